package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// reader walks the parsed nodes and collects every mistake on the way. Values
// that are wrong read as zero, so that the walk goes on to the next mistake.
type reader struct {
	file     string
	dir      string // relative paths are relative to it
	env      Env
	mistakes Mistakes
	secrets  []keptSecret
	at       map[string]*yaml.Node // where the value of each key stands
}

func (r *reader) wrong(n *yaml.Node, key, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: n.Line, Col: n.Column, Key: key, Message: fmt.Sprintf(format, args...)})
}

// field reads the value of one key of a mapping.
type field func(key string, n *yaml.Node)

// later marks keys of the contract that this version does not build yet.
func (r *reader) later(key string, n *yaml.Node) {
	r.wrong(n, key, "not in this version")
}

// mapping reads a mapping's keys by the table. Keys that must be there are
// listed in required.
func (r *reader) mapping(key string, n *yaml.Node, fields map[string]field, required ...string) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		r.wrong(n, key, "%s is not a mapping; allowed keys: %s", describe(n), allowed(fields))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		name := join(key, k.Value)
		if line, dup := seen[k.Value]; dup {
			r.wrong(k, name, "given twice; the first is on line %d", line)
			continue
		}
		seen[k.Value] = k.Line
		read, ok := fields[k.Value]
		if !ok {
			r.wrong(k, name, "unknown key%s; allowed: %s", nearest(k.Value, fields), allowed(fields))
			continue
		}
		r.at[name] = resolve(v)
		read(name, resolve(v))
	}
	for _, name := range required {
		if _, ok := seen[name]; !ok {
			r.wrong(n, join(key, name), "is missing")
		}
	}
}

// each reads the items of a list.
func (r *reader) each(key string, n *yaml.Node, item field) {
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, key, "%s is not a list; write it as [a, b] or as lines that begin with -", describe(n))
		return
	}
	for i, c := range n.Content {
		name := fmt.Sprintf("%s[%d]", key, i)
		r.at[name] = resolve(c)
		item(name, resolve(c))
	}
}

func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func (r *reader) scalar(key string, n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.wrong(n, key, "%s is not %s", describe(n), what)
		return "", false
	}
	return r.expand(key, n, n.Value)
}

var reference = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand replaces ${NAME} by the environment's value, after parsing: a value
// can never become YAML.
func (r *reader) expand(key string, n *yaml.Node, s string) (string, bool) {
	ok := true
	out := reference.ReplaceAllStringFunc(s, func(m string) string {
		name := m[2 : len(m)-1]
		v, found := r.env.Lookup(name)
		if !found {
			r.wrong(n, key, "%s: the environment has no %s", m, name)
			ok = false
		}
		return v
	})
	return out, ok
}

func (r *reader) text(into *string) field {
	return func(key string, n *yaml.Node) {
		if s, ok := r.scalar(key, n, "a text"); ok {
			if s == "" {
				r.wrong(n, key, "is empty")
			}
			*into = s
		}
	}
}

func (r *reader) texts(into *[]string) field {
	return func(key string, n *yaml.Node) {
		r.each(key, n, func(key string, n *yaml.Node) {
			var s string
			r.text(&s)(key, n)
			if s != "" {
				*into = append(*into, s)
			}
		})
	}
}

func (r *reader) path(into *string) field {
	return func(key string, n *yaml.Node) {
		var s string
		r.text(&s)(key, n)
		if s != "" {
			*into = r.absolute(s)
		}
	}
}

func (r *reader) absolute(s string) string {
	if rest, ok := strings.CutPrefix(s, "~/"); ok {
		if home, found := r.env.Lookup("HOME"); found {
			return filepath.Join(home, rest)
		}
	}
	return absolute(r.dir, s)
}

func (r *reader) flag(into *bool) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "true or false")
		if !ok {
			return
		}
		switch s {
		case "true":
			*into = true
		case "false":
			*into = false
		default:
			r.wrong(n, key, "%q is neither true nor false", s)
		}
	}
}

func (r *reader) count(into *int) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a number")
		if !ok {
			return
		}
		v, err := strconv.Atoi(s)
		if err != nil || v < 0 {
			r.wrong(n, key, "%q is not a whole number from 0 up", s)
			return
		}
		*into = v
	}
}

func (r *reader) duration(into *time.Duration) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a duration")
		if !ok {
			return
		}
		d, err := ParseDuration(s)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		*into = d
	}
}

func (r *reader) choice(key string, n *yaml.Node, choices ...string) string {
	s, ok := r.scalar(key, n, "one of "+strings.Join(choices, ", "))
	if ok && !slices.Contains(choices, s) {
		r.wrong(n, key, "%q is not allowed; allowed: %s", s, strings.Join(choices, ", "))
		return ""
	}
	return s
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

func allowed(fields map[string]field) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// nearest suggests the known key that a misspelt one most likely meant.
func nearest(got string, fields map[string]field) string {
	best, least := "", 3
	for name := range fields {
		if d := distance(got, name); d < least || d == least && name < best {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// distance is the Levenshtein distance, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
