package sop

import (
	"maps"
	"slices"
	"strings"

	"holdfast/sources/text"
)

// Lack is a value that the scripts of a step use and that is not there.
type Lack struct {
	Name string // as the author wrote it: <pod-name>, ALERT_INSTANCE, NAMESPACE
	Var  string // the environment variable that is to carry it
	Kind LackKind
}

// LackKind is what is lacking.
type LackKind string

// The kinds of lacks.
const (
	// LackBlank is a placeholder: nothing runs before it is filled in.
	LackBlank LackKind = "placeholder"
	// LackAlert is a label or an annotation that is empty, or that the alert
	// does not have: nothing runs before a person gave it, or said that empty is
	// right.
	LackAlert LackKind = "alert"
	// LackUnset is a variable that nothing sets. The script ends where it uses it.
	LackUnset LackKind = "unset"
)

// Stops reports whether nothing runs while it lacks.
func (l Lack) Stops() bool { return l.Kind != LackUnset }

// Says is what to tell a person about it, in one line.
func (l Lack) Says() string {
	switch l.Kind {
	case LackBlank:
		return l.Name + " is to be filled in"
	case LackAlert:
		return "$" + l.Name + " is empty: the alert says nothing there"
	}
	return "$" + l.Name + " is set nowhere"
}

// Lacks is what the scripts of a step use and what nobody has given so far, in
// the order of their use.
func (r *Run) Lacks(id string) []Lack {
	s, ok := r.Procedure.Step(id)
	if !ok {
		return nil
	}
	var all []Lack
	for _, script := range []*Script{s.Command, s.Verify} {
		if script == nil {
			continue
		}
		for _, b := range script.Blanks {
			if r.lacks(b.Var) {
				all = append(all, Lack{"<" + b.Name + ">", b.Var, LackBlank})
			}
		}
		for _, name := range script.uses() {
			switch {
			case strings.HasPrefix(name, "ALERT_"):
				if r.lacks(name) && !r.accepted[name] {
					all = append(all, Lack{name, name, LackAlert})
				}
			case !r.given(name):
				all = append(all, Lack{name, name, LackUnset})
			}
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(l Lack) bool {
		defer func() { seen[l.Var] = true }()
		return seen[l.Var]
	})
}

// Use is a value that a step's scripts use, and the variable's name as the
// author wrote it.
type Use struct{ Name, Value string }

// Uses is the values that the scripts of a step get and use, in that order.
func (r *Run) Uses(id string) []Use {
	s, ok := r.Procedure.Step(id)
	if !ok {
		return nil
	}
	var all []Use
	add := func(name, variable string) {
		v, there := r.Vars[variable]
		if there && !slices.ContainsFunc(all, func(u Use) bool { return u.Name == name }) {
			all = append(all, Use{name, v})
		}
	}
	for _, script := range []*Script{s.Command, s.Verify} {
		if script == nil {
			continue
		}
		for _, b := range script.Blanks {
			add("<"+b.Name+">", b.Var)
		}
		for _, name := range script.uses() {
			add("$"+name, name)
		}
	}
	return all
}

// lacks reports that a variable has no value, or one that the record does not
// keep and nobody here remembers.
func (r *Run) lacks(name string) bool {
	v := r.Vars[name]
	return v == "" || strings.Contains(v, text.Redacted) && !r.held[name]
}

// given reports that a variable that is no alert's is set, be it to nothing.
func (r *Run) given(name string) bool {
	if v, ok := r.Vars[name]; ok {
		return !strings.Contains(v, text.Redacted) || r.held[name]
	}
	_, ours := baseEnv()[name]
	return ours || strings.HasPrefix(name, "HOLDFAST_")
}

// took takes over what was filled in, or exported by a script.
func (r *Run) took(ev Event) {
	if len(ev.Vars) == 0 {
		return
	}
	r.Vars = maps.Clone(r.Vars)
	if r.Vars == nil {
		r.Vars = map[string]string{}
	}
	maps.Copy(r.Vars, ev.Vars)
	if ev.What != Filled {
		return
	}
	if r.accepted == nil {
		r.accepted = map[string]bool{}
	}
	for name, v := range ev.Vars {
		r.accepted[name] = v == ""
	}
}

// unset lists the variables that a step's scripts use and the procedure sets
// nowhere: no vars, no export of a step before it.
func (p Procedure) unset(s Step) []string {
	known := p.given()
	for _, before := range p.Walk() {
		if before.ID == s.ID {
			break
		}
		before.exports(known)
	}
	return s.lacks(known)
}

// given are the variables that are there before any step.
func (p Procedure) given() map[string]bool {
	known := map[string]bool{}
	for name := range p.Vars {
		known[name] = true
	}
	for _, asked := range p.Asks {
		known[asked.Name] = true
	}
	for name := range baseEnv() {
		known[name] = true
	}
	return known
}

// exports adds what the step's command exports.
func (s Step) exports(known map[string]bool) {
	if c := s.Command; c != nil {
		for name := range readVars(c.Shell, c.Text, c.filled).exported {
			known[name] = true
		}
	}
}

// lacks lists the variables that the step's scripts use and that are not known.
func (s Step) lacks(known map[string]bool) []string {
	var names []string
	for _, script := range []*Script{s.Command, s.Verify} {
		if script == nil {
			continue
		}
		for _, name := range script.uses() {
			if !known[name] && !strings.HasPrefix(name, "ALERT_") && !strings.HasPrefix(name, "HOLDFAST_") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Fill gives the values that a step lacks, by the variables that carry them. An
// empty one for a label of the alert says that empty is right. They stay for the
// later steps of the run.
func Fill(values map[string]string) Act {
	return Act{func(m moment) ([]Event, error) {
		given := map[string]string{}
		var said []string
		for _, l := range m.run.Lacks(m.step.ID) {
			v, ok := values[l.Var]
			if !ok {
				continue
			}
			if v = value(v); v == "" && l.Kind != LackAlert {
				return nil, refuse(ErrAsk, "step %s: %s; nothing is no value for it", m.step.Number, l.Says())
			}
			given[l.Var] = v
			said = append(said, l.Name+": "+v)
		}
		if len(given) == 0 {
			return nil, refuse(ErrCannot, "step %s lacks none of these values", m.step.Number)
		}
		events := m.says(Filled, "", "")
		events[0].Answer, events[0].Vars = strings.Join(said, ", "), given
		return events, nil
	}}
}

// remember gives what the record may keep of values: a secret stays with this
// process, and who goes on elsewhere is asked for it anew.
func (r *Runner) remember(at Place, values map[string]string) map[string]string {
	kept := map[string]string{}
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, v := range values {
		kept[name] = r.redact.Redact(name + "=" + v)[len(name)+1:]
		if kept[name] != v {
			kept[name] = text.Redacted
			r.secret[held{at.Incident, at.Run, name}] = v
		}
	}
	return kept
}

// held is a value of a run that only this process knows.
type held struct {
	incident int64
	run      RunID
	name     string
}

// recall notes which of a run's values this process remembers.
func (r *Runner) recall(incident int64, run *Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, v := range run.Vars {
		if _, ok := r.secret[held{incident, run.Run, name}]; ok && strings.Contains(v, text.Redacted) {
			if run.held == nil {
				run.held = map[string]bool{}
			}
			run.held[name] = true
		}
	}
}

// values is the variables of a run with those that only this process knows.
func (r *Runner) values(incident int64, run *Run) map[string]string {
	all := maps.Clone(run.Vars)
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range run.held {
		all[name] = r.secret[held{incident, run.Run, name}]
	}
	return all
}

// stops is what keeps a step from running: values that it lacks.
func stops(run *Run, s Step) error {
	var lacking []string
	for _, l := range run.Lacks(s.ID) {
		if l.Stops() {
			lacking = append(lacking, l.Says())
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	return refuse(ErrAsk, "step %s does not run: %s", s.Number, strings.Join(lacking, "; "))
}
