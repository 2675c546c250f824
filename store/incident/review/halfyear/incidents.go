package halfyear

import (
	"fmt"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// trouble is a kind of incident.
type trouble struct {
	alert, title, sop, cause, reason string
	fix                              float64 // minutes it takes at first
}

func troubles() []trouble {
	return []trouble{
		{"HighErrors", "Checkout answers with errors", "checkout-down", "a deploy without a canary", "experience", 260},
		{"DiskFull", "The log disk of db-2 is full", "disk-full", "nobody rotates the slow-query log", "knowledge-transfer", 170},
		{"ReplicationLag", "The replica is behind", "", "a report runs on the primary", "emergency", 330},
		{"QueueStuck", "Orders are not sent on", "queue-stuck", "the consumer hangs after a failover", "experience", 220},
		{"CertExpiring", "A certificate runs out", "", "it was renewed by hand, once", "knowledge-transfer", 100},
	}
}

const checklist = "1. Look at the graphs\n2. Take traffic away\n3. Fix it\n4. Verify from outside\n"

// noise is alerts that come and go; in the last month there are more of them.
func (l *life) noise() error {
	n := 1 + l.dice.IntN(2)
	if l.drifting() {
		n += 2
	}
	var seen alerts.Seen
	for i := range n {
		name := []string{"CPUHigh", "LatencyP99"}[l.dice.IntN(2)]
		fired := l.at(l.dice.IntN(24), l.dice.IntN(60))
		cleared := fired.Add(l.minutes(9))
		if cleared.After(l.now) {
			continue
		}
		fp := alerts.Fingerprint(fmt.Sprintf("%s-%d", name, i))
		seen.Transitions = append(seen.Transitions, transition(fp, name, "fired", fired, fired), transition(fp, name, "cleared", fired, cleared))
	}
	l.clock.Set(l.at(0, 0))
	_, err := l.record.Alerts.SaveSeen(l.ctx, seen)
	return err
}

func transition(fp alerts.Fingerprint, name, kind string, episode, at time.Time) alerts.Transition {
	a := alerts.Alert{Fingerprint: fp, Labels: map[string]string{"alertname": name}, Annotations: map[string]string{}, StartsAt: episode, State: alerts.Firing}
	return alerts.Transition{Alert: a, Source: "prod", Episode: episode, Kind: kind, At: at}
}

// mishap is a day on which something breaks: at first one in three, later fewer.
func (l *life) mishap() error {
	often := 0.36 - 0.2*l.progress()
	if l.drifting() {
		often = 0.36
	}
	if l.dice.Float64() > often {
		return nil
	}
	kinds := troubles()
	t := kinds[l.dice.IntN(len(kinds))]
	if l.drifting() && l.dice.Float64() < 0.5 {
		t = kinds[0]
	}
	fired := l.at(l.dice.IntN(24), l.dice.IntN(60))
	faster := 1.2 - 0.9*l.progress()
	wait := 4.0
	if l.drifting() {
		faster, wait = 0.9, 14
	}
	acked := fired.Add(l.minutes(wait))
	over := acked.Add(l.minutes(t.fix * faster))
	if over.Add(time.Hour).After(l.now) {
		return nil
	}
	return l.incident(t, fired, acked, over)
}

// incident lives through one: it fires, is taken, is worked on, and is over.
func (l *life) incident(t trouble, fired, acked, over time.Time) error {
	l.count++
	by := l.onCall()
	fp := alerts.Fingerprint(t.alert)
	l.clock.Set(fired)
	if _, err := l.record.Alerts.SaveSeen(l.ctx, alerts.Seen{Transitions: []alerts.Transition{transition(fp, t.alert, "fired", fired, fired)}}); err != nil {
		return err
	}
	if err := l.backUp(fired); err != nil {
		return err
	}
	l.clock.Set(acked)
	if err := l.record.Alerts.SaveAcks(l.ctx, []alerts.Ack{{Fingerprint: fp, Episode: fired, By: actor(by), At: acked}}); err != nil {
		return err
	}
	held := incident.AttachedAlert{Fingerprint: fp, Labels: map[string]string{"alertname": t.alert}, Source: "prod", StartsAt: fired, Episode: fired}
	inc, err := l.record.Incidents.Open(l.ctx, actor(by), t.title, []incident.Severity{incident.Sev1, incident.Sev2, incident.Sev3}[l.count%3], held)
	if err != nil {
		return err
	}
	if err := l.workOn(t, inc.ID, by, acked, over); err != nil {
		return err
	}
	l.clock.Set(over)
	seen := alerts.Seen{Transitions: []alerts.Transition{transition(fp, t.alert, "cleared", fired, over)}}
	if _, err := l.record.Alerts.SaveSeen(l.ctx, seen); err != nil {
		return err
	}
	if _, err := l.record.Incidents.Resolve(l.ctx, actor(by), inc.ID, t.title+", over"); err != nil {
		return err
	}
	return l.afterwards(t, inc.ID, by, over)
}

func (l *life) workOn(t trouble, id incident.ID, by people.Person, from, over time.Time) error {
	half := from.Add(over.Sub(from) / 2)
	if t.sop != "" {
		if err := l.follow(t.sop, id, by, from, over, false); err != nil {
			return err
		}
	}
	if l.count%3 == 0 { // a second pair of eyes
		other := team()[(l.count/3)%3]
		l.clock.Set(half)
		if _, err := l.record.Incidents.AddNote(l.ctx, actor(other), id, time.Time{}, "I look at the database"); err != nil {
			return err
		}
	}
	l.clock.Set(half.Add(over.Sub(half) / 2))
	_, err := l.record.Incidents.SetStatus(l.ctx, actor(by), id, incident.Mitigated)
	return err
}

// follow goes through a checklist; now and then a step fails or is skipped.
func (l *life) follow(name string, id incident.ID, by people.Person, from, over time.Time, practice bool) error {
	if !practice && name == "queue-stuck" {
		by = "carol" // nobody else dares
	}
	run := sop.RunID(fmt.Sprintf("%s-%d", name, id))
	l.clock.Set(from.Add(time.Minute))
	err := l.record.Runs.StartRun(l.ctx, actor(by), int64(id), sop.Started{Run: run, Name: name, Title: name, Text: checklist, Practice: practice})
	if err != nil {
		return err
	}
	steps := sop.Parse(name, "", []byte(checklist)).Steps
	for i, step := range steps {
		e := sop.Event{Run: run, Step: step.ID, Number: step.Number, Title: step.Title, What: sop.Done}
		switch {
		case i == 2 && l.count%4 == 0:
			e.What, e.Reason = sop.Failed, "it came back"
		case i == 3 && l.count%5 == 0:
			e.What, e.Reason = sop.Skipped, "no time"
		}
		l.clock.Set(from.Add(time.Duration(i+1) * over.Sub(from) / time.Duration(len(steps)+1)))
		if err := l.record.Runs.StepEvents(l.ctx, actor(by), int64(id), e); err != nil {
			return err
		}
	}
	return nil
}

// afterwards is what is done once it is over: answers, action items, and now
// and then that it was not over at all, or was another one's.
func (l *life) afterwards(t trouble, id incident.ID, by people.Person, over time.Time) error {
	if l.drifting() && l.count%3 == 0 {
		l.clock.Set(over.Add(20 * time.Minute))
		if _, err := l.record.Incidents.Reopen(l.ctx, actor(by), id, "it fires again"); err != nil {
			return err
		}
		l.clock.Set(over.Add(50 * time.Minute))
		if _, err := l.record.Incidents.Resolve(l.ctx, actor(by), id, "over now"); err != nil {
			return err
		}
	}
	if l.count == 9 {
		_, err := l.record.Incidents.MarkDuplicate(l.ctx, actor(by), id, id-1)
		return err
	}
	if l.progress() > 0.7 && l.count%2 == 0 {
		return nil // nobody found the time to write it up
	}
	l.clock.Set(over.Add(40 * time.Minute))
	for _, field := range incident.Fields() {
		answer := "see the timeline"
		switch field {
		case "reason":
			answer = t.reason
		case "root_cause":
			answer = t.cause
		}
		if _, err := l.record.Incidents.Answer(l.ctx, actor(by), id, field, answer); err != nil {
			return err
		}
	}
	if l.count%2 == 1 {
		return nil
	}
	due := over.AddDate(0, 0, 14)
	if _, err := l.record.Incidents.AddAction(l.ctx, actor(by), id, incident.ActionData{What: "so that " + t.cause + " cannot happen again", Owner: by, Due: due.Format(time.DateOnly)}); err != nil {
		return err
	}
	if l.count%6 != 0 {
		l.left = append(l.left, left{id, 1, over.AddDate(0, 0, 9), by})
	}
	return nil
}

// backUp judges the one data source: its newest backup gets older from month to
// month, and in the end is late.
func (l *life) backUp(at time.Time) error {
	rpo := 24 * time.Hour
	share := 0.2 + 0.2*l.dice.Float64()
	if l.drifting() {
		share += 0.4
	}
	v := backups.Status{
		Name: "orders-db", Verdict: backups.OK, Reasons: []string{}, LastGood: at.Add(-time.Duration(share * float64(rpo))), RPO: rpo,
		Copies: 1, CopiesNeeded: 1, SOP: "first-backup", Since: l.now.AddDate(0, -6, 0), At: at,
	}
	if l.now.Sub(at) < 12*24*time.Hour {
		v.Verdict, v.Since = backups.Late, l.now.AddDate(0, 0, -12)
	}
	return l.record.Verdicts.SaveVerdicts(l.ctx, []backups.Status{v})
}

// drill is practice, once a month, in pairs.
func (l *life) drill() error {
	if l.day.Day() != 18 || l.drifting() {
		return nil
	}
	begin := l.at(14, 0)
	first := team()[int(l.day.Month())%2] // alice or bob: carol never gets to it
	l.clock.Set(begin)
	inc, err := l.record.Incidents.OpenPractice(l.ctx, actor(first), "Practice: checkout is down", incident.Sev4)
	if err != nil {
		return err
	}
	if err := l.follow("checkout-down", inc.ID, first, begin, begin.Add(50*time.Minute), true); err != nil {
		return err
	}
	l.clock.Set(begin.Add(55 * time.Minute))
	_, err = l.record.Incidents.Resolve(l.ctx, actor(first), inc.ID, "practice")
	return err
}
