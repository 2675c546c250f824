package file

import (
	"io/fs"
	"maps"
)

// Places remembers how far a source's files were read, from one Follow to the
// next: a source whose configuration changed goes on where it stood, and shows
// no line a second time. The zero value remembers nothing yet. At most one
// Follow may use it at a time.
type Places struct {
	left map[identity]leftAt
}

// leftAt is how a file was left.
type leftAt struct {
	place place
	was   []place
	split splitter
}

// mostPlaces bounds what is remembered of files that come and go.
const mostPlaces = 10_000

// keep takes over how the followed files are left.
func (p *Places) keep(files []*tailed) {
	if p == nil {
		return
	}
	now := make(map[identity]leftAt, len(files))
	for _, t := range files {
		if t.named && t.doubt.IsZero() {
			now[t.id] = leftAt{t.place, t.was, t.split}
		}
	}
	if p.left == nil || len(p.left)+len(now) > mostPlaces {
		p.left = now
		return
	}
	maps.Copy(p.left, now)
}

// resume sets the place of a file behind what an earlier Follow read of it, and
// reports whether one did. A file that grew by more than flood since is taken
// for one that nobody has read.
func (p *Places) resume(t *tailed, info fs.FileInfo) bool {
	if p == nil {
		return false
	}
	left, ok := p.left[t.id]
	if !ok || info.Size()-left.place.offset > flood {
		return false
	}
	t.place, t.was, t.split = left.place, left.was, left.split
	return true
}
