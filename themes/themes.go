// Package themes turns roles into colours and glyphs. A theme is data (a YAML
// file); the terminal's own background is left alone. Meaning never rides on
// colour alone, so every theme must read in black and white too. It knows
// nothing of what is painted.
package themes

import (
	"embed"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// Role is what a piece of text is, not how it looks.
type Role uint8

// The roles. A theme file names each in lower case, badges as "critical-badge".
const (
	Text     Role = iota // what is read first: names, messages
	Strong               // the one thing that stands out in a row, titles
	Dim                  // what is read second: labels, ages, hints
	Faint                // borders, rules, empty parts of bars; lines only, never words
	Accent               // keys, the focused border
	Critical             // failed, critical, unprotected
	Warning              // late, warning, stale
	Info                 // worth knowing
	Good                 // cleared, passed, protected
	Held                 // acknowledged by someone: not fixed
	IncidentRole
	CriticalBadge
	WarningBadge
	InfoBadge
	NewBadge
	IncidentBadge
	GoodBadge
	roleCount
)

var roleNames = [roleCount]string{ //nolint:gochecknoglobals // a table, never written
	"text", "strong", "dim", "faint", "accent", "critical", "warning", "info", "good", "held", "incident",
	"critical-badge", "warning-badge", "info-badge", "new-badge", "incident-badge", "good-badge",
}

// String is the role's name in a theme file.
func (r Role) String() string {
	if r < roleCount {
		return roleNames[r]
	}
	return fmt.Sprintf("role %d", uint8(r))
}

//go:embed dark.yaml light.yaml both.yaml sixteen.yaml mono.yaml
var files embed.FS

const reset = "\x1b[m"

// Theme paints roles. It is immutable and safe for concurrent use. Painting is a
// concatenation: the escapes were worked out when the theme was read.
type Theme struct {
	name      string
	dark      bool
	ascii     bool
	roles     [roleCount]string // the escape before the text; empty: as it comes
	selected  [roleCount]string // the same on the selected row
	people    []string
	peopleSel []string
	blocks    []string
	lights    [Lights]string
	lightsSel [Lights]string
}

// Ground is what a terminal's background is.
type Ground uint8

// The grounds.
const (
	Unknown Ground = iota // nobody says
	Dark
	Light
)

// On is the theme for a ground; for one that nobody knows, the one that can be
// read on both.
func On(g Ground) (*Theme, error) { return Load([]string{"both", "dark", "light"}[min(g, Light)]) }

// Names lists the themes that ship.
func Names() []string { return []string{"dark", "light", "both", "sixteen", "mono"} }

// Load returns a theme that ships, by name; "harbour" is the dark one.
func Load(name string) (*Theme, error) {
	file := name
	if name == "harbour" {
		file = "dark"
	}
	if !slices.Contains(Names(), file) {
		return nil, fmt.Errorf("there is no theme %q; there are %s", name, strings.Join(Names(), ", "))
	}
	data, err := files.ReadFile(file + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("theme %s: %w", name, err)
	}
	return Parse(file, data)
}

// Name is the theme's name.
func (t *Theme) Name() string { return t.name }

// Dark reports whether the theme is made for a dark background.
func (t *Theme) Dark() bool { return t.dark }

// ASCII returns the theme with plain stand-ins for glyphs that a font may lack.
func (t *Theme) ASCII(on bool) *Theme {
	if t.ascii == on {
		return t
	}
	other := *t
	other.ascii = on
	return &other
}

// Paint returns s in the role's colours. It does not look into s: paint pieces
// and join them, never paint what is painted.
func (t *Theme) Paint(r Role, s string) string { return paint(t.roles[r], s) }

// PaintSel is Paint on the background of the selected row.
func (t *Theme) PaintSel(r Role, s string) string { return paint(t.selected[r], s) }

// Person returns s (the name, perhaps cut or padded) in the colour of the person
// called name. The colour is the same in every session and never one of a status.
func (t *Theme) Person(name, s string) string { return paint(t.people[t.hue(name)], s) }

// PersonSel is Person on the background of the selected row.
func (t *Theme) PersonSel(name, s string) string { return paint(t.peopleSel[t.hue(name)], s) }

// PersonBlock returns s on the background of the person called name, for the
// strips of a week.
func (t *Theme) PersonBlock(name, s string) string { return paint(t.blocks[t.hue(name)], s) }

func (t *Theme) hue(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	return int(h.Sum32() % uint32(len(t.people)))
}

func paint(prefix, s string) string {
	if prefix == "" || s == "" {
		return s
	}
	return prefix + s + reset
}
