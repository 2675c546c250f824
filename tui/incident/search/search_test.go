package search

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// desk is a dialog, what it asked for and what was opened from it.
type desk struct {
	*Dialog
	asks   []incident.Search
	opened []incident.Found
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{}
	d.Dialog = New(func() time.Time { return noon }, time.UTC,
		func(_ string, q incident.Search) tea.Cmd { d.asks = append(d.asks, q); return nil },
		func(f incident.Found) tea.Cmd { d.opened = append(d.opened, f); return nil })
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	d.SetTheme(theme)
	d.SetSize(100, 30)
	d.View()
	return d
}

func (d *desk) write(words string) {
	for _, r := range words {
		d.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func (d *desk) enter() bool {
	_, done := d.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	return done
}

func hits(n int) []incident.Found {
	list := make([]incident.Found, n)
	for i := range list {
		list[i] = incident.Found{
			Incident: incident.Incident{ID: incident.ID(n - i), Title: "Checkout down 漢字"},
			Entry: incident.Entry{Incident: incident.ID(n - i), Seq: 4, At: noon.Add(-time.Duration(i) * time.Hour), Kind: incident.Note,
				Text: strings.Repeat("the pool was full ", 9) + "\nand more", By: people.Actor{Person: "somebody-with-a-long-name"}},
		}
	}
	return list
}

func TestWhatIsTypedBecomesASearch(t *testing.T) {
	d := newDesk(t)
	d.write("by:alice kind:note Pool full")
	d.enter()
	if len(d.asks) != 1 || d.asks[0].Words != "pool full" || d.asks[0].Person != "alice" || len(d.asks[0].Kinds) != 1 || d.asks[0].Kinds[0] != incident.Note {
		t.Fatalf("asked %+v", d.asks)
	}
	d.write(" by:bob")
	d.enter()
	if len(d.asks) != 1 || !strings.Contains(ansi.Strip(d.View()), "one person at a time") {
		t.Fatalf("two people: asked %+v\n%s", d.asks, ansi.Strip(d.View()))
	}
}

func TestAnAnswerToAnEarlierQuestionIsLeftAside(t *testing.T) {
	d := newDesk(t)
	d.write("pool")
	d.enter()
	d.write("s")
	d.enter()
	d.Take("pool", hits(3), nil)
	if strings.Contains(ansi.Strip(d.View()), "INC-") {
		t.Fatal("the answer to an earlier question is shown")
	}
	d.Take("pools", hits(2), nil)
	if !strings.Contains(ansi.Strip(d.View()), "2 entries") {
		t.Fatalf("the answer is not shown:\n%s", ansi.Strip(d.View()))
	}
	if done := d.enter(); !done || len(d.opened) != 1 || d.opened[0].Incident.ID != 2 {
		t.Fatalf("Enter opened %+v", d.opened)
	}
}

func TestEnterSearchesAnewWhenTheWordsChanged(t *testing.T) {
	d := newDesk(t)
	d.write("pool")
	d.enter()
	d.Take("pool", hits(3), nil)
	d.write("s")
	if done := d.enter(); done || len(d.opened) != 0 || len(d.asks) != 2 {
		t.Fatalf("Enter opened an entry that was not asked for: %+v", d.opened)
	}
}

func TestAFailedSearchSaysSo(t *testing.T) {
	d := newDesk(t)
	d.write("pool")
	d.enter()
	d.Take("pool", nil, errors.New("disk I/O error"))
	if got := ansi.Strip(d.View()); !strings.Contains(got, "could not be searched: disk I/O error") {
		t.Fatalf("it says:\n%s", got)
	}
}

func TestTheSearchFitsWhateverTheSize(t *testing.T) {
	d := newDesk(t)
	d.write("pool")
	d.enter()
	d.Take("pool", hits(60), nil)
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(40, 220).Draw(r, "w"), rapid.IntRange(10, 60).Draw(r, "h")
		d.SetSize(w, h)
		lines := strings.Split(d.View(), "\n")
		if len(lines) > h {
			r.Fatalf("%d lines on a screen of %d", len(lines), h)
		}
		for _, line := range lines {
			if n := ansi.StringWidth(line); n > w {
				r.Fatalf("%d cells on a screen of %d: %q", n, w, ansi.Strip(line))
			}
		}
	})
}
