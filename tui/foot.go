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
	coach            coach         // what is proposed
	next, keys       string        // what the pane in front says is next, and the keys for it
}

// foot is that of now.
func (m *Model) foot() foot {
	here, everywhere := m.table()
	next, keys := hint(&m.deck, &m.pile)
	return foot{
		next: next, keys: keys,
		deck: &m.deck, notices: &m.notices, undo: m.undo, now: m.now, zone: m.o.Zone,
		here: m.allowed(here), everywhere: everywhere, items: m.summary.Items, coach: m.coach,
	}
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
	if f.coach.said() {
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
		return f.ends(text.Truncate(f.next, max(0, f.deck.w-3-rightWidth), f.deck.theme.Glyph(themes.Ellipsis)), right)
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
		return f.ends(f.deck.theme.Paint(themes.Text, words)+f.deck.theme.Paint(themes.Warning, unread), right)
	}
	hint := " " + f.deck.theme.Glyph(themes.Middle) + " "
	if count > 1 {
		hint += fmt.Sprintf("%d more %s ", count-1, f.deck.theme.Glyph(themes.Middle))
	}
	hint += "Esc when read"
	if f.deck.w < oneWidth {
		hint = ""
	}
	if rightWidth > 0 && room-text.Width(hint) < 24 {
		right, room = "", f.deck.w-2
	}
	if hint != "" && text.Width(trouble) > room-1-text.Width(hint) {
		hint = strings.Replace(hint, "Esc when read", f.keyOf("messages")+" whole, Esc read", 1)
	}
	words := text.Truncate(trouble, max(0, room-1-text.Width(hint)), f.deck.theme.Glyph(themes.Ellipsis))
	return f.ends(f.deck.theme.Paint(themes.Warning, words)+f.deck.theme.Paint(themes.Dim, hint), right)
}

// offer is the act that can still be taken back.
func (f foot) offer() (painted string, width int) {
	if f.undo == nil || !f.now.Before(f.undo.until) {
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

// ends puts words at both ends of a line.
func (f foot) ends(left, right string) string {
	fill := f.deck.w - 2 - text.Width(left) - text.Width(right)
	return pane.Fit(" "+left+strings.Repeat(" ", max(1, fill))+right, f.deck.w)
}

// keysLine names the keys worth a place: those of the pane in front, then those
// that work everywhere. A narrow screen names the other panes first.
func (f foot) keysLine() string {
	tabs := ""
	if f.deck.w < wideFrom || f.deck.zoom || f.deck.panes[f.deck.focus].whole() {
		tabs = f.tabs(f.actsWant(f.here))
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
		return f.ends(keys, away)
	}
	return f.ends(tabs, keys)
}

// actsWant is how many cells the keys line keeps for what can be done: all that
// is asked for on a wide screen, where names of panes give way to acts.
func (f foot) actsWant(here []pane.Action) int {
	if f.deck.w < wideFrom {
		return actsLeast
	}
	want := text.Width("? help") + 3
	for _, a := range here {
		if a.Footer && a.WhyNot == "" && len(a.Keys) > 0 {
			want += text.Width(f.key(a)) + 1
		}
	}
	return max(actsLeast, want)
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
	counts := map[duty.Where]int{}
	for _, i := range f.items {
		counts[i.Where]++
	}
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
