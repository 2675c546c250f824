package relief

import (
	"fmt"
	"time"

	"holdfast/sop"
	"holdfast/store/incident"
)

// Run is one checklist that was followed in an incident, and what was done of it.
type Run struct {
	ID   string
	SOP  string // its name
	Acts []Act  // in the order in which they ended
}

// Act is one thing that was done for a step: its script ran, or a person did it.
type Act struct {
	Script     string // the SHA-256 of what ran; empty: a person did it, or how the script ended is not known
	Number     string
	Title      string
	Begin, End time.Time
}

// Runs reads the checklists that were followed out of a timeline's entries of runs
// and steps, in their order. Practice is none.
func Runs(entries []incident.Entry) ([]Run, error) {
	r := runs{list: []Run{}, at: map[string]int{}, begun: map[[2]string]Act{}}
	for i := range entries {
		var k kept
		if err := k.read(entries[i].Data); err != nil {
			return nil, fmt.Errorf("entry %d of %s cannot be read: %w", entries[i].Seq, entries[i].Incident, err)
		}
		if entries[i].Kind == incident.RunEntry {
			r.start(k)
			continue
		}
		r.step(k, entries[i].At)
	}
	for step, a := range r.begun { // how it ended, and when, is not known
		r.list[r.at[step[0]]].add(a)
	}
	return r.list, nil
}

// runs puts runs together.
type runs struct {
	list  []Run
	at    map[string]int
	begun map[[2]string]Act // scripts that have not ended, by run and step
}

func (r *runs) start(k kept) {
	if _, known := r.at[k.Run]; known || k.Practice {
		return
	}
	r.at[k.Run] = len(r.list)
	r.list = append(r.list, Run{ID: k.Run, SOP: k.Name})
}

func (r *runs) step(k kept, at time.Time) {
	i, known := r.at[k.Run]
	if !known {
		return // practice
	}
	key := [2]string{k.Run, k.Step}
	a := Act{Number: k.Number, Title: k.Title, Begin: at, End: at}
	switch k.What {
	case sop.Running:
		if cut, is := r.begun[key]; is {
			r.list[i].add(cut)
		}
		r.begun[key] = a
	case sop.Ended:
		a.Script, a.Begin = k.SHA256, at.Add(-time.Duration(k.Seconds*float64(time.Second)))
		if b, is := r.begun[key]; is && b.Begin.Before(a.Begin) {
			a.Begin = b.Begin
		}
		delete(r.begun, key)
		r.list[i].add(a)
	case sop.Checked: // a step that is nothing but a check does nothing
		delete(r.begun, key)
	case sop.Done:
		r.list[i].add(a)
	}
}

// add keeps the acts in the order in which they ended.
func (r *Run) add(a Act) {
	at := len(r.Acts)
	for at > 0 && r.Acts[at-1].End.After(a.End) {
		at--
	}
	r.Acts = append(r.Acts, Act{})
	copy(r.Acts[at+1:], r.Acts[at:])
	r.Acts[at] = a
}
