package themes

// Glyph is a sign that common fonts have.
type Glyph uint8

// The glyphs; each takes one cell, its stand-in too.
const (
	Dot Glyph = iota
	Half
	Quarter
	Ring
	Check
	Cross
	Pointer
	Up
	Diamond
	Target
	Cycle
	Flap
	BarMark
	VLine
	HLine
	TopLeft
	TopRight
	BottomLeft
	BottomRight
	Times
	Middle
	Ellipsis
	Arrow
	glyphCount
)

// glyphs holds each sign and its stand-in.
var glyphs = [glyphCount][2]string{ //nolint:gochecknoglobals // a table, never written
	Dot:         {"●", "*"},
	Half:        {"◐", "%"},
	Quarter:     {"◔", "c"},
	Ring:        {"○", "o"},
	Check:       {"✓", "v"},
	Cross:       {"✗", "x"},
	Pointer:     {"▸", ">"},
	Up:          {"▲", "^"},
	Diamond:     {"◆", "#"},
	Target:      {"◎", "@"},
	Cycle:       {"↻", "&"},
	Flap:        {"↯", "!"},
	BarMark:     {"▌", "|"},
	VLine:       {"│", "|"},
	HLine:       {"─", "-"},
	TopLeft:     {"╭", "+"},
	TopRight:    {"╮", "+"},
	BottomLeft:  {"╰", "+"},
	BottomRight: {"╯", "+"},
	Times:       {"×", "x"},
	Middle:      {"·", "."},
	Ellipsis:    {"…", "~"},
	Arrow:       {"→", ">"},
}

// sparks holds eight heights and their stand-ins.
var sparks = [8][2]string{ //nolint:gochecknoglobals // a table, never written
	{"▁", "_"}, {"▂", "."}, {"▃", "-"}, {"▄", "="}, {"▅", "+"}, {"▆", "*"}, {"▇", "%"}, {"█", "#"},
}

// Glyphs lists every glyph.
func Glyphs() []Glyph {
	list := make([]Glyph, glyphCount)
	for i := range list {
		list[i] = Glyph(i)
	}
	return list
}

// Glyph is the sign, or its stand-in when the theme is to be plain.
func (t *Theme) Glyph(g Glyph) string {
	if g >= glyphCount {
		return "?"
	}
	return glyphs[g][t.column()]
}

// Spark is a bar of height level, 0 to 7; what lies outside is drawn as the nearest.
func (t *Theme) Spark(level int) string {
	return sparks[min(max(level, 0), len(sparks)-1)][t.column()]
}

func (t *Theme) column() int {
	if t.ascii {
		return 1
	}
	return 0
}
