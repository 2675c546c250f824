package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/finder"
	"holdfast/tui/pane"
)

// Thing is something of the cockpit that the palette finds by its name.
type Thing struct {
	Kind string  // "log", "person", "SOP": at most 8 letters
	Name string  // what it is called
	Also string  // what else it is called: labels, another name
	Says string  // what is said of it, in one line
	Pane pane.ID // where it is shown; empty: Text is shown
	Row  string  // its row there, as pane.Reveal has it
	Text string  // what there is to read where no pane shows it
}

const (
	kindAlert    = "alert"
	kindIncident = "incident"
)

// thingsOf is everything that can be found now, the alerts first.
func thingsOf(o Options, open []incident.Incident) []Thing {
	var list []Thing
	if o.Alerts != nil {
		rows := o.Alerts().Rows
		list = make([]Thing, 0, len(rows))
		for _, r := range rows {
			also := make([]string, 0, len(r.Labels))
			for name, value := range r.Labels {
				if name != "alertname" {
					also = append(also, value)
				}
			}
			says := strings.TrimSpace(r.Place() + "  " + r.Summary())
			list = append(list, Thing{Kind: kindAlert, Name: r.Name(), Also: strings.Join(also, " "), Says: says, Pane: pane.Alerts, Row: string(r.Fingerprint)})
		}
	}
	for _, inc := range open {
		list = append(list, Thing{Kind: kindIncident, Name: inc.ID.String() + " " + text.Clean(inc.Title), Says: string(inc.Severity) + " " + string(inc.Status),
			Pane: pane.Incident, Row: inc.ID.String()})
	}
	if o.Things != nil {
		list = append(list, o.Things()...)
	}
	return list
}

// shelves sorts things by their kinds, which stay in their order.
func shelves(things []Thing) []shelf {
	list := []shelf{}
	at := map[string]int{}
	for _, t := range things {
		i, known := at[t.Kind]
		if !known {
			i = len(list)
			at[t.Kind], list = i, append(list, shelf{kind: t.Kind})
		}
		list[i].list = append(list[i].list, t)
	}
	for i := range list {
		names := make([]finder.Entry, len(list[i].list))
		for k, t := range list[i].list {
			names[k] = finder.Entry{Name: t.Name, Also: t.Also, Says: t.Says}
		}
		list[i].index = finder.New(names)
	}
	return list
}

// numbered is the incident that was typed by its number, whether it is open or not.
func numbered(typed string) (Thing, bool) {
	id, err := incident.ParseID(strings.TrimSpace(typed))
	if err != nil || !strings.Contains(strings.ToLower(typed), "inc") {
		return Thing{}, false
	}
	return Thing{Kind: kindIncident, Name: id.String(), Says: "show it, open or resolved", Pane: pane.Incident, Row: id.String()}, true
}

// lead goes to where a thing is shown.
func (d *deck) lead(t Thing) tea.Cmd {
	if t.Pane == "" {
		return say(pane.Show{Dialog: dialog.Text(t.Kind+" "+t.Name, t.Text)})
	}
	d.bringID(t.Pane)
	return say(pane.Reveal{Pane: t.Pane, Row: t.Row})
}

// searchAlerts shows the alerts that a filter takes.
func (d *deck) searchAlerts(words string) tea.Cmd {
	d.bringID(pane.Alerts)
	return say(pane.FilterAlerts{Words: words})
}
