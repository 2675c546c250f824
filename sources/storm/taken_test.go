package storm_test

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/storm"
)

// taken makes an alert held by somebody, so long after a beginning.
func taken(r *alerts.Row, by people.Person, after time.Duration) {
	r.Ack = &alerts.Ack{By: people.Actor{Person: by}, At: time.Unix(0, 0).Add(after)}
}

func TestAStormIsTakenOnceSomebodyHoldsOneOfIt(t *testing.T) {
	of := func(rows []*alerts.Row) (storm.Taken, bool) {
		found := storm.TakenOf(rows, map[string]bool{"PodCrashLooping": true})
		if len(found) > 1 {
			t.Errorf("one name is %d storms", len(found))
		}
		is, there := found["PodCrashLooping"]
		return is, there
	}
	rows := pods(12)
	if _, is := of(rows); is {
		t.Error("a storm that nobody holds is taken")
	}
	taken(rows[3], "bob", time.Minute)
	taken(rows[7], "alice", 0)
	quiet, cleared := rows[0], rows[1]
	quiet.Quiet, cleared.State = &alerts.Quiet{Why: alerts.Silenced}, alerts.Resolved
	is, there := of(rows)
	if want := (storm.Taken{By: "alice", Loudest: alerts.Critical, Open: 8, All: 10}); !there || is != want {
		t.Errorf("it is %+v, %v", is, there)
	}
	if _, is := of(rows[:6]); is { // two of them are quiet or cleared
		t.Error("four alerts are a storm")
	}
	if found := storm.TakenOf(rows, map[string]bool{"DiskFull": true}); len(found) != 0 {
		t.Errorf("who was not asked about is %+v", found)
	}
}

func TestWhatIsLouderThanWhatWasTakenIsNotOfTheStorm(t *testing.T) {
	rows := pods(9)
	for _, r := range rows[:8] {
		r.Severity = alerts.Warning
	}
	taken(rows[0], "alice", 0)
	is := storm.TakenOf(rows, map[string]bool{"PodCrashLooping": true})["PodCrashLooping"]
	if is.Loudest != alerts.Warning || is.Covers(rows[8]) || !is.Covers(rows[7]) {
		t.Errorf("%+v covers the critical one: %v, the warning: %v", is, is.Covers(rows[8]), is.Covers(rows[7]))
	}
	taken(rows[8], "bob", time.Hour)
	if is := storm.TakenOf(rows, map[string]bool{"PodCrashLooping": true})["PodCrashLooping"]; !is.Covers(rows[8]) || is.By != "alice" {
		t.Errorf("with the critical one held it is %+v", is)
	}
}

func TestEmergenciesAreNoStorm(t *testing.T) {
	rows := pods(9)
	for _, r := range rows {
		r.Labels["alertname"] = alerts.EmergencyName
	}
	taken(rows[0], "alice", 0)
	if found := storm.TakenOf(rows, map[string]bool{alerts.EmergencyName: true}); len(found) != 0 {
		t.Errorf("emergencies are %+v", found)
	}
}
