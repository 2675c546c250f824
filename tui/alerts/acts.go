package alerts

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// actLimit is how long an act may take before it is given up and told.
const actLimit = 5 * time.Second

// acted says how an act ended.
type acted struct {
	err  error
	what string     // what it was, for the error
	undo *pane.Undo // how it is taken back; nil: it is not offered
	said string     // what to tell; empty: the screen shows it
}

// act runs one act with a deadline; a fault in it is an error that is told.
func act(what string, do func(ctx context.Context) (undo *pane.Undo, said string, err error)) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = acted{what: what, err: fmt.Errorf("a fault in holdfast: %v", v)}
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		undo, said, err := do(ctx)
		return acted{err: err, what: what, undo: undo, said: said}
	}
}

// tookPlace tells how an act ended.
func (p *Pane) tookPlace(m acted) tea.Cmd {
	p.read()
	if m.err != nil {
		words := m.err.Error()
		if !strings.HasPrefix(words, m.what) {
			words = m.what + ": " + words
		}
		return say(pane.Notice{Key: "alerts act", Loud: pane.Trouble, Text: words})
	}
	cmds := []tea.Cmd{say(pane.Notice{Key: "alerts act", Loud: pane.Trouble}), p.follow()}
	if m.undo != nil {
		undo := *m.undo
		cmds = append(cmds, say(undo))
	}
	if m.said != "" {
		cmds = append(cmds, say(pane.Notice{Key: "alerts act", Text: m.said}))
	}
	return tea.Batch(cmds...)
}

// names says which alerts, in a few words.
func names(rows []source.Row) string {
	if len(rows) == 1 {
		return rows[0].Name()
	}
	return fmt.Sprintf("%d alerts", len(rows))
}

func prints(rows []source.Row) []source.Fingerprint {
	ids := make([]source.Fingerprint, len(rows))
	for i := range rows {
		ids[i] = rows[i].Fingerprint
	}
	return ids
}

// heldNow are the acks that stand on rows, to be put back.
func heldNow(rows []source.Row) []source.Ack {
	var acks []source.Ack
	for i := range rows {
		if rows[i].Ack != nil {
			acks = append(acks, *rows[i].Ack)
		}
	}
	return acks
}

// ack holds the alerts in the actor's name. Taking it back lets go of them, and
// gives those that somebody held before back to them.
func (p *Pane) ack(rows []source.Row, note string) tea.Cmd {
	board, by, ids, was := p.deps.Board, p.deps.Actor, prints(rows), heldNow(rows)
	what := "holding " + names(rows)
	return act("not acknowledged", func(ctx context.Context) (*pane.Undo, string, error) {
		if _, err := board.Ack(ctx, by, ids, note, time.Time{}); err != nil {
			return nil, "", err
		}
		return &pane.Undo{What: what, Do: func() tea.Cmd {
			return act("the ack stands", func(ctx context.Context) (*pane.Undo, string, error) {
				if err := board.Unack(ctx, by, ids); err != nil {
					return nil, "", err
				}
				if len(was) > 0 {
					if err := board.Restore(ctx, was); err != nil {
						return nil, "", err
					}
				}
				return nil, "taken back: " + what, nil
			})
		}}, "", nil
	})
}

func (p *Pane) unack(rows []source.Row) tea.Cmd {
	board, by, ids, was := p.deps.Board, p.deps.Actor, prints(rows), heldNow(rows)
	what := "letting go of " + names(rows)
	return act("the ack stands", func(ctx context.Context) (*pane.Undo, string, error) {
		if err := board.Unack(ctx, by, ids); err != nil {
			return nil, "", err
		}
		return &pane.Undo{What: what, Do: func() tea.Cmd {
			return act("not held again", func(ctx context.Context) (*pane.Undo, string, error) {
				return nil, "held again: " + names(rows), board.Restore(ctx, was)
			})
		}}, "", nil
	})
}

// group is the rows of the same alertname and severity that can be held.
func (p *Pane) group(of source.Row) []source.Row {
	var list []source.Row
	for _, r := range p.view.Rows {
		if r.Name() == of.Name() && r.Severity == of.Severity && holdable(r) {
			list = append(list, *r)
		}
	}
	return list
}

// marked is the marked rows that can be held.
func (p *Pane) marked() []source.Row {
	var list []source.Row
	for _, id := range p.list.Marked() {
		if r, ok := p.view.Row(source.Fingerprint(id)); ok && holdable(&r) {
			list = append(list, r)
		}
	}
	return list
}

func holdable(r *source.Row) bool { return r.State != source.Resolved && r.Ack == nil }

// ackMany asks before it holds several alerts at once, naming each.
func (p *Pane) ackMany() tea.Cmd {
	rows, title := p.marked(), "Ack the marked alerts"
	if len(p.list.Marked()) == 0 {
		at, _ := p.at()
		rows, title = p.group(at), "Ack every "+at.Name()+" of severity "+at.Severity.String()
	}
	body := []string{"They are held in the name of " + string(p.deps.Actor.Person) + " until they clear.", ""}
	const most = 40
	for i := range rows {
		if i == most {
			body = append(body, fmt.Sprintf("and %d more", len(rows)-most))
			break
		}
		r := &rows[i]
		body = append(body, strings.TrimRight(fmt.Sprintf("%-4s  %s  %s", r.Severity.Badge(), r.Name(), r.Place()), " ")+"  "+text.Age(p.now.Sub(r.StartsAt)))
	}
	return say(pane.Show{Dialog: dialog.Confirm(title, body, "ack "+names(rows), func() tea.Cmd {
		p.list.Unmark()
		p.dirty = true
		return p.ack(rows, "")
	})})
}

func (p *Pane) ackWithNote() tea.Cmd {
	at, _ := p.at()
	rows := []source.Row{at}
	return say(pane.Show{Dialog: dialog.Ask("Ack "+at.Name()+" with a note", []dialog.Field{{Label: "Note", Hint: "what you know, what you do"}}, func(values []string) tea.Cmd {
		return p.ack(rows, values[0])
	})})
}

// gone asks, and says in the actor's name that an unknown alert is gone.
func gone(p *Pane, at source.Row) tea.Cmd {
	board, by := p.deps.Board, p.deps.Actor
	body := []string{
		strings.TrimRight(at.Name()+" "+at.Place(), " ") + " was last seen " + text.Age(p.now.Sub(at.LastSeen)) + " ago. Nobody has said that it cleared.",
		"The record keeps that " + string(by.Person) + " said so. Told of again, it is a new firing.",
	}
	return say(pane.Show{Dialog: dialog.Confirm("Is "+at.Name()+" gone?", body, "it is gone", func() tea.Cmd {
		return act("not said to be gone", func(ctx context.Context) (*pane.Undo, string, error) {
			return nil, at.Name() + " is gone, as you say", board.Gone(ctx, by, []source.Fingerprint{at.Fingerprint})
		})
	})})
}

// copyIt asks in which form, and hands the text to the terminal's clipboard.
func (p *Pane) copyIt() tea.Cmd {
	at, _ := p.at()
	plain, markdown := p.plain(at), p.markdown(at)
	return say(pane.Show{Dialog: dialog.Pick("Copy "+at.Name(), []dialog.Item{
		{Name: "as text", Note: "for a chat or a mail"},
		{Name: "as Markdown", Note: "for a ticket or a page"},
	}, func(i int) tea.Cmd {
		s := plain
		if i == 1 {
			s = markdown
		}
		return tea.Batch(tea.SetClipboard(s), say(pane.Notice{Key: "alerts copy", Text: "copied, if the terminal allows it (OSC 52)"}))
	})})
}
