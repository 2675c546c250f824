package alertmanager_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// watched is a record that asks, while the board writes to it, how the sources do.
type watched struct {
	*alertstest.Store
	health *sources.HealthBoard
	saved  int
	early  []sources.Health // said to be up by then
}

func (w *watched) SaveSeen(ctx context.Context, s alerts.Seen) (alerts.Kept, error) {
	w.saved++
	for _, h := range w.health.All() {
		if h.Up {
			w.early = append(w.early, h)
		}
	}
	return w.Store.SaveSeen(ctx, s)
}

// Who reads that a member answered finds on the board what it said: after a start the
// rows of the source read unknown until then, and a dot that says well beside them lies.
func TestNoMemberIsSaidToAnswerBeforeTheBoardHasWhatItSaid(t *testing.T) {
	r := newRoom(t, 2)
	disk := alerts.Alert{Labels: map[string]string{"alertname": "DiskFull"}, StartsAt: time.Now().Add(-time.Hour), EndsAt: time.Now().Add(time.Hour)}
	disk.Fingerprint = alerts.FingerprintOf(disk.Labels)
	r.fakes[0].list = []alerts.Alert{disk}
	r.ask(t)

	record := &watched{Store: r.store, health: sources.NewHealthBoard(sources.NewFeed())}
	board := alerts.NewBoard(record, sources.NewFeed(), time.Now)
	if err := board.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if row, _ := board.View().Row(disk.Fingerprint); row.State != alerts.Unknown {
		t.Fatalf("only the record tells of it, and it reads %s", row.State)
	}
	other := disk
	other.Labels = map[string]string{"alertname": "QueueLong"}
	other.Fingerprint = alerts.FingerprintOf(other.Labels)
	r.fakes[0].list = []alerts.Alert{disk, other}
	if err := r.Ask(t.Context(), board, record.health); err != nil {
		t.Fatal(err)
	}
	if record.saved == 0 || len(record.early) > 0 {
		t.Errorf("%d writes; before the board was done these were said to be up: %+v", record.saved, record.early)
	}
	if row, _ := board.View().Row(disk.Fingerprint); row.State != alerts.Firing || len(record.health.All()) != 2 {
		t.Errorf("one member lists it and two answered, and it reads %s: %+v", row.State, record.health.All())
	}
}
