package sop

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// Walk goes through every step in the order they are shown, with its depth:
// 0 for a step, 1 for a sub-step, and so on.
func (p Procedure) Walk() iter.Seq2[int, *Step] {
	return func(yield func(int, *Step) bool) {
		walk(p.Steps, 0, yield)
	}
}

func walk(steps []Step, depth int, yield func(int, *Step) bool) bool {
	for i := range steps {
		if !yield(depth, &steps[i]) || !walk(steps[i].Steps, depth+1, yield) {
			return false
		}
	}
	return true
}

// Flat is every step in the order they are shown; each still holds its sub-steps.
func (p Procedure) Flat() []Step {
	var all []Step
	for _, s := range p.Walk() {
		all = append(all, *s)
	}
	return all
}

// inOrder is every step in the order they are shown, as they stand in the procedure.
func (p Procedure) inOrder() []*Step {
	var all []*Step
	for _, s := range p.Walk() {
		all = append(all, s)
	}
	return all
}

// Around is a step and those it is nested in, outermost first; empty when the
// procedure has no such step.
func (p Procedure) Around(id string) []Step { return pathTo(p.Steps, id) }

// Step finds a step by its id.
func (p Procedure) Step(id string) (Step, bool) {
	for _, s := range p.Walk() {
		if s.ID == id {
			return *s, true
		}
	}
	return Step{}, false
}

// Counts is how much a procedure holds, sub-steps included.
type Counts struct {
	Steps    int `json:"steps"`
	Commands int `json:"commands"`
	Verifies int `json:"verifies"`
}

// Counts counts the steps, the commands and the success checks.
func (p Procedure) Counts() Counts {
	var c Counts
	for _, s := range p.Walk() {
		c.Steps++
		if s.Command != nil {
			c.Commands++
		}
		if s.Verify != nil {
			c.Verifies++
		}
	}
	return c
}

// Script is what running the step runs first: its command, or its check when
// the step is nothing but a check; nil when there is nothing to run. Its Hash
// is what a person approves.
func (s Step) Script() *Script {
	if s.Command != nil {
		return s.Command
	}
	return s.Verify
}

// elsewhere are the words that send people to another machine, or into a
// container, before they do what follows.
var elsewhere = regexp.MustCompile(`(?i)\b(?:log[ -]?(?:in|on)(?:to)?\b|ssh (?:in)?to\b|(?:exec|shell|ssh) into\b|connect to\b|attach to\b|open a shell (?:in|on)\b|on (?:the|each|every) (?:\S+ )?(?:host|server|node|machine|replica|primary|bastion)s?\b|inside the (?:container|pod)\b)`)

// Elsewhere reports whether the words of the step, or a step above it under the
// same heading, send people elsewhere before its script, which runs here.
func (s Step) Elsewhere() bool {
	before, _ := s.Told()
	return s.Script() != nil && (s.sent || elsewhere.MatchString(s.Before+"\n"+s.Title+"\n"+before))
}

// sends is the title of a step that is nothing but the way there.
var sends = regexp.MustCompile(`(?i)^(?:(?:step )?\d+[.):]* +|(?:first|then|now),? +)?(?:log[ -]?(?:in|on)(?:to)?\b|ssh (?:in)?to\b|(?:exec|shell|ssh) into\b|connect to\b|attach to\b|open a shell (?:in|on)\b|on (?:the|each|every) (?:\S+ )?(?:host|server|node|machine|replica|primary|bastion)s?\b)`)

// send notes what stands below a step that sends people elsewhere and has no script
// of its own: "Log in to the host". They do there what follows, up to the next heading.
func (p *Procedure) send() {
	away, phase := false, ""
	for _, s := range p.Walk() {
		if s.Phase != phase {
			away, phase = false, s.Phase
		}
		s.sent = away
		away = away || s.Script() == nil && sends.MatchString(s.Title)
	}
}

// Told is the Body in two: what was written before the step's script, and what
// after it, such as what it should print. A step without a script has the whole
// of it before.
func (s Step) Told() (before, after string) {
	if s.Script() == nil {
		return s.Body, ""
	}
	at := min(s.before, len(s.Body))
	return s.Body[:at], strings.TrimSpace(s.Body[at:])
}

// TypedOn is the machine that the prompt of the step's script names: whoever wrote
// it down was there. Empty: it names none.
func (s Step) TypedOn() string {
	if script := s.Script(); script != nil {
		return script.On
	}
	return ""
}

// ownWork reports whether closing the sub-steps is not enough to close the step.
func (s Step) ownWork() bool { return s.Kind != Manual || !s.hasParts() }

// hasParts reports whether the step has sub-steps that are not only for its failure.
func (s Step) hasParts() bool {
	return slices.ContainsFunc(s.Steps, func(n Step) bool { return !n.Fallback })
}

// under is the step and everything nested in it.
func (s *Step) under() []*Step {
	all := []*Step{s}
	for i := range s.Steps {
		all = append(all, s.Steps[i].under()...)
	}
	return all
}
