package themes

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// style is how one role is drawn.
type style struct {
	fg, bg                         string // "#rrggbb", "0" to "15", or empty
	bold, dim, underline, reversed bool
}

// Parse reads a theme file. Every mistake in it is reported, with its line and
// the path of the role.
func Parse(name string, data []byte) (*Theme, error) {
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, fmt.Errorf("theme %s is not YAML: %w", name, err)
	}
	p := parser{file: name}
	t := p.theme(&doc)
	if len(p.problems) > 0 {
		return nil, errors.Join(p.problems...)
	}
	return t, nil
}

type parser struct {
	file     string
	problems []error
}

func (p *parser) wrong(n *yaml.Node, path, format string, args ...any) {
	where := fmt.Sprintf("theme %s:%d:%d: ", p.file, n.Line, n.Column)
	if path != "" {
		where += path + ": "
	}
	p.problems = append(p.problems, errors.New(where+fmt.Sprintf(format, args...)))
}

// pairs calls do for every key of a mapping, in order.
func (p *parser) pairs(n *yaml.Node, path string, do func(key string, k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.wrong(n, path, "expected keys and values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if seen[k.Value] {
			p.wrong(k, join(path, k.Value), "is written twice")
			continue
		}
		seen[k.Value] = true
		do(k.Value, k, v)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (p *parser) theme(doc *yaml.Node) *Theme {
	t := &Theme{name: p.file}
	root := doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	var (
		selection      style
		roles          [roleCount]style
		people, blocks []style
	)
	missing := []string{"dark", "selection", "roles", "people", "blocks"}
	p.pairs(root, "", func(key string, k, v *yaml.Node) {
		missing = slices.DeleteFunc(missing, func(s string) bool { return s == key })
		switch key {
		case "dark":
			t.dark = p.yes(v, key)
		case "selection":
			selection = p.style(v, key)
		case "roles":
			roles = p.roles(v)
		case "people":
			people = p.styles(v, key)
		case "blocks":
			blocks = p.styles(v, key)
		default:
			p.wrong(k, key, "is no key of a theme; there are dark, selection, roles, people, blocks")
		}
	})
	for _, key := range missing {
		p.wrong(root, key, "is missing")
	}
	if len(people) != len(blocks) {
		p.wrong(root, "blocks", "holds %d, but people holds %d: each person's colour needs its block", len(blocks), len(people))
	}
	for i, s := range roles {
		t.roles[i], t.selected[i] = s.escape(), s.on(selection).escape()
	}
	t.lights, t.lightsSel = styled(roles, selection)
	for _, s := range people {
		t.people, t.peopleSel = append(t.people, s.escape()), append(t.peopleSel, s.on(selection).escape())
	}
	for _, s := range blocks {
		t.blocks = append(t.blocks, s.escape())
	}
	return t
}

func (p *parser) roles(n *yaml.Node) (roles [roleCount]style) {
	var given [roleCount]bool
	p.pairs(n, "roles", func(key string, k, v *yaml.Node) {
		i := slices.Index(roleNames[:], key)
		if i < 0 {
			p.wrong(k, join("roles", key), "is no role; there are %s", strings.Join(roleNames[:], ", "))
			return
		}
		given[i] = true
		roles[i] = p.style(v, join("roles", key))
	})
	for i, ok := range given {
		if !ok {
			p.wrong(n, join("roles", roleNames[i]), "is missing")
		}
	}
	return roles
}

func (p *parser) styles(n *yaml.Node, path string) (list []style) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		p.wrong(n, path, "expected a list of at least one style")
		return nil
	}
	for i, item := range n.Content {
		list = append(list, p.style(item, fmt.Sprintf("%s[%d]", path, i)))
	}
	return list
}

func (p *parser) style(n *yaml.Node, path string) (s style) {
	p.pairs(n, path, func(key string, k, v *yaml.Node) {
		at := join(path, key)
		switch key {
		case "fg":
			s.fg = p.colour(v, at)
		case "bg":
			s.bg = p.colour(v, at)
		case "bold":
			s.bold = p.yes(v, at)
		case "dim":
			s.dim = p.yes(v, at)
		case "underline":
			s.underline = p.yes(v, at)
		case "reverse":
			s.reversed = p.yes(v, at)
		default:
			p.wrong(k, at, "is no part of a style; there are fg, bg, bold, dim, underline, reverse")
		}
	})
	return s
}

func (p *parser) colour(n *yaml.Node, path string) string {
	if n.Kind == yaml.ScalarNode && len(n.Value) == 7 && n.Value[0] == '#' {
		if _, err := strconv.ParseUint(n.Value[1:], 16, 32); err == nil {
			return n.Value
		}
	}
	if i, err := strconv.Atoi(n.Value); n.Kind == yaml.ScalarNode && err == nil && strconv.Itoa(i) == n.Value && i >= 0 && i < 16 {
		return n.Value
	}
	p.wrong(n, path, "%q is not a colour; write one as \"#rrggbb\", or 0 to 15 for one of the terminal's own", n.Value)
	return ""
}

func (p *parser) yes(n *yaml.Node, path string) bool {
	if n.Kind == yaml.ScalarNode && (n.Value == "true" || n.Value == "false") {
		return n.Value == "true"
	}
	p.wrong(n, path, "%q is neither true nor false", n.Value)
	return false
}

// on is the style on a selected row: a background of its own stays, and where
// the selection is reversed video, what is reversed anyway is underlined.
func (s style) on(selection style) style {
	if selection.reversed {
		s.underline = s.underline || s.reversed
		s.reversed, s.dim = true, false
		return s
	}
	if s.bg == "" {
		s.bg = selection.bg
	}
	return s
}

// escape is the SGR sequence that starts the style; empty for a plain one.
func (s style) escape() string {
	var codes []string
	for _, attr := range []struct {
		on   bool
		code string
	}{{s.bold, "1"}, {s.dim, "2"}, {s.underline, "4"}, {s.reversed, "7"}} {
		if attr.on {
			codes = append(codes, attr.code)
		}
	}
	codes = append(codes, sgr("38", s.fg)...)
	codes = append(codes, sgr("48", s.bg)...)
	if len(codes) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// sgr is the code of a colour on a layer: "38" before, "48" behind.
func sgr(layer, colour string) []string {
	if colour == "" {
		return nil
	}
	if own, err := strconv.Atoi(colour); err == nil {
		first := map[string]int{"38": 30, "48": 40}[layer]
		if own >= 8 {
			first, own = first+60, own-8
		}
		return []string{strconv.Itoa(first + own)}
	}
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return nil // colour() let only hexadecimal digits through
	}
	return []string{layer, "2", strconv.Itoa(int(n >> 16)), strconv.Itoa(int(n >> 8 & 255)), strconv.Itoa(int(n & 255))}
}
