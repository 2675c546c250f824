package alerts

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/people"
)

// paper is a Store that keeps what it is told, or refuses.
type paper struct {
	seen   []Seen
	refuse func(ctx context.Context, s Seen) error
}

func (p *paper) LoadAlerts(context.Context) (Remembered, error) { return Remembered{}, nil }
func (p *paper) SaveSeen(ctx context.Context, s Seen) (Kept, error) {
	if p.refuse != nil {
		if err := p.refuse(ctx, s); err != nil {
			return Kept{}, err
		}
	}
	p.seen = append(p.seen, s)
	return Kept{}, nil
}
func (p *paper) SaveGone(context.Context, people.Actor, Seen) error         { return nil }
func (p *paper) SaveAcks(context.Context, []Ack) error                      { return nil }
func (p *paper) EndAcks(context.Context, people.Actor, []Ack, string) error { return nil }
func (p *paper) SaveSilences(context.Context, []KeptSilence) error          { return nil }
func (p *paper) DropSilences(context.Context, string, []Fingerprint) error  { return nil }

func pushedAlert(name string, start, end time.Time) Alert {
	labels := map[string]string{"alertname": name, "severity": []string{"critical", "warning"}[len(name)%2]}
	return Alert{Fingerprint: FingerprintOf(labels), Labels: labels, State: Firing, StartsAt: start, EndsAt: end}
}

func pushOf(at time.Time, list ...Alert) Snapshot {
	return Snapshot{At: at, Members: []Member{{Name: "door", Alerts: list}}, Push: true}
}

// The view into which a few rows were put is the one that is made anew.
func TestAFewRowsPutIntoTheViewMakeTheViewMadeAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		b := NewBoard(&paper{}, sources.NewFeed(), func() time.Time { return now })
		for range rapid.IntRange(1, 25).Draw(t, "pushes") {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "seconds")) * time.Second)
			if err := b.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			b.mu.Lock()
			b.swap(now) // what time alone changes is Tick's to show, once a minute
			b.mu.Unlock()
			before := b.View()
			var list []Alert
			for range rapid.IntRange(1, 4).Draw(t, "alerts") {
				name := strings.Repeat("A", rapid.IntRange(1, 9).Draw(t, "name"))
				list = append(list, pushedAlert(name, now.Add(-time.Hour), now.Add(time.Duration(rapid.IntRange(-1, 2).Draw(t, "end"))*time.Minute)))
			}
			s := pushOf(now, list...)
			s.Emergent = rapid.Bool().Draw(t, "emergent")
			if s.Emergent {
				s.Push = false
			}
			if err := b.Receive(t.Context(), []string{"pushed", "other"}[rapid.IntRange(0, 1).Draw(t, "source")], s); err != nil {
				t.Fatal(err)
			}
			got := b.View()
			b.mu.Lock()
			for _, th := range b.fold.threads {
				th.row = nil // no row is taken for unchanged
			}
			b.swap(now)
			b.mu.Unlock()
			want := b.View()
			if !sameView(got, want) {
				t.Fatalf("the rows are %v, want %v", names(got), names(want))
			}
			came, left := got.Since(before)
			if !slices.Equal(came, without(got.Rows, before.Rows)) || !slices.Equal(left, without(before.Rows, got.Rows)) {
				t.Fatalf("from %v to %v came %d and left %d", names(before), names(got), len(came), len(left))
			}
			for i, r := range got.Rows {
				if !reflect.DeepEqual(r, want.Rows[i]) {
					t.Fatalf("row %d is %+v, want %+v", i, r, want.Rows[i])
				}
				if at, ok := got.Row(r.Fingerprint); !ok || at.Fingerprint != r.Fingerprint || at.State != want.Rows[i].State {
					t.Fatalf("row %d is not found by its fingerprint", i)
				}
			}
		}
	})
}

// without is the rows that are not among others.
func without(rows, others []*Row) (list []*Row) {
	for _, r := range rows {
		if !slices.Contains(others, r) {
			list = append(list, r)
		}
	}
	return list
}

func names(v *View) (list []string) {
	for _, r := range v.Rows {
		list = append(list, r.Name()+" "+string(r.State))
	}
	return list
}

func storm(n int, at time.Time) []Alert {
	list := make([]Alert, n)
	for i := range list {
		list[i] = pushedAlert(fmt.Sprintf("Storm%d", i), at, at.Add(time.Hour))
	}
	return list
}

// An emergency that comes while a storm is written is written next.
func TestAnEmergencyIsWrittenBetweenThePiecesOfAStorm(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	p := &paper{}
	b := NewBoard(p, sources.NewFeed(), func() time.Time { return now })
	called := make(chan error, 2)
	p.refuse = func(ctx context.Context, s Seen) error {
		p.refuse = nil // once, when the first piece is being written
		go func() {
			called <- b.Receive(context.Background(), "pushed", pushOf(now, pushedAlert("Ordinary", now, now.Add(time.Hour))))
		}()
		for b.saving.Waiting() == 0 { // it waits first
			<-time.After(time.Millisecond)
		}
		fire := pushedAlert("Fire", now, time.Time{})
		go func() {
			called <- b.Receive(context.Background(), "emergency", Snapshot{At: now, Members: []Member{{Name: "door", Alerts: []Alert{fire}}}, Emergent: true})
		}()
		for { // until it waits for its turn
			if b.saving.Waiting() > 1 {
				return nil
			}
			select {
			case err := <-called:
				return errors.Join(errors.New("it did not wait for the record"), err)
			case <-time.After(time.Millisecond):
			}
		}
	}
	if err := b.Receive(t.Context(), "pushed", pushOf(now, storm(10*together, now)...)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-called, <-called); err != nil {
		t.Fatal(err)
	}
	if len(p.seen) < 10 || len(p.seen[1].Sightings) != 1 || p.seen[1].Sightings[0].Name() != "Fire" {
		t.Errorf("it was not the second of %d pieces", len(p.seen))
	}
	for _, s := range p.seen {
		if len(s.Sightings) > together || len(s.Sightings) != len(s.Transitions) {
			t.Errorf("a piece has %d alerts and %d transitions", len(s.Sightings), len(s.Transitions))
		}
	}
}

// A push does not wait for what the record refused before, and a record that is
// busy is waited for once, not once for each piece.
func TestAPushWaitsForItselfOnly(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	p := &paper{}
	b := NewBoard(p, sources.NewFeed(), func() time.Time { return now })
	tries := 0
	p.refuse = func(ctx context.Context, s Seen) error {
		tries++
		<-ctx.Done()
		return ctx.Err()
	}
	began := time.Now()
	if err := b.Receive(t.Context(), "pushed", pushOf(now, storm(3*together, now)...)); err == nil {
		t.Fatal("a busy record took it")
	}
	if took := time.Since(began); tries != 1 || took > 5*patience {
		t.Errorf("it tried %d times and took %v", tries, took)
	}
	p.refuse = nil
	if err := b.Receive(t.Context(), "pushed", pushOf(now, pushedAlert("New", now, now.Add(time.Hour)))); err != nil {
		t.Fatal(err)
	}
	if len(p.seen) != 1 || len(p.seen[0].Sightings) != 1 {
		t.Errorf("%d pieces were written with it", len(p.seen))
	}
	if b.View().SaveErr == nil {
		t.Error("the view does not say any more that the others are not written")
	}
	if err := b.Tick(t.Context()); err != nil || b.View().SaveErr != nil || len(p.seen) < 4 {
		t.Errorf("afterwards %v, %v, %d pieces", err, b.View().SaveErr, len(p.seen))
	}
	for i := range b.View().Rows {
		if b.View().Rows[i].Unrecorded {
			t.Fatal("a row that is in the record shows as not recorded")
		}
	}
}

// Whatever is put into the view while it is made anew stays in it.
func TestWhatComesWhileTheViewIsMadeAnewIsInIt(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	b := NewBoard(&paper{}, sources.NewFeed(), func() time.Time { return now })
	var all sync.WaitGroup
	for storms := range 2 {
		all.Go(func() {
			list := storm(5*atATime, now)
			if err := b.Receive(t.Context(), fmt.Sprint("pushed", storms), pushOf(now, list...)); err != nil {
				t.Error(err)
			}
		})
	}
	for i := range 60 {
		fire := pushedAlert(fmt.Sprint("Fire", i), now, time.Time{})
		all.Go(func() {
			if err := b.Receive(t.Context(), "emergency", Snapshot{At: now, Members: []Member{{Name: "door", Alerts: []Alert{fire}}}, Emergent: true}); err != nil {
				t.Error(err)
			}
			if r, ok := b.View().Row(fire.Fingerprint); !ok || r.State != Firing {
				t.Errorf("%s was told of and does not show", fire.Name())
			}
			if err := b.Tick(t.Context()); err != nil {
				t.Error(err)
			}
			if _, ok := b.View().Row(fire.Fingerprint); !ok {
				t.Errorf("%s does not show any more", fire.Name())
			}
		})
	}
	all.Wait()
	if err := b.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := b.View()
	b.mu.Lock()
	b.swap(now)
	b.mu.Unlock()
	if want := b.View(); !sameView(got, want) || len(got.Rows) != 5*atATime+60 {
		t.Errorf("it has %d rows, made anew it has %d", len(got.Rows), len(want.Rows))
	}
}
