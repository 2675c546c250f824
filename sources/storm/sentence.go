package storm

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"holdfast/sources/alerts"
)

// spanned is up to how many alerts of a group are read for what they say: of more nobody
// knows the least and the most number.
const spanned = 20_000

// piece is a word that all sentences of a group have, or a gap in which they differ.
type piece struct {
	word string
	gap  []string // what stands there in each sentence; nil: the word does
}

// sentence is what the alerts of a group say, piece by piece.
type sentence struct {
	pieces []piece
	rows   []*alerts.Row // those that were read, in the order of a gap's values
	whole  bool          // they are all of the group
}

// sentenceOf compares what the alerts of a group say: word for word where all say as many,
// else from both ends. Without pieces they have nothing in common.
func sentenceOf(g *Group) sentence {
	s := sentence{rows: g.Rows[:min(len(g.Rows), spanned)], whole: len(g.Rows) <= spanned}
	said := make([][]string, len(s.rows))
	var all []string
	for i, r := range s.rows {
		from := len(all)
		for word := range strings.FieldsSeq(r.Summary()) {
			all = append(all, word)
		}
		said[i] = all[from:len(all):len(all)]
		if i == 0 {
			all = slices.Grow(all, len(s.rows)*(len(all)+1)) // one list for a storm, and not one an alert
		}
	}
	first := said[0]
	head, tail, even := len(first), len(first), true
	for _, words := range said[1:] {
		even = even && len(words) == len(first)
		head = min(head, agree(len(words), head, func(i int) bool { return words[i] == first[i] }))
		tail = min(tail, agree(len(words), tail, func(i int) bool { return words[len(words)-1-i] == first[len(first)-1-i] }))
		tail = min(tail, len(words)-head)
	}
	tail = min(tail, len(first)-head)
	same := func(i int) bool { return i < head || i >= len(first)-tail }
	if even {
		same = func(i int) bool {
			return !slices.ContainsFunc(said, func(words []string) bool { return words[i] != first[i] })
		}
	}
	common := 0
	for i := 0; i < len(first); i++ {
		if same(i) {
			common++
			s.pieces = append(s.pieces, piece{word: first[i]})
			continue
		}
		last := i
		if !even {
			last = len(first) - tail - 1
		}
		gap := make([]string, len(said))
		for n, words := range said {
			gap[n] = strings.Join(words[i:len(words)-(len(first)-1-last)], " ")
		}
		s.pieces = append(s.pieces, piece{gap: gap})
		i = last
	}
	if !even && head+tail == len(first) { // the first says no more than what all say
		s.pieces = slices.Insert(s.pieces, head, piece{gap: make([]string, len(said))})
	}
	if common == 0 {
		s.pieces = nil
	}
	return s
}

// words are pieces as they are read: of a gap of numbers the least and the most, of
// another the ellipsis.
func (s sentence) words(pieces []piece, ellipsis string) string {
	var list []string
	for _, p := range pieces {
		word := p.word
		if p.gap != nil {
			if word = s.span(p.gap); word == "" {
				word = ellipsis
			}
		}
		if word != ellipsis || len(list) == 0 || list[len(list)-1] != ellipsis {
			list = append(list, word)
		}
	}
	return strings.Join(list, " ")
}

// wordsFor is pieces as one of the alerts says them.
func wordsFor(pieces []piece, i int) string {
	words := make([]string, len(pieces))
	for n, p := range pieces {
		if words[n] = p.word; p.gap != nil {
			words[n] = p.gap[i]
		}
	}
	return strings.Join(words, " ")
}

// begins reports whether the first of the pieces is known: what begins with a gap says
// nothing of whom it is said.
func (s sentence) begins(pieces []piece) bool {
	return len(pieces) > 0 && (pieces[0].gap == nil || s.span(pieces[0].gap) != "")
}

// span is the least and the most of numbers of one unit: "3-8%"; empty: they are none, or
// not all of them were read.
func (s sentence) span(values []string) string {
	if !s.whole {
		return ""
	}
	var least, most figure
	for i, v := range values {
		f, is := figureOf(v)
		switch {
		case !is, i > 0 && (f.before != least.before || f.after != least.after):
			return ""
		case i == 0:
			least, most = f, f
		case f.n < least.n:
			least = f
		case f.n > most.n:
			most = f
		}
	}
	return least.before + least.digits + "-" + most.digits + least.after
}

// figure is a number with what stands around it: "3%", "(4,200".
type figure struct {
	before, digits, after string
	n                     float64
}

func figureOf(s string) (f figure, is bool) {
	from, to := strings.IndexAny(s, digits), strings.LastIndexAny(s, digits)+1
	if from < 0 || strings.ContainsFunc(s[:from], inName) || strings.HasSuffix(s[:from], "-") {
		return f, false
	}
	f = figure{before: s[:from], digits: s[from:to], after: s[to:]}
	n, err := strconv.ParseFloat(strings.ReplaceAll(f.digits, ",", ""), 64)
	f.n = n
	return f, err == nil
}

// inName reports whether names have such a sign.
func inName(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// of is what is said of alerts whose names stand before it, without the words that stand
// for these names: what goes on behind them, or is said of them. Not named: no words do.
func (s sentence) of(tellers []teller) (pieces []piece, named bool) {
	for i := 0; i < len(s.pieces); i++ {
		p := s.pieces[i]
		label, tells := s.tells(p, tellers)
		switch {
		case !tells:
			pieces = append(pieces, p)
		case allOf(pieces, func(w string) bool { return isKind(w, label) || w == "the" }): // its subject
			pieces, named = nil, true
			for i+1 < len(s.pieces) && (aside(s.pieces[i+1]) || is(s.pieces[i+1])) && i+2 < len(s.pieces) {
				i++
			}
		default:
			next := i + 1
			if next < len(s.pieces) && isKind(strings.ToLower(s.pieces[next].word), label) {
				next++
			}
			kept := beforePhrase(pieces, label)
			if kept == 0 || !ends(s.pieces[next:]) || !plainly(p.gap) {
				pieces = append(pieces, p)
				continue
			}
			pieces, named, i = pieces[:kept], true, next-1
		}
	}
	return pieces, named
}

// tells reports whether a gap holds, in every sentence, the value of a label that tells its
// alert, and maybe what that is in: "shop/api-0".
func (s sentence) tells(p piece, tellers []teller) (label string, is bool) {
	for _, t := range tellers {
		if p.gap != nil && !slices.ContainsFunc(s.rows, func(r *alerts.Row) bool { return t.value(r) == "" }) && s.holds(p.gap, t) {
			return t.label, true
		}
	}
	return "", false
}

func (s sentence) holds(gap []string, t teller) bool {
	for i, r := range s.rows {
		before, after, is := strings.Cut(gap[i], r.Labels[t.label])
		if !is {
			before, after, is = strings.Cut(gap[i], t.value(r))
		}
		within := before == "" || strings.ContainsAny(before[len(before)-1:], `/'"(`)
		if !is || !within || strings.ContainsFunc(after, inName) || strings.Contains(before, " ") {
			return false
		}
	}
	return true
}

// aside reports whether a piece is what stands in brackets: a sentence does without.
func aside(p piece) bool {
	bracketed := func(s string) bool { return strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") }
	if p.gap == nil {
		return bracketed(p.word)
	}
	return !slices.ContainsFunc(p.gap, func(s string) bool { return !bracketed(s) })
}

// is reports whether a piece is the verb that a colon stands for.
func is(p piece) bool { return p.gap == nil && (p.word == "is" || p.word == "are") }

// plainly reports whether no gap ends with a sign of the sentence.
func plainly(gap []string) bool {
	return !slices.ContainsFunc(gap, func(s string) bool { return strings.ContainsAny(s[len(s)-1:], ",;:") })
}

func allOf(pieces []piece, is func(string) bool) bool {
	return !slices.ContainsFunc(pieces, func(p piece) bool { return p.gap != nil || !is(strings.ToLower(p.word)) })
}

// beforePhrase is how many of the pieces stand before the words that lead to a value of a
// label, "in namespace"; 0: none lead there, or nothing stands before them.
func beforePhrase(pieces []piece, label string) int {
	last := func(n int) string { return strings.ToLower(pieces[n-1].word) }
	n := len(pieces)
	if n > 0 && isKind(last(n), label) {
		n--
	}
	if n > 0 && last(n) == "the" {
		n--
	}
	if n > 1 && slices.Contains(leading(), last(n)) {
		return n - 1
	}
	return 0
}

// ends reports whether a phrase can end before the pieces: what goes on is a verb, or
// another phrase.
func ends(pieces []piece) bool {
	if len(pieces) == 0 {
		return true
	}
	next := strings.ToLower(pieces[0].word)
	return slices.Contains(leading(), next) || slices.Contains(verbs(), next)
}

// leading are the words that a phrase begins with.
func leading() []string {
	return []string{"in", "on", "at", "of", "for", "from", "to", "by", "with", "within", "since", "after"}
}

// verbs are those that go on with what an alert is about.
func verbs() []string {
	return []string{
		"is", "are", "was", "were", "has", "have", "had", "will", "does", "do", "did", "can", "cannot", "must", "needs", "need",
		"fails", "fail", "failed", "exceeds", "exceed", "exceeded", "uses", "use", "holds", "hold", "keeps", "keep", "takes", "take",
		"runs", "run", "ran", "lags", "lag", "reports", "report", "returns", "return", "stays", "stay", "remains", "remain",
	}
}
