package duty

import (
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// A source that does not answer is one thing, whoever had a silence to be kept there: it
// says so itself. To hold an alert that it left unknown takes one from the number.
func TestADeadSourceCountsOnce(t *testing.T) {
	dead := sources.Health{Name: "prod", Kind: "alertmanager", Err: "connection refused", LastGood: now.Add(-time.Minute)}
	gone := row("EdgeDown", "critical", "fra-2", time.Hour)
	gone.State, gone.Sources = alerts.Unknown, []string{"prod"}
	in := Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(gone)}, Health: []sources.Health{dead}}
	if s := Rank(in); whats(s) != "prod, EdgeDown fra-2" {
		t.Fatalf("it counts %s", whats(s))
	}
	gone.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: now.Add(-10 * time.Minute)}
	gone.Cover = alerts.Cover{Missing: true, Cluster: "prod"}
	in.Alerts = &alerts.View{Rows: alerts.Rows(gone), KeepErrs: map[string]error{"prod": errors.New("connection refused; tried again until they do")}}
	s := Rank(in)
	if whats(s) != "prod" {
		t.Errorf("held, it counts %s", whats(s))
	}
	if why := s.Items[0].Why; !strings.HasPrefix(why, "its data is 1m old: connection refused") || !strings.HasSuffix(why, "; 1 ack's silence cannot be looked after") {
		t.Errorf("it says %q", why)
	}

	in.Health[0] = sources.Health{Name: "prod", Kind: "alertmanager", Up: true, LastGood: now}
	if s := Rank(in); whats(s) != "EdgeDown fra-2, prod" || !strings.HasPrefix(s.Items[1].Why, "its silences do not match the acks: ") {
		t.Errorf("of one that answers it counts %s: %v", whats(s), s.Items)
	}
	gone.Cover.Hand = alerts.HandEnded
	in.Alerts.Rows, in.Health[0] = alerts.Rows(gone), dead
	if s := Rank(in); whats(s) != "prod, EdgeDown fra-2" {
		t.Errorf("what a person ended is theirs; it counts %s", whats(s))
	}
}
