package table

import (
	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// Works are the open incidents by the alerts that they work on. Practice works on none.
type Works struct {
	of   map[source.Fingerprint]incident.Incident
	open []incident.Incident // all of them, as they were read
}

// Same reports whether they are those of the same reading of the record.
func (w Works) Same(open []incident.Incident) bool {
	return len(open) == len(w.open) && (len(open) == 0 || &open[0] == &w.open[0])
}

// WorksOf finds them.
func WorksOf(open []incident.Incident) Works {
	w := Works{map[source.Fingerprint]incident.Incident{}, open}
	for _, inc := range open {
		if inc.Practice || !inc.Open() {
			continue
		}
		for _, a := range inc.Alerts {
			if was, known := w.of[a.Fingerprint]; !known || inc.Severity < was.Severity {
				w.of[a.Fingerprint] = inc
			}
		}
	}
	return w
}

// On is the incident that works on an alert, by whichever of its names it was attached.
// false: none does, or the alert is over.
func (w Works) On(a *source.Row) (incident.Incident, bool) {
	if len(w.of) == 0 || a.State == source.Resolved {
		return incident.Incident{}, false
	}
	if inc, is := w.of[a.Fingerprint]; is {
		return inc, true
	}
	for _, also := range a.Also() {
		if inc, is := w.of[also]; is {
			return inc, true
		}
	}
	return incident.Incident{}, false
}

// Brief is that incident on the alert's row, with who leads it where that is nobody who holds
// it: "INC-2 alice". Empty: none works on it.
func (w Works) Brief(a *source.Row) string {
	inc, is := w.On(a)
	if !is {
		return ""
	}
	if leads := inc.Roles[incident.Commander].First(); leads != "" && (a.Ack == nil || a.Ack.By.Person != leads) {
		return inc.ID.String() + " " + string(leads)
	}
	return inc.ID.String()
}

// Of is the incident that works on the alerts of a group, with of how many where it is not
// all of them. Several incidents are counted.
func (w Works) Of(g *storm.Group) string {
	if len(w.of) == 0 {
		return ""
	}
	brief, n, others := "", 0, map[incident.ID]bool{}
	for _, r := range g.Rows {
		if inc, is := w.On(r); is {
			if n++; brief == "" {
				brief = w.Brief(r)
			}
			others[inc.ID] = true
		}
	}
	switch {
	case len(others) > 1:
		return pane.Several(len(others), "incident")
	case n > 0 && n < len(g.Rows):
		return brief + " has " + pane.Count(n)
	}
	return brief
}

// Words are what a detail says of it: "INC-2, led by alice, identified: TITLE".
func (w Works) Words(a *source.Row) string {
	inc, is := w.On(a)
	if !is {
		return ""
	}
	leads := "nobody leads it"
	if who := inc.Roles[incident.Commander].String(); who != "" {
		leads = "led by " + who
	}
	return inc.ID.String() + ", " + leads + ", " + string(inc.Status) + ": " + inc.Title
}
