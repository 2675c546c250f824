package alertmanager

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
)

// cache decodes a JSON list of objects, and of the next list only the objects
// that changed. Ten thousand alerts are eight megabytes every few seconds, of
// which nearly nothing changes. An object is the same when its bytes are; the
// usual case, the same object at the same place, is one comparison.
type cache[T any] struct {
	decodeOne func([]byte) (T, error)
	seed      maphash.Seed
	items     []item[T]
	decoded   int // how many the last call had to decode
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

// decode returns the list's values in order. body must not be changed after.
// One object that cannot be read fails the whole: its absence would say
// something that is not known.
func (c *cache[T]) decode(body []byte) ([]T, error) {
	c.decoded = 0
	rest, ok := bytes.CutPrefix(skipSpace(body), []byte("["))
	if !ok {
		if string(bytes.TrimSpace(body)) == "null" {
			c.items = nil
			return nil, nil
		}
		return nil, errNotList
	}
	items := make([]item[T], 0, len(c.items)+16)
	var byHash map[uint64]int
	place := 0 // where the next object stood last time, if nothing moved
	for {
		rest = skipSpace(rest)
		if len(rest) == 0 {
			return nil, errCutOff
		}
		if rest[0] == ']' && len(items) == 0 {
			break
		}
		if place < len(c.items) && bytes.HasPrefix(rest, c.items[place].raw) {
			it := c.items[place]
			it.raw = rest[:len(it.raw):len(it.raw)]
			items = append(items, it)
			place++
		} else {
			if byHash == nil {
				byHash = c.hashes()
			}
			it, old, err := c.item(rest, byHash, len(items))
			if err != nil {
				return nil, err
			}
			items = append(items, it)
			if old >= 0 {
				place = old + 1
			} else {
				place++
			}
		}
		rest = skipSpace(rest[len(items[len(items)-1].raw):])
		if len(rest) == 0 {
			return nil, errCutOff
		}
		if rest[0] == ']' {
			break
		}
		if rest[0] != ',' {
			return nil, errNotList
		}
		rest = rest[1:]
	}
	if len(skipSpace(rest[1:])) > 0 {
		return nil, errors.New("something follows the list")
	}
	c.items = items
	values := make([]T, len(items))
	for i := range items {
		values[i] = items[i].value
	}
	return values, nil
}

// item reads the object at the start of rest; old is its place in the list
// before, or -1.
func (c *cache[T]) item(rest []byte, byHash map[uint64]int, nth int) (it item[T], old int, err error) {
	n := objectLen(rest)
	if n == 0 {
		return it, -1, fmt.Errorf("item %d of the list is not an object", nth+1)
	}
	raw := rest[:n:n]
	if i, ok := byHash[maphash.Bytes(c.seed, raw)]; ok && bytes.Equal(c.items[i].raw, raw) {
		return item[T]{raw: raw, value: c.items[i].value}, i, nil
	}
	c.decoded++
	value, err := c.decodeOne(raw)
	if err != nil {
		return it, -1, fmt.Errorf("item %d of the list: %w", nth+1, err)
	}
	return item[T]{raw: raw, value: value}, -1, nil
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
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
