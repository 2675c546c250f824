package store_test

import (
	"fmt"
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

// What stands between two headlines may stand in one that was written by hand, and a
// record of years is read block by block, whatever numbers it has.
func TestHeadlinesAreToldApartWhateverIsInThem(t *testing.T) {
	r, ctx := open(t), t.Context()
	r.incident(t)
	const many = 1500
	err := r.byHand(ctx, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO incidents SELECT i, uid || i, 'checkout ' || i, severity, status, zone, opened_at, opened_by, opened_via, resolved_at, state FROM n, incidents WHERE id = 1 AND i NOT BETWEEN 470 AND 995`, many))
	if err != nil {
		t.Fatal(err)
	}
	say := func(when string) {
		t.Helper()
		var want []incident.Headline
		for before := incident.ID(0); ; {
			page := must[[]incident.Incident](t)(r.Book.Incidents(ctx, incident.Filter{Before: before}))
			for _, inc := range page {
				want, before = append(want, inc.Headline()), inc.ID
			}
			if len(page) == 0 {
				break
			}
		}
		if got := must[[]incident.Headline](t)(r.Book.Headlines(ctx)); len(got) < many-600 || !slices.Equal(got, want) {
			t.Errorf("%s: %d headlines of %d incidents, or others", when, len(got), len(want))
		}
	}
	say("as they came")
	err = r.byHand(ctx, "UPDATE incidents SET title = 'before' || char(30) || id || char(10) || '1' || char(10) || 'sev1' WHERE id IN (1, 1011, 1500)")
	if err != nil {
		t.Fatal(err)
	}
	say("with what parts two in a title")
}
