package sop

import (
	"cmp"
	"strconv"
	"strings"
)

// numbering numbers the steps, and finds those that others name.
type numbering struct {
	says   *findings
	claims *claims
	count  int // steps so far
	rings  rings
}

// number turns the drafts into steps. Numbers go on through the phases, so
// that "step 7" is one step of the whole procedure.
func (ng *numbering) number(drafts []*draft, prefix string) []Step {
	steps := make([]Step, 0, min(len(drafts), max(0, maxSteps-ng.count)))
	for i, d := range drafts {
		if ng.count++; ng.count > maxSteps {
			if ng.count == maxSteps+1 {
				ng.says.problem(d.Line, "more than %d steps: everything from here on was left out; split the procedure", maxSteps)
			}
			break
		}
		d.Number = prefix + strconv.Itoa(i+1)
		d.ID = d.Number
		if d.id != "" {
			d.ID = d.id
		}
		if d.Title == "" {
			d.Title = "Step " + d.Number
		}
		ng.claims.ids[d.Number] = d
		steps = append(steps, d.Step)
		at := len(steps) - 1
		steps[at].Steps = ng.number(d.sub, d.Number+".")
		steps[at].Body = join(d.parts)
		steps[at].before = len(join(d.parts[:min(d.own, len(d.parts))]))
		steps[at].Kind = kindOf(d)
	}
	if len(steps) == 0 {
		return nil
	}
	return steps
}

func kindOf(d *draft) Kind {
	switch {
	case len(d.Branches) > 0:
		return Decision
	case d.Command != nil:
		return Command
	case d.Verify != nil:
		return Verify
	case d.Wait > 0:
		return Wait
	}
	return Manual
}

// resolve turns what needs and branches name into step ids. A need that claims
// nothing stays as it is written, and so holds its step back until somebody
// overrides it: a lock with a misspelt key must not stand open.
func (ng *numbering) resolve(drafts []*draft, steps []Step) {
	ng.rings = ringsOf(drafts, ng.claims)
	var each func([]*draft, []Step)
	each = func(drafts []*draft, steps []Step) {
		for i, d := range drafts[:len(steps)] {
			steps[i].Needs = ng.needs(d)
			for j, lead := range d.leads {
				to := ng.claims.find(lead.to)
				if to == nil {
					ng.says.problem(lead.line, "the answer %q leads to %q, which is no step here", d.Branches[j].Answer, lead.to)
					continue
				}
				steps[i].Branches[j].To = to.ID
			}
			steps[i].OnFailure = ng.onFailure(d)
			if d.Command != nil && len(d.Branches) > 0 {
				ng.says.problem(d.Line, "step %s decides and has a command: put the command into a step of its own before it", d.Number)
			}
			each(d.sub, steps[i].Steps)
		}
	}
	each(drafts, steps)
}

// onFailure is the id of the step to go on with when this one fails.
func (ng *numbering) onFailure(d *draft) string {
	if d.Retry.Times > 0 && d.Script() == nil {
		ng.says.problem(d.Line, "step %s has no script that could be tried again: retry means nothing here", d.Number)
	}
	if d.fails == nil {
		return ""
	}
	to := ng.claims.find(d.fails.to)
	switch {
	case to == nil:
		ng.says.problem(d.fails.line, "on failure step %s leads to %q, which is no step here", d.Number, d.fails.to)
	case to == d || nestedIn(d, to) || nestedIn(to, d):
		ng.says.problem(d.fails.line, "on failure step %s leads to step %s, which is itself, holds it or is a part of it", d.Number, to.Number)
	default:
		return to.ID
	}
	return ""
}

func (ng *numbering) needs(d *draft) []string {
	var ids []string
	seen, written := map[string]bool{}, map[string]bool{}
	for _, need := range d.refs {
		if written[need.to] {
			continue // said already
		}
		written[need.to] = true
		id := cmp.Or(strings.TrimPrefix(need.to, "#"), need.to)
		to := ng.claims.find(need.to)
		switch {
		case to == nil:
			ng.says.problem(need.line, "step %s needs %q, which is no step here: it will be held back until that is overridden", d.Number, id)
		case to == d || nestedIn(to, d) || nestedIn(d, to):
			ng.says.problem(need.line, "step %s needs step %s, which is itself, holds it or is a part of it: that would hold it back for ever, so it was left out", d.Number, to.Number)
			continue
		case ng.rings.same(to, d):
			ng.says.problem(need.line, "step %s and step %s need each other: both will be held back until one is overridden", d.Number, to.Number)
			id = to.ID
		default:
			id = to.ID
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// find looks a reference up: "#id", "id", "4.2", or the {#id} of a heading,
// which is the first step under it.
func (cs *claims) find(name string) *draft {
	name = strings.TrimPrefix(name, "#")
	d := cs.ids[name]
	if d == nil {
		d = cs.alias[name]
	}
	if d == nil || d.ID == "" { // left out
		return nil
	}
	return d
}

// nestedIn reports whether a step stands in another one.
func nestedIn(d, in *draft) bool { return strings.HasPrefix(d.Number, in.Number+".") }

// rings are the steps that wait, by their needs, for one another, in however wide a
// circle: those of one ring have one number.
type rings struct {
	claims *claims
	of     map[*draft]int // the ring of each step that was come to
	low    map[*draft]int // how early the earliest step is that it waits for
	path   []*draft       // those whose ring is not closed yet
}

// ringsOf finds the rings of steps, each in the time that its needs are many (the
// strongly connected components of a graph, by Tarjan).
func ringsOf(drafts []*draft, claims *claims) rings {
	r := rings{claims: claims, of: map[*draft]int{}, low: map[*draft]int{}}
	var each func(drafts []*draft)
	each = func(drafts []*draft) {
		for _, d := range drafts {
			if d.ID != "" && r.low[d] == 0 {
				r.follow(d)
			}
			each(d.sub)
		}
	}
	each(drafts)
	return r
}

// same reports whether two steps are of one ring.
func (r *rings) same(a, b *draft) bool { return r.of[a] != 0 && r.of[a] == r.of[b] }

// follow goes where a step's needs lead.
func (r *rings) follow(d *draft) {
	began := len(r.low) + 1
	r.low[d] = began
	r.path = append(r.path, d)
	lowest := began
	for _, need := range d.refs {
		to := r.claims.find(need.to)
		switch {
		case to == nil:
			continue
		case r.low[to] == 0:
			r.follow(to)
		case r.of[to] != 0:
			continue // of a ring that is closed
		}
		lowest = min(lowest, r.low[to])
	}
	r.low[d] = lowest
	if lowest != began {
		return
	}
	at := len(r.path) - 1
	for r.path[at] != d {
		at--
	}
	for _, member := range r.path[at:] {
		r.of[member] = began
	}
	r.path = r.path[:at]
}
