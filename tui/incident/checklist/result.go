package checklist

import (
	"fmt"
	"strings"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// result is the output, as it comes and when it is over.
func (d *runDialog) result(w int) []string {
	var lines []string
	put := func(role themes.Role, s string) {
		for _, line := range box.Wrap(s, w-2) {
			lines = append(lines, row.New(d.theme, w, false).Space(1).Put(role, line).String())
		}
	}
	now := d.now()
	st, out := now.state, now.state.Output
	if now.here {
		out = now.output
	}
	put(themes.Text, strings.TrimRight(out, "\n"))
	if now.running {
		if out == "" {
			put(themes.Dim, "no output yet")
		}
		return lines
	}
	if st.Cut > 0 {
		put(themes.Dim, fmt.Sprintf("%d bytes more were not kept", st.Cut))
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return append(lines, d.verdict(st, w))
}

// verdict says how it ended and what that means for the step.
func (d *runDialog) verdict(st sop.StepState, w int) string {
	r := row.New(d.theme, w, false).Space(1)
	switch {
	case st.Killed != "":
		r.Put(themes.Critical, "stopped: "+st.Killed).Put(themes.Dim, "; the step stays open")
	case st.Exit == nil:
		r.Put(themes.Warning, "not run to its end")
	case complains(st):
		r.Put(themes.Warning, fmt.Sprintf("%s %s, after %s", d.theme.Glyph(themes.Up), incident.Complains, incident.Took(st.Took)))
		if d.offer.step.Verify != nil {
			r.Put(themes.Dim, "; the check passed")
		}
	case st.State == sop.StepDone || *st.Exit == 0:
		r.Put(themes.Good, fmt.Sprintf("%s exit 0 after %s", d.theme.Glyph(themes.Check), incident.Took(st.Took)))
		if d.offer.step.Verify != nil {
			r.Put(themes.Dim, ", the check passed")
		}
	default:
		r.Put(themes.Critical, fmt.Sprintf("%s exit %d after %s", d.theme.Glyph(themes.Cross), *st.Exit, incident.Took(st.Took))).
			Put(themes.Dim, "; the step stays open and can be tried again")
	}
	return r.String()
}

// answers is the last line: which keys do what just now.
func (d *runDialog) answers(w, below int) string {
	r := row.New(d.theme, w, false).Space(1)
	key := func(k, what string) { r.Put(themes.Accent, k).Put(themes.Text, " "+what).Space(3) }
	switch {
	case !d.begun:
		key("y", d.offer.yes())
		key("Esc", "not now")
	case d.running():
		st := d.now().state
		key("K", "stop it")
		key("Esc", "leave it running")
		if !st.At.IsZero() && st.State == sop.StepRunning {
			r.Put(themes.Dim, "since "+d.task.sight.Exactly(st.At))
		}
	default:
		key("Esc", "close")
	}
	if below > 0 {
		r.Put(themes.Warning, fmt.Sprintf("%d more lines below: j", below))
	}
	return r.String()
}
