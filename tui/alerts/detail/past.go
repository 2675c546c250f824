package detail

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// most is how many earlier firings are shown.
const most = 8

// LastTimes tells how earlier firings of an alertname went, newest first.
type LastTimes func(ctx context.Context, alertname string, limit int) ([]incident.LastTime, error)

// Past is how earlier firings of an alertname went, as read last.
type Past struct {
	ask     LastTimes // nil: nothing is said of them
	read    firings   // of the alert that is shown
	next    firings   // of the one that will be
	ahead   string    // whose are next when they are read; empty: nobody's
	loading string    // being read
	stale   bool      // the record has changed since
}

// firings are the earlier ones of one alertname, or why they are not known.
type firings struct {
	name string // empty: nobody's yet
	list []incident.LastTime
	err  string
}

// Remembered is what the record told of earlier firings.
type Remembered struct {
	name string
	list []incident.LastTime
	err  error
}

// forget has what may have changed read anew.
func (h *Past) forget() { h.next, h.stale = firings{}, true }

// want reads how earlier firings of a name went, when that is not known yet. One
// reading at a time: holding a key down asks for the last only.
func (h *Past) want(name string) tea.Cmd {
	if h.ask == nil || h.loading != "" || (h.read.name == name && !h.stale) {
		return nil
	}
	h.loading, h.stale = name, false
	ask := h.ask
	return pane.Read(pane.ActLimit,
		func(ctx context.Context) ([]incident.LastTime, error) { return ask(ctx, name, most) },
		func(list []incident.LastTime, err error) tea.Msg { return Remembered{name: name, list: list, err: err} })
}

// wantNext is want for an alert that is not shown yet; what is shown stays.
func (h *Past) wantNext(name string) tea.Cmd {
	switch {
	case h.read.name == name: // the selection has come back
		h.next, h.ahead = firings{}, ""
		return nil
	case h.stale, h.next.name == name:
		return nil
	}
	cmd := h.want(name)
	if cmd != nil {
		h.ahead = name
	}
	return cmd
}

// turn shows what was read for the next alert, which is shown now.
func (h *Past) turn() {
	if h.next.name != "" {
		h.read = h.next
	}
	h.next, h.ahead = firings{}, ""
}

// take keeps what was read, and reports whether it is of what is shown.
func (h *Past) take(m Remembered) bool {
	if m.name == h.loading {
		h.loading = ""
	}
	read := firings{name: m.name, list: m.list}
	if m.err != nil {
		read.err = m.err.Error()
	}
	if m.name == h.ahead {
		h.next, h.ahead = read, ""
		return false
	}
	h.read = read
	return true
}

// of says how the earlier firings of an alert went.
func (h *Past) of(look pane.Look, a *source.Row) []pane.Paragraph {
	if h.ask == nil {
		return nil
	}
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(look.Theme.Glyph(themes.HLine), 2) + " last times"}}
	switch {
	case h.read.name != a.Name():
		return append(list, pane.Paragraph{Role: themes.Dim, Text: "reading the record…"})
	case h.read.err != "":
		return append(list, pane.Paragraph{Role: themes.Warning, Text: "the record could not be read: " + h.read.err})
	}
	earlier := slices.DeleteFunc(slices.Clone(h.read.list), func(t incident.LastTime) bool {
		return t.Fingerprint == a.Fingerprint && t.Episode.Equal(a.Episode) // this very firing
	})
	if len(earlier) == 0 {
		return append(list, pane.Paragraph{Role: themes.Dim, Text: "it has not fired before, as far as this record goes back"})
	}
	for _, t := range earlier {
		list = append(list, pane.Paragraph{Role: themes.Text, Indent: 2, Text: lastTime(look, t)})
	}
	return list
}

// lastTime is one earlier firing: "Mon 2 Nov 14:02  22m  bob after 9s  INC-3  SOP followed".
func lastTime(look pane.Look, t incident.LastTime) string {
	words := []string{text.DayClock(t.FiredAt, look.Now.In(look.Zone))}
	if !t.ClearedAt.IsZero() {
		words = append(words, text.Age(t.ClearedAt.Sub(t.FiredAt)))
	}
	if t.AckedBy != "" {
		words = append(words, string(t.AckedBy)+" after "+text.Age(t.AckedAt.Sub(t.FiredAt)))
	}
	if t.Incident != 0 {
		words = append(words, t.Incident.String())
	}
	if t.SOP != "" {
		words = append(words, t.SOP)
	}
	return strings.Join(append(words, t.Outcome), "  ")
}
