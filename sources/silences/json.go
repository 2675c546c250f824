package silences

import (
	"time"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/text"
)

// JSON is a silence as `holdfast silence list --json` prints it.
type JSON struct {
	ID       string        `json:"id"`
	Source   string        `json:"source"`
	State    string        `json:"state"` // active, pending, recurring
	By       string        `json:"by"`
	Comment  string        `json:"comment"`
	Matchers []JSONMatcher `json:"matchers"`
	StartsAt time.Time     `json:"starts_at"`
	EndsAt   time.Time     `json:"ends_at"`
	// Mutes are the alerts that it mutes now, by their fingerprints.
	Mutes []string `json:"mutes"`
	// IdleSeconds is for how long it has matched nothing at least; null: it matches
	// something, or that is not known.
	IdleSeconds *int64 `json:"idle_seconds"`
	EndsSoon    bool   `json:"ends_soon"`
	// Kept: a holdfast keeps it for an ack. For is who holds it here; null: nobody.
	Kept bool    `json:"kept"`
	For  *string `json:"kept_for"`
	// Recurs is when one comes again, whose starts_at and ends_at are those of the next
	// time; null: it is a single one.
	Recurs *JSONRule `json:"recurs"`
}

// JSONRule is when a silence comes again.
type JSONRule struct {
	Every string  `json:"every"`
	Zone  string  `json:"zone"`
	Until *string `json:"until"` // the last day on which it begins; null: no end is set
	// Came is what became of it last, by source.
	Came map[string]JSONCame `json:"came"`
}

// JSONCame is what became of one time of a silence that comes again.
type JSONCame struct {
	Day     string `json:"day"`
	Fate    Fate   `json:"fate"`    // made, begun, ended, missed
	Silence string `json:"silence"` // its id; empty: there is none
	Missed  int    `json:"missed"`
	Why     string `json:"why"`
}

// JSONMatcher is a matcher of a silence.
type JSONMatcher struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	IsRegex bool   `json:"is_regex"`
	IsEqual bool   `json:"is_equal"`
}

// JSONOf are silences as data.
func JSONOf(list []Item, now time.Time) []JSON {
	all := make([]JSON, 0, len(list))
	for i := range list {
		all = append(all, jsonOf(&list[i], now))
	}
	return all
}

func jsonOf(it *Item, now time.Time) JSON {
	j := JSON{
		ID: it.Silence.ID, Source: it.Cluster, State: "active", By: hidden(it.Silence.By), Comment: hidden(it.Silence.Comment), Matchers: []JSONMatcher{},
		StartsAt: it.Silence.StartsAt.UTC(), EndsAt: it.Silence.EndsAt.UTC(), Mutes: []string{}, EndsSoon: it.EndsSoon(now), Kept: it.Kept,
	}
	if it.Waits {
		j.State = "pending"
	}
	if it.Again != nil {
		j.State, j.Recurs = "recurring", jsonRule(it.Again)
	}
	for _, m := range it.Matchers {
		j.Matchers = append(j.Matchers, jsonMatcher(m))
	}
	for _, r := range it.Mutes {
		j.Mutes = append(j.Mutes, string(r.Fingerprint))
	}
	if !it.Idle.IsZero() {
		idle := int64(now.Sub(it.Idle) / time.Second)
		j.IdleSeconds = &idle
	}
	if who := it.Holder(); who != "" {
		j.For = &who
	}
	return j
}

func jsonRule(r *Recurring) *JSONRule {
	j := JSONRule{Every: r.Rule.Hours.String(), Zone: r.Rule.Zone.String(), Came: map[string]JSONCame{}}
	if !r.Rule.Last.IsZero() {
		last := r.Rule.Last.String()
		j.Until = &last
	}
	for cluster, c := range r.Came {
		j.Came[cluster] = JSONCame{Day: c.Day.String(), Fate: c.Fate, Silence: hidden(c.Silence), Missed: c.Missed, Why: hidden(c.Why)}
	}
	return &j
}

func jsonMatcher(m *labels.Matcher) JSONMatcher {
	return JSONMatcher{
		Name: m.Name, Value: hidden(m.Value), IsRegex: m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp,
		IsEqual: m.Type == labels.MatchEqual || m.Type == labels.MatchRegexp,
	}
}

// hidden is what a silence says as it came, without secrets.
func hidden(s string) string { return (*text.Redactor)(nil).Redact(s) }
