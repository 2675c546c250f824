package incident

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store"
	"holdfast/tui/pane"
)

// acted says how an act on the record ended.
type acted struct {
	key  string
	said string // what to tell when it went well; empty: the screen shows it
	err  error
	then tea.Cmd // what follows when it went well
}

// act runs one act on the record with a deadline. A panic becomes an error the
// person sees, and never ends the cockpit.
func act(key string, do func(ctx context.Context) (said string, err error)) tea.Cmd {
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = acted{key: key, err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		said, err := do(ctx)
		return acted{key: key, said: said, err: err}
	}
}

// act runs an act of a box.
func (p *Pane) act(a pane.Act) tea.Cmd {
	return act(a.Key, func(ctx context.Context) (string, error) {
		done, err := a.Do(ctx)
		return done.Said, err
	})
}

func recovered(tell func(error)) {
	if v := recover(); v != nil {
		tell(fmt.Errorf("a fault in holdfast: %v", v))
	}
}

// tookPlace tells how an act ended, and reads the record again.
func (p *Pane) tookPlace(m acted) tea.Cmd {
	if m.err != nil {
		p.advance = ""
		return tea.Batch(p.load(), trouble(m.key, kindly(m.err)))
	}
	cmds := []tea.Cmd{p.load(), trouble(m.key, ""), m.then}
	if m.said != "" {
		cmds = append(cmds, say(pane.Notice{Key: m.key, Text: m.said}))
	}
	return tea.Batch(cmds...)
}

// kindly words an error for the person whose act did not take place.
func kindly(err error) string {
	switch {
	case errors.Is(err, sop.ErrMoved):
		return "somebody else acted on this step first, so yours was not written; the step now stands as they left it"
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("nothing was written: the record did not answer within %s; try again", actLimit)
	}
	return "not done: " + err.Error()
}

// opened says that an incident was opened, or that it could not be.
type opened struct {
	inc  store.Incident
	err  error
	then func(store.IncidentID) tea.Cmd // what asked for it; may be nil
}

// open opens an incident; what had asked for one goes on with it.
func (p *Pane) open(when store.When, title string, sev store.Severity, held []store.AttachedAlert, then func(store.IncidentID) tea.Cmd) tea.Cmd {
	record, by := p.deps.at(when), p.deps.Actor
	return func() (msg tea.Msg) {
		defer recovered(func(err error) { msg = opened{err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		inc, err := record.Open(ctx, by, title, sev, held...)
		return opened{inc: inc, err: err, then: then}
	}
}

func (p *Pane) isOpen(m opened) tea.Cmd {
	if m.err != nil {
		return trouble("incident open", "no incident was opened: "+m.err.Error())
	}
	cmds := []tea.Cmd{
		trouble("incident open", ""), p.show(m.inc.ID), say(pane.Focus{Pane: pane.Incident}),
		say(pane.Notice{Key: "incident open", Text: fmt.Sprintf("%s is open: %s", m.inc.ID, m.inc.Title)}),
	}
	if m.then != nil {
		cmds = append(cmds, m.then(m.inc.ID))
	}
	return tea.Batch(cmds...)
}

// note writes a person's words down.
func (p *Pane) note(id store.IncidentID, line string) tea.Cmd {
	when, words, err := noteTime(line, p.deps.Now(), p.deps.Zone)
	if err != nil {
		return trouble("incident note", "nothing was noted: "+err.Error())
	}
	record, by, said := p.deps.at(when), p.deps.Actor, fmt.Sprintf("noted in %s", id)+p.deps.said(when)
	return act("incident note", func(ctx context.Context) (string, error) {
		_, err := record.AddNote(ctx, by, id, words)
		return said, err
	})
}

// pin copies lines into the timeline of the incident at hand, or offers to
// open one.
func (p *Pane) pin(lines []store.PinnedLine) tea.Cmd {
	return p.within("keep these lines as evidence", func(id store.IncidentID) tea.Cmd {
		record, by := p.deps.Record, p.deps.Actor
		return act("incident pin", func(ctx context.Context) (string, error) {
			_, err := record.Pin(ctx, by, id, lines)
			noun := "lines"
			if len(lines) == 1 {
				noun = "line"
			}
			return fmt.Sprintf("%d %s pinned to %s", len(lines), noun, id), err
		})
	})
}

// change sets the status or the severity.
func (p *Pane) change(id store.IncidentID, what string, when store.When) tea.Cmd {
	record, by, said := p.deps.at(when), p.deps.Actor, p.deps.said(when)
	return act("incident status", func(ctx context.Context) (string, error) {
		var err error
		switch sev := store.Severity(what); sev {
		case store.Sev1, store.Sev2, store.Sev3, store.Sev4:
			_, err = record.SetSeverity(ctx, by, id, sev)
		default:
			_, err = record.SetStatus(ctx, by, id, store.Status(what))
		}
		return fmt.Sprintf("%s is %s", id, what) + said, err
	})
}

func (p *Pane) resolve(id store.IncidentID, summary string, when store.When) tea.Cmd {
	record, by, said := p.deps.at(when), p.deps.Actor, p.deps.said(when)
	return act("incident resolve", func(ctx context.Context) (string, error) {
		_, err := record.Resolve(ctx, by, id, summary)
		return fmt.Sprintf("%s is resolved%s; X writes its report", id, said), err
	})
}
