package file

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// looker is a follower whose looks a test makes itself.
func (s *stand) looker(p pace) *follower {
	f := newFollower(s.src, s.heard, s.health, time.Now, p)
	w, err := fsnotify.NewBufferedWatcher(1024)
	s.must(err)
	f.out.watcher = w
	s.t.Cleanup(f.close)
	return f
}

// restless is a pace at which a file rests as soon as it was read.
func restless() pace { return pace{look: time.Hour, poll: time.Hour, idle: time.Hour, late: time.Hour} }

func (f *follower) lookAll() {
	f.out.scan = true
	f.allDirty()
	f.look()
	f.look()
}

func TestManyFilesShareFewDescriptors(t *testing.T) {
	s := newStand(t, "*.log")
	s.src.Open = NewDescriptors(16)
	const files = 60
	for i := range files {
		s.write(fmt.Sprintf("%02d.log", i), fmt.Sprintf("old %d\n", i))
	}
	p := restless()
	p.rest = time.Hour
	f := s.looker(p)
	defer f.src.Open.join()()
	f.lookAll()
	if n := len(f.awake); n > 8 {
		t.Errorf("%d files are open, 8 may be", n)
	}
	want := files
	for round := range 3 {
		for i := range files {
			s.add(fmt.Sprintf("%02d.log", i), fmt.Sprintf("new %d of %d\n", round, i))
		}
		f.lookAll()
		want += files
		got := texts(s.heard.all())
		slices.Sort(got)
		if len(slices.Compact(got)) != want || len(s.heard.all()) != want || slices.Contains(got, "GAP") {
			t.Fatalf("round %d: %d lines, want %d, each once and no gap", round, len(s.heard.all()), want)
		}
		if n := len(f.awake); n > 8 {
			t.Errorf("%d files are open, 8 may be", n)
		}
	}
	f.pace.rest = 0
	f.lookAll()
	if n := len(f.awake); n != 0 {
		t.Errorf("%d quiet files hold a descriptor", n)
	}
}

func TestTheShareOfASource(t *testing.T) {
	for limit, want := range map[uint64]int{0: 8, 64: 32, 512: 256, 1 << 20: 4096} {
		d := NewDescriptors(limit)
		out := d.join()
		if got := d.share(); got != want {
			t.Errorf("of %d one source has %d, want %d", limit, got, want)
		}
		d.join()
		if got := d.share(); got != max(want/2, 4) {
			t.Errorf("of %d two sources have %d each", limit, got)
		}
		out()
	}
}

func TestWhatLeftWhileItRestedIsFoundOrMissed(t *testing.T) {
	for _, tt := range []struct {
		name string
		step func(s *stand)
		told fsnotify.Op // what the system says of app.log
		want []string
	}{
		{"moved in its folder, written to before", func(s *stand) { s.add("app.log", "a2\n"); s.move("app.log", "x.1") }, fsnotify.Rename, []string{"a2"}},
		{"moved, written to after", func(s *stand) { s.move("app.log", "x.1"); s.add("x.1", "a2\n"); s.write("app.log", "b1\n") }, fsnotify.Rename, []string{"a2", "b1"}},
		{"moved into a folder below", func(s *stand) {
			s.must(os.Mkdir(s.path("old"), 0o700))
			s.move("app.log", "old/app.log.1")
			s.add("old/app.log.1", "a2\n")
		}, fsnotify.Rename, []string{"a2"}},
		{"moved far away", func(s *stand) { s.must(os.Rename(s.path("app.log"), s.t.TempDir()+"/away")) }, fsnotify.Rename, []string{"GAP"}},
		{"removed, and nobody wrote to it", func(s *stand) { s.must(os.Remove(s.path("app.log"))) }, fsnotify.Remove, nil},
		{"written to and removed", func(s *stand) { s.add("app.log", "a2\n"); s.must(os.Remove(s.path("app.log"))) }, fsnotify.Write | fsnotify.Remove, []string{"GAP"}},
		{"emptied and written anew", func(s *stand) { s.write("app.log", "b1\n") }, fsnotify.Write, []string{"GAP", "b1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, "app.log")
			s.write("app.log", "a1\n")
			f := s.looker(restless())
			f.look()
			s.heard.expect(t, "a1")
			if len(f.awake) > 0 || f.roll.files[0].dirty {
				t.Fatal("it does not rest")
			}
			tt.step(s)
			f.note(fsnotify.Event{Name: s.path("app.log"), Op: tt.told})
			f.lookAll()
			s.heard.expect(t, append([]string{"a1"}, tt.want...)...)
		})
	}
}

// What shredding writes over a file that lost its name are no lines.
func TestAFileThatIsOverwrittenWithoutANameIsReadNoFurther(t *testing.T) {
	for _, rest := range []time.Duration{0, time.Hour} {
		s := newStand(t, "app.log")
		s.write("app.log", "a1\na2\n")
		old, err := os.OpenFile(s.path("app.log"), os.O_RDWR, 0)
		s.must(err)
		defer old.Close()
		p := restless()
		p.rest = rest
		f := s.looker(p)
		f.look()
		s.move("app.log", "away")
		s.write("app.log", "b1\n")
		f.lookAll()
		s.must(os.Remove(s.path("away")))
		for range 3 {
			_, err = old.WriteAt([]byte("junk\njunk\njunk\n"), 0)
			s.must(err)
			f.lookAll()
		}
		s.add("app.log", "b2\n")
		f.lookAll()
		got := texts(s.heard.all())
		if !slices.Contains(got, "GAP") {
			t.Error("what may have been lost with it is not told")
		}
		got = slices.DeleteFunc(got, func(l string) bool { return l == "GAP" })
		if want := []string{"a1", "a2", "b1", "b2"}; !slices.Equal(got, want) {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
}

func TestACopyInAnotherFolderIsNotReadAgain(t *testing.T) {
	s := newStand(t, "app.log", "old/*")
	s.must(os.Mkdir(s.path("old"), 0o700))
	s.write("app.log", "a1\na2\n")
	f := s.looker(restless())
	f.look()
	s.write("old/app.log.1", "a1\na2\n")
	f.lookAll()
	s.must(os.Truncate(s.path("app.log"), 0))
	f.lookAll()
	s.add("app.log", "b1\n")
	s.add("old/app.log.1", "a3\n")
	f.lookAll()
	got := texts(s.heard.all())
	slices.Sort(got)
	if want := []string{"GAP", "a1", "a2", "a3", "b1"}; !slices.Equal(got, want) {
		t.Errorf("heard %q, want each once: %q", got, want)
	}
}

func TestASourceThatReadsAPartSaysSo(t *testing.T) {
	s := newStand(t, "*.log")
	for i := range 3 {
		s.write(fmt.Sprintf("%d.log", i), "x\n")
	}
	f := s.looker(restless())
	f.look()
	if err := f.state(); err != nil {
		t.Fatal(err)
	}
	f.problems[s.path("3.log")] = unreadable(&os.PathError{Op: "open", Path: "3.log", Err: syscall.EMFILE})
	f.problems[s.path("0.log")] = unreadable(&os.PathError{Op: "open", Path: "0.log", Err: syscall.ENFILE})
	if err := f.state(); err == nil || !strings.Contains(err.Error(), "reads 2 of 4 files: no more may be open at once") {
		t.Errorf("it says %v", err)
	}
}

func TestAFolderThatCannotBeListedIsToldAndNothingHasLeftIt(t *testing.T) {
	s := newStand(t, "*/app.log")
	s.must(os.Mkdir(s.path("one"), 0o700))
	s.write("one/app.log", "a1\n")
	f := s.looker(restless())
	f.look()
	s.must(os.Symlink("loop", s.path("loop")))
	f.lookAll()
	if err := f.state(); err == nil || !strings.Contains(err.Error(), "cannot read "+s.path("loop")) {
		t.Errorf("it says %v", err)
	}
	s.add("one/app.log", "a2\n")
	f.lookAll()
	s.heard.expect(t, "a1", "a2")
	s.must(os.Rename(s.path("one"), t.TempDir()+"/away"))
	s.must(os.Symlink("one", s.path("one")))
	f.lookAll()
	if len(f.roll.files) != 1 || !f.roll.files[0].named {
		t.Error("a file has left because its folder cannot be listed")
	}
	l := listing{problems: map[string]error{s.dir: syscall.EMFILE}}
	if !l.unlisted(s.path("one/app.log")) || l.unlisted("/elsewhere/app.log") {
		t.Error("what could not be listed is not told from what left")
	}
}

// Many files together take no more at the start than the tail holds.
func TestTheStartOfManyFilesIsBounded(t *testing.T) {
	s := newStand(t, "*.log")
	f := s.looker(restless())
	for files, want := range map[int]int{1: 1000, 100: 1000, 1000: 100, 30_000: 10} {
		f.share(files)
		if f.lines != want || int64(files)*f.bytes > max(allBytes, int64(files)*leastBytes) {
			t.Errorf("of each of %d files %d lines and %d bytes are taken", files, f.lines, f.bytes)
		}
	}
}
