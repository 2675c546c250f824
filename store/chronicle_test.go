package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
)

func (r *record) stood(t rapid.TB, kind store.StandingKind, at time.Time) map[string]string {
	t.Helper()
	list, err := r.Chronicle.At(context.Background(), kind, at)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for _, x := range list {
		words[x.Name] = x.Word
	}
	return words
}

func TestHowThingsStandIsWrittenWhenItChanges(t *testing.T) {
	r := open(t)
	c := r.Chronicle
	note := func(list ...store.Standing) {
		t.Helper()
		if err := c.Note(t.Context(), list...); err != nil {
			t.Fatal(err)
		}
	}
	at := func(m int) time.Time { return night.Add(time.Duration(m) * time.Minute) }
	up := store.SourceStanding{State: "up"}
	note(store.NoMore(store.SourceStood, "never there", at(0)), store.Stood(store.SourceStood, "am prod", at(0), "up", up))
	for m := range 5 {
		note(store.Stood(store.SourceStood, "am prod", at(m), "up", up))
	}
	note(store.Stood(store.SourceStood, "am prod", at(5), "down", store.SourceStanding{State: "down", Why: "refused, password=hunter2"}))
	note(store.Stood(store.SourceStood, "am prod", at(3), "late", store.SourceStanding{State: "late"})) // told late: not dated before the last
	note(store.NoMore(store.SourceStood, "am prod", at(9)))
	for m, want := range map[int]string{-1: "", 0: "up", 4: "up", 5: "late", 8: "late", 9: ""} {
		if got := r.stood(t, store.SourceStood, at(m))["am prod"]; got != want {
			t.Errorf("after %d minutes the source stood as %q, want %q", m, got, want)
		}
	}
	if got := r.stood(t, store.SourceStood, at(99)); len(got) != 0 {
		t.Errorf("at the end stood %v", got)
	}
}

func TestAConfigurationIsKeptOnceWithoutItsSecrets(t *testing.T) {
	r := open(t)
	c := store.New(r.db, r.feed, r.clock.now, "", store.WithRedactor(text.NewRedactor("seven-green-bottles"))).Chronicle
	for _, digest := range []string{"d1", "d1", "d2", "d1"} {
		if err := c.Force(t.Context(), "/etc/holdfast.yaml", digest, "# "+digest+"\ntoken: seven-green-bottles\n"); err != nil {
			t.Fatal(err)
		}
	}
	content := must[string](t)(c.Configuration(t.Context(), "d1"))
	if !strings.HasPrefix(content, "# d1\n") || strings.Contains(content, "bottles") {
		t.Errorf("kept as %q", content)
	}
	if _, err := c.Configuration(t.Context(), "d3"); !errors.Is(err, store.ErrNoConfiguration) {
		t.Errorf("a configuration that never was: %v", err)
	}
	if got := r.stood(t, store.ConfigStood, r.clock.now())["/etc/holdfast.yaml"]; got != "d1" {
		t.Errorf("in force is %q", got)
	}
}

// Quiet is written when it begins, changes and ends, by whichever process sees
// it first, and once.
func TestWhyAnAlertWasQuietIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	r, other := openAt(t, path), openAt(t, path)
	a := attached("HighErrors", "api-1")
	name := string(a.Fingerprint) + " prod"
	seen := func(r *record, m int, q *alerts.Quiet, state alerts.State) {
		t.Helper()
		x := alerts.Sighting{Alert: change(a, "", a.Episode, night).Alert, Source: "prod", Episode: a.Episode, First: a.Episode, Last: night.Add(time.Duration(m) * time.Minute)}
		x.Quiet, x.State = q, state
		if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{x}}); err != nil {
			t.Fatal(err)
		}
	}
	bob := &alerts.Quiet{Why: "silenced", By: "bob", Until: night.Add(time.Hour)}
	seen(r, 0, nil, alerts.Firing)
	seen(r, 1, bob, alerts.Firing)
	seen(other, 2, bob, alerts.Firing)
	seen(r, 3, bob, alerts.Firing)
	seen(r, 4, &alerts.Quiet{Why: "muted", By: "nights"}, alerts.Firing)
	seen(r, 6, nil, alerts.Firing)
	seen(r, 7, bob, alerts.Firing)
	seen(r, 8, bob, alerts.Resolved)
	got := []string{}
	for m := range 10 {
		got = append(got, r.stood(t, store.QuietStood, night.Add(time.Duration(m)*time.Minute))[name])
	}
	until := " " + night.Add(time.Hour).Format(time.RFC3339)
	want := []string{"", "silenced bob" + until, "silenced bob" + until, "silenced bob" + until, "muted nights", "muted nights", "", "silenced bob" + until, "", ""}
	if !slices.Equal(got, want) {
		t.Errorf("minute by minute it was quiet as\n%q, want\n%q", got, want)
	}
	if n := r.count(t, "SELECT COUNT(*) FROM standings"); n != 5 {
		t.Errorf("%d rows, want 5", n)
	}

	// The other one says that it is quiet and is killed; what this one sees
	// counts, although it last knew the alert as loud itself.
	other.clock.set(night.Add(9 * time.Minute))
	seen(other, 9, bob, alerts.Firing)
	if got := r.stood(t, store.QuietStood, night.Add(9*time.Minute))[name]; got == "" {
		t.Error("the other one's word was not written")
	}
	r.clock.set(night.Add(11 * time.Minute))
	seen(r, 10, nil, alerts.Firing)
	if got := r.stood(t, store.QuietStood, night.Add(10*time.Minute))[name]; got != "" {
		t.Errorf("quiet as %q, though it was seen to be loud", got)
	}
}

func TestAVerdictIsWrittenWhenItChanges(t *testing.T) {
	r := open(t)
	judged := func(m int, v backups.Verdict, reasons ...string) {
		t.Helper()
		err := r.Verdicts.SaveVerdicts(t.Context(), []backups.Status{{Name: "orders", Verdict: v, Reasons: reasons, At: night.Add(time.Duration(m) * time.Minute)}})
		if err != nil {
			t.Fatal(err)
		}
	}
	judged(0, backups.OK)
	judged(1, backups.OK)
	judged(5, backups.Late, "26h old")
	judged(4, backups.OK) // another process's late answer
	judged(6, backups.Late, "27h old")
	for m, want := range map[int]string{0: "ok", 4: "ok", 5: "late", 6: "late"} {
		if got := r.stood(t, store.VerdictStood, night.Add(time.Duration(m)*time.Minute))["orders"]; got != want {
			t.Errorf("after %d minutes the verdict was %q, want %q", m, got, want)
		}
	}
	if n := r.count(t, "SELECT COUNT(*) FROM standings"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

// Whatever is dropped, how things stood at the end of what is kept and after is
// as it was, and no entry goes.
func TestDroppingLeavesWhatIsKeptAsItWas(t *testing.T) {
	r := open(t)
	c := r.Chronicle
	inc := r.incident(t)
	before, round := len(r.timeline(t, inc.ID)), 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		names := []string{fmt.Sprintf("a%d", round), fmt.Sprintf("b%d", round)}
		var list []store.Standing
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			word := rapid.SampledFrom([]string{"up", "down", ""}).Draw(t, "word")
			at := night.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "days")) * 24 * time.Hour)
			list = append(list, store.Stood(store.SourceStood, rapid.SampledFrom(names).Draw(t, "name"), at, word, struct{}{}))
		}
		if err := c.Note(t.Context(), list...); err != nil {
			t.Fatal(err)
		}
		keep := time.Duration(rapid.IntRange(1, 21).Draw(t, "keep")) * 24 * time.Hour
		days := []time.Time{r.clock.now().Add(-keep + time.Second)}
		for d := range 21 {
			if at := night.Add(-time.Duration(d) * 24 * time.Hour); at.After(days[0]) {
				days = append(days, at)
			}
		}
		stood := func(at time.Time) string {
			words := r.stood(t, store.SourceStood, at)
			return words[names[0]] + "|" + words[names[1]]
		}
		was := make([]string, len(days))
		for i, at := range days {
			was[i] = stood(at)
		}
		if _, err := r.Upkeep.Drop(t.Context(), store.Keep{History: keep, Sightings: keep, Changes: keep}); err != nil {
			t.Fatal(err)
		}
		for i, at := range days {
			if got := stood(at); got != was[i] {
				t.Fatalf("at %s stood %s, want %s", at, got, was[i])
			}
		}
	})
	if got := len(r.timeline(t, inc.ID)); got != before {
		t.Fatalf("%d entries, want %d", got, before)
	}
}

func TestWhatIsOlderThanItIsKeptGoes(t *testing.T) {
	r := open(t)
	now := r.clock.now()
	old, lately := now.Add(-40*24*time.Hour), now.Add(-2*time.Hour)
	a, b, held := attached("Old", "x"), attached("New", "x"), attached("StillFiring", "x")
	r.seen(t, change(a, "fired", old, old), change(a, "cleared", old, old), change(b, "fired", lately, lately), change(held, "fired", old, old))
	sighting := func(x incident.AttachedAlert, at time.Time) alerts.Sighting {
		return alerts.Sighting{Alert: change(x, "", old, old).Alert, Source: "prod", Episode: old, First: old, Last: at}
	}
	if _, err := r.Alerts.SaveSeen(t.Context(), alerts.Seen{Sightings: []alerts.Sighting{sighting(held, lately), sighting(attached("Silent", "x"), old)}}); err != nil {
		t.Fatal(err)
	}
	must[int](t)(r.Changes.SaveChanges(t.Context(), []changes.Change{
		{UID: "1", At: old, Source: "ci", Summary: "old"}, {UID: "2", At: lately, Source: "ci", Summary: "new"},
	}))
	month := 30 * 24 * time.Hour
	if rows := must[int64](t)(r.Upkeep.Drop(t.Context(), store.Keep{})); rows != 0 {
		t.Errorf("with nothing to drop %d rows went", rows)
	}
	rows := must[int64](t)(r.Upkeep.Drop(t.Context(), store.Keep{History: month, Sightings: month, Changes: month}))
	if rows != 4 {
		t.Errorf("%d rows went, want 4: two transitions, a sighting, a change", rows)
	}
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM transitions WHERE alertname = 'Old'": 0, "SELECT COUNT(*) FROM transitions WHERE alertname = 'New'": 1,
		"SELECT COUNT(*) FROM transitions WHERE alertname = 'StillFiring'": 1, "SELECT COUNT(*) FROM sightings": 1, "SELECT COUNT(*) FROM changes": 1,
	} {
		if n := r.count(t, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	kept := must[incident.Kept](t)(r.Chronicle.KeptFrom(t.Context()))
	for what, from := range map[string]time.Time{"alerts": kept.Alerts, "changes": kept.Changes} {
		if d := from.Sub(now.Add(-month)).Abs(); d > time.Minute {
			t.Errorf("%s are said to be kept from %s", what, from)
		}
	}
	h := must[incident.History](t)(r.Book.History(t.Context(), now.Add(-2*month), now, deaf))
	if !h.Kept.Alerts.Equal(kept.Alerts) {
		t.Errorf("who counts is told %s", h.Kept.Alerts)
	}
}

func TestStandingsAreReadableAsTheirKind(t *testing.T) {
	r := open(t)
	until := night.Add(time.Hour)
	err := r.Chronicle.Note(t.Context(), store.Stood(store.OnCallStood, "primary", night, "bob, layer 1",
		store.OnCallStanding{Person: "bob", Layer: "layer 1", Until: until}))
	if err != nil {
		t.Fatal(err)
	}
	list := must[[]store.Standing](t)(r.Chronicle.At(t.Context(), store.OnCallStood, night))
	var v store.OnCallStanding
	if err := json.Unmarshal(list[0].Value, &v); err != nil || v.Person != "bob" || v.Layer != "layer 1" || !v.Until.Equal(until) {
		t.Errorf("read back %+v, %v", v, err)
	}
}

// count asks the file itself, for what no reader of the record tells.
func (r *record) count(t testing.TB, query string) int64 {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+r.db.Path()+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var n int64
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
