package logs

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// counts are the lines of the last minutes by level, as the title says them.
type counts []source.Minute

// countsOf are the minutes up to now as far as the sources told them: what one of them
// has not told yet since it was last good, nobody has seen.
func countsOf(all []sources.Health, recent func(names []string) []source.Minute) counts {
	list := recent(namesOf(all))
	for _, h := range all {
		if h.Up || h.LastGood.IsZero() {
			continue // one that never told anything is told beside it
		}
		for i := range list {
			end := list[i].Begin.Add(time.Minute)
			list[i].Partly = list[i].Partly || end.After(h.LastGood)
		}
	}
	return list
}

// namesOf are the names of sources.
func namesOf(all []sources.Health) (names []string) {
	for _, h := range all {
		names = append(names, h.Name)
	}
	return names
}

// moves reports whether they change each second: lines leave the last sixty.
func (c counts) moves() bool {
	return len(c) > 0 && c[len(c)-1].AtLeast(source.Warn) > 0
}

// say is the loud levels, loudest first, as many as fit into w cells: "ERROR ▁▂▅▇
// 38/min". Levels without a line are not named, but for errors that may have been
// there and were not seen.
func (c counts) say(t *themes.Theme, w int) string {
	var said []string
	for _, level := range []source.Level{source.Fatal, source.Error, source.Warn} {
		word, _, _ := pane.LevelLook(level)
		role := themes.Critical
		if level == source.Warn {
			role = themes.Warning
		}
		s := c.of(t, level)
		if s == "" {
			continue
		}
		s = word + " " + s
		if w -= text.Width(s); w < 0 {
			break
		}
		w -= 3
		said = append(said, t.Paint(role, s))
	}
	return strings.Join(said, t.Paint(themes.Dim, " "+t.Glyph(themes.Middle)+" "))
}

// fullBar is how many lines a minute make a full bar at least: a line or two are a low
// one, however quiet the other minutes were.
const fullBar = 12

// of is a level's minutes as bars and how many lines the last sixty seconds had. A
// minute of which nothing was seen, and not all of which was read, is "?"; a + behind
// the number says that it is the least.
func (c counts) of(t *themes.Theme, level source.Level) string {
	most, unseen := 0, false
	for _, m := range c {
		most = max(most, m.Counts[level])
		unseen = unseen || m.Partly
	}
	if most == 0 && (!unseen || level != source.Error) {
		return ""
	}
	full := max(most, fullBar)
	var bars strings.Builder
	for _, m := range c {
		n := m.Counts[level]
		switch {
		case n == 0 && m.Partly:
			bars.WriteByte('?')
		case n == 0:
			bars.WriteString(t.Spark(0))
		default:
			bars.WriteString(t.Spark(1 + n*6/full))
		}
	}
	last := c[len(c)-1]
	switch n := pane.Count(last.Counts[level]); {
	case last.Partly && last.Counts[level] == 0:
		return bars.String() + " ?/min"
	case last.Partly:
		return fmt.Sprintf("%s %s+/min", bars.String(), n)
	default:
		return fmt.Sprintf("%s %s/min", bars.String(), n)
	}
}
