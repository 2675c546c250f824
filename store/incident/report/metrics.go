package report

import (
	"slices"
	"time"

	"holdfast/store/incident"
)

// metrics are the four times that tell how well it went, each with how it was
// measured.
func metrics(inc incident.Incident, entries []incident.Entry) ([]Metric, error) {
	m, err := incident.MomentsOf(inc, entries)
	if err != nil {
		return nil, err
	}
	list := make([]Metric, 0, 4)
	for _, measure := range incident.Measures() {
		from, until := m.Between(measure.Name)
		told := metric(measure.Name, from, until, measure.How)
		for _, d := range m.Doubts {
			if told.Why == "" && slices.Contains(d.Measures, measure.Name) {
				told.Why, told.WhyEntry, told.Contradict = d.What, d.Seq, d.Order
			}
		}
		list = append(list, told)
	}
	return list, nil
}

func metric(name string, from, until time.Time, how string) Metric {
	m := Metric{Name: name, How: how}
	if from.IsZero() || until.IsZero() || until.Before(from) {
		return m
	}
	from, until = from.UTC(), until.UTC()
	seconds := int64(until.Sub(from) / time.Second)
	m.Seconds, m.From, m.Until = &seconds, &from, &until
	return m
}
