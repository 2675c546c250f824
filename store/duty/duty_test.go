package duty

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/sources/rota"
)

var now = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC) // the tests' clock, never written

func row(name, severity, place string, ago time.Duration) alerts.Row {
	labels := map[string]string{"alertname": name, "severity": severity, "instance": place}
	return alerts.Row{
		Alert:    alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, StartsAt: now.Add(-ago), State: alerts.Firing},
		Severity: alerts.SeverityOf(labels), Episode: now.Add(-ago), LastSeen: now,
	}
}

func whats(s Summary) string {
	var words []string
	for _, i := range s.Items {
		words = append(words, i.What)
	}
	return strings.Join(words, ", ")
}

func TestTheMostUrgentComesFirstAndThenTheLongest(t *testing.T) {
	held := row("DBReplicaLag", "critical", "eu-1", time.Hour)
	held.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: now.Add(-20 * time.Minute)}
	quiet := row("NodeMaintenance", "info", "eu-3", time.Hour)
	quiet.Quiet = &alerts.Quiet{Why: alerts.Silenced}
	cleared := row("DiskFull", "critical", "db-7", time.Hour)
	cleared.State = alerts.Resolved
	s := Rank(Input{
		Now: now,
		Alerts: &alerts.View{SaveErr: errors.New("disk full"), Rows: alerts.Rows(
			row("QueueBacklog", "warning", "eu-1", 2*time.Minute), row("CheckoutDown", "critical", "eu-1", 4*time.Minute),
			row("OlderDown", "critical", "eu-2", 9*time.Minute), row(alerts.EmergencyName, "critical", "", time.Minute),
			held, quiet, cleared,
		)},
		Backups: []backups.Status{
			{Name: "media", Verdict: backups.Never}, {Name: "sessions", Verdict: backups.Unprotected}, {Name: "carts", Verdict: backups.Unprotected}, {Name: "ledger", Verdict: backups.OK}, {Name: "wiki", Verdict: backups.Untested},
		},
		Health: []sources.Health{
			{Name: "prod", Kind: "alertmanager", Up: true, LastGood: now}, {Name: "rules", Kind: "alertmanager", Err: "connection refused", LastGood: now.Add(-42 * time.Second)},
			{Name: "edge", Kind: "file", Err: "no such directory"},
		},
	})
	want := "Emergency, the record, rules, OlderDown eu-2, CheckoutDown eu-1, media, QueueBacklog eu-1, edge, 2 data sources"
	if got := whats(s); got != want {
		t.Errorf("ranked %s\n  want %s", got, want)
	}
	if last := s.Items[len(s.Items)-1]; last.Why != "have no backup configured: carts, sessions" || last.Loud {
		t.Errorf("what is not configured reads %q", last.Why)
	}
	if !s.Blindfolded {
		t.Error("an alert source is down, so nobody can vouch for the calm")
	}
}

func TestABackupWithItsOwnAlertIsCountedOnce(t *testing.T) {
	labels := map[string]string{"alertname": "BackupLate", "dataset": "orders-db", "severity": "warning"}
	own := alerts.Row{Alert: alerts.Alert{Labels: labels, State: alerts.Firing, StartsAt: now.Add(-time.Hour)}, Own: true, Severity: alerts.Warning}
	late := []backups.Status{{Name: "orders-db", Verdict: backups.Late}}
	if s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(own)}, Backups: late}); len(s.Items) != 1 {
		t.Errorf("counted %s", whats(s))
	}
	own.Ack = &alerts.Ack{At: now}
	if s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(own)}, Backups: late}); len(s.Items) != 0 {
		t.Errorf("somebody holds it: %s", whats(s))
	}
	if s := Rank(Input{Now: now, Alerts: &alerts.View{}, Backups: late}); len(s.Items) != 1 {
		t.Errorf("no alert was raised for it, so it is counted itself: %s", whats(s))
	}
}

func TestWhatIsNotConfiguredIsOneLineAndNeverTheFirst(t *testing.T) {
	standing := func(dataset string, ago time.Duration) alerts.Row {
		r := row("BackupUnprotected", "warning", "", ago)
		r.Labels["dataset"], r.Own, r.Annotations = dataset, true, map[string]string{alerts.StandingNote: "yes"}
		return r
	}
	rows := []alerts.Row{standing("sessions", 9*time.Hour), standing("carts", 8*time.Hour), row("DiskSlow", "info", "eu-1", time.Minute)}
	if s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(rows...)}}); whats(s) != "DiskSlow eu-1, 2 data sources" {
		t.Errorf("ranked %s", whats(s))
	}
	rows[0].Own = false // somebody else's alert is no fact of our configuration
	if s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(rows[:1]...)}}); len(s.Items) != 1 || s.Items[0].rank != warning {
		t.Errorf("ranked %+v", s.Items)
	}
}

func TestBackupsStandInTheOrderOfTheirVerdicts(t *testing.T) {
	own := func(name, dataset string, ago time.Duration) alerts.Row {
		r := row(name, "warning", "", ago)
		r.Labels["dataset"], r.Own = dataset, true
		return r
	}
	s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(
		own("BackupShort", "a", 9*time.Hour), own("BackupUnknown", "b", 8*time.Hour), row("DiskSlow", "warning", "eu-1", 7*time.Hour), own("BackupLate", "c", 6*time.Hour),
	)}})
	if got, want := whats(s), "BackupLate c, BackupUnknown b, DiskSlow eu-1, BackupShort a"; got != want {
		t.Errorf("ranked %s\n  want %s", got, want)
	}
}

func TestABlindSourceNeverLeavesTheNumberAtNothing(t *testing.T) {
	health := []sources.Health{{Name: "prod", Kind: "alertmanager", Up: true, LastGood: now, Blind: `alertname="Watchdog" is not firing`}}
	s := Rank(Input{Now: now, Alerts: &alerts.View{}, Health: health})
	if len(s.Items) != 1 || !s.Blindfolded || !strings.Contains(s.Items[0].Why, "Watchdog") {
		t.Errorf("%+v", s)
	}
}

func TestAClusterThatIsDownIsOneThingAndOneLostMemberToo(t *testing.T) {
	member := func(name string, up bool) sources.Health {
		return sources.Health{Name: "prod", Member: name, Kind: "alertmanager", Up: up, LastGood: now, Err: "refused"}
	}
	down := []sources.Health{{Name: "prod", Kind: "alertmanager", Err: "refused"}, member("a", false), member("b", false)}
	if s := Rank(Input{Now: now, Health: down}); whats(s) != "prod" {
		t.Errorf("counted %s", whats(s))
	}
	half := []sources.Health{{Name: "prod", Kind: "alertmanager", Up: true, LastGood: now}, member("a", false), member("b", true)}
	if s := Rank(Input{Now: now, Health: half}); whats(s) != "prod a" || s.Blindfolded {
		t.Errorf("counted %s", whats(s))
	}
}

func TestASourceOfChangesThatIsDownIsCalledOne(t *testing.T) {
	s := Rank(Input{Now: now, Health: []sources.Health{{Name: "checkout", Kind: "changes", Err: "no git repository"}}})
	if whats(s) != "checkout changes" || s.Items[0].Where != InAlerts || s.Blindfolded {
		t.Errorf("%+v", s)
	}
}

func TestAnAckThatLastsTooLongComesBack(t *testing.T) {
	held := row("DBReplicaLag", "critical", "eu-1", time.Hour)
	held.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: now.Add(-31 * time.Minute)}
	in := Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(held)}, Remind: map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}}
	if s := Rank(in); len(s.Items) != 1 || !strings.Contains(s.Items[0].Why, "held by alice for 31m") {
		t.Errorf("%+v", s)
	}
	held.State = alerts.Unknown
	in.Alerts = &alerts.View{Rows: alerts.Rows(held)}
	if s := Rank(in); len(s.Items) != 1 || s.Items[0].Why != "held by alice for 31m and nobody knows whether it still fires" {
		t.Errorf("%+v", s)
	}
	held.State, held.Quiet = alerts.Firing, &alerts.Quiet{Why: alerts.Silenced, By: "carol"}
	in.Alerts = &alerts.View{Rows: alerts.Rows(held)}
	if s := Rank(in); len(s.Items) != 0 {
		t.Errorf("somebody silenced it besides: %+v", s)
	}
	held.Quiet = nil
	in.Alerts = &alerts.View{Rows: alerts.Rows(held)}
	in.Remind[alerts.Critical] = time.Hour
	if s := Rank(in); len(s.Items) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestWhatIsHeldAndNotCoveredNeedsAHuman(t *testing.T) {
	held := row("DBReplicaLag", "critical", "eu-1", time.Hour)
	held.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: now.Add(-5 * time.Minute)}
	held.Cover = alerts.Cover{Missing: true, Cluster: "prod"}
	in := Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(held)}, Remind: map[alerts.Severity]time.Duration{alerts.Critical: time.Minute}}
	s := Rank(in)
	if whats(s) != "DBReplicaLag eu-1" || !strings.Contains(s.Items[0].Why, "held by alice but not covered, people may be paged: it has no silence in prod") {
		t.Errorf("%+v", s)
	}
	in.Alerts.Rows[0].Cover.Hand = alerts.HandEnded
	if s := Rank(in); len(s.Items) != 1 || !strings.Contains(s.Items[0].Why, "was ended by hand; ack it again to silence it again, or let go of it") {
		t.Errorf("%+v", s)
	}
	// A fresh ack has none for a moment, and one that is there needs nobody.
	in.Remind = nil
	in.Alerts.Rows[0].Ack.At = now.Add(-time.Second)
	if s := Rank(in); len(s.Items) != 0 {
		t.Errorf("%+v", s)
	}
	in.Alerts.Rows[0].Ack.At, in.Alerts.Rows[0].Cover = now.Add(-5*time.Minute), alerts.Cover{}
	if s := Rank(in); len(s.Items) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestAnUnknownAlertSaysWhenItWasLastHeardOf(t *testing.T) {
	r := row("CheckoutDown", "critical", "eu-1", time.Hour)
	r.State, r.LastSeen = alerts.Unknown, now.Add(-5*time.Minute)
	s := Rank(Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(r)}})
	if len(s.Items) != 1 || !strings.Contains(s.Items[0].Why, "unknown: last heard of 5m ago") {
		t.Errorf("%+v", s)
	}
}

func TestNobodyOnCallNeedsAHuman(t *testing.T) {
	s := Rank(Input{Now: now, Roster: rota.NewView([]rota.Rotation{{Name: "primary", Zone: time.UTC}})})
	if whats(s) != "primary" {
		t.Errorf("%+v", s)
	}
}

func TestStatusHasNoNullList(t *testing.T) {
	b, err := json.Marshal(StatusOf(new(Ranker).Rank(Input{Now: now}), nil, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "null") {
		t.Errorf("%s", b)
	}
	for _, key := range []string{"attention", "sources", "alerts", "backups", "on_call", "incidents", "unprotected"} {
		if !strings.Contains(string(b), `"`+key+`"`) {
			t.Errorf("no %s in %s", key, b)
		}
	}
}
