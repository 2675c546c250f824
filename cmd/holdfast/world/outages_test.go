package world

import (
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/vitals"
)

func TestOnlyASourceThatStaysAsItIsGoesIntoATimeline(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 12, 0, 0, time.UTC)
	health := func(kind, name string, since time.Duration) sources.Health {
		return sources.Health{Kind: kind, Name: name, Since: now.Add(-since)}
	}
	member := health("alertmanager", "prod", time.Hour)
	member.Member = "http://one"
	got := steady([]sources.Health{
		health("alertmanager", "prod", time.Minute), health("file", "flapping", 59*time.Second), health("backup", "orders", time.Hour),
		health(kindRecord, "files", time.Hour), health(Kind, "screen", time.Hour), health(vitals.HealthKind, "errors", time.Hour), member, {Kind: "file", Name: "never asked"},
	}, now)
	if len(got) != 2 || got[0].Name != "prod" || got[1].Name != "orders" || !got[0].Since.Equal(now.Add(-time.Minute)) {
		t.Errorf("steady are %+v", got)
	}
}
