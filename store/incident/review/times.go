package review

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/store/incident"
)

// Unanswered is the reason of incidents whose report names none.
const Unanswered = "unanswered"

func definitions() []Definition {
	return []Definition{
		{"incidents", "by when they were opened, in the zone's civil months; practice and duplicates of another incident are left out, and one that was opened again is one incident"},
		{"incidents per person", "how many incidents each person who acted in one took part in, by the entries of its timeline; the curve is the mean over these people"},
		{"loss", "resolved incidents times their mean time to resolve; one that is not resolved adds nothing yet"},
		{"internal time", "meetings, planning, documentation, sop and drills as written down with `holdfast time`, and each person's time in practice runs (from their first to their last step, without pauses longer than an hour) as drills"},
		{"total", "loss and internal time together"},
		{"90 %", "nine of ten took at most this long (nearest rank)"},
		{"noise", "firings of alerts by name: needed a human means acknowledged or part of an incident; by itself means cleared within 15 minutes with neither. What needed nobody most often stands first"},
		{"recurrence", "an incident opened within 30 days after another one with the same alert, SOP or root cause was resolved. It is one incident, however many of these are alike"},
		{"hours on incidents", "from a person's first to their last entry in each incident until it was resolved, without pauses longer than an hour"},
		{"night pages", "alerts a person acknowledged, or an incident without any ack that they were first to act on, from 22:00 to 07:00 where they are; acks within half an hour count once. What a telephone did is not in the record: this stands for it"},
	}
}

// spread is the median (of an even number, the middle between the two in the
// middle) and the least of the values that nine of ten do not exceed.
func spread(values []Seconds) (median, p90 Seconds) {
	n := len(values)
	if n == 0 {
		return 0, 0
	}
	values = slices.Sorted(slices.Values(values))
	return (values[(n-1)/2] + values[n/2]) / 2, values[(9*n+9)/10-1]
}

func timesOf(months []Month, counted []Case) []TimeSpan {
	list := make([]TimeSpan, 0, 4)
	for _, measure := range incident.Measures() {
		span := TimeSpan{Name: measure.Name, Definition: measure.How, Months: make([]TimeMonth, len(months))}
		all := took(measure.Name, counted, func(Case) bool { return true })
		span.Count = len(all)
		span.Median, span.P90 = spread(all)
		for i := range months {
			mine := took(measure.Name, counted, func(c Case) bool { return months[i].holds(c.OpenedAt) })
			span.Months[i].Count = len(mine)
			span.Months[i].Median, span.Months[i].P90 = spread(mine)
		}
		list = append(list, span)
	}
	return list
}

// took is how long each of some cases took by a measure, where it is recorded.
func took(measure string, cases []Case, of func(Case) bool) []Seconds {
	var list []Seconds
	for _, c := range cases {
		if d, ok := c.Moments.Took(measure); ok && of(c) {
			list = append(list, Seconds(d/time.Second))
		}
	}
	return list
}

func reasonsOf(months []Month, counted []Case) []ReasonCount {
	list := []ReasonCount{}
	for _, reason := range append(incident.Reasons(), Unanswered) {
		row := ReasonCount{Reason: reason, Months: make([]int, len(months))}
		for _, c := range counted {
			if reasonOf(c) != reason {
				continue
			}
			row.Count++
			for i := range months {
				if months[i].holds(c.OpenedAt) {
					row.Months[i]++
				}
			}
		}
		list = append(list, row)
	}
	return list
}

func reasonOf(c Case) string {
	reason := cmp.Or(strings.TrimSpace(c.Answers["reason"]), Unanswered)
	if reason != Unanswered && !slices.Contains(incident.Reasons(), reason) {
		return "other"
	}
	return reason
}
