package sop

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

func alertsNamed(alertnames ...string) []alerts.Alert {
	list := []alerts.Alert{}
	for _, n := range alertnames {
		list = append(list, alerts.Alert{Labels: map[string]string{"alertname": n}})
	}
	return list
}

func TestLintKnowsWhatStandsAroundAProcedure(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"links.md": "---\nowner: a\n---\n1. Go on with [ours](other.md#x), [theirs](https://h/x.md) and `[code](dead0.md)`\n" +
			"2. Then\n\n   See [gone](sub/dead1.md) and [notes](notes/plain.md).\n\n   ```text\n   [no](dead2.md)\n   ```\n\n## End\n\nAnd [last](sop:dead3).\n",
		"other.md":       "---\nowner: a\nalerts: [Seen]\nreviewed: 2026-01-01\nevery: 30d\n---\n1. a {#x}\n",
		"old.md":         "---\nowner: a\nalerts: [Renamed]\nreviewed: 2025-11-19\n---\n1. a\n",
		"fresh.md":       "---\nowner: a\nalerts: [Seen]\nreviewed: 2025-11-21\n---\n1. a\n",
		"self.md":        "---\nowner: a\n---\n1. Again: [this](self.md)\n",
		"hand.md":        "---\nowner: a\nalerts: []\n---\n1. a\n",
		"notes/plain.md": "---\nowner: a\n---\nJust words.\n",
	})
	l := open(t, dir)
	for _, tt := range []struct {
		name, procedure string
		around          Around
		want            []Problem
	}{
		{"dead links are found on their lines", "links", Around{Library: l}, []Problem{{1, "no alert leads here, but one that names it"}, {7, "sub/dead1.md leads to no SOP"}, {15, "sop:dead3 leads to no SOP"}}},
		{"without a library no link is judged", "links", Around{Now: night}, nil},
		{"one that another links to is led to", "notes/plain", Around{Library: l}, []Problem{{4, "became one step"}}},
		{"one that links to itself is not", "self", Around{Library: l}, []Problem{{1, "no alert leads here"}}},
		{"one that is begun by hand", "hand", Around{Library: l}, nil},
		{"nor is it held against the alerts there were", "hand", Around{Library: l, Alerts: alertsNamed("Seen")}, nil},
		{"what is for an alert is led to", "old", Around{Library: l}, nil},
		{"one that ships needs no alert", "service-down", Around{Library: l}, nil},
		{"older than every", "other", Around{Now: night}, []Problem{{4, "more than 30 days ago"}}},
		{"older than a year when nothing is said", "old", Around{Now: night}, []Problem{{4, "last reviewed 2025-11-19, more than 365 days ago"}}},
		{"a year less a day is fresh", "fresh", Around{Now: night}, nil},
		{"an alert that was renamed", "old", Around{Library: l, Alerts: alertsNamed("Seen")}, []Problem{{3, "they may have been renamed"}}},
		{"no alert leads to it", "links", Around{Library: l, Alerts: alertsNamed("Seen")}, []Problem{{1, "no alert leads here"}, {7, ""}, {15, ""}}},
		{"an alert that names it does", "notes/plain", Around{Alerts: []alerts.Alert{{Annotations: map[string]string{"sop": "plain"}}}, Library: l}, []Problem{{4, "became one step"}}},
		{"one that ships is not ours to review", "service-down", Around{Now: night.AddDate(3, 0, 0), Library: l, Alerts: alertsNamed("Seen")}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := l.Get(filepath.Base(tt.procedure))
			if !ok {
				t.Fatal("it is not in the library")
			}
			got := tt.around.Lint(p).Problems
			if len(got) != len(tt.want) {
				t.Fatalf("got %+v", got)
			}
			for i, want := range tt.want {
				if got[i].Line != want.Line || !strings.Contains(got[i].Message, want.Message) {
					t.Errorf("got %+v, want %+v", got[i], want)
				}
			}
		})
	}
}

func TestAlertsThatNoProcedureIsForAreNamedOnce(t *testing.T) {
	seen := alertsNamed("CheckoutSlow", "ServiceDown", "CheckoutSlow", "", "Mixed", "Mixed")
	seen = append(seen, alerts.Alert{Labels: map[string]string{"alertname": "Watchdog", "severity": "none"}})
	seen[5].Annotations = map[string]string{"runbook": "disk-full"}
	l := (&Around{Library: open(t), Alerts: seen}).Unanswered()
	if len(l.Problems) != 1 || !strings.HasPrefix(l.Problems[0].Message, "CheckoutSlow: no SOP") {
		t.Errorf("%+v", l)
	}
	if got := (&Around{}).Unanswered(); got.Problems == nil || len(got.Problems) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTheShippedProceduresLinkToOneAnother(t *testing.T) {
	l := open(t)
	found := 0
	for _, p := range l.All() {
		for _, link := range p.AllLinks() {
			found++
			if to, ok := l.Linked(link); !ok || to.Title != link.Words {
				t.Errorf("%s links to %q as %q", p.Name, link.To, link.Words)
			}
		}
		if got := (&Around{Now: time.Now().AddDate(9, 0, 0), Library: l}).Lint(p); len(got.Problems) > 0 {
			t.Errorf("%s: %+v", p.Name, got.Problems)
		}
	}
	if found < 5 {
		t.Errorf("only %d links", found)
	}
}
