// Package sheet lays log lines out and paints them: the time, the source, the
// level, and the text with its keys held back. It must not know which lines are
// shown.
package sheet

import (
	"strings"
	"time"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Sheet is how log lines are laid out: the same for every line of a view.
type Sheet struct {
	theme  *themes.Theme
	zone   *time.Location
	width  int
	names  int    // cells for the source's name
	clock  string // how times are written: with the day or the year where lines of another are in view
	marked func(seq uint64) bool
}

const (
	nameCells = 12 // the most room a source's name gets in front of a line
	namesFrom = 40 // from this width on a line has a name in front
)

// For lays out lines in w cells. names is the widest name of a source; marked says
// which lines carry a mark.
func For(look pane.Look, w, names int, lines []source.Line, marked func(seq uint64) bool) Sheet {
	s := Sheet{theme: look.Theme, zone: look.Zone, width: w, names: min(names, nameCells), marked: marked}
	if w < namesFrom {
		s.names = 0
	}
	times := make([]time.Time, len(lines))
	for i, l := range lines {
		times[i] = l.At
	}
	s.clock = text.ClockLayout(look.Now.In(look.Zone), times...)
	return s
}

// notItsOwn marks a time that is not the line's own word.
const notItsOwn = "~"

// Line draws one log line. A gap is a rule in a warning colour: lines were, or
// may have been, lost there.
func (s Sheet) Line(l source.Line, selected bool) string {
	if l.Gap {
		if selected {
			return row.New(s.theme, s.width, true).Space(1).
				Put(themes.Warning, strings.Repeat(s.theme.Glyph(themes.HLine), 2)+" "+l.Source+": "+l.Text).String()
		}
		return row.Rule(s.theme, s.width, themes.Warning, l.Source+": "+l.Text)
	}
	r := row.New(s.theme, s.width, selected)
	if s.marked(l.Seq) {
		r.Put(themes.Accent, s.theme.Glyph(themes.BarMark))
	} else {
		r.Space(1)
	}
	r.Put(themes.Dim, l.At.In(s.zone).Format(s.clock))
	if l.Untimed {
		r.Put(themes.Dim, notItsOwn)
	} else {
		r.Space(1)
	}
	if s.names > 0 {
		r.Cell(themes.Dim, l.Source, s.names).Space(1)
	}
	word, loud, base := LevelLook(l.Level)
	start, message := r.Used(), l.Message()
	if word == "" && beginsLikeLevel(message) {
		word = "-" // or the text's first word would be read as the line's level
	}
	r.Put(loud, word).To(start + levelCells + 1)
	putText(r, base, message)
	return r.String()
}

const levelCells = 5

// beginsLikeLevel reports whether a message begins with a word that is a level
// elsewhere, as "Error: 0 problems" does.
func beginsLikeLevel(message string) bool {
	word, _, _ := strings.Cut(message, " ")
	_, ok := source.ParseLevel(strings.TrimRight(word, ":,."))
	return ok
}

// LevelLook is a level's word, the word's role and the role of the text after
// it. Loud levels are upper case, so that they stand out without colour too.
func LevelLook(l source.Level) (word string, loud, base themes.Role) {
	switch l {
	case source.Fatal:
		return "FATAL", themes.CriticalBadge, themes.Strong
	case source.Error:
		return "ERROR", themes.Critical, themes.Text
	case source.Warn:
		return "WARN", themes.Warning, themes.Text
	case source.Info:
		return "info", themes.Dim, themes.Dim
	case source.Debug:
		return "debug", themes.Dim, themes.Dim
	default:
		return "", themes.Dim, themes.Text
	}
}

// putText adds a line's text with the keys of its key=value pairs held back
// and the values brought forward. A text without '=' is one word.
func putText(r *row.Row, base themes.Role, s string) {
	for r.Left() > 0 {
		key, eq, end := nextPair(s)
		if eq < 0 {
			r.Put(base, s)
			return
		}
		if key > 0 {
			r.Put(base, s[:key])
		}
		r.Put(themes.Dim, s[key:eq+1])
		r.Put(themes.Text, s[eq+1:end])
		s = s[end:]
	}
}

// nextPair finds the first key=value in s: where the key starts, where its '='
// is (-1: none) and where the value ends. A quoted value may hold blanks.
func nextPair(s string) (key, eq, end int) {
	from := 0
	for {
		i := strings.IndexByte(s[from:], '=')
		if i < 0 {
			return 0, -1, 0
		}
		eq = from + i
		key = eq
		for key > from && isKeyByte(s[key-1]) {
			key--
		}
		starts := key == 0 || s[key-1] == ' ' || s[key-1] == '{' || s[key-1] == ',' || s[key-1] == '('
		if key < eq && starts && eq+1 < len(s) && s[eq+1] != ' ' && s[eq+1] != '=' {
			return key, eq, valueEnd(s, eq+1)
		}
		from = eq + 1
	}
}

func isKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

func valueEnd(s string, from int) int {
	if s[from] == '"' {
		for i := from + 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(s)
	}
	if i := strings.IndexByte(s[from:], ' '); i >= 0 {
		return from + i
	}
	return len(s)
}
