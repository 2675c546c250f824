package incident

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// askFilter asks which entries are to be seen.
func (p *Pane) askFilter() tea.Cmd {
	field := dialog.Field{Label: "Show", Value: p.reader.filter.String(), Edit: true, Hint: "words, kind:note, by:alice; empty: everything again",
		Check: func(v string) string {
			f, err := timeline.ParseFilter(v)
			if err != nil {
				return err.Error()
			}
			return f.Unknown(p.state.moments)
		}}
	return say(pane.Show{Dialog: dialog.Ask("Filter the timeline of "+p.id.String(), []dialog.Field{field}, func(v []string) tea.Cmd {
		f, err := timeline.ParseFilter(v[0])
		if err != nil {
			return trouble("incident filter", err.Error())
		}
		p.reader.filter = f
		p.enterBox(boxTimeline)
		return nil
	})})
}

// whyNotEntry says why no entry can be opened or corrected.
func (p *Pane) whyNotEntry() string {
	if why := p.whyNotHere(); why != "" {
		return why
	}
	if _, ok := p.entryAt(); !ok {
		return "no entry is chosen: Right goes to the timeline, j and k choose"
	}
	return ""
}

// whyNotCorrect also refuses what is only replayed.
func (p *Pane) whyNotCorrect() string {
	if why := p.whyNotEntry(); why != "" {
		return why
	}
	if m, _ := p.entryAt(); m.Entry.Seq < 0 {
		return "this was seen then and is only replayed: correct it in the incident it is of"
	}
	return ""
}

// openEntry shows the chosen entry whole.
func (p *Pane) openEntry() tea.Cmd {
	m, ok := p.entryAt()
	if !ok {
		return nil
	}
	title := fmt.Sprintf("Entry #%d of %s", m.Entry.Seq, p.id)
	if then, replayed := p.thenOf(m); replayed {
		m, title = then, fmt.Sprintf("Entry #%d of %s, replayed", then.Entry.Seq, p.practices[p.id].Past.ID)
	}
	return say(pane.Show{Dialog: dialog.Read(title, m.Whole(p.deps.Zone)...)})
}

// place is where one was before something else was shown.
type place struct {
	id     store.IncidentID
	browse bool
	seq    int64 // the chosen entry; 0: none
}

// visit shows another incident, at an entry when seq is not 0; Esc comes back.
func (p *Pane) visit(id store.IncidentID, seq int64) tea.Cmd {
	was := place{id: p.id, browse: p.browse}
	if p.box == boxTimeline {
		was.seq = p.reader.seq
	}
	trail := p.trail
	if id != was.id || was.browse {
		trail = append(trail, was)
	}
	cmd := p.show(id)
	p.trail, p.sought = trail, seq
	if p.state.inc.ID == id && seq != 0 {
		p.seek(seq)
	}
	return cmd
}

// back undoes what was done last to what is seen: the filter, then the box, then
// the way to this incident.
func (p *Pane) back() tea.Cmd {
	p.dirty = true
	switch n := len(p.trail); {
	case p.listing():
		p.browse = false
	case !p.reader.filter.Empty():
		p.reader.filter = timeline.Filter{}
		if p.box == boxTimeline {
			p.settleEntry()
		}
	case p.box == boxBefore:
		p.box = boxSOP
	case n > 0:
		was := p.trail[n-1]
		rest := p.trail[:n-1]
		cmd := p.show(was.id)
		p.trail, p.browse, p.sought = rest, was.browse, was.seq
		return cmd
	}
	return nil
}

// whyNotBack says why there is no step back within the pane.
func (p *Pane) whyNotBack() string {
	switch {
	case p.listing() && p.browse && p.id != 0:
	case !p.listing() && !p.reader.filter.Empty(), !p.listing() && p.box == boxBefore:
	case !p.listing() && len(p.trail) > 0:
	default:
		return "there is nothing to go back to here"
	}
	return ""
}

// enterBox gives the moving keys to a box. Left alone, the timeline shows its end.
func (p *Pane) enterBox(to box) {
	p.dirty = true
	if p.box == boxTimeline && to != boxTimeline {
		p.reader.choose(nil)
	}
	p.box = to
	if to == boxTimeline {
		p.settleEntry()
	}
}

// settleEntry makes the choice one of the entries that are shown: the last one,
// else the nearest to the one chosen before.
func (p *Pane) settleEntry() {
	shown := p.reader.shown(p.state.moments)
	if p.reader.seq == 0 {
		p.reader.move(shown, len(shown))
	}
	p.reader.move(shown, 0)
}

// showAll shows every entry, or the important ones again.
func (p *Pane) showAll() {
	p.reader.all = !p.reader.all
	if p.box == boxTimeline {
		p.settleEntry()
	}
}

// choseEntry puts the choice on the entry that was clicked at.
func (p *Pane) choseEntry(seq int64) {
	for _, m := range p.reader.shown(p.state.moments) {
		if m.Entry.Seq == seq {
			p.reader.choose(&m)
		}
	}
}

// askCorrection puts the chosen entry right. A correction is corrected by
// correcting again what it is about.
func (p *Pane) askCorrection() tea.Cmd {
	m, ok := p.entryAt()
	if !ok {
		return nil
	}
	id, seq, was := p.id, m.Entry.Seq, ""
	if about := timeline.Corrects(m.Entry); about != 0 {
		seq = about
	}
	if m.Entry.Kind == store.Note || m.Entry.Kind == store.Corrected {
		was = m.Entry.Text // a slip in words is mended, not written anew
	}
	record, by := p.deps.Record, p.deps.Actor
	return p.ask(question{title: fmt.Sprintf("Correct entry #%d: %s", seq, strings.TrimSpace(m.Plain())), label: "It really was", value: was, edit: true,
		hint: "the entry stays and is shown as corrected", need: "the correction is empty: say how it really was"}, func(words string) tea.Cmd {
		return act("incident correct", func(ctx context.Context) (string, error) {
			e, err := record.Correct(ctx, by, id, seq, words)
			return fmt.Sprintf("entry #%d is corrected by #%d", seq, e.Seq), err
		})
	})
}
