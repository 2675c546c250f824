package watch

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
)

// scene is a log that a program writes and a watcher watches, on a clock of its own.
type scene struct {
	t   testing.TB
	w   *Watcher
	now time.Time
	rnd *rand.Rand
}

func noSecrets(s string) string { return s }

func newScene(t testing.TB, rules ...Rule) *scene {
	now := time.Date(2001, 2, 3, 4, 5, 0, 0, time.UTC)
	return &scene{t: t, w: NewWatcher("api", rules, noSecrets, now), now: now, rnd: rand.New(rand.NewPCG(1, 2))}
}

// usual is a line such as the program always writes.
func (s *scene) usual() string {
	n := s.rnd.IntN(1e6)
	switch s.rnd.IntN(5) {
	case 0:
		return fmt.Sprintf("GET /cart/%d 200 %dms", n, n%97)
	case 1:
		return fmt.Sprintf("order %d paid by card, %d cents", n, n*3)
	case 2:
		return fmt.Sprintf("cache miss for session %08x", n)
	case 3:
		return fmt.Sprintf("worker %d picked job %d from the queue", n%8, n)
	}
	return fmt.Sprintf("retry %d of 5 for upstream 10.0.%d.%d", n%5, n%200, n%250)
}

// says writes a line and returns it as it was handed on.
func (s *scene) says(text string) logs.Line { return s.line(logs.Line{Text: text}) }

func (s *scene) line(l logs.Line) logs.Line {
	l.Source, l.Received = "api", s.now
	if l.At.IsZero() {
		l.At = s.now
	}
	list := []logs.Line{l}
	s.w.See(list, s.now)
	return list[0]
}

// goes lets the time go on, a second at a time, so many lines in each.
func (s *scene) goes(d time.Duration, lines int) {
	for ; d > 0; d -= time.Second {
		for range lines {
			s.says(s.usual())
		}
		s.now = s.now.Add(time.Second)
		s.w.Tick(s.now, true)
	}
}

// raised are the alerts by name, with their summary.
func (s *scene) raised() map[string]alerts.Alert {
	all := map[string]alerts.Alert{}
	for _, a := range s.w.Alerts(s.now) {
		if _, twice := all[a.Name()]; twice {
			s.t.Fatalf("two alerts are called %s", a.Name())
		}
		all[a.Name()] = a
	}
	return all
}

func (s *scene) mustRaise(name, summary string) alerts.Alert {
	s.t.Helper()
	a, ok := s.raised()[name]
	if !ok || !strings.Contains(a.Annotations["summary"], summary) {
		s.t.Fatalf("raised %v, want %s: %s", s.raised(), name, summary)
	}
	return a
}

func (s *scene) mustBeCalm(when string) {
	s.t.Helper()
	if list := s.w.Alerts(s.now); len(list) > 0 {
		s.t.Fatalf("%s: raised %v", when, list)
	}
}

func filter(t testing.TB, s string) logs.Filter {
	f, err := logs.ParseFilter(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhatALogNeverSaidIsMarkedAndRaised(t *testing.T) {
	s := newScene(t, Rule{Kind: New, Severity: "warning"})
	s.goes(2*time.Minute, 10)
	s.mustBeCalm("what it always says")
	const disk = "nvme0: I/O 12 QID 4 timeout, reset controller"
	if !s.line(logs.Line{Text: disk, Path: "/var/log/api.log", Offset: 4711}).New {
		t.Error("what it never said is not marked")
	}
	s.now = s.now.Add(time.Second)
	if s.says("nvme0: I/O 99 QID 7 timeout, reset controller").New {
		t.Error("said for a second time it is marked as new")
	}
	a := s.mustRaise("LogNew", "api says what it never said: nvme")
	if a.Labels["severity"] != "warning" || a.Labels["source"] != "api" {
		t.Errorf("its labels are %v", a.Labels)
	}
	if d := a.Annotations["description"]; !strings.Contains(d, "/var/log/api.log:4711 "+disk) {
		t.Errorf("it does not say with which lines it is found again: %s", d)
	}
	s.goes(quietFor-time.Minute, 1)
	s.mustRaise("LogNew", "nvme")
	s.goes(2*time.Minute, 1)
	s.mustBeCalm("it was not said for ten minutes")
}

func TestWhatWasThereBeforeTeachesAndRaisesNothing(t *testing.T) {
	s := newScene(t, Rule{Kind: New}, Rule{Kind: Match, Match: filter(t, "panic:")})
	for range 1000 {
		s.line(logs.Line{Text: s.usual(), History: true, At: s.now.Add(-time.Hour)})
	}
	if !s.line(logs.Line{Text: "panic: all is lost", History: true, At: s.now.Add(-time.Hour)}).New {
		t.Error("history that is new is not marked")
	}
	s.goes(time.Minute, 1)
	s.mustBeCalm("all of it is old")
}

func TestALogThatAlwaysSaysSomethingNewSaysNothingByIt(t *testing.T) {
	s := newScene(t, Rule{Kind: New})
	word := func() string {
		var b strings.Builder
		for range 6 {
			b.WriteByte(byte('a' + s.rnd.IntN(26)))
		}
		return b.String()
	}
	marked := 0
	for range 30_000 {
		s.now = s.now.Add(20 * time.Millisecond)
		if s.says(word() + " " + word() + " " + word()).New {
			marked++
		}
	}
	s.w.Tick(s.now, true)
	s.mustBeCalm("it babbles")
	if marked > 0 {
		t.Errorf("%d lines are marked", marked)
	}
	if memory, err := s.w.Memory(); err != nil || len(memory) > 2<<20 {
		t.Errorf("it keeps %d bytes: %v", len(memory), err)
	}
}

func TestLinesThatMatchAreRaisedUntilTheyEnd(t *testing.T) {
	s := newScene(t, Rule{Kind: Match, Match: filter(t, "/out of memory/i -test"), Severity: "critical"})
	s.says("Out of memory: killed process 7 (test)")
	s.mustBeCalm("the filter leaves it out")
	for n := range 30 {
		s.says(fmt.Sprintf("Out of memory: killed process %d (java)", n))
	}
	a := s.mustRaise("LogMatch", "api: Out of memory: killed process 0 (java)")
	d := a.Annotations["description"]
	for _, want := range []string{"20 or more lines that match /out of memory/i -test", "process 0 ", "process 2 ", "process 29 "} {
		if !strings.Contains(d, want) {
			t.Errorf("it does not say %q: %s", want, d)
		}
	}
	if strings.Count(d, "\n") != 2*mostLines || a.Labels["severity"] != "critical" {
		t.Errorf("%d lines, %v", strings.Count(d, "\n"), a.Labels)
	}
	s.goes(quietFor, 0)
	s.mustBeCalm("none came for ten minutes")
}

func TestSilenceIsRaisedOnlyOfALogThatIsRead(t *testing.T) {
	s := newScene(t, Rule{Kind: Absent, Absent: 5 * time.Minute, Severity: "warning"})
	s.says("a line")
	last := s.now
	for range 20 {
		s.now = s.now.Add(time.Minute)
		s.w.Tick(s.now, false)
	}
	s.mustBeCalm("nobody can tell: it is not read")
	s.w.Tick(s.now, true)
	a := s.mustRaise("LogSilent", "api: no line for more than 5m, though it is read")
	if !a.StartsAt.Equal(last.Add(5 * time.Minute)) {
		t.Errorf("it began at %s, want %s", a.StartsAt, last.Add(5*time.Minute))
	}
	s.now = s.now.Add(time.Hour)
	s.w.Tick(s.now, true)
	s.mustRaise("LogSilent", "no line")
	s.says("a line")
	s.mustBeCalm("a line came")
	if _, next := s.w.Tick(s.now.Truncate(time.Minute), true); next.Sub(s.now.Truncate(time.Minute)) > time.Minute {
		t.Errorf("to be told the time again at %s", next)
	}
}

func TestSilenceIsToldOnTime(t *testing.T) {
	s := newScene(t, Rule{Kind: Absent, Absent: 7 * time.Second})
	s.says("a line")
	if _, next := s.w.Tick(s.now, true); !next.Equal(s.now.Add(7 * time.Second)) {
		t.Errorf("to be told the time again at %s, want in seven seconds", next)
	}
}

func TestARateThatIsNotWhatItWasIsRaised(t *testing.T) {
	s := newScene(t, Rule{Kind: Rate, Severity: "info"})
	minute := func(lines int) {
		for range lines {
			s.says(s.usual())
		}
		s.now = s.now.Add(time.Minute)
		s.w.Tick(s.now, true)
	}
	s.w.Tick(s.now, true)
	for range 600 {
		minute(40 + s.rnd.IntN(20))
		s.mustBeCalm("as ever")
	}
	s.w.See([]logs.Line{{Gap: true}}, s.now)
	minute(2000)
	s.mustBeCalm("lines were lost: nobody can tell")
	minute(2000)
	var all Watchers
	all.Set(s.w)
	if odd := all.Odd(); len(odd) < 2 || odd[0].Log != "api" || odd[0].Of != "lines" || !strings.Contains(odd[0].Says, "2000/min where 4") {
		t.Errorf("odd are %+v", odd)
	}
	if top := s.w.Top(); !slices.ContainsFunc(top, func(one Top) bool { return strings.Contains(one.Odd, "/min where") }) {
		t.Errorf("of no pattern it is said: %+v", top)
	}
	list := s.w.Alerts(s.now)
	if len(list) == 0 {
		t.Fatal("forty times as many lines are nothing")
	}
	for _, a := range list {
		if a.Name() != "LogRate" || a.Labels["severity"] != "info" {
			t.Errorf("raised %v", a.Labels)
		}
		if a.Labels["pattern"] == "lines" && !strings.Contains(a.Annotations["summary"], "api: lines at 2000/min where 4") {
			t.Errorf("it says %s", a.Annotations["summary"])
		}
	}
	for range 20 {
		minute(40 + s.rnd.IntN(20))
	}
	s.mustBeCalm("it is as ever again")
	if odd := all.Odd(); len(odd) > 0 {
		t.Errorf("odd are still %+v", odd)
	}
}

func TestThePatternsThatALogSaysMost(t *testing.T) {
	s := newScene(t)
	for minute := range 3 {
		for n := range 10 * (minute + 1) {
			s.says(fmt.Sprintf("order %d paid by card, %d cents", n, n*3))
		}
		s.says(fmt.Sprintf("cache miss for session %08x", minute))
		s.now = s.now.Add(time.Minute)
		s.w.Tick(s.now, true)
	}
	var all Watchers
	all.Set(s.w)
	other := NewWatcher("host", nil, noSecrets, s.now)
	other.See([]logs.Line{{Text: "started"}}, s.now)
	all.Set(other)
	var told []string
	for _, top := range all.Top() {
		told = append(told, fmt.Sprint(top.Log, " ", top.Count, " ", top.Minutes, " ", top.Pattern))
	}
	want := []string{
		"api 60 [{10 true} {20 false} {30 false}] order <*> paid by card, <*> cents", // it began to listen within the first
		"api 3 [{1 true} {1 false} {1 false}] cache miss for session <*>", "host 1 [] started",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told are\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	all.Drop(NewWatcher("host", nil, noSecrets, s.now))
	if all.Drop(s.w); len(all.Top()) != 1 {
		t.Errorf("of one watcher %d patterns are told", len(all.Top()))
	}
}

// What stood in a file when following began is read again at each start: it counts once
// in each, and is learned once.
func TestWhatIsReadAgainAtAStartIsNotCountedOnTop(t *testing.T) {
	file := make([]logs.Line, 60)
	for i := range file {
		file[i] = logs.Line{Source: "api", History: true, At: time.Date(2031, 1, 1, 9, 0, i, 0, time.UTC), Text: fmt.Sprintf("2031-01-01T09:00:%02dZ INFO GET /cart/%d 200 %dms", i, i, i*7)}
	}
	now := file[59].At.Add(time.Minute)
	var memory []byte
	for start := range 12 {
		w := NewWatcher("api", nil, noSecrets, now)
		if memory != nil {
			if err := w.Recall(memory); err != nil {
				t.Fatal(err)
			}
		}
		w.See(slices.Clone(file), now)
		count := 0
		for _, top := range w.Top() {
			if count += top.Count; !top.Since.Equal(file[0].At) {
				t.Fatalf("it counts from %s", top.Since)
			}
		}
		if count != len(file) {
			t.Fatalf("start %d tells %d lines: %+v", start+1, count, w.Top())
		}
		var err error
		if memory, err = w.Memory(); err != nil {
			t.Fatal(err)
		}
	}
	w := NewWatcher("api", nil, noSecrets, now)
	if err := w.Recall(memory); err != nil {
		t.Fatal(err)
	}
	odd := []logs.Line{{Source: "api", Text: "2031-01-01T10:00:00Z ERROR pool exhausted"}}
	if w.See(odd, now); odd[0].New { // 60 lines, however often they are read, are no 500
		t.Error("after 60 lines something is new")
	}
}

func TestOneMoreOfAKindThanStandsForItself(t *testing.T) {
	f := findings{redact: noSecrets}
	now := time.Unix(1e9, 0)
	for n := range 3 * mostFound {
		f.line(key{New, fmt.Sprint(n)}, "warning", "says", &logs.Line{Text: "x", Received: now})
	}
	f.line(key{Match, "m"}, "warning", "m", &logs.Line{Text: "x", Received: now})
	list := f.alerts("api", now)
	if len(list) != mostFound+2 {
		t.Fatalf("%d alerts, want %d", len(list), mostFound+2)
	}
	for _, a := range list {
		if a.Labels["pattern"] == together && !strings.Contains(a.Annotations["description"], "20 or more lines") {
			t.Errorf("what is told together is %v", a.Annotations)
		}
	}
}

// What was learned, and what stands, is the same after a restart.
func TestAWatcherGoesOnWhereAnotherEnded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScene(t, Rule{Kind: New, Severity: "warning"}, Rule{Kind: Match, Match: filter(t, "paid"), Severity: "info"})
		s.rnd = rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		s.goes(time.Duration(rapid.IntRange(1, 90).Draw(rt, "seconds"))*time.Second, 20)
		s.says("something that was never said in here")
		s.now = s.now.Add(time.Second)
		s.w.Tick(s.now, true)
		memory, err := s.w.Memory()
		if err != nil {
			rt.Fatal(err)
		}
		again := *s
		again.w = NewWatcher("api", s.w.rules, noSecrets, s.now)
		if err := again.w.Recall(memory); err != nil {
			rt.Fatal(err)
		}
		before, after := s.w.Alerts(s.now), again.w.Alerts(s.now)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			rt.Fatalf("stood %v, stands %v", before, after)
		}
		for range 200 {
			if l := again.says(s.usual()); l.New {
				rt.Fatalf("what it always said is new after a restart: %s", l.Text)
			}
		}
		if again.says("something that was never said in here").New {
			rt.Fatal("what it said before a restart is new")
		}
		again.now = again.now.Add(time.Minute)
		if s.w.news.lines >= learning && !again.says("now the house is on fire and nobody told us").New {
			rt.Fatal("what it never said is not new after a restart")
		}
	})
}

func TestWhatMayNotBeWrittenDownIsNot(t *testing.T) {
	const secret = "hunter-two-hunter"
	s := newScene(t, Rule{Kind: New, Severity: "warning"})
	redact := func(text string) string { return strings.ReplaceAll(text, secret, "[redacted]") }
	s.w = NewWatcher("api", s.w.rules, redact, s.now)
	s.goes(2*time.Minute, 10)
	if !s.says("the vault opens with " + secret + " since today").New {
		t.Error("it is not marked")
	}
	a := s.mustRaise("LogNew", "the vault opens with [redacted] since today")
	if strings.Contains(fmt.Sprint(a), secret) {
		t.Errorf("the alert tells it: %v", a)
	}
	memory, err := s.w.Memory()
	if err != nil || bytes.Contains(memory, []byte(secret)) {
		t.Fatalf("it is written down (%v)", err)
	}
	s.now = s.now.Add(time.Second)
	s.w = NewWatcher("api", s.w.rules, redact, s.now)
	if err := s.w.Recall(memory); err != nil {
		t.Fatal(err)
	}
	if s.says("the vault opens with " + secret + " since today").New {
		t.Error("after a restart it is new again")
	}
}

func FuzzRecall(f *testing.F) {
	s := newScene(f, Rule{Kind: New})
	s.goes(time.Minute, 20)
	memory, err := s.w.Memory()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(memory)
	f.Add(memory[:len(memory)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, memory []byte) {
		s := newScene(t, Rule{Kind: New})
		if s.w.Recall(memory) != nil {
			s.mustBeCalm("it could not be read")
		}
		s.goes(2*time.Second, 5)
		if _, err := s.w.Memory(); err != nil {
			t.Fatal(err)
		}
	})
}
