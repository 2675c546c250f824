package themes

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"go.yaml.in/yaml/v4"
)

// read gives the styles of a theme that ships, as its file writes them.
func read(t *testing.T, name string) (roles map[string]style, people, blocks []style, selection style) {
	t.Helper()
	data, err := files.ReadFile(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	roles = map[string]style{}
	p := parser{file: name}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		t.Fatal(err)
	}
	p.pairs(doc.Content[0], "", func(key string, _, v *yaml.Node) {
		switch key {
		case "roles":
			for i, s := range p.roles(v) {
				roles[Role(i).String()] = s
			}
		case "people":
			people = p.styles(v, key)
		case "blocks":
			blocks = p.styles(v, key)
		case "selection":
			selection = p.style(v, key)
		}
	})
	if len(p.problems) > 0 {
		t.Fatal(p.problems)
	}
	return roles, people, blocks, selection
}

func rgba(t *testing.T, hex string) color.RGBA {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}

// contrast is WCAG's ratio between two colours.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(rgba(t, a)), luminance(rgba(t, b))
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.RGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func TestEveryTextCanBeReadOnTheBackgroundsPeopleHave(t *testing.T) {
	backgrounds := map[string]map[string]string{
		"dark":  {"black": "#000000", "Solarized dark": "#002b36", "a dark grey": "#1e1e1e"},
		"light": {"white": "#ffffff", "Solarized light": "#fdf6e3"},
		"both":  {"black": "#000000", "white": "#ffffff"},
	}
	for name, grounds := range backgrounds {
		roles, people, blocks, selection := read(t, name)
		if selection.bg != "" {
			grounds["the selected row"] = selection.bg
		}
		check := func(who string, s style, least float64) {
			t.Helper()
			if s.bg != "" {
				if c := contrast(t, s.fg, s.bg); c < least {
					t.Errorf("%s: %s has contrast %.2f on its own background, needs %.1f", name, who, c, least)
				}
				return
			}
			for where, bg := range grounds {
				if s.fg == "" {
					continue // the terminal's own
				}
				if c := contrast(t, s.fg, bg); c < least {
					t.Errorf("%s: %s has contrast %.2f on %s, needs %.1f", name, who, c, where, least)
				}
			}
		}
		for role, s := range roles {
			least := 4.5
			if role == Faint.String() {
				least = 3 // lines, never words: WCAG asks 3 of what is not text
			}
			check(role, s, least)
		}
		for i, s := range people {
			check("person "+strconv.Itoa(i), s, 4.5)
			check("block "+strconv.Itoa(i), blocks[i], 4.5)
			if blocks[i].bg != s.fg {
				t.Errorf("%s: block %d is not in its person's colour", name, i)
			}
		}
	}
}

// A terminal of 256 colours shows the nearest one that it has, which may be much
// darker or lighter. What has a ground of its own keeps its contrast there too;
// words on the terminal's ground lose a little at most.
func TestEveryTextCanBeReadIn256Colours(t *testing.T) {
	grounds := map[string][]string{"dark": {"#000000", "#1e1e1e"}, "light": {"#ffffff"}, "both": {"#000000", "#ffffff"}}
	for name, grounds := range grounds {
		roles, people, blocks, _ := read(t, name)
		check := func(who string, s style, least float64) {
			t.Helper()
			on := grounds
			if s.bg != "" {
				on, least = []string{of256(t, s.bg)}, 4.5
			}
			for _, bg := range on {
				if s.fg == "" {
					continue // the terminal's own
				}
				if c := contrast(t, of256(t, s.fg), bg); c < least {
					t.Errorf("%s: %s has contrast %.2f on %s, needs %.1f", name, who, c, bg, least)
				}
			}
		}
		for role, s := range roles {
			least := 4.2
			switch {
			case role == Faint.String():
				least = 3
			case role == Critical.String() && name == "both":
				least = 3.8 // none of the reds has more on both
			}
			check(role, s, least)
		}
		for i, s := range people {
			check("person "+strconv.Itoa(i), s, 4.2)
			check("block "+strconv.Itoa(i), blocks[i], 4.5)
		}
	}
}

// of256 is what a colour becomes on a terminal of 256.
func of256(t *testing.T, hex string) string {
	t.Helper()
	r, g, b, _ := ansi.Convert256(rgba(t, hex)).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Where nobody says what the ground is, and in a terminal inside another, there are
// often 256 colours alone: nobody has the colour of another there, or of a state, and
// no state that of another.
func TestNobodyIsTakenForAnotherIn256Colours(t *testing.T) {
	states := []string{Critical.String(), Warning.String(), Info.String(), Good.String(), Held.String()}
	for _, name := range []string{"dark", "light", "both"} {
		roles, people, _, _ := read(t, name)
		whose := map[string]string{}
		for _, role := range states {
			if other, taken := whose[of256(t, roles[role].fg)]; taken {
				t.Errorf("%s: %s looks like %s", name, role, other)
			}
			whose[of256(t, roles[role].fg)] = role
		}
		for role, s := range roles {
			for _, c := range []string{s.fg, s.bg} {
				if c != "" && !(strings.HasSuffix(role, "-badge") && c == s.fg) {
					whose[of256(t, c)] = role
				}
			}
		}
		for i, s := range people {
			who := "person " + strconv.Itoa(i)
			if other, taken := whose[of256(t, s.fg)]; taken {
				t.Errorf("%s: %s (%s, %s) looks like %s", name, who, s.fg, of256(t, s.fg), other)
			}
			whose[of256(t, s.fg)] = who
		}
	}
}

func TestAPersonNeverHasAStatusColour(t *testing.T) {
	for _, name := range []string{"dark", "light", "both"} {
		roles, people, _, _ := read(t, name)
		for i, s := range people {
			for role, r := range roles {
				for _, other := range []string{r.fg, r.bg} {
					if other == "" || strings.HasSuffix(role, "-badge") && other == r.fg {
						continue
					}
					if d := distance(rgba(t, s.fg), rgba(t, other)); d < 30 {
						t.Errorf("%s: person %d (%s) looks like %s (%s), distance %.0f", name, i, s.fg, role, other, d)
					}
				}
			}
			for j := range i {
				if d := distance(rgba(t, s.fg), rgba(t, people[j].fg)); d < 30 {
					t.Errorf("%s: persons %d and %d look alike, distance %.0f", name, i, j, d)
				}
			}
		}
	}
}

func distance(a, b color.RGBA) float64 {
	sq := func(x, y uint8) float64 { d := float64(x) - float64(y); return d * d }
	return math.Sqrt(sq(a.R, b.R) + sq(a.G, b.G) + sq(a.B, b.B))
}

func TestNothingBecomesBrightBlackOnASixteenColourTerminal(t *testing.T) {
	for _, name := range []string{"dark", "light"} {
		roles, people, blocks, _ := read(t, name)
		check := func(who, colour string) {
			if colour != "" && ansi.Convert16(rgba(t, colour)) == ansi.BrightBlack {
				t.Errorf("%s: %s (%s) becomes bright black, which some palettes make invisible", name, who, colour)
			}
		}
		for role, s := range roles {
			check(role+".fg", s.fg)
			check(role+".bg", s.bg)
		}
		for i, s := range append(people, blocks...) {
			check("person "+strconv.Itoa(i), s.fg)
			check("person "+strconv.Itoa(i), s.bg)
		}
	}
}

func TestMonoUsesNoColour(t *testing.T) {
	mono, err := Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	for r := range roleCount {
		for _, out := range []string{mono.Paint(r, "x"), mono.PaintSel(r, "x"), mono.PersonBlock(r.String(), "x")} {
			if strings.Contains(out, "38;") || strings.Contains(out, "48;") {
				t.Errorf("%s paints a colour: %q", r, out)
			}
		}
		if !strings.Contains(mono.PaintSel(r, "x"), "7m") && !strings.Contains(mono.PaintSel(r, "x"), "7;") {
			t.Errorf("%s does not show that its row is selected: %q", r, mono.PaintSel(r, "x"))
		}
	}
	if mono.Paint(CriticalBadge, "CRIT") == mono.PaintSel(CriticalBadge, "CRIT") {
		t.Error("a badge looks the same on the selected row")
	}
}

func TestPaintingWrapsTextAndLeavesNothingOpen(t *testing.T) {
	for _, name := range Names() {
		th, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for r := range roleCount {
			for _, out := range []string{th.Paint(r, "text"), th.PaintSel(r, "text"), th.Person(r.String(), "text"), th.PersonSel(r.String(), "text"), th.PersonBlock(r.String(), "text")} {
				if ansi.Strip(out) != "text" {
					t.Errorf("%s %s: %q", name, r, out)
				}
				if strings.HasPrefix(out, "\x1b") != strings.HasSuffix(out, reset) {
					t.Errorf("%s %s is not closed: %q", name, r, out)
				}
			}
			if th.Paint(r, "") != "" {
				t.Errorf("%s %s paints nothing as something", name, r)
			}
		}
	}
}

func TestAPersonKeepsTheColour(t *testing.T) {
	one, two := must(t, "dark"), must(t, "dark")
	if one.Person("alice", "alice") != two.Person("alice", "alice") {
		t.Error("the colour differs between sessions")
	}
	if one.Person("alice", "a") == one.Person("bob", "a") {
		t.Error("alice and bob have one colour")
	}
}

func must(t *testing.T, name string) *Theme {
	t.Helper()
	th, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestEveryGlyphIsOneCellAndItsStandInIsASCII(t *testing.T) {
	th := must(t, "dark")
	plain := th.ASCII(true)
	if plain == th || plain.ASCII(false).Glyph(Dot) != "●" {
		t.Error("ASCII does not switch on a copy")
	}
	check := func(sign, standIn string) {
		if ansi.StringWidth(sign) != 1 || ansi.StringWidth(standIn) != 1 {
			t.Errorf("%q and %q must be one cell each", sign, standIn)
		}
		if len(standIn) != 1 || standIn[0] >= 0x7f {
			t.Errorf("%q is not ASCII", standIn)
		}
	}
	for g := range glyphCount {
		check(th.Glyph(g), plain.Glyph(g))
	}
	for level := -1; level <= 8; level++ {
		check(th.Spark(level), plain.Spark(level))
	}
	if th.Spark(99) != "█" || th.Spark(-3) != "▁" {
		t.Error("a level outside is not drawn as the nearest")
	}
}

func TestNames(t *testing.T) {
	if th := must(t, "harbour"); th.Name() != "dark" || !th.Dark() {
		t.Error("harbour is not the dark theme")
	}
	if must(t, "light").Dark() {
		t.Error("light says it is dark")
	}
	_, err := Load("neon")
	if err == nil || !strings.Contains(err.Error(), "dark, light, both, sixteen, mono") {
		t.Errorf("an unknown theme must name those there are: %v", err)
	}
}

func TestAMistakeInAThemeFileNamesTheRoleAndTheLine(t *testing.T) {
	whole, err := files.ReadFile("dark.yaml")
	if err != nil {
		t.Fatal(err)
	}
	edit := func(from, to string) []byte {
		if !strings.Contains(string(whole), from) {
			t.Fatalf("dark.yaml has no %q", from)
		}
		return []byte(strings.Replace(string(whole), from, to, 1))
	}
	tests := map[string]struct {
		yaml []byte
		want []string
	}{
		"a colour by name":          {edit(`dim:            {fg: "#a0a6ae"}`, `dim: {fg: grey}`), []string{"theme my:", `roles.dim.fg: "grey" is not a colour; write one as "#rrggbb"`}},
		"a colour of three digits":  {edit(`"#a0a6ae"`, `"#abc"`), []string{"roles.dim.fg", "#rrggbb"}},
		"a colour with other signs": {edit(`"#a0a6ae"`, `"#a0a6ag"`), []string{"roles.dim.fg"}},
		"a role left out":           {edit("  held:  ", "  #held:"), []string{"roles.held: is missing"}},
		"a role nobody knows":       {edit("  held:  ", "  hold:  "), []string{"roles.hold: is no role; there are text, strong", "roles.held: is missing"}},
		"a role written twice":      {edit("  held:  ", "  dim:   "), []string{"roles.dim: is written twice"}},
		"an unknown part":           {edit(`bold: true`, `blink: true`), []string{"roles.strong.blink: is no part of a style"}},
		"neither true nor false":    {edit(`bold: true`, `bold: 1`), []string{`roles.strong.bold: "1" is neither true nor false`}},
		"an unknown key":            {edit("dark: true", "dark: true\ncolour: no"), []string{"colour: is no key of a theme"}},
		"a missing key":             {edit("dark: true", ""), []string{"dark: is missing"}},
		"a person without a block":  {edit(`  - {fg: "#10141a", bg: "#79d7ff"}`, ""), []string{"blocks: holds 7, but people holds 8"}},
		"no person at all":          {[]byte("people: []"), []string{"people: expected a list"}},
		"a list for a role":         {edit(`{fg: "#a0a6ae"}`, `["#a0a6ae"]`), []string{"roles.dim: expected keys and values"}},
		"an empty file":             {nil, []string{"theme my"}},
		"no YAML":                   {[]byte("a: [b"), []string{"theme my is not YAML"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("my", tt.yaml)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("says\n%v\nwithout %q", err, want)
				}
			}
		})
	}
}

func TestALineNumberIsTheOneOfTheMistake(t *testing.T) {
	_, err := Parse("my", []byte("dark: perhaps\n"))
	if err == nil || !strings.Contains(err.Error(), "theme my:1:7: dark:") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		data, err := files.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		th, err := Parse("fuzz", data)
		if err != nil {
			return
		}
		_ = th.Paint(Text, "x") + th.Person("alice", "x") + th.PersonBlock("alice", "x")
	})
}

func BenchmarkPaint(b *testing.B) {
	th, err := Load("dark")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = th.Paint(Critical, "CheckoutDown")
	}
}
