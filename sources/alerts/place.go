package alerts

// EmergencyName is the alertname of what comes in at /emergency.
const EmergencyName = "Emergency"

// placeLabels say where an alert is, the most telling first.
func placeLabels() []string {
	return []string{"instance", "dataset", "host", "hostname", "node", "pod", "device", "source", "queue", "cluster", "region", "zone", "namespace", "service", "job"}
}

// Place is the value of the label that best says where the alert is; empty when
// no label does.
func (a Alert) Place() string { return a.Labels[a.PlaceLabel()] }

// PlaceLabel is the name of that label; empty: there is none.
func (a Alert) PlaceLabel() string {
	for _, name := range placeLabels() {
		if a.Labels[name] != "" {
			return name
		}
	}
	return ""
}
