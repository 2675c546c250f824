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

// Alike weighs every candidate but this incident itself and its duplicates, and
// tells of at most limit of those with a reason, the most alike first, then the
// newest: their numbers, why, how much, and what was followed. It is pure.
func Alike(this Likeness, others []Likeness, limit int) []Similar {
	mine := make(map[string]int, len(this.Words)) // how many incidents a word of this one is in
	for _, w := range this.Words {
		mine[w] = 0
	}
	of := 1
	shared := make([][]string, len(others))
	for i, other := range others {
		if other.again(this) {
			continue
		}
		of++
		for _, w := range other.Words {
			if n, is := mine[w]; is {
				mine[w] = n + 1
				shared[i] = append(shared[i], w)
			}
		}
	}
	scale := scale{in: mine, of: of}
	list := []weighed{}
	for i, other := range others {
		if other.again(this) {
			continue
		}
		if hit := scale.weigh(this, other, shared[i]); hit.score > 0 {
			list = append(list, hit)
		}
	}
	slices.SortFunc(list, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.ID, a.ID))
	})
	told := make([]Similar, 0, min(limit, len(list)))
	for _, hit := range list[:min(limit, len(list))] {
		told = append(told, hit.tell())
	}
	return told
}

// scale is what words weigh: the rarer, the more.
type scale struct {
	in map[string]int // how many incidents each is in
	of int            // how many there are
}

// weighed is what an incident has in common with another.
type weighed struct {
	Likeness
	score                int
	alerts, sops, shared []string
}

// weigh weighs what the two have in common. One word alone is chance, unless
// something else is alike too.
func (s scale) weigh(this, other Likeness, shared []string) weighed {
	hit := weighed{Likeness: other, alerts: common(this.Alerts, other.Alerts), sops: common(this.SOPs, other.SOPs)}
	if len(hit.alerts) > 0 {
		hit.score += alertWeighs
	}
	if len(hit.sops) > 0 {
		hit.score += sopWeighs
	}
	if len(shared) == 0 || (len(shared) == 1 && hit.score == 0) {
		return hit
	}
	slices.SortFunc(shared, func(a, b string) int { return cmp.Or(cmp.Compare(s.in[a], s.in[b]), cmp.Compare(a, b)) })
	weight := 0.0
	for _, w := range shared {
		weight += wordWeighs * math.Log2(1+float64(s.of)/float64(s.in[w]))
	}
	hit.shared = shared
	hit.score += min(wordsAtMost, int(math.Round(weight)))
	return hit
}

// tell says it in words.
func (h weighed) tell() Similar {
	told := Similar{Incident: Incident{ID: h.ID}, Score: h.score, SOPs: h.SOPs}
	for _, why := range []struct {
		say  string
		what []string
	}{{"the same alert: ", h.alerts}, {"the same SOP: ", h.sops}, {"words in common: ", h.shared[:min(wordsNamed, len(h.shared))]}} {
		if len(why.what) > 0 {
			told.Why = append(told.Why, why.say+strings.Join(why.what, ", "))
		}
	}
	return told
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
	seen := map[string]bool{} // a summary may be a pasted log
	for w := range strings.FieldsFuncSeq(told, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(w) >= 3 && !stopWord(w) && !seen[w] {
			seen[w] = true
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
