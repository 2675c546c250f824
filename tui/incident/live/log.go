package live

import (
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	nameCells  = 12 // the most room a source's name gets in front of a line
	levelCells = 6
)

// log draws the newest n lines, the latest at the bottom.
func (b *Box) log(w, n int) []string {
	s := b.sight
	if n <= 0 {
		return nil
	}
	if b.deps.Tail == nil {
		return []string{s.Words(themes.Dim, "No log source is configured.")}
	}
	lines := b.deps.Tail.Last(n)
	if len(lines) == 0 {
		return []string{s.Words(themes.Dim, "No log line has arrived yet.")}
	}
	names, times := 0, make([]time.Time, len(lines))
	for i, l := range lines {
		names, times[i] = max(names, text.Width(l.Source)), l.At
	}
	clock := text.ClockLayout(s.Today(), times...)
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = b.line(l, clock, min(names, nameCells), w)
	}
	return out
}

// line is one log line, as the log pane shows it: what is lost is a rule, loud levels
// are upper case, "~" marks a time that is not the line's own, and "<" a line that came too late for its
// place.
func (b *Box) line(l logs.Line, clock string, names, w int) string {
	theme := b.sight.Theme
	if l.Begins {
		return row.Rule(theme, w, themes.Dim, l.Source+" "+l.Since(l.At.In(b.sight.Zone).Format(clock)))
	}
	if l.Gap {
		return row.Rule(theme, w, themes.Warning, l.Source+": "+l.Text)
	}
	r := row.New(theme, w, false).Space(1).Put(themes.Dim, l.At.In(b.sight.Zone).Format(clock))
	switch {
	case l.Untimed:
		r.Put(themes.Dim, "~")
	case l.Late:
		r.Put(themes.Warning, "<")
	default:
		r.Space(1)
	}
	r.Cell(themes.Dim, l.Source, names).Space(1)
	word, loud, base := pane.LevelLook(l.Level)
	at, message := r.Used(), l.Message()
	if word == "" && logs.SaysLevel(message) {
		word = "-" // or the text's first word would be read as the line's level
	}
	return r.Put(loud, word).To(at+levelCells).Put(base, message).String()
}
