package incident

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// runDialog shows a script whole, with its variables, where and as whom it
// would run. Only y runs it; what is shown is what is approved.
type runDialog struct {
	theme *themes.Theme
	w, h  int

	step  sop.Step
	vars  map[string]string
	lacks []sop.Lack // what it uses and nobody has given
	where string
	who   string
	// practice: nothing is run, and what is shown is what was answered then.
	practice bool
	again    string // why it is shown again; empty the first time
	run      func() tea.Cmd
	kill     func()
	// state is how the step stands, read anew at every drawing.
	state func() (sop.StepState, *live)

	drawn   bool   // keys typed before it was seen do not answer it
	begun   bool   // y was pressed
	refused string // why the last y did not count; empty: it did, or there was none
	lines   []string
	offset  int
	follow  bool
}

// Refuse says why a y did not count.
func (d *runDialog) Refuse(why string) {
	if !d.begun {
		d.refused = why
	}
}

// SetSize gives the dialog the screen.
func (d *runDialog) SetSize(w, h int) { d.w, d.h = w, h }

// SetTheme changes the colours.
func (d *runDialog) SetTheme(t *themes.Theme) { d.theme = t }

// Update takes keys: y runs, K stops, Esc leaves. Leaving does not stop it.
func (d *runDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Mouse().Button {
		case tea.MouseWheelUp:
			d.scroll(-3)
		case tea.MouseWheelDown:
			d.scroll(3)
		}
	case tea.KeyPressMsg:
		if d.drawn {
			d.refused = ""
			return d.press(msg.String())
		}
	}
	return nil, false
}

func (d *runDialog) press(key string) (tea.Cmd, bool) {
	switch key {
	case "y":
		if d.begun {
			return nil, false
		}
		d.begun, d.follow = true, true
		return d.run(), false
	case "K":
		if d.begun {
			d.kill()
		}
	case "esc", "q":
		return nil, true
	case "enter":
		return nil, d.begun && !d.running()
	case "j", "down":
		d.scroll(1)
	case "k", "up":
		d.scroll(-1)
	case "pgdown", "space":
		d.scroll(d.room())
	case "pgup":
		d.scroll(-d.room())
	case "g", "home":
		d.scroll(-len(d.lines))
	case "G", "end":
		d.scroll(len(d.lines))
	}
	return nil, false
}

func (d *runDialog) running() bool {
	_, l := d.state()
	return l != nil && !l.over
}

func (d *runDialog) scroll(n int) {
	last := max(0, len(d.lines)-d.room())
	d.offset = min(max(d.offset+n, 0), last)
	d.follow = d.offset == last
}

// width is the room inside the border.
func (d *runDialog) width() int { return max(20, min(d.w-4, 110)) }

// room is how many lines of the body are seen: the border, the answer line and
// a blank take four.
func (d *runDialog) room() int { return max(3, d.h-6) }

// View draws the box.
func (d *runDialog) View() string {
	d.drawn = true
	w := d.width()
	d.lines = d.body(w)
	last := max(0, len(d.lines)-d.room())
	if d.begun && d.follow {
		d.offset = last
	}
	d.offset = min(d.offset, last)
	seen := d.lines[d.offset:min(len(d.lines), d.offset+d.room())]
	said := ""
	if d.refused != "" {
		said = row.New(d.theme, w, false).Space(1).Put(themes.Warning, d.refused).String()
	}
	body := append(slices.Clone(seen), said, d.answers(w, len(d.lines)-d.offset-len(seen)))
	name := "Run step "
	if d.practice {
		name = "PRACTICE, nothing is run: step "
	}
	title := pane.Title{Name: name + d.step.Number, Note: d.theme.Paint(themes.Dim, text.Truncate(d.step.Title, max(0, w-24), d.theme.Glyph(themes.Ellipsis)))}
	return pane.Frame(d.theme, title, row.Join(body, len(body)), w+2, len(body)+2, true)
}

// body is everything there is to see, wrapped and never cut.
func (d *runDialog) body(w int) []string {
	if d.begun {
		return d.result(w)
	}
	var lines []string
	put := func(role themes.Role, s string) {
		for _, line := range wrap(s, w-2) {
			lines = append(lines, row.New(d.theme, w, false).Space(1).Put(role, line).String())
		}
	}
	if d.again != "" {
		put(themes.Warning, d.again)
	}
	put(themes.Text, d.where+", as "+d.who)
	if d.step.Elsewhere() && !d.practice {
		put(themes.Warning, "The words before it send you elsewhere: this script runs HERE, on this machine.")
	} else if on := d.step.TypedOn(); on != "" && !d.practice {
		put(themes.Warning, "It was typed on "+on+", its prompt says: this script runs HERE, on this machine.")
	}
	for _, l := range d.lacks {
		put(themes.Warning, l.Says()+": the script ends where it uses it")
	}
	for _, s := range []*sop.Script{d.step.Command, d.step.Verify} {
		if s == nil {
			continue
		}
		lines = append(lines, "", row.Rule(d.theme, w, themes.Dim, d.heading(s)))
		lines = append(lines, d.script(s.Text, w)...)
	}
	if len(d.vars) > 0 {
		lines = append(lines, "", row.Rule(d.theme, w, themes.Dim, "with these values, as environment variables"))
		lines = append(lines, d.values(w)...)
	}
	return lines
}

// heading says what a script is for and how long it may take.
func (d *runDialog) heading(s *sop.Script) string {
	switch {
	case d.practice && s == d.step.Verify:
		return "outside practice this check would say whether the step is done"
	case d.practice:
		return "outside practice this " + s.Shell + " script would run"
	}
	what, limit := "this "+s.Shell+" script runs", sop.DefaultTimeout
	if s == d.step.Verify {
		what, limit = "then this check says whether the step is done", sop.DefaultVerifyTimeout
		if d.step.Command == nil {
			what = "this check runs, and says whether the step is done"
		}
	}
	if s.Timeout > 0 {
		limit = s.Timeout
	}
	what += ", for at most " + text.Age(limit)
	if s == d.step.Script() {
		what += tries(d.step)
	}
	return what
}

// script is every line of a script; the rest of a wrapped one is set in, so
// that it cannot be taken for a line of its own.
func (d *runDialog) script(text string, w int) []string {
	const setIn = 6
	var lines []string
	for whole := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		for i, line := range pane.Wrap(whole, w-2-setIn) {
			r := row.New(d.theme, w, false).Space(1 + setIn*min(i, 1))
			putShell(r, line)
			lines = append(lines, r.String())
		}
	}
	return lines
}

// values lists the variables: those that were filled in, under the names that
// stand in the script, then the others that it names, then the rest.
func (d *runDialog) values(w int) []string {
	var lines []string
	names := maps.Clone(d.vars)
	put := func(role themes.Role, label, name string) {
		value := strings.ReplaceAll(d.vars[name], "\n", `\n`)
		delete(names, name)
		for i, line := range wrap(label+"="+value, w-4) {
			r := row.New(d.theme, w, false).Space(1 + 2*min(i, 1))
			if i == 0 {
				n := min(len(label)+1, len(line))
				r.Put(role, line[:n]).Put(themes.Accent, line[n:])
			} else {
				r.Put(themes.Accent, line)
			}
			if value == "" && role == themes.Strong {
				r.Put(themes.Warning, " empty")
			}
			lines = append(lines, r.String())
		}
	}
	scripts := slices.DeleteFunc([]*sop.Script{d.step.Command, d.step.Verify}, func(s *sop.Script) bool { return s == nil })
	for _, s := range scripts {
		for _, blank := range s.Blanks {
			if _, there := names[blank.Var]; there {
				put(themes.Strong, "<"+blank.Name+">", blank.Var)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if slices.ContainsFunc(scripts, func(s *sop.Script) bool {
			return strings.Contains(s.Text, "$"+name) || strings.Contains(s.Text, "${"+name)
		}) {
			put(themes.Strong, name, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		put(themes.Dim, name, name)
	}
	return lines
}

// result is the output, as it comes and when it is over.
func (d *runDialog) result(w int) []string {
	var lines []string
	put := func(role themes.Role, s string) {
		for _, line := range wrap(s, w-2) {
			lines = append(lines, row.New(d.theme, w, false).Space(1).Put(role, line).String())
		}
	}
	st, l := d.state()
	out := st.Output
	if l != nil {
		out = l.text()
	}
	put(themes.Text, strings.TrimRight(out, "\n"))
	if l != nil && !l.over {
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
		r.Put(themes.Warning, "not run")
	case st.State == sop.StepDone || *st.Exit == 0:
		r.Put(themes.Good, fmt.Sprintf("%s exit 0 after %s", d.theme.Glyph(themes.Check), timeline.Took(st.Took)))
		if d.step.Verify != nil {
			r.Put(themes.Dim, ", the check passed")
		}
	default:
		r.Put(themes.Critical, fmt.Sprintf("%s exit %d after %s", d.theme.Glyph(themes.Cross), *st.Exit, timeline.Took(st.Took))).
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
		what := "run it"
		if d.practice {
			what = "let it answer as then"
		}
		key("y", what)
		key("Esc", "not now")
	case d.running():
		st, _ := d.state()
		key("K", "stop it")
		key("Esc", "leave it running")
		if !st.At.IsZero() && st.State == sop.StepRunning {
			r.Put(themes.Dim, "since "+st.At.Format(time.TimeOnly))
		}
	default:
		key("Esc", "close")
	}
	if below > 0 {
		r.Put(themes.Warning, fmt.Sprintf("%d more lines below: j", below))
	}
	return r.String()
}
