package session

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func alice() people.Actor { return people.Actor{Person: "alice", Via: "alice@test"} }

// always is one person, whatever the configuration says.
func always(by people.Actor, zone *time.Location) func(*config.Config) Person {
	return func(*config.Config) Person { return Person{by, zone} }
}

// staged is a world that nothing is configured for.
func staged(t testing.TB) *world.World {
	t.Helper()
	r, err := world.OpenRecord(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), world.RecordOptions{Zones: world.NewZones(time.UTC, false), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	none := func(string) (string, bool) { return "", false }
	w, err := world.New(t.Context(), r, &config.Config{}, world.Options{
		Via: "test@here", Now: time.Now, Lookup: none, Env: func() (config.Env, error) { return config.Env{Lookup: none}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// seat is one person in front of a screen of the world.
func seat(t *testing.T, w *world.World, name, zone, theme string, cols, rows int, env map[string]string) *tuitest.Driver {
	t.Helper()
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	on := draw.New(io.Discard, draw.Options{})
	s, err := New(t.Context(), Options{
		World: w, Person: always(people.Actor{Person: people.Person(name), Via: name + "@ssh"}, place),
		Screen: Screen{Theme: theme, Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok }},
	}, on)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := tuitest.Drive(t, s.Model, cols, rows)
	d.Send(pane.Tick{Now: time.Now()}, pane.Changed{Topics: ^sources.Topics(0)})
	return d
}

// Two people look at one world in one process. Each has their own name, zone,
// theme and size; each act is signed by who did it, and both see it.
func TestTwoPeopleLookAtOneWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := staged(t)
		labels := map[string]string{"alertname": "CheckoutDown", "severity": "critical", "service": "checkout"}
		fires := alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: time.Now().Add(-time.Minute), EndsAt: time.Now().Add(time.Hour)}
		if err := w.Board.Receive(t.Context(), "door", alerts.Snapshot{Push: true, Members: []alerts.Member{{Alerts: []alerts.Alert{fires}}}}); err != nil {
			t.Fatal(err)
		}
		ann := seat(t, w, "ann", "Asia/Tokyo", "dark", 120, 40, map[string]string{"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "HOME": "/home/ann"})
		ben := seat(t, w, "ben", "America/New_York", "mono", 80, 24, map[string]string{"TERM": "xterm", "LANG": "C", "HOME": "/home/ben"})
		ann.See("ann Sat 09:00", "JST", "CRIT", "CheckoutDown", "╭")
		ben.See("ben Fri 19:00", "EST", "CRIT", "CheckoutDown", "+-")
		ann.Miss("ben", "EST")
		ben.Miss("ann", "JST", "╭")
		ann.Widths(120, 40)
		ben.Widths(80, 24)
		if !strings.Contains(ann.Painted(), "\x1b[") || strings.Contains(ben.Painted(), "\x1b[38;") {
			t.Error("a theme is not its person's own")
		}

		ann.Press("a")
		acks := w.Board.View().Rows[0].Ack
		if acks == nil || acks.By != (people.Actor{Person: "ann", Via: "ann@ssh"}) {
			t.Fatalf("ann's ack is signed %+v", acks)
		}
		ben.Send(pane.Changed{Topics: sources.Topics(sources.Alerts)})
		ben.See("crit", "ann")

		ben.Press("u")
		ends, err := w.Record.Store.Alerts.LoadAlerts(t.Context())
		if err != nil || len(ends.Acks) != 0 || w.Board.View().Rows[0].Ack != nil {
			t.Fatalf("after ben let go of it there is %+v, %v", ends.Acks, err)
		}
		ann.Send(pane.Changed{Topics: sources.Topics(sources.Alerts)})
		ann.See("CRIT")
	})
}

// The person at a screen is another one, or has another zone, as soon as they are
// told: in what is shown, in how it is signed.
func TestAScreenBecomesAnotherPersons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := staged(t)
		labels := map[string]string{"alertname": "CheckoutDown", "severity": "critical"}
		fires := alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: time.Now().Add(-time.Hour), EndsAt: time.Now().Add(time.Hour)}
		if err := w.Board.Receive(t.Context(), "door", alerts.Snapshot{Push: true, Members: []alerts.Member{{Alerts: []alerts.Alert{fires}}}}); err != nil {
			t.Fatal(err)
		}
		w.Tail.Append([]logs.Line{{Source: "api", At: time.Now(), Received: time.Now(), Text: "a line"}})
		screen := seat(t, w, "ann", "Asia/Tokyo", "dark", 120, 40, map[string]string{"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"})
		screen.See("ann Sat 09:00", "JST", "CheckoutDown")
		york, err := time.LoadLocation("America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		ben := people.Actor{Person: "ben", Via: "ben@ssh"}
		screen.Send(pane.Person{Actor: ben, Zone: york})
		screen.See("ben Fri 19:00", "EST")
		screen.Miss("ann", "JST")
		screen.Press("a")
		if ack := w.Board.View().Rows[0].Ack; ack == nil || ack.By != ben {
			t.Errorf("the ack is signed %+v", ack)
		}
		screen.Press("enter") // its detail
		screen.See("18:00:00, 1h ago", "since 19:00, via", "ben@ssh", "19:00:00 api")
	})
}
