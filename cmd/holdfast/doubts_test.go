package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/store/duty"
)

// What a source that died told of is unknown in the status, and is counted so; what
// another tells of, too, is not, nor is what a log of that name would be.
func TestTheStatusDoubtsWhatADeadSourceTold(t *testing.T) {
	now := time.Date(2031, 3, 1, 3, 0, 0, 0, time.UTC)
	row := func(name string, state alerts.State, told ...string) alerts.Row {
		return alerts.Row{Alert: alerts.Alert{Fingerprint: alerts.Fingerprint(name), Labels: map[string]string{"alertname": name}, State: state, StartsAt: now.Add(-time.Hour)},
			Sources: told, LastSeen: now.Add(-28 * time.Second)}
	}
	health := func(name, kind string, up bool) sources.Health {
		return sources.Health{Name: name, Kind: kind, Up: up, LastGood: now.Add(-28 * time.Second)}
	}
	in := duty.Input{
		Now: now, Alerts: &alerts.View{Rows: alerts.Rows(row("a", alerts.Firing, "edge"), row("b", alerts.Firing, "edge", "prod"), row("c", alerts.Unknown, "edge"), row("d", alerts.Firing, "prod"))},
		Health: []sources.Health{health("edge", "alertmanager", false), health("prod", "alertmanager", true), health("prod", "file", false)},
	}
	items := []duty.Item{{ID: "a", Where: duty.InAlerts, Why: "critical"}, {ID: "b", Where: duty.InAlerts, Why: "critical"}, {ID: "a", Where: duty.InBackups, Why: "late"}}
	var why []string
	for _, i := range doubtsOf(in).marked(items) {
		why = append(why, i.Why)
	}
	if want := []string{"unknown: edge told of it last 28s ago; critical", "critical", "late"}; !slices.Equal(why, want) {
		t.Errorf("it says %q, want %q", why, want)
	}
	if items[0].Why != "critical" {
		t.Error("what others read was changed")
	}
	if c := in.Alerts.Counts(doubtsOf(in).late); c.Firing != 2 || c.Unknown != 2 || in.Alerts.Rows[0].State != alerts.Firing {
		t.Errorf("it counts %+v", c)
	}
	var told []string
	for _, i := range statusJSON(new(duty.Ranker).Rank(in), time.UTC).Attention {
		if strings.HasPrefix(i.Why, "unknown: ") {
			told = append(told, i.What)
		}
	}
	if len(told) != 2 || !strings.Contains(told[0]+told[1], "a") || !strings.Contains(told[0]+told[1], "c") {
		t.Errorf("the JSON doubts %q", told)
	}
	in.Health = in.Health[1:2]
	if c := in.Alerts.Counts(doubtsOf(in).late); c.Firing != 3 || c.Unknown != 1 {
		t.Errorf("all well it counts %+v", c)
	}
}
