package alertmanager

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"sync"

	"holdfast/sources/alerts"
)

// cache decodes a JSON list of objects, and of the next list only the objects
// that changed. Ten thousand alerts are eight megabytes every few seconds, of
// which nearly nothing changes. An object is the same when its bytes are; the
// usual case, the same object at the same place, is one comparison.
type cache[T any] struct {
	decodeOne func([]byte) (T, error)
	seed      maphash.Seed
	body      []byte // as it was decoded last
	items     []item[T]
	values    []T             // of the items; never changed
	edition   *alerts.Edition // of the values; nil: nothing was decoded yet
	before    *alerts.Edition // the one before that
	fresh     []T             // values that are not in the one before
	gone      []T             // values of that one that are in this no more
	decoded   int             // how many the last call had to decode
}

type item[T any] struct {
	raw   []byte // within the answer it came in
	value T
}

func newCache[T any](decode func([]byte) (T, error)) *cache[T] {
	return &cache[T]{decodeOne: decode, seed: maphash.MakeSeed()}
}

var (
	errNotList = errors.New("the answer is not a JSON list")
	errCutOff  = errors.New("the answer breaks off")
)

// decode returns the list's values in order; who gets them changes none of them.
// body must not be changed after. The very slice of the last time is not looked
// at again. One object that cannot be read fails the whole: its absence would say
// something that is not known.
func (c *cache[T]) decode(body []byte) ([]T, error) {
	c.decoded = 0
	if c.edition != nil && len(body) > 0 && len(body) == len(c.body) && &body[0] == &c.body[0] {
		return c.values, nil
	}
	fresh, used := c.fresh[:0:0], make([]bool, len(c.items))
	items, err := c.read(body, func(at int, value T) {
		if at < 0 {
			fresh = append(fresh, value)
		} else {
			used[at] = true
		}
	})
	if err != nil {
		return nil, err
	}
	c.fresh, c.gone = fresh, c.gone[:0:0]
	for i := range used {
		if !used[i] {
			c.gone = append(c.gone, c.items[i].value)
		}
	}
	c.before = c.edition
	c.body, c.items, c.values, c.edition = body, items, make([]T, len(items)), new(alerts.Edition)
	for i := range items {
		c.values[i] = items[i].value
	}
	return c.values, nil
}

// read reads the list's objects. each is told of every value where it was in the list
// before; below 0: nowhere.
func (c *cache[T]) read(body []byte, each func(at int, value T)) ([]item[T], error) {
	rest, ok := bytes.CutPrefix(skipSpace(body), []byte("["))
	if !ok {
		if string(bytes.TrimSpace(body)) == "null" {
			return nil, nil
		}
		return nil, errNotList
	}
	items, rest, err := c.list(rest, each)
	if err != nil {
		return nil, err
	}
	if len(skipSpace(rest)) > 0 {
		return nil, errors.New("something follows the list")
	}
	return items, nil
}

// list reads the list behind its opening bracket; after is what follows it.
func (c *cache[T]) list(rest []byte, each func(at int, value T)) (items []item[T], after []byte, err error) {
	items = make([]item[T], 0, len(c.items)+16)
	byHash := sync.OnceValue(c.hashes) // needed only when something moved or changed
	place := 0                         // where the next object stood last time, if nothing moved
	for {
		rest = skipSpace(rest)
		if len(rest) == 0 {
			return nil, nil, errCutOff
		}
		if rest[0] == ']' && len(items) == 0 {
			return items, rest[1:], nil
		}
		decoded := c.decoded
		it, at, err := c.item(rest, place, byHash)
		if err != nil {
			return nil, nil, fmt.Errorf("item %d of the list %w", len(items)+1, err)
		}
		if fresh := c.decoded > decoded; fresh {
			each(-1, it.value)
		} else {
			each(at, it.value)
		}
		items, place = append(items, it), at+1
		rest = skipSpace(rest[len(it.raw):])
		switch {
		case len(rest) == 0:
			return nil, nil, errCutOff
		case rest[0] == ']':
			return items, rest[1:], nil
		case rest[0] != ',':
			return nil, nil, errNotList
		}
		rest = rest[1:]
	}
}

// item reads the object at the start of rest. at is its place in the list
// before, and place, where it was looked for, when it was not in there.
func (c *cache[T]) item(rest []byte, place int, byHash func() map[uint64]int) (it item[T], at int, err error) {
	if place < len(c.items) && bytes.HasPrefix(rest, c.items[place].raw) {
		it = c.items[place]
		it.raw = rest[:len(it.raw):len(it.raw)]
		return it, place, nil
	}
	n := objectLen(rest)
	if n == 0 {
		return it, place, errors.New("is not an object")
	}
	raw := rest[:n:n]
	if i, ok := byHash()[maphash.Bytes(c.seed, raw)]; ok && bytes.Equal(c.items[i].raw, raw) {
		return item[T]{raw: raw, value: c.items[i].value}, i, nil
	}
	c.decoded++
	value, err := c.decodeOne(raw)
	if err != nil {
		return it, place, fmt.Errorf("cannot be read: %w", err)
	}
	return item[T]{raw: raw, value: value}, place, nil
}

func (c *cache[T]) hashes() map[uint64]int {
	m := make(map[uint64]int, len(c.items))
	for i := range c.items {
		m[maphash.Bytes(c.seed, c.items[i].raw)] = i
	}
	return m
}

func skipSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\n' || b[0] == '\t' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// objectLen is the length of the JSON object at the start of b by its braces
// and strings alone, 0 if there is none. Whether it is good JSON inside is
// found out when it is decoded.
func objectLen(b []byte) int {
	if len(b) == 0 || b[0] != '{' {
		return 0
	}
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			end := stringEnd(b[i+1:])
			if end < 0 {
				return 0
			}
			i += end + 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// stringEnd is the place of the quote that closes a string, -1 if none does.
func stringEnd(b []byte) int {
	for at := 0; ; {
		n := bytes.IndexByte(b[at:], '"')
		if n < 0 {
			return -1
		}
		at += n
		escapes := 0
		for escapes < at && b[at-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at
		}
		at++
	}
}
