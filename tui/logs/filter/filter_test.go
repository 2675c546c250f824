package filter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/logs"
	"holdfast/themes"
)

// lines are numbered from 1, every third an error.
type lines int

func (n lines) After(cursor uint64, most int) []source.Line {
	var list []source.Line
	for seq := cursor + 1; seq <= uint64(n) && len(list) < most; seq++ {
		l := source.Line{Seq: seq, Level: source.Info, Text: fmt.Sprint("line ", seq)}
		if seq%3 == 0 {
			l.Level = source.Error
		}
		list = append(list, l)
	}
	return list
}

func typed(f *Filter, words string) (last Change) {
	f.Open() // what stands there already is replaced by typing
	for _, r := range words {
		last = f.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return last
}

func TestWhatDoesNotParseChangesNothingAndSaysWhy(t *testing.T) {
	f := New()
	theme, _ := themes.Load("mono")
	f.SetTheme(theme)
	if typed(f, "boom") != Other || !f.Set() {
		t.Fatal("a word is no filter")
	}
	for words, why := range map[string]string{"/(": "a /regexp/ ends with /", "level>=nope": ""} {
		if change := typed(f, words); change == Other && f.wrong == "" {
			t.Errorf("%q is a filter", words)
		}
		if f.wrong == "" || why != "" && f.wrong != why {
			t.Errorf("%q is wrong because %q", words, f.wrong)
		}
		if line := ansi.Strip(f.Line(theme, 300, 1, 2, false)); !strings.Contains(line, f.wrong) {
			t.Errorf("the line says %q", line)
		}
	}
	// An empty line is not wrong, whatever stood there before.
	typed(f, "/(")
	for range 2 {
		f.Type(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	if f.wrong != "" || f.Set() {
		t.Errorf("emptied, it is wrong because %q", f.wrong)
	}
}

func TestTheSearchDecidesWhatWasThereAndReadingWhatComes(t *testing.T) {
	f := New()
	if typed(f, "level>=error") != Other {
		t.Fatal("it is no filter")
	}
	found := f.Search(lines(10_000), 9_000)().(Found)
	matches, ok := f.Take(found)
	if !ok || len(matches) != 3000 || matches[0].Seq() != 3 || matches[2999].Seq() != 9000 {
		t.Fatalf("%d matches of 9,000 lines, %v", len(matches), ok)
	}
	if f.Lets(source.Line{Seq: 9000, Level: source.Error}) || !f.Lets(source.Line{Seq: 9003, Level: source.Error}) || f.Lets(source.Line{Seq: 9004, Level: source.Info}) {
		t.Error("a line is decided twice, or by nobody")
	}
	if !f.Lets(source.Line{Seq: 9005, Gap: true}) {
		t.Error("a gap is hidden")
	}
}

func TestASearchForAnotherFilterIsThrownAway(t *testing.T) {
	f := New()
	typed(f, "level>=error")
	old := f.Search(lines(10), 10)
	typed(f, "line 7")
	now := f.Search(lines(10), 10)
	if _, ok := f.Take(old().(Found)); ok {
		t.Error("what was looked for before is taken")
	}
	if matches, ok := f.Take(now().(Found)); !ok || !slices.EqualFunc(matches, []uint64{7}, func(r source.Rank, seq uint64) bool { return r.Seq() == seq }) {
		t.Errorf("found %v, %v", matches, ok)
	}
	late := f.Search(lines(10), 10)
	f.Drop()
	if _, ok := f.Take(late().(Found)); ok {
		t.Error("it is taken although there is no filter any more")
	}
}

func TestASearchThatEndsEarlySaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := search(ctx, lines(10), source.Filter{}, 10); err == nil {
		t.Fatal("a search that was given up is whole")
	}
	f := New()
	theme, _ := themes.Load("mono")
	f.SetTheme(theme)
	typed(f, "line")
	f.Type(tea.KeyPressMsg{Code: tea.KeyEnter})
	cmd := f.Search(broken{}, 10)
	f.Take(cmd().(Found))
	if line := ansi.Strip(f.Line(theme, 120, 0, 10, false)); !strings.Contains(line, "could not be looked through: a fault in holdfast: torn") {
		t.Errorf("the line says %q", line)
	}
}

type broken struct{}

func (broken) After(uint64, int) []source.Line { panic("torn") }
