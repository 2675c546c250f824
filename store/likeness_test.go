package store_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
	"holdfast/store/sqlite"
)

// byHand does to the record's file what no holdfast does.
func (r *record) byHand(ctx context.Context, statements ...string) error {
	db, err := stdsql.Open("sqlite3", "file:"+r.db.Path())
	for _, s := range statements {
		if err == nil {
			_, err = db.ExecContext(ctx, s)
		}
	}
	return errors.Join(err, db.Close())
}

// kept is how many blocks of likenesses the record keeps.
func (r *record) kept(t testing.TB) (n int) {
	t.Helper()
	err := r.db.Read(t.Context(), func(q *sql.Queries) error {
		rows, err := q.Likenesses(t.Context())
		n = len(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// copied is a copy of a record, until the check ends.
func copied(t *testing.T, check *rapid.T, template string) *record {
	t.Helper()
	folder, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "holdfast.db")
	for _, end := range []string{"", ".heads"} {
		b, err := os.ReadFile(template + end)
		if err == nil {
			err = os.WriteFile(path+end, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check.Cleanup(func() {
		if err := errors.Join(db.Close(), os.RemoveAll(folder)); err != nil {
			check.Error(err)
		}
	})
	r := &record{db: db, feed: sources.NewFeed(), clock: &clock{at: night}}
	r.Store = store.New(db, r.feed, r.clock.now, "Europe/Berlin")
	return r
}

// longEnough has three blocks of incidents, and 64 moves after the second, in the
// last incident, so that the first two rest.
func (r *record) longEnough(t testing.TB) {
	t.Helper()
	words := []string{"checkout", "queue", "ledger", "replica", "wiki", "vacuum"}
	for i := range 130 {
		var held []incident.AttachedAlert
		if i%5 == 0 {
			held = append(held, attached(fmt.Sprintf("Alert%d", i%4), "eu"))
		}
		inc := must[incident.Incident](t)(r.Incidents.Open(t.Context(), bob, words[i%6]+" "+words[i%5], incident.Sev3, held...))
		if i%7 == 0 {
			if err := r.Runs.StartRun(t.Context(), bob, int64(inc.ID), sop.Started{Run: sop.RunID(inc.ID.String()), Name: words[i%3], Text: "1. look\n", Practice: i%2 == 0}); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.rest(t, 130)
}

// rest makes every incident but this one rest.
func (r *record) rest(t testing.TB, last incident.ID) {
	t.Helper()
	notes := make([]incident.Entry, 64)
	for i := range notes {
		notes[i] = incident.Entry{Kind: incident.Note, Text: "errors fall"}
	}
	must[[]incident.Entry](t)(r.Incidents.Record(t.Context(), bob, last, notes...))
}

// unkept is the record of a process that cannot write.
type unkept struct{ *sqlite.DB }

func (u unkept) Write(context.Context, func(q *sql.Queries) error) error {
	return errors.New("the disk is full")
}

// drawAct is something that people do to an incident, or a hand to its row.
func (r *record) drawAct(ctx context.Context, t *rapid.T, say *rapid.Generator[string], last incident.ID) (err error) {
	id := incident.ID(rapid.Int64Range(1, int64(last)).Draw(t, "incident"))
	switch rapid.IntRange(0, 7).Draw(t, "act") {
	case 0:
		_, err = r.Incidents.Open(ctx, alice, say.Draw(t, "title"), incident.Sev3)
	case 1:
		_, err = r.Incidents.Answer(ctx, alice, id, rapid.SampledFrom([]string{"summary", "root_cause"}).Draw(t, "question"), say.Draw(t, "answer"))
	case 2:
		_, err = r.Incidents.Attach(ctx, alice, id, attached("Alert"+say.Draw(t, "alert"), "us"))
	case 3:
		run := sop.Started{Run: sop.RunID(say.Draw(t, "run") + id.String()), Name: say.Draw(t, "sop"), Text: "1. look\n"}
		err = r.Runs.StartRun(ctx, alice, int64(id), run)
	case 4:
		_, err = r.Incidents.Resolve(ctx, alice, id, say.Draw(t, "summary"))
	case 5:
		_, err = r.Incidents.MarkDuplicate(ctx, alice, id, incident.ID(rapid.Int64Range(1, int64(last)).Draw(t, "of")))
	case 6:
		return r.byHand(ctx, fmt.Sprintf("UPDATE incidents SET title = '%s' WHERE id = %d", say.Draw(t, "title"), id))
	case 7:
		return r.byHand(ctx, fmt.Sprintf(`UPDATE incidents SET state = replace(state, '{', '{"practice":true,') WHERE id = %d`, id))
	}
	if err != nil {
		t.Logf("refused: %v", err) // such as what is resolved already
	}
	return nil
}

// Whatever was done to whichever incident, what the record keeps of likenesses
// answers as the incidents themselves do.
func TestWhatIsKeptOfLikenessesAnswersAsTheIncidentsDo(t *testing.T) {
	template := filepath.Join(t.TempDir(), "template.db")
	first := open(t)
	first.longEnough(t)
	if err := first.db.BackUp(t.Context(), template); err != nil {
		t.Fatal(err)
	}
	say := rapid.SampledFrom([]string{"checkout", "queue", "ledger replica", "wiki vacuum", "zookeeper", "tab\tnew\nline", ""})
	believed := 0
	rapid.Check(t, func(rt *rapid.T) {
		r := copied(t, rt, template)
		ctx := t.Context()
		ask := func(s *store.Store, id incident.ID) []incident.Similar {
			list, err := s.Book.Similar(ctx, id, 12)
			if err != nil {
				rt.Fatalf("%s: %v", id, err)
			}
			return list
		}
		last := incident.ID(130)
		for range rapid.IntRange(1, 3).Draw(rt, "acts") {
			id := incident.ID(rapid.Int64Range(1, int64(last)).Draw(rt, "asked"))
			ask(r.Store, id)
			if err := r.drawAct(ctx, rt, say, last); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "rest") {
				r.rest(t, last)
			}
			got := ask(r.Store, id)
			if r.kept(t) > 0 {
				believed++
			}
			if err := r.byHand(ctx, "DELETE FROM likenesses"); err != nil {
				rt.Fatal(err)
			}
			want := ask(store.New(unkept{r.db}, r.feed, r.clock.now, "UTC"), id)
			if !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s is like\n%+v\nand by the incidents themselves like\n%+v", id, got, want)
			}
		}
	})
	if believed == 0 {
		t.Error("nothing was ever kept")
	}
}

// What a hand writes over an incident where no trigger sees it, such as by bytes of the
// file, is told of it as it stands there; what was kept of the others is made anew.
func TestAHandThatLeavesNoTraceIsBelievedByNoBlock(t *testing.T) {
	r, ctx := open(t), t.Context()
	r.longEnough(t)
	now := must[incident.Incident](t)(r.Incidents.Open(ctx, alice, "zookeeper elects", incident.Sev3))
	r.rest(t, now.ID)
	must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 5))
	if n := r.kept(t); n != 2 {
		t.Fatalf("%d blocks are kept, want 2", n)
	}
	path := r.db.Path()
	for _, s := range []string{
		"CREATE TABLE unseen AS SELECT * FROM likenesses",
		"UPDATE incidents SET title = 'zookeeper elects nobody' WHERE id = 7",
		"INSERT OR REPLACE INTO likenesses SELECT block, replace(told, char(10) || '8' || char(9) || '0' || char(9), char(10) || '8' || char(9) || '0' || char(9) || 'zookeeper' || char(31) || 'elects' || char(31)) FROM unseen",
	} {
		if err := r.byHand(ctx, s); err != nil {
			t.Fatalf("%s: %s: %v", path, s, err)
		}
	}
	list := must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 5))
	if len(list) != 1 || list[0].Incident.ID != 7 || list[0].Incident.Title != "zookeeper elects nobody" {
		t.Errorf("alike: %+v", list)
	}
	if again := must[[]incident.Similar](t)(r.Book.Similar(ctx, now.ID, 5)); !reflect.DeepEqual(again, list) {
		t.Errorf("asked again: %+v", again)
	}
}

// What was read in one moment is not kept for a later one.
func TestABlockIsKeptOfThePresentOnly(t *testing.T) {
	r, ctx := open(t), t.Context()
	r.longEnough(t)
	other := store.New(r.db, r.feed, r.clock.now, "UTC")
	late := store.New(meanwhile{r.db, func() {
		must[incident.Incident](t)(other.Incidents.Answer(ctx, bob, 7, "root_cause", "zookeeper elects"))
	}}, r.feed, r.clock.now, "UTC")
	must[[]incident.Similar](t)(late.Book.Similar(ctx, 1, 5))
	if n := r.kept(t); n != 0 {
		t.Errorf("%d blocks of before are kept", n)
	}
	must[[]incident.Similar](t)(r.Book.Similar(ctx, 1, 5))
	if n := r.kept(t); n != 1 { // the first moved just now
		t.Errorf("%d blocks are kept", n)
	}
}

// meanwhile is a record into which somebody else writes just before this one does.
type meanwhile struct {
	*sqlite.DB
	other func()
}

func (m meanwhile) Write(ctx context.Context, act func(q *sql.Queries) error) error {
	m.other()
	return m.DB.Write(ctx, act)
}
