package changes

import (
	"slices"
	"strings"
	"time"
)

// Before is how long before an alert began its changes are looked for.
const Before = time.Hour

// serviceLabels are the labels by which alerts usually name what they are about.
func serviceLabels() []string {
	return []string{
		"service", "app", "application", "app_kubernetes_io_name", "component", "deployment", "statefulset", "daemonset",
		"container", "job", "job_name", "dataset", "system",
	}
}

// placeLabels are the labels by which alerts say where something is wrong.
func placeLabels() []string {
	return []string{"instance", "host", "node", "region", "zone", "cluster", "namespace", "environment", "env", "stage"}
}

// Concerns reports whether the change is about what an alert with these labels
// is about: its service is the alert's by one of the usual labels. A change
// that says where it was made, in a detail called as the alert's label, does
// not concern an alert from elsewhere.
func (c Change) Concerns(labels map[string]string) bool {
	if c.Service == "" || !slices.ContainsFunc(serviceLabels(), func(name string) bool { return sameName(labels[name], c.Service) }) {
		return false
	}
	return !slices.ContainsFunc(placeLabels(), func(name string) bool {
		here, there := c.Details[name], labels[name]
		return here != "" && there != "" && !strings.EqualFold(here, there)
	})
}

// sameName compares names of services as people write them: case and the
// difference between checkout_api and checkout-api mean nothing.
func sameName(x, y string) bool {
	if x == "" || len(x) != len(y) {
		return false
	}
	for i := range len(x) {
		if plain(x[i]) != plain(y[i]) {
			return false
		}
	}
	return true
}

// plain is a letter of a name as it is compared.
func plain(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case c == '_', c == '.', c == ' ':
		return '-'
	}
	return c
}

// Suspects are the changes in the hour before an alert began, those that
// concern it first and then the newest first; related is how many concern it.
// list is sorted in place.
func Suspects(list []Change, labels map[string]string, began time.Time) (found []Change, related int) {
	Newest(list)
	var others []Change
	for _, c := range list {
		switch {
		case c.At.After(began) || c.At.Before(began.Add(-Before)):
		case c.Concerns(labels):
			found = append(found, c)
		default:
			others = append(others, c)
		}
	}
	return append(found, others...), len(found)
}
