package alerts

import (
	"regexp"
	"strings"
	"testing"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/tui/pane"
)

// What nobody can tell the beginning of has no age, in its row, its detail, the strip and
// what is copied, and stands among the others as of when it was first seen.
func TestWhatBeganAtNoTimeHasNoAge(t *testing.T) {
	never := alert("BackupNever", "critical", "photos", 0)
	never.StartsAt, never.FirstSeen, never.Own = time.Time{}, friday.Add(-time.Minute), true
	for _, points := range []bool{false, true} {
		f := open(t, 200, 30, alert("Younger", "critical", "a", time.Second), alert("Older", "critical", "b", time.Hour), never)
		f.play(f.Update(pane.Person{Actor: people.Actor{Person: "alice"}, Zone: time.UTC, Points: points}))
		row := ""
		for line := range strings.SplitSeq(f.screen(), "\n") {
			if strings.Contains(line, "BackupNever") && row == "" {
				row = line
			}
		}
		if !regexp.MustCompile(`BackupNever +photos {8,}what BackupNever`).MatchString(row) {
			t.Errorf("its row is %q", row)
		}
		f.play(f.Update(pane.Reveal{Pane: pane.Alerts, Row: string(never.Fingerprint)}))
		f.sees("critical, firing, nobody holds it", "first seen")
		f.misses("started")
	}
	if began := never.Began(); !began.Equal(friday.Add(-time.Minute)) {
		t.Errorf("it stands as of %v", began)
	}
	if began := (&source.Row{}).Began(); !began.IsZero() {
		t.Errorf("of nothing it is %v", began)
	}
}
