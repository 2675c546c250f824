package incident

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/store"
	"holdfast/tui/incident/before"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

const (
	readLimit   = 5 * time.Second // a reading of the record may take this long
	actLimit    = 5 * time.Second // and an act
	listed      = 50              // incidents in the list
	pastListed  = 20              // last times that are read
	similarRead = 8               // incidents that are like the one at hand
)

// state is one incident as it was last read.
type state struct {
	inc        store.Incident
	story      timeline.Story
	moments    []timeline.Moment
	runs       []*sop.Run
	before     []store.LastTime
	similar    []store.Similar
	similarBy  string // what the similar ones were looked up by
	beforeName string
}

// loaded is a reading of the record.
type loaded struct {
	id    store.IncidentID
	list  []store.Incident
	state state
	err   error
}

// load reads the record. Only one reading is under way; a change meanwhile
// makes another one follow.
func (p *Pane) load() tea.Cmd {
	if p.loading {
		p.again = true
		return nil
	}
	p.loading, p.looked = true, p.now
	id, known, record, runner := p.id, p.state, p.deps.Record, p.deps.Runner
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		list, err := readList(ctx, record)
		if err != nil || id == 0 {
			return loaded{id: id, list: list, err: err}
		}
		st, err := readState(ctx, record, runner, id, known)
		return loaded{id: id, list: list, state: st, err: err}
	}
}

// readList reads the open incidents, then the recent ones.
func readList(ctx context.Context, record Record) ([]store.Incident, error) {
	recent, err := record.Incidents(ctx, store.IncidentFilter{Limit: listed})
	if err != nil {
		return nil, err
	}
	open, err := record.Incidents(ctx, store.IncidentFilter{Open: true})
	if err != nil {
		return nil, err
	}
	for _, inc := range recent {
		if !inc.Open() {
			open = append(open, inc)
		}
	}
	return open, nil
}

// readState reads one incident; of its timeline only what is new.
func readState(ctx context.Context, record Record, runner Runner, id store.IncidentID, known state) (state, error) {
	var st state
	var err error
	if st.inc, err = record.Incident(ctx, id); err != nil {
		return st, err
	}
	if known.inc.ID == id && known.inc.UID == st.inc.UID {
		st.story = known.story
	}
	runs := readRuns(ctx, runner, id) // beside the timeline, which takes longer
	more, err := record.Timeline(ctx, id, st.story.Last(), 0)
	if err == nil {
		st.story = st.story.Read(st.inc, more)
		st.moments = st.story.Moments()
	}
	read := <-runs
	if st.runs = read.runs; err != nil || read.err != nil {
		return st, errors.Join(err, read.err)
	}
	if err := readSimilar(ctx, record, &st, known); err != nil {
		return st, err
	}
	if len(st.inc.Alerts) > 0 {
		st.beforeName = st.inc.Alerts[0].Labels["alertname"]
	}
	if st.beforeName != "" {
		past, err := record.LastTimes(ctx, st.beforeName, pastListed)
		if err != nil {
			return st, err
		}
		st.before = slices.DeleteFunc(past, func(l store.LastTime) bool { return l.Incident == id || ofIncident(st.inc, l) })
	}
	return st, nil
}

// runsRead is the runs of an incident, as they were read.
type runsRead struct {
	runs []*sop.Run
	err  error
}

// readRuns reads the runs; the channel always gets what came of it.
func readRuns(ctx context.Context, runner Runner, id store.IncidentID) <-chan runsRead {
	read := make(chan runsRead, 1)
	go func() {
		var r runsRead
		defer func() { read <- r }()
		defer recovered(func(err error) { r.err = err })
		r.runs, r.err = runner.Runs(ctx, int64(id))
	}()
	return read
}

// readSimilar reads the incidents that are like this one: only when something
// changed that makes them so, for all incidents are compared.
func readSimilar(ctx context.Context, record Record, st *state, known state) (err error) {
	by := []string{st.inc.UID, st.inc.Title, st.inc.Answers["summary"], st.inc.Answers["root_cause"]}
	for _, a := range st.inc.Alerts {
		by = append(by, a.Labels["alertname"])
	}
	for _, r := range st.runs {
		by = append(by, r.Name)
	}
	for _, link := range st.inc.Links {
		by = append(by, link.String())
	}
	st.similarBy = strings.Join(by, "\x00")
	if known.similarBy == st.similarBy {
		st.similar = known.similar
		return nil
	}
	if st.similar, err = record.Similar(ctx, st.inc.ID, similarRead); err != nil {
		return err
	}
	return readLinked(ctx, record, st)
}

// readLinked puts the incidents that people linked first: they know better.
func readLinked(ctx context.Context, record Record, st *state) error {
	for _, link := range slices.Backward(st.inc.Links) {
		one := store.Similar{Why: []string{}}
		if i := slices.IndexFunc(st.similar, func(s store.Similar) bool { return s.Incident.ID == link }); i >= 0 {
			one = st.similar[i]
			st.similar = slices.Delete(slices.Clone(st.similar), i, i+1)
		} else {
			inc, err := record.Incident(ctx, link)
			if err != nil {
				return err
			}
			one.Incident = inc
		}
		one.Why = append([]string{"linked"}, one.Why...)
		st.similar = slices.Insert(st.similar, 0, one)
	}
	return nil
}

// ofIncident reports whether the episode is the incident's own.
func ofIncident(inc store.Incident, l store.LastTime) bool {
	for _, a := range inc.Alerts {
		if a.Fingerprint == l.Fingerprint && !l.Episode.Before(a.Episode) {
			return true
		}
	}
	return false
}

const troubleRead = "incident read"

// take shows what was read, unless another incident was chosen meanwhile.
func (p *Pane) take(m loaded) tea.Cmd {
	p.loading = false
	var cmds []tea.Cmd
	if p.again {
		p.again = false
		cmds = append(cmds, p.load())
	}
	if m.err != nil {
		return tea.Batch(append(cmds, trouble(troubleRead, "the record could not be read, what you see may be old: "+m.err.Error()))...)
	}
	cmds = append(cmds, trouble(troubleRead, ""))
	p.all = m.list
	p.list.Show(m.list)
	if !p.settled {
		cmds = append(cmds, p.settle())
	}
	if m.id == p.id && m.id != 0 {
		p.state = m.state
		p.watch()
		p.forget()
		p.place()
		p.replay()
		p.timeline.Show(p.id, p.state.moments)
		p.before.Show(before.Past{Similar: p.state.similar, Alert: p.state.beforeName, Times: p.state.before})
		if p.sought != 0 {
			p.reach(p.sought)
			p.sought = 0
		}
		cmds = append(cmds, p.callWaits())
	}
	p.see()
	return tea.Batch(cmds...)
}

// settle chooses the incident at hand when the cockpit starts: the only open
// one. With several, the person says which.
func (p *Pane) settle() tea.Cmd {
	p.settled = true
	if p.id != 0 {
		return nil
	}
	var open []store.IncidentID
	for _, inc := range p.all {
		if inc.Open() && !inc.Practice {
			open = append(open, inc.ID)
		}
	}
	if len(open) != 1 {
		return nil
	}
	return p.show(open[0])
}

// show puts an incident at hand and tells every pane.
func (p *Pane) show(id store.IncidentID) tea.Cmd {
	p.browse = false
	p.trail, p.sought = nil, 0
	if id != p.id {
		p.id, p.state, p.runID, p.wanted, p.sel, p.advance = id, state{}, "", "", "", ""
		p.box, p.sopOff = box.Checklist, 0
		p.timeline.Forget()
		p.before.Forget()
	}
	p.see()
	return tea.Batch(say(pane.CurrentIncident{ID: id}), p.load())
}

// place keeps the choice where the person left it: on its step. A step they
// have just closed themselves hands over to the next one.
func (p *Pane) place() {
	if p.wanted != "" && p.runOf(p.wanted) != nil {
		p.runID, p.sel, p.wanted = p.wanted, "", ""
	}
	if p.run() == nil {
		p.runID = ""
		if n := len(p.state.runs); n > 0 {
			p.runID = p.state.runs[n-1].Run
			for _, r := range p.state.runs {
				if !r.Progress().Finished() {
					p.runID = r.Run
				}
			}
		}
		p.sel = ""
	}
	run := p.run()
	if run == nil {
		return
	}
	closed := p.advance != "" && run.Steps[p.advance].State.Closed()
	if _, ok := run.Procedure.Step(p.sel); !ok || closed && p.sel == p.advance {
		if next, left := run.Next(); left {
			p.sel = next.ID
		} else if flat := run.Procedure.Flat(); len(flat) > 0 && p.sel == "" {
			p.sel = flat[len(flat)-1].ID
		}
	}
	if closed {
		p.advance = ""
	}
}

func say(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }

// trouble tells something that stays until it is read; empty text ends it.
func trouble(key, text string) tea.Cmd {
	return say(pane.Notice{Key: key, Loud: pane.Trouble, Text: text})
}
