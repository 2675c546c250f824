package duty

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// flood is a view of so many critical alerts that say what they are.
func flood(n int) *alerts.View {
	rows := make([]alerts.Row, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("Down%05d", i), "critical", "a", time.Hour)
		rows[i].Fingerprint = alerts.Fingerprint(fmt.Sprint(i))
		rows[i].Annotations = map[string]string{"summary": "it is down"}
	}
	return &alerts.View{Rows: alerts.Rows(rows...)}
}

func TestAnAlertThatDoesNotChangeIsRankedOnce(t *testing.T) {
	var r Ranker
	view := flood(100)
	first := r.Rank(Input{Now: now, Alerts: view}).In(time.UTC)
	if r.worded != 100 || len(first.Items) != 100 {
		t.Fatalf("%d of 100 rows were put into words", r.worded)
	}
	again := r.Rank(Input{Now: now.Add(time.Hour), Alerts: &alerts.View{Rows: again(view.Rows, now)}}).In(time.UTC)
	if r.worded != 100 || &again.Items[0] != &first.Items[0] {
		t.Errorf("listed again, %d were put into words", r.worded)
	}
	rows := append([]*alerts.Row(nil), view.Rows...)
	changed := *rows[50]
	changed.Annotations = map[string]string{"summary": "it is worse"}
	rows[50] = &changed
	after := r.Rank(Input{Now: now, Alerts: &alerts.View{Rows: rows[:99]}}).In(time.UTC)
	if r.worded != 101 || len(after.Items) != 99 {
		t.Errorf("one changed and one left: %d were put into words, and there are %d", r.worded, len(after.Items))
	}
	if len(first.Items) != 100 || first.Items[50].Why != "critical: it is down" || after.Items[50].Why != "critical: it is worse" {
		t.Errorf("what was handed out changed: %+v, and is %+v", first.Items[50], after.Items[50])
	}
}

func TestManyWhoLookShareOneRanking(t *testing.T) {
	var mu sync.Mutex
	in := Input{Now: now, Alerts: flood(10)}
	d := NewDesk(func() Input { mu.Lock(); defer mu.Unlock(); return in })
	set := func(change func()) { mu.Lock(); defer mu.Unlock(); change() }
	var looking sync.WaitGroup
	for range 50 {
		looking.Go(func() {
			if n := len(d.View().In(time.UTC).Items); n != 10 {
				t.Errorf("%d items", n)
			}
		})
	}
	looking.Wait()
	if d.ranked != 1 {
		t.Errorf("for fifty who looked it was ranked %d times", d.ranked)
	}
	held := d.View()
	set(func() { in.Now = now.Add(time.Second) })
	if d.View(); d.ranked != 2 {
		t.Errorf("a second passed, and it was ranked %d times", d.ranked)
	}
	set(func() { in.Alerts = &alerts.View{} })
	if n := len(d.View().In(time.UTC).Items); n != 0 || d.ranked != 3 {
		t.Errorf("all is calm, and %d items are told", n)
	}
	set(func() { in.Duties = incident.Duties{Open: []incident.Incident{{ID: 7, Title: "down"}}} })
	if n := len(d.View().In(time.UTC).Items); n != 1 {
		t.Errorf("nobody commands an incident, and %d items are told", n)
	}
	if len(held.In(time.UTC).Items) != 10 {
		t.Error("a view that somebody held changed")
	}
}

// One ranking is read by people in several zones: what is overdue, and by which
// clock a word is due, is theirs.
func TestOneRankingIsReadInSeveralZones(t *testing.T) {
	west, east := time.FixedZone("west", -10*3600), time.FixedZone("east", 13*3600)
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) // 02:00 in the west, the 21st in the east
	inc := opened(7, "down")
	inc.UpdateDue = at
	v := new(Ranker).Rank(Input{Now: at, Duties: incident.Duties{
		Open: []incident.Incident{inc}, Actions: []incident.ActionOf{{Incident: 3, ActionItem: incident.ActionItem{Number: 1, What: "sweep", Due: "2026-11-20"}}},
	}})
	overdue := "INC-7 down: status update overdue for 0s, since %s, by bob"
	if got, want := whys(v.In(west)), fmt.Sprintf(overdue, "02:00"); got != want {
		t.Errorf("in the west:\n%s\nwant\n%s", got, want)
	}
	if got, want := whys(v.In(east)), fmt.Sprintf(overdue, "01:00")+"\nINC-3 action item 1: due 2026-11-20, by nobody: sweep"; got != want {
		t.Errorf("in the east:\n%s\nwant\n%s", got, want)
	}
	if got := whys(v.In(west)); got != fmt.Sprintf(overdue, "02:00") {
		t.Errorf("and in the west again: %s", got)
	}
}
