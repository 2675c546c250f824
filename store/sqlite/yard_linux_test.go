package sqlite

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncData does what SQLite asks of the system at a commit.
func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
