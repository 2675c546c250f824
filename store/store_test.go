package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
)

// night is when the tests happen.
var night = time.Date(2026, 11, 21, 3, 12, 0, 0, time.UTC)

var alice = people.Actor{Person: "alice", Via: "alice@bastion ssh 10.0.3.7"}

var bob = people.Actor{Person: "bob", Via: "bob@bastion"}

// clock is a clock that tests set; every reading moves it on a little.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// record is one process's hold on a record.
type record struct {
	*store.Store
	db    *sqlite.DB
	feed  *sources.Feed
	clock *clock
}

func openAt(t testing.TB, path string) *record {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &record{db: db, feed: sources.NewFeed(), clock: &clock{at: night}}
	r.Store = store.New(db, r.feed, r.clock.now, "Europe/Berlin")
	return r
}

func open(t testing.TB) *record {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "holdfast.db"))
}

// attached is an alert that fired three minutes before the night's incident.
func attached(name, instance string) incident.AttachedAlert {
	labels := map[string]string{"alertname": name, "instance": instance, "severity": "critical"}
	return incident.AttachedAlert{
		Fingerprint: alerts.Fingerprint(name + "-" + instance), Labels: labels, Source: "prod",
		Annotations: map[string]string{"summary": "too many errors"}, StartsAt: night.Add(-3 * time.Minute), Episode: night.Add(-3 * time.Minute),
	}
}

func (r *record) incident(t testing.TB, held ...incident.AttachedAlert) incident.Incident {
	t.Helper()
	inc, err := r.Incidents.Open(t.Context(), alice, "checkout is down", incident.Sev2, held...)
	if err != nil {
		t.Fatal(err)
	}
	return inc
}

func (r *record) kinds(t testing.TB, id incident.ID) []incident.Kind {
	t.Helper()
	var kinds []incident.Kind
	for _, e := range r.timeline(t, id) {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (r *record) timeline(t testing.TB, id incident.ID) []incident.Entry {
	t.Helper()
	list, err := r.Book.Timeline(context.Background(), id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (r *record) sound(t testing.TB) {
	t.Helper()
	found, err := r.Chains.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		t.Errorf("a sound record has findings: %+v", found)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantKinds(t testing.TB, got []incident.Kind, want ...incident.Kind) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the timeline holds %v, want %v", got, want)
	}
}

func TestIncidentIsTheFoldOfItsTimeline(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	inc := r.incident(t, attached("HighErrors", "api-1"))
	if inc.ID.String() != "INC-1" || inc.Status != incident.Investigating || inc.Zone != "Europe/Berlin" || len(inc.Alerts) != 1 {
		t.Fatalf("opened as %+v", inc)
	}
	must[incident.Incident](t)(r.Incidents.SetSeverity(ctx, alice, inc.ID, incident.Sev1))
	must[incident.Incident](t)(r.Incidents.SetStatus(ctx, alice, inc.ID, incident.Mitigated))
	must[incident.Incident](t)(r.Incidents.SetRole(ctx, alice, inc.ID, "Commander", "bob"))
	must[incident.Incident](t)(r.Incidents.Answer(ctx, bob, inc.ID, "reason", "experience"))
	must[incident.Entry](t)(r.Incidents.AddNote(ctx, bob, inc.ID, night.Add(-time.Hour), "a deploy went out"))
	must[incident.Entry](t)(r.Incidents.AddAction(ctx, bob, inc.ID, incident.ActionData{What: "alert on the queue", Owner: "bob", Due: "2026-12-01"}))
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, inc.ID, "rolled back"))

	got := must[incident.Incident](t)(r.Book.Incident(ctx, inc.ID))
	if got.Severity != incident.Sev1 || got.Status != incident.Resolved || got.Open() || got.Roles["commander"].String() != "bob" ||
		got.Answers["reason"] != "experience" || got.Answers["summary"] != "rolled back" {
		t.Errorf("folded to %+v", got)
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.SeverityChanged, incident.StatusChanged, incident.RoleChanged,
		incident.Answered, incident.Note, incident.Action, incident.ResolvedEntry)
	note := r.timeline(t, inc.ID)[6]
	if !note.At.Equal(night.Add(-time.Hour)) || !note.RecordedAt.After(night) || note.By != bob {
		t.Errorf("the note's two times and its actor: %+v", note)
	}
	r.sound(t)
}

func TestARoleHasOneNameHoweverItIsWritten(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	must[incident.Incident](t)(r.Incidents.SetRole(ctx, alice, inc.ID, "Comms", "carol"))
	got := must[incident.Incident](t)(r.Incidents.SetRole(ctx, alice, inc.ID, " communications ", "bob"))
	if got.Roles[incident.Communications].String() != "carol, bob" || len(got.Roles) != 1 {
		t.Errorf("the roles are %v", got.Roles)
	}
	if e := r.timeline(t, inc.ID)[2]; e.Text != "communications: bob" {
		t.Errorf("the entry reads %q", e.Text)
	}
}

func TestActsThatMakeNoSenseAreRefusedAndNothingIsWritten(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	inc := r.incident(t)
	for name, act := range map[string]func() error{
		"an empty note":        func() error { _, err := r.Incidents.AddNote(ctx, alice, inc.ID, time.Time{}, " \n"); return err },
		"a note of the future": func() error { _, err := r.Incidents.AddNote(ctx, alice, inc.ID, night.Add(time.Hour), "x"); return err },
		"an unknown severity":  func() error { _, err := r.Incidents.SetSeverity(ctx, alice, inc.ID, "sev5"); return err },
		"an unknown status":    func() error { _, err := r.Incidents.SetStatus(ctx, alice, inc.ID, "fixed"); return err },
		"resolved as a status": func() error { _, err := r.Incidents.SetStatus(ctx, alice, inc.ID, incident.Resolved); return err },
		"an unknown question":  func() error { _, err := r.Incidents.Answer(ctx, alice, inc.ID, "blame", "bob"); return err },
		"an unknown reason":    func() error { _, err := r.Incidents.Answer(ctx, alice, inc.ID, "reason", "bob"); return err },
		"no pinned line":       func() error { _, err := r.Incidents.Pin(ctx, alice, inc.ID, nil); return err },
		"an impossible date": func() error {
			_, err := r.Incidents.AddAction(ctx, alice, inc.ID, incident.ActionData{What: "x", Due: "soon"})
			return err
		},
		"an incident not there": func() error { _, err := r.Incidents.AddNote(ctx, alice, 99, time.Time{}, "x"); return err },
		"no title":              func() error { _, err := r.Incidents.Open(ctx, alice, "  ", incident.Sev1); return err },
	} {
		if err := act(); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened)
	must[incident.Incident](t)(r.Incidents.Resolve(ctx, alice, inc.ID, ""))
	if _, err := r.Incidents.Resolve(ctx, bob, inc.ID, ""); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("resolving twice: %v", err)
	}
}

func TestAResolvedIncidentIsOpenedAgainByItsStatus(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, inc.ID, "done"))
	again := must[incident.Incident](t)(r.Incidents.SetStatus(t.Context(), bob, inc.ID, incident.Investigating))
	if !again.Open() || again.Status != incident.Investigating {
		t.Errorf("opened again as %+v", again)
	}
	r.sound(t)
}

func TestAnEntryWithAKeyIsRecordedOnce(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	entry := incident.Entry{Kind: incident.Change, Text: "deploy 42", Key: "deploy-42"}
	first := must[[]incident.Entry](t)(r.Incidents.Record(t.Context(), alice, inc.ID, entry))
	second := must[[]incident.Entry](t)(r.Incidents.Record(t.Context(), bob, inc.ID, entry, incident.Entry{Kind: incident.Note, Text: "seen"}))
	if second[0].Seq != first[0].Seq || second[0].Hash != first[0].Hash || second[1].Seq != first[0].Seq+1 {
		t.Errorf("the retry was answered with %+v, the first was %+v", second, first)
	}
	r.sound(t)
}

func TestSecretsAndControlCharactersDoNotReachTheRecord(t *testing.T) {
	r := open(t)
	ctx := t.Context()
	inc := r.incident(t)
	must[[]incident.Entry](t)(r.Incidents.Record(ctx, alice, inc.ID, incident.Entry{
		Kind: incident.Note, Text: "curl -H 'Authorization: Bearer abcdefghij123456' \x1b[2J",
		Data: []byte(`{"b":"two\nlines \u001b]0;x\u0007","a":["password=hunter2hunter2"]}`),
	}))
	e := r.timeline(t, inc.ID)[1]
	for _, bad := range []string{"abcdefghij123456", "hunter2hunter2", "\x1b", `\u001b`} {
		if strings.Contains(e.Text+string(e.Data), bad) {
			t.Errorf("%q was kept: %s %s", bad, e.Text, e.Data)
		}
	}
	if !strings.Contains(e.Text, "<U+001B>[2J") || !strings.Contains(string(e.Data), `two\nlines`) {
		t.Errorf("what is harmless was lost: %s %s", e.Text, e.Data)
	}
	r.sound(t)
}

func TestAPinnedLineWithoutATimeSaysSo(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	read, own := night.Add(-time.Hour), night.Add(-2*time.Minute)
	e := must[incident.Entry](t)(r.Incidents.Pin(t.Context(), alice, inc.ID, []incident.PinnedLine{
		{Source: "api", At: read, Text: "ready", Untimed: true}, {Source: "api", At: own, Text: "failed"},
	}))
	if !e.At.Equal(own) || !strings.Contains(e.Text, incident.UntimedWords) {
		t.Errorf("it happened at %v: %s", e.At, e.Text)
	}
	if !strings.Contains(e.Text, "of the lines around it") {
		t.Errorf("a line that was there before following began has the time of another, and it is called the reading's: %s", e.Text)
	}
	e = must[incident.Entry](t)(r.Incidents.Pin(t.Context(), alice, inc.ID, []incident.PinnedLine{{Source: "api", At: own, Text: "failed"}}))
	if strings.Contains(e.Text, incident.UntimedWords) {
		t.Errorf("a line that has its time is called without: %s", e.Text)
	}
}

func TestPinnedLinesAreCopiedWithTheirHash(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	e := must[incident.Entry](t)(r.Incidents.Pin(t.Context(), alice, inc.ID, []incident.PinnedLine{
		{Source: "api", Path: "/var/log/api.log", Offset: 4096, At: night.Add(-time.Minute), Text: "panic: nil map"},
		{Source: "api", At: night.Add(-2 * time.Minute), Text: "retrying"},
	}))
	var d incident.PinnedData
	if err := e.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256([]byte("retrying")); d.Lines[1].SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("hash of the line: %q", d.Lines[1].SHA256)
	}
	if !e.At.Equal(night.Add(-2*time.Minute)) || !strings.HasPrefix(e.Text, "2 lines from api") || d.Lines[0].Offset != 4096 {
		t.Errorf("pinned as %+v %+v", e, d)
	}
}

func TestTimelineIsReadInPages(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	for range 7 {
		must[incident.Entry](t)(r.Incidents.AddNote(t.Context(), alice, inc.ID, time.Time{}, "x"))
	}
	first := must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, 0, 5))
	rest := must[[]incident.Entry](t)(r.Book.Timeline(t.Context(), inc.ID, first[4].Seq, 5))
	if len(first) != 5 || len(rest) != 3 || rest[0].Seq != 6 {
		t.Errorf("pages of %d and %d entries", len(first), len(rest))
	}
	if _, err := r.Book.Timeline(t.Context(), 99, 0, 0); err == nil {
		t.Error("the timeline of no incident was read")
	}
}

func TestIncidentsAreListedNewestFirst(t *testing.T) {
	r := open(t)
	for range 4 {
		r.incident(t)
	}
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, 3, ""))
	ids := func(f incident.Filter) (ids []incident.ID) {
		for _, inc := range must[[]incident.Incident](t)(r.Book.Incidents(t.Context(), f)) {
			ids = append(ids, inc.ID)
		}
		return ids
	}
	for name, test := range map[string]struct {
		filter incident.Filter
		want   []incident.ID
	}{
		"all":               {incident.Filter{}, []incident.ID{4, 3, 2, 1}},
		"open ones":         {incident.Filter{Open: true}, []incident.ID{4, 2, 1}},
		"the newest two":    {incident.Filter{Limit: 2}, []incident.ID{4, 3}},
		"the page after":    {incident.Filter{Limit: 2, Before: 3}, []incident.ID{2, 1}},
		"open before INC-4": {incident.Filter{Open: true, Before: 4, Limit: 1}, []incident.ID{2}},
	} {
		if got := ids(test.filter); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestWhoeverLeadsAnIncidentDoesSoFromItsBeginning(t *testing.T) {
	r := open(t)
	inc := must[incident.Incident](t)(r.Incidents.OpenLed(t.Context(), alice, "checkout is down", incident.Sev2, attached("HighErrors", "api-1")))
	if inc.Roles[incident.Commander].First() != "alice" || r.read(t, inc.ID).Roles[incident.Commander].First() != "alice" {
		t.Errorf("led by %v", inc.Roles)
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened, incident.Fired, incident.RoleChanged)
	if e := r.timeline(t, inc.ID)[2]; !e.At.Equal(inc.OpenedAt) {
		t.Errorf("commanded since %s, opened at %s", e.At, inc.OpenedAt)
	}
	if who := r.incident(t).Roles; len(who) != 0 {
		t.Errorf("opened for nobody, and led by %v", who)
	}
	r.sound(t)
}
