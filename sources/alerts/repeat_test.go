package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	feeds "holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// counted is a record that counts what is written into it.
type counted struct {
	*alertstest.Store
	sightings, repeats int
}

func (c *counted) SaveSeen(ctx context.Context, s alerts.Seen) (alerts.Kept, error) {
	c.sightings, c.repeats = c.sightings+len(s.Sightings), c.repeats+len(s.Repeats)
	return c.Store.SaveSeen(ctx, s)
}

// wrote is what was written since it was asked last.
func (c *counted) wrote() string {
	s := fmt.Sprintf("%d sightings, %d repeats", c.sightings, c.repeats)
	c.sightings, c.repeats = 0, 0
	return s
}

// Until when a hundred alerts were seen is one word to the record while their
// source lists them as they are, a hundred once another process has written one of
// them, and one again after; it is never told of what the source lists no more.
func TestWhatIsSaidAgainIsOneWordToTheRecord(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	store := &counted{Store: alertstest.NewStore(clock)}
	board := alerts.NewBoard(store, feeds.NewFeed(), clock)
	list := make([]alerts.Alert, 100)
	for i := range list {
		list[i] = named(fmt.Sprintf("Storm%02d", i))
		list[i].StartsAt, list[i].EndsAt = noon, noon.Add(24*time.Hour)
	}
	edition := new(alerts.Edition)
	looks := func(n int) {
		t.Helper()
		for range n {
			now = now.Add(5 * time.Second)
			m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: list, Edition: edition}
			if err := board.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil {
				t.Fatal(err)
			}
			if err := board.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	remembered := func(within time.Duration, but alerts.Fingerprint) {
		t.Helper()
		rem, err := store.LoadAlerts(t.Context())
		if err != nil || len(rem.Sightings) != 100 {
			t.Fatalf("the record has %d alerts, %v", len(rem.Sightings), err)
		}
		for _, s := range rem.Sightings {
			if age := now.Sub(s.Last); s.Fingerprint != but && (age > within || !s.Last.Equal(s.Said)) {
				t.Fatalf("the record saw %s %s ago, and observed it %s ago", s.Name(), age, now.Sub(s.Said))
			}
		}
	}
	wrote := func(want string) {
		t.Helper()
		if got := store.wrote(); got != want {
			t.Fatalf("after %s written were %s, want %s", now.Sub(noon), got, want)
		}
	}
	looks(2)
	wrote("100 sightings, 0 repeats")
	for range 3 {
		looks(12)
		wrote("0 sightings, 1 repeats")
		remembered(time.Minute, "")
	}
	other := alerts.Sighting{Alert: list[7], Source: "prod", Episode: noon, First: noon, Last: now, Said: now}
	other.State = alerts.Firing
	rem, _ := store.LoadAlerts(t.Context())
	for _, s := range rem.Sightings {
		if s.Fingerprint == other.Fingerprint {
			other.Episode = s.Episode
		}
	}
	if _, err := store.Store.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{other}}); err != nil {
		t.Fatal(err)
	}
	looks(13)
	wrote("100 sightings, 1 repeats") // which tells of what is not there
	remembered(time.Minute, "")
	looks(12)
	wrote("0 sightings, 1 repeats")
	remembered(time.Minute, "")

	last, gone := now, list[99].Fingerprint
	list, edition = list[:99], new(alerts.Edition)
	looks(1) // missed once, it has not cleared
	looks(1)
	store.wrote()
	rem, _ = store.LoadAlerts(t.Context())
	for _, s := range rem.Sightings {
		if s.Fingerprint == gone && (s.Last.After(last) || s.State != alerts.Resolved) {
			t.Errorf("%s is %s, last seen %s after it was", s.Name(), s.State, s.Last.Sub(last))
		}
	}
	looks(14)
	store.wrote()
	looks(12)
	wrote("0 sightings, 1 repeats")
	remembered(time.Minute, gone)
	looks(12 * 10)
	if store.sightings != 99 { // as a whole, every ten minutes
		t.Errorf("in ten minutes written were %s", store.wrote())
	}
}

// What the record refused of it is written later.
func TestWhatIsSaidAgainIsWrittenOnceTheRecordTakesIt(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	store := alertstest.NewStore(clock)
	board := alerts.NewBoard(store, feeds.NewFeed(), clock)
	edition := new(alerts.Edition)
	disk, fire := named("Disk"), named("Fire")
	disk.EndsAt, fire.EndsAt = noon.Add(24*time.Hour), noon.Add(24*time.Hour)
	look := func() error {
		now = now.Add(5 * time.Second)
		m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: []alerts.Alert{disk, fire}, Edition: edition}
		if err := board.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil {
			return err
		}
		return board.Tick(t.Context())
	}
	if err := look(); err != nil {
		t.Fatal(err)
	}
	store.Fail(errDisk)
	for range 12 {
		_ = look() // what it says is the view's to show
	}
	if board.View().SaveErr == nil {
		t.Error("the record refuses until when they were seen, and the view does not say so")
	}
	store.Fail(nil)
	if err := board.Tick(t.Context()); err != nil || board.View().SaveErr != nil {
		t.Fatalf("the record takes it, and %v, %v", err, board.View().SaveErr)
	}
	rem, err := store.LoadAlerts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range rem.Sightings {
		if now.Sub(s.Last) > time.Minute {
			t.Errorf("the record saw %s %s ago", s.Name(), now.Sub(s.Last))
		}
	}
}

// How often an alert fired in the last hour changes with time alone, and shows
// within a minute though nothing is said that was not said before.
func TestHowOftenItFiredIsCountedEveryMinute(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	board := alerts.NewBoard(alertstest.NewStore(clock), feeds.NewFeed(), clock)
	disk, fire := named("Disk"), named("Fire")
	disk.EndsAt, fire.EndsAt = noon.Add(24*time.Hour), noon.Add(24*time.Hour)
	list, edition := []alerts.Alert{disk}, new(alerts.Edition)
	for minute := range 63 {
		if minute == 5 { // from which on the ten minutes count after which all is made anew
			list, edition = []alerts.Alert{disk, fire}, new(alerts.Edition)
		}
		m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: list, Edition: edition}
		if err := board.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil {
			t.Fatal(err)
		}
		if err := board.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := 1
		if minute >= 61 {
			want = 0
		}
		if row, ok := board.View().Row(disk.Fingerprint); minute != 60 && (!ok || row.Flaps != want) {
			t.Errorf("after %d minutes it fired %d times within the hour, want %d", minute, row.Flaps, want)
		}
		now = now.Add(time.Minute)
	}
}

// Two processes may look at a source at the very same time. What the one has seen
// again is not what the other saw then and wrote later, be it of another firing.
func TestWhatAnotherProcessSawAtTheSameTimeWasNotSeenAgain(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	store := alertstest.NewStore(clock)
	board, other := alerts.NewBoard(store, feeds.NewFeed(), clock), alerts.NewBoard(store, feeds.NewFeed(), clock)
	look := func(b *alerts.Board, edition *alerts.Edition, list ...alerts.Alert) {
		t.Helper()
		m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: list, Edition: edition}
		if err := b.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil {
			t.Fatal(err)
		}
	}
	disk, fire := named("Disk"), named("Fire")
	disk.StartsAt, fire.StartsAt = noon.Add(-time.Minute), noon.Add(-time.Minute)
	edition := new(alerts.Edition)
	look(board, edition, disk, fire)

	store.Fail(errDisk)
	later := disk // the member shows to the other that it fired anew
	later.StartsAt = noon.Add(time.Second)
	m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: []alerts.Alert{later}}
	if err := errors.Join(other.Load(t.Context()), other.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}})); !errors.Is(err, errDisk) {
		t.Fatalf("the record refuses, and %v", err)
	}
	store.Fail(nil)
	now = now.Add(70 * time.Second)
	look(board, edition, disk, fire)
	if err := errors.Join(board.Tick(t.Context()), other.Tick(t.Context())); err != nil {
		t.Fatal(err)
	}
	rem, err := store.LoadAlerts(t.Context())
	if err != nil || len(rem.Sightings) != 2 {
		t.Fatalf("the record has %d alerts, %v", len(rem.Sightings), err)
	}
	for _, s := range rem.Sightings {
		want := now
		if s.Fingerprint == disk.Fingerprint {
			want = noon
		}
		if !s.Last.Equal(want) {
			t.Errorf("the record saw %s, of the firing of %s, at %s, want %s", s.Name(), s.Episode.Sub(noon), s.Last.Sub(noon), want.Sub(noon))
		}
	}
}

// What the record knows better is judged before it is shown: its word may be long over.
func TestWhatTheRecordKnowsBetterIsNotShownAsItWasWritten(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	store := alertstest.NewStore(clock)
	board := alerts.NewBoard(store, feeds.NewFeed(), clock)
	disk := named("Disk")
	disk.StartsAt, disk.EndsAt = noon, noon.Add(2*time.Minute)
	for _, list := range [][]alerts.Alert{{disk}, nil, nil} {
		m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: list}
		if err := board.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil && !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
		store.Fail(errDisk)
		now = now.Add(5 * time.Second)
	}
	store.Fail(nil)
	rem, err := store.LoadAlerts(t.Context())
	if err != nil || len(rem.Sightings) != 1 {
		t.Fatalf("the record has %d alerts, %v", len(rem.Sightings), err)
	}
	later := rem.Sightings[0] // as another process has listed it since
	later.Last, later.Said = noon.Add(time.Minute), noon.Add(time.Minute)
	if _, err := store.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{later}}); err != nil {
		t.Fatal(err)
	}
	now = noon.Add(10 * time.Minute)
	if err := board.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if row, ok := board.View().Row(disk.Fingerprint); !ok || row.State != alerts.Unknown {
		t.Errorf("its word has run out, and it is shown as %s", row.State)
	}
}

// The end that one of two sources told is not written for as long as the record refuses,
// and its run stays; written at last, long after, it is gone with that very second.
func TestARunWhoseEndIsWrittenAtLastLeavesInTheSameSecond(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	store := alertstest.NewStore(clock)
	board := alerts.NewBoard(store, feeds.NewFeed(), clock)
	disk := named("Disk")
	disk.StartsAt = noon
	hear := func(at time.Duration, source string, list ...alerts.Alert) {
		t.Helper()
		now = noon.Add(at)
		m := alerts.Member{Name: source, Started: noon.Add(-time.Hour), Alerts: list}
		if err := board.Receive(t.Context(), source, alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil && !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
	}
	first := func(want time.Duration) {
		t.Helper()
		row, ok := board.View().Row(disk.Fingerprint)
		if !ok || row.State != alerts.Firing || !row.FirstSeen.Equal(noon.Add(want)) || row.Unrecorded != (want == 0) {
			t.Fatalf("it was seen first %s after, unrecorded %v, and is %s; want %s", row.FirstSeen.Sub(noon), row.Unrecorded, row.State, want)
		}
	}
	hear(0, "edge", disk)
	hear(time.Minute, "prod", disk)
	store.Fail(errDisk)
	for at := 2 * time.Minute; at <= 20*time.Minute; at += 30 * time.Second {
		hear(at, "edge")
		hear(at, "prod", disk)
		if err := board.Tick(t.Context()); err != nil && !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
	}
	first(0)
	store.Fail(nil)
	if err := board.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	first(time.Minute)
}
