package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	spelling "holdfast/sources/text"
)

// Taken says when a change of a key is taken by a holdfast that runs.
type Taken uint8

// Live: with the changed file. AtStart: when holdfast starts. Later: this version
// does not build the key yet.
const (
	Live Taken = iota
	AtStart
	Later
)

// Key is one key of the configuration. The reader, its errors, the reference and
// the schema are made of the same ones.
type Key struct {
	Name     string // as it stands in its mapping
	Is       string // what its value is, such as "a duration"
	Default  string // the value that holds where it is left out
	Else     string // the same in words, where no value says it
	About    string // what it is for, in one sentence
	Taken    Taken
	Required bool
	With     string   // the key without which it is a mistake
	OneOf    []string // it and these others: the mapping has exactly one of them
	Allowed  []string // the values there are; nil: any
	Secret   bool     // its value never stands in the file
	Inner    string   // how Keys continue its name: "." as a mapping, "[]." as a list of them, ".NAME." by names of a person's own
	Keys     []Key

	schema   schema
	withWhat string // With as a mistake tells it
}

// row is a key of a mapping that is read into a T.
type row[T any] struct {
	Key
	read func(r *reader, at spot, into *T) bool
	fill func(r *reader, into *T) // with what holds where it is left out
	same func(a, b *T) bool
}

// key is the row of a key whose value has a shape and is kept where of says.
func key[T, V any](name string, s shape[V], of func(*T) *V, about string, more ...func(*Key)) row[T] {
	k := Key{Name: name, Is: s.is, About: about, Allowed: s.allowed, Secret: s.secret, Inner: s.inner, Keys: s.keys, schema: s.schema}
	for _, m := range more {
		m(&k)
	}
	return row[T]{
		Key:  k,
		read: func(r *reader, at spot, into *T) bool { return s.read(r, at, of(into)) },
		fill: func(r *reader, into *T) {
			if s.fill != nil {
				s.fill(r, of(into))
			}
			if k.Default != "" {
				s.read(r, spot{name, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: k.Default}}, of(into))
			}
		},
		same: func(a, b *T) bool { return reflect.DeepEqual(of(a), of(b)) },
	}
}

// later is the row of a key of the contract that this version does not build yet.
func later[T any](name, about string, keys ...Key) row[T] {
	return row[T]{Key: notYet(name, about, keys...), read: func(r *reader, at spot, _ *T) bool { return r.wrong(at, "not in this version") }}
}

// notYet is such a key, and those below it; a name that ends with [] is a list of
// mappings.
func notYet(name, about string, keys ...Key) Key {
	name, list := strings.CutSuffix(name, "[]")
	k := Key{Name: name, Is: "—", About: about, Taken: Later, Keys: keys, Inner: ".", schema: schema{"not": schema{}}}
	if list {
		k.Inner = "[]."
	}
	return k
}

// What a key may be besides.

func holds(value string) func(*Key)  { return func(k *Key) { k.Default = value } }
func orElse(words string) func(*Key) { return func(k *Key) { k.Else = words } }
func goesWith(other, what string) func(*Key) {
	return func(k *Key) { k.With, k.withWhat = other, what }
}
func required(k *Key) { k.Required = true }
func atStart(k *Key)  { k.Taken = AtStart }

// section is the keys of a mapping that is read into a T.
type section[T any] struct {
	rows []row[T]
	one  []string // of these keys the mapping has exactly one; check says so
	// check says what no key says by itself; nil: nothing. It is asked of every
	// mapping, whatever else is wrong with it.
	check func(r *reader, at spot, v *T)
}

// read reads a mapping; true: there is no mistake in it.
func (s section[T]) read(r *reader, at spot, into *T) bool {
	before := len(r.mistakes)
	if !at.isMapping() {
		return r.wrong(at, "%s is not a mapping; allowed keys: %s", at, strings.Join(s.names(), ", "))
	}
	r.pairs(at, func(name string, k, v spot) {
		i := slices.IndexFunc(s.rows, func(row row[T]) bool { return row.Name == name })
		switch {
		case i < 0:
			r.wrong(k, "unknown key%s; allowed: %s", nearest(name, s.names()), strings.Join(s.names(), ", "))
		case s.rows[i].With != "" && !at.has(s.rows[i].With):
			r.wrong(v, "goes with %s", s.rows[i].withWhat)
		default:
			s.rows[i].read(r, v, into)
		}
	})
	for _, row := range s.rows {
		if row.Required && !at.has(row.Name) {
			r.wrong(at.under(row.Name), "is missing")
		}
	}
	if s.check != nil {
		s.check(r, at, into)
	}
	return len(r.mistakes) == before
}

// fill sets what holds where keys are left out.
func (s section[T]) fill(r *reader, into *T) {
	for _, row := range s.rows {
		if row.fill != nil {
			row.fill(r, into)
		}
	}
}

// keys are the section's, in the order of the table.
func (s section[T]) keys() []Key {
	list := make([]Key, len(s.rows))
	for i, r := range s.rows {
		list[i] = r.Key
		if slices.Contains(s.one, r.Name) {
			list[i].OneOf = slices.DeleteFunc(slices.Clone(s.one), func(name string) bool {
				return slices.ContainsFunc(s.rows, func(other row[T]) bool { return other.Name == name && other.Taken == Later })
			})
		}
	}
	return list
}

// names are those of the keys, sorted.
func (s section[T]) names() []string {
	list := make([]string, len(s.rows))
	for i, row := range s.rows {
		list[i] = row.Name
	}
	slices.Sort(list)
	return list
}

// nearest suggests the known key that a misspelt one most likely meant.
func nearest(got string, names []string) string {
	best := spelling.Nearest(got, names)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}
