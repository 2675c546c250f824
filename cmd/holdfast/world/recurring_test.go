package world

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
	"holdfast/sources/silences"
	"holdfast/store/incident"
)

// am is an Alertmanager with a clock of the test's, which may be down, or lose its
// answers.
type am struct {
	mu          sync.Mutex
	now         func() time.Time
	all         map[string]*alerts.Silence
	down, loses bool
	made        int
	during      func() // what happens while it is asked for a silence
}

func (a *am) Silence(_ context.Context, req alerts.SilenceRequest) (string, error) {
	if during := a.during; during != nil {
		a.during = nil
		during()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	switch {
	case a.down:
		return "", errors.New("connection refused")
	case !req.EndsAt.After(now) || !req.EndsAt.After(req.StartsAt):
		return "", errors.New("400: end time can't be in the past")
	}
	a.made++
	id := fmt.Sprintf("s%d", a.made)
	s := alerts.Silence{ID: id, By: req.By, Comment: req.Comment, StartsAt: req.StartsAt, EndsAt: req.EndsAt, UpdatedAt: now, Others: req.Matchers}
	if s.StartsAt.Before(now) {
		s.StartsAt = now
	}
	a.all[id] = &s
	if a.loses {
		return "", errors.New("timeout")
	}
	return id, nil
}

func (a *am) Expire(_ context.Context, id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down {
		return errors.New("connection refused")
	}
	if s := a.all[id]; s != nil && s.EndsAt.After(a.now()) {
		s.EndsAt = a.now()
		if s.StartsAt.After(s.EndsAt) {
			s.StartsAt = s.EndsAt
		}
	}
	return nil
}

func (a *am) Silences(context.Context) ([]alerts.Silence, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down {
		return nil, errors.New("connection refused")
	}
	var list []alerts.Silence
	for _, id := range slices.Sorted(maps.Keys(a.all)) {
		s := *a.all[id]
		s.Active = s.EndsAt.After(a.now())
		list = append(list, s)
	}
	return list, nil
}

// nights is a record with processes on it, an Alertmanager, and a clock that the test
// sets.
type nights struct {
	am  *am
	mu  sync.Mutex
	at  time.Time
	dir string
}

func (n *nights) now() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at = n.at.Add(time.Millisecond)
	return n.at
}

func (n *nights) later(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at = n.at.Add(d)
}

func (n *nights) set(at time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at = at
}

func newNights(dir string, at time.Time) *nights {
	n := &nights{at: at, dir: dir}
	n.am = &am{now: n.now, all: map[string]*alerts.Silence{}}
	return n
}

// process opens the record anew, as another process does.
func (n *nights) process(t interface {
	Fatal(args ...any)
	Cleanup(func())
}) *World {
	env := config.Env{Lookup: func(string) (string, bool) { return "", false }, Dir: n.dir, Home: n.dir}
	cfg, err := config.Parse(filepath.Join(n.dir, "holdfast.yaml"), []byte("alerts: [{name: prod, alertmanager: ['http://127.0.0.1:1']}]\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	r, err := OpenRecord(ctx, filepath.Join(n.dir, "holdfast.db"), RecordOptions{Zones: NewZones(time.UTC, false), Now: n.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.DB.Close(); err != nil {
			t.Fatal(err)
		}
	})
	w, err := New(ctx, r, cfg, Options{Via: "alice@test", Now: n.now, Lookup: env.Lookup, Env: func() (config.Env, error) { return env, nil }})
	if err != nil {
		t.Fatal(err)
	}
	forced := *w.current.Load()
	forced.clusters = slices.Clone(forced.clusters)
	forced.clusters[0].cluster = n.am
	w.current.Store(&forced)
	return w
}

// each is what the Alertmanager has of each time of R1 that was not ended at once: how
// many, by the day in the mark.
func (n *nights) each() map[string][]alerts.Silence {
	of := map[string][]alerts.Silence{}
	list, _ := n.am.Silences(context.Background())
	for _, s := range list {
		if at := strings.LastIndex(s.Comment, " "); strings.HasSuffix(s.Comment, ")") {
			day := strings.TrimSuffix(s.Comment[at+1:], ")")
			of[day] = append(of[day], s)
		}
	}
	return of
}

func comesAgain(t interface{ Fatal(args ...any) }, every string, now time.Time) silences.Draft {
	ms, err := alerts.ParseMatchers(`alertname="BackupLoad"`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := silences.NewRule(every, "", 0, now)
	if err != nil {
		t.Fatal(err)
	}
	return silences.Draft{Clusters: []string{"prod"}, Chips: silences.ChipsOf(ms), Comment: "the nightly backup", Again: &r}
}

func berlin(t interface{ Fatal(args ...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Whatever happens between two passes (days, an Alertmanager that is down or loses its
// answers, a process that ends and another that begins, one that looks while the other is at it), there is
// never more than one silence for one time of a silence that comes again; where somebody
// looked while Alertmanager answered there is one; and what is over is never made.
func TestThereIsNeverMoreThanOneSilenceForOneTime(t *testing.T) {
	n, on := newNights(t.TempDir(), time.Date(2026, 1, 20, 12, 0, 0, 0, time.UTC)), berlin(t)
	crew := []*World{n.process(t), n.process(t)}
	rapid.Check(t, func(rt *rapid.T) {
		n.am.down, n.am.loses = false, false
		clear(n.am.all)
		began := n.now().In(on)
		every := rapid.SampledFrom([]string{"02:00-04:00", "22:30-05:00", "00:00-24:00", "Sat,Sun 01:30-02:30"}).Draw(rt, "every")
		acts, err := SilencesOf(crew[0]).Make(t.Context(), carol, comesAgain(rt, every, began))
		if err != nil {
			rt.Fatal(err)
		}
		defer func() {
			if err := crew[0].Record.Store.Recurring.Stop(t.Context(), carol, acts[0].ID); err != nil {
				rt.Fatal(err)
			}
		}()
		loops := []*recurrer{SilencesOf(crew[0]).recurring(false), SilencesOf(crew[1]).recurring(false)}
		loops[1].owner += " 2"
		defer func() {
			loops[0].leave(t.Context())
			loops[1].leave(t.Context())
		}()
		rule := comesAgain(rt, every, began).Again
		for range rapid.IntRange(4, 14).Draw(rt, "steps") {
			n.later(time.Duration(rapid.SampledFrom([]int{1, 5, 20, 90, 600, 1500, 4000}).Draw(rt, "minutes")) * time.Minute)
			n.am.down = rapid.IntRange(0, 4).Draw(rt, "down") == 0
			n.am.loses = rapid.IntRange(0, 3).Draw(rt, "loses") == 0
			switch who := rapid.IntRange(0, 3).Draw(rt, "who"); who {
			case 3: // the other looks while one makes it
				n.am.during = func() {
					if err := loops[1].pass(t.Context()); err != nil {
						rt.Fatal(err)
					}
				}
				if err := loops[0].pass(t.Context()); err != nil {
					rt.Fatal(err)
				}
				n.am.during = nil
			case 2: // the first ends, and another begins
				loops[0].leave(t.Context())
				loops[0] = SilencesOf(crew[0]).recurring(false)
			default:
				if err := loops[who].pass(t.Context()); err != nil {
					rt.Fatal(err)
				}
				if o, ok := rule.Next(n.now()); ok && !n.am.down && !n.am.loses && !o.From.After(n.now().Add(silences.Ahead)) && len(loops[who].retry) == 0 {
					n.later(31 * time.Second) // the other's lease runs out
					if err := loops[who].pass(t.Context()); err != nil {
						rt.Fatal(err)
					}
					if o, ok := rule.Next(n.now()); ok && !o.From.After(n.now().Add(silences.Ahead)) && len(n.each()[o.Day.String()]) == 0 {
						rt.Fatalf("at %s that of %s is not made", n.now(), o.Day)
					}
				}
			}
			for day, list := range n.each() {
				if len(list) > 1 {
					rt.Fatalf("there are %d of %s: %+v", len(list), day, list)
				}
				for o, ok := rule.Next(rule.Since); ok && o.Day.String() <= day; o, ok = rule.Next(o.Until) {
					if s := list[0]; o.Day.String() == day && (s.StartsAt.Before(o.From) || !s.EndsAt.Equal(o.Until)) {
						rt.Fatalf("that of %s is from %s to %s, want %s to %s", day, s.StartsAt, s.EndsAt, o.From, o.Until)
					}
				}
			}
		}
	})
}

// A night as a person lives it: it is made a quarter of an hour before it begins, ended by
// hand and not made again; the next one comes; one that nobody made in time is made for
// what is left of it, and of those that were over before anybody looked it is said.
func TestASilenceComesEachNightUntilItIsStopped(t *testing.T) {
	n := newNights(t.TempDir(), time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC))
	on := berlin(t)
	w := n.process(t)
	of := SilencesOf(w)
	acts, err := of.Make(t.Context(), carol, comesAgain(t, "02:00-04:00", n.now().In(on)))
	if err != nil || len(acts) != 1 || acts[0].ID != "R1" {
		t.Fatal(acts, err)
	}
	loop := of.recurring(false)
	pass := func() {
		t.Helper()
		if err := loop.pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	at := func(day, hour, minute int) { n.set(time.Date(2026, 10, day, hour, minute, 0, 0, on)) }
	stands := func(what string, days ...string) map[string][]alerts.Silence {
		t.Helper()
		got := n.each()
		if !slices.Equal(slices.Sorted(maps.Keys(got)), days) {
			t.Fatalf("%s: there are those of %q, want %q", what, slices.Sorted(maps.Keys(got)), days)
		}
		return got
	}
	state := func() string {
		t.Helper()
		it, err := of.Find(t.Context(), "R1", n.now().In(on))
		if err != nil {
			t.Fatal(err)
		}
		return it.State(n.now().In(on))
	}
	at(21, 1, 40)
	pass()
	stands("twenty minutes before")
	at(21, 1, 46)
	pass()
	first := stands("a quarter of an hour before", "2026-10-21")["2026-10-21"][0]
	if first.By != "carol" || first.StartsAt.In(on).Format("15:04") != "02:00" || first.EndsAt.Sub(first.StartsAt) != 2*time.Hour {
		t.Fatalf("made is %+v", first)
	}
	at(21, 2, 1)
	pass()
	if _, err := of.Expire(t.Context(), carol, first.ID); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		n.later(10 * time.Minute)
		pass()
	}
	stands("ended by hand", "2026-10-21")
	at(22, 1, 50)
	pass()
	stands("the next night", "2026-10-21", "2026-10-22")
	second := n.each()["2026-10-22"][0]
	if _, err := of.Expire(t.Context(), carol, second.ID); err != nil { // before it begins
		t.Fatal(err)
	}
	at(22, 2, 5)
	pass()
	if got := stands("ended before it began", "2026-10-21", "2026-10-22")["2026-10-22"]; len(got) != 1 || !strings.Contains(state(), "ended by hand in prod") {
		t.Errorf("%+v: %s", got, state())
	}
	at(24, 3, 30) // nobody watched for two nights
	pass()
	late := stands("late", "2026-10-21", "2026-10-22", "2026-10-24")["2026-10-24"][0]
	if got := late.EndsAt.Sub(late.StartsAt).Round(time.Second); got != 30*time.Minute {
		t.Errorf("late it lasts %s", got)
	}
	n.am.down = true
	at(25, 1, 50)
	pass()
	if h, ok := w.Health.Get(kindRecurring, "R1 in prod", ""); !ok || !strings.Contains(h.Err, "tried again: connection refused") {
		t.Errorf("down: %+v", h)
	}
	at(25, 4, 1)
	pass()
	if got := state(); !strings.Contains(got, "not made in prod on 2026-10-25: connection refused") {
		t.Errorf("missed: %s", got)
	}
	if h, ok := w.Health.Get(kindRecurring, "R1 in prod", ""); ok {
		t.Errorf("it is over, and is a trouble still: %+v", h)
	}
	n.am.down = false
	at(28, 12, 0)
	pass()
	if got := state(); !strings.Contains(got, "not made in prod on 2026-10-28 and 2 times before: no holdfast watched") {
		t.Errorf("missed: %s", got)
	}
	at(29, 1, 50)
	pass()
	act, err := of.Expire(t.Context(), carol, "R1")
	if err != nil || act.What != silences.Stopped {
		t.Fatal(act, err)
	}
	n.later(40 * time.Second)
	pass()
	if last := n.each()["2026-10-29"]; len(last) != 1 || last[0].EndsAt.After(n.now()) {
		t.Errorf("stopped, the one that was to begin is %+v", last)
	}
	for day := range 3 {
		at(29+day, 2, 10)
		pass()
	}
	stands("stopped", "2026-10-21", "2026-10-22", "2026-10-24", "2026-10-29")
	if list, doubts := of.List(t.Context(), n.now()); len(list) != 0 {
		t.Errorf("stopped, listed are %+v, %v", list, doubts)
	}
}

// Who stops it while another process is making its next one ends that, too.
func TestWhatIsStoppedWhileItIsMadeIsEnded(t *testing.T) {
	n := newNights(t.TempDir(), time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC))
	w, other := n.process(t), n.process(t)
	if _, err := SilencesOf(w).Make(t.Context(), carol, comesAgain(t, "02:00-04:00", n.now().In(berlin(t)))); err != nil {
		t.Fatal(err)
	}
	n.set(time.Date(2026, 10, 21, 2, 30, 0, 0, berlin(t)))
	n.am.during = func() {
		if _, err := SilencesOf(other).Expire(t.Context(), carol, "R1"); err != nil {
			t.Error(err)
		}
	}
	if err := SilencesOf(w).recurring(false).pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	if made := n.each()["2026-10-21"]; len(made) != 1 || made[0].Active {
		t.Errorf("there are %+v", made)
	}
}

// noon is a zone in which it is about noon, and the present there: hours around it are of
// one day.
func noon(t *testing.T) time.Time {
	t.Helper()
	hour := time.Now().UTC().Hour()
	name := fmt.Sprintf("Etc/GMT%+d", hour-12) // the sign is the other way round there
	if hour == 12 {
		name = "Etc/GMT"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return time.Now().In(zone)
}

// Real Alertmanagers, the one of Debian and the newest: what is in its hours is quiet at
// once, in the name of who asked, and the timeline tells it; what is to begin is there
// before; what a person ended is not made again; what is stopped is ended before it begins.
func TestPeerWhatComesAgainIsMadeInAlertmanager(t *testing.T) {
	for name, path := range map[string]func(testing.TB) string{"old": peertest.AlertmanagerOld, "new": peertest.AlertmanagerNew} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, _ := peertest.Alertmanager(t, path(t))
			w, _ := watched(t, "alerts:\n  - {name: prod, poll: 1s, alertmanager: ['http://127.0.0.1:1', '"+base+"']}\n")
			mine := map[string]string{"alertname": "BackupLoad", "instance": "db-7"}
			sends(t, base, mine)
			row := func() alerts.Row {
				r, _ := w.Board.View().Row(alerts.FingerprintOf(mine))
				return r
			}
			w.until(t, "it fires", func() bool { return row().State == alerts.Firing })
			fires := row()
			inc, err := w.Acts().Open(t.Context(), carol, "load", incident.Sev2, incident.AttachedAlert{Fingerprint: fires.Fingerprint, Episode: fires.Episode, Labels: fires.Labels, StartsAt: fires.StartsAt, Source: "prod"})
			if err != nil {
				t.Fatal(err)
			}
			of, now := SilencesOf(w), noon(t)
			hours := func(from, to time.Duration) string {
				return now.Add(from).Format("15:04") + "-" + now.Add(to).Format("15:04")
			}
			if _, err := of.Make(t.Context(), carol, comesAgain(t, hours(-time.Hour, 3*time.Hour), now)); err != nil {
				t.Fatal(err)
			}
			w.until(t, "it is quiet", func() bool { r := row(); return r.Quiet != nil && r.Quiet.By == "carol" })
			came := func(id string) silences.Came {
				it, err := of.Find(t.Context(), id, now)
				if err != nil {
					t.Fatal(err)
				}
				return it.Again.Came["prod"]
			}
			w.until(t, "it was seen to be in force", func() bool { return came("R1").Fate == silences.CameBegun })
			if got := silencedIn(t, w, inc.ID); !slices.Equal(got, []string{"carol silenced"}) {
				t.Errorf("the timeline tells %q", got)
			}
			if _, err := of.Expire(t.Context(), carol, came("R1").Silence); err != nil {
				t.Fatal(err)
			}
			w.until(t, "it is loud again", func() bool { return row().Quiet == nil })
			later := comesAgain(t, hours(8*time.Minute, 3*time.Hour), now)
			if _, err := of.Make(t.Context(), carol, later); err != nil {
				t.Fatal(err)
			}
			w.until(t, "the next is made", func() bool { return came("R2").Fate == silences.CameMade })
			list, doubts := of.List(t.Context(), now)
			if len(list) != 3 || len(doubts) != 0 || !list[0].Waits || !list[0].Silence.StartsAt.Equal(came("R2").From) || list[0].Silence.ID != came("R2").Silence {
				t.Fatalf("listed are %+v, %v", list, doubts)
			}
			if act, err := of.Expire(t.Context(), carol, "R2"); err != nil || act.What != silences.Stopped || act.Stays != "" {
				t.Fatal(act, err)
			}
			w.until(t, "what was to begin is ended", func() bool {
				list, _ := of.List(t.Context(), now)
				return len(list) == 1 && list[0].ID() == "R1"
			})
			c, err := of.cluster("prod")
			if err != nil {
				t.Fatal(err)
			}
			if all, err := c.cluster.Silences(t.Context()); err != nil || len(all) != 2 {
				t.Errorf("there are, with those that ended, %+v: %v", all, err)
			}
		})
	}
}
