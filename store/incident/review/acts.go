package review

import (
	"cmp"
	"slices"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
)

// Run is one run of a checklist as it is counted.
type Run struct {
	sop.Followed
	Drill map[people.Person]Seconds // who spent how long in it; nil: it was no practice
}

// RunOf counts a run.
func RunOf(r *sop.Run) Run {
	run := Run{Followed: r.Followed()}
	if !r.Practice {
		return run
	}
	acts := []Act{{r.By.Person, r.At}}
	for _, ev := range r.Events {
		acts = append(acts, Act{ev.By.Person, ev.At})
	}
	run.Drill = work(acts)
	return run
}

// thin leaves out the acts that change nothing of what is counted: those of a
// person who acted before and after, with no longer pause between these two than
// still counts as work. What is done until the end of an incident counts apart
// from what is done later; zero: it goes on. The order stays.
func thin(acts []Act, end time.Time) []Act {
	byTime := make([]int, len(acts))
	for i := range acts {
		byTime[i] = i
	}
	after := func(a Act) bool { return !end.IsZero() && a.At.After(end) }
	slices.SortStableFunc(byTime, func(i, j int) int {
		return cmp.Or(cmp.Compare(acts[i].Person, acts[j].Person), acts[i].At.Compare(acts[j].At))
	})
	kept := byTime[:0]
	for n, i := range byTime {
		if len(kept) > 0 && n+1 < len(byTime) {
			before, now, next := acts[kept[len(kept)-1]], acts[i], acts[byTime[n+1]]
			if before.Person == now.Person && now.Person == next.Person && after(before) == after(next) && next.At.Sub(before.At) <= Pause {
				continue
			}
		}
		kept = append(kept, i)
	}
	slices.Sort(kept)
	list := make([]Act, 0, len(kept))
	for _, i := range kept {
		list = append(list, acts[i])
	}
	return list
}
