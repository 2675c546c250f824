package tuitest

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// tick is the unit of processor times in /proc, whatever the kernel counts in.
const tick = 10 * time.Millisecond

// Spent is the processor time that the program has taken so far, that of its
// children left out. It is Linux's to tell, to a hundredth of a second.
func (s *Terminal) Spent() time.Duration {
	s.t.Helper()
	took, err := spentBy(s.cmd.Process.Pid)
	if err != nil {
		s.t.Fatal(err)
	}
	return took
}

func spentBy(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name stands in brackets, and may hold anything.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const utime, stime = 11, 12
	if len(fields) <= stime {
		return 0, fmt.Errorf("/proc/%d/stat is %q", pid, stat)
	}
	var ticks uint64
	for _, f := range [][]byte{fields[utime], fields[stime]} {
		n, err := strconv.ParseUint(string(f), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}
