package tui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
)

// past is what the record of a stage holds beside what is open.
type past struct {
	incidents []incident.Incident // that are resolved, the newest first
	timeline  []incident.Entry
	runs      []*sop.Run
	cases     []review.Case
	firings   []incident.Firing
	spent     []incident.TimeEntry
}

func (r record) Timeline(_ context.Context, _ incident.ID, after int64, limit int) ([]incident.Entry, error) {
	list := r.s.past.timeline[min(int(after), len(r.s.past.timeline)):]
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	return list, nil
}

func (r runner) Runs(context.Context, int64) ([]*sop.Run, error) { return r.s.past.runs, nil }

// listing is a crowded record of which no incident is open, so that they are listed.
func listing() *stage {
	s := crowded()
	s.open = nil
	return s
}

// crowded is a night on which every pane holds more than it has room for, of everything
// that it can hold.
func crowded() *stage {
	s := busy()
	s.health = append(s.health, up("alertmanager", "west"))
	s.set(fullBoard()...)
	s.backups = fullLedger()
	s.rotations = nil
	for i, name := range []string{"primary", "secondary", "database", "network", "payments", "edge", "weekend", "escalation"} {
		r := weekly([]people.Person{"alice", "bob", "carol", "dave"}[i%4:]...)[0]
		r.Name = name
		s.rotations = append(s.rotations, r)
	}
	s.tail = logs.NewTail(1000, sources.NewFeed(), s.clock)
	s.tail.Append(fullLog())
	s.open[0].Alerts = []incident.AttachedAlert{attached(s.view.Rows[0]), attached(s.view.Rows[3])}
	s.past.incidents = earlier()
	s.past.run()
	s.past.halfYear()
	return s
}

func attached(r *alerts.Row) incident.AttachedAlert {
	return incident.AttachedAlert{Fingerprint: r.Fingerprint, Episode: r.Episode, Labels: r.Labels, Annotations: r.Annotations, StartsAt: r.StartsAt, Source: r.Sources[0]}
}

// fullBoard is alerts in every state, alone and in groups, of two sources that answer and
// of one that does not.
func fullBoard() (rows []alerts.Row) {
	said := []string{
		"checkout answers 23 % of requests with 502, budget of the month gone in 41 min", "replica is 5m 40s behind its primary, writes pile up",
		"node is not ready for more than 5 min, 31 pods wait for another", "queue holds 18,204 orders and grows by 300/min",
	}
	names := []string{"CheckoutErrorRateHigh", "PostgresReplicationLag", "KubeNodeNotReady", "QueueBacklog", "CertExpiry", "DiskWillFillIn4Hours", "HostHighMemory"}
	for i := range 28 {
		severity := []string{"critical", "critical", "warning"}[i%3]
		r := alert(fmt.Sprintf("%s%d", names[i%len(names)], i/len(names)), severity, fmt.Sprintf("node-%02d.eu-%d.example.com", i, i%3), time.Duration(i*i+2)*time.Minute)
		r.Annotations["summary"] = said[i%len(said)]
		r.Sources = []string{[]string{"prod", "edge", "west"}[i%3]}
		switch {
		case i > 24:
			r.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "carol", Until: friday.Add(2 * time.Hour)}
		case i > 18:
			r = held(r, []people.Person{"alice", "bob"}[i%2], time.Duration(i)*time.Minute)
			r.Ack.Note = "rebuild runs, 20 min"
		}
		rows = append(rows, r)
	}
	for i := range 30 {
		rows = append(rows, alert("PodRestarts", "warning", fmt.Sprintf("api-7d9f-%03d", i), time.Duration(i+1)*time.Minute))
	}
	return rows
}

// fullLedger is a data source in every verdict, and more.
func fullLedger() (list []backups.Status) {
	for i, name := range []string{"orders-db", "sessions", "ledger", "wiki", "invoices", "media", "search-index", "mail", "gitea", "ldap", "metrics", "hr-files", "photos", "cache-snapshots"} {
		v := []backups.Verdict{backups.Late, backups.Unprotected, backups.OK, backups.Failed, backups.Short, backups.Unknown}[i%6]
		age := time.Duration(31-i) * time.Hour
		if v == backups.Unprotected {
			age = 0
		}
		s := dataset(name, v, age, 26*time.Hour, "restic says: repository is locked by host db-7")
		s.OffsiteNeeded, s.SOP = i%2, "restore-"+name
		s.Detail = []backups.CopyStatus{{Kind: "restic", Target: "/srv/restic/" + name, Asked: friday.Add(-time.Minute), Good: true, Observation: backups.Observation{Newest: s.LastGood, Count: 30 + i, Bytes: int64(i+1) << 30}}}
		list = append(list, s)
	}
	return list
}

// fullLog is lines of every level, from two sources.
func fullLog() []logs.Line {
	lines := make([]logs.Line, 300)
	for i := range lines {
		lines[i] = logs.Line{
			Source: []string{"api", "host"}[i%2], At: friday.Add(time.Duration(i-300) * time.Second / 3), Received: friday, History: true,
			Level: []logs.Level{logs.Error, logs.Info, logs.Warn, logs.Info, logs.Debug}[i%5],
			Text:  fmt.Sprintf("upstream timed out host=10.0.3.%d order=%d why=\"gateway said 504\" took=%dms", i%9, 88000+i, 10*i),
		}
	}
	return lines
}

// earlier are incidents that are resolved, the newest first.
func earlier() (list []incident.Incident) {
	for i := range 45 {
		at := friday.Add(-time.Duration(i+1) * 80 * time.Hour)
		list = append(list, incident.Incident{
			ID: incident.ID(100 - i), Title: []string{"Checkout down", "Replica behind, orders late", "Certificate of the shop ran out", "Disk of the log host is full"}[i%4],
			Severity: incident.Severity(fmt.Sprintf("sev%d", i%3+1)), Status: incident.Resolved, OpenedAt: at, ResolvedAt: at.Add(time.Duration(20+i) * time.Minute),
			Roles: map[string]incident.Holders{"commander": {[]people.Person{"alice", "bob", "carol"}[i%3]}},
		})
	}
	return list
}

// run is a checklist of forty steps in its middle, some of them with scripts, and the
// timeline of who did what.
func (p *past) run() {
	var text strings.Builder
	text.WriteString("---\ntitle: Checkout down\n---\n")
	for i := range 40 {
		if i%8 == 0 {
			fmt.Fprintf(&text, "# %s\n", []string{"Find out", "Tell", "Mitigate", "Repair", "Close"}[i/8])
		}
		fmt.Fprintf(&text, "%d. %s %d\n", i+1, []string{"Note the time and who is here of shift", "Drain the pool behind load balancer", "Switch the name of the shop to site"}[i%3], i)
		if i%8 == 5 {
			fmt.Fprintf(&text, "\n   ```sh\n   dnsctl set shop.example.com \"$SITE\" --ttl 60 --zone %d\n   dnsctl check shop.example.com\n   ```\n\n", i)
		}
	}
	began := friday.Add(-14 * time.Minute)
	rec := sop.Record{Started: sop.Started{Run: "r1", Name: "checkout-down", Title: "Checkout down", Text: text.String()}, By: people.Actor{Person: "alice"}, At: began}
	steps := sop.Fold(rec).Procedure.Steps
	for i := range 9 {
		rec.Events = append(rec.Events, sop.Event{Run: "r1", Step: steps[i].ID, Number: steps[i].Number, Title: steps[i].Title, What: sop.Done,
			By: people.Actor{Person: []people.Person{"alice", "bob"}[i%2]}, At: began.Add(time.Duration(i+1) * time.Minute)})
	}
	p.runs = []*sop.Run{sop.Fold(rec)}
	for i := range 60 {
		e := incident.Entry{Incident: 7, Seq: int64(i + 1), At: began.Add(time.Duration(i) * 12 * time.Second), Kind: incident.Note, Data: json.RawMessage("{}"),
			By: people.Actor{Person: []people.Person{"alice", "bob", "carol"}[i%3]}, Text: fmt.Sprintf("support counts %d tickets of people who cannot pay", 7*i)}
		if e.RecordedAt = e.At; i%2 == 1 {
			ev := rec.Events[i/2%len(rec.Events)]
			e.Kind, e.Text = incident.StepEntry, "step "+ev.Number+" "+ev.Title+" done"
			e.Data, _ = json.Marshal(ev) // it is made of strings
		}
		p.timeline = append(p.timeline, e)
	}
}

// halfYear is incidents, firings and time of six months.
func (p *past) halfYear() {
	for i := range 30 {
		at := friday.Add(-time.Duration(30-i) * 140 * time.Hour)
		took := time.Duration(40+i*7%60) * time.Minute
		p.cases = append(p.cases, review.Case{
			Incident: incident.Incident{ID: incident.ID(i + 1), Title: "Checkout down", OpenedAt: at, ResolvedAt: at.Add(took), Status: incident.Resolved,
				Answers: map[string]string{"reason": []string{"experience", "emergency", "knowledge-transfer"}[i%3]}},
			Moments: incident.Moments{Began: at, Detected: at.Add(time.Minute), Acked: at.Add(time.Duration(3+i%7) * time.Minute), Mitigated: at.Add(took / 2), Resolved: at.Add(took)},
			Acts:    []review.Act{{Person: []people.Person{"alice", "carol"}[i%2], At: at}, {Person: "bob", At: at.Add(took / 2)}},
		})
		for k, name := range []string{"CheckoutErrorRateHigh", "PodRestarts", "QueueBacklog"} {
			p.firings = append(p.firings, incident.Firing{Fingerprint: alerts.Fingerprint(name), Alertname: name, FiredAt: at.Add(time.Duration(k) * time.Hour), ClearedAt: at.Add(time.Duration(k)*time.Hour + took), Incident: incident.ID((i + 1) * (1 - min(k, 1)))})
		}
		p.spent = append(p.spent, incident.TimeEntry{ID: int64(i + 1), At: at, TimeData: incident.TimeData{
			Category: []string{"planning", "meetings", "drills"}[i%3], Duration: time.Duration(i+1) * 10 * time.Minute, Day: at.Format(time.DateOnly), Person: "alice"}})
	}
}
