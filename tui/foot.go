package tui

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// actsLeast is how many cells of the keys line are kept for what can be done.
const actsLeast = 28

// footer is the notice line and the keys line; a small screen has the notice line
// alone, while there is something to tell.
func (m *Model) footer() []string {
	line, n := m.notices.trouble(m.o.Zone)
	if m.w < oneWidth || m.h < oneHeight {
		offer, _ := m.offer()
		if (n > 0 || m.notices.said != "" || offer != "") && m.h > barHeight+2 {
			return []string{m.noticeLine(line, n)}
		}
		return nil
	}
	return []string{m.noticeLine(line, n), m.keysLine()}
}

// noticeLine says what was just said, else what is wrong until it is read; the
// offer to take the last act back stands at the right.
func (m *Model) noticeLine(trouble string, count int) string {
	right, rightWidth := m.offer()
	room := m.w - 2 - rightWidth
	if m.notices.said != "" || trouble == "" {
		unread := ""
		if count > 0 {
			unread = fmt.Sprintf(" %s %d not read", m.theme.Glyph(themes.Middle), count)
		}
		words := text.Truncate(m.notices.said, max(0, room-1-text.Width(unread)), m.theme.Glyph(themes.Ellipsis))
		return m.ends(m.theme.Paint(themes.Text, words)+m.theme.Paint(themes.Warning, unread), right)
	}
	hint := " " + m.theme.Glyph(themes.Middle) + " "
	if count > 1 {
		hint += fmt.Sprintf("%d more %s ", count-1, m.theme.Glyph(themes.Middle))
	}
	hint += "Esc when read"
	if m.w < oneWidth {
		hint = ""
	}
	if rightWidth > 0 && room-text.Width(hint) < 24 {
		right, room = "", m.w-2
	}
	if hint != "" && text.Width(trouble) > room-1-text.Width(hint) {
		hint = strings.Replace(hint, "Esc when read", m.keyOf("messages")+" whole, Esc read", 1)
	}
	words := text.Truncate(trouble, max(0, room-1-text.Width(hint)), m.theme.Glyph(themes.Ellipsis))
	return m.ends(m.theme.Paint(themes.Warning, words)+m.theme.Paint(themes.Dim, hint), right)
}

// offer is the act that can still be taken back.
func (m *Model) offer() (painted string, width int) {
	if m.undo == nil || !m.now.Before(m.undo.until) {
		return "", 0
	}
	key := m.keyOf("undo")
	what := text.Truncate(text.Clean(m.undo.What), m.w/3, m.theme.Glyph(themes.Ellipsis))
	return m.theme.Paint(themes.Text, what) + "  " + m.theme.Paint(themes.Accent, key) + m.theme.Paint(themes.Dim, " undo"), text.Width(what) + 2 + text.Width(key) + 5
}

func (m *Model) keyOf(name string) string {
	for _, a := range rebind(m.o.Keys, m.global()) {
		if a.Name == name {
			return keyName(a.Keys[0])
		}
	}
	return ""
}

// ends puts words at both ends of a line.
func (m *Model) ends(left, right string) string {
	fill := m.w - 2 - text.Width(left) - text.Width(right)
	return pane.Fit(" "+left+strings.Repeat(" ", max(1, fill))+right, m.w)
}

// keysLine names the keys worth a place: those of the pane in front, then those
// that work everywhere. A narrow screen names the other panes first.
func (m *Model) keysLine() string {
	here, everywhere := m.table()
	tabs := ""
	if m.w < wideFrom || m.zoom || m.panes[m.focus].whole() {
		tabs = m.tabs(m.actsWant(m.allowed(here)))
	}
	away := ""
	if tabs == "" {
		away = m.away()
	}
	room, gap := m.w-2-text.Width(tabs)-text.Width(away), "  "
	if tabs != "" {
		room, gap = room-2, " "
	}
	var always []string
	for _, a := range m.allowed(everywhere) {
		if a.Name == "help" || (a.Name == "palette" && tabs == "") {
			always = append([]string{m.key(a)}, always...)
		}
	}
	used := 0
	for _, s := range always {
		used += text.Width(s) + len(gap)
	}
	list := m.fitting(m.allowed(here), room-used, len(gap), tabs != "")
	keys := strings.Join(append(list, always...), gap)
	if tabs == "" {
		return m.ends(keys, away)
	}
	return m.ends(tabs, keys)
}

// actsWant is how many cells the keys line keeps for what can be done: all that
// is asked for on a wide screen, where names of panes give way to acts.
func (m *Model) actsWant(here []pane.Action) int {
	if m.w < wideFrom {
		return actsLeast
	}
	want := text.Width("? help") + 3
	for _, a := range here {
		if a.Footer && a.WhyNot == "" && len(a.Keys) > 0 {
			want += text.Width(m.key(a)) + 1
		}
	}
	return max(actsLeast, want)
}

// fitting is the keys of actions that fit into so many cells, in their order. On
// a narrow screen those that matter most come first, and one that cannot be used
// now has no place.
func (m *Model) fitting(actions []pane.Action, room, gap int, narrow bool) []string {
	fits := make([]string, len(actions))
	take := func(want func(pane.Action) bool) {
		for i, a := range actions {
			if fits[i] != "" || !a.Footer || len(a.Keys) == 0 || (narrow && a.WhyNot != "") || !want(a) {
				continue
			}
			s := m.key(a)
			if n := text.Width(s) + gap; n <= room {
				fits[i], room = s, room-n
			}
		}
	}
	take(func(a pane.Action) bool { return a.Narrow })
	take(func(pane.Action) bool { return true })
	return slices.DeleteFunc(fits, func(s string) bool { return s == "" })
}

// key is an action for the footer; one that cannot be done now is dim.
func (m *Model) key(a pane.Action) string {
	if a.WhyNot != "" {
		return m.theme.Paint(themes.Dim, keyName(a.Keys[0])+" "+a.What)
	}
	return m.theme.Paint(themes.Accent, keyName(a.Keys[0])) + " " + m.theme.Paint(themes.Text, a.What)
}

// tabs names the panes and how many things of each need a human. The last ones
// are only their keys where so many cells would not be left for acts.
func (m *Model) tabs(acts int) string {
	counts := map[duty.Where]int{}
	for _, i := range m.summary.Items {
		counts[i.Where]++
	}
	list, widths, used := make([]string, len(m.panes)), make([]int, len(m.panes)), 0
	for i, p := range m.panes {
		name := p.titled().Name
		list[i] = m.theme.Paint(themes.Dim, placeKey(i)+" "+name)
		if m.hides(p) {
			list[i] = m.theme.Paint(themes.Dim, "("+placeKey(i)+" "+name+")")
		}
		if i == m.focus {
			list[i] = m.theme.Paint(themes.Dim, placeKey(i)) + " " + m.theme.Paint(themes.Strong, name)
		} else if n := counts[duty.Where(p.ID())]; n > 0 {
			list[i] += m.theme.Paint(themes.Critical, ":"+pane.Count(n)) // not a blank: the next thing is a number too
		}
		widths[i] = text.Width(list[i])
		used += widths[i] + 1
	}
	for i := len(m.panes) - 1; i >= 0 && used > m.w-acts; i-- {
		if i != m.focus && counts[duty.Where(m.panes[i].ID())] == 0 {
			list[i] = m.theme.Paint(themes.Dim, placeKey(i))
			used -= widths[i] - text.Width(list[i])
		}
	}
	return strings.Join(list, " ")
}

// keyName is a key as keyboards write it.
func keyName(key string) string {
	parts := strings.Split(key, "+")
	if key == "+" {
		return key
	}
	for i, p := range parts {
		switch p {
		case "pgup":
			parts[i] = "PgUp"
		case "pgdown":
			parts[i] = "PgDn"
		default:
			if len(p) > 1 {
				parts[i] = strings.ToUpper(p[:1]) + p[1:]
			} else if i > 0 {
				parts[i] = strings.ToUpper(p)
			}
		}
	}
	return strings.Join(parts, "-")
}
