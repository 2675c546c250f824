package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// actsLeast is how many cells of the keys line are kept for what can be done.
const actsLeast = 28

// foot is what the lines below the panes are made of.
type foot struct {
	deck             *deck
	notices          *notices
	undo             *undo // nil: nothing can be taken back
	now              time.Time
	zone             *time.Location
	here, everywhere []pane.Action // what can be done, the pane in front first
	items            []duty.Item   // what needs a human
	coached          bool          // what to do next is proposed
	coach            Coach         // what that is, as the screen stands
	ends             bool          // Esc ends that
	asked            bool          // a dialog has the keys
	next, keys       string        // what the pane in front says is next, and the keys for it
}

// foot is that of now.
func (m *Model) foot() foot {
	here, everywhere := m.table()
	next, keys := hint(&m.deck, &m.pile)
	f := foot{
		next: next, keys: keys,
		deck: &m.deck, notices: &m.notices, undo: m.undo, now: m.now, zone: m.o.Zone,
		here: m.allowed(here), everywhere: everywhere, items: m.summary.Items, asked: m.pile.top() != nil,
	}
	if f.coached = m.coach.said(); f.coached {
		p := m.deck.front()
		typing := p != nil && p.typing()
		f.coach = m.coach.now(m.deck.can(m.coach.Pane, m.o.Keys), m.pile.top(), typing)
		f.ends = !f.asked && !typing && m.notices.quiet() && !can(here, "esc")
	}
	return f
}

// can reports whether a key does something among actions.
func can(actions []pane.Action, key string) bool {
	return slices.ContainsFunc(actions, func(a pane.Action) bool { return a.WhyNot == "" && slices.Contains(a.Keys, key) })
}

// hint is what the pane in front says is next. Beneath a dialog it is not: that has
// the keys, unless it stands in the pane.
func hint(d *deck, lies *pile) (next, keys string) {
	if o := lies.top(); o != nil {
		placed, ok := o.Dialog.(pane.Placed)
		if !ok || !placed.InPlace() {
			return "", ""
		}
	}
	if p := d.front(); p != nil {
		return p.hint()
	}
	return "", ""
}

// lines are the notice line and the keys line, between them what is proposed; a small screen has the notice line
// alone, while there is something to tell.
func (f foot) lines() []string {
	line, n := f.notices.trouble(f.zone)
	if f.deck.w < oneWidth || f.deck.h < oneHeight {
		offer, _ := f.offer()
		if (n > 0 || f.notices.said != "" || offer != "") && f.deck.h > barHeight+2 {
			return []string{f.noticeLine(line, n)}
		}
		return nil
	}
	if f.coached {
		return []string{f.noticeLine(line, n), f.coachLine(), f.keysLine()}
	}
	return []string{f.noticeLine(line, n), f.keysLine()}
}

// noticeLine says what was just said, else what is wrong until it is read; the
// offer to take the last act back stands at the right.
func (f foot) noticeLine(trouble string, count int) string {
	right, rightWidth := f.offer()
	if rightWidth == 0 && text.Width(f.keys) < f.deck.w/2 {
		right, rightWidth = f.keys, text.Width(f.keys)
	}
	if f.notices.said == "" && trouble == "" && f.next != "" {
		return f.both(text.Truncate(f.next, max(0, f.deck.w-3-rightWidth), f.deck.theme.Glyph(themes.Ellipsis)), right)
	}
	room := f.deck.w - 2 - rightWidth
	if rightWidth > 0 {
		room -= 2 // what stands at the right is apart
	}
	if f.notices.said != "" || trouble == "" {
		unread := ""
		if count > 0 {
			unread = fmt.Sprintf(" %s %d not read", f.deck.theme.Glyph(themes.Middle), count)
		}
		words := text.Truncate(f.notices.said, max(0, room-1-text.Width(unread)), f.deck.theme.Glyph(themes.Ellipsis))
		return f.both(f.deck.theme.Paint(themes.Text, words)+f.deck.theme.Paint(themes.Warning, unread), right)
	}
	hint := " " + f.deck.theme.Glyph(themes.Middle) + " "
	if count > 1 {
		hint += fmt.Sprintf("%d more %s ", count-1, f.deck.theme.Glyph(themes.Middle))
	}
	hint += "Esc when read"
	if f.deck.w < oneWidth || f.asked { // Esc is the dialog's
		hint = ""
	}
	if rightWidth > 0 && room-text.Width(hint) < 24 {
		right, room = "", f.deck.w-2
	}
	if hint != "" && text.Width(trouble) > room-1-text.Width(hint) {
		hint = strings.Replace(hint, "Esc when read", f.keyOf("messages")+" whole, Esc read", 1)
	}
	words := text.Truncate(trouble, max(0, room-1-text.Width(hint)), f.deck.theme.Glyph(themes.Ellipsis))
	return f.both(f.deck.theme.Paint(themes.Warning, words)+f.deck.theme.Paint(themes.Dim, hint), right)
}

// offer is the act that can still be taken back, where its key is not a dialog's.
func (f foot) offer() (painted string, width int) {
	if f.undo == nil || !f.now.Before(f.undo.until) || f.asked { // the dialog has the key
		return "", 0
	}
	key := f.keyOf("undo")
	what := text.Truncate(text.Clean(f.undo.What), f.deck.w/3, f.deck.theme.Glyph(themes.Ellipsis))
	return f.deck.theme.Paint(themes.Text, what) + "  " + f.deck.theme.Paint(themes.Accent, key) + f.deck.theme.Paint(themes.Dim, " undo"), text.Width(what) + 2 + text.Width(key) + 5
}

func (f foot) keyOf(name string) string {
	for _, a := range f.everywhere {
		if a.Name == name {
			return keyName(a.Keys[0])
		}
	}
	return ""
}

// both puts words at both ends of a line.
func (f foot) both(left, right string) string {
	fill := f.deck.w - 2 - text.Width(left) - text.Width(right)
	return pane.Fit(" "+left+strings.Repeat(" ", max(1, fill))+right, f.deck.w)
}

// keysLine names the keys worth a place: those of the pane in front, then those
// that work everywhere. A narrow screen names the other panes first. Beneath a dialog
// none of them is what it says: the dialog has the keys, and tells of them itself.
func (f foot) keysLine() string {
	switch {
	case f.asked:
		return f.both("", "")
	case f.deck.panes[f.deck.focus].whole() || f.deck.zoom && f.deck.w >= wideFrom:
		return f.keysOfWhole()
	}
	tabs := ""
	if f.deck.w < wideFrom || f.deck.zoom {
		tabs = f.tabs(actsLeast)
	}
	away := ""
	if tabs == "" {
		away = f.deck.away()
	}
	room, gap := f.deck.w-2-text.Width(tabs)-text.Width(away), "  "
	if tabs != "" {
		room, gap = room-2, " "
	}
	var always []string
	for _, a := range f.everywhere {
		if a.Name == "help" || (a.Name == "palette" && tabs == "") {
			always = append([]string{f.key(a)}, always...)
		}
	}
	used := 0
	for _, s := range always {
		used += text.Width(s) + len(gap)
	}
	list := f.fitting(f.here, room-used, len(gap), tabs != "")
	keys := strings.Join(append(list, always...), gap)
	if tabs == "" {
		return f.both(keys, away)
	}
	return f.both(tabs, keys)
}

// keysOfWhole is the keys line of a pane that has the whole screen: what can be done in
// it comes first. At the right stand the others while they have room, else those of
// them in which something needs a human, at least their keys.
func (f foot) keysOfWhole() string {
	const gap = "  "
	help := ""
	for _, a := range f.everywhere {
		if a.Name == "help" {
			help = f.key(a)
		}
	}
	needing := f.needing(false)
	room := f.deck.w - 2 - text.Width(help)
	if needing != "" {
		room -= text.Width(needing) + 3
	}
	keys := strings.Join(append(f.fitting(f.here, room, len(gap), true), help), gap)
	for _, right := range []string{f.tabs(0), f.needing(true)} {
		if text.Width(keys)+3+text.Width(right) <= f.deck.w-2 {
			return f.both(keys, right)
		}
	}
	return f.both(keys, needing)
}

// needing lists the other panes in which something needs a human, and how many things:
// by their keys, or named, with the alerts among them.
func (f foot) needing(named bool) string {
	counts := f.counts()
	var list []string
	for i, p := range f.deck.panes {
		n := counts[duty.Where(p.ID())]
		if i == f.deck.focus || n == 0 && !(named && p.ID() == pane.Alerts) {
			continue
		}
		words := placeKey(i)
		if named {
			words += " " + p.titled().Name
		}
		words = f.deck.theme.Paint(themes.Dim, words)
		if n > 0 {
			words += f.deck.theme.Paint(themes.Critical, ":"+pane.Count(n))
		}
		list = append(list, words)
	}
	return strings.Join(list, " ")
}

// counts is how many things of each pane need a human.
func (f foot) counts() map[duty.Where]int {
	counts := map[duty.Where]int{}
	for _, i := range f.items {
		counts[i.Where]++
	}
	return counts
}

// fitting is the keys of actions that fit into so many cells, in their order. On
// a narrow screen those that matter most come first, and one that cannot be used
// now has no place.
func (f foot) fitting(actions []pane.Action, room, gap int, narrow bool) []string {
	fits := make([]string, len(actions))
	take := func(want func(pane.Action) bool) {
		for i, a := range actions {
			if fits[i] != "" || !a.Footer || len(a.Keys) == 0 || (narrow && a.WhyNot != "") || !want(a) {
				continue
			}
			s := f.key(a)
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
func (f foot) key(a pane.Action) string {
	if a.WhyNot != "" {
		return f.deck.theme.Paint(themes.Dim, keyName(a.Keys[0])+" "+a.What)
	}
	return f.deck.theme.Paint(themes.Accent, keyName(a.Keys[0])) + " " + f.deck.theme.Paint(themes.Text, a.What)
}

// tabs names the panes and how many things of each need a human. The last ones
// are only their keys where so many cells would not be left for acts.
func (f foot) tabs(acts int) string {
	counts := f.counts()
	list, widths, used := make([]string, len(f.deck.panes)), make([]int, len(f.deck.panes)), 0
	for i, p := range f.deck.panes {
		name := p.titled().Name
		list[i] = f.deck.theme.Paint(themes.Dim, placeKey(i)+" "+name)
		if f.deck.hides(p) {
			list[i] = f.deck.theme.Paint(themes.Dim, "("+placeKey(i)+" "+name+")")
		}
		if i == f.deck.focus {
			list[i] = f.deck.theme.Paint(themes.Dim, placeKey(i)) + " " + f.deck.theme.Paint(themes.Strong, name)
		} else if n := counts[duty.Where(p.ID())]; n > 0 {
			list[i] += f.deck.theme.Paint(themes.Critical, ":"+pane.Count(n)) // not a blank: the next thing is a number too
		}
		widths[i] = text.Width(list[i])
		used += widths[i] + 1
	}
	for i := len(f.deck.panes) - 1; i >= 0 && used > f.deck.w-acts; i-- {
		if i != f.deck.focus && counts[duty.Where(f.deck.panes[i].ID())] == 0 {
			list[i] = f.deck.theme.Paint(themes.Dim, placeKey(i))
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
