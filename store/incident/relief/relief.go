// Package relief counts after which steps of checklists an alert cleared, in earlier
// incidents. It says what came after what and never why. It counts what the record
// hands it: it must not ask the record, and must not guess. DESIGN.md says what counts.
package relief

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

const (
	// Within is how soon after a step's script an alert must have cleared to have
	// cleared after it.
	Within = 10 * time.Minute
	// Settled is how long an alert must stay away to have cleared at all: one that
	// fires again sooner flaps. It is as long as the board counts firings for.
	Settled = time.Hour
	// Least is in how many runs a step must count to be told of.
	Least = 3
)

// Case is one incident that held firings of the alert, and the checklists that were
// followed in it. Practice is none.
type Case struct {
	Incident incident.ID
	Over     bool // it is resolved; of one that is not, nothing is counted
	Firings  []Firing
	Runs     []Run
}

// Firing is one firing of the alert, as the record has it.
type Firing struct {
	Fingerprint alerts.Fingerprint
	Episode     time.Time // names the firing, however its start moved
	Fired       time.Time
	Cleared     time.Time // zero: it was not seen to
	// Doubted is when nobody could tell any more, or somebody merely said that it is
	// gone; zero: neither.
	Doubted time.Time
	Told    time.Time // when a source last told that it fires; zero: none tells now
	Again   time.Time // when the same alert fired next; zero: it did not
}

// Why is why a run does not count.
type Why string

// The reasons, in the order in which they are told.
const (
	Overlapped Why = "overlapped" // another checklist was worked on at the same time
	Flapped    Why = "flapped"    // the alert cleared and fired again soon after
	Before     Why = "before"     // the alert had cleared before the step
	Unknown    Why = "unknown"    // for a while nobody could tell whether the alert fires
	Early      Why = "early"      // whether it cleared, and stayed away, is not known yet
)

func reasons() []Why { return []Why{Overlapped, Flapped, Before, Unknown, Early} }

// Step is a step's script and what came after it. It is named as in its latest run.
type Step struct {
	Script  string // its SHA-256: an edited script is another step
	SOP     string
	Number  string
	Title   string
	Runs    int           // that count
	Cleared int           // of those: it was the last step done before the alert cleared, in time
	Median  time.Duration // from the end of the script to the clear, of those; 0: it cleared while it ran
	Last    incident.ID   // the incident of its latest run
}

// LeftOut is how many runs do not count, with none of their steps, for one reason.
type LeftOut struct {
	Why  Why
	Runs int
	SOPs []string // that were followed in them, sorted
}

// Told is what the record tells of an alert.
type Told struct {
	Alert string // its alertname
	Steps []Step // that count in Least runs or more: those after which it cleared most often come first
	Few   int    // how many steps count in fewer
	Left  []LeftOut
	// Newest is of how many incidents this was counted where there are more: the
	// newest. 0: of all.
	Newest int
}

// Any reports whether there is anything to say.
func (t Told) Any() bool { return len(t.Steps) > 0 || t.Few > 0 || len(t.Left) > 0 }

// Usual are the steps after which the alert did clear, at most limit.
func (t Told) Usual(limit int) []Step {
	var usual []Step
	for _, s := range t.Steps {
		if s.Cleared > 0 && len(usual) < limit {
			usual = append(usual, s)
		}
	}
	return usual
}

// Words tell of a step: "it cleared within 10m after restart-api step 3 …".
func (s Step) Words() string {
	words := fmt.Sprintf("it cleared within %s after %s in %d of %d runs", text.Age(Within), s.Name(), s.Cleared, s.Runs)
	if s.Cleared > 0 {
		words += ", median " + text.Age(s.Median)
	}
	return words + ", last " + s.Last.String()
}

// Brief tells of a step in one short line: "cleared after restart-api 3 in 4 of 5, median
// 3m".
func (s Step) Brief() string {
	return fmt.Sprintf("cleared after %s %s in %d of %d, median %s", s.SOP, s.Number, s.Cleared, s.Runs, text.Age(s.Median))
}

// Name is what a step is called by: "restart-api step 3 (Restart the API)".
func (s Step) Name() string {
	name := s.SOP + " step " + s.Number
	if s.Title != "" {
		name += " (" + s.Title + ")"
	}
	return name
}

// Words say how many runs do not count, and why.
func (l LeftOut) Words() string {
	of := " of " + strings.Join(l.SOPs, ", ")
	runs := fmt.Sprintf("%d runs", l.Runs)
	if l.Runs == 1 {
		runs = "1 run"
	}
	switch l.Why {
	case Overlapped:
		return runs + of + ": two checklists were worked on at once, so neither counts"
	case Flapped:
		return runs + of + ": it fired again within " + text.Age(Settled)
	case Before:
		return runs + of + ": it had cleared before the step"
	case Unknown:
		return runs + of + ": for a while nobody could tell whether it fires"
	}
	return runs + of + ": too early to tell"
}

// Line is one line of what is told to a person.
type Line struct {
	Text  string
	Aside bool // it says what the others are, or why there are no more
}

// Lines tell it: at most so many steps, and what does not count. None: no step was run
// often enough to be told of, and none was left out.
func (t Told) Lines(limit int) []Line {
	if len(t.Steps) == 0 && len(t.Left) == 0 {
		return nil
	}
	var lines []Line
	for _, s := range t.Usual(limit) {
		lines = append(lines, Line{Text: s.Words()})
	}
	if why := t.Silent(); why != "" {
		lines = append(lines, Line{Text: why})
	} else {
		lines = append(lines, Line{Text: t.rule(), Aside: true})
	}
	for _, l := range t.Left {
		lines = append(lines, Line{Text: "not counted: " + l.Words(), Aside: true})
	}
	return lines
}

// rule says in a line what is counted.
func (t Told) rule() string {
	words := "the last step done before; counted, not a cause"
	if t.Newest > 0 {
		words += fmt.Sprintf("; of the newest %d incidents", t.Newest)
	}
	return words
}

// Silent says why no step is told of; empty: one is.
func (t Told) Silent() string {
	switch {
	case len(t.Usual(1)) > 0:
		return ""
	case len(t.Steps) > 0:
		return fmt.Sprintf("it did not clear within %s after any step that was run %d times", text.Age(Within), Least)
	}
	return fmt.Sprintf("no step counts in %d runs", Least)
}

// Count counts. name is the alert's, and now the record's time.
func Count(name string, cases []Case, now time.Time) Told {
	c := counter{told: Told{Alert: name}, at: newWork(cases), now: now, steps: map[string]*tally{}, left: map[Why]map[string]string{}}
	for i := range cases {
		if cases[i].Over {
			for j := range cases[i].Runs {
				c.run(&cases[i], &cases[i].Runs[j])
			}
		}
	}
	return c.all()
}

// tally is what is counted of a step.
type tally struct {
	Step
	latest time.Time
	after  []time.Duration
}

type counter struct {
	told  Told
	at    work
	now   time.Time
	steps map[string]*tally         // by script
	left  map[Why]map[string]string // the SOP of each run
}

// run counts each script of one run once. A run of which nothing counts is left out,
// for the first of its reasons.
func (c *counter) run(in *Case, r *Run) {
	why, counts := Why(""), false
	for i, a := range r.Acts {
		if a.Script == "" || c.at.again(in, r, i) {
			continue
		}
		switch what, after := c.judge(in, r, i); what {
		case skipped:
		case counted, cleared:
			c.count(in, r, a, what == cleared, after)
			counts = true
		default:
			why = first(why, Why(what))
		}
	}
	if counts || why == "" {
		return
	}
	if c.left[why] == nil {
		c.left[why] = map[string]string{}
	}
	c.left[why][in.Incident.String()+" "+r.ID] = r.SOP
}

func (c *counter) count(in *Case, r *Run, a Act, relieved bool, after time.Duration) {
	t := c.steps[a.Script]
	if t == nil {
		t = &tally{Step: Step{Script: a.Script}}
		c.steps[a.Script] = t
	}
	t.Runs++
	if relieved {
		t.after = append(t.after, after)
	}
	if t.Runs == 1 || a.End.After(t.latest) || a.End.Equal(t.latest) && in.Incident > t.Last {
		t.latest, t.Last, t.SOP, t.Number, t.Title = a.End, in.Incident, r.SOP, a.Number, a.Title
	}
}

// all is what was counted.
func (c *counter) all() Told {
	for _, t := range c.steps {
		if t.Runs < Least {
			c.told.Few++
			continue
		}
		slices.Sort(t.after)
		if t.Cleared = len(t.after); t.Cleared > 0 {
			t.Median = t.after[(len(t.after)-1)/2]
		}
		c.told.Steps = append(c.told.Steps, t.Step)
	}
	slices.SortFunc(c.told.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(b.Cleared*a.Runs, a.Cleared*b.Runs), cmp.Compare(b.Cleared, a.Cleared), cmp.Compare(b.Runs, a.Runs), cmp.Compare(a.Script, b.Script))
	})
	for _, why := range reasons() {
		if runs := c.left[why]; len(runs) > 0 {
			l := LeftOut{Why: why, Runs: len(runs)}
			for _, sop := range runs {
				l.SOPs = append(l.SOPs, sop)
			}
			slices.Sort(l.SOPs)
			l.SOPs = slices.Compact(l.SOPs)
			c.told.Left = append(c.told.Left, l)
		}
	}
	return c.told
}
