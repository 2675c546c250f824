package report

import (
	"fmt"
	"strings"
	"time"
)

func (p *printer) sops(list []SOP) {
	p.section("SOPs")
	if len(list) == 0 {
		p.f("No SOP was followed.\n")
	}
	for _, s := range list {
		p.sop(s)
	}
}

func (p *printer) sop(s SOP) {
	p.f("### %s (%s)\n\n", person(s.Title), inline(s.Name))
	if s.Practice {
		p.f("This was practice.\n\n")
	}
	p.f("Started %s by %s, text SHA-256 `%s`.\n", p.full(s.StartedAt), person(string(s.StartedBy)), digits(s.SHA256))
	p.f("%s.\n\n", tally(s.Counts))
	for _, step := range s.Steps {
		p.step(step, s.StartedAt)
	}
	p.f("\n")
	for _, step := range s.Steps {
		for _, try := range step.Tries {
			p.try(step, try)
		}
	}
}

func tally(c Counts) string {
	parts := []string{fmt.Sprintf("%d followed", c.Followed), fmt.Sprintf("%d skipped", c.Skipped),
		fmt.Sprintf("%d failed", c.Failed), fmt.Sprintf("%d deviated", c.Deviated)}
	if c.NotApplicable > 0 {
		parts = append(parts, fmt.Sprintf("%d not applicable", c.NotApplicable))
	}
	if c.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", c.Waiting))
	}
	if c.NotDone > 0 {
		parts = append(parts, fmt.Sprintf("%d not done", c.NotDone))
	}
	return strings.Join(parts, ", ")
}

func (p *printer) step(s Step, began time.Time) {
	p.f("%s- %s %s — **%s**", strings.Repeat("  ", s.Depth), escapeNumber(s.Number), inline(s.Title), inline(s.Outcome))
	if s.Answer != "" {
		p.f(", answered %s", inline(s.Answer))
	}
	if s.At != nil && s.By != "" {
		p.f(" by %s at %s", inline(string(s.By)), beside(*s.At, began, p.zone))
	}
	if n := attempts(s.Tries); n > 1 {
		p.f(", %d tries", n)
	}
	if s.Why != "" {
		p.f(": %s", inline(s.Why))
	}
	p.f("\n")
}

// escapeNumber writes a step's number so that it does not start a list.
func escapeNumber(n string) string { return inline(strings.TrimSuffix(n, ".")) }

func attempts(list []Try) int {
	n := 0
	for _, t := range list {
		if t.What == "command" {
			n++
		}
	}
	return n
}

// try prints one run of a script in full: what ran and what it said.
func (p *printer) try(s Step, t Try) {
	p.f("Step %s, %s, try %d by %s: %s.\n\n", escapeNumber(s.Number), inline(t.What), max(1, t.Try), person(string(t.By)), inline(p.went(t)))
	if t.Script != "" {
		p.f("%s\n", fenced(t.Script))
	}
	if t.Open {
		return
	}
	if t.Output == "" {
		p.f("It printed nothing.\n\n")
		return
	}
	p.f("%s\n", fenced(t.Output))
	if t.Cut > 0 {
		p.f("%d bytes of output were not kept. ", t.Cut)
	}
	p.f("Output SHA-256 `%s`.\n\n", digits(t.SHA256))
}

// went says how a run of a script went, as plain words.
func (p *printer) went(t Try) string {
	if t.Open {
		return "began " + p.full(t.At) + " and was not seen to end: the session that ran it was gone, or it still runs"
	}
	return fmt.Sprintf("%s after %.1f s, ended %s", ended(t), t.Seconds, p.full(t.At))
}
