package session

import (
	"os"

	"golang.org/x/sys/unix"
)

// written is FWRITE of <sys/fcntl.h>: what goes to the terminal, not what comes.
const written = 2

// discard throws away what is on its way to the terminal.
func discard(tty *os.File) error {
	return unix.IoctlSetPointerInt(int(tty.Fd()), unix.TIOCFLUSH, written)
}
