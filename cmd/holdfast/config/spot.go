package config

import (
	"strconv"

	yaml "go.yaml.in/yaml/v4"
)

// spot is a value in the file: its key, such as alerts[0].poll, and where it
// stands. Its node is never an alias.
type spot struct {
	key string
	n   *yaml.Node
}

func spotAt(key string, n *yaml.Node) spot { return spot{key, resolve(n)} }

func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// under is a key of the mapping, placed where the mapping is: for what is to be
// said of one that may not be there.
func (s spot) under(name string) spot {
	if s.key != "" {
		name = s.key + "." + name
	}
	return spot{name, s.n}
}

// value is the value of a key of the mapping; false: it has none of that name.
func (s spot) value(name string) (spot, bool) {
	if s.isMapping() {
		for i := 0; i+1 < len(s.n.Content); i += 2 {
			if s.n.Content[i].Value == name {
				return spotAt(s.under(name).key, s.n.Content[i+1]), true
			}
		}
	}
	return spot{}, false
}

// has reports whether the mapping has a key of one of these names.
func (s spot) has(names ...string) bool { return s.count(names...) > 0 }

// count is how many of these keys the mapping has.
func (s spot) count(names ...string) (n int) {
	for _, name := range names {
		if _, ok := s.value(name); ok {
			n++
		}
	}
	return n
}

// items are the values of the list.
func (s spot) items() []spot {
	if !s.isList() {
		return nil
	}
	list := make([]spot, len(s.n.Content))
	for i, n := range s.n.Content {
		list[i] = spotAt(s.key+"["+strconv.Itoa(i)+"]", n)
	}
	return list
}

func (s spot) isPlain() bool { return s.n.Kind == yaml.ScalarNode }

func (s spot) isMapping() bool { return s.n.Kind == yaml.MappingNode }

func (s spot) isList() bool { return s.n != nil && s.n.Kind == yaml.SequenceNode }

// isEmpty reports a list or a mapping with nothing in it.
func (s spot) isEmpty() bool { return len(s.n.Content) == 0 }

// String is what stands there, for a sentence.
func (s spot) String() string {
	switch {
	case s.isMapping():
		return "a mapping"
	case s.isList():
		return "a list"
	case s.n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(s.n.Value)
}
