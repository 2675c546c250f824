package sop

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/text"
)

// Shown is a procedure as `sop show --json` prints it.
type Shown struct {
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	Alerts []string    `json:"alerts"` // each entry's matchers
	Owner  string      `json:"owner"`
	Steps  []ShownStep `json:"steps"`
	Asks   []Asked     `json:"asks"` // variables to be given at start
}

// ShownStep is one step of it. Command and Verify are null where there is none.
type ShownStep struct {
	ID       string      `json:"id"`
	Number   string      `json:"number"`
	Title    string      `json:"title"`
	Kind     Kind        `json:"kind"`
	Phase    string      `json:"phase"`
	Command  *string     `json:"command"`
	Verify   *string     `json:"verify"`
	Optional bool        `json:"optional"`
	Needs    []string    `json:"needs"`
	Branches []ShownLead `json:"branches"`
	Wait     float64     `json:"wait_seconds"`
	// How long the command and the check may run; 0 where there is none.
	Timeout       float64  `json:"timeout_seconds"`
	VerifyTimeout float64  `json:"verify_timeout_seconds"`
	Retries       int      `json:"retries"`
	RetryEvery    float64  `json:"retry_every_seconds"`
	OnFailure     string   `json:"on_failure"` // the id of a step; empty: none
	Fallback      bool     `json:"fallback"`   // only for the failure of the step it is nested in
	Links         []string `json:"links"`      // names of other procedures
	// Placeholders are to be filled in before a script runs; Unset are variables
	// that its scripts use and the procedure sets nowhere.
	Placeholders []string    `json:"placeholders"`
	Unset        []string    `json:"unset"`
	Steps        []ShownStep `json:"steps"`
}

// ShownLead is one answer of a decision and the id of the step it leads to.
type ShownLead struct {
	Answer string `json:"answer"`
	To     string `json:"to"`
}

// Show is the procedure in the shape `sop show --json` prints; no list is null.
func Show(p Procedure) Shown {
	s := Shown{Name: p.Name, Title: p.Title, Owner: p.Owner, Alerts: []string{}, Asks: append([]Asked{}, p.Asks...), Steps: showSteps(p, p.Steps)}
	for _, ms := range p.Alerts {
		s.Alerts = append(s.Alerts, ms.String())
	}
	return s
}

func showSteps(p Procedure, steps []Step) []ShownStep {
	shown := make([]ShownStep, len(steps))
	for i, s := range steps {
		shown[i] = ShownStep{
			ID: s.ID, Number: s.Number, Title: s.Title, Kind: s.Kind, Phase: s.Phase, Optional: s.Optional,
			Command: scriptText(s.Command), Verify: scriptText(s.Verify),
			Needs: append([]string{}, s.Needs...), Branches: []ShownLead{},
			Wait: s.Wait.Seconds(), Timeout: s.Timeout(s.Command).Seconds(), VerifyTimeout: s.Timeout(s.Verify).Seconds(),
			Retries: s.Retry.Times, RetryEvery: s.Retry.Every.Seconds(), OnFailure: s.OnFailure, Fallback: s.Fallback,
			Links: []string{}, Placeholders: placeholders(s), Unset: append([]string{}, p.unset(s)...), Steps: showSteps(p, s.Steps),
		}
		for _, l := range p.Links(s) {
			shown[i].Links = append(shown[i].Links, l.Name)
		}
		for _, b := range s.Branches {
			shown[i].Branches = append(shown[i].Branches, ShownLead(b))
		}
	}
	return shown
}

func placeholders(s Step) []string {
	names := []string{}
	for _, script := range []*Script{s.Command, s.Verify} {
		if script == nil {
			continue
		}
		for _, b := range script.Blanks {
			if !slices.Contains(names, b.Name) {
				names = append(names, b.Name)
			}
		}
	}
	return names
}

func scriptText(s *Script) *string {
	if s == nil {
		return nil
	}
	return &s.Text
}

// Outline is the procedure as indented plain text, one line a step and its
// scripts below it: what `sop show` prints.
func Outline(p Procedure) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", p.Title)
	phase := ""
	for depth, s := range p.Walk() {
		if depth == 0 && s.Phase != phase {
			phase = s.Phase
			fmt.Fprintf(&out, "\n%s\n", phase)
		}
		indent := strings.Repeat("   ", depth)
		outlineText(&out, indent, s.Before)
		fmt.Fprintf(&out, "%s%-*s %s%s\n", indent, 3+2*depth, s.Number, s.Title, marks(*s, p))
		before, after := s.Told()
		outlineText(&out, indent+"      ", before)
		for _, part := range []struct {
			mark   string
			script *Script
		}{{"$", s.Command}, {"verify", s.Verify}} {
			if part.script != nil {
				outlineScript(&out, indent+"      ", part.mark, part.script)
			}
		}
		outlineText(&out, indent+"      ", after)
	}
	outlineText(&out, "", p.Closing)
	return out.String()
}

// outlineText writes the words of a step as they stand, warnings and links too.
func outlineText(out *strings.Builder, indent, words string) {
	if words = strings.TrimSpace(words); words == "" {
		return
	}
	for line := range strings.SplitSeq(words, "\n") {
		if line = strings.TrimRight(line, " \t"); line != "" {
			line = indent + strings.ReplaceAll(line, "\t", "    ")
		}
		out.WriteString(line + "\n")
	}
}

func outlineScript(out *strings.Builder, indent, mark string, script *Script) {
	if script.Timeout > 0 {
		mark += " (at most " + text.Span(script.Timeout) + ")"
	}
	for i, line := range strings.Split(script.Text, "\n") {
		if i == 1 {
			mark = strings.Repeat(" ", min(len(mark), 7))
		}
		fmt.Fprintf(out, "%s%s %s\n", indent, mark, strings.ReplaceAll(line, "\t", "    "))
	}
}

// marks is what a step is besides its title.
func marks(s Step, p Procedure) string {
	var all []string
	if s.Kind != Manual && s.Kind != Command {
		all = append(all, string(s.Kind))
	}
	if s.Wait > 0 {
		all = append(all, text.Span(s.Wait))
	}
	if s.Optional {
		all = append(all, "if applicable")
	}
	if s.Fallback {
		all = append(all, "if that fails")
	}
	if s.Retry.Times > 0 {
		all = append(all, s.Retry.String())
	}
	if s.OnFailure != "" {
		all = append(all, "on failure → "+numbersIn(p, []string{s.OnFailure})[0])
	}
	if len(s.Needs) > 0 {
		all = append(all, "needs "+strings.Join(numbersIn(p, s.Needs), ", "))
	}
	for _, b := range s.Branches {
		to := "the next step"
		if b.To != "" {
			to = numbersIn(p, []string{b.To})[0]
		}
		all = append(all, b.Answer+" → "+to)
	}
	if len(all) == 0 {
		return ""
	}
	return "  [" + strings.Join(all, " · ") + "]"
}

// String is the retry as a procedure says it: "retry 3 every 10s".
func (r Retry) String() string {
	if r.Every > 0 {
		return fmt.Sprintf("retry %d every %s", r.Times, text.Span(r.Every))
	}
	return fmt.Sprintf("retry %d", r.Times)
}

func numbersIn(p Procedure, ids []string) []string {
	numbers := make([]string, len(ids))
	for i, id := range ids {
		numbers[i] = id
		if s, ok := p.Step(id); ok {
			numbers[i] = s.Number
		}
	}
	return numbers
}
