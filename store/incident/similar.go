package incident

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Similar is an earlier or later incident that resembles another, and how it went.
type Similar struct {
	Incident Incident
	Why      []string      // in words, the strongest reason first
	Score    int           // the higher, the more alike; only the order means something
	SOPs     []string      // the names of those followed in it
	Outcome  string        // "SOP followed", "step 5 failed twice", "duplicate of INC-3"
	Took     time.Duration // from opened to resolved; 0: it is open
}

// What each kind of likeness weighs. The same alert says more than the same
// procedure, which says more than any words.
const (
	alertWeighs = 100
	sopWeighs   = 60
	wordWeighs  = 8 // times how rare the word is, in doublings
	wordsAtMost = 50
	wordsNamed  = 4 // words that are named as a reason
)

// Alike weighs every candidate and keeps those with a reason, the most alike
// first, then the newest. It is pure.
func Alike(this Incident, others []Incident, followed map[ID][]string) []Similar {
	mine := map[string]bool{}
	for _, w := range words(this) {
		mine[w] = true
	}
	in := map[string]int{} // how many incidents a word of this one is in
	theirs := make([][]string, len(others))
	for i, inc := range others {
		for _, w := range words(inc) {
			if mine[w] {
				theirs[i] = append(theirs[i], w)
				in[w]++
			}
		}
	}
	list := []Similar{}
	for i, inc := range others {
		hit := Similar{Incident: inc, SOPs: followed[inc.ID]}
		hit.because("the same alert: ", common(alertnames(this), alertnames(inc)), alertWeighs)
		hit.because("the same SOP: ", common(followed[this.ID], followed[inc.ID]), sopWeighs)
		hit.shares(theirs[i], in, len(others)+1)
		if hit.Score > 0 {
			list = append(list, hit)
		}
	}
	slices.SortFunc(list, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Incident.ID, a.Incident.ID))
	})
	return list
}

func (s *Similar) because(why string, what []string, weight int) {
	if len(what) > 0 {
		s.Why = append(s.Why, why+strings.Join(what, ", "))
		s.Score += weight
	}
}

// shares weighs words in common. One word alone is chance, unless something
// else is alike too.
func (s *Similar) shares(words []string, in map[string]int, of int) {
	if len(words) == 0 || (len(words) == 1 && s.Score == 0) {
		return
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(in[a], in[b]), cmp.Compare(a, b)) })
	weight := 0.0
	for _, w := range words {
		weight += wordWeighs * math.Log2(1+float64(of)/float64(in[w]))
	}
	named := words[:min(wordsNamed, len(words))]
	s.because("words in common: ", named, min(wordsAtMost, int(math.Round(weight))))
}

func common(a, b []string) []string {
	var both []string
	for _, v := range a {
		if slices.Contains(b, v) && !slices.Contains(both, v) {
			both = append(both, v)
		}
	}
	return both
}

func alertnames(i Incident) []string {
	var names []string
	for _, a := range i.Alerts {
		if name := a.Labels["alertname"]; name != "" {
			names = append(names, name)
		}
	}
	return names
}

// words are what an incident is called by: those of its title, summary and root
// cause, lowered, each once, without those that every sentence has.
func words(i Incident) []string {
	told := Lower(strings.Join([]string{i.Title, i.Answers["summary"], i.Answers["root_cause"]}, " "))
	var list []string
	for _, w := range strings.FieldsFunc(told, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(w) >= 3 && !stopWord(w) && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// stopWord reports whether a word is in so many sentences that sharing it says
// nothing.
func stopWord(w string) bool {
	switch w {
	case "about", "after", "again", "all", "and", "any", "are", "because", "been", "before", "but", "can", "could", "did", "does",
		"during", "each", "for", "from", "had", "has", "have", "her", "his", "how", "incident", "into", "its", "just", "more", "most",
		"not", "off", "one", "only", "our", "out", "over", "problem", "resolved", "same", "she", "should", "since", "some", "such",
		"than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "too", "under", "until", "was", "were",
		"what", "when", "where", "which", "while", "who", "why", "will", "with", "would", "you":
		return true
	}
	return false
}
