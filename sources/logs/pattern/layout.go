package pattern

import (
	"slices"

	"holdfast/sources/logs"
)

// Layout is what stands before the message in the lines of a source: times, levels,
// numbers, hosts, threads, names of components. Several programs may write into one
// source, each in its own form. The zero Layout says that nothing stands there. It
// does not change.
type Layout struct {
	forms  []form // the most frequent first
	fields bool   // what is behind them is a JSON object or logfmt in many lines
}

// form is what stands before the message in the lines of one program.
type form []step

// step is one thing that stands before the message.
type step struct {
	kind  stepKind
	words int    // of a time: how many words it takes
	look  uint32 // of a time: how it is written, see lookOf
}

type stepKind uint8

const (
	aField stepKind = iota // one field
	aTime                  // a time
	aTag                   // the name of a component that ends with a colon
	aDash                  // whatever stands before a dash that stands alone
)

const (
	mostFields = 14 // of a line are looked at
	reach      = 400
	deepest    = 7   // a time or a level behind this many fields is one of the message
	enough     = 500 // lines to learn from
	mostForms  = 4
	most       = 0.9 // of the lines that have what is taken to stand in all of them
)

// Learn finds out what stands before the message in lines such as these: whatever
// stands at the same place in nearly all of them and is of the same kind. Lines that
// have none of it, such as the rest of a stack, do not mislead it.
func Learn(lines [][]byte) Layout {
	lines = spread(lines)
	var l Layout
	for others := lines; len(l.forms) < mostForms && len(others) >= max(2, len(lines)/20); {
		f := header(others)
		if f == nil {
			break
		}
		l.forms = append(l.forms, f)
		rest := slices.DeleteFunc(slices.Clone(others), func(line []byte) bool { return f.cut(line) >= 0 })
		if len(rest) == len(others) {
			break // what is learned of the same lines is the same form
		}
		others = rest
	}
	n := 0
	for _, line := range lines {
		if logs.MessageField(l.behind(line)) != nil {
			n++
		}
	}
	l.fields = n > len(lines)/10
	return l
}

// spread are at most enough of the lines, from the first to the last.
func spread(lines [][]byte) [][]byte {
	if len(lines) <= enough {
		return lines
	}
	some := make([][]byte, enough)
	for i := range some {
		some[i] = lines[i*len(lines)/enough]
	}
	return some
}

// header is the form of the most lines; nil: they have none.
func header(lines [][]byte) form {
	var all [][]field
	for _, line := range lines {
		if fields := fieldsOf(line); len(fields) > 0 {
			all = append(all, fields)
		}
	}
	s := sample{all}
	first, is := s.anchor()
	if is == nil {
		return nil
	}
	s = s.with(first, is)
	if first == 1 && s.share(0, isPriority) >= most {
		return rfc5424(s.lines[0][1].look)
	}
	head := s.head(first)
	steps := make([]step, 0, head+1)
	for i := 0; i <= head; i++ {
		steps = append(steps, s.step(i))
	}
	return s.extend(steps, head+1)
}

// rfc5424 is the layout of that standard: priority and version, time, host, program,
// process, kind of message, structured data.
func rfc5424(look uint32) form {
	return form{{kind: aField}, {kind: aTime, words: 1, look: look}, {kind: aField}, {kind: aField}, {kind: aField}, {kind: aField}, {kind: aField}}
}

func isPriority(f field) bool { return f.traits&priority != 0 }

// sample are the fields of some lines.
type sample struct{ lines [][]field }

// share is the share of lines whose field i is such a one.
func (s sample) share(i int, is func(field) bool) float64 {
	n := 0
	for _, fields := range s.lines {
		if i < len(fields) && is(fields[i]) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(s.lines)))
}

func (s sample) ofKind(i int, kinds ...fieldKind) float64 {
	return s.share(i, func(f field) bool {
		for _, k := range kinds {
			if f.kind == k {
				return true
			}
		}
		return false
	})
}

func (s sample) having(i int, t fieldTraits) float64 {
	return s.share(i, func(f field) bool { return f.traits&t != 0 })
}

// anchor is the field that tells the lines of one form, and what it is in them: a time
// that is written the same way at the same place in the most lines, else a level or a
// number in brackets that all lines begin with.
func (s sample) anchor() (i int, is func(field) bool) {
	type place struct {
		i    int
		look uint32
	}
	lines := map[place]int{}
	var best place
	for _, fields := range s.lines {
		for i, f := range fields[:min(len(fields), deepest)] {
			if f.kind != timeStamp {
				continue
			}
			at := place{i, f.look}
			if lines[at]++; lines[at] > lines[best] {
				best = at
			}
		}
	}
	n := lines[best]
	if n >= 2 && 10*n >= len(s.lines) || n > 0 && n == len(s.lines) {
		return best.i, func(f field) bool { return f.kind == timeStamp && f.look == best.look }
	}
	of := func(k fieldKind) func(field) bool { return func(f field) bool { return f.kind == k } }
	switch {
	case s.ofKind(0, level) >= most:
		return 0, of(level)
	case s.ofKind(0, brackets) >= most:
		return 0, of(brackets)
	case s.ofKind(0, numbers) >= most && s.ofKind(1, level) >= most:
		return 1, of(level)
	}
	return 0, nil
}

// with are the lines whose field i is such a one.
func (s sample) with(i int, is func(field) bool) sample {
	var some [][]field
	for _, fields := range s.lines {
		if i < len(fields) && is(fields[i]) {
			some = append(some, fields)
		}
	}
	return sample{some}
}

// head is the last field of the header that is a time or a level.
func (s sample) head(first int) int {
	head := first
	for i := first + 1; i <= deepest+1 && i-head <= 4; i++ {
		if s.ofKind(i, timeStamp) >= most || s.ofKind(i, level) >= 0.8 && (i == head+1 || s.having(i, loud) >= most) {
			head = i
		}
	}
	return head
}

// step is that of field i.
func (s sample) step(i int) step {
	if s.ofKind(i, timeStamp) < most {
		return step{kind: aField}
	}
	counts := map[step]int{}
	usual := step{}
	for _, fields := range s.lines {
		if i < len(fields) && fields[i].kind == timeStamp {
			one := step{aTime, fields[i].words, fields[i].look}
			if counts[one]++; counts[one] > counts[usual] {
				usual = one
			}
		}
	}
	return usual
}

// extend goes on from field i for as long as what stands there is no message.
func (s sample) extend(steps []step, i int) []step {
	tagged := false
	for i < mostFields {
		switch {
		case s.ofKind(i, numbers, signs, timeStamp) >= most, s.having(i, closed) >= most, s.ofKind(i, brackets) >= most, s.having(i, id|capitals) >= 0.97:
			steps = append(steps, step{kind: aField})
			i++
		case !tagged && s.tagAt(i) >= 0.85:
			steps, tagged = append(steps, step{kind: aTag}), true
			i++
		case !tagged && i+1 < mostFields && s.tagAt(i+1) >= 0.85:
			steps, tagged = append(steps, step{kind: aField}, step{kind: aTag}), true
			i += 2
		case s.dashWithin(i, 3) >= most:
			return append(steps, step{kind: aDash})
		case s.having(i, dotted) >= most, s.ofKind(i, word) >= most && s.ofKind(i+1, brackets) >= most:
			steps = append(steps, step{kind: aField})
			i++
		default:
			return steps
		}
	}
	return steps
}

// tagAt is the share of lines that have the name of a component from field i on: it
// ends with a colon, which may stand behind a version or an address.
func (s sample) tagAt(i int) float64 {
	have := 0
	for _, fields := range s.lines {
		if i < len(fields) && (fields[i].traits&colon != 0 || i+1 < len(fields) && fields[i+1].traits&colon != 0 && fields[i+1].kind != word) {
			have++
		}
	}
	return float64(have) / float64(max(1, len(s.lines)))
}

// dashWithin is the share of lines one of whose fields from i, of n, is a dash.
func (s sample) dashWithin(i, n int) float64 {
	have := 0
	for _, fields := range s.lines {
		for k := i; k < i+n && k < len(fields); k++ {
			if fields[k].traits&dash != 0 {
				have++
				break
			}
		}
	}
	return float64(have) / float64(max(1, len(s.lines)))
}
