package tuitest

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// CPU is how much of the processor the program has had so far, all its threads
// together. It is exact to the nanosecond, and goes back when a thread ends.
func (s *Terminal) CPU() time.Duration {
	s.t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	if err != nil || len(tasks) == 0 {
		s.t.Fatalf("the program's threads are not known: %v", err)
	}
	var all time.Duration
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err != nil {
			continue // it ended just now
		}
		var ran int64
		if _, err := fmt.Sscan(string(b), &ran); err != nil {
			s.t.Fatalf("%s: %v", task, err)
		}
		all += time.Duration(ran)
	}
	return all
}
