// Package saving asks where the lines that are shown are saved, and has them written
// there. It must not write a file itself.
package saving

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// limit is how long writing may take.
const limit = time.Minute

// chunk is how many lines are looked at in one read.
const chunk = 4096

// Files are where lines are saved.
type Files interface {
	// Propose is a path for lines that are saved at a moment.
	Propose(at time.Time) string
	// Save writes lines to a file that is not there yet, and returns its path. The error
	// says what of them is in it.
	Save(ctx context.Context, path string, zone *time.Location, lines []source.Line) (at string, err error)
	// Machine is where that is.
	Machine() string
}

// Lines are read by cursor: at most n after it.
type Lines interface {
	After(cursor uint64, n int) []source.Line
}

// Shown are the lines that are shown: those that only the screen has, and of the others,
// up to one, which the filter lets through.
type Shown struct {
	Gone   []source.Line
	Lines  Lines
	To     uint64
	Filter source.Filter
	Count  int
}

// all reads them.
func (s Shown) all(ctx context.Context) ([]source.Line, error) {
	list := append(make([]source.Line, 0, s.Count), s.Gone...)
	for cursor := uint64(0); ; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		got := s.Lines.After(cursor, chunk)
		if len(got) == 0 {
			slices.SortFunc(list, func(a, b source.Line) int { return a.Rank().Compare(b.Rank()) })
			return list, nil
		}
		for _, l := range got {
			if l.Seq <= s.To && s.Filter.Match(l) {
				list = append(list, l)
			}
		}
		cursor = got[len(got)-1].Seq
	}
}

// Desk saves for a pane.
type Desk struct {
	Files Files                  // nil: nothing can be saved here
	Act   func(pane.Act) tea.Cmd // begins an act of the pane's
}

// Action is what saves; shown are the lines at that moment.
func (d Desk) Action(shown func() Shown, at time.Time, zone *time.Location) pane.Action {
	whyNot := ""
	if shown().Count == 0 {
		whyNot = "no line is shown"
	}
	return pane.Action{Name: "save-lines", Keys: []string{"K"}, What: "save lines", Writes: true, WhyNot: whyNot,
		Help: "Keep the lines that are shown, with the filter in force, in a file: as text or, by the name .json or .ndjson, as JSON, a line each.",
		Do:   func() tea.Cmd { return d.ask(shown(), at, zone) }}
}

// ask asks where to.
func (d Desk) ask(shown Shown, at time.Time, zone *time.Location) tea.Cmd {
	which := "all that are held"
	if !shown.Filter.Empty() {
		which = "those that " + shown.Filter.String() + " lets through"
	}
	about := []string{
		fmt.Sprintf("%s: %s. The file is made on %s, where holdfast runs, for its account alone (mode 0600); one that is there is not written over.", pane.Several(shown.Count, "line"), which, d.Files.Machine()),
		"A name that ends in .json or .ndjson: as JSON, a line each, with time, source, level and text. Any other: as text.",
	}
	field := dialog.Field{Label: "file", Value: d.Files.Propose(at), Edit: true, Check: func(value string) string {
		if value == "" {
			return "give the file a name"
		}
		return ""
	}}
	return pane.Say(pane.Show{Dialog: dialog.Explained("Save the lines shown", about, []dialog.Field{field}, func(values []string) tea.Cmd {
		return d.save(shown, values[0], zone)
	})})
}

func (d Desk) save(shown Shown, path string, zone *time.Location) tea.Cmd {
	return d.Act(pane.Act{Key: "logs save", Failed: "not all lines were saved", Limit: limit, Alone: true, Do: func(ctx context.Context) (pane.Done, error) {
		lines, err := shown.all(ctx)
		if err != nil {
			return pane.Done{}, err
		}
		at, err := d.Files.Save(ctx, path, zone, lines)
		if err != nil {
			return pane.Done{}, err
		}
		return pane.Done{Said: fmt.Sprintf("saved %s to %s on %s", pane.Several(len(lines), "line"), at, d.Files.Machine())}, nil
	}})
}
