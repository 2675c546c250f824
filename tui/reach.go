package tui

import (
	"bytes"
	"strings"

	"github.com/muesli/termenv"

	"holdfast/sources/text"
)

// Notification is a desktop notification in the form that this terminal knows:
// one, because a terminal that knows both forms would show two. The texts come
// from outside: they are sanitised, and what would end a field early is taken
// out. Behind tmux it is wrapped so that it may be handed on.
func (t Terminal) Notification(title, body string) string {
	clean := func(s string, most int) string {
		return text.Truncate(strings.ReplaceAll(text.Clean(s), ";", ","), most, "…")
	}
	title, body = clean(title, 80), clean(body, 200)
	note := "\x1b]9;" + title + ": " + body + "\x07"
	if t.Titled {
		var b bytes.Buffer
		termenv.NewOutput(&b).Notify(title, body)
		note = b.String()
	}
	if t.Tmux {
		note = "\x1bPtmux;" + strings.ReplaceAll(note, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return note
}

// Wants reports whether any severity rings so.
func (r Ring) Wants() (wanted How) {
	for _, how := range r.How {
		wanted.Bell, wanted.Desktop = wanted.Bell || how.Bell, wanted.Desktop || how.Desktop
	}
	return wanted
}

// Lost says which of the rings that are wanted do not arrive on this terminal, or
// may not, and what to do about it.
func (r Ring) Lost(t Terminal) []string {
	var lost []string
	wanted := r.Wants()
	if wanted.Desktop {
		switch {
		case t.Mosh:
			lost = append(lost, "desktop notices are lost in mosh, which hands on a bell alone")
		case t.Screen:
			lost = append(lost, "desktop notices are lost in screen, which hands on a bell alone")
		case t.Tmux && t.Passthrough == PassthroughOff:
			lost = append(lost, "desktop notices are lost in tmux: `tmux set -g allow-passthrough on` lets them through")
		case t.Tmux && t.Passthrough == PassthroughUnknown:
			lost = append(lost, "desktop notices get through tmux only with `tmux set -g allow-passthrough on`; here it cannot be asked")
		}
	}
	if wanted.Bell && t.Screen {
		lost = append(lost, "screen may flash instead of ringing: `vbell off` in its configuration, or C-a C-g, makes it ring")
	}
	return lost
}
