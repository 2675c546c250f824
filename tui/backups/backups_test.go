package backups

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/backups"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

var _ = flag.Bool("update", false, "write the golden frames anew")

var now = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// ledger is verdicts that a test changes.
type ledger struct {
	list  []source.Status
	err   error
	asked int
}

func (l *ledger) View() []source.Status        { return l.list }
func (l *ledger) AskAll(context.Context) error { l.asked++; return l.err }

func inventory() []source.Status {
	return []source.Status{
		{Name: "billing", Verdict: source.Failed, RPO: 24 * time.Hour, LastGood: now.Add(-20 * time.Hour), Copies: 0, CopiesNeeded: 1, At: now,
			Reasons: []string{"3 files could not be read: restic at /srv/billing failed"}, Since: now.Add(-time.Hour), SOP: "backup-failed",
			Detail: []source.CopyStatus{{Kind: "restic", Target: "/srv/billing", Site: "rack1", Asked: now.Add(-4 * time.Minute),
				Observation: source.Observation{Newest: now.Add(-20 * time.Hour), ID: "9f3c21aa", Bytes: 3 << 30, Count: 12, Failed: "3 files could not be read"}}}},
		{Name: "photos", Verdict: source.Never, RPO: 24 * time.Hour, CopiesNeeded: 1, Reasons: []string{"no backup exists: files at /backup/photos-* holds no backup"}},
		{Name: "orders-db", Verdict: source.Late, RPO: 26 * time.Hour, LastGood: now.Add(-31 * time.Hour), Copies: 2, CopiesNeeded: 2, At: now,
			Reasons: []string{"nothing newer than 31h, 26h allowed (files at /backup)"}},
		{Name: "mail", Verdict: source.Unknown, RPO: 24 * time.Hour, CopiesNeeded: 1, Reasons: []string{"connection refused: restic at rest:mail could not be asked since 12:00 UTC"}},
		{Name: "carts", Verdict: source.Short, RPO: 26 * time.Hour, LastGood: now.Add(-2 * time.Hour), Copies: 1, CopiesNeeded: 2, At: now,
			Reasons: []string{"1 of 2 needed copies are good"}},
		{Name: "sessions", Verdict: source.Unprotected, Reasons: []string{"no backup exists"}},
		{Name: "media", Verdict: source.Untested, RPO: 24 * time.Hour, LastGood: now.Add(-3 * time.Hour), Copies: 1, CopiesNeeded: 2, At: now},
		{Name: "ledger", Verdict: source.OK, RPO: 6 * time.Hour, Reasons: []string{"files at /backup/ledger-*: ledger-0.gz is dated 833d into the future"}, LastGood: now.Add(-time.Hour), Copies: 2, CopiesNeeded: 2, Offsite: 1, OffsiteNeeded: 1, At: now},
		{Name: "wiki", Verdict: source.OK, RPO: 24 * time.Hour, LastGood: now.Add(-7 * time.Hour), Copies: 2, CopiesNeeded: 1, At: now},
	}
}

func newPane(t *testing.T, l *ledger, w, h int) *Pane {
	t.Helper()
	p := New(Deps{Ledger: l, Now: func() time.Time { return now }, Zone: time.UTC})
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	p.SetTheme(theme)
	p.SetSize(w, h)
	p.SetFocus(true)
	return p
}

func action(t *testing.T, p *Pane, key string) pane.Action {
	t.Helper()
	for _, a := range p.Actions() {
		for _, k := range a.Keys {
			if k == key {
				return a
			}
		}
	}
	t.Fatalf("no action has the key %q", key)
	return pane.Action{}
}

func frame(p *Pane) string {
	title := p.Title()
	return ansi.Strip(title.Name + " | " + title.Right + "\n" + p.View())
}

func TestGoldenFrames(t *testing.T) {
	for _, size := range [][2]int{{78, 15}, {58, 9}, {198, 44}} {
		p := newPane(t, &ledger{list: inventory()}, size[0], size[1])
		tuitest.Golden(t, fmt.Sprintf("%dx%d.txt", size[0], size[1]), frame(p))
		lines := strings.Split(p.View(), "\n")
		if len(lines) != size[1] {
			t.Fatalf("%d lines instead of %d", len(lines), size[1])
		}
		for _, l := range lines {
			if w := ansi.StringWidth(l); w > size[0] {
				t.Fatalf("a line of %d cells in %d: %q", w, size[0], ansi.Strip(l))
			}
		}
	}
}

func TestTheChoiceFollowsItsDataSourceAndAVanishedOneIsNotActedOn(t *testing.T) {
	l := &ledger{list: inventory()}
	p := newPane(t, l, 78, 15)
	action(t, p, "j").Do()
	action(t, p, "j").Do() // orders-db
	l.list = append([]source.Status{{Name: "new", Verdict: source.Failed}}, inventory()...)
	p.Update(pane.Changed{Topics: sources.Topics(sources.Backups)})
	if s, ok := p.chosen(); !ok || s.Name != "orders-db" {
		t.Fatalf("the choice went to %q", s.Name)
	}
	l.list = inventory()[:2]
	p.Update(pane.Changed{Topics: sources.Topics(sources.Backups)})
	for _, key := range []string{"enter", "x"} {
		if a := action(t, p, key); !strings.Contains(a.WhyNot, "orders-db is no longer in the inventory") {
			t.Fatalf("%s on a data source that is gone: %q", key, a.WhyNot)
		}
	}
	action(t, p, "k").Do()
	if a := action(t, p, "enter"); a.WhyNot != "" {
		t.Fatalf("after moving: %q", a.WhyNot)
	}
}

func TestTheSOPStartsByTheAlertThatTheVerdictRaises(t *testing.T) {
	p := newPane(t, &ledger{list: inventory()}, 78, 15)
	start, ok := action(t, p, "x").Do()().(pane.StartSOP)
	if !ok || start.Alert.Name() != "BackupFailed" || start.Alert.Labels["dataset"] != "billing" || start.Alert.Fingerprint == "" {
		t.Fatalf("asked for %+v", start)
	}
	action(t, p, "G").Do()
	if a := action(t, p, "x"); !strings.Contains(a.WhyNot, "names no SOP") {
		t.Fatalf("x on a safe data source without an SOP: %q", a.WhyNot)
	}
}

func TestTheDetailSaysWhyEachCopyAndWhatToDo(t *testing.T) {
	p := newPane(t, &ledger{list: inventory()}, 78, 15)
	show, ok := action(t, p, "enter").Do()().(pane.Show)
	if !ok {
		t.Fatal("Enter shows nothing")
	}
	show.Dialog.SetTheme(p.Theme)
	show.Dialog.SetSize(100, 40)
	got := ansi.Strip(show.Dialog.View())
	for _, want := range []string{"3 files could not be read", "asked 4m ago", "newest Thu 19 Nov 18:02, 20h old, 3.0 GiB, 12 held", "named 9f3c21aa", "x starts its SOP: backup-failed", "at rack1"} {
		if !strings.Contains(got, want) {
			t.Fatalf("the detail does not say %q:\n%s", want, got)
		}
	}
}

func TestAskingAgainSaysWhatFailedAndEndsTheTroubleWhenItWorks(t *testing.T) {
	l := &ledger{list: inventory(), err: errors.New("restic at rest:mail: connection refused")}
	p := newPane(t, l, 78, 15)
	cmd := action(t, p, "r").Do()
	if a := action(t, p, "r"); a.WhyNot == "" {
		t.Fatal("it can be asked twice at once")
	}
	notice, ok := p.Update(cmd())().(pane.Notice)
	if !ok || notice.Loud != pane.Trouble || !strings.Contains(notice.Text, "connection refused") || l.asked != 1 {
		t.Fatalf("told %+v", notice)
	}
	l.err = nil
	if notice, ok = p.Update(action(t, p, "r").Do()())().(pane.Notice); !ok || notice.Text != "" {
		t.Fatalf("the trouble is not ended: %+v", notice)
	}
}

func TestTheStripNamesTheWorstFirstAndIsSilentWhenAllIsWell(t *testing.T) {
	p := newPane(t, &ledger{list: inventory()}, 78, 15)
	if got := ansi.Strip(p.Strip(70)); !strings.HasPrefix(got, " FAILED  billing    NEVER  photos   ✗ LATE orders-db 31h of 26h") {
		t.Fatalf("the strip says %q", got)
	}
	p = newPane(t, &ledger{list: inventory()[7:]}, 78, 15)
	if got := p.Strip(70); got != "" {
		t.Fatalf("the strip says %q", got)
	}
}

func TestAnEmptyPaneSaysWhatWouldFillIt(t *testing.T) {
	p := newPane(t, &ledger{}, 78, 10)
	for _, w := range []int{40, 46, 78} {
		p.SetSize(w, 12)
		if got := frame(p); !strings.Contains(got, "- files: /backup/orders-*.sql.gz\n") || !strings.Contains(got, "min_size: 1MB\n") || strings.Contains(got, "…") {
			t.Fatalf("in %d cells it says:\n%s", w, got)
		}
	}
	for _, a := range p.Actions() {
		if a.Moves {
			a.Do()
		} else if a.WhyNot == "" {
			t.Fatalf("%s can be done on nothing", a.Name)
		}
	}
}

func TestAWheelAndAClickChoose(t *testing.T) {
	p := newPane(t, &ledger{list: inventory()}, 78, 15)
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if s, _ := p.chosen(); s.Name != "photos" {
		t.Fatalf("the wheel chose %q", s.Name)
	}
	p.Update(tea.MouseClickMsg{Y: 9})
	if s, _ := p.chosen(); s.Name != "sessions" {
		t.Fatalf("the click chose %q", s.Name)
	}
}

func TestOShowsWhereTheCopiesAreOrSaysThatThereAreNone(t *testing.T) {
	l := &ledger{list: inventory()}
	p := newPane(t, l, 120, 20)
	p.Update(pane.Changed{Topics: sources.Topics(sources.Backups)})
	a := action(t, p, "o")
	if a.WhyNot != "" {
		t.Fatal(a.WhyNot)
	}
	want := []dialog.Address{{Name: "restic at rack1", URL: "/srv/billing"}}
	if got := addresses(l.list[0]); !slices.Equal(got, want) {
		t.Errorf("the copies are at %v", got)
	}
	l.list = l.list[5:6] // it has none
	p = newPane(t, l, 120, 20)
	p.Update(pane.Changed{Topics: sources.Topics(sources.Backups)})
	if why := action(t, p, "o").WhyNot; why != "no copy of sessions is configured that has an address" {
		t.Errorf("without a copy it says %q", why)
	}
}
