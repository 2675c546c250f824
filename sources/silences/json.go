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
	State    string        `json:"state"` // active, pending
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

func jsonMatcher(m *labels.Matcher) JSONMatcher {
	return JSONMatcher{
		Name: m.Name, Value: hidden(m.Value), IsRegex: m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp,
		IsEqual: m.Type == labels.MatchEqual || m.Type == labels.MatchRegexp,
	}
}

// hidden is what a silence says as it came, without secrets.
func hidden(s string) string { return (*text.Redactor)(nil).Redact(s) }
