package pattern

import (
	"slices"
	"strings"
)

const (
	few   = 4  // different words in a place are still ones that tell events apart
	many  = 12 // are certainly a variable
	rare  = 2  // lines or fewer have a word that is one of a variable's
	codes = 30 // is many for words of capital letters, which mostly name states
)

// group are the rows of one pattern.
type group struct {
	rows  []*row // the oldest first
	parts []part
}

// part are the rows of a group that have the same number of words.
type part struct {
	rows    []*row
	varying []int // the places in which they differ
}

// groups are the rows by their patterns.
func (m *Miner) groups() []group {
	byLength := map[int][]*row{}
	most := 0
	for _, r := range m.order {
		byLength[len(r.ends)] = append(byLength[len(r.ends)], r)
		most = max(most, len(r.ends))
	}
	var found gathering
	for n := 0; n <= most; n++ {
		if rows := byLength[n]; len(rows) > 0 {
			found.split(rows)
		}
	}
	return found.joined()
}

// gathering gathers the parts that splitting finds.
type gathering struct{ parts []part }

// split divides rows of the same length until what is left in each part differs only
// in variables: first by the places whose few words tell events apart, the one with
// the fewest first.
func (g *gathering) split(rows []*row) {
	if len(rows) == 1 {
		g.parts = append(g.parts, part{rows: rows})
		return
	}
	var p part
	var tight, least *column
	certain, likely, fixed := 0, 0, 0
	for c := range rows[0].ends {
		col := columnOf(rows, c)
		if len(col.lines) == 1 {
			if strings.IndexByte(rows[0].word(c), hole) < 0 {
				fixed++
			}
			continue
		}
		p.varying = append(p.varying, c)
		if least == nil || least.kinds == 1 || col.kinds > 1 && col.kinds < least.kinds {
			least = col
		}
		switch {
		case col.kinds == 1:
			certain++
		case col.varies():
			likely++
		case tight == nil || col.kinds < tight.kinds:
			tight = col
		}
	}
	if likely > 1 {
		likely *= 2 // one may be a guess, several need more words that are the same
	}
	if tight == nil && fixed >= certain+likely {
		p.rows = rows
		g.parts = append(g.parts, p)
		return
	}
	if tight != nil {
		least = tight
	}
	by := least.kind
	if least.kinds == 1 {
		by = func(w string) string { return w }
	}
	var order []string
	parts := map[string][]*row{}
	for _, r := range rows {
		k := by(r.word(least.at))
		if parts[k] == nil {
			order = append(order, k)
		}
		parts[k] = append(parts[k], r)
	}
	for _, k := range order {
		g.split(parts[k])
	}
}

// joined are the groups of the parts: those of different lengths are one when they
// differ only in how many variables stand side by side, or in a word that is missing
// where two blanks stand.
func (g *gathering) joined() []group {
	at := map[string]int{}
	var groups []group
	put := func(i int, p part) {
		groups[i].rows = append(groups[i].rows, p.rows...)
		groups[i].parts = append(groups[i].parts, p)
	}
	var gapped []part
	for _, p := range g.parts {
		if len(p.rows[0].gaps) > 0 {
			gapped = append(gapped, p)
			continue
		}
		key := keyOf(p.words())
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, group{})
		}
		put(i, p)
	}
	for _, p := range gapped {
		words := p.words()
		i, ok := at[keyOf(words)]
		for _, gap := range p.rows[0].gaps {
			if k, found := at[keyOf(slices.Insert(slices.Clone(words), min(int(gap), len(words)), open))]; found && !ok {
				i, ok = k, true
			}
		}
		if !ok {
			i = len(groups)
			at[keyOf(words)], groups = i, append(groups, group{})
		}
		put(i, p)
	}
	for _, one := range groups {
		slices.SortFunc(one.rows, func(a, b *row) int { return a.number - b.number })
	}
	slices.SortFunc(groups, func(a, b group) int { return a.rows[0].number - b.rows[0].number })
	return groups
}

// words are those of a part, open where its rows differ.
func (p part) words() []string {
	words := p.rows[0].words()
	for _, c := range p.varying {
		words[c] = open
	}
	return words
}

// keyOf is the same for words that differ only in how many open ones stand side by side.
func keyOf(words []string) string {
	words = slices.CompactFunc(words, func(a, b string) bool { return a == open && b == open })
	return strings.Join(words, " ")
}

// text is what a group of so many lines says. A word that has a digit but has been
// the same in several lines stands there as it is.
func (g group) text(lines int) string {
	p := g.parts[0]
	words := p.words()
	for c, w := range words {
		if strings.IndexByte(w, hole) < 0 {
			continue
		}
		if only := p.only(c); only != "" && len(g.parts) == 1 && lines > 1 {
			words[c] = only
		} else {
			words[c] = shown(w)
		}
	}
	return strings.Join(words, " ")
}

// only is the one word that stood in place c of all lines; empty: there were more.
func (p part) only(c int) string {
	only := ""
	for _, r := range p.rows {
		v := r.variable(c)
		if v == nil || v.raws != 1 || v.first == "" || only != "" && v.first != only {
			return ""
		}
		only = v.first
	}
	return only
}
