package checklist

import (
	"maps"
	"slices"
	"strings"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/row"
)

// offer is a script before it runs: all that a person must see to approve it.
type offer struct {
	step  sop.Step
	vars  map[string]string
	lacks []sop.Lack // what it uses and nobody has given
	where string
	who   string
	short string // both, as short as they are clear
	// practice: nothing is run, and what is shown is what was answered then.
	practice bool
	again    string // why it is shown again; empty the first time
}

// body is everything there is to see, wrapped and never cut.
func (d offer) body(theme *themes.Theme, w int) []string {
	var lines []string
	put := func(role themes.Role, s string) {
		for _, line := range box.Wrap(s, w-2) {
			lines = append(lines, row.New(theme, w, false).Space(1).Put(role, line).String())
		}
	}
	put(themes.Text, d.where+", as "+d.who)
	for _, words := range d.warnings() {
		put(themes.Warning, words)
	}
	for _, s := range []*sop.Script{d.step.Command, d.step.Verify} {
		if s == nil {
			continue
		}
		lines = append(lines, "", row.Rule(theme, w, themes.Dim, d.heading(s)))
		lines = append(lines, d.script(theme, s.Text, w)...)
	}
	if len(d.vars) > 0 {
		lines = append(lines, "", row.Rule(theme, w, themes.Dim, "with these values, as environment variables"))
		lines = append(lines, d.values(theme, w)...)
	}
	return lines
}

// yes is what y does.
func (d offer) yes() string {
	if d.practice {
		return "let it answer as then"
	}
	return "run it"
}

// warnings are what nobody may overlook who approves it.
func (d offer) warnings() (list []string) {
	if d.again != "" {
		list = append(list, d.again)
	}
	if d.step.Elsewhere() && !d.practice {
		list = append(list, "The words before it send you elsewhere: this script runs HERE, on this machine.")
	} else if on := d.step.TypedOn(); on != "" && !d.practice {
		list = append(list, "It was typed on "+on+", its prompt says: this script runs HERE, on this machine.")
	}
	for _, l := range d.lacks {
		list = append(list, l.Says()+": the script ends where it uses it")
	}
	return list
}

// scripts are the step's own and its check, as far as there are.
func (d offer) scripts() []*sop.Script {
	return slices.DeleteFunc([]*sop.Script{d.step.Command, d.step.Verify}, func(s *sop.Script) bool { return s == nil })
}

// named reports whether a script names a variable.
func (d offer) named(name string) bool {
	return slices.ContainsFunc(d.scripts(), func(s *sop.Script) bool {
		return strings.Contains(s.Text, "$"+name) || strings.Contains(s.Text, "${"+name)
	})
}

// used are the values that stand in the script: those that were filled in, and those
// that it names.
func (d offer) used() (list []string) {
	names := maps.Clone(d.vars)
	put := func(label, name string) {
		value := strings.ReplaceAll(d.vars[name], "\n", `\n`)
		if delete(names, name); value == "" {
			value = "(empty)"
		}
		list = append(list, label+"="+value)
	}
	for _, s := range d.scripts() {
		for _, blank := range s.Blanks {
			if _, there := names[blank.Var]; there {
				put("<"+blank.Name+">", blank.Var)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if d.named(name) {
			put(name, name)
		}
	}
	return list
}

// heading says what a script is for and how long it may take.
func (d offer) heading(s *sop.Script) string {
	switch {
	case d.practice && s == d.step.Verify:
		return "outside practice this check would say whether the step is done"
	case d.practice:
		return "outside practice this " + s.Shell + " script would run"
	}
	what := "this " + s.Shell + " script runs"
	if s == d.step.Verify {
		what = "then this check says whether the step is done"
		if d.step.Command == nil {
			what = "this check runs, and says whether the step is done"
		}
	}
	return what + ", " + d.limits(s)
}

// limits say how long a script may take, and how often it is tried.
func (d offer) limits(s *sop.Script) string {
	limit := sop.DefaultTimeout
	if s == d.step.Verify {
		limit = sop.DefaultVerifyTimeout
	}
	if s.Timeout > 0 {
		limit = s.Timeout
	}
	words := "for at most " + text.Age(limit)
	if s == d.step.Script() {
		words += tries(d.step)
	}
	return words
}

// script is every line of a script; the rest of a wrapped one is set in, so
// that it cannot be taken for a line of its own.
func (d offer) script(theme *themes.Theme, script string, w int) []string {
	const setIn = 6
	var lines []string
	sh := shellOf(script)
	for n, whole := range sh.lines {
		at := 0
		for i, part := range fold(whole, w-2-setIn) {
			r := row.New(theme, w, false).Space(1 + setIn*min(i, 1))
			at = sh.put(r, n, at, part)
			lines = append(lines, r.String())
		}
	}
	return lines
}

// values lists the variables: those that were filled in, under the names that
// stand in the script, then the others that it names, then the rest.
func (d offer) values(theme *themes.Theme, w int) []string {
	var lines []string
	names := maps.Clone(d.vars)
	put := func(role themes.Role, label, name string) {
		value := strings.ReplaceAll(d.vars[name], "\n", `\n`)
		delete(names, name)
		for i, line := range box.Wrap(label+"="+value, w-4) {
			r := row.New(theme, w, false).Space(1 + 2*min(i, 1))
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
	for _, s := range d.scripts() {
		for _, blank := range s.Blanks {
			if _, there := names[blank.Var]; there {
				put(themes.Strong, "<"+blank.Name+">", blank.Var)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if d.named(name) {
			put(themes.Strong, name, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		put(themes.Dim, name, name)
	}
	return lines
}

// tries says that a script is tried again by itself.
func tries(s sop.Step) string {
	if s.Retry.Times == 0 {
		return ""
	}
	return ", " + s.Retry.String() + " when it fails"
}
