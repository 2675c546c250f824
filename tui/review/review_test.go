package review

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/tuitest"
)

func (s *stage) screen() string { return ansi.Strip(s.pane.View()) }

func (s *stage) sees(list ...string) {
	s.t.Helper()
	for _, want := range list {
		if !strings.Contains(s.screen(), want) {
			s.t.Fatalf("%q is not shown:\n%s", want, s.screen())
		}
	}
}

func (s *stage) misses(list ...string) {
	s.t.Helper()
	for _, not := range list {
		if strings.Contains(s.screen(), not) {
			s.t.Fatalf("%q is shown:\n%s", not, s.screen())
		}
	}
}

func (s *stage) fits(w, h int) {
	s.t.Helper()
	lines := strings.Split(s.pane.View(), "\n")
	if len(lines) != h {
		s.t.Fatalf("%d lines instead of %d:\n%s", len(lines), h, s.screen())
	}
	for _, line := range lines {
		if n := ansi.StringWidth(line); n > w {
			s.t.Fatalf("a line of %d cells in %d: %q", n, w, ansi.Strip(line))
		}
	}
}

// nothingYet is the review of an empty record.
func nothingYet(t testing.TB) figures.Review {
	from, until := figures.Stretch(friday(t), 6)
	return figures.Of(figures.Input{From: from, Until: until, Zone: berlin(t), At: friday(t)})
}

// hostile is half a year of names that want to be more than names, as they come
// out of the record: cleaned, wide, and long.
func hostile(t testing.TB) figures.Review {
	r := halfYear(t)
	long := strings.Repeat("漢字", 30)
	r.Noise[0].Alertname, r.Noise[1].Alertname = text.Clean("\x1b[31mred\x07"), long
	r.Load[0].Person, r.Load[1].Person = people.Person("名前の長い人さんです"), people.Person(long)
	r.Recurrence[0].Name, r.SOPs[0].Title, r.SOPs[0].Worst = long, "é́́́ 👩‍👩‍👧‍👦 wide", long
	r.SOPs[1].People = []people.Person{people.Person(long), "bob"}
	r.Signs[0].What, r.Signs[0].Do, r.Signs[1].Now = long, long, long
	r.Months[5].People[0].Person = people.Person(long)
	r.Covers = "the record starts " + long
	return r
}

func TestGoldenFrames(t *testing.T) {
	scenes := map[string]func(testing.TB) figures.Review{"calm": func(t testing.TB) figures.Review {
		r := halfYear(t)
		r.Signs = nil
		return r
	}, "drift": halfYear, "empty": nothingYet, "hostile": hostile}
	for name, review := range scenes {
		for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 47}} {
			t.Run(fmt.Sprintf("%s at %d×%d", name, size[0], size[1]), func(t *testing.T) {
				s := newStage(t, review(t), size[0], size[1]).show()
				tuitest.Golden(t, fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]), s.screen())
				s.fits(size[0], size[1])
			})
		}
	}
}

func TestEveryCardOpensWholeWithItsFiguresAndHowTheyAreComputed(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 60).show()
	s.press("g", "enter")
	for i, want := range []string{
		"do  look who was paged and when", "by month", "who took part", "mean to fix", "documentation", "loss and internal time together",
		"definition 0 of time to detect", "definition 1", "definition 2", "definition 3", "needed someone", "night pages", "soonest after", "4.2 Switch DNS",
	} {
		if i > 0 {
			s.press("right")
		}
		s.sees(want)
		s.fits(120, 60)
	}
	s.pane.SetSize(120, 12)
	s.pane.choose(card.Loss)
	s.sees("50│", "more below")
	s.press("G")
	s.misses("50│")
	s.sees("adds nothing yet", "more above")
	s.press("pgup", "k")
	s.press("g")
	s.sees("50│", "more below")
	s.press("esc")
	s.sees("Leading signs", "Acknowledge")
}

func TestWhatIsNotKnownIsNeverNought(t *testing.T) {
	r := halfYear(t)
	r.Whole.Internal = 0
	for i := range r.Months {
		r.Months[i].Internal = 0
	}
	r.Times[3] = figures.TimeSpan{Name: card.Resolve, Months: make([]figures.TimeMonth, 6)}
	s := newStage(t, r, 120, 37).show()
	s.sees("No time was written", "holdfast time", "Not recorded these months.")
	for _, id := range []string{card.Loss, card.Acknowledge} {
		s.pane.choose(id)
		s.press("enter")
		s.sees("Jun 2026", "no data")
		s.press("esc")
	}
}

// Time may be written down for months before the record was begun; that nothing
// broke in them is not known.
func TestAMonthThatHoldsOnlyTimeHasNoIncidents(t *testing.T) {
	r := halfYear(t)
	r.Months[0].NoData, r.Months[0].TimeOnly, r.Months[0].Internal, r.Months[0].Partly = false, true, 7*3600, "only time, the record begins later"
	s := newStage(t, r, 120, 37).show()
	s.pane.choose(card.Loss)
	s.press("enter")
	s.sees("Jun 2026◐  no data", "only time, the record begins later")
	s.press("right")
	s.sees("7h")
}

func TestTheRunningMonthIsMarkedAsNotOver(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37).show()
	s.sees("Nov◐", "◐ not a whole month")
	plain := load2(t).ASCII(true)
	s.pane.SetTheme(plain)
	s.sees("Nov%", "% not a whole month")
	for _, line := range strings.Split(s.pane.View(), "\n") {
		if strings.ContainsFunc(ansi.Strip(line), func(r rune) bool { return r > 126 }) {
			t.Fatalf("not plain: %q", ansi.Strip(line))
		}
	}
}

// Where a list and a box stand beside each other the keys move in one of them.
func TestOneBoxHasTheKeys(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 47}} {
		s := newStage(t, halfYear(t), size[0], size[1]).show()
		s.pane.SetTheme(load2(t))
		focused := func() int { return strings.Count(ansi.Strip(s.pane.View()), "─▸") }
		if n := focused(); n != 1 {
			t.Errorf("at %d×%d %d boxes look as if they had the keys", size[0], size[1], n)
		}
		if s.press("enter"); focused() != 1 {
			t.Errorf("at %d×%d %d boxes do when one is opened", size[0], size[1], focused())
		}
	}
}

func load2(t *testing.T) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func TestTheRecordIsReadOnlyWhileItIsLookedAtAndNotAtEveryChange(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	changed := pane.Changed{Topics: sources.Topics(sources.Record)}
	s.send(changed, pane.Tick{Now: s.now})
	if len(s.spans) != 0 {
		t.Fatal("the record was read and nobody looks")
	}
	s.show()
	if len(s.spans) != 1 {
		t.Fatalf("the record was read %d times", len(s.spans))
	}
	s.sees("as of 14:02")
	for range 30 {
		s.send(changed)
		s.later(time.Second)
	}
	if len(s.spans) != 1 {
		t.Fatalf("thirty changes within thirty seconds: read %d times", len(s.spans))
	}
	s.sees("as of 14:02 · changed since")
	s.later(31 * time.Second)
	if len(s.spans) != 2 {
		t.Fatalf("after a minute: read %d times", len(s.spans))
	}
	s.sees("as of 14:03")
	s.misses("changed since")
	s.later(time.Hour)
	if len(s.spans) != 2 {
		t.Fatal("nothing has changed, and it was read")
	}
	s.pane.SetFocus(false)
	s.send(changed)
	s.later(time.Hour)
	if len(s.spans) != 2 {
		t.Fatal("nobody looks, and it was read")
	}
	s.press("r")
	if len(s.spans) != 3 {
		t.Fatal("it was asked for and not read")
	}
}

func TestABigRecordIsReadLessOften(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	s.took = 9 * time.Second
	s.show()
	s.send(pane.Changed{Topics: sources.Topics(sources.Record)})
	s.later(2 * time.Minute)
	if len(s.spans) != 1 {
		t.Fatal("a reading of nine seconds is repeated after two minutes")
	}
	s.later(time.Minute)
	if len(s.spans) != 2 {
		t.Fatal("it is not read any more")
	}
}

func TestAReadingUnderWayIsShown(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	s.pane.SetFocus(true)
	cmd := s.pane.Update(pane.Shown{})
	s.sees("Reading the record: Jun to Nov 2026.", "Begun at 14:02:51")
	if again := s.pane.Update(pane.Tick{Now: s.now.Add(time.Second)}); again != nil {
		t.Fatal("two readings at once")
	}
	s.run(cmd)
	s.sees("as of 14:02")
	cmd = s.pane.ask()
	s.sees("as of 14:02 · reading")
	s.run(cmd)
}

func TestARecordThatCannotBeReadIsSaidAndOldFiguresStayMarkedAsOld(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	s.err = errors.New("disk I/O error")
	s.show()
	s.sees("could not be summed up: disk I/O error", "tried again at 14:03:51", "holdfast store check")
	if len(s.told) == 0 || s.told[len(s.told)-1].Loud != pane.Trouble || !strings.Contains(s.told[len(s.told)-1].Text, "disk I/O error") {
		t.Fatalf("told: %+v", s.told)
	}
	s.err = nil
	s.later(61 * time.Second)
	s.sees("as of 14:03", "Leading signs")
	if s.told[len(s.told)-1].Text != "" {
		t.Fatal("the trouble is over and stands")
	}
	s.err = errors.New("disk I/O error")
	s.press("r")
	s.sees("as of 14:03 · could not be read since", "Leading signs")
}

// A reading that met a fault never comes back; the pane must not wait for ever.
func TestAReadingThatNeverComesIsGivenUp(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	s.pane.SetFocus(true)
	if lost := s.pane.Update(pane.Shown{}); lost == nil {
		t.Fatal("nothing is read")
	}
	s.later(30 * time.Second)
	s.sees("Reading the record")
	s.later(6 * time.Second)
	s.sees("could not be summed up: the reading did not come back", "tried again at 14:04:27")
	s.later(61 * time.Second)
	s.sees("as of 14:04", "Leading signs")
}

func TestMonthsGoEarlierAndLater(t *testing.T) {
	zone := berlin(t)
	s := newStage(t, halfYear(t), 120, 37)
	s.review.RecordStart = new(time.Date(2024, 1, 1, 0, 0, 0, 0, zone))
	s.show()
	want := func(from, until string) {
		t.Helper()
		got := s.spans[len(s.spans)-1]
		if a, b := got.From.Format("2006-01-02 15:04"), got.Until.Format("2006-01-02 15:04"); a != from+" 00:00" || b != until+" 00:00" {
			t.Fatalf("asked for %s to %s", a, b)
		}
	}
	want("2026-06-01", "2026-12-01")
	s.press("[")
	want("2025-12-01", "2026-06-01")
	s.sees("Dec 2025 to May 2026")
	s.press("M")
	want("2025-12-01", "2026-12-01")
	s.press("M")
	want("2026-09-01", "2026-12-01")
	s.press("[", "[")
	want("2026-03-01", "2026-06-01")
	s.press("]")
	want("2026-06-01", "2026-09-01")
	s.review.RecordStart = new(time.Date(2026, 7, 9, 0, 0, 0, 0, zone))
	s.press("]", "[")
	for _, a := range s.pane.Actions() {
		if a.Name == "earlier" && a.WhyNot != "the record begins on 9 Jul 2026" {
			t.Fatalf("before the record began: %q", a.WhyNot)
		}
	}
}

// What is asked for while another period is being read is what is shown.
func TestTheLastPeriodAskedForIsShown(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37)
	s.review.RecordStart = new(time.Date(2020, 1, 1, 0, 0, 0, 0, berlin(t)))
	s.pane.SetFocus(true)
	first := s.pane.Update(pane.Shown{})
	if cmd := s.pane.shift(1); cmd != nil {
		t.Fatal("two readings at once")
	}
	s.run(first)
	s.sees("Dec 2025 to May 2026")
	if len(s.spans) != 2 {
		t.Fatalf("read %d times", len(s.spans))
	}
}

func TestANewDayIsANewReading(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37).show()
	s.later(10 * time.Hour)
	if len(s.spans) != 2 {
		t.Fatalf("read %d times", len(s.spans))
	}
	s.sees("as of 00:02")
	s.pane.SetFocus(false)
	s.later(24 * time.Hour)
	s.sees("as of Sat 21 Nov 00:02")
}

func TestMovingGoesToTheNearestBox(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37).show()
	for _, step := range []struct{ key, to string }{
		{"j", card.PerPerson}, {"right", card.Loss}, {"j", card.Acknowledge}, {"j", card.Load}, {"j", card.Load}, {"right", card.Recurrence}, {"k", card.Mitigate},
		{"pgup", card.Reasons}, {"left", card.Signs}, {"left", card.Signs}, {"G", card.SOPs}, {"right", card.SOPs}, {"pgup", card.Reasons}, {"pgdown", card.Recurrence}, {"g", card.Signs},
	} {
		if s.press(step.key); s.pane.sel != step.to {
			t.Fatalf("%s goes to %s instead of %s", step.key, s.pane.sel, step.to)
		}
	}
	s.pane.SetSize(80, 21)
	s.press("j", "j")
	if s.pane.sel != card.PerPerson {
		t.Fatalf("in the list: %s", s.pane.sel)
	}
}

func TestDefinitionsAreOneKeyAway(t *testing.T) {
	s := newStage(t, halfYear(t), 120, 37).show()
	s.press("d")
	s.dialog.SetSize(120, 60)
	s.dialog.SetTheme(s.pane.Theme)
	got := ansi.Strip(s.dialog.View())
	for _, want := range []string{"practice and duplicates are left out", "again is one incident", "definition 3 of time to resolve"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
}

func TestEveryFrameFitsWhateverTheSize(t *testing.T) {
	reviews := []figures.Review{halfYear(t), hostile(t), nothingYet(t)}
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(4, 220).Draw(r, "w"), rapid.IntRange(2, 60).Draw(r, "h")
		s := newStage(t, rapid.SampledFrom(reviews).Draw(r, "review"), w, h).show()
		for range rapid.IntRange(0, 5).Draw(r, "moves") {
			if len(s.pane.cards) > 0 && s.pane.whyNotOpen() == "" {
				s.press(rapid.SampledFrom([]string{"j", "k", "right", "left", "pgdown", "G"}).Draw(r, "key"))
				s.pane.whole = rapid.Bool().Draw(r, "whole")
				s.pane.choose(s.pane.sel)
			}
			lines := strings.Split(s.pane.View(), "\n")
			if len(lines) != h {
				r.Fatalf("%d lines instead of %d", len(lines), h)
			}
			for _, line := range lines {
				if n := ansi.StringWidth(line); n > w {
					r.Fatalf("a line of %d cells in %d: %q", n, w, ansi.Strip(line))
				}
			}
		}
	})
}
