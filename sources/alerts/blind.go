package alerts

import (
	"slices"
	"strings"

	"holdfast/sources/text"
)

// blindSource starts the names under which a blind source is raised.
const blindSource = ownSource + "blind/"

// BlindSource is the source name of the alert that the named source is blind.
func BlindSource(name string) string { return blindSource + name }

// isBlind reports whether a source name is one of those.
func isBlind(source string) bool { return strings.HasPrefix(source, blindSource) }

// Missing names, safe to show, the expected alerts that are not firing in a list: matchers
// that no firing alert matches. An alert that is silenced still fires.
func Missing(expect []Matchers, list []Alert) []string {
	var missing []string
	for _, ms := range expect {
		if !anyFiring(ms, list) {
			missing = append(missing, text.Clean(ms.String()))
		}
	}
	return missing
}

// MarkExpected makes what fires as expected quiet: it is to be seen and needs
// nobody. What is quiet for another reason stays so.
func MarkExpected(expect []Matchers, list []Alert) {
	for i := range list {
		if list[i].State == Firing && list[i].Quiet == nil && slices.ContainsFunc(expect, func(ms Matchers) bool { return ms.Match(list[i].Sent()) }) {
			list[i].Quiet = &Quiet{Why: Expected}
		}
	}
}

func anyFiring(ms Matchers, list []Alert) bool {
	for i := range list {
		if list[i].State == Firing && ms.Match(list[i].Sent()) {
			return true
		}
	}
	return false
}

// Blind is the alert that a source answers while what it must always list is
// not there: whoever should send alerts to it is dead or cut off.
func Blind(name, why string) Alert {
	labels := map[string]string{"alertname": "SourceBlind", "source": name, "severity": "critical"}
	return Alert{
		Fingerprint: FingerprintOf(labels),
		Labels:      labels,
		Annotations: map[string]string{
			"summary":     "Source " + name + " is blind: " + why,
			"description": "It answers, but an alert that must always fire is missing. Alerts may be lost: look whether Prometheus runs and reaches it.",
		},
		State: Firing,
	}
}
