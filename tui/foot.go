package tui

import (
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
	points           bool          // ages are shown as points in time
	led              bool          // through a rehearsal: what is said in passing waits
	here, everywhere []pane.Action // what can be done, the pane in front first
	summary          duty.Summary  // what needs a human
	coached          bool          // what to do next is proposed
	coach            Coach         // what that is, as the screen stands
	ends             bool          // Esc ends that
	asked            bool          // a dialog has the keys
	typing           bool          // they are text
	waits            string        // what keys wait for; empty: nothing
	hint             pane.Hint     // what the pane in front says is next, and the keys for it
}

// foot is that of now, but for what can be done.
func (m *Model) foot() foot {
	_, waits := m.deck.holding()
	return foot{
		waits: waits,
		deck:  &m.deck, notices: &m.notices, undo: m.undo, now: m.now, zone: m.o.Zone, points: m.viewing.points, summary: m.summary,
		asked: m.pile.top() != nil, coached: m.coach.said(), led: led(m),
	}
}

// led reports whether a rehearsal says what to do next: what is no trouble waits.
func led(m *Model) bool { return m.o.Rehearsal && !m.coach.off }

// acting adds what can be done. What a pane shows for the first time can be acted on
// once it is drawn.
func acting(m *Model, f foot) foot {
	here, everywhere := m.table()
	f.here, f.everywhere = m.allowed(here), everywhere
	f.hint = hint(&m.deck, &m.pile)
	p := m.deck.front()
	f.typing = p != nil && p.typing()
	if f.coached {
		f.coach = m.coach.now(m.deck.can(m.coach.Pane, m.o.Keys), m.pile.top(), f.typing, p != nil && p.ID() == m.coach.Pane)
		f.ends = !f.asked && !f.typing && !m.notices.told() && !can(here, "esc")
	}
	return f
}

func (f foot) look() pane.Look { return pane.Look{Now: f.now, Zone: f.zone, Points: f.points} }

// height is how many lines there are.
func (f foot) height() int {
	switch {
	case f.deck.w >= oneWidth && f.deck.h >= oneHeight && f.coached:
		return footerLines + 1
	case f.deck.w >= oneWidth && f.deck.h >= oneHeight:
		return footerLines
	case f.deck.h > barHeight+2 && (f.notices.told() || f.offers() || f.aside() != ""):
		return 1
	}
	return 0
}

// can reports whether a key does something among actions.
func can(actions []pane.Action, key string) bool {
	return slices.ContainsFunc(actions, func(a pane.Action) bool { return a.WhyNot == "" && slices.Contains(a.Keys, key) })
}

// hint is what the pane in front says is next. Beneath a dialog it is not: that has
// the keys, unless it stands in the pane.
func hint(d *deck, lies *pile) pane.Hint {
	if o := lies.top(); o != nil {
		placed, ok := o.Dialog.(pane.Placed)
		if !ok || !placed.InPlace() {
			return pane.Hint{}
		}
	}
	if p := d.front(); p != nil {
		return p.hint()
	}
	return pane.Hint{}
}

// lines are the notice line and the keys line, between them what is proposed; a small screen has the notice line
// alone, while there is something to tell.
func (f foot) lines() []string {
	line, n := f.notices.trouble(f.look())
	switch f.height() {
	case 0:
		return nil
	case 1:
		return []string{f.noticeLine(line, n)}
	case footerLines:
		return []string{f.noticeLine(line, n), f.keysLine()}
	}
	return []string{f.noticeLine(line, n), f.coachLine(), f.keysLine()}
}

// troubleLeast is how many cells of a trouble are worth more than what stands at the
// right of it.
const troubleLeast = 24

// noticeLine says what was just said, else what is wrong until it is read; at the
// right stands the offer to take the last act back, else which keys do what is next.
func (f foot) noticeLine(wrong trouble, count int) string {
	t := f.deck.theme
	if f.waits != "" && f.notices.said == "" {
		return f.both(text.Truncate(f.waiting(), max(0, f.deck.w-3), t.Glyph(themes.Ellipsis)), "")
	}
	right, _ := f.right()
	if f.notices.said == "" && wrong.whole() == "" && f.hint.Next != "" {
		return f.both(text.Truncate(f.hint.Next, max(0, f.deck.w-3-text.Width(right)), t.Glyph(themes.Ellipsis)), right)
	}
	if f.notices.said != "" {
		return f.both(f.said(wrong, f.left(right, "")+1), right)
	}
	role := themes.Warning
	if wrong.whole() == "" {
		wrong, role = trouble{why: f.aside()}, themes.Dim
	}
	if wrong.whole() == "" {
		return f.both("", right)
	}
	right, more := f.beside(wrong, count)
	words := wrong.in(f.left(right, more), t.Glyph(themes.Ellipsis))
	return f.both(t.Paint(role, words)+t.Paint(themes.Dim, more), right)
}

// beside is what stands beside a trouble: at the right, and behind it of how to read it.
// Both get shorter before the trouble loses what it must say.
func (f foot) beside(wrong trouble, count int) (right, more string) {
	long, short := f.right()
	whole, cut := f.readingOf(count)
	for _, right := range []string{long, short} {
		if text.Width(wrong.whole()) <= f.left(right, whole) {
			return right, whole
		}
		for _, more := range cut {
			if wrong.says(f.left(right, more), troubleLeast, f.deck.theme.Glyph(themes.Ellipsis)) {
				return right, more
			}
		}
	}
	more = cut[len(cut)-1]
	if f.left(short, more) < troubleLeast {
		return "", more
	}
	return short, more
}

// right is what stands at the right of the notice line, and the same in short.
func (f foot) right() (long, short string) {
	if offer, w := f.offer(); w > 0 {
		return offer, offer
	}
	if text.Width(f.hint.Keys) < f.deck.w/2 {
		return f.hint.Keys, f.hint.Short
	}
	return f.hint.Short, f.hint.Short
}

// left is how many cells of the notice line are left by what stands at the right and
// behind what it tells.
func (f foot) left(right, more string) int {
	w := f.deck.w - 3 - text.Width(more)
	if right != "" {
		w -= text.Width(right) + 2 // it is apart
	}
	return max(0, w)
}

// readingOf is what stands behind a trouble that is whole, and from long to short behind
// one that is cut: how many more there are, and which keys read them.
func (f foot) readingOf(count int) (whole string, cut []string) {
	if f.deck.w < oneWidth || f.asked || f.typing { // Esc is not for it
		return "", []string{""}
	}
	dot, key := " "+f.deck.theme.Glyph(themes.Middle)+" ", f.keyOf("messages")
	whole, long, few := dot, dot+key+" whole", dot+key+" whole"
	if count > 1 {
		more := pane.Count(count-1) + " more"
		whole, long, few = dot+key+" "+more+", ", long+", "+more, dot+key+" "+more
	}
	return whole + "Esc when read", []string{long + ", Esc read", few, dot + key}
}

// waiting says what keys wait for.
func (f foot) waiting() string {
	t := f.deck.theme
	return t.Paint(themes.Text, f.waits+t.Glyph(themes.Ellipsis)) + t.Paint(themes.Dim, " "+t.Glyph(themes.Middle)+" keys wait for it, Esc does not")
}

// aside is what is said in passing where nothing else is to be read; empty: nothing.
func (f foot) aside() string {
	if f.led || f.notices.told() || f.hint.Next != "" {
		return ""
	}
	return f.notices.passing()
}

// unreadLeast is in how many cells a trouble can be told from another.
const unreadLeast = 16

// said is what was just said, and behind it, as far as there is room, what is wrong
// and not read yet.
func (f foot) said(wrong trouble, room int) string {
	t := f.deck.theme
	words := text.Truncate(f.notices.said, max(0, room-1), t.Glyph(themes.Ellipsis))
	dot := " " + t.Glyph(themes.Middle) + " "
	unread := wrong.in(max(0, room-1-text.Width(words+dot)), t.Glyph(themes.Ellipsis))
	if text.Width(unread) < min(unreadLeast, text.Width(wrong.whole())) || unread == "" {
		return t.Paint(themes.Text, words)
	}
	return t.Paint(themes.Text, words) + t.Paint(themes.Dim, dot) + t.Paint(themes.Warning, unread)
}

// offers reports whether an act can still be taken back, with a key that is not a
// dialog's.
func (f foot) offers() bool { return f.undo != nil && f.now.Before(f.undo.until) && !f.asked }

// offer is that act.
func (f foot) offer() (painted string, width int) {
	if !f.offers() {
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
// none of them is what it says: the dialog has the keys, and tells of them itself. Nor are they
// where text is typed.
func (f foot) keysLine() string {
	switch {
	case f.asked:
		return f.both("", "")
	case f.typing:
		return f.both(f.key(pane.Action{Keys: []string{"enter"}, What: "done"})+"  "+f.key(pane.Action{Keys: []string{"esc"}, What: "not now"}), "")
	case f.deck.panes[f.deck.focus].whole() || f.deck.zoom && f.deck.w >= wideFrom:
		return f.keysOfWhole()
	}
	tabs := ""
	if f.deck.w < wideFrom || f.deck.zoom {
		acts := f.fitting(f.here, f.deck.w, 1, true)
		tabs = f.tabs(min(actsLeast, text.Width(strings.Join(append(acts, f.always(false)...), " "))+3))
	}
	away := ""
	if tabs == "" {
		away = f.deck.away()
	}
	room, gap := f.deck.w-2-text.Width(tabs)-text.Width(away), "  "
	if tabs != "" {
		room, gap = room-2, " "
	}
	always, used := f.always(tabs == ""), 0
	for _, s := range always {
		used += text.Width(s) + len(gap)
	}
	list := f.fitting(f.here, room-used, len(gap), tabs != "")
	keys := strings.Join(append(list, always...), gap)
	if tabs != "" {
		return f.both(tabs, keys)
	}
	right := strings.TrimSpace(away + gap + f.unseen())
	if text.Width(keys+gap+right) > f.deck.w-2 {
		right = away
	}
	return f.both(keys, right)
}

// always are the keys that are named in any case: of the help, and where there is room
// of the palette.
func (f foot) always(roomy bool) (list []string) {
	for _, a := range f.everywhere {
		if a.Name == "help" || (a.Name == "palette" && roomy) {
			list = append([]string{f.key(a)}, list...)
		}
	}
	return list
}

// keysOfWhole is the keys line of a pane that has the whole screen: what can be done in
// it comes first. At the right stand the others while they have room, else those of
// them in which something needs a human, as many by their names as there is room for.
func (f foot) keysOfWhole() string {
	const gap = "  "
	help := strings.Join(f.always(false), gap)
	needing := f.needing(0)
	room := f.deck.w - 2 - text.Width(help)
	if needing != "" {
		room -= text.Width(needing) + 3
	}
	keys := strings.Join(append(f.fitting(f.here, room, len(gap), true), help), gap)
	right := f.tabs(0)
	for named := len(f.deck.panes); named >= 0 && text.Width(keys+gap+right) > f.deck.w-2; named-- {
		right = f.needing(named)
	}
	return f.both(keys, right)
}

// fitting is the keys of actions that fit into so many cells, in their order. On
// a narrow screen those that matter most come first, and one that cannot be used
// now, nor in a moment, has no place.
func (f foot) fitting(actions []pane.Action, room, gap int, narrow bool) []string {
	fits := make([]string, len(actions))
	take := func(want func(pane.Action) bool) {
		for i, a := range actions {
			if fits[i] != "" || !a.Footer || len(a.Keys) == 0 || (narrow && a.WhyNot != "" && !a.Soon) || !want(a) {
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
	what := a.What
	if a.Keys[0] == "enter" {
		// What it does differs from row to row ("read", "run"): the keys behind it stay
		// where they are, or over a slow line all of them are sent for one letter.
		what += strings.Repeat(" ", max(0, len("read")-text.Width(what)))
	}
	return f.deck.theme.Paint(themes.Accent, keyName(a.Keys[0])) + " " + f.deck.theme.Paint(themes.Text, what)
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
