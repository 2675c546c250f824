package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"holdfast/sources/backups"
)

const (
	sample = 4 << 10 // read of the head, the middle and the tail of a file
	// wholeGzip is how long a gzip may be to be read to its end: it keeps no mark
	// there by which a longer one that was cut could be told.
	wholeGzip = 16 << 20
	unpacked  = 128 << 20 // bytes that reading one to its end may give
	blocks    = 1 << 10   // blocks of a zstd file that are walked over
)

// fault is what is wrong with the content of a file; the zero fault is none.
type fault struct {
	what string // as it follows "is" or "holds": "is cut short: …"
	cut  bool   // its end is missing, as that of one that is still being written
}

func cutShort(of string) fault {
	return fault{"is cut short: the end of its " + of + " is missing", true}
}

func noBackup(what string) fault { return fault{what: "holds no backup: it is " + what} }

func holdsNothing(what string) fault { return fault{what: "holds nothing: it is " + what} }

// content reads a few places of a file: its head, its tail, what its format
// keeps there.
type content struct {
	ctx        context.Context
	at         io.ReaderAt
	size       int64
	name       string
	head, tail []byte
}

// inspect says what is wrong with the content of a file. An error means that
// nobody can tell.
func inspect(ctx context.Context, path string) (fault, error) {
	// Not to wait for whoever would write, had it become a pipe meanwhile.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the configuration names it
	if err != nil {
		return fault{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fault{}, err
	}
	if !info.Mode().IsRegular() {
		return fault{}, errors.New("it is no longer a file")
	}
	return examine(ctx, f, info.Size(), filepath.Base(path))
}

func examine(ctx context.Context, at io.ReaderAt, size int64, name string) (fault, error) {
	c := &content{ctx: ctx, at: at, size: size, name: strings.ToLower(name)}
	var err error
	if c.head, err = c.read(0, sample); err != nil {
		return fault{}, err
	}
	if c.tail, err = c.read(size-sample, sample); err != nil {
		return fault{}, err
	}
	for _, format := range []struct {
		magic string
		at    int
		look  func(*content) (fault, error)
	}{
		{"\x1f\x8b\x08", 0, (*content).gzip}, {"BZh", 0, (*content).bzip2}, {"\xfd7zXZ\x00", 0, (*content).xz},
		{"\x28\xb5\x2f\xfd", 0, (*content).zstd}, {"PK\x03\x04", 0, (*content).zip}, {"PK\x05\x06", 0, (*content).zip},
		{"ustar", 257, (*content).tar}, {"\x04\x22\x4d\x18", 0, (*content).lz4}, {"7z\xbc\xaf\x27\x1c", 0, (*content).sevenZip},
		{"SQLite format 3\x00", 0, (*content).sqlite}, {"REDIS0", 0, (*content).redis},
	} {
		if len(c.head) >= format.at && bytes.HasPrefix(c.head[format.at:], []byte(format.magic)) {
			found, err := format.look(c)
			if err == nil && found.what == "" && c.size <= emptyTar(c.name) {
				found = holdsNothing("as long as a packed archive without a file")
			}
			return found, err
		}
	}
	if found := words(c.head, c.tail, c.size, c.name); found.what != "" {
		return found, nil
	}
	return c.zeros()
}

// read reads up to n bytes from an offset; what lies before the file is left out.
func (c *content) read(from int64, n int) ([]byte, error) {
	if err := c.ctx.Err(); err != nil {
		return nil, err
	}
	if from < 0 {
		from, n = 0, n+int(from)
	}
	b := make([]byte, max(0, min(int64(n), c.size-from)))
	got, err := c.at.ReadAt(b, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:got], nil
}

// zeros looks at a file that should be packed, or text: what a crash left may have
// its length and nothing in it.
func (c *content) zeros() (fault, error) {
	if !slices.Contains([]string{".gz", ".tgz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".lz4", ".tar", ".sql", ".dump"}, filepath.Ext(c.name)) {
		return fault{}, nil
	}
	middle, err := c.read(c.size/2, sample)
	if err != nil || !allZero(c.head) || !allZero(middle) || !allZero(c.tail) {
		return fault{}, err
	}
	return holdsNothing("zeros from end to end"), nil
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// gzip reads a short one to its end. Of a long one only what the tail gives away
// is told.
func (c *content) gzip() (fault, error) {
	if c.size > wholeGzip {
		if allZero(c.tail) {
			return cutShort("gzip"), nil
		}
		return fault{}, nil
	}
	packed := io.NewSectionReader(c.at, 0, c.size)
	r, err := gzip.NewReader(packed)
	if err != nil {
		return damaged(err, 0)
	}
	var head, tail []byte
	zero, total, buf := true, int64(0), make([]byte, 64<<10)
	for total < unpacked {
		if err := c.ctx.Err(); err != nil {
			return fault{}, err
		}
		n, err := r.Read(buf)
		part := buf[:n]
		total += int64(n)
		zero = zero && allZero(part)
		head = append(head, part[:min(n, max(0, sample-len(head)))]...)
		tail = append(tail, part...)
		tail = tail[max(0, len(tail)-sample):]
		if errors.Is(err, io.EOF) {
			return unpackedFault(head, tail, total, zero, c.name), nil
		}
		if err != nil {
			return damaged(err, total)
		}
	}
	return fault{}, nil
}

// damaged says what an error of unpacking a gzip means.
func damaged(err error, total int64) (fault, error) {
	var corrupt interface{ Error() string }
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return cutShort("gzip"), nil
	case errors.Is(err, gzip.ErrHeader):
		return fault{}, nil // another format, or padding behind the last member
	case errors.As(err, &corrupt) && (errors.Is(err, gzip.ErrChecksum) || strings.HasPrefix(err.Error(), "flate:")):
		return fault{what: "is damaged: it cannot be unpacked beyond " + backups.Size(total)}, nil
	}
	return fault{}, err
}

func unpackedFault(head, tail []byte, total int64, zero bool, name string) fault {
	switch {
	case total == 0:
		return holdsNothing("a gzip of nothing")
	case zero:
		return holdsNothing("a gzip of zeros alone, as of an archive without a file")
	}
	found := words(head, tail, total, strings.TrimSuffix(name, ".gz"))
	if found.cut {
		found.what = strings.TrimSuffix(found.what, " is missing") + " inside is missing"
	}
	return found
}

// bzip2 ends with a mark that need not begin on a byte.
func (c *content) bzip2() (fault, error) {
	const mark, bits = 0x177245385090, 48
	if c.size <= 14 {
		if c.size == 14 && bytes.Equal(c.tail[4:10], []byte{0x17, 0x72, 0x45, 0x38, 0x50, 0x90}) {
			return holdsNothing("a bzip2 of nothing"), nil
		}
		return cutShort("bzip2"), nil
	}
	end := c.tail[max(0, len(c.tail)-11):] // the mark, its checksum, and less than a byte of filling
	for shift := range 8 {
		var window uint64
		for i, b := range end {
			window = window<<8 | uint64(b)
			after := 8*(len(end)-1-i) + shift
			if after >= 32 && after < 40 && window>>shift&(1<<bits-1) == mark {
				return fault{}, nil
			}
		}
	}
	return cutShort("bzip2"), nil
}

// xz ends with a footer that says where its index begins.
func (c *content) xz() (fault, error) {
	end := bytes.TrimRight(c.tail, "\x00") // filling, in fours
	if len(end) < 12 || !bytes.HasSuffix(end, []byte("YZ")) {
		return cutShort("xz"), nil
	}
	back := (int64(binary.LittleEndian.Uint32(end[len(end)-8:])) + 1) * 4
	at := c.size - int64(len(c.tail)-len(end)) - 12 - back
	index, err := c.read(at, 2)
	if err != nil {
		return fault{}, err
	}
	if at >= 12 && len(index) == 2 && index[0] == 0 && index[1] == 0 {
		return holdsNothing("an xz of nothing"), nil
	}
	return fault{}, nil
}
