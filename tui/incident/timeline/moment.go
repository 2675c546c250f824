// Package timeline reads the entries of an incident into what a person sees: a
// sign, words and what stands beneath them, in the order things happened; and it
// is the box that shows them, chooses among them by filter and has them put
// right. It must not read the record, nor know the rest of the screen.
package timeline

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/themes"
)

// Moment is one entry of a timeline, ready to draw.
type Moment struct {
	Entry     incident.Entry
	Glyph     themes.Glyph
	Role      themes.Role
	Bare      bool // without a glyph: a note is words, not an event
	Machine   bool // holdfast saw it; no person did it
	Important bool
	Said      bool // words of a person, which are never cut
	Words     []Word
	Under     []string // what stands indented beneath it
	Printed   bool     // a script printed that
	// CorrectedBy is the number of the entry that says what is right instead; 0: it stands.
	CorrectedBy int64
	// Replays is the entry of a past incident that a practice shows here; nil: none.
	Replays *Moment
}

// Word is a painted piece of a line.
type Word struct {
	Role  themes.Role
	Text  string
	Gives bool // is cut first when the line is too long
	Whole bool // is left out rather than cut
}

const lateAfter = time.Minute // an entry written this long after it happened is called late

// Late reports whether a person wrote the entry down long after it happened.
// What holdfast saw itself carries the time it was seen.
func (m Moment) Late() bool {
	return !m.Machine && m.Entry.RecordedAt.Sub(m.Entry.At) >= lateAfter
}

// Plain is everything the moment says, in one line without colours.
func (m Moment) Plain() string {
	var b strings.Builder
	if !m.Machine {
		b.WriteString(string(m.Entry.By.Person))
	}
	for _, w := range m.Words {
		b.WriteString(w.Text)
	}
	return b.String()
}

// Story is a timeline as far as it has been read. It is not changed after it was
// made: reading on makes another one.
type Story struct {
	read  []Moment // in the order they were written down
	fired map[alerts.Fingerprint]time.Time
	right map[int64]int64 // which entry corrects which
	first time.Time       // when the first alert fired; zero: none did
	held  []incident.AttachedAlert
}

// Read goes on reading: more are the entries after those that s has read.
func (s Story) Read(inc incident.Incident, more []incident.Entry) Story {
	next := Story{read: slices.Grow(slices.Clip(s.read), len(more)), first: s.first, held: inc.Alerts, fired: map[alerts.Fingerprint]time.Time{}, right: map[int64]int64{}}
	for fp, at := range s.fired {
		next.fired[fp] = at
	}
	for seq, by := range s.right {
		next.right[seq] = by
	}
	words := tell(inc, more)
	for i, e := range more {
		next.read = append(next.read, next.moment(e, words[i]))
		if e.Kind == incident.Fired && (next.first.IsZero() || e.At.Before(next.first)) {
			next.first = e.At
		}
		if seq := Corrects(e); seq != 0 {
			next.right[seq] = e.Seq // the last correction stands
		}
	}
	return next
}

// atLeast is how many entries are worth a processor of their own.
const atLeast = 256

// tell says in words what the entries are. Most of the time that a long timeline
// takes is spent here, so all processors take a part.
func tell(inc incident.Incident, entries []incident.Entry) []incident.Words {
	words := make([]incident.Words, len(entries))
	parts := max(1, min(runtime.GOMAXPROCS(0), len(entries)/atLeast))
	faults := make([]any, parts)
	var telling sync.WaitGroup
	for part := range parts {
		telling.Go(func() {
			defer func() { faults[part] = recover() }()
			for i := part * len(entries) / parts; i < (part+1)*len(entries)/parts; i++ {
				words[i] = entries[i].Words(inc)
			}
		})
	}
	telling.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault) // where whoever reads catches it
		}
	}
	return words
}

// Moments are those of the story: by the time things happened, then by the
// order they were written.
func (s Story) Moments() []Moment {
	list := slices.Clone(s.read)
	for i := range list {
		list[i].CorrectedBy = s.right[list[i].Entry.Seq]
		if list[i].Entry.Kind == incident.Change {
			list[i].before(s.first, s.held)
		}
	}
	slices.SortFunc(list, func(a, b Moment) int {
		return cmp.Or(a.Entry.At.Compare(b.Entry.At), cmp.Compare(a.Entry.Seq, b.Entry.Seq))
	})
	return list
}

// Entries are those that were read, in the order they were written down.
func (s Story) Entries() []incident.Entry {
	list := make([]incident.Entry, len(s.read))
	for i, m := range s.read {
		list[i] = m.Entry
	}
	return list
}

// Last is the number of the last entry read; 0: none.
func (s Story) Last() int64 {
	if n := len(s.read); n > 0 {
		return s.read[n-1].Entry.Seq
	}
	return 0
}

// Since lists the entries written down after a moment, newest first.
func (s Story) Since(at time.Time) []incident.Entry {
	var list []incident.Entry
	for i := len(s.read) - 1; i >= 0 && s.read[i].Entry.RecordedAt.After(at); i-- {
		list = append(list, s.read[i].Entry)
	}
	return list
}
