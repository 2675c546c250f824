package session

import (
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Whoever leaves is told what they held, when its silence ends, and what stays open.
func TestWhoeverLeavesIsToldWhatGoesOn(t *testing.T) {
	now := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	row := func(name, by string, silence time.Duration, source string) alerts.Row {
		r := alerts.Row{Alert: alerts.Alert{State: alerts.Firing, Labels: map[string]string{"alertname": name}}, Sources: []string{source}}
		if by != "" {
			r.Ack = &alerts.Ack{By: people.Actor{Person: people.Person(by)}}
		}
		if silence != 0 {
			r.SilenceUntil = now.Add(silence)
		}
		return r
	}
	cleared := row("Cleared", "alice", time.Hour, "prod")
	cleared.State = alerts.Resolved
	goes := "this cockpit watches nothing any more, and rings for nothing; another cockpit or `holdfast serve` on this record goes on, where one runs"
	f := farewell{me: "alice", now: now, extended: extended(&config.Config{Alerts: []config.AlertSource{
		{Name: "prod", Silence: &config.AckSilence{Extend: true}}, {Name: "edge"},
	}})}
	for name, c := range map[string]struct {
		rows []alerts.Row
		open []incident.Incident
		want []string
	}{
		"nothing held, nothing open": {[]alerts.Row{row("Firing", "", 0, "prod"), cleared}, nil, nil},
		"practice is not open":       {nil, []incident.Incident{{ID: 3, Practice: true, OpenedAt: now}}, nil},
		"one that is made longer":    {[]alerts.Row{row("DBReplicaLag", "alice", 14*time.Minute, "prod")}, nil, []string{"held: DBReplicaLag (its silence ends 02:14 unless another cockpit or `holdfast serve` extends it)", goes}},
		"one that nobody extends":    {[]alerts.Row{row("DBReplicaLag", "alice", 14*time.Minute, "edge")}, nil, []string{"held: DBReplicaLag (its silence ends 02:14)", goes}},
		"without a silence":          {[]alerts.Row{row("DBReplicaLag", "alice", 0, "edge")}, nil, []string{"held: DBReplicaLag", goes}},
		"another day":                {[]alerts.Row{row("DBReplicaLag", "alice", 24*time.Hour, "edge")}, nil, []string{"held: DBReplicaLag (its silence ends Sat 21 Nov 02:00)", goes}},
		"mine first, then the silence that ends first": {
			[]alerts.Row{row("A", "bob", time.Minute, "edge"), row("B", "alice", 0, "edge"), row("C", "alice", 2*time.Hour, "edge"), row("D", "alice", time.Hour, "edge"), row("E", "bob", 3*time.Minute, "edge")}, nil,
			[]string{"held: D (its silence ends 03:00), C (its silence ends 04:00), B and 2 more, whose silences end from 02:01 on", goes},
		},
		"an open incident": {nil, []incident.Incident{{ID: 7, OpenedAt: now.Add(-10 * time.Minute)}}, []string{"INC-7 is open since 01:50", goes}},
		"both, of somebody else": {
			[]alerts.Row{row("A", "bob", 0, "edge")}, []incident.Incident{{ID: 7, OpenedAt: now.Add(-10 * time.Minute)}},
			[]string{"held: A by bob", "INC-7 is open since 01:50", goes},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := f.lines(&alerts.View{Rows: alerts.Rows(c.rows...)}, c.open)
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("it is told\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
