package incident

import (
	"testing"

	"holdfast/store/incident"
	"holdfast/tui/incident/reading"
)

func TestWhatTakesThingsIn(t *testing.T) {
	open := func(id incident.ID) incident.Incident {
		return incident.Incident{ID: id, Status: incident.Investigating}
	}
	practice, over := open(3), open(4)
	practice.Practice = true
	over.Status, over.ResolvedAt = incident.Resolved, began
	all := []incident.Incident{open(1), open(2), practice, over}
	for name, c := range map[string]struct {
		at        incident.ID
		known     incident.Incident
		practised bool
		hand      incident.ID
		open      []incident.ID
	}{
		"nothing is at hand":                        {0, incident.Incident{}, false, 0, []incident.ID{1, 2}},
		"the one at hand comes first":               {2, open(2), false, 2, []incident.ID{2, 1}},
		"the one at hand while it is read":          {2, incident.Incident{}, false, 2, []incident.ID{2, 1}},
		"a resolved one takes nothing":              {4, over, false, 0, []incident.ID{1, 2}},
		"practice takes nothing":                    {3, practice, false, 0, []incident.ID{1, 2}},
		"practice begun here, while it is read too": {3, incident.Incident{}, true, 0, []incident.ID{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			got := takersOf(c.at, reading.Case{Incident: c.known}, all, c.practised)
			if got.hand != c.hand || len(got.open) != len(c.open) {
				t.Fatalf("%d is at hand, %d are open", got.hand, len(got.open))
			}
			for i, id := range c.open {
				if got.open[i].ID != id {
					t.Errorf("number %d is %s, want %s", i, got.open[i].ID, id)
				}
			}
			for _, other := range got.others() {
				if other.ID == c.hand {
					t.Errorf("%s is at hand and among the others", other.ID)
				}
			}
		})
	}
}

func TestTheOnlyOpenIncidentIsTakenUp(t *testing.T) {
	one, two, practice := incident.Incident{ID: 1}, incident.Incident{ID: 2}, incident.Incident{ID: 3, Practice: true}
	over := incident.Incident{ID: 4, Status: incident.Resolved, ResolvedAt: began}
	for _, c := range []struct {
		all  []incident.Incident
		want incident.ID
	}{{nil, 0}, {[]incident.Incident{practice, over}, 0}, {[]incident.Incident{practice, two, over}, 2}, {[]incident.Incident{one, two, practice}, 0}, {[]incident.Incident{one, two, {ID: 5}}, 0}} {
		if got := onlyOpen(c.all); got != c.want {
			t.Errorf("of %d incidents %s is taken up, want %s", len(c.all), got, c.want)
		}
	}
}
