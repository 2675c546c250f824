package store

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"holdfast/sop"
	"holdfast/store/sql"
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

// Similar answers "has this happened before": the incidents that held an alert
// of the same name, in which the same SOP was followed, or whose title, summary
// or root cause share words with this one's, the most alike first. Rare words
// weigh more. Practice is left out, as are this incident and its duplicates.
func (s *Store) Similar(ctx context.Context, id IncidentID, limit int) ([]Similar, error) {
	list := []Similar{}
	err := s.db.Read(ctx, func(q *sql.Queries) error {
		this, err := getIncident(ctx, q, id)
		if err != nil {
			return err
		}
		others, err := candidates(ctx, q, this)
		if err != nil {
			return err
		}
		followed, err := sopsFollowed(ctx, q)
		if err != nil {
			return err
		}
		list = alike(this, others, followed)
		list = list[:min(cmp.Or(max(limit, 0), 10), len(list))]
		for i := range list {
			if err := list[i].tell(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// candidates are all other incidents that happened and are not this one again.
func candidates(ctx context.Context, q *sql.Queries, this Incident) ([]Incident, error) {
	var list []Incident
	for before := int64(math.MaxInt64); ; {
		rows, err := q.ListIncidents(ctx, sql.ListIncidentsParams{ID: before, Limit: page})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			inc, err := incidentFrom(ctx, q, row, Head{})
			if err != nil {
				return nil, err
			}
			before = row.ID
			same := inc.ID == this.ID || inc.DuplicateOf == this.ID || inc.ID == this.DuplicateOf
			if !same && !inc.Practice {
				list = append(list, inc)
			}
		}
		if len(rows) < page {
			return list, nil
		}
	}
}

// sopsFollowed are the names of the procedures started in each incident,
// practice left out.
func sopsFollowed(ctx context.Context, q *sql.Queries) (map[IncidentID][]string, error) {
	rows, err := q.StartedRuns(ctx)
	if err != nil {
		return nil, err
	}
	followed := map[IncidentID][]string{}
	for _, row := range rows {
		var run struct {
			Name     string `json:"name"`
			Practice bool   `json:"practice"`
		}
		if err := json.Unmarshal([]byte(row.Data), &run); err != nil {
			continue // damaged, which verify tells: it keeps no other incident from being compared
		}
		id := IncidentID(row.Incident)
		if !run.Practice && !slices.Contains(followed[id], run.Name) {
			followed[id] = append(followed[id], run.Name)
		}
	}
	return followed, nil
}

// alike weighs every candidate and keeps those with a reason, the most alike
// first, then the newest. It is pure.
func alike(this Incident, others []Incident, followed map[IncidentID][]string) []Similar {
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
	told := lower(strings.Join([]string{i.Title, i.Answers["summary"], i.Answers["root_cause"]}, " "))
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

// tell fills in how the incident went.
func (s *Similar) tell(ctx context.Context, q *sql.Queries) error {
	inc, err := getIncident(ctx, q, s.Incident.ID)
	if err != nil {
		return err
	}
	entries, err := runEntries(ctx, q, int64(inc.ID))
	if err != nil {
		return err
	}
	runs, damaged := FoldRuns(entries)
	runs = slices.DeleteFunc(runs, func(r sop.Record) bool { return r.Practice })
	s.Incident = inc
	if s.SOPs == nil {
		s.SOPs = []string{}
	}
	_, s.Outcome = outcomeOf(runs, "")
	if damaged != nil { // verify tells what of it; it is alike all the same
		s.Outcome = "what was followed is damaged and cannot be read"
	}
	if inc.DuplicateOf != 0 {
		s.Outcome = "duplicate of " + inc.DuplicateOf.String()
	}
	if !inc.Open() {
		s.Took = inc.ResolvedAt.Sub(inc.OpenedAt)
	}
	return nil
}
