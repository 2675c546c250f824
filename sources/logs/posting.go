package logs

// PostError says why lines that others posted were not taken.
type PostError struct {
	Why  string
	Full bool // there are as many logs of that kind as there may be
	Busy bool // nobody could take them now; later somebody may
}

// Error says why.
func (e *PostError) Error() string { return e.Why }
