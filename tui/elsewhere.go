package tui

import (
	"slices"
	"strings"

	"holdfast/tui/pane"
)

// elsewhere says of a key that does nothing here where it works, and what it does
// there. Of a y it says nothing: that only answers dialogs, and may come late for one.
func (d *deck) elsewhere(key string, keys map[string]string) string {
	if key == "y" {
		return ""
	}
	var places []string
	var does []string
	for i, p := range d.panes {
		if i == d.focus {
			continue
		}
		list := rebind(keys, p.actions())
		if at := slices.IndexFunc(list, func(a pane.Action) bool { return slices.Contains(a.Keys, key) }); at >= 0 {
			places = append(places, strings.ToLower(p.titled().Name)+" ("+placeKey(i)+")")
			does = append(does, list[at].Help)
		}
	}
	name := keyName(key)
	switch len(places) {
	case 0:
		return name + " does nothing here; ? lists the keys"
	case 1:
		return name + " works in " + places[0] + ": " + does[0]
	}
	last := len(places) - 1
	return name + " does nothing here; it works in " + strings.Join(places[:last], ", ") + " and " + places[last]
}
