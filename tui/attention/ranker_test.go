package attention

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
)

// Whoever ranks again and again, while views come and time goes on, says what is
// said by who ranks for the first time.
func TestARankerSaysWhatRankSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ranker
		now := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
		view := &alerts.View{}
		for range rapid.IntRange(2, 6).Draw(t, "rankings") {
			now = now.Add(time.Duration(rapid.IntRange(1, 4000).Draw(t, "seconds")) * time.Second)
			if rapid.Bool().Draw(t, "another view") {
				view = &alerts.View{Rows: alerts.Rows(someRows(t, now)...)}
			}
			in := Input{Now: now, Alerts: view, Remind: map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}}
			if got, want := r.Rank(in), Rank(in); !reflect.DeepEqual(got, want) {
				t.Fatalf("again it says %+v\nand at first %+v", got, want)
			}
		}
	})
}

func someRows(t *rapid.T, now time.Time) []alerts.Row {
	rows := make([]alerts.Row, rapid.IntRange(0, 5).Draw(t, "rows"))
	for i := range rows {
		a := alerts.Alert{Fingerprint: alerts.Fingerprint(fmt.Sprint(i)), Labels: map[string]string{"alertname": fmt.Sprint("A", i)}, StartsAt: now.Add(-time.Hour)}
		a.State = rapid.SampledFrom([]alerts.State{alerts.Firing, alerts.Unknown}).Draw(t, "state")
		if rapid.Bool().Draw(t, "with a summary") {
			a.Annotations = map[string]string{"summary": fmt.Sprint("it is down, ", now.Unix())}
		}
		rows[i] = alerts.Row{Alert: a, Severity: rapid.SampledFrom([]alerts.Severity{alerts.Critical, alerts.Warning}).Draw(t, "severity"), LastSeen: now.Add(-time.Minute)}
		if rapid.Bool().Draw(t, "held") {
			rows[i].Ack = &alerts.Ack{At: now.Add(-20 * time.Minute)}
		}
	}
	return rows
}
