package detail

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/store/incident/relief"
	"holdfast/themes"
	"holdfast/tui/pane"
)

const (
	// steps is how many steps after which the alert cleared are shown.
	steps = 3
	// counts is how long a count stands although the record has changed: what comes to
	// it is an hour old before it counts.
	counts = time.Minute
)

// Relief counts after which steps of checklists an alert of a name cleared.
type Relief func(ctx context.Context, alertname string) (relief.Told, error)

// Usual is after which steps earlier firings of an alertname cleared, as counted last.
type Usual struct {
	ask     Relief    // nil: nothing is said of it
	known   []counted // of the alert that is shown and of the one before or after it
	loading string    // whose is being counted
}

// counted is what was counted of one alertname, or why it is not known.
type counted struct {
	name  string
	at    time.Time // when it was asked for
	stale bool      // the record has changed since
	told  relief.Told
	err   error
}

// Counted is what the record told of the steps after which an alert cleared.
type Counted struct{ counted }

// forget has what may have changed counted anew, in its time.
func (u *Usual) forget() {
	for i := range u.known {
		u.known[i].stale = true
	}
}

// want counts for a name what is not known yet, one name at a time.
func (u *Usual) want(name string, now time.Time) tea.Cmd {
	if u.ask == nil || u.loading != "" {
		return nil
	}
	if c, known := u.of(name); known && (!c.stale || now.Sub(c.at) < counts) {
		return nil
	}
	u.loading = name
	ask := u.ask
	return pane.Read(pane.ActLimit,
		func(ctx context.Context) (relief.Told, error) { return ask(ctx, name) },
		func(told relief.Told, err error) tea.Msg {
			return Counted{counted{name: name, at: now, told: told, err: err}}
		})
}

// take keeps what was counted. What could not be is tried again in its time.
func (u *Usual) take(m Counted) {
	if m.name == u.loading {
		u.loading = ""
	}
	m.stale = m.err != nil
	u.known = slices.DeleteFunc(u.known, func(c counted) bool { return c.name == m.name })
	u.known = append([]counted{m.counted}, u.known[:min(len(u.known), 1)]...)
}

func (u *Usual) of(name string) (counted, bool) {
	i := slices.IndexFunc(u.known, func(c counted) bool { return c.name == name })
	if i < 0 {
		return counted{}, false
	}
	return u.known[i], true
}

// paragraphs say after which steps an alert cleared; none while that is not known, or
// where no step was ever run.
func (u *Usual) paragraphs(look pane.Look, a *source.Row) []pane.Paragraph {
	c, known := u.of(a.Name())
	if !known {
		return nil
	}
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(look.Theme.Glyph(themes.HLine), 2) + " cleared after"}}
	if c.err != nil {
		return append(list, pane.Paragraph{Role: themes.Warning, Text: "the record could not be read: " + c.err.Error()})
	}
	lines := c.told.Lines(steps)
	if len(lines) == 0 {
		return nil
	}
	for _, l := range lines {
		role := themes.Text
		if l.Aside {
			role = themes.Dim
		}
		list = append(list, pane.Paragraph{Role: role, Indent: 2, Text: l.Text})
	}
	return list
}
