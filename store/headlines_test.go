package store_test

import (
	"slices"
	"testing"

	"holdfast/store/incident"
)

// A list says of every incident what its record says, however it was opened and
// whatever happened to it then.
func TestAHeadlineSaysWhatTheIncidentIs(t *testing.T) {
	r, ctx := open(t), t.Context()
	first := r.incident(t)
	opened := []func(title string) (incident.Incident, error){
		func(title string) (incident.Incident, error) {
			return r.Incidents.Open(ctx, alice, title, incident.Sev2, attached("CheckoutDown", "eu-1"))
		},
		func(title string) (incident.Incident, error) {
			return r.Incidents.OpenPractice(ctx, alice, title, incident.Sev4)
		},
		func(title string) (incident.Incident, error) {
			return r.Incidents.Earlier(incident.When{Day: "2022-05-25"}).OpenLed(ctx, alice, title, incident.Sev3)
		},
	}
	then := []func(inc incident.Incident) (incident.Incident, error){
		func(inc incident.Incident) (incident.Incident, error) { return inc, nil },
		func(inc incident.Incident) (incident.Incident, error) {
			return r.Incidents.SetSeverity(ctx, bob, inc.ID, incident.Sev1)
		},
		func(inc incident.Incident) (incident.Incident, error) {
			return r.Incidents.Answer(ctx, bob, inc.ID, "root_cause", `it said {"practice":true}`)
		},
		func(inc incident.Incident) (incident.Incident, error) {
			return r.Incidents.Resolve(ctx, bob, inc.ID, "zwölf Boxen, rolled back")
		},
		func(inc incident.Incident) (incident.Incident, error) {
			if inc.Practice {
				return inc, nil // it is no duplicate of a real one
			}
			return r.Incidents.MarkDuplicate(ctx, bob, inc.ID, first.ID)
		},
	}
	for _, open := range opened {
		for _, act := range then {
			inc := must[incident.Incident](t)(open(`checkout, "practice":true`))
			must[incident.Incident](t)(act(inc))
		}
	}
	var want []incident.Headline
	for _, inc := range must[[]incident.Incident](t)(r.Book.Incidents(ctx, incident.Filter{})) {
		want = append(want, inc.Headline())
	}
	got := must[[]incident.Headline](t)(r.Book.Headlines(ctx))
	if len(got) != 1+len(opened)*len(then) || !slices.Equal(got, want) {
		t.Errorf("the list says\n%+v\nof\n%+v", got, want)
	}
}
