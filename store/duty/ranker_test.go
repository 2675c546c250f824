package duty

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
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
			switch rapid.SampledFrom([]string{"the view", "another view", "the rows listed again", "one row changed", "some rows stay"}).Draw(t, "ranks") {
			case "another view":
				view = &alerts.View{Rows: alerts.Rows(someRows(t, now)...)}
			case "some rows stay":
				fresh := alerts.Rows(someRows(t, now)...)
				for i := range fresh {
					if i < len(view.Rows) && rapid.Bool().Draw(t, "stays") {
						fresh[i] = view.Rows[i] // its fingerprint is its number
					}
				}
				view = &alerts.View{Rows: fresh}
			case "the rows listed again":
				view = &alerts.View{Rows: again(view.Rows, now)}
			case "one row changed":
				if view = (&alerts.View{Rows: again(view.Rows, now)}); len(view.Rows) > 0 {
					change(view.Rows[rapid.IntRange(0, len(view.Rows)-1).Draw(t, "row")], rapid.IntRange(0, 4).Draw(t, "change"), now)
				}
			}
			in := Input{Now: now, Alerts: view, Remind: map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}}
			got := r.Rank(in).In(time.UTC)
			if want := Rank(in); !reflect.DeepEqual(got, want) {
				t.Fatalf("again it says %+v\nand at first %+v", got, want)
			}
			for i := range got.Items[min(1, len(got.Items)):] {
				if a, b := got.Items[i], got.Items[i+1]; a.rank > b.rank || a.rank == b.rank && a.Since.After(b.Since) {
					t.Fatalf("%+v stands before %+v", a, b)
				}
			}
			for _, item := range got.Items {
				if row, _ := view.Row(alerts.Fingerprint(item.ID)); row.Ack == nil && !reflect.DeepEqual(item, alertItem(&row, now)) {
					t.Fatalf("said is %+v\nof the row now %+v", item, alertItem(&row, now))
				}
			}
			counts := map[Where]int{}
			for _, item := range got.Items {
				counts[item.Where]++
			}
			if uncounted := (Summary{Items: got.Items}); !maps.Equal(got.Counts(), counts) || !maps.Equal(uncounted.Counts(), counts) {
				t.Fatalf("counted %v and %v, there are %v", got.Counts(), uncounted.Counts(), counts)
			}
			first := slices.IndexFunc(got.Items, func(i Item) bool { return i.rank == emergency || i.rank == critical })
			if item, ok := got.Waiting(); ok != (first >= 0) || ok && item != got.Items[first] {
				t.Fatalf("%+v waits, of %+v", item, got.Items)
			}
			if want := asking(view, now); len(got.Items) != want {
				t.Fatalf("%d items for %d rows that ask: %+v", len(got.Items), want, got)
			}
		}
	})
}

// asking counts the rows that ask for somebody.
func asking(view *alerts.View, now time.Time) int {
	n := 0
	for _, row := range view.Rows {
		if row.Ack == nil || row.Severity == alerts.Critical && now.Sub(row.Ack.At) > 30*time.Minute {
			n++
		}
	}
	return n
}

// again is the rows as the next look brings them.
func again(rows []*alerts.Row, now time.Time) []*alerts.Row {
	list := make([]*alerts.Row, len(rows))
	for i, row := range rows {
		copied := *row
		copied.LastSeen = now
		list[i] = &copied
	}
	return list
}

func change(row *alerts.Row, what int, now time.Time) {
	switch what {
	case 0:
		row.State = alerts.Unknown
	case 1:
		row.Annotations = map[string]string{"summary": fmt.Sprint("it is worse, ", now.Unix())}
	case 2:
		row.Severity = alerts.Warning
	case 3:
		row.Ack = &alerts.Ack{At: now}
	case 4:
		row.Unrecorded = true
	}
}

func someRows(t *rapid.T, now time.Time) []alerts.Row {
	rows := make([]alerts.Row, rapid.IntRange(0, 5).Draw(t, "rows"))
	for i := range rows {
		a := alerts.Alert{Fingerprint: alerts.Fingerprint(fmt.Sprint(i)), Labels: map[string]string{"alertname": fmt.Sprint("A", i)}, StartsAt: now.Add(-time.Duration(rapid.IntRange(1, 3).Draw(t, "hours")) * time.Hour)}
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

func TestAnAlertOfOursCountsForItsBackupHoweverOftenItIsRanked(t *testing.T) {
	now := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
	own := alerts.Row{Own: true, Severity: alerts.Critical, Alert: alerts.Alert{
		Fingerprint: "1", State: alerts.Firing, StartsAt: now.Add(-time.Hour),
		Labels: map[string]string{"alertname": "BackupFailed", "dataset": "orders"}, Annotations: map[string]string{"summary": "the last one failed"},
	}}
	in := Input{Now: now, Alerts: &alerts.View{Rows: alerts.Rows(own)}, Backups: []backups.Status{{Name: "orders", Verdict: backups.Failed}}}
	var r Ranker
	for range 2 {
		if got := r.Rank(in).In(time.UTC); len(got.Items) != 1 {
			t.Fatalf("one thing is wrong, and it says %+v", got.Items)
		}
	}
}
