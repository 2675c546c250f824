package incident

import (
	"slices"
	"strings"

	"holdfast/sop"
)

// Practise is what a checklist drafted of the incident takes from the entry; a
// moment in which nothing begins and nothing was done is left out.
func (e Entry) Practise() (sop.Moment, error) {
	m, err := e.Kind.row().practise(e)
	m.At, m.By = e.At, string(e.By.Person)
	return m, err
}

// nothing is taken from what a person neither noted nor looked at.
func nothing(Entry) (sop.Moment, error) { return sop.Moment{}, nil }

func beginsToFindOut(Entry) (sop.Moment, error) {
	return sop.Moment{Phase: phaseOf(Investigating)}, nil
}

func beginsPhase(e Entry) (sop.Moment, error) {
	d, err := Read[ChangedData](e)
	return sop.Moment{Phase: phaseOf(Status(d.To))}, err
}

// phaseOf is what people do while an incident has a status.
func phaseOf(s Status) string {
	switch s {
	case Investigating:
		return "Find out"
	case Identified:
		return "Mitigate"
	case Mitigated:
		return "See that it holds"
	}
	return ""
}

func noted(e Entry) (sop.Moment, error) { return sop.Moment{Did: e.Text}, nil }

func looked(e Entry) (m sop.Moment, err error) {
	d, err := Read[PinnedData](e)
	var from []string
	for _, l := range d.Lines {
		if !slices.Contains(from, l.Source) {
			from = append(from, l.Source)
		}
		m.Lines = append(m.Lines, l.Text)
	}
	m.Did = "Look at the log of " + strings.Join(from, ", ")
	return m, err
}

func keptFile(e Entry) (m sop.Moment, err error) {
	f, err := Read[FileData](e)
	m.Did = "Keep " + f.Name + " as evidence"
	if f.Note != "" {
		m.Did += ": " + f.Note
	}
	return m, err
}
