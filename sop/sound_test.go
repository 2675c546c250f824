package sop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdfast/sources/text"
)

// wholeOutline is the outline with everything else that was read.
func wholeOutline(p Procedure) string {
	var out strings.Builder
	out.WriteString(Outline(p))
	for _, s := range p.Flat() {
		if s.Before != "" {
			fmt.Fprintf(&out, "\nbefore %s (line %d): %q", s.ID, s.Line, s.Before)
		}
		if s.Body != "" {
			fmt.Fprintf(&out, "\nbody of %s (line %d): %q", s.ID, s.Line, s.Body)
		}
	}
	if p.Closing != "" {
		fmt.Fprintf(&out, "\nclosing: %q", p.Closing)
	}
	for _, pr := range p.Problems {
		fmt.Fprintf(&out, "\nline %d: %s", pr.Line, pr.Message)
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// checkSound holds for whatever was parsed.
func checkSound(t testing.TB, p Procedure) {
	t.Helper()
	lines := strings.Count(p.Text, "\n") + 1
	ids := map[string]bool{}
	for depth, s := range p.Walk() {
		switch {
		case s.ID == "" || ids[s.ID]:
			t.Errorf("step %s: its id %q is empty or not its own", s.Number, s.ID)
		case s.Title == "" || text.Clean(s.Title) != s.Title || text.CleanBlock(s.Body) != s.Body:
			t.Errorf("step %s: %q is not a clean title", s.Number, s.Title)
		case strings.Count(s.Number, ".") != depth || depth > maxDepth:
			t.Errorf("step %s is at depth %d", s.Number, depth)
		case s.Line < 1 || s.Line > lines:
			t.Errorf("step %s is on line %d of %d", s.Number, s.Line, lines)
		}
		ids[s.ID] = true
		for _, script := range []*Script{s.Command, s.Verify} {
			if script != nil && (strings.TrimSpace(script.Text) == "" || text.CleanBlock(strings.ReplaceAll(script.Text, "\t", " ")) != strings.ReplaceAll(script.Text, "\t", " ")) {
				t.Errorf("step %s: %q is no script", s.Number, script.Text)
			}
		}
	}
	for _, s := range p.Flat() {
		for _, need := range s.Needs {
			if !ids[need] && !mentions(p, fmt.Sprintf("%q", need)) {
				t.Errorf("step %s needs %q, which is nothing, and no problem says so", s.Number, need)
			}
		}
		for _, b := range s.Branches {
			if b.To == "" && !mentions(p, fmt.Sprintf("%q leads to", b.Answer)) || b.To != "" && !ids[b.To] {
				t.Errorf("step %s leads to %q, which is nothing", s.Number, b.To)
			}
		}
	}
	for _, pr := range p.Problems {
		if pr.Line < 1 || pr.Line > lines || text.Clean(pr.Message) != pr.Message {
			t.Errorf("problem on line %d of %d: %q", pr.Line, lines, pr.Message)
		}
	}
	if again := Parse(p.Name, p.Path, []byte(p.Text)); wholeOutline(again) != wholeOutline(p) || again.Hash != p.Hash {
		t.Error("the text of the record is read differently from the file")
	}
}

func mentions(p Procedure, part string) bool {
	return slices.ContainsFunc(p.Problems, func(pr Problem) bool { return strings.Contains(pr.Message, part) })
}
