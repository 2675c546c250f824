package file

import (
	"bytes"
	"io"
	"strings"
	"time"
)

// patience is how long a file that begins like a followed one may take to
// become a whole copy of it.
const patience = 3 * time.Second

// decide sets the place of a file that appeared: behind what was read before of
// the file it is a copy of, else at its first byte. While it cannot be told,
// the file stays in doubt.
func (f *follower) decide(t *tailed) error {
	info, err := t.f.Stat()
	if err != nil {
		return err
	}
	known, begins, emptied := f.copied(t, info.Size())
	now := f.batch.received
	switch {
	case known > 0:
		t.doubt = time.Time{}
		return t.skipTo(known)
	case !begins:
		t.doubt = time.Time{}
	case t.doubt.IsZero():
		t.doubt = now
	case now.Sub(t.doubt) < patience:
	case emptied && info.Size() > 0:
		// The copy was made before the last lines were written, which we have.
		t.doubt = time.Time{}
		f.batch.gap(t.path, 0, base(t.path)+" begins as a file that was truncated and is taken for its copy: only what is added to it is read")
		return t.skipTo(info.Size())
	default:
		t.doubt = time.Time{}
	}
	return nil
}

// copied compares a new file with those it may be a copy of. known is how much
// of it was read already; begins says that it is so far the beginning of one of
// them, emptied that this one was truncated since.
func (f *follower) copied(t *tailed, size int64) (known int64, begins, emptied bool) {
	for _, other := range f.roll.files {
		if other == t || !other.doubt.IsZero() || !copyName(other.born, t.path) {
			continue
		}
		f.readWhole(other) // so that nothing of it is read from both
		for i := range len(other.was) + 1 {
			place := &other.place
			if i < len(other.was) {
				place = &other.was[i]
			}
			if place.offset == 0 {
				continue
			}
			if same, err := place.holds(t.f); err == nil && same {
				return place.offset, false, false
			}
			if size < place.offset && place.begins(t.f, size) {
				begins, emptied = true, emptied || i < len(other.was)
			}
		}
	}
	return 0, begins, emptied
}

// readWhole reads a file to its end.
func (f *follower) readWhole(t *tailed) {
	for t.dirty = true; t.dirty && f.read(t); {
		continue
	}
}

// copyName reports whether a rotation would name a copy of old so: with a longer
// name that begins the same up to the first dot, in the same folder or another.
func copyName(old, name string) bool {
	stem, _, _ := strings.Cut(base(old), ".")
	return stem != "" && len(base(name)) > len(base(old)) && strings.HasPrefix(base(name), stem)
}

// begins reports whether the first size bytes of f are, as far as they are
// known, those of the file whose place this is.
func (p *place) begins(f io.ReaderAt, size int64) bool {
	got := make([]byte, min(size, int64(len(p.head))))
	_, err := f.ReadAt(got, 0)
	return err == nil && bytes.Equal(got, p.head[:len(got)])
}
