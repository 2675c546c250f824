package pattern

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// open is a word of which everything varies.
const open = string(rune(hole))

const (
	watched  = 64 // lines of a skeleton whose variables are looked at
	manyRaws = 3  // different words in a place make it one that varies
	rawKept  = 24 // bytes of a word that are kept to be shown while it stays the same
)

// row is one skeleton, or one that stands for many.
type row struct {
	number int
	count  int // lines
	heard  int // those that this process added
	text   string
	ends   []uint16 // where its words end in text
	vars   []variable
	steady int     // how many of vars have always been the same
	gaps   []uint8 // the words that two blanks stood before
	sample string  // a line of it, its beginning; empty: this process met none
	open   []bool  // the words of which anything goes; nil: none
}

// variable is a word of a skeleton that has a hole.
type variable struct {
	word  uint8  // which
	raws  uint8  // how many different ones stood there, at most manyRaws
	first string // the only one there was; empty: it is not kept
	known [manyRaws]uint32
}

func newRow(skeleton []byte, from *reducer) *row {
	r := &row{text: string(skeleton)}
	begin := 0
	for i := 0; i <= len(skeleton); i++ {
		if i < len(skeleton) && skeleton[i] != ' ' {
			continue
		}
		if bytes.IndexByte(skeleton[begin:i], hole) >= 0 {
			r.vars = append(r.vars, variable{word: uint8(len(r.ends))})
		}
		r.ends = append(r.ends, uint16(i))
		begin = i + 1
	}
	for _, at := range from.gaps {
		r.gaps = append(r.gaps, uint8(at))
	}
	return r
}

// word is word i of the skeleton.
func (r *row) word(i int) string {
	if i == 0 {
		return r.text[:r.ends[0]]
	}
	return r.text[r.ends[i-1]+1 : r.ends[i]]
}

// words are all of them.
func (r *row) words() []string {
	words := make([]string, len(r.ends))
	for i := range words {
		words[i] = r.word(i)
	}
	return words
}

// covers reports whether a row that stands for many stands for this one, too.
func (r *row) covers(other *row) bool {
	for i := range r.ends {
		if !r.open[i] && r.word(i) != other.word(i) {
			return false
		}
	}
	return true
}

// widened is a row like this one of whose words the varying ones can be anything.
func (r *row) widened(varying []int) *row {
	words := r.words()
	one := &row{number: r.number, gaps: r.gaps, open: make([]bool, len(words))}
	copy(one.open, r.open)
	for _, c := range varying {
		words[c] = open
		one.open[c] = true
	}
	one.text = strings.Join(words, " ")
	end := -1
	for i, w := range words {
		end += 1 + len(w)
		one.ends = append(one.ends, uint16(end))
		if strings.IndexByte(w, hole) >= 0 {
			one.vars = append(one.vars, variable{word: uint8(i), raws: manyRaws})
		}
	}
	return one
}

// sampleKept are the bytes of a line that are kept to be shown.
const sampleKept = 200

// showing keeps a line as the one that shows what those of the row look like. Of one that
// holds a secret nothing is written down: who shows it takes that out.
func (r *row) showing(line []byte) *row {
	if r.sample == "" {
		n := min(len(line), sampleKept)
		for n > 0 && n < len(line) && !utf8.RuneStart(line[n]) {
			n--
		}
		r.sample = string(line[:n])
	}
	return r
}

// watch looks at what stands in a message where the skeleton has its holes.
func (r *row) watch(from *reducer, message []byte) {
	if len(from.spans) != len(r.ends) {
		return
	}
	for i := range r.vars {
		v := &r.vars[i]
		s := from.spans[v.word]
		if v.raws == manyRaws || v.raws == 1 && v.first != "" && v.first == string(message[s.from:s.to]) {
			continue
		}
		before := v.raws
		v.see(message[s.from:s.to])
		switch {
		case before == 0 && v.first != "":
			r.steady++
		case before == 1 && v.raws > 1 && v.first != "":
			v.first = ""
			r.steady--
		}
	}
}

// see counts a word that is not known yet.
func (v *variable) see(raw []byte) {
	h := uint32(2166136261)
	for _, c := range raw {
		h = (h ^ uint32(c)) * 16777619
	}
	if slices.Contains(v.known[:v.raws], h) {
		return
	}
	if v.raws == 0 && len(raw) <= rawKept {
		v.first = string(raw)
	}
	v.known[v.raws] = h
	v.raws++
}

// variable is that of word i; nil: it has no hole.
func (r *row) variable(i int) *variable {
	for k := range r.vars {
		if int(r.vars[k].word) == i {
			return &r.vars[k]
		}
	}
	return nil
}
