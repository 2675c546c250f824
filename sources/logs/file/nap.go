package file

import (
	"io/fs"
	"time"
)

// nap is how a file was when its descriptor was given back, and what was heard of
// it since.
type nap struct {
	size    int64     // when it came to rest, and
	written time.Time // when it had been written last, as the system says
	touched bool      // the system told of a write since
	moved   bool      // and that it was moved away
	missed  bool      // it was looked for in vain, which is told
}

// begin notes how the file is left.
func (n *nap) begin(info fs.FileInfo) { n.size, n.written = info.Size(), info.ModTime() }

// end is when the file is open again: what was heard of it is over.
func (n *nap) end() { n.touched, n.moved, n.missed = false, false, false }

// hear takes what the system tells of the file's name.
func (n *nap) hear(write, rename bool) {
	n.touched = n.touched || write
	n.moved = n.moved || rename
}

// changed reports whether a file that stands there now is another than was left.
func (n *nap) changed(info fs.FileInfo) bool {
	return info.Size() != n.size || !info.ModTime().Equal(n.written)
}

// takesLines reports whether a file that is nowhere to be found may take lines with
// it, of which were seen up to end: it is to be told once. One that the system, where
// it tells anything, said was removed, and that nobody had written to, takes none.
func (n *nap) takesLines(end int64, events bool) bool {
	if n.missed || n.size == end && events && !n.moved && !n.touched {
		return false
	}
	n.missed = true
	return true
}
