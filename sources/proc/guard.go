package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// seeking is how a guard lists the processes that carry $mark in their
// environment, one id a line. It looks for nothing that is not a whole mark: an
// empty one would be carried by all of them.
const seeking = `seek() {
	case $mark in
	` + markName + `=??????????????????????????) grep -lsF -e "$mark" /proc/[0-9]*/environ | tr -cd '0-9\n' ;;
	esac
}
`

// watching is what a guard does. It reads the group's number and the command's
// mark, then that the command ended. When that does not come any more although
// the number did, whoever started the command is gone: the group, and what left
// it but carries the mark, is asked to end, and killed.
const watching = seeking + `read -r group mark || exit 0
read -r ended && exit 0
kill -s TERM -- "-$group" $(seek) 2>/dev/null
sleep 2
kill -s KILL -- "-$group" $(seek) 2>/dev/null`

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

// watch names the group that must not outlive us, and the mark of what it starts.
func (g *guard) watch(group int, mark string) error {
	_, err := fmt.Fprintln(g.to, group, mark)
	return err
}

// dismiss lets the guard go: the command ended, or was never started.
func (g *guard) dismiss() {
	// A guard that somebody killed reads no more, and guards nothing.
	_, _ = fmt.Fprintln(g.to, "ended")
	_ = g.to.Close()
	_ = g.cmd.Wait()
}
