package logs

// Searched is how far log files were looked through.
type Searched struct {
	Files       int
	Read, Whole int64 // bytes
	Found       int   // lines
	// Unread says of files why they were not looked through.
	Unread []string
}
