package past

import (
	"fmt"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
)

// night is one incident, from the alert to the answers.
type night struct {
	title    string
	labels   map[string]string
	summary  string
	severity incident.Severity
	ago      int // days before now
	hour     int
	ack, fix time.Duration // from the alert to its ack; from there to the end
	by       people.Person
	follow   bool   // the checkout's checklist
	fails    string // the number of the step that fails; empty: none
	cause    string
}

// calendar is the nights of the half year, the oldest first. The team gets quicker.
func (l *life) calendar() []night {
	team := l.team()
	of := func(name, severity, instance, service string) map[string]string {
		return map[string]string{"alertname": name, "severity": severity, "instance": instance, "service": service}
	}
	disk := func(ago, hour int, fix time.Duration) night {
		return night{title: "The log disk of db-2 is full", labels: of("DiskFull", "critical", "db-2", "orders"), summary: "Disk /var/log on db-2 is full",
			severity: incident.Sev3, ago: ago, hour: hour, ack: 7 * time.Minute, fix: fix, cause: "nobody rotated the slow-query log"}
	}
	lag := func(ago, hour int, fix time.Duration) night {
		return night{title: "The replica is behind", labels: of("ReplicaLag", "warning", "db-3", "orders"), summary: "The replica on db-3 is 9 minutes behind",
			severity: incident.Sev3, ago: ago, hour: hour, ack: 5 * time.Minute, fix: fix, cause: "a report ran on the primary"}
	}
	queue := func(ago, hour int, fix time.Duration) night {
		return night{title: "Orders are not sent on", labels: of("QueueStuck", "critical", "eu-2", "payments"), summary: "Queue payments has not moved for ten minutes",
			severity: incident.Sev2, ago: ago, hour: hour, ack: 4 * time.Minute, fix: fix, cause: "the consumer hung after a failover"}
	}
	down := func(ago, hour int, ack, fix time.Duration) night {
		return night{title: "Checkout down in " + l.shop.Labels["instance"], labels: l.shop.Labels, summary: l.shop.Summary, severity: incident.Sev2,
			ago: ago, hour: hour, ack: ack, fix: fix, follow: true, cause: "the gateway's connection pool was exhausted"}
	}
	list := []night{
		disk(172, 3, 170*time.Minute), queue(151, 22, 200*time.Minute), lag(128, 10, 150*time.Minute), disk(112, 4, 120*time.Minute),
		queue(101, 2, 130*time.Minute), lag(93, 15, 140*time.Minute), down(76, 2, 6*time.Minute, 41*time.Minute), disk(63, 5, 90*time.Minute),
		lag(55, 11, 75*time.Minute), down(47, 13, 3*time.Minute, 8*time.Minute), queue(38, 1, 60*time.Minute), disk(29, 3, 55*time.Minute),
		down(28, 19, 2*time.Minute, 22*time.Minute), lag(17, 9, 50*time.Minute), queue(9, 23, 45*time.Minute),
	}
	for i := range list {
		list[i].by = team[(2*i+i/3)%len(team)] // nobody has the same kind of night each time
		if list[i].follow && list[i].fix > 40*time.Minute {
			list[i].fails = "5"
		}
	}
	return list
}

// night lives through one: it fires, is taken, is worked on, is over, and is written up.
func (l *life) night(n night) error {
	l.nights++
	y, m, d := l.now.AddDate(0, 0, -n.ago).Date()
	fired := time.Date(y, m, d, n.hour, 7+n.ago%50, 12, 0, l.now.Location())
	acked := fired.Add(n.ack)
	over := acked.Add(n.fix)
	by := actor(n.by)
	if err := l.fire(n.labels, n.summary, fired, fired); err != nil {
		return err
	}
	l.clock = acked
	fp := alerts.FingerprintOf(n.labels)
	if err := l.record.Alerts.SaveAcks(l.ctx, []alerts.Ack{{Fingerprint: fp, Episode: fired, By: by, At: acked}}); err != nil {
		return err
	}
	inc, err := l.record.Incidents.Open(l.ctx, by, n.title, n.severity, incident.AttachedAlert{
		Fingerprint: fp, Labels: n.labels, Annotations: map[string]string{"summary": n.summary}, Source: "pushed", StartsAt: fired, Episode: fired,
	})
	if err != nil {
		return err
	}
	mitigated := over.Add(-n.fix / 5)
	var left []sop.Step // of the checklist, to be done when it is over
	if n.follow {
		if left, err = l.followed(n, inc.ID, acked, mitigated); err != nil {
			return err
		}
	}
	l.clock = mitigated
	if _, err := l.record.Incidents.SetStatus(l.ctx, by, inc.ID, incident.Mitigated); err != nil {
		return err
	}
	if err := l.clear(n.labels, n.summary, fired, over); err != nil {
		return err
	}
	for i, step := range left {
		if err := l.step(n, inc.ID, step, over.Add(time.Duration(i+1)*5*time.Second)); err != nil {
			return err
		}
	}
	l.clock = over.Add(time.Minute)
	if _, err := l.record.Incidents.Resolve(l.ctx, by, inc.ID, n.title+": over, "+n.cause); err != nil {
		return err
	}
	return l.writtenUp(n, inc.ID)
}

// followed goes through the checklist until somebody says that it is mitigated: every
// step a share of the time. What is left is done when it is over; where a step failed
// nothing is.
func (l *life) followed(n night, id incident.ID, from, mitigated time.Time) (left []sop.Step, err error) {
	p := l.shop.Followed
	l.clock = from.Add(20 * time.Second)
	err = l.record.Runs.StartRun(l.ctx, actor(n.by), int64(id), sop.Started{
		Run: runOf(id), Name: p.Name, Title: p.Title, Hash: p.Hash, Text: p.Text, Alert: alerts.FingerprintOf(n.labels),
	})
	if err != nil {
		return nil, err
	}
	var steps []sop.Step
	last := 0 // that has a script
	for _, step := range p.Flat() {
		if len(step.Steps) == 0 {
			if steps = append(steps, step); step.Command != nil {
				last = len(steps)
			}
		}
	}
	if n.fails == "" {
		steps, left = steps[:last], steps[last:]
	}
	for i, step := range steps {
		if err := l.step(n, id, step, from.Add(time.Duration(i+1)*mitigated.Sub(from)/time.Duration(len(steps)))); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func runOf(id incident.ID) sop.RunID { return sop.RunID(fmt.Sprintf("past-%d", id)) }

// step does a step of the checklist at a moment.
func (l *life) step(n night, id incident.ID, step sop.Step, at time.Time) error {
	l.clock = at
	if err := l.record.Runs.StepEvents(l.ctx, actor(n.by), int64(id), became(n, runOf(id), step)...); err != nil {
		return fmt.Errorf("step %s: %w", step.Number, err)
	}
	return nil
}

// became is what became of a step.
func became(n night, run sop.RunID, step sop.Step) []sop.Event {
	exit, e := 0, sop.Event{Run: run, Step: step.ID, Number: step.Number, Title: step.Title, What: sop.Done}
	switch {
	case len(step.Branches) > 0:
		e.What, e.Answer = sop.Decided, step.Branches[0].Answer
	case step.Optional:
		e.What = sop.NotApplicable
	case step.Script() != nil && step.Number == n.fails:
		e.What, e.Reason = sop.Failed, "the old pods still answered"
	case step.Command != nil:
		began, ended := e, e
		began.What, began.Try, began.SHA256 = sop.Running, 1, step.Command.Hash()
		ended.What, ended.Try, ended.SHA256, ended.Exit, ended.Seconds = sop.Ended, 1, step.Command.Hash(), &exit, 2.4
		if step.Verify == nil {
			return []sop.Event{began, ended}
		}
		e.What, e.Try, e.SHA256, e.Exit, e.Seconds = sop.Checked, 1, step.Verify.Hash(), &exit, 0.3
		return []sop.Event{began, ended, e}
	case step.Script() != nil:
		e.Reason = "by hand, on the bastion"
	}
	return []sop.Event{e}
}

// writtenUp answers the questions of the report, and does what was to be done.
func (l *life) writtenUp(n night, id incident.ID) error {
	by := actor(n.by)
	l.clock = l.clock.Add(30 * time.Minute)
	for _, field := range incident.Owing() {
		answer := "as the timeline says"
		switch field {
		case "root_cause":
			answer = n.cause
		case "reason":
			answer = "experience"
		}
		if _, err := l.record.Incidents.Answer(l.ctx, by, id, field, answer); err != nil {
			return err
		}
	}
	if l.nights%2 == 0 {
		return nil
	}
	due := l.clock.AddDate(0, 0, 14).Format(time.DateOnly)
	if _, err := l.record.Incidents.AddAction(l.ctx, by, id, incident.ActionData{What: "look again at this: " + n.cause, Owner: n.by, Due: due}); err != nil {
		return err
	}
	l.clock = l.clock.AddDate(0, 0, 3)
	_, err := l.record.Incidents.FinishAction(l.ctx, by, id, 1)
	return err
}
