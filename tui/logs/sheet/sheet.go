// Package sheet lays log lines out and paints them: the time, the source, the
// level, and the text with its keys held back, scrolled sideways or over several
// rows. It must not know which lines are shown.
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

// Layout is what of a view decides how its lines are laid out.
type Layout struct {
	Width int                   // cells
	Names int                   // the widest name of a source
	Shift int                   // how many cells of the text are scrolled out of sight on the left
	Rows  int                   // how many rows a long line may take; below 2: one, and what is beyond is cut
	Mark  func(seq uint64) bool // which lines carry a mark
	Light func(text string) []Stroke
}

// Stroke is a piece of a line's text that is highlighted: its bytes, and in which of
// the theme's styles. Those of a line do not overlap and come in their order.
type Stroke struct{ From, To, Style int }

// Sheet is how log lines are laid out: the same for every line of a view.
type Sheet struct {
	Layout
	theme *themes.Theme
	zone  *time.Location
	names int    // cells for the source's name
	clock string // how times are written: with the day or the year where lines of another are in view
}

const (
	nameCells = 12 // the most room a source's name gets in front of a line
	namesFrom = 40 // from this width on a line has a name in front
	wrapFrom  = 8  // cells of text from which on long lines are wrapped
)

// For lays out lines. Times are written with what they need to be told apart.
func For(look pane.Look, layout Layout, times ...time.Time) Sheet {
	s := Sheet{Layout: layout, theme: look.Theme, zone: look.Zone, names: min(layout.Names, nameCells)}
	if s.Width < namesFrom {
		s.names = 0
	}
	s.clock = text.ClockLayout(look.Now.In(look.Zone), times...)
	if s.Room() < wrapFrom {
		s.Rows = 1
	}
	return s
}

// Room is how many cells the text of a line has in a row.
func (s Sheet) Room() int { return max(0, s.Width-s.head()) }

// head is how many cells stand before the text.
func (s Sheet) head() int {
	n := 1 + len(s.clock) + 1 + levelCells + 1
	if s.names > 0 {
		n += s.names + 1
	}
	return n
}

// Message is the text of a line as it is shown.
func Message(l source.Line) string { return text.Shown(l.Message()) }

// Height is how many rows a line takes.
func (s Sheet) Height(l source.Line) int {
	if s.Rows < 2 || l.Gap {
		return 1
	}
	return min(s.Rows, len(text.Fold(Message(l), s.Room())))
}

// notItsOwn marks a time that is not the line's own word, tooLate a line that came too
// late to stand where it happened.
const notItsOwn, tooLate = "~", "<"

// Line draws the rows of one log line, but for its first skip, and at most so many. A
// gap is a rule in a warning colour: lines were, or may have been, lost there. Where a log
// sets in is a quiet one, with the moment.
func (s Sheet) Line(l source.Line, selected bool, skip, most int) []string {
	if l.Gap {
		return []string{s.gap(l, selected)}
	}
	message := Message(l)
	strokes := s.strokes(message)
	if s.Rows < 2 {
		r, base := s.begin(l, selected, message)
		s.scrolled(r, message, spans(base, message), strokes)
		if room := r.Left() - len(firstEver); l.New && room >= 2 {
			r.Space(room).Put(themes.Accent, firstEver)
		}
		return []string{r.String()}
	}
	list := text.Fold(message, s.Room())
	height := min(s.Rows, len(list))
	var out []string
	at := len(strings.Join(list[:skip], ""))
	for i := skip; i < height && len(out) < most; i++ {
		r, base := s.begin(l, selected, message)
		if len(out) > 0 {
			r = row.New(s.theme, s.Width, false).Space(s.head())
		}
		s.folded(r, message, at, at+len(list[i]), cut{
			left:  i == skip && skip > 0,
			right: i+1 < len(list) && (i+1 == height || len(out)+1 == most),
		}, spans(base, message), strokes)
		at += len(list[i])
		out = append(out, r.String())
	}
	return out
}

func (s Sheet) gap(l source.Line, selected bool) string {
	words, role := l.Source+": "+l.Text, themes.Warning
	if l.Begins {
		words, role = l.Source+" "+l.Since(l.At.In(s.zone).Format(s.clock)), themes.Dim
	}
	if !selected {
		return row.Rule(s.theme, s.Width, role, words)
	}
	bar := s.theme.Glyph(themes.HLine)
	r := row.New(s.theme, s.Width, false)
	s.light(r, s.theme.Glyph(themes.Pointer), bar+bar)
	r.Put(role, " "+words+" ")
	return r.Put(role, strings.Repeat(bar, max(0, r.Left()-1))).String()
}

// begin draws what stands before the text, and says the role of the text.
func (s Sheet) begin(l source.Line, selected bool, message string) (*row.Row, themes.Role) {
	r := row.New(s.theme, s.Width, false)
	first, clock := " ", l.At.In(s.zone).Format(s.clock)
	switch {
	case s.Mark(l.Seq):
		first = s.theme.Glyph(themes.BarMark)
	case selected:
		first = s.theme.Glyph(themes.Pointer)
	}
	switch {
	case selected:
		s.light(r, first, clock)
	case first == " ":
		r.Space(1).Put(themes.Dim, clock)
	default:
		r.Put(themes.Accent, first).Put(themes.Dim, clock)
	}
	switch {
	case l.Untimed:
		r.Put(themes.Dim, notItsOwn)
	case l.Late:
		r.Put(themes.Warning, tooLate)
	default:
		r.Space(1)
	}
	if s.names > 0 {
		r.Cell(themes.Dim, l.Source, s.names).Space(1)
	}
	word, loud, base := pane.LevelLook(l.Level)
	switch {
	case l.New && l.Level < source.Warn:
		word, loud, base = NewWord, themes.Accent, themes.Text
	case l.New: // both are news
		r.Put(loud, word[:1]).Space(1)
		word, loud = NewWord, themes.Accent
	case word == "" && source.SaysLevel(message):
		word = "-" // or the text's first word would be read as the line's level
	}
	r.Put(loud, word).To(s.head())
	return r, base
}

// light begins the chosen row: a sign, and behind it what is lit. A key changes two
// rows, and over a slow line each word that is lit costs.
func (s Sheet) light(r *row.Row, sign, lit string) {
	r.Put(themes.Accent, sign)
	lit = text.Truncate(lit, r.Left(), s.theme.Glyph(themes.Ellipsis))
	r.Raw(s.theme.PaintSel(themes.Strong, lit), text.Width(lit))
}

// strokes are the highlights of a text.
func (s Sheet) strokes(message string) []Stroke {
	if s.Light == nil {
		return nil
	}
	return s.Light(message)
}

const levelCells = 5

// NewWord stands with a line that says what no line of its log said before, in the
// place of its level where that is not loud; firstEver behind it where there is room.
const NewWord, firstEver = "NEW", "first ever"

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
