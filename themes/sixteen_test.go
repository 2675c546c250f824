package themes

import (
	"strconv"
	"strings"
	"testing"
)

// palettes are what the sixteen colours are by default.
var palettes = map[string][]string{ // a table, never written
	"xterm": strings.Fields("000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"),
	"Linux": strings.Fields("000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"),
	"Tango": strings.Fields("2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec"),
}

// With sixteen colours a badge can be read in every palette, also where bold
// makes its colour bright, and nothing else has a colour of its own: the ground
// is not known.
func TestSixteenColoursCanBeRead(t *testing.T) {
	roles, people, blocks, _ := read(t, "sixteen")
	badges := 0
	for role, s := range roles {
		if !strings.HasSuffix(role, "-badge") {
			if s.fg != "" || s.bg != "" || s.dim {
				t.Errorf("%s has a colour: %+v", role, s)
			}
			continue
		}
		badges++
		fg, bg := index(t, s.fg), index(t, s.bg)
		if s.bold && fg < 8 {
			t.Errorf("%s: bold makes its colour another one", role)
		}
		for name, palette := range palettes {
			if c := contrast(t, "#"+palette[fg], "#"+palette[bg]); c < 4.5 {
				t.Errorf("%s has contrast %.2f in the colours of %s", role, c, name)
			}
		}
	}
	if badges != 6 {
		t.Errorf("%d badges", badges)
	}
	for _, s := range append(people, blocks...) {
		if s.fg != "" || s.bg != "" {
			t.Errorf("a person has a colour: %+v", s)
		}
	}
	if got, want := must(t, "sixteen").Paint(CriticalBadge, "x"), "\x1b[1;97;41mx\x1b[m"; got != want {
		t.Errorf("the badge is %q, want %q", got, want)
	}
}

func index(t *testing.T, colour string) int {
	t.Helper()
	n, err := strconv.Atoi(colour)
	if err != nil {
		t.Fatalf("%q is none of the sixteen", colour)
	}
	return n
}
