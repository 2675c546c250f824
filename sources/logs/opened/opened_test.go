package opened

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"holdfast/sources"
	"holdfast/sources/logs"
)

var day = time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)

func clock() time.Time { return day.Add(36 * time.Hour) }

// file writes a file that was written last at the end of the day.
func file(t *testing.T, name string, write func(w io.Writer)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(name) {
	case ".gz":
		packed := gzip.NewWriter(f)
		write(packed)
		err = packed.Close()
	case ".zst":
		err = zstded(f, write)
	default:
		write(f)
	}
	if err != nil || f.Close() != nil || os.Chtimes(path, day.Add(24*time.Hour), day.Add(24*time.Hour)) != nil {
		t.Fatal("the file was not written", err)
	}
	return path
}

// zstded packs what is written.
func zstded(to io.Writer, write func(io.Writer), o ...zstd.EOption) error {
	packed, err := zstd.NewWriter(to, o...)
	if err != nil {
		return err
	}
	write(packed)
	return packed.Close()
}

// sample is a file that a real tool packed: zstd 1.5, pzstd, bzip2 and xz.
func sample(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return file(t, strings.TrimSuffix(name, filepath.Ext(name)), said(string(packed))) // whatever it is called
}

func said(s string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, s) }
}

// read reads a file into a tail.
func read(t *testing.T, src Source) ([]logs.Line, error) {
	t.Helper()
	tail := logs.NewTail(logs.Capacity, sources.NewFeed(), clock)
	err := Read(t.Context(), src, tail, clock)
	lines, _, _ := tail.Since(0)
	return lines, err
}

func TestAFileOfYesterdayIsReadPlainAndPacked(t *testing.T) {
	words := "starting\n2026-11-19 02:14:05 ERROR upstream timed out\n  at pay.go:14\r\nNov 19 02:14:06 db-7 nvme0: reset\n\nlast"
	berlin := time.FixedZone("CET", 3600)
	for _, path := range []string{
		file(t, "api.log.1", said(words)), file(t, "api.log.1.gz", said(words)), file(t, "api.log.1.zst", said(words)),
		sample(t, "api.log.1.zst"), sample(t, "api.log.2.zst"), sample(t, "api.log.1.bz2"),
	} {
		name := filepath.Base(path)
		lines, err := read(t, Source{Path: path, Zone: berlin})
		if err != nil || len(lines) != 6 {
			t.Fatalf("%s: %d lines, %v", name, len(lines), err)
		}
		at := time.Date(2026, 11, 19, 2, 14, 5, 0, berlin)
		for i, want := range []struct {
			text    string
			at      time.Time
			untimed bool
			offset  int64
		}{
			{"starting", at, true, 0}, {"2026-11-19 02:14:05 ERROR upstream timed out", at, false, 9}, {"  at pay.go:14", at, true, 54},
			{"Nov 19 02:14:06 db-7 nvme0: reset", at.Add(time.Second), false, 70}, {"", at.Add(time.Second), true, 104}, {"last", at.Add(time.Second), true, 105},
		} {
			l := lines[i]
			if l.Text != want.text || !l.At.Equal(want.at) || l.Untimed != want.untimed || l.Offset != want.offset || !l.History || l.Source != name || l.Path != path {
				t.Errorf("%s: line %d is %+v, want %+v", name, i, l, want)
			}
		}
		if lines[1].Level != logs.Error {
			t.Errorf("its level is %v", lines[1].Level)
		}
	}
}

func TestWhatIsNoLogFileIsRefusedAtOnce(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	zeros := func(w io.Writer) { _, _ = w.Write(make([]byte, 4096)) }
	for path, says := range map[string]string{
		pipe: "it is no file", "/dev/zero": "it is no file", t.TempDir(): "it is a folder", filepath.Join(t.TempDir(), "none"): "no such file",
		file(t, "core", zeros): "it is no text", file(t, "core.gz", zeros): "it is no text", file(t, "a.gzip", said("\x1f\x8b\x08")): "begins as a gzip",
		file(t, "core.zst", zeros): "it is no text", file(t, "a.log", said("\x28\xb5\x2f\xfdthat was all")): "begins as a zstd but cannot be read as one",
		sample(t, "api.log.1.xz"): "unpack it first (xz -dk api.log.1)", sample(t, "long.zst"): "packed with a window of more than 32 MB (--ultra or --long): unpack it first",
	} {
		if lines, err := read(t, Source{Path: path}); err == nil || !strings.Contains(err.Error(), says) || len(lines) > 0 {
			t.Errorf("%s: %d lines, %v", path, len(lines), err)
		}
	}
}

func TestAFileThatBreaksOffSaysSoBehindItsLines(t *testing.T) {
	for _, name := range []string{"api.log.gz", "api.log.zst"} {
		t.Run(name, func(t *testing.T) { breaksOff(t, name) })
	}
}

func breaksOff(t *testing.T, name string) {
	path := file(t, name, func(w io.Writer) {
		for i := range 20_000 {
			fmt.Fprintf(w, "2026-11-19 02:14:05 order %d by %x\n", i, i*i*i)
		}
	})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	lines, err := read(t, Source{Path: path})
	if err != nil || len(lines) < 1000 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	if last := lines[len(lines)-1]; !last.Gap || !strings.Contains(last.Text, "cannot be read to its end, lines may be missing: unexpected EOF") {
		t.Errorf("the last line is %+v", last)
	}
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// counter counts what is handed to it, and keeps nothing.
type counter struct {
	lines int
	bytes int64
	most  int
	last  string
}

func (c *counter) Append(lines []logs.Line) {
	c.most = max(c.most, len(lines))
	for _, l := range lines {
		c.lines++
		c.bytes += int64(len(l.Text))
		c.last = l.Text
	}
}

func TestAPackedGiantTakesNoMemoryAndEnds(t *testing.T) {
	for _, name := range []string{"api.log.gz", "api.log.zst"} {
		t.Run(name, func(t *testing.T) { giant(t, name) })
	}
}

func giant(t *testing.T, name string) {
	const giant = 128 << 20
	path := file(t, name, func(w io.Writer) {
		said("2026-11-19 02:14:05 begins\n" + strings.Repeat("x", 2000) + "\n")(w)
		block := make([]byte, 1<<20)
		for range giant >> 20 {
			_, _ = w.Write(block)
		}
		said("\n2026-11-19 02:14:06 ends\n")(w)
	})
	before, c := heap(), &counter{}
	if err := Read(t.Context(), Source{Path: path}, c, clock); err != nil {
		t.Fatal(err)
	}
	if after := heap(); after > before+16<<20 {
		t.Errorf("%d MB are kept", (after-before)>>20)
	}
	if c.lines != 4 || c.last != "2026-11-19 02:14:06 ends" || c.bytes > 1<<20 {
		t.Errorf("%d lines of %d bytes, the last is %q", c.lines, c.bytes, c.last)
	}
	c = &counter{}
	if err := Read(t.Context(), Source{Path: path, Limit: 1 << 20}, c, clock); err != nil {
		t.Fatal(err)
	}
	if c.lines != 4 || !strings.Contains(c.last, "goes on beyond") {
		t.Errorf("with a limit: %d lines, the last is %q", c.lines, c.last)
	}
}

// What a zstd refers back to is held while it is read, and that is all.
func TestAZstdTakesNoMoreMemoryThanItsWindow(t *testing.T) {
	path := file(t, "bomb", func(w io.Writer) {
		block := make([]byte, 1<<20)
		for i := range block {
			block[i] = "all is well \n"[i%13]
		}
		err := zstded(w, func(w io.Writer) {
			for range 256 {
				_, _ = w.Write(block)
			}
		}, zstd.WithWindowSize(mostWindow))
		if err != nil {
			t.Fatal(err)
		}
	})
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > 1<<20 {
		t.Fatal("it is no bomb", info.Size(), err)
	}
	before := heap()
	lines, _, err := Unpack(f, buffer)
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if n, err := io.CopyN(io.Discard, lines, 32<<20); err != nil {
			t.Fatalf("after %d bytes: %v", n, err)
		}
		if now := heap(); now > before+2*mostWindow {
			t.Fatalf("%d MB are held", (now-before)>>20)
		}
	}
	if _, err := lines.ReadByte(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestWhatComesLongAfterTheMomentIsNotRead(t *testing.T) {
	path := file(t, "api.log", func(w io.Writer) {
		for i := range 100_000 {
			fmt.Fprintf(w, "%s line %d\n", day.Add(time.Duration(i)*time.Second).Format("2006-01-02 15:04:05"), i)
		}
	})
	lines, err := read(t, Source{Path: path, From: day.Add(2 * time.Hour), Around: 500})
	if err != nil {
		t.Fatal(err)
	}
	last := lines[len(lines)-1]
	if len(lines) != 7200+1+500+1 || !last.Gap || !strings.Contains(last.Text, "what happened later was not read") {
		t.Errorf("%d lines, the last is %+v", len(lines), last)
	}
}

func TestWhoGoesAwayIsReadForNoLonger(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := file(t, "api.log", func(w io.Writer) { said(strings.Repeat("a line\n", 1<<20))(w) })
	c := &counter{}
	if err := Read(ctx, Source{Path: path}, c, clock); err == nil || c.lines > 1<<17 {
		t.Errorf("%d lines, %v", c.lines, err)
	}
}

func TestPathsAreCompleted(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"api.log", "api.log.1.gz", "edge.log", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errorsOf(os.Mkdir(filepath.Join(dir, "app"), 0o700), os.Symlink(filepath.Join(dir, "app"), filepath.Join(dir, "apple")), syscall.Mkfifo(filepath.Join(dir, "apipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string][]string{
		"/ap": {"/api.log", "/api.log.1.gz", "/app/", "/apple/"}, "/edge": {"/edge.log"}, "/x": nil, "/.h": {"/.hidden"},
		"/": {"/api.log", "/api.log.1.gz", "/app/", "/apple/", "/edge.log"}, "/app/": nil,
	} {
		got, err := Complete(dir + typed)
		for i := range got {
			got[i] = strings.TrimPrefix(got[i], dir)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", typed, got, err)
		}
	}
	if _, err := Complete(dir + "/none/x"); err == nil {
		t.Error("a folder that is not there is not said")
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
