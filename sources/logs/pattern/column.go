package pattern

import "strings"

// column is one place in rows of the same length.
type column struct {
	at    int
	lines map[string]int  // by word: how many lines have it
	alike map[string]bool // the words that are certainly values of one variable
	kinds int             // words, those that are alike taken as one
}

func columnOf(rows []*row, at int) *column {
	c := &column{at: at, lines: map[string]int{}}
	for _, r := range rows {
		c.lines[r.word(at)] += r.count
	}
	if c.kinds = len(c.lines); c.kinds > 1 {
		c.compare(rows)
	}
	return c
}

// compare finds the words that are alike: the one whose hole had many values and
// whatever fits it, and names of hosts and packages.
func (c *column) compare(rows []*row) {
	c.alike = map[string]bool{}
	names := 0
	for w := range c.lines {
		if isName(w) {
			names++
		}
	}
	before, behind, open := c.opening(rows)
	for w := range c.lines {
		switch {
		case open && len(w) > len(before)+len(behind) && strings.HasPrefix(w, before) && strings.HasSuffix(w, behind):
			c.alike[w] = true
		case names >= 3 && isName(w), names >= 2 && strings.IndexByte(w, hole) >= 0:
			c.alike[w] = true
		}
	}
	if len(c.alike) > 1 {
		c.kinds -= len(c.alike) - 1
	}
}

// opening is what stands before and behind the hole of the word that has one with
// many values; of several it is the shortest.
func (c *column) opening(rows []*row) (before, behind string, open bool) {
	word := ""
	for _, r := range rows {
		w := r.word(c.at)
		if word != "" && (len(w) > len(word) || len(w) == len(word) && w >= word) {
			continue
		}
		if v := r.variable(c.at); v != nil && v.raws >= manyRaws {
			word = w
		}
	}
	before, behind, open = strings.Cut(word, string(rune(hole)))
	return before, behind, open
}

// kind is the same for words that are alike.
func (c *column) kind(w string) string {
	if c.alike[w] {
		return " " // which no word has in it
	}
	return w
}

// varies reports whether the words of a column are values of a variable: there are
// too many of them to tell events apart, and most are seldom seen.
func (c *column) varies() bool {
	if c.kinds <= few {
		return false
	}
	seldom, states, all := 0, 0, 0
	for _, lines := range c.lines {
		all += lines
	}
	for w, lines := range c.lines {
		if lines <= max(rare, all/100) {
			seldom++
		}
		if len(w) > 1 && w[0] != hole && isUpper(w) {
			states++
		}
	}
	if states*2 > len(c.lines) {
		return len(c.lines) > codes
	}
	return seldom*2 >= len(c.lines) || len(c.lines) > many
}

// isName reports whether a word is the name of a host or a package: small words with
// dots between them, whatever signs stand around them.
func isName(w string) bool {
	w = strings.TrimLeft(w[strings.IndexByte(w, '=')+1:], "([{<\"'")
	n := 0
	for n < len(w) && ('a' <= w[n] && w[n] <= 'z' || w[n] == '.' || w[n] == '-') {
		n++
	}
	if n < len(w) && (isDigit(w[n]) || isLetter(w[n]) || w[n] == '_') {
		return false
	}
	return strings.IndexByte(strings.TrimRight(w[:n], "."), '.') > 0
}

func isUpper(w string) bool {
	for i := range len(w) {
		if 'a' <= w[i] && w[i] <= 'z' {
			return false
		}
	}
	return true
}
