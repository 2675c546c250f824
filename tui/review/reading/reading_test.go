package reading

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// record answers what a test says, and takes as long.
type record struct {
	now   time.Time
	takes time.Duration
	err   error
	fault any
	asked []Span
}

func (r *record) Review(_ context.Context, from, until time.Time) (figures.Review, error) {
	r.asked = append(r.asked, Span{from, until})
	r.now = r.now.Add(r.takes)
	if r.fault != nil {
		panic(r.fault)
	}
	return figures.Review{Covers: "all"}, r.err
}

func look(t *testing.T, now time.Time) pane.Look {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return pane.Look{Theme: theme, Now: now, Zone: time.UTC}
}

func month(n int) Span {
	return Span{time.Date(2026, time.Month(n), 1, 0, 0, 0, 0, time.UTC), time.Date(2026, time.Month(n+1), 1, 0, 0, 0, 0, time.UTC)}
}

func run(t *testing.T, cmd tea.Cmd) Read {
	t.Helper()
	if cmd == nil {
		t.Fatal("nothing is read")
	}
	return cmd().(Read)
}

func TestTheRecordIsReadWhenWhatIsShownIsNotWhatIsWanted(t *testing.T) {
	rec := &record{now: noon, takes: 9 * time.Second}
	r := New(rec, func() time.Time { return rec.now })
	cmd := r.Refresh(month(10), noon)
	if r.Refresh(month(10), noon) != nil || r.Ask(month(10)) != nil {
		t.Error("it is read twice at once")
	}
	if _, fresh := r.Take(run(t, cmd), month(10), look(t, rec.now)); !fresh || !r.Known() || r.Review().Covers != "all" {
		t.Fatal("what was read is not taken")
	}
	if r.Refresh(month(10), rec.now) != nil {
		t.Error("it is read again although nothing has changed")
	}
	if !r.Change() || r.Change() {
		t.Error("a change is news once")
	}
	// A reading of nine seconds stays good for three minutes.
	if r.Refresh(month(10), rec.now.Add(179*time.Second)) != nil {
		t.Error("it is read again too soon")
	}
	if r.Refresh(month(10), rec.now.Add(180*time.Second)) == nil {
		t.Error("it is not read again")
	}
}

func TestAReadingOfOtherMonthsIsDropped(t *testing.T) {
	rec := &record{now: noon}
	r := New(rec, func() time.Time { return rec.now })
	m := run(t, r.Ask(month(9)))
	cmd, fresh := r.Take(m, month(10), look(t, noon))
	if fresh || r.Known() {
		t.Error("the months before are shown for those that are wanted")
	}
	if r.Take(run(t, cmd), month(10), look(t, noon)); !r.Shown().Same(month(10)) {
		t.Errorf("shown is %v", r.Shown())
	}
}

func TestAReadingThatFailsSaysWhyAndWhenItIsTriedAgain(t *testing.T) {
	for name, rec := range map[string]*record{
		"an error": {now: noon, err: errors.New("disk I/O error")},
		"a fault":  {now: noon, fault: "disk I/O error"},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(rec, func() time.Time { return rec.now })
			cmd, fresh := r.Take(run(t, r.Ask(month(10))), month(10), look(t, noon))
			notice := cmd().(pane.Notice)
			if fresh || notice.Loud != pane.Trouble || !strings.Contains(notice.Text, "disk I/O error; it is tried again at 12:01:00, r tries at once") {
				t.Errorf("told %+v", notice)
			}
			words := r.NotYet(look(t, noon), month(10))
			if !strings.Contains(words[1].Text, "disk I/O error") || !strings.Contains(words[2].Text, "12:01:00") {
				t.Errorf("it says %+v", words)
			}
		})
	}
}

func TestAReadingThatDoesNotComeBackIsGivenUp(t *testing.T) {
	rec := &record{now: noon}
	r := New(rec, func() time.Time { return rec.now })
	r.Ask(month(10))
	if r.Overdue(look(t, noon.Add(34*time.Second))) != nil {
		t.Error("it is given up before its time")
	}
	if r.Overdue(look(t, noon.Add(35*time.Second))) == nil {
		t.Error("it is never given up")
	}
	if r.Refresh(month(10), noon.Add(96*time.Second)) == nil {
		t.Error("it is not tried again")
	}
}

func TestTheStateSaysHowNewTheFiguresAre(t *testing.T) {
	rec := &record{now: noon}
	r := New(rec, func() time.Time { return rec.now })
	l := look(t, noon)
	says := func(want Span) string { s, _ := r.State(l, want); return s }
	r.Take(run(t, r.Ask(month(10))), month(10), l)
	if got := says(month(10)); got != "as of 12:00" {
		t.Error(got)
	}
	r.Change()
	if got := says(month(10)); !strings.HasSuffix(got, " changed since") {
		t.Error(got)
	}
	cmd := r.Ask(month(9))
	if got := says(month(9)); got != "reading Sep 2026" {
		t.Error(got)
	}
	rec.err = errors.New("locked")
	r.Take(run(t, cmd), month(9), l)
	if got := says(month(9)); got != "Sep 2026 could not be read" {
		t.Error(got)
	}
	if got := says(month(10)); !strings.HasPrefix(got, "as of 12:00") || !strings.HasSuffix(got, " could not be read since") {
		t.Error(got)
	}
}
