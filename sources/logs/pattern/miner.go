// Package pattern groups log lines by what they say: lines that differ only in
// numbers, addresses, names and the like are of one pattern. Layout cuts off what
// stands before a message, Miner groups the messages. It must do no I/O, and must stay
// small whatever the lines are.
package pattern

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
)

// Limit is how many skeletons a miner keeps when nobody says otherwise.
const Limit = 10_000

// mostNumbers is how many numbers a miner gives in its life: what is new after that
// counts to the rest.
const mostNumbers = 1 << 20

// Miner learns the patterns of messages as they come. A message is reduced to its
// skeleton, which gets a number; which skeletons are of one pattern is worked out
// when somebody asks, from all that came until then. However many messages never
// repeat, it keeps no more than its limit of skeletons: beyond that it makes rows of
// one pattern one, and counts the rarest to a rest. The same messages in the same
// order give the same numbers. It is not safe for concurrent use.
type Miner struct {
	reduce *reducer
	limit  int
	rows   map[string]*row // by skeleton
	order  []*row          // by number, the oldest first; without those that are no more
	heirs  []int32         // by number: the number that its lines count to
	loose  map[int][]*row  // rows that stand for many skeletons, by how many words they have
	rest   *row            // of what was forgotten; nil: nothing was
	door   *door           // nil: there is room for whatever is new
}

// New returns a miner that has seen nothing and keeps at most limit skeletons.
func New(limit int) *Miner {
	return &Miner{reduce: newReducer(), limit: max(limit, 16), rows: map[string]*row{}, loose: map[int][]*row{}}
}

// Add learns a message and returns its number, from 0. Of resolves it.
func (m *Miner) Add(message []byte) int {
	r := m.learn(message)
	r.heard++
	return r.number
}

// learn is Add of a message that may have been learned by another process.
func (m *Miner) learn(message []byte) *row {
	skeleton := m.reduce.reduce(message)
	r := m.rows[string(skeleton)]
	if r == nil {
		r = m.newcomer(skeleton)
	}
	r.count++
	if r.count <= watched || r.steady > 0 {
		r.watch(m.reduce, message)
	}
	return r
}

// newcomer is the row of a skeleton that has none yet.
func (m *Miner) newcomer(skeleton []byte) *row {
	fresh := newRow(skeleton, m.reduce)
	for _, r := range m.loose[len(fresh.ends)] {
		if r.covers(fresh) {
			return r
		}
	}
	if len(m.order) >= m.limit {
		m.makeRoom()
	}
	if m.door != nil && (len(m.heirs) >= mostNumbers || !m.door.knows(skeleton)) {
		return m.remainder()
	}
	return m.enter(fresh)
}

func (m *Miner) enter(r *row) *row {
	r.number = len(m.heirs)
	m.heirs = append(m.heirs, int32(r.number))
	m.order = append(m.order, r)
	m.rows[r.text] = r
	return r
}

// remainder is the row of what is not kept apart.
func (m *Miner) remainder() *row {
	if m.rest == nil {
		m.rest = &row{number: len(m.heirs)}
		m.heirs = append(m.heirs, int32(m.rest.number))
	}
	return m.rest
}

// makeRoom makes rows of one pattern one, and where that is not enough forgets the
// rarest, of those the oldest. From then on a skeleton gets a row when it is seen
// for a second time.
func (m *Miner) makeRoom() {
	var kept []*row
	for _, g := range m.groups() {
		for _, p := range g.parts {
			kept = append(kept, m.condensed(p))
		}
	}
	slices.SortFunc(kept, func(a, b *row) int { return a.number - b.number })
	m.order = kept
	if len(m.order) > m.limit*3/4 {
		m.forget(len(m.order) - m.limit/2)
	}
	if m.door == nil {
		m.door = &door{seed: maphash.MakeSeed()}
	}
	clear(m.rows)
	clear(m.loose)
	for _, r := range m.order {
		m.rows[r.text] = r
		if r.open != nil {
			m.loose[len(r.ends)] = append(m.loose[len(r.ends)], r)
		}
	}
}

// condensed is one row for all of a part.
func (m *Miner) condensed(p part) *row {
	first := p.rows[0]
	if len(p.rows) == 1 {
		return first
	}
	one := first.widened(p.varying)
	for _, r := range p.rows {
		one.count += r.count
		one.heard += r.heard
		one.sample = cmp.Or(one.sample, r.sample)
		m.heirs[r.number] = int32(first.number)
	}
	return one
}

// forget counts the n rarest rows to the rest.
func (m *Miner) forget(n int) {
	rare := slices.Clone(m.order)
	slices.SortStableFunc(rare, func(a, b *row) int { return a.count - b.count })
	rest := m.remainder()
	gone := make(map[*row]bool, n)
	for _, r := range rare[:n] {
		rest.count += r.count
		rest.heard += r.heard
		m.heirs[r.number] = int32(rest.number)
		gone[r] = true
	}
	m.order = slices.DeleteFunc(m.order, func(r *row) bool { return gone[r] })
}

// door remembers skeletons that were seen once, in a space that does not grow.
type door struct {
	seed maphash.Seed
	seen [4096]uint64
}

// knows reports whether a skeleton was seen before and not yet pushed out.
func (d *door) knows(skeleton []byte) bool {
	h := maphash.Bytes(d.seed, skeleton)
	slot := &d.seen[h%uint64(len(d.seen))]
	if *slot == h {
		return true
	}
	*slot = h
	return false
}

// Pattern is what lines of one kind say.
type Pattern struct {
	Number int    // of its first line, as Of resolves it
	Count  int    // lines
	Heard  int    // lines that this miner was given, or its stream has heard: without those that it remembers
	Text   string // what they say, with Variable for what varies; empty for Rest
	Sample string // the beginning of a line of it, with what stands before its message; empty: this process met none
	Rest   bool   // the lines that are not kept apart, because there are too many kinds
}

// Variable stands in the text of a pattern for what varies.
const Variable = "<*>"

// Patterns are the patterns of all messages so far, in the order of their numbers.
func (m *Miner) Patterns() []Pattern {
	groups := m.groups()
	list := make([]Pattern, 0, len(groups)+1)
	for _, g := range groups {
		list = append(list, g.pattern())
	}
	if m.rest != nil {
		list = append(list, Pattern{Number: m.rest.number, Count: m.rest.count, Heard: m.rest.heard, Rest: true})
	}
	slices.SortFunc(list, func(a, b Pattern) int { return a.Number - b.Number })
	return list
}

func (g group) pattern() Pattern {
	p := Pattern{Number: g.rows[0].number}
	for _, r := range g.rows {
		p.Count += r.count
		p.Heard += r.heard
		p.Sample = cmp.Or(p.Sample, r.sample)
	}
	p.Text = g.text(p.Count)
	return p
}

// Numbers are by the number that Add returned the number of the pattern that its
// line is of, as Patterns has it.
func (m *Miner) Numbers() []int {
	of := make([]int, len(m.heirs))
	for _, g := range m.groups() {
		for _, r := range g.rows {
			of[r.number] = g.rows[0].number
		}
	}
	if m.rest != nil {
		of[m.rest.number] = m.rest.number
	}
	for n := range of {
		heir := n
		for int(m.heirs[heir]) != heir {
			heir = int(m.heirs[heir])
		}
		if heir != n {
			of[n] = of[heir]
		}
	}
	return of
}

// shown is a skeleton's word as a person reads it.
func shown(w string) string { return strings.ReplaceAll(w, open, Variable) }
