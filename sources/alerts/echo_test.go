package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	feeds "holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// echoed is a board that is told which lists are the ones before, beside one that
// takes in every list as if it were new; each with another process on its record.
type echoed struct {
	*twin
	others [2]*alerts.Board
	lists  map[string][]alerts.Member    // by source, as it said last
	listed map[string]map[time.Time]bool // when a source listed an alert
}

func newEchoed(t *rapid.T) *echoed {
	e := &echoed{twin: newTwin(t), lists: map[string][]alerts.Member{}, listed: map[string]map[time.Time]bool{}}
	for i := range e.others {
		e.others[i] = alerts.NewBoard(e.stores[i], feeds.NewFeed(), e.clock)
	}
	return e
}

// hear lets both hear what a source says, and time settle it.
func (e *echoed) hear(source string, at time.Time) {
	told := e.lists[source]
	plain := make([]alerts.Member, len(told))
	for i, m := range told {
		if m.Edition, m.Change = nil, nil; m.Err == nil {
			e.list(source, m.Alerts, at)
		}
		plain[i] = m
	}
	for i, members := range [][]alerts.Member{told, plain} {
		if err := e.boards[i].Receive(context.Background(), source, alerts.Snapshot{At: at, Done: at.Add(time.Millisecond), Members: members}); err != nil && !errors.Is(err, errDisk) {
			e.t.Fatal(err)
		}
	}
	e.settle()
}

// list notes that a source lists alerts at a time.
func (e *echoed) list(source string, list []alerts.Alert, at time.Time) {
	for _, a := range list {
		name := source + " " + a.Name()
		if e.listed[name] == nil {
			e.listed[name] = map[time.Time]bool{}
		}
		e.listed[name][at] = true
	}
}

// lists has a member list one alert of these otherwise than before, or not any more,
// and say so.
func lists(m *alerts.Member, other []alerts.Alert) {
	before := m.Edition
	list := append([]alerts.Alert(nil), m.Alerts...)
	c := &alerts.Change{Since: before}
	switch {
	case len(other) > 0:
		a := other[0]
		c.Of = append(c.Of, a.Fingerprint)
		at := slices.IndexFunc(list, func(x alerts.Alert) bool { return x.Fingerprint == a.Fingerprint })
		if at < 0 {
			list = append(list, a)
		} else {
			list[at] = a
		}
	case len(list) > 0:
		c.Of = append(c.Of, list[0].Fingerprint)
		list = list[1:]
	}
	m.Alerts, m.Edition, m.Change = list, new(alerts.Edition), c
}

var errDisk = errors.New("the disk is full")

// settle lets two seconds pass in which nothing is said, and holds one board against
// the other: a look that is taken in is written at once and one that repeats by the
// second that follows, and what the record answers to the first pass is written by
// the next.
func (e *echoed) settle() {
	e.both(func(b *alerts.Board) error { return b.Tick(context.Background()) })
	e.shown()
	e.both(func(b *alerts.Board) error { return b.Tick(context.Background()) })
	e.shown()
	e.written()
}

// shown holds the rows of one board against the other's.
func (e *echoed) shown() {
	one, other := e.boards[0].View(), e.boards[1].View()
	if len(one.Rows) != len(other.Rows) {
		e.t.Fatalf("%d rows, %d when every list is taken in", len(one.Rows), len(other.Rows))
	}
	for i, r := range one.Rows {
		if is, want := one.Seen(r), other.Seen(other.Rows[i]); !reflect.DeepEqual(is, want) {
			e.t.Fatalf("after %s:\n%+v\nwhen every list is taken in:\n%+v", e.now.Sub(noon), is, want)
		}
	}
}

// written holds the record of one board against the other's.
func (e *echoed) written() {
	if one, other := recorded(e.stores[0]), recorded(e.stores[1]); !reflect.DeepEqual(one, other) {
		e.t.Fatalf("the record has %v\nwhen every list is taken in %v", one, other)
	}
	one0, last0 := sighted(e.t, e.stores[0])
	one1, last1 := sighted(e.t, e.stores[1])
	if !reflect.DeepEqual(one0, one1) {
		e.t.Fatalf("the record saw %v\nwhen every list is taken in %v", one0, one1)
	}
	for name, at := range last0 {
		if off := at.Sub(last1[name]).Abs(); off > time.Minute {
			e.t.Fatalf("the record saw %s at %s, %s off what it has when every list is taken in", name, at.Sub(noon), off)
		}
		if at.After(last1[name]) && !e.listed[name][at] {
			e.t.Fatalf("the record saw %s at %s, when it was not", name, at.Sub(noon))
		}
	}
}

// sighted is what a record has of each alert at each source, and when it was last
// seen, which is written once a minute.
func sighted(t *rapid.T, s *alertstest.Store) (list map[string]string, last map[string]time.Time) {
	rem, err := s.LoadAlerts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	list, last = map[string]string{}, map[string]time.Time{}
	for _, x := range rem.Sightings {
		name := x.Source + " " + x.Name()
		list[name], last[name] = fmt.Sprint(x.State, x.Episode.Sub(noon), x.Cleared.Sub(noon), x.EndsAt.Sub(noon), x.Members), x.Last
	}
	return list, last
}

// A look that repeats the one before is as good as one that is taken in: every
// row is the same, and as fresh, and so is the record.
func TestALookThatRepeatsTheOneBeforeIsAsGoodAsAnyOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		e := newEchoed(t)
		// Which of several sources is settled first is nobody's to say; what one and
		// another process, or one and another source, tell is.
		sources, shared := []string{"prod", "edge"}, rapid.Bool().Draw(t, "with another process")
		if shared {
			sources = sources[:1]
		}
		source := rapid.SampledFrom(sources)
		list := func(t *rapid.T) []alerts.Alert {
			return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) alerts.Alert {
				a := named(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name"))
				a.StartsAt = e.now.Add(-time.Duration(rapid.IntRange(-1, 3).Draw(t, "since")) * time.Minute)
				if ends := rapid.IntRange(-1, 9).Draw(t, "ends"); ends != 0 {
					a.EndsAt = e.now.Add(time.Duration(ends) * 40 * time.Second)
				}
				return a
			}), 0, 3, func(a alerts.Alert) string { return a.Name() }).Draw(t, "list")
		}
		again := func(t *rapid.T) {
			name := source.Draw(t, "source")
			for range rapid.IntRange(1, 4).Draw(t, "looks") {
				e.now = e.now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Second, 31 * time.Second, 70 * time.Second}).Draw(t, "later"))
				e.hear(name, e.now)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"says something": func(t *rapid.T) {
				name := source.Draw(t, "source")
				members := make([]alerts.Member, rapid.IntRange(1, 2).Draw(t, "members"))
				for i := range members {
					members[i] = alerts.Member{Name: fmt.Sprint(i), Started: noon.Add(-time.Hour), Alerts: list(t), Edition: new(alerts.Edition)}
					if was := e.lists[name]; i < len(was) {
						members[i].Started = was[i].Started
					}
				}
				e.lists[name] = members
				e.hear(name, e.now)
			},
			"says little else": func(t *rapid.T) {
				name := source.Draw(t, "source")
				members := append([]alerts.Member(nil), e.lists[name]...)
				for i := range members {
					if rapid.Bool().Draw(t, "changes") {
						lists(&members[i], list(t))
					}
				}
				e.lists[name] = members
				e.hear(name, e.now)
			},
			"says it again": again,
			"and again":     again,
			"a member differs": func(t *rapid.T) {
				name := source.Draw(t, "source")
				members := append([]alerts.Member(nil), e.lists[name]...)
				if len(members) == 0 {
					t.Skip("it said nothing yet")
				}
				switch m := &members[0]; rapid.IntRange(0, 4).Draw(t, "how") {
				case 0:
					m.Err = errors.New("connection refused")
				case 1:
					m.Unproven = true
				case 2:
					m.Started = e.now.Add(-time.Second)
				case 3:
					m.Clock = e.now.Add(-30 * time.Second)
				case 4:
					m.Alerts, m.Edition = list(t), new(alerts.Edition)
				}
				was := e.lists[name]
				e.lists[name] = members
				e.hear(name, e.now)
				if rapid.Bool().Draw(t, "for once") {
					e.lists[name] = was
				}
			},
			"pushed": func(t *rapid.T) {
				if shared {
					t.Skip("that would be another source")
				}
				s := alerts.Snapshot{At: e.now, Push: true, Members: []alerts.Member{{Alerts: list(t)}}}
				e.list("door", s.Members[0].Alerts, e.now)
				e.both(func(b *alerts.Board) error { return b.Receive(ctx, "door", s) })
				e.settle()
			},
			"acks": func(t *rapid.T) {
				fp := named(rapid.SampledFrom([]string{"A", "B"}).Draw(t, "alert")).Fingerprint
				e.both(func(b *alerts.Board) error {
					_, err := b.Ack(ctx, alice, []alerts.Fingerprint{fp}, "", time.Time{})
					return err
				})
			},
			"is said to be gone": func(t *rapid.T) {
				fp := named(rapid.SampledFrom([]string{"A", "B"}).Draw(t, "alert")).Fingerprint
				e.both(func(b *alerts.Board) error { return b.Gone(ctx, alice, []alerts.Fingerprint{fp}) })
			},
			"another process looks": func(t *rapid.T) {
				if !shared {
					t.Skip("there is none")
				}
				s := alerts.Snapshot{At: e.now, Members: []alerts.Member{{Name: "0", Started: noon.Add(-time.Hour), Alerts: list(t)}}}
				name := source.Draw(t, "source")
				e.list(name, s.Members[0].Alerts, e.now)
				for i, b := range e.others {
					for range 2 {
						if err := errors.Join(b.Load(ctx), b.Receive(ctx, name, s)); err != nil && !errors.Is(err, errDisk) {
							t.Fatal(err)
						}
					}
					if err := e.boards[i].Load(ctx); err != nil {
						t.Fatal(err)
					}
				}
				e.settle()
			},
			"forgets": func(t *rapid.T) { e.both(func(b *alerts.Board) error { b.Forget("edge"); return nil }) },
			"refuses": func(t *rapid.T) {
				var err error
				if rapid.Bool().Draw(t, "refuses") {
					err = errDisk
				}
				for _, s := range e.stores {
					s.Fail(err)
				}
			},
			"time passes": func(t *rapid.T) {
				e.now = e.now.Add(rapid.SampledFrom(steps).Draw(t, "step"))
				e.settle()
			},
		})
	})
}

// What is said again is told apart from what was last said long ago, at every
// look; and a list that is not said again is taken in as a whole.
func TestWhatIsSaidAgainIsFreshAndWhatIsNotIsNot(t *testing.T) {
	now := noon
	clock := func() time.Time { return now }
	board := alerts.NewBoard(alertstest.NewStore(clock), feeds.NewFeed(), clock)
	disk, fire := named("Disk"), named("Fire")
	disk.StartsAt, disk.EndsAt = noon, noon.Add(24*time.Hour)
	fire.StartsAt, fire.EndsAt = noon, noon.Add(24*time.Hour)
	look := func(edition *alerts.Edition, list ...alerts.Alert) {
		now = now.Add(5 * time.Second)
		m := alerts.Member{Name: "a", Started: noon.Add(-time.Hour), Alerts: list, Edition: edition}
		if err := board.Receive(t.Context(), "prod", alerts.Snapshot{At: now, Members: []alerts.Member{m}}); err != nil {
			t.Fatal(err)
		}
	}
	seen := func(a alerts.Alert, want time.Time) {
		t.Helper()
		if row, ok := board.View().Row(a.Fingerprint); !ok || !row.LastSeen.Equal(want) {
			t.Errorf("%s was last seen at %s, want %s", a.Name(), row.LastSeen.Sub(noon), want.Sub(noon))
		}
	}
	both, one := new(alerts.Edition), new(alerts.Edition)
	look(both, disk, fire)
	rows := board.View().Rows
	look(both) // the list is not looked at again: both are in it
	look(both)
	seen(disk, now)
	seen(fire, now)
	if is := board.View().Rows; &is[0] != &rows[0] {
		t.Error("the rows were made anew, though nothing was said but that it is so still")
	}
	last := now
	look(one, disk)
	seen(disk, now)
	seen(fire, last)
	if row := board.View().Rows[0]; !row.LastSeen.Equal(now) {
		t.Errorf("a row that was made anew keeps %s", row.LastSeen)
	}
	held := board.View()
	look(one, disk)
	seen(disk, now)
	seen(fire, last)
	if row, _ := held.Row(disk.Fingerprint); !row.LastSeen.Equal(now.Add(-5 * time.Second)) {
		t.Errorf("a view that somebody kept changed: %s", row.LastSeen)
	}
	look(one, disk)
	look(one, disk)
	last = now
	now = now.Add(25 * time.Hour) // nobody says anything any more, and the word has run out
	if err := board.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	row := board.View().Rows[0]
	if row.Fingerprint != disk.Fingerprint || row.State != alerts.Unknown || !row.LastSeen.Equal(last) {
		t.Errorf("%s, %s, keeps as last seen %s, and it was listed again until %s", row.Name(), row.State, row.LastSeen.Sub(noon), last.Sub(noon))
	}
}
