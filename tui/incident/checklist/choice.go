package checklist

import (
	"slices"

	"holdfast/sop"
)

// choice is which checklist is shown, and which of its steps is chosen.
type choice struct {
	run    sop.RunID // the checklist shown
	wanted sop.RunID // the one to show as soon as it is read
	step   string
	ahead  string // the step whose closing moves the choice on
}

func runOf(runs []*sop.Run, id sop.RunID) *sop.Run {
	if i := slices.IndexFunc(runs, func(r *sop.Run) bool { return r.Run == id }); i >= 0 {
		return runs[i]
	}
	return nil
}

// show chooses a checklist.
func (c *choice) show(id sop.RunID, runs []*sop.Run) {
	c.run, c.step = id, ""
	c.place(runs)
}

// put puts the choice on a step: nothing moves it for the person any more.
func (c *choice) put(step string) { c.step, c.ahead = step, "" }

// place keeps the choice where the person left it: on its step. A step they
// have just closed themselves hands over to the next one: never to one above that
// they had left as it was.
func (c *choice) place(runs []*sop.Run) {
	if c.wanted != "" && runOf(runs, c.wanted) != nil {
		c.run, c.step, c.wanted = c.wanted, "", ""
	}
	if runOf(runs, c.run) == nil {
		c.run, c.step = "", ""
		if n := len(runs); n > 0 {
			c.run = runs[n-1].Run
			for _, r := range runs {
				if !r.Progress().Finished() {
					c.run = r.Run
				}
			}
		}
	}
	run := runOf(runs, c.run)
	if run == nil {
		return
	}
	if _, ok := run.Procedure.Step(c.step); !ok {
		if next, left := run.Next(); left {
			c.step = next.ID
		} else if flat := run.Procedure.Flat(); len(flat) > 0 && c.step == "" {
			c.step = flat[len(flat)-1].ID
		}
	}
	if c.ahead == "" {
		return
	}
	next, left := run.Onward(c.ahead)
	if left && c.step == c.ahead {
		c.step = next.ID
	}
	if left || run.Steps[c.ahead].State.Closed() {
		c.ahead = ""
	}
}

// move goes n steps on.
func (c *choice) move(run *sop.Run, n int) {
	if run == nil {
		return
	}
	flat := run.Procedure.Flat()
	i := slices.IndexFunc(flat, func(s sop.Step) bool { return s.ID == c.step })
	switch {
	case len(flat) == 0:
	case i < 0:
		c.put(flat[0].ID)
	default:
		c.put(flat[min(max(i+n, 0), len(flat)-1)].ID)
	}
}
