package file

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.uber.org/goleak"

	"holdfast/sources"
	"holdfast/sources/logs"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.bench"); f != nil && f.Value.String() != "" {
		os.Exit(m.Run()) // the yardstick of the benchmark leaves a goroutine behind
	}
	goleak.VerifyTestMain(m)
}

func TestHistoryIsBoundedAndMarked(t *testing.T) {
	s := newStand(t, "app.log")
	s.src.Lines = 3
	var b strings.Builder
	for i := range 10 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	s.write("app.log", b.String())
	s.follow(quick())
	lines := s.heard.expect(t, "BEGINS", "line 7", "line 8", "line 9")
	if l := lines[0]; l.Text != "begins here: lines before were not read (49 B of app.log)" || l.Path != s.path("app.log") || l.Offset != 49 || !l.At.Equal(lines[1].At) || !l.History || l.Level != logs.NoLevel {
		t.Errorf("it begins with %+v", l)
	}
	lines = lines[1:]
	if want := int64(len("line 0\n") * 7); lines[0].Offset != want || !lines[0].History {
		t.Errorf("first line has offset %d, history %v; want %d, true", lines[0].Offset, lines[0].History, want)
	}
	s.add("app.log", "line 10\n")
	lines = s.heard.expect(t, "BEGINS", "line 7", "line 8", "line 9", "line 10")
	if l := lines[4]; l.History || l.Offset != int64(len("line 0\n")*10) || l.Path != s.path("app.log") || l.Source != "api" {
		t.Errorf("the new line is %+v", l)
	}
}

func TestHistoryBeginsWithAWholeLine(t *testing.T) {
	s := newStand(t, "app.log")
	s.src.Bytes = 10
	s.write("app.log", "first line\nsecond\nthird")
	s.follow(pace{look: time.Hour, idle: time.Hour, late: time.Hour, rest: time.Hour})
	s.add("app.log", " line\n")
	s.heard.expect(t, "BEGINS", "third line")
}

// Of several files each is marked where its lines set in, among those of the others.
func TestWhereEachFileSetsInIsMarkedByTime(t *testing.T) {
	s := newStand(t, "*.log")
	s.src.Lines = 2
	s.write("a.log", "2026-11-20T10:00:00Z a0\n2026-11-20T10:00:01Z a1\n2026-11-20T10:00:04Z a2\n")
	s.write("b.log", "2026-11-20T10:00:00Z b0\n2026-11-20T10:00:02Z b1\n2026-11-20T10:00:03Z b2\n")
	s.write("whole.log", "2026-11-20T10:00:00Z c0\n")
	s.follow(quick())
	s.heard.expect(t, "2026-11-20T10:00:00Z c0", "BEGINS", "2026-11-20T10:00:01Z a1", "BEGINS", "2026-11-20T10:00:02Z b1", "2026-11-20T10:00:03Z b2", "2026-11-20T10:00:04Z a2")
}

func TestHistoryOfSeveralFilesIsMergedByTime(t *testing.T) {
	s := newStand(t, "*.log")
	s.write("a.log", "2026-11-20T10:00:01Z a1\n  more of a1\n2026-11-20T10:00:03Z a2\n")
	s.write("b.log", "2026-11-20T10:00:02Z b1\n2026-11-20T10:00:04Z b2\n")
	s.follow(quick())
	s.heard.expect(t, "2026-11-20T10:00:01Z a1", "  more of a1", "2026-11-20T10:00:02Z b1", "2026-11-20T10:00:03Z a2", "2026-11-20T10:00:04Z b2")
}

func TestLevelAndTimeAreRead(t *testing.T) {
	s := newStand(t, "app.log")
	s.follow(quick())
	s.write("made", "2026-11-20T10:00:01Z ERROR upstream timed out\nno level\n")
	now := time.Now() // which need not be the time of the kernel
	s.must(os.Chtimes(s.path("made"), now, now))
	s.move("made", "app.log")
	lines := s.heard.expect(t, "2026-11-20T10:00:01Z ERROR upstream timed out", "no level")
	if l := lines[0]; l.Level != logs.Error || !l.At.Equal(time.Date(2026, 11, 20, 10, 0, 1, 0, time.UTC)) {
		t.Errorf("read as %v at %v", l.Level, l.At)
	}
	if l := lines[1]; l.Level != logs.NoLevel || !l.At.Equal(l.Received) || l.Received.IsZero() {
		t.Errorf("a line that says nothing is %+v", l)
	}
}

func TestAVeryLongLineIsCutVisibly(t *testing.T) {
	s := newStand(t, "app.log")
	s.follow(quick())
	long := strings.Repeat("x", 3*blockSize)
	s.write("app.log", long+"\nshort\n")
	mark := fmt.Sprintf(" … <%d more bytes of this line are only in the file>", len(long)-lineLimit)
	s.heard.expect(t, long[:lineLimit]+mark, "short")
}

func TestTheHoleAWriterLeavesAfterATruncationIsOneMark(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	w, err := os.OpenFile(s.path("app.log"), os.O_WRONLY, 0) // without O_APPEND, as a careless daemon
	s.must(err)
	defer w.Close()
	_, err = w.Seek(0, 2)
	s.must(err)
	s.follow(quick())
	s.heard.expect(t, "a1")
	s.must(os.Truncate(s.path("app.log"), 0))
	s.heard.expect(t, "a1", "GAP")
	_, err = w.Seek(1<<20, 0)
	s.must(err)
	_, err = w.WriteString("b1\n")
	s.must(err)
	s.heard.expect(t, "a1", "GAP", fmt.Sprintf("<U+0000 ×%d>b1", 1<<20))
}

func TestAFileReplacedTwiceBetweenTwoLooksIsAGap(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	f := newFollower(s.src, s.heard, s.health, time.Now, quick())
	defer f.close()
	f.look()
	s.heard.expect(t, "a1")
	s.move("app.log", "app.log.1")
	s.write("app.log", "b1\n")
	s.move("app.log", "app.log.2")
	s.write("app.log", "c1\n")
	f.paths.at(s.path("app.log")).told = 2 // as its two creations are told
	f.out.scan = true
	f.look()
	s.heard.expect(t, "a1", "GAP", "c1")
}

func TestHealthSaysWhatIsMissing(t *testing.T) {
	s := newStand(t, "*.log")
	s.follow(quick())
	h := s.untilHealth("no file", func(h sources.Health) bool { return !h.Up })
	if !strings.Contains(h.Err, "no file matches "+s.path("*.log")) {
		t.Errorf("with nothing to follow it says %q", h.Err)
	}
	s.write("app.log", "1\n")
	s.untilHealth("up", func(h sources.Health) bool { return h.Up && h.Err == "" })
	s.must(syscall.Mkfifo(s.path("pipe.log"), 0o600))
	h = s.untilHealth("down", func(h sources.Health) bool { return !h.Up })
	if want := "cannot read " + s.path("pipe.log") + ": it is no regular file, and only those are followed; files that are followed: 1"; h.Err != want {
		t.Errorf("a pipe reads %q, want %q", h.Err, want)
	}
	s.must(os.Remove(s.path("pipe.log")))
	s.untilHealth("up again", func(h sources.Health) bool { return h.Up })
	s.add("app.log", "2\n")
	s.heard.expect(t, "1", "2")
}

func TestAnUnreadableFileIsToldAndTriedAgain(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root every file can be read: a link that leads to itself stands in")
		s := newStand(t, "app.log")
		s.must(os.Symlink("app.log", s.path("app.log")))
		s.follow(quick())
		h := s.untilHealth("down", func(h sources.Health) bool { return !h.Up })
		if !strings.Contains(h.Err, "too many levels of symbolic links") {
			t.Errorf("it says %q", h.Err)
		}
		s.must(os.Remove(s.path("app.log")))
		s.write("app.log", "1\n")
		s.heard.expect(t, "1")
		return
	}
	s := newStand(t, "app.log")
	s.write("app.log", "1\n")
	s.must(os.Chmod(s.path("app.log"), 0))
	s.follow(quick())
	h := s.untilHealth("down", func(h sources.Health) bool { return !h.Up })
	if !strings.Contains(h.Err, "permission denied; let the account that runs holdfast read it") {
		t.Errorf("it says %q", h.Err)
	}
	s.must(os.Chmod(s.path("app.log"), 0o600))
	s.heard.expect(t, "1")
}

func TestWithoutEventsItPolls(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	f := newFollower(s.src, s.heard, s.health, time.Now, quick())
	f.out.eventless = true
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- f.try(ctx, false) }()
	s.heard.expect(t, "a1")
	s.add("app.log", "a2\n")
	s.heard.expect(t, "a1", "a2")
	s.move("app.log", "app.log.1")
	s.write("app.log", "b1\n")
	s.heard.expect(t, "a1", "a2", "b1")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// The system tells of a file, and by the time it is looked for nothing stands at
// its name: that was not the one from before.
func TestASuccessorThatLeftBeforeItWasSeenIsAGap(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	f := newFollower(s.src, s.heard, s.health, time.Now, quick())
	defer f.close()
	tell := func(ops ...fsnotify.Op) {
		for _, op := range ops {
			f.note(fsnotify.Event{Name: s.path("app.log"), Op: op})
		}
		f.look()
	}
	f.look()
	s.move("app.log", "app.log.1")
	s.write("app.log", "b1\n")
	s.move("app.log", "app.log.2")
	tell(fsnotify.Rename, fsnotify.Create)
	s.write("app.log", "c1\n")
	tell(fsnotify.Rename, fsnotify.Create)
	s.heard.expect(t, "a1", "GAP", "c1")
}

func TestABadPatternIsToldAndHarmsNothing(t *testing.T) {
	s := newStand(t, "[.log")
	s.follow(quick())
	if h, _ := s.health.Get(Kind, "api", ""); h.Up || !strings.Contains(h.Err, "a [ has no ]") {
		t.Errorf("health is %+v", h)
	}
}

// failing is a Sink with a defect.
type failing struct {
	*heard
	after int
}

func (p *failing) Append(lines []logs.Line) {
	if p.after--; p.after < 0 {
		panic("a defect")
	}
	p.heard.Append(lines)
}

func TestADefectIsToldAsHealth(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		Follow(ctx, s.src, &failing{heard: s.heard}, s.health, time.Now)
	}()
	h := s.untilHealth("the defect", func(h sources.Health) bool { return !h.Up })
	if !strings.Contains(h.Err, "defect in holdfast: a defect") {
		t.Errorf("it says %q", h.Err)
	}
	cancel()
	<-done
}

func TestAReadThatFailsLeavesAGapAndGoesOnWhereItStood(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "a1\n")
	f := newFollower(s.src, s.heard, s.health, time.Now, quick())
	defer f.close()
	f.look()
	s.must(f.roll.files[0].f.Close()) // as a network folder that went away
	s.add("app.log", "a2\n")
	f.allDirty()
	f.look()
	if h, _ := s.health.Get(Kind, "api", ""); h.Up || !strings.Contains(h.Err, "cannot read") {
		t.Errorf("health is %+v", h)
	}
	f.out.scan = true
	f.look()
	f.look()
	s.heard.expect(t, "a1", "GAP", "a2")
	if h, _ := s.health.Get(Kind, "api", ""); !h.Up {
		t.Errorf("health is still %+v", h)
	}
}

func TestUnreadableNamesTheReasonOnce(t *testing.T) {
	err := unreadable(&os.PathError{Op: "open", Path: "/x", Err: errors.New("no space for it")})
	if err.Error() != "no space for it" {
		t.Errorf("got %q", err)
	}
}
