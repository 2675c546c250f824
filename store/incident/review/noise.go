package review

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

// noise tells of each alertname how much of it was worth waking somebody, the
// firings that nobody was needed for first.
func (in Input) noise(months []Month) []NoiseRow {
	practice := map[incident.ID]bool{}
	for _, c := range in.Cases {
		practice[c.ID] = c.Practice
	}
	rows := map[string]*NoiseRow{}
	held := map[string]map[incident.ID]bool{}
	for _, f := range in.Firings {
		if !in.within(f.FiredAt) {
			continue
		}
		name := cmp.Or(text.Clean(f.Alertname), "an alert without a name")
		row := rows[name]
		if row == nil {
			row = &NoiseRow{Alertname: name, Months: make([]int, len(months))}
			rows[name], held[name] = row, map[incident.ID]bool{}
		}
		row.add(f, practice[f.Incident])
		if f.Incident != 0 && !practice[f.Incident] {
			held[name][f.Incident] = true
		}
		for i := range months {
			if months[i].holds(f.FiredAt) {
				row.Months[i]++
			}
		}
	}
	list := make([]NoiseRow, 0, len(rows))
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		row := *rows[name]
		row.Incidents = len(held[name])
		row.Share = float64(row.Needed) / float64(row.Fired)
		list = append(list, row)
	}
	slices.SortStableFunc(list, func(a, b NoiseRow) int {
		return cmp.Or(cmp.Compare(b.Fired-b.Needed, a.Fired-a.Needed), cmp.Compare(b.Fired, a.Fired))
	})
	return list
}

// add counts a firing; that an incident was practice makes it no real one.
func (n *NoiseRow) add(f incident.Firing, practice bool) {
	n.Fired++
	if !f.AckedAt.IsZero() {
		n.Acked++
	}
	switch {
	case needed(f, practice):
		n.Needed++
	case alone(f):
		n.Alone++
	}
}

func needed(f incident.Firing, practice bool) bool {
	return !f.AckedAt.IsZero() || f.Incident != 0 && !practice
}

func alone(f incident.Firing) bool {
	return !f.ClearedAt.IsZero() && f.ClearedAt.Sub(f.FiredAt) <= Brief
}

// seen is one incident with a thing that may come back.
type seen struct {
	id               incident.ID
	opened, resolved time.Time
}

// recurrence tells what came back in the stretch, the most often first.
func (in Input) recurrence() []RecurrenceRow {
	list := []RecurrenceRow{}
	kinds := []struct {
		name string
		of   func(c *Case) []string
	}{
		{"alert", (*Case).names}, {"SOP", (*Case).followed}, {"root cause", (*Case).causes},
	}
	for _, kind := range kinds {
		had := map[string][]seen{}
		words := map[string]string{}
		for i := range in.Cases {
			c := &in.Cases[i]
			if !c.counts() {
				continue
			}
			for _, name := range kind.of(c) {
				had[name] = append(had[name], seen{c.ID, c.OpenedAt, c.ResolvedAt})
				words[name] = name
				if kind.name == "root cause" {
					words[name] = strings.Join(strings.Fields(c.Answers["root_cause"]), " ")
				}
				words[name] = text.Clean(words[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(had)) {
			if row := in.cameBack(had[name]); row.Back > 0 {
				row.Kind, row.Name = kind.name, words[name]
				list = append(list, row)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b RecurrenceRow) int { return cmp.Compare(b.Back, a.Back) })
	return list
}

func (c *Case) causes() []string {
	if cause := c.cause(); cause != "" {
		return []string{cause}
	}
	return nil
}

// cameBack counts how often a thing came back in the stretch. Each return is
// measured from the newest incident that was resolved before it.
func (in Input) cameBack(had []seen) RecurrenceRow {
	row := RecurrenceRow{Incidents: []incident.ID{}, Returned: []incident.ID{}}
	var resolved []time.Time // those so far, in order
	for _, now := range had {
		var last time.Time
		if n := upTo(resolved, now.opened); n > 0 {
			last = resolved[n-1]
		}
		if !now.resolved.IsZero() {
			resolved = slices.Insert(resolved, upTo(resolved, now.resolved), now.resolved)
		}
		row.Incidents = append(row.Incidents, now.id)
		if last.IsZero() || !in.within(now.opened) {
			continue
		}
		if gap := now.opened.Sub(last); gap <= Return {
			if s := Seconds(gap / time.Second); row.Back == 0 || s < row.Soonest {
				row.Soonest = s
			}
			row.Back++
			row.Returned = append(row.Returned, now.id)
		}
	}
	return row
}

// upTo is how many of the times, which are in order, are no later than at.
func upTo(times []time.Time, at time.Time) int {
	n, _ := slices.BinarySearchFunc(times, at, func(t, at time.Time) int {
		if t.After(at) {
			return 1
		}
		return -1
	})
	return n
}
