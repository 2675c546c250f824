package endtoend

import (
	"context"
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
	"holdfast/store/sqlite"
	"holdfast/tui/tuitest"
)

const (
	longRecord  = 5000 // incidents
	shortRecord = 10
)

// atOnce lets many acts be one transaction.
type atOnce struct {
	*sqlite.DB
	q     *sql.Queries
	moved map[incident.ID]incident.Head
}

func (a atOnce) Write(_ context.Context, act func(q *sql.Queries) error) error { return act(a.q) }
func (a atOnce) Moved(heads map[incident.ID]incident.Head)                     { maps.Copy(a.moved, heads) }
func (a atOnce) SyncHeads(context.Context) error                               { return nil }

// remembers puts n incidents into the record, the last of which is open, and
// returns the record, open.
func (s *stage) remembers(n int) *store.Store {
	s.Helper()
	ctx := s.Context()
	db, err := sqlite.Open(ctx, s.path("record/holdfast.db"), sqlite.Options{})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		if err := db.Close(); err != nil {
			s.Error(err)
		}
	})
	at := time.Now().Add(-time.Duration(n) * time.Hour)
	now := func() time.Time { return at }
	all := atOnce{DB: db, moved: map[incident.ID]incident.Head{}}
	err = db.Write(ctx, func(q *sql.Queries) error {
		all.q = q
		record := store.New(all, sources.NewFeed(), now, "UTC")
		for i := range n {
			at = at.Add(time.Hour)
			if err := remember(ctx, record, i, i == n-1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	db.Moved(all.moved)
	return store.New(db, sources.NewFeed(), time.Now, "UTC")
}

// remember is one incident as they are: opened for an alert, with notes, an action
// item now and then, and an answer; over, or not.
func remember(ctx context.Context, record *store.Store, i int, open bool) error {
	by := people.Actor{Person: "alice", Via: "alice@bastion"}
	inc, err := record.Incidents.Open(ctx, by, fmt.Sprintf("checkout %d is down", i), incident.Sev3)
	if err != nil {
		return err
	}
	notes := make([]incident.Entry, 4)
	for n := range notes {
		notes[n] = incident.Entry{Kind: incident.Note, Text: fmt.Sprintf("%d: restarted checkout on api-%d, errors fall", n, i%7)}
	}
	if _, err := record.Incidents.Record(ctx, by, inc.ID, notes...); err != nil || open {
		return err
	}
	if i%50 == 0 {
		if _, err := record.Incidents.AddAction(ctx, by, inc.ID, incident.ActionData{What: "alert on the queue", Owner: "bob"}); err != nil {
			return err
		}
	}
	_, err = record.Incidents.Resolve(ctx, by, inc.ID, "rolled back")
	return err
}

// onLong is a stage with a record of n incidents.
func onLong(b *testing.B, n int) (*stage, *store.Store) {
	b.Helper()
	s := stageFor(b, plain)
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\nring: {}\n")
	return s, s.remembers(n)
}

// A command that is about one incident, or about what is open, costs the same
// however long the record is, and a list of all costs little more. The yardstick is
// the program that starts and ends.
func BenchmarkCommandAtLongRecord(b *testing.B) {
	s, _ := onLong(b, longRecord)
	last := incident.ID(longRecord).String()
	commands := map[string][]string{
		"list-open": {"incident", "list", "--open"}, "show": {"incident", "show", "INC-7"}, "note": {"incident", "note", last, "errors fall"},
		"severity": {"incident", "severity", last, "sev2"}, "open": {"incident", "open", "the queue is full"}, "verify-one": {"incident", "verify", "INC-7"},
		"time": {"time", "list"}, "actions": {"actions"}, "report": {"report", "INC-7"},
		"list": {"incident", "list"}, "status": {"status"}, "alerts": {"alerts"},
	}
	cost := func(args []string) time.Duration {
		cmd := exec.CommandContext(b.Context(), s.binary, append([]string{"--config", s.path("holdfast.yaml")}, args...)...)
		cmd.Dir = s.dir
		if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != 1 { // 1: something needs a person
			b.Fatalf("holdfast %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var least []time.Duration
	took := map[string][]time.Duration{}
	for b.Loop() {
		for range 11 {
			for name, args := range commands {
				least = append(least, cost([]string{"version"}))
				took[name] = append(took[name], cost(args))
			}
		}
	}
	worst := 0.0
	for name := range commands {
		x := median(took[name]) / median(least)
		b.ReportMetric(x, "x-"+name)
		worst = max(worst, x)
	}
	b.ReportMetric(worst, "ratio")
	b.ReportMetric(median(least), "x-version-ms")
	b.ReportMetric(2.5, "at-most")
}

// What another process commits costs every open cockpit the same, however long
// the record is: it reads what moved and nothing else. The yardstick is the same
// cockpit on a short record.
func BenchmarkForeignCommitAtLongRecord(b *testing.B) {
	var watched []*watched
	for _, n := range []int{shortRecord, longRecord} {
		s, record := onLong(b, n)
		c := s.openAt(120, 40)
		w := newWatched(s, record, c, incident.ID(n))
		watched = append(watched, w)
	}
	for b.Loop() {
		for range 20 {
			for _, w := range watched {
				w.commit(5)
			}
		}
	}
	for _, w := range watched {
		w.leave()
	}
	short, long := watched[0], watched[1]
	b.ReportMetric(median(long.cost)/median(short.cost), "ratio")
	b.ReportMetric(median(long.cost), "x-ms")
	b.ReportMetric(median(short.cost), "x-short-ms")
	b.ReportMetric(2, "at-most")
}

// watched is a cockpit, and another process on its record.
type watched struct {
	*stage
	record *store.Store
	screen *tuitest.Terminal
	id     incident.ID
	cost   []time.Duration // of a commit, without what the cockpit costs anyway
	n      int
}

func newWatched(s *stage, record *store.Store, c *tuitest.Terminal, id incident.ID) *watched {
	s.Helper()
	w := &watched{stage: s, record: record, screen: c, id: id}
	c.See(id.String() + " sev3")
	// It walks every chain when it starts: until that is over, it is no measure.
	for quiet := 0; quiet < 3; {
		begin := c.CPU()
		ticks(c, 1)
		if quiet++; c.CPU()-begin > 200*time.Millisecond {
			quiet = 0
		}
	}
	return w
}

// commit writes so many times what the cockpit shows, and holds what that costs against
// as long a time in which nothing is written: the one between two clocks before, and
// the one after.
func (w *watched) commit(n int) {
	w.Helper()
	idle, quiet := w.idle()
	begin, cpu := time.Now(), w.screen.CPU()
	for range n {
		w.n++
		to := []incident.Severity{incident.Sev1, incident.Sev2}[w.n%2]
		if _, err := w.record.Incidents.SetSeverity(w.Context(), people.Actor{Person: "bob", Via: "bob@bastion"}, w.id, to); err != nil {
			w.Fatal(err)
		}
		w.screen.Wait("bob's act", func(screen string) bool { return strings.Contains(top(screen), w.id.String()+" "+string(to)) })
	}
	ticks(w.screen, 1) // what follows it
	busy, took := w.screen.CPU()-cpu, time.Since(begin)
	after, still := w.idle()
	aside := float64(idle+after) / float64(quiet+still) * float64(took)
	w.cost = append(w.cost, (busy-time.Duration(aside))/time.Duration(n))
}

// idle is what a cockpit costs from one clock to the next.
func (w *watched) idle() (cpu, took time.Duration) {
	begin, was := time.Now(), w.screen.CPU()
	ticks(w.screen, 1)
	return w.screen.CPU() - was, time.Since(begin)
}

func (w *watched) leave() { w.stage.leave(w.screen) }
