// Package themes turns roles into colours and glyphs. A theme is data (a YAML
// file); the terminal's own background is left alone. Meaning never rides on
// colour alone, so every theme must read in black and white too.
package themes

// Theme paints roles.
type Theme struct {
	name string
}
