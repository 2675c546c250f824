package alerts_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// BenchmarkReceive10k is one look at a cluster of two members that list ten
// thousand alerts each, of which none changed: what a storm costs every poll.
func BenchmarkReceive10k(b *testing.B) {
	ctx := context.Background()
	now := noon
	clock := func() time.Time { return now }
	board := alerts.NewBoard(alertstest.NewStore(clock), sources.NewFeed(), clock)
	list := make([]alerts.Alert, 10_000)
	for i := range list {
		list[i] = named(fmt.Sprint("Disk", i))
		list[i].StartsAt, list[i].EndsAt = noon, noon.Add(time.Hour)
	}
	members := []alerts.Member{{Name: "a", Alerts: list}, {Name: "b", Alerts: list}}
	look := func() {
		now = now.Add(time.Millisecond)
		if err := board.Receive(ctx, "prod", alerts.Snapshot{At: now, Members: members}); err != nil {
			b.Fatal(err)
		}
	}
	look()
	b.ReportAllocs()
	for b.Loop() {
		look()
	}
}
