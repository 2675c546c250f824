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

// watching is what a guard does. It reads the command's mark before the command is
// started, then the number of its group, then that the command ended. When one of
// these does not come any more although the mark did, whoever started the command is
// gone: the group, and whatever carries the mark, is asked to end, and killed. Between
// start and number there is only the mark, which all that was started has.
const watching = seeking + `read -r mark || exit 0
read -r group || group=
case $group in
ended) exit 0 ;;
?*) read -r ended && exit 0 ;;
esac
kill -s TERM -- ${group:+-"$group"} $(seek) 2>/dev/null
sleep 2
kill -s KILL -- ${group:+-"$group"} $(seek) 2>/dev/null`

// guard ends a command's process group when we are gone, however we went. It is
// a process of its own, because a SIGKILL leaves us nothing to do: the kernel
// closes our end of its pipe, which nobody else has. A parent's death signal
// (PR_SET_PDEATHSIG) would reach the first process only, not what it runs, and
// comes too when no more than the thread that started it ends.
type guard struct {
	cmd *exec.Cmd
	to  *os.File
}

// newGuard starts a guard for a command that is about to be started with a mark.
func newGuard(mark string) (*guard, error) {
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
	g := &guard{cmd, to}
	if _, err := fmt.Fprintln(to, mark); err != nil {
		g.dismiss()
		return nil, err
	}
	return g, nil
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
