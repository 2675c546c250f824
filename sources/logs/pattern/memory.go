package pattern

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
)

// version is that of what Remember returns. A stream that was saved in another one
// begins anew.
const version = 1

// saved is a stream as it is kept.
type saved struct {
	Version int
	Limit   int
	Kept    [][]byte // the lines so far, of one that still learns its layout
	Settled bool
	Forms   [][]savedStep
	Fields  bool
	Rows    []savedRow // the oldest first
	Rest    int        // lines that are not kept apart
	Full    bool       // there was not room for all skeletons
}

type savedStep struct {
	Kind, Words int
	Look        uint32
}

type savedRow struct {
	Count int
	Text  string
	Vars  []savedVariable
	Gaps  []uint8
	Open  []bool
}

type savedVariable struct {
	Word, Raws uint8
	First      string
	Known      [manyRaws]uint32
}

// Remember is what the stream has learned, for StreamOf. Skeletons for which leave
// says so are left out: they hold what may not be written down.
func (s *Stream) Remember(leave func(skeleton string) bool) ([]byte, error) {
	k := saved{Version: version, Limit: s.limit, Settled: s.settled, Full: s.miner.door != nil}
	if !s.settled {
		for _, line := range s.kept {
			if !leave(string(line)) {
				k.Kept = append(k.Kept, line)
			}
		}
		return encoded(k)
	}
	k.Fields = s.layout.fields
	for _, f := range s.layout.forms {
		steps := make([]savedStep, len(f))
		for i, one := range f {
			steps[i] = savedStep{int(one.kind), one.words, one.look}
		}
		k.Forms = append(k.Forms, steps)
	}
	for _, r := range s.miner.order {
		if leave(shown(r.text)) || slices.ContainsFunc(r.vars, func(v variable) bool { return v.first != "" && leave(v.first) }) {
			continue
		}
		one := savedRow{Count: r.count, Text: r.text, Gaps: r.gaps, Open: r.open}
		for _, v := range r.vars {
			one.Vars = append(one.Vars, savedVariable{v.word, v.raws, v.first, v.known})
		}
		k.Rows = append(k.Rows, one)
	}
	if s.miner.rest != nil {
		k.Rest = s.miner.rest.count
	}
	return encoded(k)
}

func encoded(k saved) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(k)
	return b.Bytes(), err
}

// StreamOf is the stream that Remember was asked of: it knows the same patterns and
// goes on from there, with numbers of its own. What no stream can have been is an
// error.
func StreamOf(memory []byte) (*Stream, error) {
	var k saved
	in := bytes.NewReader(memory)
	if err := gob.NewDecoder(in).Decode(&k); err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind it")
	}
	if k.Version != version {
		return nil, fmt.Errorf("it is of version %d, this one reads %d", k.Version, version)
	}
	if k.Limit < 1 || k.Limit > mostNumbers || len(k.Rows) > max(k.Limit, 16) || len(k.Kept) > enough || len(k.Forms) > mostForms {
		return nil, errors.New("it has more than a stream can hold")
	}
	s := NewStream(k.Limit)
	if !k.Settled {
		for _, line := range k.Kept {
			s.Add(line)
		}
		s.past = len(s.kept)
		for _, r := range s.miner.order {
			r.heard = 0
		}
		return s, nil
	}
	s.settled, s.layout.fields = true, k.Fields
	for _, steps := range k.Forms {
		f, err := formOf(steps)
		if err != nil {
			return nil, err
		}
		s.layout.forms = append(s.layout.forms, f)
	}
	return s, s.miner.take(k)
}

func formOf(steps []savedStep) (form, error) {
	f := make(form, len(steps))
	for i, one := range steps {
		if one.Kind < int(aField) || one.Kind > int(aDash) || one.Words < 0 || one.Words > mostFields || len(steps) > mostFields+1 {
			return nil, errors.New("it has a layout that no stream can have learned")
		}
		f[i] = step{stepKind(one.Kind), one.Words, one.Look}
	}
	return f, nil
}

// take has the rows that were kept become those of a miner that is new.
func (m *Miner) take(k saved) error {
	for _, one := range k.Rows {
		r := newRow([]byte(one.Text), m.reduce)
		if r.gaps = one.Gaps; !one.fits(r) || m.rows[one.Text] != nil {
			return errors.New("it has a pattern that no stream can have learned")
		}
		r.count, r.open, r.vars, r.steady = one.Count, one.Open, r.vars[:0], 0
		for _, v := range one.Vars {
			r.vars = append(r.vars, variable{v.Word, v.Raws, v.First, v.Known})
			if v.First != "" {
				r.steady++
			}
		}
		m.enter(r)
		if r.open != nil {
			m.loose[len(r.ends)] = append(m.loose[len(r.ends)], r)
		}
	}
	if k.Rest > 0 {
		m.remainder().count = k.Rest
	}
	if k.Full {
		m.door = &door{seed: maphash.MakeSeed()}
	}
	return nil
}

// fits reports whether what was kept beside a skeleton can be of it.
func (one savedRow) fits(r *row) bool {
	if one.Count < 1 || len(one.Text) > 2*longest || len(r.ends) > mostWord || len(one.Vars) != len(r.vars) || one.Open != nil && len(one.Open) != len(r.ends) {
		return false
	}
	for i, v := range one.Vars {
		if v.Word != r.vars[i].word || v.Raws > manyRaws || len(v.First) > rawKept || v.First != "" && v.Raws != 1 {
			return false
		}
	}
	return !slices.ContainsFunc(one.Gaps, func(at uint8) bool { return int(at) > len(r.ends) })
}

// Given is how many numbers Add gave so far: the next one that it gives to what it
// has not met before.
func (m *Miner) Given() int { return len(m.heirs) }

// Met is the pattern of a number that Add returned; first: no older line is of it.
func (m *Miner) Met(number int) (p Pattern, first bool) {
	if m.rest != nil && number == m.rest.number {
		return Pattern{Number: number, Count: m.rest.count, Rest: true}, false
	}
	for int(m.heirs[number]) != number {
		number = int(m.heirs[number])
	}
	for _, g := range m.groups() {
		for _, r := range g.rows {
			if r.number == number {
				return g.pattern(), g.rows[0] == r
			}
		}
	}
	return Pattern{Number: number, Rest: true}, false
}

// Lines is how many messages the miner has learned.
func (m *Miner) Lines() int {
	n := 0
	for _, r := range m.order {
		n += r.count
	}
	if m.rest != nil {
		n += m.rest.count
	}
	return n
}

// Knows is the number of a line that has been met before, without learning it.
func (s *Stream) Knows(line []byte) (number int, ok bool) {
	if r := s.row(line); r != nil {
		return r.number, true
	}
	return 0, false
}

// Hear is Knows of a line that may be one of those that the memory is of: it counts as
// heard, and not once more as learned.
func (s *Stream) Hear(line []byte) (number int, ok bool) {
	r := s.row(line)
	if r == nil {
		return 0, false
	}
	r.heard++
	r.showing(line)
	return r.number, true
}

// row is that of a line that has been met before; nil: it was not.
func (s *Stream) row(line []byte) *row {
	return s.miner.rows[string(s.miner.reduce.reduce(s.layout.Message(line)))]
}
