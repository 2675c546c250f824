package timeline

import (
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
)

// before says of a change how long before the first alert it was made. One that
// was made long before, and is of no service that an alert names, is not what to
// look at first; one that is of such a service stands out.
func (m *Moment) before(first time.Time, held []incident.AttachedAlert) {
	if first.IsZero() || !m.Entry.At.Before(first) {
		return
	}
	ahead := first.Sub(m.Entry.At)
	words := Word{Text: m.Entry.Text}
	related := concerns(m.Entry, held)
	if related {
		words.Role = themes.Strong
	}
	m.Words = []Word{words, {Role: themes.Dim, Text: ", " + text.Age(ahead) + " before"}}
	m.Important = related || ahead <= changes.Before
}

func concerns(e incident.Entry, held []incident.AttachedAlert) bool {
	d, ok := incident.As[incident.ChangeData](e)
	if !ok {
		return false
	}
	c := changes.Change{Service: d.Service, Details: d.Details}
	for _, a := range held {
		if c.Concerns(a.Labels) {
			return true
		}
	}
	return false
}
