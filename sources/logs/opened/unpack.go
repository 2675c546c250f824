package opened

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
)

// mostWindow is how far back a zstd may refer, which is kept in memory while it is read:
// what every level makes but those that have to be asked for with --ultra or --long.
const mostWindow = 32 << 20

// packing is a way in which log files are packed.
type packing struct {
	name   string
	is     func(head string) bool
	unpack func(packed *bufio.Reader, written *time.Time) (io.Reader, error)
}

// packings are those that are read, however the file is called.
func packings() []packing {
	return []packing{
		{"gzip", func(head string) bool { return strings.HasPrefix(head, "\x1f\x8b\x08") }, ungzip},
		{"zstd", isZstd, unzstd},
		{"bzip2", isBzip2, func(packed *bufio.Reader, _ *time.Time) (io.Reader, error) { return bzip2.NewReader(packed), nil }},
	}
}

// isZstd also knows the frame that is to be skipped, which pzstd writes first.
func isZstd(head string) bool {
	return strings.HasPrefix(head, "\x28\xb5\x2f\xfd") || len(head) > 4 && head[0]&0xf0 == 0x50 && head[1:4] == "\x2a\x4d\x18"
}

// isBzip2 also looks for what begins its first block, or ends one without any: its name
// is three letters.
func isBzip2(head string) bool {
	return len(head) >= 10 && strings.HasPrefix(head, "BZh") && (head[4:10] == "1AY&SY" || head[4:10] == "\x17rE8P\x90")
}

// others are packings that are known and not read, and what unpacks them.
func others() map[string]string {
	return map[string]string{"\xfd7zXZ\x00": "xz -dk", "\x04\x22\x4d\x18": "lz4 -dk", "PK\x03\x04": "unzip"}
}

func ungzip(packed *bufio.Reader, written *time.Time) (io.Reader, error) {
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	if !r.ModTime.IsZero() {
		*written = r.ModTime
	}
	return r, nil
}

// unzstd reads without goroutines of its own, so that nothing is left of it when nobody
// reads it any more.
func unzstd(packed *bufio.Reader, _ *time.Time) (io.Reader, error) {
	r, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostWindow))
	if err != nil {
		return nil, err
	}
	return unzstded{r}, nil
}

// unzstded says what is wrong with a zstd in a person's words.
type unzstded struct{ from io.Reader }

func (u unzstded) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		err = fmt.Errorf("it was packed with a window of more than %d MB (--ultra or --long): unpack it first (zstd -d --long=31)", mostWindow>>20)
	}
	return n, err
}

// Unpack returns what a log file says from its beginning on, as UTF-8 and out of a gzip,
// zstd or bzip2 where it is one, in a buffer of so many bytes, and when it was written
// last.
func Unpack(f *os.File, size int) (lines *bufio.Reader, written time.Time, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, written, err
	}
	if info.IsDir() {
		return nil, written, errors.New("it is a folder; name the files in it")
	}
	lines, written = bufio.NewReaderSize(f, size), info.ModTime()
	head, _ := lines.Peek(10) // what is wrong is told where it is read
	for _, p := range packings() {
		if !p.is(string(head)) {
			continue
		}
		unpacked, err := p.unpack(lines, &written)
		if err == nil {
			lines = bufio.NewReaderSize(unpacked, size)
			_, err = lines.Peek(1)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, written, fmt.Errorf("it begins as a %s but cannot be read as one: %w", p.name, err)
		}
		break
	}
	if begins(lines, "\xff\xfe") || begins(lines, "\xfe\xff") {
		lines = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(lines), size)
	}
	for magic, by := range others() {
		if begins(lines, magic) {
			return nil, written, fmt.Errorf("it is packed, and not as a gzip, zstd or bzip2: unpack it first (%s %s)", by, info.Name())
		}
	}
	if head, err := lines.Peek(1024); bytes.IndexByte(head, 0) >= 0 {
		return nil, written, errors.New("it is no text: there are zero bytes in it; a packed file must be a gzip, zstd or bzip2")
	} else if err != nil && !errors.Is(err, io.EOF) {
		return nil, written, err
	}
	return lines, written, nil
}

// begins reports whether what is read begins with these bytes.
func begins(lines *bufio.Reader, with string) bool {
	head, _ := lines.Peek(len(with)) // as above
	return string(head) == with
}
