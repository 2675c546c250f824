package session

import (
	"os"

	"golang.org/x/sys/unix"
)

// discard throws away what is on its way to the terminal.
func discard(tty *os.File) error {
	return unix.IoctlSetInt(int(tty.Fd()), unix.TCFLSH, unix.TCOFLUSH)
}
