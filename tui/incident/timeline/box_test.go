package timeline

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func sight(t *testing.T, w, h int, keys bool) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: noon.Add(time.Hour), Zone: time.UTC, Focus: true}, W: w, H: h, Keys: keys}
}

// told are notes and less important entries, some of them long.
func told(n int) []incident.Entry {
	list := make([]incident.Entry, n)
	for i := range list {
		at := noon.Add(time.Duration(i) * time.Second)
		e := incident.Entry{Seq: int64(i + 1), Incident: 7, At: at, RecordedAt: at, Kind: incident.Note, By: people.Actor{Person: "alice"}, Text: fmt.Sprintf("note %03d", i+1)}
		switch i % 5 {
		case 2:
			e.Text += strings.Repeat(" and what else was said of it", 4)
		case 3:
			e.Kind = incident.Answered
		case 4:
			e.Text += "\nwith\nlines\nbeneath\nit"
		}
		list[i] = e
	}
	return list
}

// shown is a box with n entries that are told.
func shown(n int) *Box {
	b := New(Deps{Act: func(pane.Act) tea.Cmd { return nil }, Come: func() {}})
	b.Show(7, Story{}.Read(incident.Incident{}, told(n)).Moments())
	return b
}

// Whatever part of the timeline is drawn, it is that part of the whole; the chosen
// entry is in it, a click takes what is seen there, and to draw changes nothing.
func TestOnlyWhatIsSeenOfTheTimelineIsDrawn(t *testing.T) {
	b := shown(40)
	inside := func() []string {
		lines := strings.Split(ansi.Strip(b.Draw()), "\n")
		return lines[1 : len(lines)-1]
	}
	rapid.Check(t, func(r *rapid.T) {
		if rapid.Bool().Draw(r, "all") {
			b.showAll()
		}
		b.See(sight(t, 60, 400, true))
		b.Move(rapid.IntRange(-30, 30).Draw(r, "moved"))
		whole := strings.Join(inside(), "\n")
		b.See(sight(t, 60, rapid.IntRange(3, 20).Draw(r, "h"), true))
		was := *b
		got := inside()
		if is := *b; !reflect.DeepEqual(got, inside()) || !reflect.DeepEqual(was.reader, is.reader) || !reflect.DeepEqual(was.starts, is.starts) || was.off != is.off {
			r.Fatal("drawing changed it")
		}
		if !strings.Contains(whole, strings.Join(got, "\n")) {
			r.Fatalf("with %d lines it shows\n%s\nof\n%s", len(got), strings.Join(got, "\n"), whole)
		}
		m, ok := b.entry()
		if at := m.Entry.At.Format("15:04:05"); !ok || !strings.Contains(strings.Join(got, "\n"), at) {
			r.Fatalf("the chosen entry of %s is not seen:\n%s", at, strings.Join(got, "\n"))
		}
		line := rapid.IntRange(0, len(got)-1).Draw(r, "clicked")
		b.Click(line)
		if at := b.shown[b.reader.chosen(b.shown)].Entry.At.Format("15:04:05"); strings.Contains(got[line], " 12:") && !strings.Contains(got[line], at) {
			r.Fatalf("%q was clicked, the entry of %s is chosen", got[line], at)
		}
	})
}

func TestWhatIsReadStaysWhereItIsWhileEntriesComeIn(t *testing.T) {
	b := shown(40)
	b.See(sight(t, 60, 9, true))
	b.Move(-30)
	first := strings.Split(ansi.Strip(b.Draw()), "\n")[1]
	chosen := b.At()
	b.Show(7, Story{}.Read(incident.Incident{}, told(60)).Moments())
	if got := strings.Split(ansi.Strip(b.Draw()), "\n")[1]; got != first || b.At() != chosen {
		t.Errorf("new entries moved what was read from %q to %q, the choice from %d to %d", first, got, chosen, b.At())
	}
	b.Move(1000)
	b.Show(7, Story{}.Read(incident.Incident{}, told(80)).Moments())
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "note 060") || !strings.Contains(got, "note 062") {
		t.Errorf("at the end, what is new is not seen:\n%s", got)
	}
	b.Move(-70)
	b.See(sight(t, 60, 9, false))
	if got := ansi.Strip(b.Draw()); !strings.Contains(got, "note 080") || b.At() != 0 {
		t.Errorf("left alone, entry %d is chosen and it shows\n%s", b.At(), got)
	}
}

func TestAFilterThatIsSetTakesTheKeys(t *testing.T) {
	b := shown(20)
	came := false
	b.deps.Come = func() { came = true; b.See(sight(t, 60, 9, true)) }
	b.See(sight(t, 60, 9, false))
	if way := b.Enter(); !strings.Contains(way.WhyNot, "no entry is chosen") {
		t.Fatalf("without the keys Enter reads: %q", way.WhyNot)
	}
	show, ok := b.askFilter()().(pane.Show)
	if !ok {
		t.Fatal("no dialog")
	}
	show.Dialog.SetTheme(b.sight.Theme)
	show.Dialog.SetSize(80, 24)
	show.Dialog.View()
	for _, r := range "kind:answered" {
		show.Dialog.Update(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	if cmd, done := show.Dialog.Update(tea.KeyPressMsg{Code: tea.KeyEnter}); !done || cmd == nil {
		t.Fatal("Enter did not set it")
	}
	if !came || !b.Filtered() || len(b.shown) != 4 || b.Enter().WhyNot != "" {
		t.Errorf("the keys came %v, %d entries are shown, Enter: %q", came, len(b.shown), b.Enter().WhyNot)
	}
	b.Unfilter()
	if m, ok := b.entry(); !ok || b.Filtered() || m.Entry.Seq != 18 { // 19 is not important: the nearest before it
		t.Errorf("without the filter entry %d is chosen, %v", m.Entry.Seq, ok)
	}
}
