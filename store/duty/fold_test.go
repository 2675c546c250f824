package duty

import (
	"fmt"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
)

// A storm is one line where its first alert stands, with how many it is and of what: it
// does not hide what is beside it, and the number counts each of it all the same.
func TestAStormIsOneLineOfWhatNeedsAHuman(t *testing.T) {
	var rows []alerts.Row
	for i := range 208 {
		r := row("PodCrashLooping", "critical", "10.2.0.5:8080", 2*time.Minute)
		r.Labels["pod"] = fmt.Sprintf("api-%03d", i)
		r.Annotations = map[string]string{"summary": fmt.Sprintf("Pod api-%03d is restarting", i)}
		r.Fingerprint = alerts.FingerprintOf(r.Labels)
		rows = append(rows, r)
	}
	rows = append(rows, row("DatabaseDown", "critical", "orders-db-0", time.Minute), row("QueueGrowing", "warning", "payments", time.Hour), row("QueueGrowing", "warning", "mails", time.Minute))
	v := &alerts.View{Rows: alerts.Rows(rows...)}
	s := Rank(Input{Now: now, Alerts: v, Health: []sources.Health{{Name: "edge", Kind: "file", Err: "no such file", LastGood: now}}})
	if len(s.Items) != 212 {
		t.Fatalf("%d items", len(s.Items))
	}
	want := []string{
		"208 PodCrashLooping|×208 pods|critical: api: restarting",
		"1 DatabaseDown|orders-db-0|critical for 1m", "1 QueueGrowing|payments|warning for 1h", "1 QueueGrowing|mails|warning for 1m",
		"1 edge||its data is 0s old: no such file",
	}
	lines := Fold(s.Items, v)
	for i, l := range lines {
		if got := fmt.Sprintf("%d %s|%s|%s", l.N, l.Name, l.Tells, l.Why); i >= len(want) || got != want[i] {
			t.Errorf("line %d is %q", i, got)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines, not %d", len(lines), len(want))
	}
	if unread := Fold(s.Items, nil); len(unread) != len(s.Items) || unread[0].Name != s.Items[0].What {
		t.Errorf("without a board they are %d lines, the first %q", len(unread), unread[0].Name)
	}
}
