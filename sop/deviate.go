package sop

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// deviations is what went otherwise with a step than its procedure says, as
// sentences for the one who reads it next time.
func deviations(name string, s Step, st StepState) []string {
	var say []string
	failed, exit := 0, ""
	for _, ev := range st.Events {
		if DidFail(ev) {
			failed++
			exit = failedAs(ev)
		}
	}
	if failed > 0 {
		say = append(say, fmt.Sprintf("If it fails: in %s it failed %s%s.", name, times(failed), exit))
	}
	because := strings.TrimRight(st.Reason, ". ")
	switch {
	case st.Via != "" || because == "":
	case st.State == StepSkipped:
		say = append(say, fmt.Sprintf("Skipped in %s: %s.", name, because))
	case st.State == StepNotApplicable && !s.Optional:
		say = append(say, fmt.Sprintf("It did not apply in %s: %s.", name, because))
	case st.State == StepDone && s.Script() != nil:
		say = append(say, fmt.Sprintf("Done by hand in %s: %s.", name, because))
	case st.State == StepDone:
		say = append(say, fmt.Sprintf("In %s: %s.", name, because))
	}
	if st.Override != nil {
		say = append(say, fmt.Sprintf("Its lock was overridden in %s: %s.", name, strings.TrimRight(st.Override.Reason, ". ")))
	}
	return say
}

func failedAs(ev Event) string {
	switch {
	case ev.Killed != "":
		return " (killed: " + ev.Killed + ")"
	case ev.Exit != nil:
		return fmt.Sprintf(" (exit %d)", *ev.Exit)
	case ev.Reason != "":
		return ": " + strings.TrimRight(ev.Reason, ". ")
	}
	return ""
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// edit is what a patch does at one line of a text, counted from 0.
type edit struct {
	instead string   // replaces the line; empty: it stays
	after   []string // lines put in after it
}

// Patch is how the run went otherwise than its procedure says, as a unified
// patch to the procedure's text: a skipped step becomes one that may not apply,
// and each deviation stands as a sentence under its step. Empty when everything
// went as written; count is how many steps did not.
func Patch(name string, run *Run) (patch string, count int) {
	lines := strings.Split(run.Text, "\n")
	edits := map[int]*edit{}
	for _, s := range run.Procedure.Flat() {
		st := run.Steps[s.ID]
		say := deviations(name, s, st)
		if len(say) == 0 || s.Line < 1 || s.Line > len(lines) {
			continue
		}
		count++
		skipped := st.State == StepSkipped && !s.Optional && st.Via == ""
		annotate(lines, edits, s.Line-1, say, skipped)
	}
	if count == 0 {
		return "", 0
	}
	file := run.Name + ".md"
	if run.Path != "" {
		file = filepath.Base(run.Path)
	}
	return fmt.Sprintf("--- a/%s\n+++ b/%s\n%s", file, file, hunks(lines, edits)), count
}

var itemStart = regexp.MustCompile(`^(\s*(?:>\s?)*)([-*+]|\d{1,9}[.)])(\s+)`)

// annotate puts sentences under the paragraph a step begins with, or above the
// fence that is the step.
func annotate(lines []string, edits map[int]*edit, at int, say []string, optional bool) {
	indent, isItem := "", false
	if m := itemStart.FindStringSubmatch(lines[at]); m != nil {
		indent, isItem = m[1]+strings.Repeat(" ", len(m[2])+len(m[3])), true
	}
	last := at
	for last+1 < len(lines) && isItem && continues(lines[last+1]) {
		last++
	}
	isFence := !isItem && fenceLine.MatchString(lines[at])
	if isFence && at > 0 {
		last = at - 1 // the sentences stand above it
		indent = lines[at][:len(lines[at])-len(strings.TrimLeft(lines[at], " \t"))]
	}
	to := func(i int) *edit {
		if edits[i] == nil {
			edits[i] = &edit{}
		}
		return edits[i]
	}
	if optional && isItem {
		to(at).instead = optionally(lines[at])
	}
	for _, sentence := range say {
		e := to(last)
		e.after = append(e.after, "", indent+plain(sentence))
	}
	if last+1 >= len(lines) || strings.TrimSpace(lines[last+1]) != "" {
		e := to(last)
		e.after = append(e.after, "")
	}
}

var (
	fenceLine  = regexp.MustCompile("^\\s*(?:```|~~~)")
	attributes = regexp.MustCompile(`\s*\{[^{}]*\}\s*$`)
)

// continues reports whether a line goes on with the paragraph above it.
func continues(line string) bool {
	return strings.TrimSpace(line) != "" && !itemStart.MatchString(line) && !fenceLine.MatchString(line) &&
		!strings.HasPrefix(strings.TrimSpace(line), ">")
}

// optionally puts (if applicable) at the end of a step's line, before {#id}.
func optionally(line string) string {
	at := len(line)
	if m := attributes.FindStringIndex(line); m != nil {
		at = m[0]
	}
	return strings.TrimRight(line[:at], " ") + " (if applicable)" + line[at:]
}

// around is how many lines of context a hunk has on each side.
const around = 3

// noNewline is what a patch says of a file whose last line does not end.
const noNewline = `\ No newline at end of file`

// hunks writes the edits of a text as the hunks of a unified patch.
func hunks(lines []string, edits map[int]*edit) string {
	total, open := len(lines), true
	if total > 0 && lines[total-1] == "" {
		total, open = total-1, false // what follows the last newline is no line
	}
	var out strings.Builder
	added := 0
	at := slices.Sorted(maps.Keys(edits))
	for len(at) > 0 {
		n := 1
		for n < len(at) && at[n]-at[n-1] <= 2*around {
			n++
		}
		from, to := max(0, at[0]-around), min(total, at[n-1]+around+1)
		var body []string
		plus := 0
		for i := from; i < to; i++ {
			e := edits[i]
			body = append(body, changed(lines[i], e, open && i == total-1)...)
			if e != nil {
				plus += len(e.after)
			}
		}
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@\n%s\n", from+1, to-from, from+1+added, to-from+plus, strings.Join(body, "\n"))
		added += plus
		at = at[n:]
	}
	return out.String()
}

// changed is one line of a text as a patch writes it.
func changed(line string, e *edit, unended bool) []string {
	switch {
	case e == nil && unended:
		return []string{" " + line, noNewline}
	case e == nil:
		return []string{" " + line}
	}
	body := []string{" " + line}
	if e.instead != "" || unended {
		body = []string{"-" + line}
		if unended {
			body = append(body, noNewline)
		}
		body = append(body, "+"+cmp.Or(e.instead, line))
	}
	for _, after := range e.after {
		body = append(body, "+"+after)
	}
	return body
}
