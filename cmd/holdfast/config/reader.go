package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/fetch"
)

// reader is what all of one reading has in common. It collects every mistake on
// the way: a value that is wrong reads as nothing, and the walk goes on to the next.
type reader struct {
	file     string
	dir      string // relative paths are relative to it
	env      Env
	mistakes Mistakes
	secrets  []keptSecret
	at       map[string]*yaml.Node // where the value of each key stands
	after    []func()              // what is done once all was read and nothing is wrong
}

// wrong notes a mistake. It is false, as what was read there.
func (r *reader) wrong(at spot, format string, args ...any) bool {
	r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: at.n.Line, Col: at.n.Column, Key: at.key, Message: fmt.Sprintf(format, args...)})
	return false
}

// pairs walks the keys of a mapping, each once, and reads their values by read.
func (r *reader) pairs(at spot, read func(name string, k, v spot)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(at.n.Content); i += 2 {
		k, v := at.n.Content[i], at.n.Content[i+1]
		key := at.under(k.Value).key
		if line, twice := seen[k.Value]; twice {
			r.wrong(spot{key, k}, "given twice; the first is on line %d", line)
			continue
		}
		seen[k.Value] = k.Line
		r.at[key] = resolve(v)
		read(k.Value, spot{key, k}, spotAt(key, v))
	}
}

// each walks the items of a list; false: it is none.
func (r *reader) each(at spot, item func(spot)) bool {
	if !at.isList() {
		return r.wrong(at, "%s is not a list; write it as [a, b] or as lines that begin with -", at)
	}
	for _, i := range at.items() {
		r.at[i.key] = i.n
		item(i)
	}
	return true
}

// scalar is what a plain value says, with what the environment puts into it;
// what is the sentence's word for what should stand there.
func (r *reader) scalar(at spot, what string) (string, bool) {
	if !at.isPlain() || at.n.Tag == "!!null" {
		return "", r.wrong(at, "%s is not %s", at, what)
	}
	return r.expand(at)
}

var reference = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand replaces ${NAME} by the environment's value, after parsing: a value
// can never become YAML.
func (r *reader) expand(at spot) (string, bool) {
	ok := true
	out := reference.ReplaceAllStringFunc(at.n.Value, func(m string) string {
		name := m[2 : len(m)-1]
		v, found := r.env.Lookup(name)
		if !found {
			ok = r.wrong(at, "%s: the environment has no %s", m, name)
		}
		return v
	})
	return out, ok
}

func (r *reader) absolute(s string) string {
	if rest, ok := strings.CutPrefix(s, "~/"); ok {
		if home, found := r.env.Lookup("HOME"); found {
			return filepath.Join(home, rest)
		}
	}
	return absolute(r.dir, s)
}

// kept remembers a secret that is cheap to read, so that its value can be taken
// out of whatever is written down.
func (r *reader) kept(key string, s fetch.Secret) fetch.Secret {
	r.secrets = append(r.secrets, keptSecret{key, s})
	return s
}
