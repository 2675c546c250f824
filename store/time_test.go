package store_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/store/incident"
)

func TestTimeIsOnlyAddedAndTakenBackOnce(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	meeting := incident.TimeData{Category: " Meetings", Duration: 90*time.Minute + 300*time.Millisecond, Day: "2026-11-20", Person: "bob\x1b[2J", Note: "why\x07"}
	e := must[incident.TimeEntry](t)(r.Time.LogTime(ctx, alice, meeting, "2026-11-21"))
	if e.ID != 1 || e.Category != "meetings" || e.Duration != 90*time.Minute || e.Person != "bob<U+001B>[2J" || e.Note != "why<U+0007>" || e.By != alice {
		t.Errorf("kept %+v", e)
	}
	back := must[incident.TimeEntry](t)(r.Time.TakeBackTime(ctx, bob, 1, "it was mine"))
	if back.TakesBack != 1 || back.By != bob || back.Day != e.Day || back.Counts() {
		t.Errorf("taken back by %+v", back)
	}
	for id, want := range map[int64]string{1: "taken back already, by row 2", 2: "cannot be taken back itself", 3: "holds no row 3"} {
		if _, err := r.Time.TakeBackTime(ctx, bob, id, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("taking back row %d: %v, want %q", id, err, want)
		}
	}
	meeting.Day = "2026-11-21"
	must[incident.TimeEntry](t)(r.Time.LogTime(ctx, alice, meeting, "2026-11-21"))
	all := must[[]incident.TimeEntry](t)(r.Time.TimeLog(ctx, "", ""))
	if len(all) != 3 || !all[0].TakenBack || all[0].Counts() || all[1].Counts() || !all[2].Counts() {
		t.Errorf("the log is %+v", all)
	}
	if day := must[[]incident.TimeEntry](t)(r.Time.TimeLog(ctx, "2026-11-21", "2026-11-21")); len(day) != 1 || day[0].ID != 3 {
		t.Errorf("one day of it is %+v", day)
	}
}

func TestTimeThatMakesNoSenseIsRefused(t *testing.T) {
	r := open(t)
	must[incident.TimeEntry](t)(r.Time.LogTime(t.Context(), alice, incident.TimeData{Category: "sop", Duration: time.Hour, Day: "2026-11-20", Person: "bob"}, "2026-11-21"))
	for _, tt := range []struct {
		name string
		d    incident.TimeData
		want string
	}{
		{"a category that is none", incident.TimeData{Category: "lunch", Duration: 1e9, Day: "2026-11-20", Person: "bob"}, "not a category"},
		{"nobody's time", incident.TimeData{Category: "sop", Duration: 1e9, Day: "2026-11-20", Person: " "}, "whose time"},
		{"tomorrow's", incident.TimeData{Category: "sop", Duration: 1e9, Day: "2026-11-22", Person: "bob"}, "has not come yet"},
		{"a slip in the year", incident.TimeData{Category: "sop", Duration: 1e9, Day: "0026-11-20", Person: "bob"}, "is the year mistyped?"},
		{"an incident that is none", incident.TimeData{Category: "sop", Duration: 1e9, Day: "2026-11-20", Person: "bob", Incident: 3}, "no INC-3"},
	} {
		if _, err := r.Time.LogTime(t.Context(), alice, tt.d, "2026-11-21"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if n := len(must[[]incident.TimeEntry](t)(r.Time.TimeLog(t.Context(), "", ""))); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}
