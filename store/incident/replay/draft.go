package replay

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/sop"
	"holdfast/store/incident"
)

// Drafted is an incident as a draft needs it, of the day on which it was opened where
// it is told. The entries are all of its timeline: a correction is one of them.
func Drafted(inc incident.Incident, entries []incident.Entry, runs []*sop.Run) (sop.Past, error) {
	past := sop.Past{
		Name: inc.ID.String(), Title: inc.Title, Severity: string(inc.Severity), Runs: runs,
		Owner: string(cmp.Or(inc.Roles[incident.Commander].First(), inc.OpenedBy.Person)), Day: inc.OpenedAt.In(incident.Zone(inc.Zone)),
	}
	for _, a := range inc.Alerts {
		if name := a.Labels["alertname"]; name != "" && !slices.Contains(past.Alerts, name) {
			past.Alerts = append(past.Alerts, name)
		}
	}
	past.Learned = learnedOf(inc)
	right := incident.Corrections(entries)
	for _, e := range entries {
		if c, corrected := right[e.Seq]; corrected {
			e.Text = c.Text // nobody is to do again what turned out to be wrong
		}
		m, err := e.Practise()
		if err != nil {
			return past, err
		}
		if m.Phase != "" || m.Did != "" {
			past.Moments = append(past.Moments, m)
		}
	}
	return past, nil
}

// learnedOf is what was answered afterwards that helps whoever meets it again.
func learnedOf(inc incident.Incident) []sop.Learned {
	var list []sop.Learned
	for _, f := range [][2]string{
		{"trigger", "What set it off"}, {"contributing_factors", "What contributed"}, {"lessons", "What was learnt"},
		{"went_well", "What went well"}, {"went_badly", "What went badly"}, {"lucky", "Where luck helped, and may not again"},
	} {
		items := incident.Items(f[0], inc.Answers[f[0]])
		if said := strings.TrimSpace(inc.Answers[f[0]]); said != "" && !incident.IsList(f[0]) {
			items = []string{strings.Join(strings.Fields(said), " ")}
		}
		if len(items) > 0 {
			list = append(list, sop.Learned{Title: f[1], Items: items})
		}
	}
	return list
}
