package sop

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/text"
)

// Past is an incident as a draft needs it.
type Past struct {
	Name     string // "INC-7"
	Title    string
	Severity string
	Owner    string   // who should keep the procedure true
	Alerts   []string // names of its alerts
	Day      time.Time
	Runs     []*Run
	Moments  []Moment // what else happened, in any order
	Learned  []Learned
}

// Learned is what people said of an incident afterwards that whoever meets the
// like again should know before they begin.
type Learned struct {
	Title string   // "What set it off"
	Items []string // in the people's words
}

// Moment is something that happened outside a run.
type Moment struct {
	At    time.Time
	By    string
	Phase string   // not empty: here a phase begins
	Did   string   // what was noted or done, in the person's words
	Lines []string // evidence that belongs to it
}

// maxQuoted is how many lines of evidence a draft quotes.
const maxQuoted = 3

// Draft is a procedure made of what was done in an incident, in the order it
// was done: commands with their checks, what was ticked and what was noted.
// What was skipped is optional in it; what failed says how. It is a beginning,
// for a person to read through.
func Draft(past Past) string {
	var out strings.Builder
	draftHead(&out, past)
	n, phase := 0, ""
	for _, d := range drafted(past) {
		if d.phase != "" {
			phase = d.phase
			continue
		}
		if phase != "" {
			fmt.Fprintf(&out, "## %s\n\n", plain(phase))
			phase = ""
		}
		n++
		d.write(&out, n)
	}
	fmt.Fprintf(&out, "## Close\n\n%d. Fill the incident report.\n", n+1)
	return out.String()
}

func draftHead(out *strings.Builder, past Past) {
	fmt.Fprintf(out, "---\ntitle: %s\n", strconv.Quote(past.Title))
	if len(past.Alerts) > 0 {
		out.WriteString("alerts:\n")
		for _, name := range past.Alerts {
			fmt.Fprintf(out, "  - %s\n", strconv.Quote("alertname="+strconv.Quote(name)))
		}
	}
	if past.Severity != "" {
		fmt.Fprintf(out, "severity: %s\n", past.Severity)
	}
	if past.Owner != "" {
		fmt.Fprintf(out, "owner: %s\n", strconv.Quote(past.Owner))
	}
	vars := map[string]string{}
	for _, r := range past.Runs {
		maps.Copy(vars, r.Procedure.Vars)
	}
	if len(vars) > 0 {
		out.WriteString("vars:\n")
		for _, name := range slices.Sorted(maps.Keys(vars)) {
			fmt.Fprintf(out, "  %s: %s\n", name, strconv.Quote(vars[name]))
		}
	}
	fmt.Fprintf(out, "---\n\n# %s\n\nDrafted from %s of %s. Read it through: leave out what did not help, and give each command a check.\n\n",
		plain(past.Title), past.Name, past.Day.Format("2 January 2006"))
	for _, l := range past.Learned {
		fmt.Fprintf(out, "%s:\n\n", plain(l.Title))
		for _, item := range l.Items {
			fmt.Fprintf(out, "- %s\n", plain(item))
		}
		out.WriteString("\n")
	}
}

// drafting is one step of a draft, or the beginning of a phase.
type drafting struct {
	at       time.Time
	phase    string
	title    string
	optional bool
	command  *Script
	verify   *Script
	says     []string // sentences
	lines    []string
}

// drafted is everything that happened, in order.
func drafted(past Past) []drafting {
	var all []drafting
	for _, run := range past.Runs {
		for _, s := range run.Procedure.Flat() {
			if d, ok := draftStep(past.Name, s, run.Steps[s.ID]); ok {
				all = append(all, d)
			}
		}
	}
	for _, m := range past.Moments {
		d := drafting{at: m.At, phase: m.Phase, title: m.Did, lines: m.Lines}
		if m.By != "" && m.Phase == "" {
			d.says = []string{"In " + past.Name + " by " + m.By + "."}
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b drafting) int { return a.at.Compare(b.at) })
	return all
}

// draftStep is a step of a run, when anybody touched it. A step that only
// holds others is left out: these stand for it.
func draftStep(name string, s Step, st StepState) (drafting, bool) {
	if len(st.Events) == 0 || s.hasParts() && s.Script() == nil && len(s.Branches) == 0 {
		return drafting{}, false
	}
	d := drafting{
		at: st.Events[0].At, title: s.Title, optional: s.Optional || st.State == StepSkipped || st.State == StepNotApplicable,
		command: s.Command, verify: s.Verify,
	}
	if s.Kind == Wait {
		d.says = append(d.says, "wait "+text.Span(s.Wait))
	}
	if st.Answer != "" && len(s.Branches) > 0 {
		d.says = append(d.says, "In "+name+" the answer was: "+st.Answer+".")
	}
	return d, d.tell(deviations(name, s, st))
}

// tell adds what went otherwise than written.
func (d *drafting) tell(sentences []string) bool {
	d.says = append(d.says, sentences...)
	return true
}

func (d drafting) write(out *strings.Builder, n int) {
	indent := strings.Repeat(" ", len(strconv.Itoa(n))+2)
	optional := ""
	if d.optional {
		optional = " (if applicable)"
	}
	fmt.Fprintf(out, "%d. %s%s\n\n", n, cmp.Or(plain(oneLine(d.title)), "Step"), optional)
	for _, sentence := range d.says {
		fmt.Fprintf(out, "%s%s\n\n", indent, plain(sentence))
	}
	if len(d.lines) > 0 {
		quoted := d.lines[:min(len(d.lines), maxQuoted)]
		block(out, indent, "text", strings.Join(quoted, "\n"))
	}
	for _, part := range []struct {
		script *Script
		mark   string
	}{{d.command, ""}, {d.verify, " verify"}} {
		if part.script == nil {
			continue
		}
		info := part.script.Shell + part.mark
		if part.script.Timeout > 0 {
			info += " {timeout=" + part.script.Timeout.String() + "}"
		}
		block(out, indent, info, part.script.Text)
	}
}

// block writes a fence that its content cannot close.
func block(out *strings.Builder, indent, info, content string) {
	fence := "```"
	for strings.Contains(content, fence) {
		fence += "`"
	}
	fmt.Fprintf(out, "%s%s%s\n", indent, fence, info)
	for line := range strings.SplitSeq(content, "\n") {
		out.WriteString(strings.TrimRight(indent+line, " ") + "\n")
	}
	fmt.Fprintf(out, "%s%s\n\n", indent, fence)
}

// plain is words that Markdown, and this format, take as words.
func plain(s string) string {
	s = strings.NewReplacer("{", "(", "}", ")").Replace(text.Clean(s))
	escaped := strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", "&amp;").Replace(s)
	switch first, _, _ := strings.Cut(escaped, " "); {
	case first == "" || escaped == "":
		return escaped
	case strings.Trim(first, "#+-=~") == "":
		return `\` + escaped
	case strings.TrimLeft(first[:len(first)-1], "0123456789") == "":
		return numberless(first) + escaped[len(first):]
	}
	return escaped
}

// numberless is a word such as "1." that does not begin a list any more.
func numberless(word string) string {
	if last := len(word) - 1; last > 0 && strings.ContainsAny(word[last:], ".)") {
		return word[:last] + `\` + word[last:]
	}
	return word
}
