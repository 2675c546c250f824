package file

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"time"

	"holdfast/sources/logs"
)

// fingerprint is how many bytes a file is recognised by: so many at its head, and so
// many before the place that was read last.
const fingerprint = 256

// identity is what makes a file the same file under another name. It holds only
// while the file is kept open: a freed inode is given out again at once.
type identity struct {
	dev uint64
	ino uint64
}

func identityOf(info fs.FileInfo) identity {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{} // not on any system that holdfast runs on
	}
	return identity{uint64(st.Dev), st.Ino} //nolint:unconvert // Dev is narrower on some systems
}

// place is how far a file was read, and by which bytes that is recognised.
type place struct {
	offset int64
	head   []byte // the first bytes, at most fingerprint
	last   []byte // the bytes before offset, at most fingerprint
}

// advance moves the place over a block that was read there.
func (p *place) advance(block []byte) {
	if len(p.head) < fingerprint && p.offset == int64(len(p.head)) {
		p.head = append(p.head, block[:min(len(block), fingerprint-len(p.head))]...)
	}
	if len(block) >= fingerprint {
		p.last = append(p.last[:0], block[len(block)-fingerprint:]...)
	} else {
		drop := max(0, len(p.last)+len(block)-fingerprint)
		p.last = append(p.last[:copy(p.last, p.last[drop:])], block...)
	}
	p.offset += int64(len(block))
}

// holds reports whether f still has, up to the place, what was read from it.
func (p *place) holds(f io.ReaderAt) (bool, error) {
	var buf [fingerprint]byte
	for _, part := range [...]struct {
		want []byte
		at   int64
	}{{p.last, p.offset - int64(len(p.last))}, {p.head, 0}} {
		got := buf[:len(part.want)]
		n, err := f.ReadAt(got, part.at)
		if n < len(got) {
			if err == nil || errors.Is(err, io.EOF) {
				return false, nil
			}
			return false, err
		}
		if !bytes.Equal(got, part.want) {
			return false, nil
		}
	}
	return true, nil
}

// tailed is one file that is being followed.
type tailed struct {
	path  string // the name it was last seen under
	real  string // the same without symbolic links
	born  string // the name it was first seen under
	f     *os.File
	id    identity
	place place
	was   []place // how far it had been read each time it was truncated, the latest last
	split splitter
	read  *logs.Reader
	grew  time.Time // when it last did
	// written is when it was last, as the system says.
	written time.Time
	end     int64     // how far its bytes were seen: behind the place, where a letter was cut
	dirty   bool      // it may have grown since
	named   bool      // a pattern still leads to it
	left    time.Time // since when none does
	// doubt is since when it may be a copy of another that is still being
	// written; nothing of it is read meanwhile. Zero: it is none.
	doubt time.Time

	rest bool // it has no descriptor, because it has been quiet
	nap  nap  // how it was then
}

// remembered is of how many truncations of a file the copies are recognised.
const remembered = 16

const truncated = " was truncated or written anew: lines written to it before that and not seen here yet may be missing"

// step reads at most one block. more reports whether there may be another.
func (t *tailed) step(buf []byte, b *batch) (more bool, err error) {
	n, err := t.f.ReadAt(buf, t.place.offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	// Looked at after the block was read, so that a truncation and new growth
	// before or during the read are noticed before the block is believed.
	same, err := t.place.holds(t.f)
	if err != nil {
		return false, err
	}
	if !same {
		switch is, err := t.nameless(); {
		case err != nil:
			return false, err
		case is:
			return false, errOverwritten
		}
		t.restart(b)
		return true, nil
	}
	t.end = t.place.offset + int64(n)
	more = n == len(buf)
	n = t.whole(buf[:n])
	if n == 0 {
		return false, nil
	}
	info, err := t.f.Stat()
	if err != nil {
		return false, err
	}
	t.grew, t.written = b.received, info.ModTime()
	t.split.split(buf[:n], t.place.offset, func(p piece) { b.add(p, t, false) })
	t.place.advance(buf[:n])
	return more, nil
}

// What step says of a file whose beginning changed.
var (
	errOverwritten = errors.New("it was overwritten after it had lost its name")
	errRenamed     = errors.New("it was moved, and that is not known yet")
)

// nameless reports whether no name leads to the file any more: what is written
// over it then, as shredding does, are no lines. A file that stands elsewhere
// than it is known to be is looked for first.
func (t *tailed) nameless() (bool, error) {
	info, err := t.f.Stat()
	if err != nil {
		return false, err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Nlink == 0 {
		return true, nil
	}
	at, err := os.Stat(t.path)
	switch {
	case err == nil && identityOf(at) == t.id:
		return false, nil
	case t.named:
		return false, errRenamed
	}
	return true, nil
}

// whole is how much of a block that was read at the place ends with a letter. It
// tells by the file's head how its letters are written.
func (t *tailed) whole(block []byte) int {
	head := t.place.head
	if t.place.offset == 0 {
		head = block
	}
	if t.place.offset == 0 && len(block) == 1 && block[0] >= 0xfe {
		return 0 // the first half of a mark
	}
	t.split.code = encodingOf(head)
	if t.split.code.half(t.place.offset, len(block)) {
		return len(block) - 1
	}
	return len(block)
}

// restart begins the file again from its first byte, after a visible gap.
func (t *tailed) restart(b *batch) {
	t.flush(b)
	b.gap(t.path, 0, base(t.path)+truncated)
	if len(t.was) == remembered {
		t.was = slices.Delete(t.was, 0, 1)
	}
	t.was, t.place = append(t.was, t.place), place{}
}

// flush hands on the unfinished line of a file that will not go on with it.
func (t *tailed) flush(b *batch) {
	t.split.end(func(p piece) { b.add(p, t, false) })
}

// skipTo sets the place of a file that is not read from its beginning.
func (t *tailed) skipTo(offset int64) error {
	t.place = place{offset: offset}
	t.place.head = make([]byte, min(fingerprint, offset))
	t.place.last = make([]byte, min(fingerprint, offset))
	if _, err := t.f.ReadAt(t.place.head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	_, err := t.f.ReadAt(t.place.last, offset-int64(len(t.place.last)))
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// history adds the last lines that the file holds now, at most as many lines
// and bytes as the source wants, and sets the place behind them; marked: behind a mark
// where there is more before.
func (t *tailed) history(info fs.FileInfo, lines int, limit int64, b *batch, marked bool) (skipped int64, err error) {
	start := max(0, info.Size()-limit)
	head := make([]byte, min(fingerprint, info.Size()))
	if _, err := t.f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	code := encodingOf(head)
	if code.half(start, 0) {
		start++
	}
	buf := make([]byte, info.Size()-start)
	n, err := t.f.ReadAt(buf, start)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if buf = buf[:n]; code.half(start, n) {
		buf = buf[:n-1]
	}
	from := 0
	if start > 0 {
		if from = code.newline(buf) + code.width(); from < code.width() {
			from = 0
		}
	}
	from = max(from, lastLines(buf, lines, code))
	if err := t.skipTo(start + int64(from)); err != nil {
		return 0, err
	}
	t.split.code, t.written = code, info.ModTime()
	skipped = t.place.offset
	mark := len(b.lines)
	if marked = marked && skipped > 0; marked {
		b.begin(t.path, skipped)
	}
	t.past(buf[from:], b)
	if marked && len(b.lines) > mark+1 {
		b.lines[mark].At = b.lines[mark+1].At
	}
	t.place.advance(buf[from:])
	t.grew = b.received
	return skipped, nil
}

// past adds the lines that were there before following began. One without a time
// happened right after the one before it; those before the first that has one,
// right before that.
func (t *tailed) past(block []byte, b *batch) {
	first, end := len(b.lines), t.place.offset+int64(len(block))
	at := time.Time{}
	t.split.split(block, t.place.offset, func(p piece) {
		const lineEnd = 2
		latest := end-p.at-int64(len(p.text)) <= lineEnd // it is as old as the file
		l := b.add(p, t, !latest)
		l.History = true
		switch {
		case !l.Untimed && at.IsZero():
			for i := range b.lines[first:] {
				b.lines[first+i].At = l.At
			}
			at = l.At
		case !l.Untimed:
			at = l.At
		case !at.IsZero():
			l.At = at
		}
	})
}

// lastLines is where the last n lines of a block begin; an unfinished one at
// its end counts.
func lastLines(b []byte, n int, code encoding) int {
	end := len(b)
	if code.lastNewline(b) == end-code.width() {
		end -= code.width()
	}
	for ; n > 0; n-- {
		end = code.lastNewline(b[:max(0, end)])
		if end < 0 {
			return 0
		}
	}
	return end + code.width()
}
