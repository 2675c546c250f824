package config

import yaml "go.yaml.in/yaml/v4"

// screen reads what is wanted of the terminal.
func screen(r *reader, into *Screen) field {
	return func(key string, n *yaml.Node) {
		r.mapping(key, n, map[string]field{
			"mouse":   func(key string, n *yaml.Node) { into.Mouse = r.choice(key, n, "on", "off") },
			"glyphs":  func(key string, n *yaml.Node) { into.Glyphs = r.choice(key, n, "unicode", "ascii") },
			"layout":  r.later,
			"filters": r.later,
		})
	}
}
