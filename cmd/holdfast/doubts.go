package main

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/prometheus"
	"holdfast/sources/inbound"
	"holdfast/sources/text"
	"holdfast/store/duty"
)

// doubts are the alerts of which nobody tells now, though this process heard of them:
// how they are is not known.
type doubts struct {
	late alerts.Late
	said map[string]string // of one of them, by fingerprint
}

func doubtsOf(in duty.Input) doubts {
	late := alerts.LateOf(slices.DeleteFunc(slices.Clone(in.Health), func(h sources.Health) bool {
		return h.Kind != alertmanager.Kind && h.Kind != prometheus.Kind && h.Kind != inbound.Kind
	}), in.Now)
	d := doubts{late, map[string]string{}}
	if len(late) == 0 || in.Alerts == nil {
		return d
	}
	for _, row := range in.Alerts.Rows {
		if names := late.Names(row); names != "" && row.State != alerts.Unknown {
			d.said[string(row.Fingerprint)] = fmt.Sprintf("unknown: %s told of it last %s ago", names, text.Age(in.Now.Sub(in.Alerts.Lately(row).LastSeen)))
		}
	}
	return d
}

// marked are items that need a human, with that said of those that are in doubt.
func (d doubts) marked(items []duty.Item) []duty.Item {
	items = slices.Clone(items) // whoever else looks reads the same
	for i := range items {
		if words, is := d.said[items[i].ID]; is && items[i].Where == duty.InAlerts && !strings.HasPrefix(items[i].Why, "unknown: ") {
			items[i].Why = words + "; " + items[i].Why
		}
	}
	return items
}
