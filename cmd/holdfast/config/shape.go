package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/rota"
)

// shape is how a value is written: what reads it, and what the reference and the
// schema say of it.
type shape[V any] struct {
	is      string // such as "a duration"
	read    func(r *reader, at spot, into *V) bool
	fill    func(r *reader, into *V) // with what holds where its keys are left out; nil: it has none
	allowed []string
	secret  bool
	inner   string // as a Key's
	keys    []Key
	schema  schema
}

// parsed is a shape of one plain value. what is its word in the reference and, of
// what is no plain value, in the mistake.
func parsed[V any](what string, sc schema, parse func(string) (V, error)) shape[V] {
	return shape[V]{is: what, schema: sc, read: func(r *reader, at spot, into *V) bool {
		s, ok := r.scalar(at, what)
		if !ok {
			return false
		}
		v, err := parse(s)
		if err != nil {
			return r.wrong(at, "%v", err)
		}
		*into = v
		return true
	}}
}

// checked is a shape whose values have to pass, too.
func checked[V any](s shape[V], check func(r *reader, at spot, v V) bool) shape[V] {
	read := s.read
	s.read = func(r *reader, at spot, into *V) bool {
		var v V
		if !read(r, at, &v) || !check(r, at, v) {
			return false
		}
		*into = v
		return true
	}
	return s
}

// made is a shape that is read into a D first, of which a V is made.
func made[D, V any](s shape[D], of func(r *reader, at spot, d D) (V, bool)) shape[V] {
	return shape[V]{is: s.is, allowed: s.allowed, secret: s.secret, inner: s.inner, keys: s.keys, schema: s.schema, read: func(r *reader, at spot, into *V) bool {
		var d D
		if s.fill != nil {
			s.fill(r, &d)
		}
		if !s.read(r, at, &d) {
			return false
		}
		v, ok := of(r, at, d)
		if ok {
			*into = v
		}
		return ok
	}}
}

func text[V ~string]() shape[V] {
	return shape[V]{is: "a text", schema: scalar(), read: func(r *reader, at spot, into *V) bool {
		s, ok := r.scalar(at, "a text")
		if !ok {
			return false
		}
		if s == "" {
			return r.wrong(at, "is empty")
		}
		*into = V(s)
		return true
	}}
}

// path is a file's name; a relative one becomes that beside the configuration.
func path() shape[string] {
	s := made(text[string](), func(r *reader, _ spot, p string) (string, bool) { return r.absolute(p), true })
	s.is = "a path"
	return s
}

func truth() shape[bool] {
	s := parsed("true or false", schema{"type": []string{"boolean", "string"}, "pattern": orEnv("true|false")}, func(s string) (bool, error) {
		switch s {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return false, fmt.Errorf("%q is neither true nor false", s)
	})
	return s
}

func number() shape[int] {
	return parsed("a number", schema{"type": []string{"integer", "string"}, "minimum": 0, "pattern": orEnv(`\+?[0-9]+`)}, func(s string) (int, error) {
		v, err := strconv.Atoi(s)
		if err != nil || v < 0 {
			return 0, fmt.Errorf("%q is not a whole number from 0 up", s)
		}
		return v, nil
	})
}

func size() shape[int64] {
	return parsed("a size", schema{"type": []string{"string", "number"}, "minimum": 0, "pattern": orEnv(`[0-9]+(\.[0-9]+)?\s*[kKMGT]?i?B?`)}, ParseSize)
}

// duration is one of more than nothing.
func duration() shape[time.Duration] {
	pattern := orEnv(`([0-9]+[dw])+|([0-9]+[dw])*\+?([0-9]*\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))+`)
	return checked(parsed("a duration", schema{"type": "string", "pattern": pattern}, ParseDuration), func(r *reader, at spot, d time.Duration) bool {
		return d > 0 || r.wrong(at, "must be more than 0")
	})
}

// lasting is a duration of at least so much; why is told of one that is shorter.
func lasting(least time.Duration, why string) shape[time.Duration] {
	return checked(duration(), func(r *reader, at spot, d time.Duration) bool { return d >= least || r.wrong(at, why, d) })
}

func zone() shape[*time.Location] {
	return parsed("a time zone", scalar(), func(s string) (*time.Location, error) {
		z, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			return nil, fmt.Errorf("%q is not a time zone; write it as Europe/Berlin or UTC", s)
		}
		return z, nil
	})
}

func date() shape[rota.Date] {
	return parsed("a date", schema{"type": "string", "pattern": orEnv(`[0-9]{4}-[0-9]{2}-[0-9]{2}`)}, rota.ParseDate)
}

// named is a value and what it is called.
type named[V any] struct {
	name string
	v    V
}

// choice is one of several values.
func choice[V any](of ...named[V]) shape[V] {
	names := make([]string, len(of))
	for i, c := range of {
		names[i] = c.name
	}
	all := strings.Join(names, ", ")
	s := parsed("one of "+all, schema{"type": "string", "anyOf": []schema{{"enum": names}, {"pattern": fromEnv}}}, func(s string) (V, error) {
		i := slices.Index(names, s)
		if i < 0 {
			var none V
			return none, fmt.Errorf("%q is not allowed; allowed: %s", s, all)
		}
		return of[i].v, nil
	})
	s.allowed = names
	return s
}

// words are choices that are called what they are.
func words(names ...string) []named[string] {
	list := make([]named[string], len(names))
	for i, name := range names {
		list[i] = named[string]{name, name}
	}
	return list
}

// as is a value that somebody else reads, later.
func as(what string) shape[spot] {
	return shape[spot]{is: what, schema: scalar(), read: func(_ *reader, at spot, into *spot) bool { *into = at; return true }}
}

// mapping is the keys of a section.
func mapping[T any](s section[T]) shape[T] {
	return shape[T]{is: "keys", read: s.read, fill: s.fill, inner: ".", keys: s.keys(), schema: s.schema()}
}

// but is the shape with a word more in its schema.
func (s shape[V]) but(word string, v any) shape[V] {
	s.schema = s.schema.with(word, v)
	return s
}

// optional is a shape whose value may be left out as a whole.
func optional[V any](s shape[V]) shape[*V] {
	return made(s, func(_ *reader, _ spot, v V) (*V, bool) { return &v, true })
}

// list is values of one shape.
func list[V any](item shape[V]) shape[[]V] {
	s := shape[[]V]{is: "a list, each " + item.is, keys: item.keys, allowed: item.allowed, schema: schema{"type": "array", "items": item.schema}}
	if len(item.keys) > 0 {
		s.is, s.inner = "a list", "[]"+item.inner
	}
	s.read = func(r *reader, at spot, into *[]V) bool {
		all := true
		listed := r.each(at, func(at spot) {
			var v V
			if item.fill != nil {
				item.fill(r, &v)
			}
			if item.read(r, at, &v) {
				*into = append(*into, v)
			} else {
				all = false
			}
		})
		return listed && all
	}
	return s
}

// filled is a list that has to hold something; an empty one is told so.
func filled[V any](s shape[[]V], empty string) shape[[]V] {
	s.schema = s.schema.with("minItems", 1)
	read := s.read
	s.read = func(r *reader, at spot, into *[]V) bool {
		ok := read(r, at, into)
		if at.isList() && at.isEmpty() {
			return r.wrong(at, "%s", empty)
		}
		return ok
	}
	return s
}

// distinct is a list of mappings that each have a name: which of two with the same
// one is meant could not be told on the screen. made is where each keeps what it
// is made of; nil: it is not kept going.
func distinct[V any](item shape[V], made func(*V) *string) shape[[]V] {
	s := list(item)
	read := s.read
	s.read = func(r *reader, at spot, into *[]V) bool {
		ok := read(r, at, into)
		first := map[string]int{}
		for _, i := range at.items() {
			name, found := i.value("name")
			if !found || name.n.Value == "" {
				continue
			}
			if line, twice := first[name.n.Value]; twice {
				ok = r.wrong(spot{at.key, name.n}, "%q is the name of another one, on line %d", name.n.Value, line)
				continue
			}
			first[name.n.Value] = name.n.Line
		}
		if made != nil {
			r.after = append(r.after, func() {
				for i, item := range at.items() {
					*made(&(*into)[i]) = r.made(item)
				}
			})
		}
		return ok
	}
	return s
}

// byName is a mapping whose keys are names of a person's own; what says which.
func byName[K ~string, V any](what string, item shape[V]) shape[map[K]V] {
	s := shape[map[K]V]{is: "a mapping " + what, inner: ".NAME" + item.inner, keys: item.keys, schema: schema{"type": "object", "additionalProperties": item.schema}}
	s.read = func(r *reader, at spot, into *map[K]V) bool {
		before := len(r.mistakes)
		if !at.isMapping() {
			return r.wrong(at, "%s is not a mapping %s", at, what)
		}
		r.pairs(at, func(name string, _, at spot) {
			var v V
			if item.read(r, at, &v) {
				(*into)[K(name)] = v
			}
		})
		return len(r.mistakes) == before
	}
	return s
}
