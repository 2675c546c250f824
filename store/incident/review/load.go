package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// sops tells how procedures were used in the stretch.
func (in Input) sops() []SOPRow {
	everybody := sop.Used(in.runs(func(time.Time) bool { return true }))
	list := []SOPRow{}
	uses := sop.Used(in.runs(in.within))
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		e := uses[name]
		row := SOPRow{
			Name: text.Clean(name), Title: text.Clean(in.title(name)), Uses: e.Uses, Practices: e.Practices, LastUsedBy: e.LastUsedBy,
			People: append([]people.Person{}, everybody[name].People...),
		}
		if !e.LastUsed.IsZero() {
			at := e.LastUsed.UTC()
			row.LastUsed = &at
		}
		for i, t := range e.Trouble {
			row.Failed += t.Failed
			row.Skipped += t.Skipped
			if i == 0 {
				row.Worst = text.Clean(fmt.Sprintf("%s %s", t.Number, t.Title)) // the text of a run is kept byte for byte
			}
		}
		list = append(list, row)
	}
	slices.SortStableFunc(list, func(a, b SOPRow) int { return cmp.Compare(b.Uses, a.Uses) })
	return list
}

// runs are the runs begun at times that are asked for. A run of an incident
// that does not count is none, unless it was practice.
func (in Input) runs(when func(time.Time) bool) []sop.Followed {
	var list []sop.Followed
	for _, c := range in.Cases {
		for _, run := range c.Runs {
			if when(run.At) && (run.Practice || c.counts()) {
				list = append(list, run.Followed)
			}
		}
	}
	return list
}

// title is what the newest run of a procedure calls it.
func (in Input) title(name string) string {
	title := name
	for _, c := range in.Cases {
		for _, run := range c.Runs {
			if run.Name == name {
				title = cmp.Or(run.Title, title)
			}
		}
	}
	return title
}

// load tells what each person carried, the most hours first.
func (in Input) load(counted []Case, spells []spell) []LoadRow {
	rows := map[people.Person]*LoadRow{}
	row := func(p people.Person) *LoadRow {
		if rows[p] == nil {
			rows[p] = &LoadRow{Person: p}
		}
		return rows[p]
	}
	for _, c := range counted {
		for person, spent := range work(c.working()) {
			row(person).Spent += spent
		}
		for _, person := range c.hands() {
			row(person).Incidents++
		}
	}
	for _, s := range spells {
		if in.within(s.at) {
			row(s.person).Internal += s.spent
		}
	}
	for person, pages := range in.pages(in.within) {
		r := row(person)
		r.NightPages = len(pages)
		nights := map[string]bool{}
		for _, at := range pages {
			nights[in.night(person, at)] = true
		}
		r.Nights = len(nights)
	}
	list := make([]LoadRow, 0, len(rows))
	for _, person := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, *rows[person])
	}
	slices.SortStableFunc(list, func(a, b LoadRow) int {
		return cmp.Or(cmp.Compare(b.Spent, a.Spent), cmp.Compare(b.NightPages, a.NightPages))
	})
	return list
}

// working are the acts while the incident went on: who answers its questions
// later is writing, and logs that.
func (c *Case) working() []Act {
	if c.ResolvedAt.IsZero() {
		return c.Acts
	}
	return slices.DeleteFunc(slices.Clone(c.Acts), func(a Act) bool { return a.At.After(c.ResolvedAt) })
}

// pages are the night pages of each person, one for each time they were woken.
func (in Input) pages(when func(time.Time) bool) map[people.Person][]time.Time {
	taken := slices.Clone(in.Acks)
	for _, c := range in.Cases {
		if first, ok := c.answered(); ok {
			taken = append(taken, incident.AckAt{Person: first.Person, At: first.At})
		}
	}
	slices.SortStableFunc(taken, func(a, b incident.AckAt) int { return a.At.Compare(b.At) })
	pages := map[people.Person][]time.Time{}
	awake := map[people.Person]time.Time{}
	for _, a := range taken {
		if a.Person == itself || a.Person == "" || in.night(a.Person, a.At) == "" || !when(a.At) {
			continue
		}
		if last, ok := awake[a.Person]; !ok || a.At.Sub(last) > oneWaking {
			pages[a.Person] = append(pages[a.Person], a.At)
		}
		awake[a.Person] = a.At
	}
	return pages
}

// answered is the first act of a person in an incident in which nobody
// acknowledged an alert.
func (c *Case) answered() (Act, bool) {
	if !c.counts() || !c.Moments.Acked.IsZero() || len(c.Acts) == 0 {
		return Act{}, false
	}
	return slices.MinFunc(c.Acts, func(a, b Act) int { return a.At.Compare(b.At) }), true
}

// night names the night that an instant lies in by the date it began; empty
// when it is day where the person is.
func (in Input) night(person people.Person, at time.Time) string {
	zone := in.Zones[person]
	if zone == nil {
		zone = in.Zone
	}
	local := at.In(zone)
	switch hour := local.Hour(); {
	case hour >= nightFrom:
		return local.Format(time.DateOnly)
	case hour < nightTo:
		return local.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return ""
}
