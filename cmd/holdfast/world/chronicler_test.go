package world

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/vitals"
	"holdfast/store"
	"holdfast/store/sqlite"
)

// watcher is one process's chronicler on a record, with a clock that the test sets.
type watcher struct {
	*chronicler
	chronicle store.Chronicle
	changes   store.Changes
	alerts    store.Alerts
}

func watching(t *testing.T, path, owner string, clock *time.Time, cfg *config.Config) *watcher {
	t.Helper()
	now := func() time.Time { return *clock }
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	feed := sources.NewFeed()
	s := store.New(db, feed, now, "UTC")
	health := sources.NewHealthBoard(feed)
	return &watcher{&chronicler{
		owner: owner, now: now, health: health, inForce: health.All, here: db.Here, config: func() *config.Config { return cfg }, roster: func() *rota.View { return rota.NewView(cfg.Rota) }, vitals: func() []*vitals.Reading { return nil },
		leases: s.Leases, upkeep: s.Upkeep, chronicle: s.Chronicle, outages: store.OutagesOf(s),
	}, s.Chronicle, s.Changes, s.Alerts}
}

func (w *watcher) look(t *testing.T) {
	t.Helper()
	if err := w.pass(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// stood is how a thing stood at each of these instants; "-" where nothing is known.
func (w *watcher) stood(t *testing.T, kind store.StandingKind, name string, at ...time.Time) []string {
	t.Helper()
	var words []string
	for _, instant := range at {
		list, err := w.chronicle.At(context.Background(), kind, instant)
		if err != nil {
			t.Fatal(err)
		}
		word := "-"
		for _, x := range list {
			if x.Name == name {
				word = x.Word
			}
		}
		words = append(words, word)
	}
	return words
}

func TestHowSourcesStoodAndWhoWasOnCallIsWritten(t *testing.T) {
	night := time.Date(2031, 3, 9, 23, 50, 0, 0, time.UTC)
	clock := night
	cfg := &config.Config{File: config.File{Path: "/etc/holdfast.yaml", Digest: "d1", Text: "one"}, Rota: []rota.Rotation{{
		Name: "primary", Layers: []rota.Layer{{People: []people.Person{"alice", "bob"}, Every: rota.Day, From: rota.Date{Year: 2031, Month: 3, Day: 1}}},
	}}}
	w := watching(t, filepath.Join(t.TempDir(), "holdfast.db"), "one", &clock, cfg)
	at := func(m int) time.Time { return night.Add(time.Duration(m) * time.Minute) }
	source := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, Since: night, LastGood: night, Every: 5 * time.Second}
	w.health.Report(source)
	w.look(t)
	clock = at(1) // nothing was heard for a minute
	w.look(t)
	source.Up, source.Since, source.Err = false, at(2), "refused"
	w.health.Report(source)
	clock = at(2)
	w.look(t)
	source.Up, source.Since, source.LastGood, source.Blind = true, at(5), at(5), "Watchdog"
	w.health.Report(source)
	clock = at(5)
	w.look(t)
	cfg.Digest, cfg.Text = "d2", "two"
	w.health.Forget("alertmanager", "prod")
	clock = at(15)
	w.look(t)

	got := w.stood(t, store.SourceStood, "alertmanager prod", at(-1), at(0), at(1), at(2), at(4), at(5), at(14), at(15))
	if want := []string{"-", "up", "late", "down", "down", "blind", "blind", "-"}; !slices.Equal(got, want) {
		t.Errorf("the source stood as %q, want %q", got, want)
	}
	got = w.stood(t, store.OnCallStood, "primary", at(0), at(9), at(10), at(15))
	who := []string{"alice, layer 1", "bob, layer 1"}
	if got[0] == who[1] {
		slices.Reverse(who)
	}
	if want := []string{who[0], who[0], who[1], who[1]}; !slices.Equal(got, want) {
		t.Errorf("on call were %q, want %q", got, want)
	}
	if got, want := w.stood(t, store.ConfigStood, "/etc/holdfast.yaml", at(0), at(14), at(15)), []string{"d1", "d1", "d2"}; !slices.Equal(got, want) {
		t.Errorf("in force were %q, want %q", got, want)
	}
	for digest, want := range map[string]string{"d1": "one", "d2": "two"} {
		if got, err := w.chronicle.Configuration(t.Context(), digest); err != nil || got != want {
			t.Errorf("%s is kept as %q, %v", digest, got, err)
		}
	}
}

// Of two processes one writes; when that is killed the other takes over, and
// nobody is said to have watched in between.
func TestOneProcessWritesAndAGapIsKnown(t *testing.T) {
	night := time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC)
	clock := night
	path := filepath.Join(t.TempDir(), "holdfast.db")
	one, two := watching(t, path, "one", &clock, &config.Config{}), watching(t, path, "two", &clock, &config.Config{})
	at := func(s int) time.Time { return night.Add(time.Duration(s) * time.Second) }
	up := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, Since: night, LastGood: night}
	down := up
	down.Up = false
	one.health.Report(up)
	two.health.Report(down) // it alone cannot reach it
	for s := range 40 {
		clock = at(s)
		one.look(t)
		two.look(t)
	}
	if got, want := one.stood(t, store.SourceStood, "alertmanager prod", at(0), at(39)), []string{"up", "up"}; !slices.Equal(got, want) {
		t.Errorf("with both there the source stood as %q, want %q", got, want)
	}
	clock = at(120) // one was killed, and the machine slept for a while
	two.look(t)
	watched := one.stood(t, store.WatchStood, "", at(0), at(39), at(80), at(119), at(120))
	if want := []string{"one", "one", "-", "-", "two"}; !slices.Equal(watched, want) {
		t.Errorf("watched have %q, want %q", watched, want)
	}
	if got := one.stood(t, store.SourceStood, "alertmanager prod", at(120))[0]; got != "down" {
		t.Errorf("the one that took over says %q of its source", got)
	}
	two.leave(t.Context())
	if got := one.stood(t, store.WatchStood, "", clock)[0]; got != "-" {
		t.Errorf("after everyone left %q watched", got)
	}
	clock = at(500)
	one.held = time.Time{}
	one.look(t)
	if got, want := one.stood(t, store.WatchStood, "", at(300), at(500)), []string{"-", "one"}; !slices.Equal(got, want) {
		t.Errorf("watched have %q, want %q", got, want)
	}
}

// What is older than it is kept goes while a cockpit is open.
func TestWhatIsNotKeptGoes(t *testing.T) {
	clock := time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC)
	cfg := &config.Config{}
	w := watching(t, filepath.Join(t.TempDir(), "holdfast.db"), "one", &clock, cfg)
	for uid, age := range map[string]time.Duration{"old": 72 * time.Hour, "new": time.Hour} {
		if _, err := w.changes.SaveChanges(t.Context(), []changes.Change{{UID: uid, At: clock.Add(-age), Source: "ci", Summary: "deploy " + uid}}); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() (uids []string) {
		t.Helper()
		list, err := w.changes.Changes(t.Context(), clock.Add(-7*24*time.Hour), clock, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			uids = append(uids, c.UID)
		}
		return uids
	}
	if w.look(t); !slices.Equal(kept(), []string{"new", "old"}) {
		t.Errorf("with nothing to drop there is %v", kept())
	}
	silent := alerts.Alert{Fingerprint: "a", Labels: map[string]string{"alertname": "Silent"}, State: alerts.Firing, StartsAt: clock}
	heard := alerts.Sighting{Alert: silent, Source: "prod", Episode: clock, First: clock, Last: clock, Said: clock}
	if _, err := w.alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{heard}}); err != nil {
		t.Fatal(err)
	}
	sightings := func() int {
		t.Helper()
		known, err := w.alerts.LoadAlerts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(known.Sightings)
	}
	cfg.Keep = config.Keep{Changes: 48 * time.Hour, Sightings: 24 * time.Hour}
	if w.look(t); !slices.Equal(kept(), []string{"new"}) || sightings() != 1 {
		t.Errorf("kept is %v, and %d alerts were heard of", kept(), sightings())
	}
	clock = clock.Add(25 * time.Hour)
	if w.look(t); !slices.Equal(kept(), []string{"new"}) || sightings() != 0 {
		t.Errorf("a day later kept is %v, and %d alerts were heard of", kept(), sightings())
	}
}

// How bad a vital was is written when that changes: not its value, and not that a process
// that has just begun has not asked yet.
func TestHowVitalsStoodIsWritten(t *testing.T) {
	clock := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	path, crit := filepath.Join(t.TempDir(), "hf.db"), 5.0
	errors := vitals.Vital{Name: "errors", Unit: "/s", Crit: &crit, Every: 15 * time.Second}
	watch := func(owner string) (*watcher, *vitals.Panel) {
		w := watching(t, path, owner, &clock, &config.Config{})
		panel := vitals.NewPanel(sources.NewFeed())
		panel.Set([]vitals.Vital{errors})
		w.vitals = panel.View
		w.health.Report(sources.Health{Kind: vitals.HealthKind, Name: "errors", Since: clock, Err: "no data", Every: time.Second})
		return w, panel
	}
	w, panel := watch("one")
	at := []time.Time{clock}
	then := func(do func()) {
		do()
		w.look(t)
		at = append(at, clock)
		clock = clock.Add(10 * time.Second)
	}
	then(func() {})
	for _, v := range []float64{1, 2, 6, 7} {
		then(func() { panel.Told("errors", v, "", clock) })
	}
	then(func() { panel.Failed("errors", "no data", clock) })
	w.leave(t.Context())
	w, panel = watch("two")
	then(func() {})
	then(func() { panel.Told("errors", 0, "", clock) })
	then(func() { panel.Set(nil) })
	want := []string{"-", "-", "ok", "ok", "crit", "crit", "unknown", "unknown", "ok", "-"}
	if got := w.stood(t, store.VitalStood, "errors", at...); !slices.Equal(got, want) {
		t.Errorf("it stood as %q, want %q", got, want)
	}
	if got := w.stood(t, store.SourceStood, "vital errors", at...); slices.Contains(got, "down") {
		t.Errorf("it is a source besides: %q", got)
	}
}
