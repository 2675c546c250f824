package draw

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestColoursAreNotSetTwice(t *testing.T) {
	const grey, red, ground = "\x1b[38;2;9;9;9m", "\x1b[38;5;1m", "\x1b[48;5;4m"
	for name, tt := range map[string]struct{ out, want string }{
		"the same in another line":      {grey + "a\x1b[m\x1b[5;6H" + grey + "b\x1b[m", grey + "a\x1b[5;6Hb\x1b[m"},
		"the same one line down":        {grey + "a\x1b[m\n\b" + grey + "b\x1b[m", grey + "a\n\bb\x1b[m"},
		"others in another line":        {grey + "a\x1b[m\x1b[5;6H" + red + "b\x1b[m", grey + "a\x1b[5;6H" + red + "b\x1b[m"},
		"a ground is taken back":        {grey + ground + "a\x1b[m\r" + red + "b\x1b[m", grey + ground + "a\r\x1b[m" + red + "b\x1b[m"},
		"so is what is bold":            {"\x1b[38;2;9;9;9;1ma\x1b[m\r" + red + "b\x1b[m", "\x1b[38;2;9;9;9;1ma\r\x1b[m" + red + "b\x1b[m"},
		"and what became so":            {grey + "a\x1b[1mb\x1b[m\r" + red + "c\x1b[m", grey + "a\x1b[1mb\r\x1b[m" + red + "c\x1b[m"},
		"a colour for a ground":         {red + "a\x1b[m\r" + ground + "b\x1b[m", red + "a\r\x1b[m" + ground + "b\x1b[m"},
		"a colour for none":             {red + "a\x1b[m\rb", red + "a\r\x1b[mb"},
		"a colour for one on a ground":  {red + "a\x1b[m\r" + "\x1b[38;2;1;2;3;48;5;4;1mb\x1b[m", red + "a\r" + "\x1b[38;2;1;2;3;48;5;4;1mb\x1b[m"},
		"a blank is not coloured":       {grey + "a\x1b[m " + grey + "b\x1b[m", grey + "a\x1b[m " + grey + "b\x1b[m"},
		"what is erased has the ground": {ground + "a\x1b[m\x1b[5;6H\x1b[K", ground + "a\x1b[5;6H\x1b[m\x1b[K"},
		"a line feed may move a ground": {ground + "a\x1b[m\n" + ground + "b\x1b[m", ground + "a\x1b[m\n" + ground + "b\x1b[m"},
		"a line feed of a new ground":   {grey + "a\x1b[m" + ground + "\nb\x1b[m", grey + "a\x1b[m" + ground + "\nb\x1b[m"},
		"colours that add up":           {grey + ground + "a\x1b[m\r" + grey + ground + "b\x1b[m", grey + ground + "a\rb\x1b[m"},
		"modes are no colours":          {grey + "a\x1b[m\x1b[?7l" + grey + "b\x1b[?7h\x1b[m", grey + "a\x1b[m\x1b[?7l" + grey + "b\x1b[?7h\x1b[m"},
		"a link":                        {grey + "\x1b]8;;u\x1b\\a\x1b[m\x1b]8;;\x1b\\", grey + "\x1b]8;;u\x1b\\a\x1b[m\x1b]8;;\x1b\\"},
		"keys":                          {"\x1b[>4;2m\x1b[ma", "\x1b[>4;2ma"},
		"cut short":                     {"a\x1b[", "a\x1b["},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(thrift([]byte(tt.out))); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A log in the right half of the screen, in colours, costs little more than what it
// says: no line is moved by the terminal, because another pane stands beside it.
func TestALogBesideAPaneCostsWhatItSays(t *testing.T) {
	p := newPen(options())
	const dim, red, plain = "\x1b[38;2;160;166;174m", "\x1b[38;2;255;123;123m", "\x1b[38;2;211;215;222m"
	said := 0
	frame := func(first int) int {
		lines := make([]string, 40)
		for i := range lines {
			n := (first + i) * 7919 % 100_000
			words := []string{fmt.Sprintf("%06d", n), []string{"ERROR", "WARN "}[n%2], fmt.Sprintf("payment %08x refused", n*n)}
			said += len(strings.Join(words, " "))
			lines[i] = fmt.Sprintf("%-60s%s%s\x1b[m %s%s\x1b[m %s%s\x1b[m", fmt.Sprintf("pane %d", i), dim, words[0], []string{red, dim}[n%2], words[1], plain, words[2])
		}
		o := order{view: full(strings.Join(lines, "\n")), w: 120, h: 40, profile: colorprofile.TrueColor}
		return len(p.frame(&o))
	}
	frame(0)
	said = 0
	bytes := 0
	for n := 1; n <= 10; n++ {
		bytes += frame(40 * n)
	}
	if ratio := float64(bytes) / float64(said); ratio > 1.7 {
		t.Errorf("%d bytes for words of %d: %.2f", bytes, said, ratio)
	}
}
