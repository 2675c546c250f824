package syslog

import (
	"bytes"
	"net"
	"os"
	"strconv"
	"syscall"
)

// drops counts the datagrams that the system dropped because they came faster than
// they were read. Where the system does not say, as only Linux does, there are none.
type drops struct {
	inode string // of the socket; empty: not known
	all   uint64
}

// dropsOf counts those of a socket; nil is none.
func dropsOf(conn *net.UDPConn) *drops {
	d := &drops{}
	if conn == nil {
		return d
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return d
	}
	_ = raw.Control(func(fd uintptr) {
		var st syscall.Stat_t
		if syscall.Fstat(int(fd), &st) == nil {
			d.inode = strconv.FormatUint(st.Ino, 10)
		}
	})
	return d
}

// more is how many were dropped since it was asked last.
func (d *drops) more() uint64 {
	if d.inode == "" {
		return 0
	}
	for _, table := range []string{"/proc/self/net/udp", "/proc/self/net/udp6"} {
		data, err := os.ReadFile(table) // #nosec G304 -- of /proc
		if err != nil {
			continue
		}
		if n, ok := droppedIn(data, d.inode); ok {
			more := n - min(d.all, n)
			d.all = n
			return more
		}
	}
	return 0
}

// droppedIn reads the table of sockets that Linux shows: the inode is the tenth word
// of a line, what was dropped the last.
func droppedIn(table []byte, inode string) (n uint64, ok bool) {
	const ofInode, ofDrops = 9, 12
	for line := range bytes.Lines(table) {
		words := bytes.Fields(line)
		if len(words) <= ofDrops || string(words[ofInode]) != inode {
			continue
		}
		n, err := strconv.ParseUint(string(words[ofDrops]), 10, 64)
		return n, err == nil
	}
	return 0, false
}
