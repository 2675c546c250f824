// Package rehearsal is a past incident that is replayed as practice: what was
// seen then comes back step by step, and nothing is run. It must not open a
// practice itself, nor follow its checklist.
package rehearsal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// Rehearsal is a past incident that is replayed as practice, in an incident of
// its own that is marked as such. The runner answers in it as it was then, and
// runs nothing.
type Rehearsal struct {
	Past     incident.Incident // what is replayed
	Practice incident.ID       // the incident it is replayed in; its checklist has been started
	Seen     []incident.Entry  // what was seen then, by event time; not what was done
	// Begun is when a step was begun then; the zero time when it was not.
	Begun func(step string) time.Time
}

// Open opens the practice of a past incident and starts its checklist.
type Open func(ctx context.Context, by people.Actor, past incident.ID) (Rehearsal, error)

// Record ends practices.
type Record interface {
	Incident(ctx context.Context, id incident.ID) (incident.Incident, error)
	Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error)
}

// practice is a rehearsal that goes on.
type practice struct {
	Rehearsal
	began time.Time
	told  []timeline.Moment // what was seen then, as far as the practice has come
	next  int               // the first of Seen that was not told
}

// Practices are the rehearsals of this cockpit.
type Practices struct {
	record Record
	open   Open
	who    func() pane.Person // who looks
	now    func() time.Time
	of     map[incident.ID]*practice
	// Beginning is told when a practice begins to be opened; Begun ends that. Never nil.
	Beginning func()
}

// New makes none yet; open is nil where there are no rehearsals.
func New(record Record, open Open, who func() pane.Person, now func() time.Time) *Practices {
	return &Practices{record: record, open: open, who: who, now: now, of: map[incident.ID]*practice{}, Beginning: func() {}}
}

// Here reports whether an incident is practice that was begun in this cockpit.
func (p *Practices) Here(id incident.ID) bool { return p.of[id] != nil }

// WhyNot says why an incident cannot be rehearsed.
func (p *Practices) WhyNot(inc incident.Incident) string {
	switch {
	case p.open == nil:
		return "this cockpit has no rehearsals; `holdfast rehearse " + inc.ID.String() + "` replays it on a plain terminal"
	case inc.Open():
		return inc.ID.String() + " is not resolved yet: there is nothing to rehearse before it is over"
	case inc.Practice:
		return inc.ID.String() + " was practice itself"
	}
	return ""
}

// Begun says that a practice was begun, or that it could not be.
type Begun struct {
	Rehearsal Rehearsal
	Err       error
}

// Ask says what a rehearsal does, and begins it on y.
func (p *Practices) Ask(inc incident.Incident) tea.Cmd {
	id, open := inc.ID, p.open
	body := []string{
		id.String() + " " + inc.Title, "",
		"What was seen then comes back step by step, and its checklist is followed again.",
		"Nothing is run: commands answer as they did then.",
		"It is marked as practice in the record, stays out of what is counted, and ends with R or when you leave.",
	}
	return ask.Confirm("Rehearse "+id.String(), body, "begin the practice", func() tea.Cmd {
		by := p.who().Actor
		p.Beginning()
		return pane.Read(pane.ActLimit, func(ctx context.Context) (Rehearsal, error) { return open(ctx, by, id) },
			func(r Rehearsal, err error) tea.Msg { return Begun{Rehearsal: r, Err: err} })
	})
}

// OnBegun takes a practice in: from now on it is one of this cockpit.
func (p *Practices) OnBegun(m Begun) tea.Cmd {
	const key = "incident rehearsal"
	if m.Rehearsal.Practice != 0 {
		p.of[m.Rehearsal.Practice] = &practice{Rehearsal: m.Rehearsal, began: p.now()}
	}
	if m.Err != nil {
		return pane.Warn(key, "the practice did not begin: "+m.Err.Error())
	}
	return tea.Batch(pane.Warn(key, ""),
		pane.Say(pane.Notice{Key: key, Text: "practice of " + m.Rehearsal.Past.ID.String() + ": nothing is run, commands answer as they did then"}))
}

// Replay puts among the moments of an incident what was seen then, as far as the
// practice has come: up to when the step that is next in the run was begun then;
// all of it, once no step is left. What is no practice comes back as it was.
func (p *Practices) Replay(id incident.ID, run *sop.Run, moments []timeline.Moment, now time.Time) []timeline.Moment {
	pr := p.of[id]
	if pr == nil {
		return moments
	}
	until := pr.Past.OpenedAt
	if run != nil {
		next, left := run.Next()
		switch at := pr.Begun(next.ID); {
		case !left:
			until = time.Time{}
		case at.After(until):
			until = at
		}
	}
	for ; pr.next < len(pr.Seen); pr.next++ {
		e := pr.Seen[pr.next]
		if !until.IsZero() && e.At.After(until) {
			break
		}
		pr.told = append(pr.told, pr.then(e, now))
	}
	all := append(slices.Clone(moments), pr.told...)
	slices.SortStableFunc(all, func(a, b timeline.Moment) int {
		return cmp.Or(a.Entry.At.Compare(b.Entry.At), cmp.Compare(a.Entry.Seq, b.Entry.Seq))
	})
	return all
}

// thenSeq numbers what is replayed: beneath all numbers of entries.
const thenSeq = -1 << 32

// then is an entry of the past as the practice shows it: now, with how long
// after the opening it was seen then.
func (pr *practice) then(e incident.Entry, now time.Time) timeline.Moment {
	m := timeline.Story{}.Read(pr.Past, []incident.Entry{e}).Moments()[0]
	past := m
	m.Replays = &past
	after := max(0, e.At.Sub(pr.Past.OpenedAt))
	who := ""
	if !m.Machine {
		who = string(e.By.Person)
	}
	m.Words = append([]timeline.Word{{Role: themes.Info, Text: "then, after " + text.Age(after) + ": "}, {Text: who}}, m.Words...)
	m.Machine, m.Important, m.Bare = true, true, false
	if e.Kind == incident.Note {
		m.Glyph, m.Role = themes.Middle, themes.Dim
	}
	m.Entry.Seq = thenSeq + int64(pr.next)
	m.Entry.At, m.Entry.RecordedAt = now, now
	return m
}

// AskEnd ends a practice on y; end resolves it with the words.
func (p *Practices) AskEnd(inc incident.Incident, end func(summary string) tea.Cmd) tea.Cmd {
	body := []string{inc.Title}
	summary := "practice"
	if pr := p.of[inc.ID]; pr != nil {
		body = append(body, fmt.Sprintf("Then it took %s, now %s so far.", text.Age(pr.Past.ResolvedAt.Sub(pr.Past.OpenedAt)), text.Age(p.now().Sub(pr.began))))
		summary = "practice of " + pr.Past.ID.String()
	}
	return ask.Confirm("End the practice "+inc.ID.String(), body, "end it", func() tea.Cmd { return end(summary) })
}

// Close resolves the practices that are still open: practice must not stand open
// on everybody's screen. One that cannot be resolved stays, and is seen to be
// practice: R ends it.
func (p *Practices) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), pane.ActLimit)
	defer cancel()
	for id, pr := range p.of {
		inc, err := p.record.Incident(ctx, id)
		if err != nil || !inc.Open() {
			continue
		}
		if _, err := p.record.Resolve(ctx, p.who().Actor, id, "practice of "+pr.Past.ID.String()); err != nil {
			continue
		}
	}
}
