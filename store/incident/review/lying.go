package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// The signs of this file are not about speed: they are about what is let lie.
// They are states, and one look shows whether they are true, so they need no
// number of incidents on each side.

const week = 7 * 24 * time.Hour

// backups looks at verdicts that have stood for long.
func (w against) backups() []Sign {
	var list []Sign
	for _, v := range w.in.Verdicts {
		if v.Verdict == backups.OK || v.Stands().IsZero() || w.at.Sub(v.Stands()) < week {
			continue
		}
		do := "put it right: `holdfast backups` says what is wrong"
		if v.SOP != "" {
			do = "follow the SOP " + v.SOP
		}
		list = append(list, Sign{
			What: fmt.Sprintf("the backup of %s is let lie", v.Name),
			Was:  "another verdict until " + v.Stands().In(w.in.Zone).Format("2 Jan 2006"),
			Now:  fmt.Sprintf("%s for %d days", v.Verdict, int(w.at.Sub(v.Stands())/(24*time.Hour))),
			Why:  "a verdict that is not ok has stood for a week or more: it is being got used to", Do: do,
		})
	}
	return list
}

// backupAges looks at how close to its limit each newest backup was whenever the
// record copied it: when incidents were opened and resolved.
func (w against) backupAges() []Sign {
	was, now := map[string][]float64{}, map[string][]float64{}
	for _, c := range w.in.Cases {
		for _, b := range c.Backups {
			share := float64(b.Age) / float64(b.RPO)
			switch {
			case w.isRecent(b.At):
				now[b.Name] = append(now[b.Name], share)
			case w.isBefore(b.At):
				was[b.Name] = append(was[b.Name], share)
			}
		}
	}
	var list []Sign
	for _, name := range persons(now) {
		if len(now[name]) < least || len(was[name]) < least {
			continue
		}
		before, recent := middle(was[name]), middle(now[name])
		if recent < 0.5 || recent < rise*before {
			continue
		}
		list = append(list, Sign{
			What: fmt.Sprintf("the backups of %s come later", name),
			Was:  fmt.Sprintf("%.0f %% of its RPO old (median of %d looks)", 100*before, len(was[name])),
			Now:  fmt.Sprintf("%.0f %% (median of %d looks)", 100*recent, len(now[name])),
			Why:  fmt.Sprintf("half as old again or more, and over half of what may be lost; told from %d looks on each side", least),
			Do:   "look how long the job takes and when it starts, before it is late",
		})
	}
	return list
}

func middle(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// incidents are all incidents of the record whose action items are meant: one of
// a duplicate is to be done as well, one of practice is not.
func (in Input) incidents() []incident.Incident {
	var list []incident.Incident
	for _, inc := range in.Old {
		if !inc.Practice {
			list = append(list, inc)
		}
	}
	for _, c := range in.Cases {
		if !c.Practice {
			list = append(list, c.Incident)
		}
	}
	return list
}

// overdue looks at action items: what must be done so that it does not happen
// again, and is not being done.
func (w against) overdue() []Sign {
	was, now, oldest := 0, 0, ""
	for _, inc := range w.in.incidents() {
		for _, a := range inc.Actions {
			if a.Overdue(w.at) {
				now++
				if oldest == "" || a.Due < oldest {
					oldest = a.Due
				}
			}
			then := a
			if !a.DoneAt.IsZero() && a.DoneAt.After(w.mid) {
				then.DoneAt = time.Time{}
			}
			if !a.At.After(w.mid) && then.Overdue(w.mid) {
				was++
			}
		}
	}
	if now == 0 {
		return nil
	}
	return []Sign{{
		What: "action items are overdue",
		Was:  fmt.Sprintf("%d, 30 days ago", was), Now: fmt.Sprintf("%d, the oldest due %s", now, oldest),
		Why: "one or more: what was to be done so that it does not happen again was not done",
		Do:  "do, hand on or drop each: `holdfast actions` lists them",
	}}
}

// unanswered looks at reports nobody finished.
func (w against) unanswered() []Sign {
	const some = 3
	open := func(list []Case) (n, of int) {
		for _, c := range list {
			if c.ResolvedAt.IsZero() || w.at.Sub(c.ResolvedAt) < week {
				continue
			}
			of++
			if len(c.Incident.Unanswered()) > 0 {
				n++
			}
		}
		return n, of
	}
	n, of := open(append(slices.Clone(w.before), w.recent...))
	if n < some {
		return nil
	}
	return []Sign{{
		What: "reports are not finished",
		Was:  "", Now: fmt.Sprintf("%d of %d incidents of the last 120 days, resolved for a week or more, have questions without an answer", n, of),
		Why: fmt.Sprintf("%d or more: the reasons cannot be counted, and nothing is learnt", some),
		Do:  "answer them while somebody remembers: `holdfast incident answer`, or the form in the incident pane",
	}}
}

// oneHand looks at procedures that only one person has ever done: the bus test.
func (w against) oneHand() []Sign {
	const uses = 3
	var names []string
	register := sop.Used(w.in.runs(func(t time.Time) bool { return t.Before(w.at) }))
	for _, name := range persons(register) {
		e := register[name]
		hands := slices.Compact(slices.Sorted(slices.Values(slices.Concat(e.People, e.PractisedBy))))
		if e.Uses >= uses && len(hands) == 1 {
			names = append(names, fmt.Sprintf("%s (%s, %d times)", text.Clean(name), cmp.Or(hands[0], people.Person("nobody known")), e.Uses))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Sign{{
		What: "one person holds an SOP", Was: "", Now: strings.Join(names, ", "),
		Why: fmt.Sprintf("used %d times or more and always by the same person, practice included", uses),
		Do:  "let the next person practise it: `holdfast rehearse` with an incident it was used in",
	}}
}

// stale looks at procedures that nobody has reviewed for long.
func (w against) stale() []Sign {
	var names []string
	for _, p := range w.in.Library {
		if _, stale := p.Stale(w.at); stale && p.Path != "" {
			names = append(names, fmt.Sprintf("%s (%s)", text.Clean(p.Name), p.Reviewed.Format("2 Jan 2006")))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Sign{{
		What: "SOPs are not reviewed", Was: "", Now: strings.Join(names, ", "),
		Why: "the review is longer ago than the SOP says it may be, or than a year",
		Do:  "walk through each with somebody who has not done it, then write the new date into `reviewed:`",
	}}
}
