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
	name    string    // whose; empty: nobody's yet
	list    []incident.LastTime
	err     string
	loading string // being read
	stale   bool   // the record has changed since
}

// Remembered is what the record told of earlier firings.
type Remembered struct {
	name string
	list []incident.LastTime
	err  error
}

// forget has what may have changed read anew.
func (h *Past) forget() { h.stale = true }

// want reads how earlier firings of a name went, when that is not known yet. One
// reading at a time: holding a key down asks for the last only.
func (h *Past) want(name string) tea.Cmd {
	if h.ask == nil || h.loading != "" || (h.name == name && !h.stale) {
		return nil
	}
	h.loading, h.stale = name, false
	ask := h.ask
	return pane.Read(pane.ActLimit,
		func(ctx context.Context) ([]incident.LastTime, error) { return ask(ctx, name, most) },
		func(list []incident.LastTime, err error) tea.Msg { return Remembered{name: name, list: list, err: err} })
}

// take keeps what was read.
func (h *Past) take(m Remembered) {
	if m.name == h.loading {
		h.loading = ""
	}
	h.name, h.list, h.err = m.name, m.list, ""
	if m.err != nil {
		h.err = m.err.Error()
	}
}

// of says how the earlier firings of an alert went.
func (h *Past) of(look pane.Look, a *source.Row) []pane.Paragraph {
	if h.ask == nil {
		return nil
	}
	list := []pane.Paragraph{{}, {Role: themes.Dim, Text: strings.Repeat(look.Theme.Glyph(themes.HLine), 2) + " last times"}}
	switch {
	case h.name != a.Name():
		return append(list, pane.Paragraph{Role: themes.Dim, Text: "reading the record…"})
	case h.err != "":
		return append(list, pane.Paragraph{Role: themes.Warning, Text: "the record could not be read: " + h.err})
	}
	earlier := slices.DeleteFunc(slices.Clone(h.list), func(t incident.LastTime) bool {
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
