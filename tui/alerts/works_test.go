package alerts

import (
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// An alert that an incident works on says so, and who leads that, or the next person
// takes it a second time.
func TestAnAlertSaysWhichIncidentWorksOnIt(t *testing.T) {
	rate, disk := alert("HighErrorRate", "critical", "checkout", 4*time.Minute), alert("DiskFull", "warning", "db-7", 9*time.Minute)
	inc := incident.Incident{ID: 2, Title: "Checkout down", Status: incident.Identified, OpenedAt: friday, Alerts: []incident.AttachedAlert{{Fingerprint: rate.Fingerprint}},
		Roles: map[string]incident.Holders{incident.Commander: {people.Person("alice")}}}
	practice := incident.Incident{ID: 3, Practice: true, OpenedAt: friday, Alerts: []incident.AttachedAlert{{Fingerprint: disk.Fingerprint}}}
	all := []incident.Incident{inc, practice}
	f := openWith(t, 120, 20, func(d *Deps) { d.Incidents = func() []incident.Incident { return all } }, rate, disk)
	f.sees("INC-2 alice · what HighErrorRate means")
	f.misses("INC-3")
	f.do("detail")
	f.sees("incident        INC-2, led by alice,", "firing for 4m, an")
	f.do("close-detail")

	f.set(held(rate, "alice", time.Minute), disk)
	f.sees("alice  1m: INC-2 · on it")
	f.set(held(rate, "bob", time.Minute), disk)
	f.sees("bob    1m: INC-2 alice · on it")

	all = nil // it was resolved
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Record)}))
	f.misses("INC-2")

	var storm []source.Row
	inc.Alerts = nil
	for i := range 6 {
		r := alert("PodCrashLooping", "critical", "", time.Minute)
		r.Labels["pod"] = "api-" + string(rune('0'+i))
		r.Fingerprint = source.FingerprintOf(r.Labels)
		storm = append(storm, r)
	}
	inc.Alerts = []incident.AttachedAlert{{Fingerprint: storm[1].Fingerprint}, {Fingerprint: storm[2].Fingerprint}}
	all = []incident.Incident{inc}
	f.set(storm...)
	f.sees("INC-2 alice has 2")
}
