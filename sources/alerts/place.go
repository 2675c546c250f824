package alerts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// EmergencyName is the alertname of what comes in at /emergency.
const EmergencyName = "Emergency"

// placeLabels say where an alert is, the most telling first. An instance that is the
// address that was scraped is often an exporter's: what is broken goes before it, and
// only the area it is in after it.
func placeLabels(scraped bool) []string {
	things := []string{"dataset", "host", "hostname", "node", "pod", "device", "source", "queue"}
	areas := []string{"cluster", "region", "zone", "namespace"}
	if scraped {
		return slices.Concat(things, []string{"service", "instance"}, areas, []string{"job"})
	}
	return slices.Concat([]string{"instance"}, things, areas, []string{"service", "job"})
}

// Place is the value of the label that best says where the alert is; empty when
// no label does.
func (a Alert) Place() string { return PlaceOf(a.Labels) }

// PlaceOf is Place of an alert with these labels.
func PlaceOf(labels map[string]string) string { return labels[placeLabel(labels)] }

// Summary is what the alert says of itself in one line: its annotation "summary"; of a
// rule that writes none its "message", as older ones do, or its "description". Empty: it
// says nothing.
func (a Alert) Summary() string {
	return cmp.Or(a.Annotations["summary"], a.Annotations["message"], a.Annotations["description"])
}

// PlaceLabel is the name of that label; empty: there is none.
func (a Alert) PlaceLabel() string { return placeLabel(a.Labels) }

func placeLabel(labels map[string]string) string {
	for _, name := range placeLabels(isAddress(labels["instance"])) {
		if labels[name] != "" {
			return name
		}
	}
	return ""
}

// isAddress reports whether an instance is a host and a port, as Prometheus names what
// it scrapes; the address of a page is what was probed, and no such.
func isAddress(instance string) bool {
	at := strings.LastIndexByte(instance, ':')
	if at < 1 || strings.Contains(instance, "/") {
		return false
	}
	_, err := strconv.ParseUint(instance[at+1:], 10, 16)
	return err == nil
}
