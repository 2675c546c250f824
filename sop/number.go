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
	seen := map[string]bool{}
	for _, need := range d.refs {
		id := cmp.Or(strings.TrimPrefix(need.to, "#"), need.to)
		to := ng.claims.find(need.to)
		switch {
		case to == nil:
			ng.says.problem(need.line, "step %s needs %q, which is no step here: it will be held back until that is overridden", d.Number, id)
		case to == d || nestedIn(to, d) || nestedIn(d, to):
			ng.says.problem(need.line, "step %s needs step %s, which is itself, holds it or is a part of it: that would hold it back for ever, so it was left out", d.Number, to.Number)
			continue
		case ng.waitsOn(to, d, map[*draft]bool{}):
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

func nestedIn(d, in *draft) bool {
	for _, s := range in.sub {
		if s == d || nestedIn(d, s) {
			return true
		}
	}
	return false
}

// waitsOn reports whether a step waits, by its needs, for another one.
func (ng *numbering) waitsOn(d, on *draft, seen map[*draft]bool) bool {
	if seen[d] {
		return false
	}
	seen[d] = true
	for _, need := range d.refs {
		if to := ng.claims.find(need.to); to != nil && (to == on || ng.waitsOn(to, on, seen)) {
			return true
		}
	}
	return false
}
