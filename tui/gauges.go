package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

const (
	// calmFrom is from how many columns on vitals that are well are shown, too, and
	// broadFrom from how many on they go in more cells.
	calmFrom  = 100
	broadFrom = 160
	// nameCells is how many cells the name of a vital has where there is little room.
	nameCells = 20
)

// gauges are the vitals as the top line tells of them: what is not well in any case, the
// others where there is room.
type gauges struct {
	theme  *themes.Theme
	now    time.Time // in the person's zone
	points bool      // ages are shown as points in time
	w      int       // columns of the screen
	list   []*vitals.Reading
}

// fewUnknown is up to how many vitals that nobody knows are named: of more it says how
// many, for mostly it is one server that does not answer.
const fewUnknown = 2

// unwell are those that are not well, the worst first; bare: without how they went.
func (g gauges) unwell(bare bool) (list []piece) {
	for _, level := range []vitals.Level{vitals.Critical, vitals.Warning} {
		for _, r := range g.list {
			if r.Level(g.now) == level {
				list = append(list, g.ails(r, level, bare))
			}
		}
	}
	var unknown []*vitals.Reading
	for _, r := range g.list {
		if r.Level(g.now) == vitals.Unknown && !r.Waits() {
			unknown = append(unknown, r)
		}
	}
	if len(unknown) > fewUnknown {
		return append(list, g.together(unknown))
	}
	for _, r := range unknown {
		list = append(list, g.ails(r, vitals.Unknown, bare))
	}
	return list
}

// together are several vitals that nobody knows, with how old the oldest of them is, where
// all were known once.
func (g gauges) together(list []*vitals.Reading) piece {
	oldest := slices.MinFunc(list, func(a, b *vitals.Reading) int { return a.At.Compare(b.At) })
	how := "not known"
	if !oldest.At.IsZero() {
		how = pane.Look{Now: g.now, Zone: g.now.Location(), Points: g.points}.Old(oldest.At)
	}
	return pieceOf(g.theme, themes.Warning, fmt.Sprintf("%s %d vitals %s", g.theme.Glyph(themes.Half), len(list), how), 3, 2)
}

// ails is a vital that is not well: a sign or a word says so beside the colour.
func (g gauges) ails(r *vitals.Reading, level vitals.Level, bare bool) piece {
	name, weight := text.Truncate(r.Name, nameCells, "…"), 3
	if level == vitals.Unknown {
		return pieceOf(g.theme, themes.Warning, g.theme.Glyph(themes.Half)+" "+name+" "+g.unknown(r), weight, 2)
	}
	word, role := "WARN ", themes.Warning
	if level == vitals.Critical {
		word, role, weight = "CRIT ", themes.Critical, 2
	}
	return pieceOf(g.theme, role, word+name+" "+g.went(r, bare)+r.Says(r.Value), weight, 2)
}

// unknown is what is said of a vital that nobody knows: since when, too.
func (g gauges) unknown(r *vitals.Reading) string {
	look := pane.Look{Now: g.now, Zone: g.now.Location(), Points: g.points}
	since := r.UnknownSince(g.now)
	switch {
	case r.Why == vitals.ErrNoData.Error() && g.points:
		return "no data since " + look.Aged(since)
	case r.Why == vitals.ErrNoData.Error():
		return "no data " + look.Aged(since)
	case r.At.IsZero():
		return "not known"
	}
	return look.Old(r.At)
}

// went is how a vital went, and a blank; bare: nothing. It is drawn as of when it was
// told last.
func (g gauges) went(r *vitals.Reading, bare bool) string {
	if bare {
		return ""
	}
	cells := 4
	if g.w >= broadFrom {
		cells = 8
	}
	return g.bars(r, cells) + " "
}

// bars draws how a vital went, up to when it was told last; what nobody knows is a dot.
func (g gauges) bars(r *vitals.Reading, cells int) string {
	var b strings.Builder
	for _, level := range r.Levels(cells, r.At) {
		if level < 0 {
			b.WriteString(g.theme.Glyph(themes.Middle))
			continue
		}
		b.WriteString(g.theme.Spark(level))
	}
	return b.String()
}

// well is one that is well, or that was not asked for yet.
func (g gauges) well(r *vitals.Reading, bare bool) piece {
	name := text.Truncate(r.Name, nameCells, "…")
	if r.Waits() {
		return pieceOf(g.theme, themes.Dim, g.theme.Glyph(themes.Ring)+" "+name, 5, 2)
	}
	return pieceOf(g.theme, themes.Dim, name+" "+g.went(r, bare)+r.Says(r.Value), 5, 2)
}

// pieces are those that have room, at the right: what is not well before all others, and
// with how it went before others are shown at all.
func (g gauges) pieces(room int) []piece {
	list := g.unwell(false)
	if total(list) >= room {
		list = g.unwell(true)
	}
	if total(list) >= room {
		list = g.cut(list, room)
	} else if g.w >= calmFrom {
		list = append(list, g.calm(room-total(list))...)
	}
	for i := range list {
		list[i].right = true
	}
	if len(list) > 0 {
		list[0].gap = 3
	}
	return list
}

// cut is as many pieces as have room, at least the first, and how many vitals the others
// tell of.
func (g gauges) cut(list []piece, room int) []piece {
	all := 0
	for _, r := range g.list {
		if !r.Waits() && r.Level(g.now) != vitals.Well {
			all++
		}
	}
	for n := len(list) - 1; n > 0; n-- {
		more := append(slices.Clone(list[:n]), pieceOf(g.theme, themes.Warning, fmt.Sprintf("+%d", all-n), list[0].weight, 1))
		if n == 1 || total(more) < room {
			return more
		}
	}
	return list
}

// calm are those that are well, as many as have room, in the order of the configuration;
// as many of the first as have room with how they went, once all are there.
func (g gauges) calm(room int) []piece {
	var list []*vitals.Reading
	for _, r := range g.list {
		if r.Waits() || r.Level(g.now) == vitals.Well {
			list = append(list, r)
		}
	}
	drawn := func(went int) (pieces []piece) {
		for i, r := range list {
			pieces = append(pieces, g.well(r, i >= went))
		}
		return pieces
	}
	for went := len(list); went >= 0; went-- {
		if pieces := drawn(went); total(pieces) < room {
			return pieces
		}
	}
	pieces := drawn(0)
	for len(pieces) > 0 && total(pieces) >= room {
		pieces = pieces[:len(pieces)-1]
	}
	return pieces
}

// beside puts them behind what is said of sources where a pane has the whole screen: what
// is critical in any case, all that is not well where there is room.
func (g gauges) beside(sources []string) []string {
	all := g.unwell(true)
	if len(all) == 0 {
		return sources
	}
	loud := all[:1]
	if all[0].weight > 2 {
		loud = nil
	}
	list := append([]string{}, sources...)
	if len(list) == 0 {
		list = []string{""}
	}
	short := strings.TrimSpace(list[0] + join(loud))
	for i, s := range list {
		list[i] = strings.TrimSpace(s + join(all))
	}
	return append([]string{short}, list...)
}

// rests says until when they stay as they are.
func (g gauges) rests(rest *pane.Rest) {
	for _, r := range g.list {
		switch {
		case r.Waits():
		case r.Level(g.now) == vitals.Unknown:
			rest.Age(r.UnknownSince(g.now))
			rest.Age(r.At)
		default:
			rest.To(r.LateAt())
		}
	}
}

// told is all of them in words, for whoever wants more than a number.
func (g gauges) told() pane.Dialog {
	look := pane.Look{Now: g.now, Zone: g.now.Location(), Points: g.points}
	var body []pane.Paragraph
	for i, r := range g.list {
		if i > 0 {
			body = append(body, pane.Paragraph{})
		}
		role := map[vitals.Level]themes.Role{vitals.Critical: themes.Critical, vitals.Warning: themes.Warning, vitals.Unknown: themes.Warning, vitals.Well: themes.Text}[r.Level(g.now)]
		body = append(body, pane.Paragraph{Role: role, Text: r.Name + ": " + text.Clean(duty.VitalWords(r, g.now))})
		if !r.At.IsZero() {
			body = append(body, pane.Paragraph{Role: themes.Text, Text: g.bars(r, 30), Lead: "  the half hour to " + moment(r.At, g.now, look.Zone) + "  "})
		}
		var bounds []string
		for _, level := range []vitals.Level{vitals.Warning, vitals.Critical} {
			if bound := r.Bound(level); bound != "" {
				bounds = append(bounds, map[vitals.Level]string{vitals.Warning: "a warning ", vitals.Critical: "critical "}[level]+bound)
			}
		}
		if len(bounds) > 0 {
			body = append(body, pane.Paragraph{Role: themes.Dim, Indent: 2, Lead: "  ", Text: strings.Join(bounds, ", ")})
		}
		body = append(body, pane.Paragraph{Role: themes.Dim, Indent: 2, Lead: "  ", Text: text.Clean(r.From) + ", every " + text.Age(r.Every) + ": " + text.CleanBlock(r.Expr)})
	}
	return dialog.Read("Vitals", body...)
}

// noVitals says why there is nothing to tell of vitals.
func noVitals(o Options) string {
	if o.Vitals == nil || len(o.Vitals()) == 0 {
		return "no vital is named: `vitals:` in the configuration names the few numbers that lead"
	}
	return ""
}

// withoutVitals are the sources whose health the screen tells as that: a vital is told by
// its number.
func withoutVitals(all []sources.Health) []sources.Health {
	list := make([]sources.Health, 0, len(all))
	for _, h := range all {
		if h.Kind != vitals.HealthKind {
			list = append(list, h)
		}
	}
	return list
}
