package incident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/themes"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// Rehearsal is a past incident that is replayed as practice, in an incident of
// its own that is marked as such. The runner answers in it as it was then, and
// runs nothing.
type Rehearsal struct {
	Past     store.Incident   // what is replayed
	Practice store.IncidentID // the incident it is replayed in; its checklist has been started
	Seen     []store.Entry    // what was seen then, by event time; not what was done
	// Begun is when a step was begun then; the zero time when it was not.
	Begun func(step string) time.Time
}

// Rehearse opens the practice of a past incident and starts its checklist.
type Rehearse func(ctx context.Context, by people.Actor, past store.IncidentID) (Rehearsal, error)

// practice is a rehearsal that goes on in this cockpit.
type practice struct {
	Rehearsal
	began time.Time
	told  []timeline.Moment // what was seen then, as far as the practice has come
	next  int               // the first of Seen that was not told
}

// rehearsing says that a practice was begun, or that it could not be.
type rehearsing struct {
	rehearsal Rehearsal
	err       error
}

func (p *Pane) whyNotRehearse() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	switch {
	case p.deps.Rehearse == nil:
		return "this cockpit has no rehearsals; `holdfast rehearse " + p.id.String() + "` replays it on a plain terminal"
	case p.state.inc.Open():
		return p.id.String() + " is not resolved yet: there is nothing to rehearse before it is over"
	case p.state.inc.Practice:
		return p.id.String() + " was practice itself"
	}
	return ""
}

// askRehearse says what a rehearsal does, and begins it on y.
func (p *Pane) askRehearse() tea.Cmd {
	id, by, begin := p.id, p.deps.Actor, p.deps.Rehearse
	body := []string{
		id.String() + " " + p.state.inc.Title, "",
		"What was seen then comes back step by step, and its checklist is followed again.",
		"Nothing is run: commands answer as they did then.",
		"It is marked as practice in the record, stays out of what is counted, and ends with R or when you leave.",
	}
	return p.confirm("Rehearse "+id.String(), body, "begin the practice", func() tea.Cmd {
		return func() (msg tea.Msg) {
			defer recovered(func(err error) { msg = rehearsing{err: err} })
			ctx, cancel := context.WithTimeout(context.Background(), actLimit)
			defer cancel()
			r, err := begin(ctx, by, id)
			return rehearsing{rehearsal: r, err: err}
		}
	})
}

// isRehearsing shows the practice incident.
func (p *Pane) isRehearsing(m rehearsing) tea.Cmd {
	const key = "incident rehearsal"
	if m.rehearsal.Practice != 0 {
		p.practices[m.rehearsal.Practice] = &practice{Rehearsal: m.rehearsal, began: p.deps.Now()}
	}
	if m.err != nil {
		return tea.Batch(p.load(), trouble(key, "the practice did not begin: "+m.err.Error()))
	}
	return tea.Batch(trouble(key, ""), p.show(m.rehearsal.Practice),
		say(pane.Notice{Key: key, Text: "practice of " + m.rehearsal.Past.ID.String() + ": nothing is run, commands answer as they did then"}))
}

var errPracticeElsewhere = errors.New("this is practice that was begun in another cockpit, which alone knows what to answer: nothing was run")

// elsewhere reports whether the incident is practice that another cockpit began.
// Here its commands would be run in earnest, so they are only shown.
func (p *Pane) elsewhere(id store.IncidentID) bool {
	if p.practices[id] != nil {
		return false
	}
	if p.state.inc.ID == id {
		return p.state.inc.Practice
	}
	return slices.ContainsFunc(p.all, func(inc store.Incident) bool { return inc.ID == id && inc.Practice })
}

// replay tells what was seen then, as far as the practice has come: up to when
// the step that is next now was begun then; all of it, once no step is left.
func (p *Pane) replay() {
	pr := p.practices[p.id]
	if pr == nil {
		return
	}
	until := pr.Past.OpenedAt
	if run := p.run(); run != nil {
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
		pr.told = append(pr.told, pr.then(e, p.now))
	}
	p.state.moments = append(slices.Clone(p.state.moments), pr.told...)
	slices.SortStableFunc(p.state.moments, func(a, b timeline.Moment) int {
		return cmp.Or(a.Entry.At.Compare(b.Entry.At), cmp.Compare(a.Entry.Seq, b.Entry.Seq))
	})
}

// thenSeq numbers what is replayed: beneath all numbers of entries.
const thenSeq = -1 << 32

// then is an entry of the past as the practice shows it: now, with how long
// after the opening it was seen then.
func (pr *practice) then(e store.Entry, now time.Time) timeline.Moment {
	m := timeline.Story{}.Read(pr.Past, []store.Entry{e}).Moments()[0]
	past := m
	m.Replays = &past
	after := max(0, e.At.Sub(pr.Past.OpenedAt))
	who := ""
	if !m.Machine {
		who = string(e.By.Person)
	}
	m.Words = append([]timeline.Word{{Role: themes.Info, Text: "then, after " + text.Age(after) + ": "}, {Text: who}}, m.Words...)
	m.Machine, m.Important, m.Bare = true, true, false
	if e.Kind == store.Note {
		m.Glyph, m.Role = themes.Middle, themes.Dim
	}
	m.Entry.Seq = thenSeq + int64(pr.next)
	m.Entry.At, m.Entry.RecordedAt = now, now
	return m
}

// askEndPractice ends the practice on y.
func (p *Pane) askEndPractice() tea.Cmd {
	id := p.id
	body := []string{p.state.inc.Title}
	summary := "practice"
	if pr := p.practices[id]; pr != nil {
		body = append(body, fmt.Sprintf("Then it took %s, now %s so far.", text.Age(pr.Past.ResolvedAt.Sub(pr.Past.OpenedAt)), text.Age(p.now.Sub(pr.began))))
		summary = "practice of " + pr.Past.ID.String()
	}
	return p.confirm("End the practice "+id.String(), body, "end it", func() tea.Cmd { return p.resolve(id, summary, store.When{}) })
}

// endPractices resolves the practices of this cockpit that are still open:
// practice must not stand open on everybody's screen.
func (p *Pane) endPractices() {
	ctx, cancel := context.WithTimeout(context.Background(), actLimit)
	defer cancel()
	for id, pr := range p.practices {
		inc, err := p.deps.Record.Incident(ctx, id)
		if err != nil || !inc.Open() {
			continue // unread, it stays open and is seen to be practice: R ends it
		}
		if _, err := p.deps.Record.Resolve(ctx, p.deps.Actor, id, "practice of "+pr.Past.ID.String()); err != nil {
			continue
		}
	}
}
