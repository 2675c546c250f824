package sop

import (
	"cmp"
	"slices"
	"time"

	"holdfast/sources/people"
)

// Entry is what the register knows of one procedure. Practice stays out of it,
// apart from its own two fields.
type Entry struct {
	Name        string
	LastUsed    time.Time     // zero: never
	LastUsedBy  people.Person // who started it then
	Uses        int
	People      []people.Person // who has done steps of it, by name: the bus test
	Practices   int
	PractisedBy []people.Person
	Trouble     []Trouble // steps that failed or were skipped, the worst first
}

// Trouble is how a step went wrong over time.
type Trouble struct {
	Step    string `json:"step"` // its id
	Number  string `json:"number"`
	Title   string `json:"title"`
	Failed  int    `json:"failed"`  // runs in which it failed at least once
	Skipped int    `json:"skipped"` // runs in which it was left out
	Runs    int    `json:"runs"`    // runs in which anybody came to it
}

// Folder folds many runs, one at a time. A text that several of them followed is
// parsed once.
type Folder struct{ parsed map[parsedFrom]Procedure }

// parsedFrom is what a procedure is parsed from.
type parsedFrom struct{ name, path, text string }

// Fold is the state of a run, as the function of that name tells it.
func (f *Folder) Fold(rec Record) *Run {
	key := parsedFrom{rec.Name, rec.Path, rec.Text}
	p, ok := f.parsed[key]
	if !ok {
		p = Parse(rec.Name, rec.Path, []byte(rec.Text))
		if f.parsed == nil {
			f.parsed = map[parsedFrom]Procedure{}
		}
		f.parsed[key] = p
	}
	return fold(rec, p)
}

// Followed is what the register keeps of one run: none of its events, nor of what its
// commands printed.
type Followed struct {
	Name     string // of the procedure
	Title    string
	At       time.Time // when it began
	By       people.Person
	Practice bool
	Hands    []people.Person // who did steps of it, in the order they first did

	came []came // the steps that anybody came to
}

// came is how a run left a step that somebody came to.
type came struct {
	step            *Step // as its text has it, which many runs share
	failed, skipped bool
}

// Followed is what the register keeps of the run.
func (r *Run) Followed() Followed {
	u := Followed{Name: r.Name, Title: r.Title, At: r.At, By: r.By.Person, Practice: r.Practice, Hands: r.hands()}
	for _, s := range r.Procedure.Walk() {
		if st := r.Steps[s.ID]; len(st.Events) > 0 {
			u.came = append(u.came, came{
				step: s, failed: slices.ContainsFunc(st.Events, DidFail),
				skipped: st.State == StepSkipped && st.Via == "" && st.Answer != fellBack,
			})
		}
	}
	u.came = slices.Clip(u.came)
	return u
}

// Register is what a record's runs say of each procedure, by its name.
func Register(runs []*Run) map[string]Entry {
	uses := make([]Followed, 0, len(runs))
	for _, r := range runs {
		uses = append(uses, r.Followed())
	}
	return Used(uses)
}

// Used is what the uses of procedures say of each, by its name.
func Used(uses []Followed) map[string]Entry {
	byName := map[string][]*Followed{}
	for i := range uses {
		name := uses[i].Name
		byName[name] = append(byName[name], &uses[i])
	}
	register := make(map[string]Entry, len(byName))
	for name, list := range byName {
		slices.SortStableFunc(list, func(a, b *Followed) int { return a.At.Compare(b.At) })
		register[name] = entryOf(name, list)
	}
	return register
}

func entryOf(name string, uses []*Followed) Entry {
	e := Entry{Name: name}
	trouble := map[string]*Trouble{}
	for _, u := range uses {
		if u.Practice {
			e.Practices++
			e.PractisedBy = append(e.PractisedBy, u.Hands...)
			continue
		}
		e.Uses++
		e.LastUsed, e.LastUsedBy = u.At, u.By
		e.People = append(e.People, u.Hands...)
		u.troubles(trouble)
	}
	for _, people := range []*[]people.Person{&e.People, &e.PractisedBy} {
		slices.Sort(*people)
		*people = slices.Compact(*people)
	}
	for _, t := range trouble {
		if t.Failed+t.Skipped > 0 {
			e.Trouble = append(e.Trouble, *t)
		}
	}
	slices.SortFunc(e.Trouble, func(a, b Trouble) int {
		return cmp.Or(cmp.Compare(b.Failed+b.Skipped, a.Failed+a.Skipped), cmp.Compare(b.Failed, a.Failed), cmp.Compare(a.Step, b.Step))
	})
	return e
}

// troubles adds how the steps of one run went.
func (u *Followed) troubles(all map[string]*Trouble) {
	for _, c := range u.came {
		s := c.step
		t := all[s.ID]
		if t == nil {
			t = &Trouble{Step: s.ID}
			all[s.ID] = t
		}
		t.Number, t.Title = s.Number, s.Title // as the newest run has them
		t.Runs++
		if c.failed {
			t.Failed++
		}
		if c.skipped {
			t.Skipped++
		}
	}
}

// Complained reports whether the event says that a script ended well and wrote to
// standard error all the same: an early command of a pipe may have failed, of which the
// exit of a shell says nothing.
func Complained(ev Event) bool {
	return (ev.What == Ended || ev.What == Checked) && ev.Stderr && passed(ev)
}

// DidFail reports whether the event says that the step did not work out: somebody
// says so, or a script did not end by itself with 0.
func DidFail(ev Event) bool {
	return ev.What == Failed || (ev.What == Ended || ev.What == Checked) && !passed(ev)
}
