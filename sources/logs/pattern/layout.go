package pattern

import (
	"holdfast/sources/logs"
)

// Layout is what stands before the message in the lines of a source: times, levels,
// numbers, hosts, threads, names of components. The zero Layout says that nothing
// does. It does not change.
type Layout struct {
	steps  []step
	fields bool // what is behind them is a JSON object or logfmt
}

// step is one thing that stands before the message.
type step struct {
	kind  stepKind
	words int // of a time: how many words it takes
	with  int // of a time: which of them have a digit, by bits
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
	most       = 0.9 // of the lines that have what is taken to stand in all of them
)

// Learn finds out what stands before the message in lines such as these: whatever
// stands at the same place in nearly all of them and is of the same kind. Lines that
// have none of it, such as the rest of a stack, do not mislead it.
func Learn(lines [][]byte) Layout {
	lines = spread(lines)
	l := Layout{steps: header(lines)}
	n := 0
	for _, line := range lines {
		if logs.MessageField(l.behind(line)) != nil {
			n++
		}
	}
	l.fields = n > len(lines)/2
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

// header are the steps over what stands before the message.
func header(lines [][]byte) []step {
	var all [][]field
	for _, line := range lines {
		if fields := fieldsOf(line); len(fields) > 0 {
			all = append(all, fields)
		}
	}
	s := sample{all}
	first, ok := s.anchor()
	if !ok {
		return nil
	}
	s = s.with(first, s.kindAt(first))
	if first == 1 && s.share(0, isPriority) >= most {
		return rfc5424()
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
func rfc5424() []step {
	return []step{{kind: aField}, {kind: aTime, words: 1, with: 1}, {kind: aField}, {kind: aField}, {kind: aField}, {kind: aField}, {kind: aField}}
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

// anchor is the first field that tells where a header is: a time, else a level or a
// number in brackets that all lines begin with.
func (s sample) anchor() (i int, ok bool) {
	best, at := 0.0, 0
	for i := range deepest {
		if share := s.ofKind(i, timeStamp); share > best {
			best, at = share, i
		}
	}
	if best*float64(len(s.lines)) >= 2 && best >= 0.2 || best == 1 {
		return at, true
	}
	if s.ofKind(0, level) >= most || s.ofKind(0, brackets) >= most {
		return 0, true
	}
	if s.ofKind(0, numbers) >= most && s.ofKind(1, level) >= most {
		return 1, true
	}
	return 0, false
}

func (s sample) kindAt(i int) fieldKind {
	for _, k := range []fieldKind{timeStamp, level, brackets} {
		if s.ofKind(i, k) >= 0.2 {
			return k
		}
	}
	return numbers
}

// with are the lines whose field i is of a kind.
func (s sample) with(i int, k fieldKind) sample {
	var some [][]field
	for _, fields := range s.lines {
		if i < len(fields) && fields[i].kind == k {
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
			one := step{aTime, fields[i].words, fields[i].with}
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
