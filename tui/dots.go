package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// dots are the sources as the top line tells of them: which are not well, which were not
// asked yet, and how many are well, in as much room as there is.
type dots struct {
	theme  *themes.Theme
	now    time.Time // in the person's zone
	points bool      // ages are shown as points in time
	health []sources.Health
}

// blank reports whether none of them can tell of alerts at all.
func (d dots) blank() bool { return !slices.ContainsFunc(d.health, watched) }

// deaf reports whether none of them tells of alerts: a log, or a backup, is no such.
func (d dots) deaf() bool {
	return !slices.ContainsFunc(d.health, func(h sources.Health) bool { return watches(h) || h.Kind == inbound })
}

// inbound is the kind of the door, through which alerts come, too.
const inbound = "door"

// asking reports whether one that can tell what fires was not asked yet.
func (d dots) asking() bool {
	return slices.ContainsFunc(d.health, func(h sources.Health) bool { return h.Unasked() && !hears(h) })
}

// manyCells is from how many cells on sources that are not well are counted where
// there is little room.
const manyCells = 24

// briefly says how the sources are, from short to long: which are not well in any
// case; of those that are, how many they are where there is room.
func (d dots) briefly() []string {
	if bad := d.unwell(true); len(bad) > 0 {
		short := strings.TrimPrefix(join(bad), " ")
		if total(bad) > manyCells {
			short = d.theme.Paint(themes.Warning, fmt.Sprintf("%s %d sources", d.theme.Glyph(themes.Half), len(bad)))
		}
		long := strings.TrimPrefix(join(d.unwell(false)), " ")
		if well, waits := d.quietly(); len(well)+len(waits) > 0 {
			return []string{short, long, long + join(d.rest(len(well), len(waits), true))}
		}
		return []string{short, long}
	}
	well, waits := d.quietly()
	switch list := slices.Concat(well, waits); {
	case len(waits) > 0:
		return []string{"", strings.TrimPrefix(join(waits), " ")}
	case len(list) > 1:
		return []string{"", join(d.rest(len(list), 0, false))[1:], d.counted(len(list)).painted}
	case len(list) == 1:
		return []string{"", list[0].painted}
	}
	return nil
}

// sources lists where the data comes from, what is wrong first. Where they do not all
// have room by name, those do that are not well, and of the others it says how many
// there are, where the clock still names its zone. all is their room where it does not.
func (d dots) sources(room, all int) []piece {
	well, waits := d.quietly()
	ill, short := d.unwell(false), d.unwell(true)
	named := well
	if len(waits) == 0 && len(well) > 4 {
		named = []piece{d.counted(len(well))}
	}
	few := d.rest(len(well), len(waits), len(ill) > 0)
	forms := [][]piece{
		slices.Concat(ill, named, waits), slices.Concat(ill, waits, d.rest(len(well), 0, len(ill)+len(waits) > 0)),
		slices.Concat(ill, few), slices.Concat(ill, d.rest(len(well), len(waits), false)), slices.Concat(short, few),
	}
	if len(short) > 1 {
		counted := pieceOf(d.theme, themes.Warning, fmt.Sprintf("%s %d sources", d.theme.Glyph(themes.Half), len(short)), 2, 1)
		forms = append(forms, append([]piece{counted}, few...))
	}
	var list []piece
	for i, form := range forms {
		if list = form; len(list) > 0 {
			list[0].gap = 3
		}
		if i == 2 && len(ill) > 0 && len(waits) == 0 { // which clock it is says more than how many are well
			for _, form := range [][]piece{forms[2], forms[3], ill} {
				if form[0].gap = 2; total(form) <= room {
					return form
				}
			}
		}
		if i > 1 && len(ill) > 0 { // keep drops the zone before any of them
			room, list[0].gap = all, 2
		}
		if total(list) <= room {
			break
		}
	}
	return list
}

// least is how many cells they need at least: who is not well, and how many others there
// are.
func (d dots) least() int {
	well, waits := d.quietly()
	ill := d.unwell(false)
	n := total(slices.Concat(ill, d.rest(len(well), len(waits), len(ill) > 0)))
	if n > 0 {
		n += 2 // the gap before the first
	}
	return n
}

// rest says of sources that are not named how many are well, and how many were not
// asked yet; more: others are named.
func (d dots) rest(well, waits int, more bool) (list []piece) {
	words := ""
	if more {
		words = " more"
	}
	put := func(g themes.Glyph, n int) {
		if n > 0 {
			list = append(list, pieceOf(d.theme, themes.Dim, fmt.Sprintf("%s %d%s", d.theme.Glyph(g), n, words), 7, 1))
		}
	}
	put(themes.Dot, well)
	put(themes.Ring, waits)
	return list
}

// quietly lists the sources that are well, and those that were not asked yet.
func (d dots) quietly() (well, waits []piece) {
	for _, h := range d.health {
		switch {
		case h.Member != "" || h.Kind == backups.HealthKind:
		case h.Unasked():
			waits = append(waits, pieceOf(d.theme, themes.Dim, d.theme.Glyph(themes.Ring)+" "+h.Name, 8, 1))
		case d.ails(h, false) == nil:
			well = append(well, pieceOf(d.theme, themes.Dim, d.theme.Glyph(themes.Dot)+" "+h.Name, 8, 1))
		}
	}
	return well, waits
}

// counted says only how many sources are well.
func (d dots) counted(n int) piece {
	return pieceOf(d.theme, themes.Dim, fmt.Sprintf("%s %d sources", d.theme.Glyph(themes.Dot), n), 8, 1)
}

// unwell lists the sources that are not well; short: only which they are.
func (d dots) unwell(short bool) (list []piece) {
	for _, h := range d.health {
		if h.Member != "" || h.Kind == backups.HealthKind || h.Unasked() {
			continue
		}
		if p := d.ails(h, short); p != nil {
			list = append(list, *p)
		}
	}
	return list
}

// ails says what is wrong with a source; nil: it is well.
func (d dots) ails(h sources.Health, short bool) *piece {
	say := func(r themes.Role, g themes.Glyph, how string) *piece {
		words := d.theme.Glyph(g) + " " + h.Name
		if !short {
			words += " " + how
		}
		p := pieceOf(d.theme, r, words, 2, 1)
		return &p
	}
	switch age, known := h.Age(d.now); {
	case h.Blind != "" && h.Up:
		return say(themes.Critical, themes.Cross, "BLIND")
	case h.Stale(d.now) && known:
		look := pane.Look{Now: d.now, Zone: d.now.Location(), Points: d.points}
		return say(themes.Warning, themes.Half, look.Old(d.now.Add(-age)))
	case h.Stale(d.now):
		return say(themes.Warning, themes.Half, "down")
	}
	if down := d.membersDown(h); down != "" {
		return say(themes.Warning, themes.Half, down)
	}
	return nil
}

// membersDown says how many of a cluster's members answer, when not all do.
func (d dots) membersDown(cluster sources.Health) string {
	all, up := 0, 0
	for _, h := range d.health {
		if h.Kind != cluster.Kind || h.Name != cluster.Name || h.Member == "" {
			continue
		}
		all++
		if !h.Stale(d.now) {
			up++
		}
	}
	if up == all {
		return ""
	}
	return fmt.Sprintf("%d of %d", up, all)
}

// watched reports whether a source can tell of alerts at all.
func watched(h sources.Health) bool { return h.Kind != backups.HealthKind }

// hears reports whether a source only hears what comes by itself: that it has not yet
// leaves nothing open of what fires.
func hears(h sources.Health) bool {
	return slices.Contains([]string{inbound, "file", changes.HealthKind}, h.Kind)
}
