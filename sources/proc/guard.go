package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// watching is what a guard does. It reads the group's number, then that the
// command ended. When neither comes any more although the number did, whoever
// started the command is gone: the group is asked to end, and killed.
const watching = `read -r group || exit 0
read -r ended && exit 0
kill -s TERM -- "-$group" 2>/dev/null || exit 0
sleep 2
kill -s KILL -- "-$group" 2>/dev/null`

// guard ends a command's process group when we are gone, however we went. It is
// a process of its own, because a SIGKILL leaves us nothing to do: the kernel
// closes our end of its pipe, which nobody else has. A parent's death signal
// (PR_SET_PDEATHSIG) would reach the first process only, not what it runs, and
// comes too when no more than the thread that started it ends.
type guard struct {
	cmd *exec.Cmd
	to  *os.File
}

// newGuard starts a guard that watches nothing yet.
func newGuard() (*guard, error) {
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	// #nosec G204 -- the script is ours
	cmd := exec.Command("/bin/sh", "-c", watching) //nolint:noctx // what ends the command must not end its guard
	cmd.Stdin, cmd.Dir, cmd.Env = from, "/", []string{"PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // what ends our group must not end it
	err = cmd.Start()
	if closed := from.Close(); err == nil && closed != nil {
		err = closed
	}
	if err != nil {
		return nil, errors.Join(err, to.Close())
	}
	return &guard{cmd, to}, nil
}

// watch names the group that must not outlive us.
func (g *guard) watch(group int) error {
	_, err := fmt.Fprintln(g.to, group)
	return err
}

// dismiss lets the guard go: the command ended, or was never started.
func (g *guard) dismiss() {
	// A guard that somebody killed reads no more, and guards nothing.
	_, _ = fmt.Fprintln(g.to, "ended")
	_ = g.to.Close()
	_ = g.cmd.Wait()
}
