package sqlite

import "os"

// syncData does what SQLite asks of the system at a commit; Go asks for all of it, too.
func syncData(f *os.File) error { return f.Sync() }
