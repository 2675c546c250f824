package pane

import (
	"net/url"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/text"
	"holdfast/themes"
)

// Paragraph is a piece of text in one colour, wrapped to the room there is.
type Paragraph struct {
	Role   themes.Role
	Indent int    // cells before the second and later lines, beyond those of the first
	Lead   string // stands before the first line, painted Dim: a label
	Text   string // may hold line ends
	Link   string // an address the terminal offers to open (OSC 8); only http and https, others are left out
}

// Viewer shows text, wrapped and scrollable.
type Viewer struct {
	theme  *themes.Theme
	w, h   int
	text   []Paragraph
	lines  []string
	offset int
	dirty  bool
}

// NewViewer makes an empty viewer.
func NewViewer() *Viewer { return &Viewer{dirty: true} }

// SetSize gives the viewer its room.
func (v *Viewer) SetSize(w, h int) {
	if w != v.w {
		v.dirty = true
	}
	v.w, v.h = w, h
	v.settle()
}

// SetTheme changes the colours.
func (v *Viewer) SetTheme(t *themes.Theme) {
	v.theme, v.dirty = t, true
	v.settle()
}

// SetText replaces the text and keeps the place.
func (v *Viewer) SetText(list ...Paragraph) {
	v.text, v.dirty = list, true
	v.settle()
}

// Lines is how many lines the text takes at this width.
func (v *Viewer) Lines() int { return len(v.lines) }

// Scroll moves the text up by n lines.
func (v *Viewer) Scroll(n int) {
	v.offset = min(max(v.offset+n, 0), max(0, len(v.lines)-v.h))
}

// Place is where one is: the lines above and below what is seen.
func (v *Viewer) Place() (above, below int) {
	return v.offset, max(0, len(v.lines)-v.offset-v.h)
}

// Update takes the scrolling keys and the wheel; true: it was one.
func (v *Viewer) Update(msg tea.Msg) bool {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		switch m.String() {
		case "j", "down":
			v.Scroll(1)
		case "k", "up":
			v.Scroll(-1)
		case "pgdown", "space":
			v.Scroll(max(1, v.h-1))
		case "pgup":
			v.Scroll(-max(1, v.h-1))
		case "g", "home":
			v.Scroll(-len(v.lines))
		case "G", "end":
			v.Scroll(len(v.lines))
		default:
			return false
		}
		return true
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			v.Scroll(-3)
		case tea.MouseWheelDown:
			v.Scroll(3)
		}
		return true
	}
	return false
}

// View draws h lines.
func (v *Viewer) View() string {
	var b strings.Builder
	for i := range v.h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if n := v.offset + i; n < len(v.lines) {
			b.WriteString(v.lines[n])
		}
	}
	return b.String()
}

// settle wraps the text to its room as soon as all that takes is known, so that
// drawing reads only.
func (v *Viewer) settle() {
	if v.dirty && v.theme != nil && v.w > 0 {
		v.dirty = false
		v.wrap()
	}
	v.Scroll(0)
}

func (v *Viewer) wrap() {
	v.lines = v.lines[:0]
	for _, p := range v.text {
		lead := text.Width(p.Lead)
		indent := strings.Repeat(" ", p.Indent)
		open, shut := hyperlink(p.Link)
		first := true
		for whole := range strings.SplitSeq(p.Text, "\n") {
			for _, line := range folded(whole, v.w-max(lead, p.Indent)) {
				line = open + v.theme.Paint(p.Role, line) + shut
				switch {
				case first && p.Lead != "":
					line = v.theme.Paint(themes.Dim, p.Lead) + line
				case first:
				default:
					line = indent + line
				}
				v.lines = append(v.lines, line)
				first = false
			}
		}
	}
}

// folded is Wrap, but of an address, which is broken behind one of its signs.
func folded(whole string, w int) []string {
	if strings.Contains(whole, "://") && !strings.ContainsAny(whole, " \t") {
		return text.FoldSigns(text.Shown(whole), max(1, w))
	}
	return Wrap(whole, w)
}

// longestLink is what terminals take as an address of OSC 8, in bytes.
const longestLink = 2083

// hyperlink is what opens and shuts a link around painted text. The address
// comes from outside: whatever is no plain web address gets no link.
func hyperlink(address string) (open, shut string) {
	if address == "" || len(address) > longestLink {
		return "", ""
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", ""
	}
	plain := u.String() // a control character or a blank in it is written as %1B
	for i := range len(plain) {
		if plain[i] <= ' ' || plain[i] > '~' || plain[i] == ';' {
			return "", ""
		}
	}
	return ansi.SetHyperlink(plain), ansi.ResetHyperlink()
}

// Count writes 10000 as 10,000.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Several is a number of things in words: "1 command", "4 commands".
func Several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + one + "s"
}

// More says how many lines are out of sight; empty: none.
func More(above, below int) string {
	switch {
	case above > 0 && below > 0:
		return Count(above) + " more above, " + Count(below) + " below"
	case above > 0:
		return Count(above) + " more above"
	case below > 0:
		return Count(below) + " more below"
	}
	return ""
}

// Wrap breaks an unpainted line at blanks to at most w cells; longer words are
// broken too, nothing is lost.
func Wrap(line string, w int) []string { return text.Wrap(line, w) }
