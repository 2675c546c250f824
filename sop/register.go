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

// FoldAll folds many runs. A text that several of them followed is parsed once.
func FoldAll(records []Record) []*Run {
	type read struct{ name, path, text string }
	parsed := map[read]Procedure{}
	runs := make([]*Run, 0, len(records))
	for _, rec := range records {
		key := read{rec.Name, rec.Path, rec.Text}
		p, ok := parsed[key]
		if !ok {
			p = Parse(rec.Name, rec.Path, []byte(rec.Text))
			parsed[key] = p
		}
		runs = append(runs, fold(rec, p))
	}
	return runs
}

// Register is what a record's runs say of each procedure, by its name.
func Register(runs []*Run) map[string]Entry {
	byName := map[string][]*Run{}
	for _, r := range runs {
		byName[r.Name] = append(byName[r.Name], r)
	}
	register := make(map[string]Entry, len(byName))
	for name, list := range byName {
		slices.SortStableFunc(list, func(a, b *Run) int { return a.At.Compare(b.At) })
		register[name] = entryOf(name, list)
	}
	return register
}

func entryOf(name string, runs []*Run) Entry {
	e := Entry{Name: name}
	trouble := map[string]*Trouble{}
	for _, r := range runs {
		if r.Practice {
			e.Practices++
			e.PractisedBy = append(e.PractisedBy, r.hands()...)
			continue
		}
		e.Uses++
		e.LastUsed, e.LastUsedBy = r.At, r.By.Person
		e.People = append(e.People, r.hands()...)
		r.troubles(trouble)
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
func (r *Run) troubles(all map[string]*Trouble) {
	for _, s := range r.Procedure.Walk() {
		st := r.Steps[s.ID]
		if len(st.Events) == 0 {
			continue
		}
		t := all[s.ID]
		if t == nil {
			t = &Trouble{Step: s.ID}
			all[s.ID] = t
		}
		t.Number, t.Title = s.Number, s.Title // as the newest run has them
		t.Runs++
		if slices.ContainsFunc(st.Events, didFail) {
			t.Failed++
		}
		if st.State == StepSkipped && st.Via == "" && st.Answer != fellBack {
			t.Skipped++
		}
	}
}

// didFail reports whether the event says that the step did not work out.
func didFail(ev Event) bool {
	return ev.What == Failed || (ev.What == Ended || ev.What == Checked) && !passed(ev)
}
