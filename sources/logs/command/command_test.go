package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
)

// quick is a pace at which tests need not wait for what no output tells.
func quick() pace {
	return pace{settle: 200 * time.Millisecond, steady: time.Minute, idle: 50 * time.Millisecond, first: 20 * time.Millisecond, last: 100 * time.Millisecond, quiet: time.Hour, tick: 20 * time.Millisecond}
}

// pipe is a program that prints what a test writes.
type pipe struct {
	t    *testing.T
	dir  string
	to   *os.File
	args []string
}

func newPipe(t *testing.T) *pipe {
	t.Helper()
	p := &pipe{t: t, dir: t.TempDir()}
	if err := syscall.Mkfifo(p.path("lines"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.args = []string{"sh", "-c", `[ -e down ] && { echo it is down >&2; exit 7; }; exec cat lines`}
	p.open()
	t.Cleanup(func() { _ = p.to.Close() })
	return p
}

func (p *pipe) path(name string) string { return filepath.Join(p.dir, name) }

func (p *pipe) open() {
	to, err := os.OpenFile(p.path("lines"), os.O_RDWR, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	p.to = to
}

func (p *pipe) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	newFollower(Source{Name: "api", Args: p.args, Dir: p.dir}, to, health, time.Now, quick()).follow(ctx)
}

func (p *pipe) Kind() string { return Kind }

func (p *pipe) Write(lines ...string) {
	if _, err := p.to.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
		p.t.Error(err)
	}
}

func (p *pipe) Part(beginning string) bool {
	if _, err := p.to.WriteString(beginning); err != nil {
		p.t.Error(err)
	}
	return true
}

func (p *pipe) Down(down bool) bool {
	if !down {
		p.open()
		if err := os.Remove(p.path("down")); err != nil {
			p.t.Error(err)
		}
		return true
	}
	if err := os.WriteFile(p.path("down"), nil, 0o600); err != nil {
		p.t.Error(err)
	}
	_ = p.to.Close()
	return true
}

func (p *pipe) Keeps() bool   { return false }
func (p *pipe) Garbage() bool { return false }

func TestTheContract(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newPipe(t) })
}

// desk follows a program and keeps what came.
type desk struct {
	*testing.T
	mu     sync.Mutex
	lines  []logs.Line
	feed   *sources.Feed
	health *sources.HealthBoard
	stop   func()
}

// Append takes lines.
func (d *desk) Append(lines []logs.Line) {
	d.mu.Lock()
	d.lines = append(d.lines, lines...)
	d.mu.Unlock()
	d.feed.Changed(sources.Logs)
}

func (d *desk) all() []logs.Line {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]logs.Line(nil), d.lines...)
}

func (d *desk) texts() string {
	var b strings.Builder
	for _, l := range d.all() {
		if l.Gap {
			b.WriteString("GAP ")
		}
		b.WriteString(l.Whole() + "\n")
	}
	return b.String()
}

func followed(t *testing.T, p pace, args ...string) *desk {
	t.Helper()
	d := &desk{T: t, feed: sources.NewFeed()}
	d.health = sources.NewHealthBoard(d.feed)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		newFollower(Source{Name: "pods", Args: args, Dir: t.TempDir()}, d, d.health, time.Now, p).follow(ctx)
	}()
	d.stop = sync.OnceFunc(func() { cancel(); <-over })
	t.Cleanup(d.stop)
	return d
}

// until waits for the lines and the health to be as wanted.
func (d *desk) until(what string, enough func(h sources.Health, texts string) bool) sources.Health {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 20*time.Second)
	defer cancel()
	watch := d.feed.Watch()
	defer watch.Close()
	for {
		_, err := watch.Next(ctx)
		h, _ := d.health.Get(Kind, "pods", "")
		if err != nil {
			d.Fatalf("%s did not come: %+v\n%s", what, h, d.texts())
		}
		if enough(h, d.texts()) {
			return h
		}
	}
}

func TestItsStandardErrorIsMarked(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `echo out; echo 'level=error msg="boom"' >&2; exec sleep 60`)
	d.until("both lines", func(h sources.Health, texts string) bool {
		return h.Up && strings.Contains(texts, "out\n") && strings.Contains(texts, `stderr: level=error msg="boom"`)
	})
	for _, l := range d.all() {
		if l.From == "stderr" && (l.Level != logs.Error || l.Message() != "stderr: boom") {
			t.Errorf("its level and its message are not read behind the mark: %v, %q", l.Level, l.Message())
		}
	}
}

func TestOneThatEndsSaysHowAndIsStartedAgain(t *testing.T) {
	p := quick()
	p.idle = time.Hour // however long its end takes, the line is not shown before
	d := followed(t, p, "sh", "-c", `echo hello; echo 'error: pod not found' >&2; printf 'no end'; exit 3`)
	d.until("three runs", func(_ sources.Health, texts string) bool { return strings.Count(texts, "hello\n") >= 3 })
	h := d.until("its word", func(h sources.Health, _ string) bool { return !h.Up && h.Err != "" })
	if h.Err != "sh ended with exit 3: error: pod not found" || h.NextTry.IsZero() {
		t.Errorf("its health is %+v", h)
	}
	d.stop()
	texts := d.texts()
	for _, want := range []string{"no end\nGAP sh ended with exit 3: error: pod not found: lines may be missing until it runs again\n", "GAP sh runs again: "} {
		if !strings.Contains(texts, want) {
			t.Errorf("the log has no %q:\n%s", want, texts)
		}
	}
}

// A program that ends again and again leaves a few lines in the log, and not two each time.
func TestOneThatEndsAgainAndAgainIsToldTogether(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `echo hello; exit 3`)
	d.until("17 runs", func(_ sources.Health, texts string) bool { return strings.Count(texts, "hello\n") >= 17 })
	d.stop()
	var gaps []string
	for line := range strings.Lines(d.texts()) {
		if gap, ok := strings.CutPrefix(line, "GAP "); ok {
			gaps = append(gaps, strings.Split(strings.TrimSpace(gap), " in ")[0])
		}
	}
	want := []string{
		"sh ended with exit 3: lines may be missing until it runs again", "sh runs again: what came meanwhile may be missing, and what it prints anew may repeat",
		"sh ended with exit 3, for the 2nd time", "sh ended with exit 3, for the 4th time", "sh ended with exit 3, for the 8th time", "sh ended with exit 3, for the 16th time",
	}
	if !slices.Equal(gaps[:min(len(gaps), len(want))], want) || len(gaps) > len(want)+6 { // where this stood still, it ended more often
		t.Errorf("the log tells\n%s\nwant\n%s", strings.Join(gaps, "\n"), strings.Join(want, "\n"))
	}
}

func TestOneThatRunsAgainTellsHowOftenItEnded(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `if [ ! -e once ]; then touch once; kill -9 $$; fi; echo now; exec sleep 60`)
	h := d.until("the second run", func(h sources.Health, texts string) bool { return h.Up && strings.Contains(texts, "now\n") })
	if h.Err != "started again once: sh ended by signal 9" {
		t.Errorf("its health is %+v", h)
	}
}

func TestOneThatDoesNotExistIsToldOnce(t *testing.T) {
	d := followed(t, quick(), "/nowhere/kubectl", "logs")
	d.until("its word", func(h sources.Health, _ string) bool {
		return !h.Up && strings.HasPrefix(h.Err, "cannot run /nowhere/kubectl in ") && strings.Contains(h.Err, "does not exist")
	})
	first, _ := d.health.Get(Kind, "pods", "")
	d.until("more tries", func(h sources.Health, _ string) bool { return h.NextTry.Sub(first.NextTry) > 200*time.Millisecond })
	if n := strings.Count(d.texts(), "GAP "); n != 1 {
		t.Errorf("the log tells it %d times:\n%s", n, d.texts())
	}
}

func TestOneThatWritesWithoutAnEndIsShownAsItStands(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `printf 'continue? '; exec sleep 60`)
	d.until("the line", func(_ sources.Health, texts string) bool {
		return strings.Contains(texts, "continue?  … <the end of this line is not written yet>\n")
	})
}

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d goes on: %s", pid, stat)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// A program that will not end is ended, with what it started, also what left its group.
func TestItIsEndedWithAllItStarted(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `trap '' TERM; setsid sh -c 'trap "" TERM; echo $$; while :; do sleep 1; done' & echo $$; while :; do sleep 1; done`)
	d.until("both numbers", func(_ sources.Health, texts string) bool { return strings.Count(texts, "\n") >= 2 })
	began := time.Now()
	d.stop()
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, l := range d.all() {
		var pid int
		if _, err := fmt.Sscan(l.Text, &pid); err != nil || pid < 2 {
			continue
		}
		gone(t, pid)
	}
}

// What a program leaves behind when it ends by itself would be there once more with
// each start.
func TestNothingIsLeftBehindByOneThatEnds(t *testing.T) {
	d := followed(t, quick(), "sh", "-c", `sleep 300 >/dev/null 2>&1 & echo $!`)
	d.until("two runs", func(_ sources.Health, texts string) bool { return strings.Count(texts, "runs again") >= 1 })
	d.stop()
	for _, l := range d.all() {
		var pid int
		if _, err := fmt.Sscan(l.Text, &pid); err != nil || pid < 2 || l.Gap {
			continue
		}
		gone(t, pid)
	}
}

func TestTheFlowIsHeldToItsMost(t *testing.T) {
	f, now := flow{}, time.Unix(1_800_000_000, 0)
	if wait := f.over(now, most-1); wait != 0 || f.fast {
		t.Fatalf("below the most it waits %s", wait)
	}
	if wait := f.over(now.Add(400*time.Millisecond), 1); wait != 600*time.Millisecond || !f.fast {
		t.Fatalf("at the most it waits %s", wait)
	}
	if f.calmed(now.Add(5*time.Second)) || !f.calmed(now.Add(11*time.Second)) || f.fast {
		t.Error("it does not calm down")
	}
	if wait := f.over(now.Add(time.Second), 5); wait != 0 {
		t.Errorf("the next second waits %s", wait)
	}
	if wait := f.over(now.Add(-time.Hour), most); wait != time.Second {
		t.Errorf("after a clock that was set back it waits %s", wait)
	}
}
