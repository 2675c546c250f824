// Package detail is all that is known of one alert, in words: beside the list for
// the selected row once the selection stands still, or in the list's place when it
// is read. It must not decide what an alert means: sources/alerts does.
package detail

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/store/incident/relief"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// rest is how long a row is selected before its detail opens beside the list:
// whoever holds a key down does not wait for details that nobody reads.
const rest = 120 * time.Millisecond

// early is how long before that the record is asked: a detail that opens whole is
// drawn once, and one that says first what it is waiting for, twice.
const early = 40 * time.Millisecond

// Detail shows one alert, and follows the selection.
type Detail struct {
	viewer *pane.Viewer
	past   Past
	usual  asked[relief.Told]   // by alertname
	mutes  asked[[]events.Span] // by fingerprint
	beside bool                 // it stands beside the list

	reading source.Fingerprint // the alert whose detail has the keys; empty: the list has
	side    source.Fingerprint // whose detail stands beside the list
	going   source.Fingerprint // whose will, once the selection has stood still
	moves   int                // how often the selection has moved

	of   source.Fingerprint // whose words are in the viewer; empty: they are old
	last source.Row         // the alert that was shown last, as it was then
}

// New is a detail of nothing yet. What it asks with may be nil, each of it.
func New(lastTimes LastTimes, relief Relief, muted Muted) *Detail {
	d := &Detail{viewer: pane.NewViewer(), past: Past{ask: lastTimes}}
	d.usual.ask = relief
	if muted != nil {
		d.mutes.ask = func(ctx context.Context, id string) ([]events.Span, error) { return muted(ctx, source.Fingerprint(id)) }
	}
	return d
}

// Rested says that the selection has stood still: long enough to ask the record for
// what its detail will say, or to show it.
type Rested struct {
	moves int
	early bool
}

// SetTheme changes the colours.
func (d *Detail) SetTheme(t *themes.Theme) {
	d.viewer.SetTheme(t)
	d.of = ""
}

// Place gives the detail its room, beside the list or in its place.
func (d *Detail) Place(w, h int, beside bool) {
	if beside != d.beside {
		d.beside, d.of = beside, ""
	}
	if !beside {
		w -= 2
	}
	d.viewer.SetSize(w, h)
}

// Reading is the alert whose detail has the keys; empty: the list has.
func (d *Detail) Reading() source.Fingerprint { return d.reading }

// Open gives the keys to the detail of an alert.
func (d *Detail) Open(id source.Fingerprint) {
	d.reading, d.of = id, ""
	d.Top()
}

// Close gives the keys back to the list.
func (d *Detail) Close() { d.reading, d.of = "", "" }

// Grow says that what is known may be more by now: ages, the alert itself, changes.
func (d *Detail) Grow() { d.of = "" }

// Forget has the earlier firings read anew: the record has changed.
func (d *Detail) Forget() {
	d.past.forget()
	d.usual.forget()
}

// Remember keeps what the record told of earlier firings.
func (d *Detail) Remember(m Remembered) {
	if d.past.take(m) {
		d.of = ""
	}
}

// Take keeps what the record told of the steps after which an alert cleared, or of
// what mutes one.
func (d *Detail) Take(msg tea.Msg) {
	switch m := msg.(type) {
	case Counted:
		d.usual.take(m)
	case Mutes:
		d.mutes.take(m)
	}
	d.of = ""
}

// Follow brings the detail in step with the selection.
func (d *Detail) Follow(selected source.Fingerprint) tea.Cmd {
	if selected == d.going {
		return nil
	}
	d.going = selected
	d.moves++
	if moves := d.moves; d.beside && d.side != "" && selected != "" {
		return tea.Tick(rest-early, func(time.Time) tea.Msg { return Rested{moves: moves, early: true} })
	}
	d.arrive()
	return nil
}

// Arrive shows the selected row, or asks the record for what it will say, unless
// the selection has moved on meanwhile. row is an alert as it is now.
func (d *Detail) Arrive(m Rested, now time.Time, row func(source.Fingerprint) (source.Row, bool)) tea.Cmd {
	switch {
	case m.moves != d.moves:
		return nil
	case !m.early:
		d.arrive()
		return nil
	}
	show := tea.Tick(early, func(time.Time) tea.Msg { return Rested{moves: m.moves} })
	if a, ok := row(d.going); ok {
		return tea.Batch(d.past.wantNext(a.Name()), d.usual.want(a.Name(), now), show)
	}
	return show
}

func (d *Detail) arrive() {
	d.side, d.of = d.going, ""
	d.past.turn()
	if d.reading == "" {
		d.Top()
	}
}

// Of is the alert whose detail is on the screen; empty: none is.
func (d *Detail) Of() source.Fingerprint {
	switch {
	case d.reading != "":
		return d.reading
	case d.beside:
		return d.side
	}
	return ""
}

// Want reads how earlier firings of the alert on the screen went, after which steps
// they cleared, and what mutes it, when that is not known yet.
func (d *Detail) Want(a source.Row, now time.Time) tea.Cmd {
	cmd := tea.Batch(d.past.want(a.Name()), d.usual.want(a.Name(), now))
	if a.Quiet == nil {
		return cmd
	}
	d.mutes.forget() // who records tells nobody
	return tea.Batch(cmd, d.mutes.want(string(a.Fingerprint), now))
}

// Show puts the words of the page into the detail, when they are not there already.
func (d *Detail) Show(page func() Page) {
	if d.of == d.Of() {
		return
	}
	p := page()
	d.viewer.SetText(p.paragraphs(d, !d.beside || d.reading != "")...)
	d.of, d.last = p.Alert.Fingerprint, p.Alert
}

// ShowNothing says why there is no alert to show. there says whether the board has
// the one that was shown last.
func (d *Detail) ShowNothing(look pane.Look, there func(source.Fingerprint) bool) {
	d.viewer.SetText(pane.Paragraph{Role: themes.Dim, Text: away(look, d.last, there(d.last.Fingerprint))})
	d.of = ""
}

// away says why the detail is empty: of an alert that was not seen to clear it
// never says that it did. there says that the board has the alert still.
func away(look pane.Look, last source.Row, there bool) string {
	name := strings.TrimSpace(last.Name() + " " + last.Place())
	switch {
	case last.Fingerprint == "":
		return "No alert is selected: j and k select one."
	case there:
		return name + " is hidden by the filter. Esc shows all, j and k select what the filter lets through."
	case last.State == source.Resolved:
		return name + " is no longer on the board: it cleared " + look.Moment(last.ClearedAt) + "."
	}
	return name + " is no longer on the board: its source was taken out, or nobody tells of it any more. Whether it cleared is not known."
}

// View draws the lines of its room.
func (d *Detail) View() string {
	if d.beside {
		return d.viewer.View()
	}
	return " " + strings.ReplaceAll(d.viewer.View(), "\n", "\n ")
}

// Hidden is how many lines lie above and below what is seen.
func (d *Detail) Hidden() (above, below int) { return d.viewer.Place() }

// Scroll moves by n lines.
func (d *Detail) Scroll(n int) { d.viewer.Scroll(n) }

// Top goes to the first line.
func (d *Detail) Top() { d.viewer.Scroll(-d.viewer.Lines()) }

// Bottom goes to the last line.
func (d *Detail) Bottom() { d.viewer.Scroll(d.viewer.Lines()) }

// Wheel takes a turn of the mouse's wheel.
func (d *Detail) Wheel(m tea.MouseWheelMsg) { d.viewer.Update(m) }
