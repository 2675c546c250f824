package alerts

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
)

// library is a record that takes long to read.
type library struct {
	paper
	begun, onward chan struct{}
	has           Remembered
}

func (l *library) LoadAlerts(context.Context) (Remembered, error) {
	close(l.begun)
	<-l.onward
	return l.has, nil
}

// What takes long to read keeps nobody from writing, and what was written
// meanwhile is not undone by what was read before it.
func TestAnEmergencyIsRecordedWhileTheRecordIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		fire := pushedAlert("Fire", now, time.Time{})
		l := &library{begun: make(chan struct{}), onward: make(chan struct{})}
		l.has.Sightings = []Sighting{{Alert: fire, Source: "emergency", Episode: now.UTC(), First: now, Last: now, Said: now.Add(time.Minute), Cleared: now, Pushed: true, Emergent: true}}
		l.has.Sightings[0].State = Resolved
		b := NewBoard(l, sources.NewFeed(), time.Now)
		read := make(chan error, 1)
		go func() { read <- b.Load(t.Context()) }()
		<-l.begun
		said := Snapshot{At: now, Members: []Member{{Name: "door", Alerts: []Alert{fire}}}, Emergent: true}
		if err := b.Receive(t.Context(), "emergency", said); err != nil {
			t.Fatalf("while the record is read: %v", err)
		}
		if len(l.seen) != 1 {
			t.Fatalf("%d pieces are in the record", len(l.seen))
		}
		close(l.onward)
		if err := <-read; err != nil {
			t.Fatal(err)
		}
		if r, ok := b.View().Row(fire.Fingerprint); !ok || r.State != Firing {
			t.Errorf("what was read before undid it: %+v", r)
		}
		l.begun = make(chan struct{})
		if err := b.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r, ok := b.View().Row(fire.Fingerprint); !ok || r.State != Resolved {
			t.Errorf("what the record knew better was not read again: %+v", r)
		}
	})
}

// A disk that takes long for each piece gets larger ones, not ever smaller ones.
func TestASlowDiskGetsLargePieces(t *testing.T) {
	const each, perAlert = 300 * time.Millisecond, 100 * time.Microsecond
	w := &writing{}
	size := few
	for range 10 {
		size = w.next(size, each+time.Duration(size)*perAlert)
	}
	if size != together {
		t.Errorf("pieces of %d alerts", size)
	}
	for range 10 {
		size = w.next(size, each+time.Duration(size)*time.Millisecond)
	}
	if took := time.Duration(size) * time.Millisecond; took > 2*brief {
		t.Errorf("pieces of %d alerts take %s beside what each takes", size, took)
	}
}
