// Package filter is the line in which a filter of log lines is typed, the filter in
// force, and the search for what it lets through of the lines that are there. It
// must not decide what a filter means: sources/logs does.
package filter

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Filter is the filter and the line it is typed in.
type Filter struct {
	input  *pane.Input
	typing bool
	words  string        // what the filter in force was read from; empty: none is
	note   string        // why it is in force, where nobody typed it
	live   source.Filter // the filter in force
	wrong  string        // why what is typed is not a filter
	before string        // what Esc goes back to
	moment string        // what Enter was pressed on, where that asks for a moment

	generation int    // the newest search; older ones are thrown away
	searching  bool   // old lines are being looked through
	searchedTo uint64 // up to where the search decides, not reading
}

// New is no filter.
func New() *Filter {
	return &Filter{input: pane.NewInput("text, -not, /regexp/, level>=warn, source:api, @02:14")}
}

// SetTheme changes the colours.
func (f *Filter) SetTheme(t *themes.Theme) { f.input.SetTheme(t) }

// SetWidth gives the line its room in cells.
func (f *Filter) SetWidth(w int) { f.input.SetWidth(max(10, w-40)) }

// Typing reports whether the line takes the keys.
func (f *Filter) Typing() bool { return f.typing }

// Set reports whether a filter is in force.
func (f *Filter) Set() bool { return f.words != "" }

// Shown reports whether the filter takes a line.
func (f *Filter) Shown() bool { return f.typing || f.Set() }

// Lets reports whether a line that arrives is let through. Those that were there
// when the filter came into force are decided by the search.
func (f *Filter) Lets(l source.Line) bool {
	return l.Seq > f.searchedTo && f.Matches(l)
}

// Matches reports whether a line is let through, whenever it arrived.
func (f *Filter) Matches(l source.Line) bool { return l.Gap || f.live.Match(l) }

// Change is what a key of the line changes.
type Change int

// The changes: nothing; another filter is in force; none is; a moment is asked for.
const (
	Same Change = iota
	Other
	None
	Moment
)

// moments is what words begin with that ask for a moment.
const moments = "@"

// Open begins to type, from what is in force.
func (f *Filter) Open() {
	f.typing, f.before = true, f.words
	f.input.Offer(f.words)
}

// Type takes a key or a paste. Every change filters at once.
func (f *Filter) Type(msg tea.Msg) Change {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			if moment, ok := strings.CutPrefix(strings.TrimSpace(f.input.Value()), moments); ok {
				f.moment = moment
				return Moment
			}
			f.typing = false
			f.wrong = "" // what was no filter is not in force
			return Same
		case "esc":
			f.typing, f.wrong = false, ""
			return f.use(f.before)
		}
	}
	f.input.Update(msg)
	return f.use(f.input.Value())
}

// use puts a filter in force. What does not parse changes nothing but says why.
func (f *Filter) use(s string) Change {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		f.Drop()
		f.wrong = ""
		return None
	case s == f.words:
		f.wrong = ""
		return Same
	case strings.HasPrefix(s, moments):
		f.wrong = "Enter goes to the first line from then on"
		return Same
	case f.typing && s[0] == '/' && (len(s) < 2 || s[len(s)-1] != '/'):
		f.wrong = "a /regexp/ ends with /"
		return Same
	}
	live, err := source.ParseFilter(s)
	if err != nil {
		f.wrong = err.Error()
		return Same
	}
	f.words, f.note, f.live, f.wrong = s, "", live, ""
	return Other
}

// Use puts a filter in force that nobody typed.
func (f *Filter) Use(words string) Change {
	f.typing = false
	return f.use(words)
}

// Live is the filter in force.
func (f *Filter) Live() source.Filter { return f.live }

// Because says why the filter in force is, which nobody typed.
func (f *Filter) Because(why string) { f.note = why }

// Moment is the moment that was asked for, as it was typed.
func (f *Filter) Moment() string { return f.moment }

// Reached ends the typing of a moment; wrong says why it is none, and it goes on. The
// filter in force stays.
func (f *Filter) Reached(wrong error) {
	if f.typing, f.wrong = wrong != nil, ""; wrong != nil {
		f.wrong = wrong.Error()
	}
}

// Drop takes the filter in force away.
func (f *Filter) Drop() {
	if !f.Set() {
		return
	}
	f.words, f.note, f.live, f.wrong = "", "", source.Filter{}, ""
	f.generation++
	f.searching = false
}

// Found is what looking through the lines that were there found.
type Found struct {
	of         *Filter
	generation int
	matches    []source.Rank
	err        error
}

const (
	searchChunk = 4096 // lines that are looked at in one read
	searchLimit = 30 * time.Second
)

// Lines are read by cursor: at most n after it.
type Lines interface {
	After(cursor uint64, n int) []source.Line
}

// Search looks through the lines that are there up to one, off the screen's
// goroutine: a hundred thousand lines take longer than a keypress may.
func (f *Filter) Search(lines Lines, to uint64) tea.Cmd {
	f.generation++
	f.searching, f.searchedTo = true, to
	live, generation := f.live, f.generation
	return pane.Read(searchLimit,
		func(ctx context.Context) ([]source.Rank, error) { return search(ctx, lines, live, to) },
		func(matches []source.Rank, err error) tea.Msg { return Found{f, generation, matches, err} })
}

func search(ctx context.Context, lines Lines, live source.Filter, to uint64) (matches []source.Rank, err error) {
	for cursor := uint64(0); cursor < to; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		chunk := lines.After(cursor, searchChunk)
		if len(chunk) == 0 {
			break
		}
		for _, l := range chunk {
			if l.Seq <= to && (l.Gap || live.Match(l)) {
				matches = append(matches, l.Rank())
			}
		}
		cursor = chunk[len(chunk)-1].Seq
	}
	return matches, nil
}

// Take takes what the search found; ok is false when it is another's, another filter is
// in force by now, or none. What could not be looked through is said beside the line.
func (f *Filter) Take(m Found) (matches []source.Rank, ok bool) {
	if m.of != f || m.generation != f.generation || !f.Set() {
		return nil, false
	}
	f.searching = false
	if m.err != nil {
		f.wrong = "the lines that were there could not be looked through: " + text.ErrorLine(m.err)
	}
	return m.matches, true
}

// Line draws what is typed or in force in w cells, and how many lines of all it
// lets through; older: there were more before those, which cannot be looked through.
func (f *Filter) Line(t *themes.Theme, w, matches, all int, older bool) string {
	count, role := pane.Count(matches)+" of "+pane.Count(all), themes.Dim
	if older {
		count += ", older ones not searched"
	}
	switch {
	case f.wrong != "":
		count, role = f.wrong, themes.Warning
	case !f.Set():
		count = ""
	case f.searching:
		count = "looking…"
	}
	r := row.New(t, w, false).Put(themes.Accent, " / ")
	if f.typing {
		r.Raw(f.input.View(), f.input.Width())
	} else {
		r.Put(themes.Strong, f.words)
		if f.note != "" {
			r.Put(themes.Dim, "  by "+f.note)
		}
		r.Put(themes.Dim, "  Esc shows all")
	}
	return r.Space(2).Put(role, count).String()
}
