package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"holdfast/store/incident"
)

// recentHeads is how many of the heads that moved last are measured when a record
// is opened. A record that lost its newest commit lost one of them.
const recentHeads = 16

// headsFile is the content of the file of heads: JSON, with one head a line, so
// that a few of many are read, or put in the place of others, without reading all.
// An earlier holdfast reads it, too.
type headsFile struct {
	through incident.ID   // every incident up to this one has a head
	recent  []incident.ID // whose heads moved last, the newest last
	lines   []byte        // `"INC-7":{…},` and a newline each
	older   bool          // it was written by an earlier holdfast, which keeps no order
}

// headRoom is about how many bytes a head takes.
const headRoom = 160

// The parts of the file, in the order they stand in it.
const (
	headsBegin = `{"version":1,"through":`
	headsThen  = ",\n\"recent\":"
	headsLines = ",\n\"heads\":{\n"
	headsEnd   = "}}\n"
)

// parseHeads reads the file. The error says why it is none.
func parseHeads(b []byte) (*headsFile, error) {
	f := &headsFile{}
	front, rest, ok := bytes.Cut(b, []byte(headsLines))
	if front, ours := bytes.CutPrefix(front, []byte(headsBegin)); ok && ours {
		through, recent, _ := bytes.Cut(front, []byte(headsThen))
		lines, whole := bytes.CutSuffix(rest, []byte(headsEnd))
		var err error
		if f.through, err = parseNumber(through); err == nil && whole {
			if f.lines = lines; len(lines) > 1 { // the last line has no comma, and behind it is room for one
				f.lines = append(lines[:len(lines)-1], ",\n"...)
			}
			if f.recent, err = parseIDs(recent); err == nil {
				return f, f.check()
			}
		}
	}
	return parseOlder(b)
}

func parseNumber(b []byte) (incident.ID, error) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	return incident.ID(n), err
}

func parseIDs(b []byte) ([]incident.ID, error) {
	var names []string
	if err := json.Unmarshal(b, &names); err != nil {
		return nil, err
	}
	ids := make([]incident.ID, 0, len(names))
	for _, name := range names {
		id, err := incident.ParseID(name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// parseOlder reads a file that has no order of its own.
func parseOlder(b []byte) (*headsFile, error) {
	var all struct {
		Version int                           `json:"version"`
		Heads   map[string]incident.KnownHead `json:"heads"` // by INC-n
	}
	if err := json.Unmarshal(b, &all); err != nil || all.Version != 1 {
		return nil, errors.Join(err, versionError(all.Version))
	}
	known := map[incident.ID]incident.KnownHead{}
	for name, head := range all.Heads {
		id, err := incident.ParseID(name)
		if err != nil {
			return nil, fmt.Errorf("it names %q, which is no incident", name)
		}
		known[id] = head
	}
	f := &headsFile{older: true}
	f.set(known) // who wrote it did not say which moved last: the newest incidents stand for them
	return f, nil
}

func versionError(v int) error {
	if v == 1 {
		return nil
	}
	return fmt.Errorf("its version is %d, not 1", v)
}

// each calls do for each head, with its line, until it returns an error.
func (f *headsFile) each(do func(id incident.ID, line []byte) error) error {
	for line := range bytes.Lines(f.lines) {
		digits, ok := bytes.CutPrefix(line, []byte(`"INC-`))
		end := bytes.IndexByte(digits, '"')
		if !ok || end < 0 || !bytes.HasPrefix(digits[end:], []byte(`":{`)) || !bytes.HasSuffix(line, []byte("},\n")) {
			return fmt.Errorf("it holds the line %.80q, which is no head", line)
		}
		id, err := parseNumber(digits[:end])
		if err == nil {
			err = do(id, line)
		}
		if err != nil {
			return fmt.Errorf("it holds the line %.80q, which is no head: %w", line, err)
		}
	}
	return nil
}

// none reports whether no incident has a head.
func (f *headsFile) none() bool { return len(f.lines) == 0 && f.through == 0 }

// check looks whether every line is one of a head, and at no head itself.
func (f *headsFile) check() error {
	return f.each(func(incident.ID, []byte) error { return nil })
}

// get reads the heads of these incidents, or of all when none is named.
func (f *headsFile) get(ids ...incident.ID) (map[incident.ID]incident.KnownHead, error) {
	known := make(map[incident.ID]incident.KnownHead, len(ids))
	wanted := make(map[incident.ID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	err := f.each(func(id incident.ID, line []byte) error {
		if len(ids) > 0 && !wanted[id] {
			return nil
		}
		_, value, _ := bytes.Cut(line, []byte(`":`))
		var head incident.KnownHead
		err := json.Unmarshal(bytes.TrimSuffix(value, []byte(",\n")), &head)
		known[id] = head
		return err
	})
	return known, err
}

// set puts heads into the file: in the place of older ones, or behind all others.
// They are the ones that moved last then.
func (f *headsFile) set(heads map[incident.ID]incident.KnownHead) {
	there := map[incident.ID]bool{}
	lines := make([]byte, 0, len(f.lines)+headRoom*len(heads))
	_ = f.each(func(id incident.ID, line []byte) error { // every line was looked at when it was read
		there[id] = true
		if head, moved := heads[id]; moved {
			line = headLine(id, head)
		}
		lines = append(lines, line...)
		return nil
	})
	ids := slices.Sorted(maps.Keys(heads))
	for _, id := range ids {
		if !there[id] {
			there[id] = true
			lines = append(lines, headLine(id, heads[id])...)
		}
	}
	f.lines = lines
	for there[f.through+1] {
		f.through++
	}
	f.recent = slices.DeleteFunc(f.recent, func(id incident.ID) bool { _, moved := heads[id]; return moved })
	f.recent = append(f.recent, ids...)
	f.recent = f.recent[max(0, len(f.recent)-recentHeads):]
}

func headLine(id incident.ID, head incident.KnownHead) []byte {
	b, err := json.Marshal(head)
	if err != nil {
		panic(err) // a plain type of ours
	}
	return fmt.Appendf(nil, "%q:%s,\n", id, b)
}

// bytes are the file as it is written.
func (f *headsFile) bytes() []byte {
	names := make([]string, len(f.recent))
	for i, id := range f.recent {
		names[i] = fmt.Sprintf("%q", id)
	}
	b := make([]byte, 0, len(f.lines)+1024)
	b = fmt.Appendf(b, "%s%d%s[%s]%s", headsBegin, f.through, headsThen, strings.Join(names, ","), headsLines)
	if n := len(f.lines); n > 0 {
		b = append(append(b, f.lines[:n-2]...), '\n')
	}
	return append(b, headsEnd...)
}
