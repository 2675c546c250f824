package timeline

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

func TestAChangeSaysHowLongBeforeTheFirstAlertItWasMade(t *testing.T) {
	fired := time.Date(2026, 11, 20, 13, 48, 0, 0, time.UTC)
	entry := func(seq int64, kind incident.Kind, at time.Time, words string, data any) incident.Entry {
		raw, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		return incident.Entry{Seq: seq, Kind: kind, At: at, RecordedAt: fired.Add(time.Minute), By: people.Actor{Person: "holdfast", Via: "ci"}, Text: words, Data: raw}
	}
	inc := incident.Incident{Alerts: []incident.AttachedAlert{{Labels: map[string]string{"service": "checkout"}}}}
	change := func(seq int64, before time.Duration, service string) incident.Entry {
		return entry(seq, incident.Change, fired.Add(-before), "deploy "+service, incident.ChangeData{Service: service})
	}
	// The changes are read before it is known when the first alert fired.
	story := Story{}.Read(inc, []incident.Entry{change(1, 4*time.Minute, "till"), change(2, 3*time.Hour, "till"), change(3, 2*time.Hour, "checkout"), change(4, -time.Minute, "cart")})
	story = story.Read(inc, []incident.Entry{entry(5, incident.Fired, fired.Add(time.Minute), "x", incident.AlertData{}), entry(6, incident.Fired, fired, "x", incident.AlertData{})})
	var got []string
	for _, m := range story.Moments() {
		if m.Entry.Kind != incident.Change {
			continue
		}
		words := m.Plain()
		if m.Important {
			words += " !"
		}
		if m.Late() {
			t.Errorf("%s is called late, and nobody wrote it", words)
		}
		got = append(got, words)
	}
	want := "deploy till, 3h before | deploy checkout, 2h before ! | deploy till, 4m before ! | deploy cart !"
	if strings.Join(got, " | ") != want {
		t.Errorf("it says %q,\nwant    %q", strings.Join(got, " | "), want)
	}
}
