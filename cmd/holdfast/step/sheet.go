package step

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
)

// sheet is what a person sees of a step, and what they saw before it.
type sheet struct {
	now   func() time.Time // in the person's zone
	phase string           // of the step that was shown last
}

// of is the step, its scripts whole, and the answers there are.
func (s *sheet) of(run *sop.Run, step sop.Step, answers []answer) string {
	var b strings.Builder
	s.around(&b, run, step)
	before, after := step.Told()
	said(&b, before)
	for _, part := range []struct {
		mark   string
		script *sop.Script
	}{{"$ ", step.Command}, {"verify ", step.Verify}} {
		if part.script != nil {
			fmt.Fprintf(&b, "    %s%s\n", part.mark, strings.ReplaceAll(text.CleanBlock(part.script.Text), "\n", "\n      "))
			fmt.Fprintf(&b, "      for at most %s%s\n", text.Age(step.Timeout(part.script)), retries(step))
		}
	}
	said(&b, after)
	if step.Elsewhere() {
		fmt.Fprintf(&b, "    the words before it send you elsewhere: this script runs here, on this machine\n")
	} else if on := step.TypedOn(); on != "" {
		fmt.Fprintf(&b, "    it was typed on %s, its prompt says: this script runs here, on this machine\n", on)
	}
	s.values(&b, run, step)
	switch st := run.Steps[step.ID]; {
	case st.State == sop.StepWaiting:
		fmt.Fprintf(&b, "    %s\n", s.waits(st.Until))
	case st.State != sop.StepOpen:
		fmt.Fprintf(&b, "    %s %s\n", st.State, st.Reason)
	}
	if needs := run.Blocked(step.ID); len(needs) > 0 {
		fmt.Fprintf(&b, "    waits for %s\n", strings.Join(needs, ", "))
	}
	var keys []string
	for _, a := range answers {
		keys = append(keys, strings.TrimSpace(a.key+" "+a.what))
	}
	fmt.Fprintf(&b, "    [%s] ", strings.Join(keys, " · "))
	return b.String()
}

// around writes what a step stands in: the text of the sections before it, the
// phase when it is another one, and the steps around the first one in them.
func (s *sheet) around(b *strings.Builder, run *sop.Run, step sop.Step) {
	var shown []sop.Step
	path := run.Procedure.Around(step.ID)
	for i, in := range path[:len(path)-1] {
		if in.Steps[0].ID == path[i+1].ID && in.Kind == sop.Manual {
			shown = append(shown, in)
		}
	}
	shown = append(shown, path[len(path)-1])
	if phase := path[0].Phase; phase != s.phase {
		s.phase = phase
		if first := &shown[0]; first.ID == path[0].ID {
			var earlier string
			if earlier, first.Before = divided(first.Before, phase); earlier != "" {
				b.WriteString("\n")
				said(b, earlier)
			}
		}
		fmt.Fprintf(b, "\n%s\n", strings.ToUpper(phase))
	}
	for i, in := range shown {
		fmt.Fprintf(b, "\n%s  %s\n", in.Number, in.Title)
		said(b, in.Before)
		if i < len(shown)-1 {
			said(b, in.Body)
		}
	}
}

// divided is the text before a step in two: that of the sections before the
// step's own, with their headings, and that of its own.
func divided(before, phase string) (earlier, own string) {
	fenced, headings, end := false, false, 0
	for line := range strings.Lines(before) {
		end += len(line)
		trimmed := strings.TrimSpace(line)
		switch title := strings.TrimLeft(trimmed, "#"); {
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			fenced = !fenced
		case fenced || title == trimmed || !strings.HasPrefix(title, " "):
		case strings.TrimSpace(title) == phase:
			return before[:end-len(line)], before[end:]
		default:
			headings = true
		}
	}
	if headings {
		return before, "" // the step's own section has no text
	}
	return "", before
}

// said writes words of a step.
func said(b *strings.Builder, words string) {
	if words = strings.TrimSpace(text.CleanBlock(words)); words != "" {
		words = strings.ReplaceAll(words, "\n", "\n    ")
		fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(words, "\n    \n", "\n\n"))
	}
}

// values writes what the scripts get, and what they lack.
func (s *sheet) values(b *strings.Builder, run *sop.Run, step sop.Step) {
	for _, u := range run.Uses(step.ID) {
		value := strings.ReplaceAll(text.CleanBlock(u.Value), "\n", "\n      ")
		fmt.Fprintf(b, "    %s = %s\n", u.Name, cmp.Or(value, "(empty)"))
	}
	for _, l := range run.Lacks(step.ID) {
		fmt.Fprintf(b, "    %s\n", l.Says())
	}
}

func retries(step sop.Step) string {
	if step.Retry.Times == 0 {
		return ""
	}
	return ", " + step.Retry.String()
}

// waits says when a wait is over.
func (s *sheet) waits(until time.Time) string {
	now := s.now()
	left, clock := until.Sub(now), text.Clock(until, now)
	if left <= 0 {
		return "the wait is over since " + clock
	}
	return fmt.Sprintf("waits until %s, %s more", clock, left.Round(time.Second))
}
