package session

import (
	"maps"
	"slices"
	"strings"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/tui"
	"holdfast/tui/pane"
)

// things are what the palette finds beside alerts and open incidents: the SOPs, the
// sources of logs, the data sources and the people.
func things(w *world.World) []tui.Thing {
	var list []tui.Thing
	for _, p := range w.Library().All() {
		list = append(list, tui.Thing{Kind: "SOP", Name: text.Clean(p.Title), Also: p.Name, Says: p.Name, Text: text.CleanBlock(p.Text)})
	}
	for _, h := range w.HealthOf(sources.Logs) {
		if h.Member == "" {
			list = append(list, tui.Thing{Kind: "log", Name: h.Name, Says: "show its lines alone", Pane: pane.Logs, Row: h.Name})
		}
	}
	for _, s := range w.Ledger.View() {
		list = append(list, tui.Thing{Kind: "backup", Name: s.Name, Says: "data source, " + string(s.Verdict), Pane: pane.Backups, Row: s.Name})
	}
	for _, who := range crew(w) {
		list = append(list, tui.Thing{Kind: "person", Name: string(who.name), Says: who.says, Pane: pane.OnCall, Row: string(who.name)})
	}
	return list
}

// somebody is a person of the rotations or of the configuration.
type somebody struct {
	name people.Person
	says string
}

// crew are the people that the configuration and its rotations name, by name.
func crew(w *world.World) []somebody {
	now := w.Now()
	in := map[people.Person][]string{}
	for name := range w.Config().People {
		in[name] = nil
	}
	for _, r := range w.Config().Rota {
		for _, layer := range r.Layers {
			for _, name := range layer.People {
				if !slices.Contains(in[name], r.Name) {
					in[name] = append(in[name], r.Name)
				}
			}
		}
	}
	onCall := map[people.Person][]string{}
	for _, turn := range w.Roster.View().At(now) {
		onCall[turn.Person] = append(onCall[turn.Person], turn.Rotation)
	}
	var list []somebody
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if name == "" {
			continue
		}
		says := "in no rotation"
		if len(in[name]) > 0 {
			says = "in " + strings.Join(in[name], ", ")
		}
		if now := onCall[name]; len(now) > 0 {
			says = "on call for " + strings.Join(now, ", ")
		}
		list = append(list, somebody{name, says})
	}
	return list
}
