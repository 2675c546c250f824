package file

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// quick is a pace at which tests need not wait for what no event announces.
func quick() pace {
	return pace{look: 50 * time.Millisecond, poll: 10 * time.Millisecond, idle: 30 * time.Millisecond, late: time.Minute, rest: time.Minute}
}

// heard is a Sink that a test can wait on.
type heard struct {
	mu      sync.Mutex
	lines   []logs.Line
	changed chan struct{}
}

func newHeard() *heard { return &heard{changed: make(chan struct{}, 1)} }

func (h *heard) Append(lines []logs.Line) {
	h.mu.Lock()
	h.lines = append(h.lines, lines...)
	h.mu.Unlock()
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

func (h *heard) all() []logs.Line {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]logs.Line(nil), h.lines...)
}

// fatal is what a *testing.T and a *rapid.T both can do.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// until waits for what was heard to satisfy enough.
func (h *heard) until(t fatal, what string, enough func([]logs.Line) bool) []logs.Line {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for {
		lines := h.all()
		if enough(lines) {
			return lines
		}
		select {
		case <-h.changed:
		case <-deadline.C:
			t.Fatalf("%s did not come within 10 s; heard:\n%s", what, strings.Join(texts(lines), "\n"))
		}
	}
}

// lines waits for exactly these lines, gaps as "GAP", where it sets in as "BEGINS", and no others before them.
func (h *heard) expect(t fatal, want ...string) []logs.Line {
	t.Helper()
	lines := h.until(t, fmt.Sprintf("%d lines", len(want)), func(l []logs.Line) bool { return len(l) >= len(want) })
	got := texts(lines)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("line %d is %q, want %q; heard:\n%s", i+1, got[i], want[i], strings.Join(got, "\n"))
		}
	}
	if len(got) > len(want) {
		t.Fatalf("more lines than wanted:\n%s", strings.Join(got[len(want):], "\n"))
	}
	return lines
}

func texts(lines []logs.Line) []string {
	var s []string
	for _, l := range lines {
		if l.Begins {
			s = append(s, "BEGINS")
			continue
		}
		if l.Gap {
			s = append(s, "GAP")
			continue
		}
		s = append(s, l.Text)
	}
	return s
}

// stand is a folder whose logs are followed.
type stand struct {
	t      testing.TB
	dir    string
	heard  *heard
	health *sources.HealthBoard
	feed   *sources.Feed
	src    Source
	stop   func()
}

func newStand(t testing.TB, patterns ...string) *stand {
	t.Helper()
	s := &stand{t: t, dir: t.TempDir(), heard: newHeard(), feed: sources.NewFeed()}
	s.health = sources.NewHealthBoard(s.feed)
	s.src = Source{Name: "api"}
	for _, p := range patterns {
		s.src.Patterns = append(s.src.Patterns, filepath.Join(s.dir, p))
	}
	return s
}

// follow begins to follow and returns once the first look is over.
func (s *stand) follow(p pace) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan struct{})
	f := newFollower(s.src, s.heard, s.health, time.Now, p)
	go func() {
		defer close(done)
		if err := f.try(ctx, false); err != nil {
			s.t.Errorf("following failed: %v", err)
		}
	}()
	s.stop = sync.OnceFunc(func() { cancel(); <-done })
	s.t.Cleanup(s.stop)
	s.untilHealth("a first word", func(sources.Health) bool { return true })
}

func (s *stand) untilHealth(what string, enough func(sources.Health) bool) sources.Health {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	w := s.feed.Watch()
	defer w.Close()
	for {
		if _, err := w.Next(ctx); err != nil {
			h, _ := s.health.Get(Kind, "api", "")
			s.t.Fatalf("%s did not come within 10 s; health is %+v", what, h)
		}
		if h, ok := s.health.Get(Kind, "api", ""); ok && enough(h) {
			return h
		}
	}
}

func (s *stand) path(name string) string { return filepath.Join(s.dir, name) }

func (s *stand) write(name, text string) {
	s.t.Helper()
	s.must(os.WriteFile(s.path(name), []byte(text), 0o600))
}

func (s *stand) add(name, text string) {
	s.t.Helper()
	f, err := os.OpenFile(s.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	s.must(err)
	_, err = f.WriteString(text)
	s.must(err)
	s.must(f.Close())
}

func (s *stand) move(from, to string) {
	s.t.Helper()
	s.must(os.Rename(s.path(from), s.path(to)))
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestFollow(t *testing.T) {
	tests := []struct {
		name     string
		patterns []string
		before   func(s *stand) // what is there at the start
		steps    []func(s *stand)
		want     [][]string // after the start, and after each step, what came
	}{
		{
			name:   "lines are handed on as they are written",
			before: func(s *stand) { s.write("app.log", "") },
			steps: []func(s *stand){
				func(s *stand) { s.add("app.log", "one\ntwo\n") },
				func(s *stand) { s.add("app.log", "three\r\n") },
			},
			want: [][]string{nil, {"one", "two"}, {"three"}},
		},
		{
			name:   "what was there at the start comes first",
			before: func(s *stand) { s.write("app.log", "old 1\nold 2\n") },
			steps:  []func(s *stand){func(s *stand) { s.add("app.log", "new\n") }},
			want:   [][]string{{"old 1", "old 2"}, {"new"}},
		},
		{
			name:   "a file that was moved away is read to its end before the new one, and late writes to it still come",
			before: func(s *stand) { s.write("app.log", "") },
			steps: []func(s *stand){
				func(s *stand) { s.add("app.log", "a1\n") },
				func(s *stand) {
					s.add("app.log", "a2\n")
					s.move("app.log", "app.log.1")
					s.add("app.log.1", "a3\n")
					s.write("app.log", "b1\n")
				},
				func(s *stand) { s.add("app.log.1", "a4\n") },
				func(s *stand) { s.add("app.log", "b2\n") },
			},
			want: [][]string{nil, {"a1"}, {"a2", "a3", "b1"}, {"a4"}, {"b2"}},
		},
		{
			name:     "a file that keeps matching under its new name is not read twice",
			patterns: []string{"app.log*"},
			before:   func(s *stand) { s.write("app.log", "a1\n") },
			steps: []func(s *stand){
				func(s *stand) { s.move("app.log", "app.log.1"); s.write("app.log", "b1\n") },
				func(s *stand) {
					s.move("app.log.1", "app.log.2")
					s.move("app.log", "app.log.1")
					s.write("app.log", "c1\n")
				},
				func(s *stand) { s.add("app.log.2", "a2\n") },
			},
			want: [][]string{{"a1"}, {"b1"}, {"c1"}, {"a2"}},
		},
		{
			name:     "a copy that rotation makes is not read again, and the truncation is a gap",
			patterns: []string{"app.log*"},
			before:   func(s *stand) { s.write("app.log", "a1\na2\n") },
			steps: []func(s *stand){
				func(s *stand) { s.write("app.log.1", "a1\na2\n"); s.must(os.Truncate(s.path("app.log"), 0)) },
				func(s *stand) { s.add("app.log", "b1\n") },
			},
			want: [][]string{{"a1", "a2"}, {"GAP"}, {"b1"}},
		},
		{
			name:     "a copy of a file that is gone is read on, not again",
			patterns: []string{"app.log*"},
			before:   func(s *stand) { s.write("app.log", "a1\n") },
			steps: []func(s *stand){
				func(s *stand) { s.move("app.log", "gone"); s.write("app.log.1", "a1\na2\n") },
			},
			want: [][]string{{"a1"}, {"a2"}},
		},
		{
			name:   "a file that was truncated and grew beyond its old size is noticed",
			before: func(s *stand) { s.write("app.log", "a1\n") },
			steps:  []func(s *stand){func(s *stand) { s.write("app.log", "b1\nb2\nb3\nb4\n") }},
			want:   [][]string{{"a1"}, {"GAP", "b1", "b2", "b3", "b4"}},
		},
		{
			name:   "a file written anew to the very same size is noticed",
			before: func(s *stand) { s.write("app.log", "a1\n") },
			steps:  []func(s *stand){func(s *stand) { s.write("app.log", "b1\n") }},
			want:   [][]string{{"a1"}, {"GAP", "b1"}},
		},
		{
			name:   "a file that was removed and created again is new",
			before: func(s *stand) { s.write("app.log", "a1\n") },
			steps: []func(s *stand){
				func(s *stand) { s.must(os.Remove(s.path("app.log"))); s.write("app.log", "a1\n") },
			},
			want: [][]string{{"a1"}, {"a1"}},
		},
		{
			name:     "files that match later are followed from their first line",
			patterns: []string{"*.log", "deep/*/*.log"},
			before:   func(s *stand) {},
			steps: []func(s *stand){
				func(s *stand) { s.write("one.log", "1\n") },
				func(s *stand) { s.must(os.MkdirAll(s.path("deep/er"), 0o700)); s.write("deep/er/two.log", "2\n") },
				func(s *stand) { s.add("deep/er/two.log", "3\n") },
			},
			want: [][]string{nil, {"1"}, {"2"}, {"3"}},
		},
		{
			name:     "a folder that does not exist yet is waited for",
			patterns: []string{"a/b/c.log"},
			before:   func(s *stand) {},
			steps: []func(s *stand){
				func(s *stand) { s.must(os.MkdirAll(s.path("a/b"), 0o700)); s.write("a/b/c.log", "1\n") },
			},
			want: [][]string{nil, {"1"}},
		},
		{
			name:     "a symbolic link is followed, and when it turns so are we",
			patterns: []string{"current.log"},
			before: func(s *stand) {
				s.must(os.Mkdir(s.path("real"), 0o700))
				s.write("real/1.txt", "a1\n")
				s.must(os.Symlink("real/1.txt", s.path("current.log")))
			},
			steps: []func(s *stand){
				func(s *stand) { s.add("real/1.txt", "a2\n") },
				func(s *stand) {
					s.write("real/2.txt", "b1\n")
					s.must(os.Symlink("real/2.txt", s.path("next")))
					s.move("next", "current.log")
				},
				func(s *stand) { s.add("real/2.txt", "b2\n") },
			},
			want: [][]string{{"a1"}, {"a2"}, {"b1"}, {"b2"}},
		},
		{
			name:     "two names of one file are one file",
			patterns: []string{"*.log"},
			before: func(s *stand) {
				s.write("a.log", "1\n")
				s.must(os.Link(s.path("a.log"), s.path("b.log")))
			},
			steps: []func(s *stand){func(s *stand) { s.add("b.log", "2\n") }},
			want:  [][]string{{"1"}, {"2"}},
		},
		{
			name:   "a line without an end is shown as it stands once it is idle, and whole when it ends",
			before: func(s *stand) { s.write("app.log", "") },
			steps: []func(s *stand){
				func(s *stand) { s.add("app.log", "login: ") },
				func(s *stand) { s.add("app.log", "root\nbye\n") },
			},
			want: [][]string{nil, {"login:  … <the end of this line is not written yet>"}, {"login: root", "bye"}},
		},
		{
			name:   "what a terminal would obey is written out",
			before: func(s *stand) { s.write("app.log", "") },
			steps:  []func(s *stand){func(s *stand) { s.add("app.log", "a\x1b[2Jb\rc\n\x00\x00x\n") }},
			want:   [][]string{nil, {"a<U+001B>[2Jb<U+000D>c", "<U+0000><U+0000>x"}},
		},
		{
			name:     "what rotation packed away is left alone",
			patterns: []string{"app.log*"},
			before:   func(s *stand) { s.write("app.log.2.gz", "\x1f\x8b\x08\n"); s.write("app.log", "1\n") },
			want:     [][]string{{"1"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.patterns == nil {
				tt.patterns = []string{"app.log"}
			}
			s := newStand(t, tt.patterns...)
			tt.before(s)
			s.follow(quick())
			want := tt.want[0]
			s.heard.expect(t, want...)
			for i, step := range tt.steps {
				step(s)
				want = append(want, tt.want[i+1]...)
				s.heard.expect(t, want...)
			}
		})
	}
}
