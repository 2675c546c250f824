package opened

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/text/encoding/unicode"
)

// Unpack returns what a log file says from its beginning on, as UTF-8 and out of a gzip
// where it is one, in a buffer of so many bytes, and when it was written last.
func Unpack(f *os.File, size int) (lines *bufio.Reader, written time.Time, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, written, err
	}
	if info.IsDir() {
		return nil, written, errors.New("it is a folder; name the files in it")
	}
	lines, written = bufio.NewReaderSize(f, size), info.ModTime()
	if head, _ := lines.Peek(3); string(head) == "\x1f\x8b\x08" {
		packed, err := gzip.NewReader(lines)
		if err != nil {
			return nil, written, fmt.Errorf("it begins as a gzip but is none: %w", err)
		}
		if !packed.ModTime.IsZero() {
			written = packed.ModTime
		}
		lines = bufio.NewReaderSize(packed, size)
	}
	if head, _ := lines.Peek(2); string(head) == "\xff\xfe" || string(head) == "\xfe\xff" {
		lines = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(lines), size)
	}
	if head, err := lines.Peek(1024); bytes.IndexByte(head, 0) >= 0 {
		return nil, written, errors.New("it is no text: there are zero bytes in it; a packed file must be a gzip")
	} else if err != nil && !errors.Is(err, io.EOF) {
		return nil, written, err
	}
	return lines, written, nil
}
