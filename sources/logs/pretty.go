package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"holdfast/sources/text"
)

const (
	// mostPairs is how many fields of a line are told apart; the line itself has the
	// others.
	mostPairs = 200
	// deepestPair is how deep in one another objects are looked into.
	deepestPair = 20
	// keyCells is the room that the names of fields have at most beside their values.
	keyCells = 24
)

// Pair is one field of a JSON or logfmt line, decoded and safe to show. A name within
// names has them before it, as "error.stack" and "tags[0]". A value may have line feeds.
type Pair struct{ Key, Value string }

// Pairs are the fields of a line in their order, of a JSON object or of two or more
// logfmt pairs, wherever in the line they begin; nil: it has none.
func Pairs(line string) []Pair {
	for from, tries := 0, 0; tries < 3; tries++ {
		i := strings.IndexByte(line[from:], '{')
		if i < 0 {
			break
		}
		if object := []byte(line[from+i:]); json.Valid(object) {
			d := json.NewDecoder(strings.NewReader(line[from+i:]))
			d.UseNumber()
			var p pairs
			p.value(d, "", 0)
			return p.list
		}
		from += i + 1
	}
	var p pairs
	for rest := []byte(line); !p.full; {
		f, behind, ok := nextPair(rest)
		if !ok {
			break
		}
		if rest = behind; f.value != nil && startsWithKey(append(bytes.Clone(f.key), '=')) {
			p.add(string(f.key), string(decoded(f.value)))
		}
	}
	if len(p.list) < 2 {
		return nil
	}
	return p.list
}

// pairs takes in fields; full: no more of them are looked at.
type pairs struct {
	list []Pair
	full bool
}

func (p *pairs) add(key, value string) {
	lines := strings.Split(value, "\n")
	for i, l := range lines {
		lines[i] = text.Clean(strings.TrimSuffix(l, "\r"))
	}
	p.list = append(p.list, Pair{text.Clean(key), strings.TrimRight(strings.Join(lines, "\n"), "\n")})
	p.full = p.full || len(p.list) == mostPairs
}

// value takes in a value of JSON that is known to be valid.
func (p *pairs) value(d *json.Decoder, key string, depth int) {
	token, err := d.Token()
	p.full = p.full || err != nil
	open, nested := token.(json.Delim)
	switch {
	case p.full:
	case !nested && token == nil:
		p.add(key, "null")
	case !nested:
		p.add(key, fmt.Sprint(token))
	case depth == deepestPair:
		p.add(key, "…")
		p.full = true
	default:
		p.inner(d, open, key, depth)
	}
}

// inner takes in what an object or a list holds.
func (p *pairs) inner(d *json.Decoder, open json.Delim, key string, depth int) {
	for n := 0; d.More() && !p.full; n++ {
		inner := key + "[" + strconv.Itoa(n) + "]"
		if open == '{' {
			token, err := d.Token()
			name, ok := token.(string)
			if err != nil || !ok {
				p.full = true
				return
			}
			if inner = name; key != "" {
				inner = key + "." + name
			}
		}
		p.value(d, inner, depth+1)
	}
	if !p.full {
		_, err := d.Token() // its end
		p.full = err != nil
	}
}

// Pretty is the fields of a line below each other, the names aligned; values of several
// lines, such as a stack, stand below their name. Empty: the line has no fields.
func Pretty(line string) string {
	list := Pairs(line)
	room := 0
	for _, p := range list {
		room = max(room, min(text.Width(p.Key), keyCells))
	}
	var b strings.Builder
	for _, p := range list {
		if strings.Contains(p.Value, "\n") {
			b.WriteString(p.Key + "\n  " + strings.ReplaceAll(p.Value, "\n", "\n  ") + "\n")
			continue
		}
		b.WriteString(p.Key + strings.Repeat(" ", max(0, room-text.Width(p.Key))) + "  " + p.Value + "\n")
	}
	return b.String()
}
