package syslog

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"holdfast/sources/logs"
)

// intake makes lines of messages and hands them on, those of one sender at a time: a
// flood takes one processor at the most.
type intake struct {
	source string
	sink   logs.Sink
	now    func() time.Time

	mu    sync.Mutex
	read  *reader
	batch logs.Batch
}

// add adds a message to the batch. from is its sender's address, network that of the
// connection; cut is how many bytes more it had. The caller holds mu.
func (in *intake) add(network, from string, msg []byte, cut int64) {
	now := in.now()
	m := in.read.message(msg, now, from)
	l := logs.Line{Source: in.source, From: m.from, Path: network + "://" + from, At: m.at, Untimed: m.at.IsZero(), Received: now, Level: m.level}
	if l.Untimed {
		l.At = now
	}
	in.batch.Add(l, m.text, cut)
}

// gap says that something was lost.
func (in *intake) gap(what string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.batch.Gap(logs.Line{Source: in.source, Received: in.now()}, what)
	in.batch.Send(in.sink)
}

// datagrams takes what comes over UDP until the socket is closed.
func (in *intake) datagrams(ctx context.Context, conn *net.UDPConn) error {
	buf := make([]byte, 64<<10)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return ctx.Err()
			}
			return err
		}
		in.datagram(from, buf[:n])
	}
}

func (in *intake) datagram(from netip.AddrPort, msg []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.add("udp", from.Addr().Unmap().String(), msg, 0)
	in.batch.Send(in.sink)
}
