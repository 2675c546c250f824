package session

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
)

// changing is a session on a world that is made of a configuration file, and takes
// what is written to it.
type changing struct {
	*Session
	t     *testing.T
	world *world.World
	path  string
	told  chan pane.Person
}

// changingOn is one that begins with this text in the file.
func changingOn(t *testing.T, text string) *changing {
	t.Helper()
	dir := t.TempDir()
	c := &changing{t: t, path: filepath.Join(dir, "holdfast.yaml"), told: make(chan pane.Person, 10)}
	c.write(text)
	env := config.Env{Lookup: func(string) (string, bool) { return "", false }, Dir: dir, Home: dir}
	cfg, err := config.Load(c.path, env)
	if err != nil {
		t.Fatal(err)
	}
	zones := world.NewZones(time.UTC, false)
	r, err := world.OpenRecord(t.Context(), filepath.Join(dir, "holdfast.db"), world.RecordOptions{Zones: zones, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	c.world, err = world.New(t.Context(), r, cfg, world.Options{Via: "t", Now: time.Now, Lookup: env.Lookup, Env: func() (config.Env, error) { return env, nil }})
	if err != nil {
		t.Fatal(err)
	}
	person := func(cfg *config.Config) Person {
		return Person{people.Actor{Person: cfg.Me, Via: "t"}, zones.Of(cfg.Me)}
	}
	c.Session, err = New(t.Context(), Options{World: c.world, Person: person, Screen: Screen{Lookup: env.Lookup}}, draw.New(io.Discard, draw.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { _ = c.world.Run(ctx) })
	wait.Go(func() {
		_ = c.Follow(ctx, func(msg tea.Msg) {
			if p, ok := msg.(pane.Person); ok {
				c.told <- p
			}
		})
	})
	t.Cleanup(func() { cancel(); wait.Wait(); c.Close() })
	return c
}

func (c *changing) write(text string) {
	c.t.Helper()
	if err := os.WriteFile(c.path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// becomes writes a configuration, and waits until the session was told of it.
func (c *changing) becomes(text string) pane.Person {
	c.t.Helper()
	c.write(text)
	select {
	case p := <-c.told:
		return p
	case <-time.After(time.Minute):
		c.t.Fatalf("%q is not taken", text)
		return pane.Person{}
	}
}

// An open screen is told who its person is by a changed configuration.
func TestWhoAPersonIsIsTakenLive(t *testing.T) {
	c := changingOn(t, "me: ann\n")
	for _, next := range []struct{ text, who, zone string }{
		{"me: ben\n", "ben", "UTC"},
		{"me: ben\npeople: {ben: {zone: Asia/Tokyo}}\n", "ben", "Asia/Tokyo"},
		{"me: ann\npeople: {ben: {zone: Asia/Tokyo}}\n", "ann", "UTC"},
	} {
		p := c.becomes(next.text)
		if string(p.Actor.Person) != next.who || p.Zone.String() != next.zone {
			t.Errorf("%q: told %s, %s", next.text, p.Actor.Person, p.Zone)
		}
		// What they open from now on is told in their zone.
		inc, err := c.world.Record.Store.Incidents.Open(t.Context(), c.who.is().Actor, next.text, incident.Sev4)
		if err != nil || inc.Zone != next.zone {
			t.Errorf("%q: an incident is told in %q, %v", next.text, inc.Zone, err)
		}
	}
}

// A source of alerts that comes, or leaves, with a changed configuration: an empty
// list says of it what is true by then.
func TestAnEmptyListOfAlertsIsOfTheSourcesThereAreNow(t *testing.T) {
	c := changingOn(t, "me: ann\n")
	c.Model.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	see := func(want, not string) {
		t.Helper()
		c.Model.Update(pane.Tick{Now: time.Now()})
		c.Model.Update(pane.Changed{Topics: ^sources.Topics(0)})
		if got := ansi.Strip(c.Model.View().Content); !strings.Contains(got, want) || strings.Contains(got, not) {
			t.Errorf("%q stands not there, or %q does:\n%s", want, not, got)
		}
	}
	const none = "No source of alerts is configured."
	see(none, "west")
	c.becomes("me: ann\nalerts:\n  - {name: west, alertmanager: ['http://127.0.0.1:1']}\n")
	c.until("nobody asks it", func(h sources.Health, known bool) bool { return known && h.Err != "" })
	see("west is down", none)
	c.becomes("me: ann\n")
	// Its keys are in force before what it no longer names has ended.
	c.until("it is still asked", func(_ sources.Health, known bool) bool { return !known })
	see(none, "west")
}

// until waits for what the world knows of the source west.
func (c *changing) until(otherwise string, holds func(h sources.Health, known bool) bool) {
	c.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; {
		h, known := c.world.Health.Get("alertmanager", "west", "")
		if holds(h, known) {
			return
		}
		if time.Now().After(end) {
			c.t.Fatalf("%s: %+v", otherwise, h)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// What a changed configuration wants of the screen does not wait for tmux to answer: the
// screen shows other things of it by then.
func TestChangedKeysDoNotWaitForTmux(t *testing.T) {
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked")
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte("#!/bin/sh\ntouch "+asked+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	c := changingOn(t, "me: ann\n")
	inTmux := *c.Session
	inTmux.o.Screen.Lookup = func(name string) (string, bool) { return "/tmp/tmux,1,0", name == "TMUX" }
	type told struct {
		keys  int
		asked bool // tmux was, by then
	}
	first := make(chan told, 10)
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	defer func() { cancel(); wait.Wait() }()
	wait.Go(func() {
		_ = inTmux.Follow(ctx, func(msg tea.Msg) {
			if s, ok := msg.(tui.Settings); ok {
				_, err := os.Stat(asked)
				first <- told{len(s.Keys), err == nil}
			}
		})
	})
	c.becomes("me: ann\nkeys: {ack: e}\n")
	if got := <-first; got != (told{1, false}) {
		t.Errorf("the first that is told is %+v", got)
	}
}
