package proc

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"holdfast/sources/text"
)

const (
	// markName names the variable by which what a bound command started is found
	// again: a process that makes itself a session of its own (setsid) leaves the
	// group, and keeps its environment.
	markName = "HOLDFAST_COMMAND"
	// settle is how long what is ending anyway gets before it counts as left.
	settle = 100 * time.Millisecond
	// named is how many of those that were left are named.
	named = 5
)

// process is one that a command left behind.
type process struct {
	pid  int
	line string // as a person would type it
}

func newMark() string { return markName + "=" + rand.Text() }

// whole reports whether a mark is one: what is found by it may be killed, so
// nothing shorter than a random one is ever looked for.
func whole(mark string) bool {
	return strings.HasPrefix(mark, markName+"=") && len(mark) >= len(markName)+1+26
}

// marked lists the processes that carry the mark, where /proc tells. One that is
// gone by now, or another user's, cannot be read and is left out.
func marked(mark string) []process {
	if !whole(mark) {
		return nil
	}
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return nil // the pattern is a good one
	}
	var list []process
	for _, file := range files {
		dir := filepath.Dir(file)
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil || pid <= 1 || pid == os.Getpid() {
			continue
		}
		environ, err := os.ReadFile(file) // #nosec G304 -- of /proc
		if err != nil || !carries(environ, mark) {
			continue
		}
		args, err := os.ReadFile(filepath.Join(dir, "cmdline"))
		if err != nil || len(args) == 0 {
			continue // it has ended, and nobody has collected it
		}
		list = append(list, process{pid, strings.Join(strings.Split(strings.TrimRight(string(args), "\x00"), "\x00"), " ")})
	}
	return list
}

func carries(environ []byte, mark string) bool {
	for v := range bytes.SplitSeq(environ, []byte{0}) {
		if string(v) == mark {
			return true
		}
	}
	return false
}

// left lists what a command that ended by itself left running.
func left(ctx context.Context, mark string) []process {
	if len(marked(mark)) == 0 {
		return nil
	}
	timer := time.NewTimer(settle)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return marked(mark)
}

// describe says in a line of its own, behind the output, what is left running;
// empty for nothing.
func describe(list []process) string {
	if len(list) == 0 {
		return ""
	}
	var words []string
	for _, p := range list[:min(len(list), named)] {
		words = append(words, fmt.Sprintf("%s (pid %d)", text.Excerpt([]byte(p.line), 80), p.pid))
	}
	if more := len(list) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return "[holdfast: left running in the background: " + strings.Join(words, ", ") + "]\n"
}

// end signals what carries the mark, wherever it went.
func end(mark string, sig syscall.Signal) {
	for _, p := range marked(mark) {
		// It is held before it is looked at once more, so that the number cannot have
		// become another's by the time of the signal.
		held, err := os.FindProcess(p.pid)
		if err != nil {
			continue // it has ended by itself
		}
		if environ, err := os.ReadFile(environOf(p.pid)); err == nil && carries(environ, mark) {
			_ = held.Signal(sig) // it may have ended by now
		}
		_ = held.Release() // it fails for one that has ended
	}
}

// environOf is the file in which Linux shows what a process was started with.
func environOf(pid int) string { return filepath.Join("/proc", strconv.Itoa(pid), "environ") }
