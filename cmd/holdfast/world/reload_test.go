package world

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/people"
)

// alice is who acts in these tests.
func alice() people.Actor { return people.Actor{Person: "alice", Via: "alice@test"} }

// opened is a world on the record of a folder, made of a configuration file in it.
func opened(t *testing.T, path string, readOnly bool) *World {
	t.Helper()
	dir := filepath.Dir(path)
	env := config.Env{Lookup: func(string) (string, bool) { return "", false }, Dir: dir, Home: dir}
	cfg, err := config.Load(path, env)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenRecord(t.Context(), filepath.Join(dir, "holdfast.db"), RecordOptions{Zones: NewZones(time.UTC, false), ReadOnly: readOnly, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.DB.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	w, err := New(t.Context(), r, cfg, Options{
		Via: "alice@test", ReadOnly: readOnly, Now: time.Now, Lookup: env.Lookup, Env: func() (config.Env, error) { return env, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// watched is a world that runs on a configuration file in a folder of its own.
func watched(t *testing.T, text string) (w *World, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "holdfast.yaml")
	write(t, path, text)
	w = opened(t, path, false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the world ended: %v", err)
		}
	})
	return w, path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// until waits for the world to change until it is as asked.
func (w *World) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	for !is() {
		// What is only written down is told to nobody; a look each 100 ms finds it.
		soon, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		_, _ = watch.Next(soon)
		cancel()
		if ctx.Err() != nil {
			t.Fatalf("never came: %s; sources %+v", what, w.Health.All())
		}
	}
}

func health(w *World, kind, name string) (sources.Health, bool) { return w.Health.Get(kind, name, "") }

// What a changed file names stands on a screen only with the keys of that file: a job
// that takes its time to end holds up nothing of what is said.
func TestAConfigurationIsSaidToBeInForceBeforeAnythingOfItIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.yaml")
	write(t, path, "backups: [{name: first}]\n")
	w := opened(t, path, false)
	seen := make(chan struct{})
	going := newJobs(t.Context(), w.Health, w.o.Now)
	defer going.close()
	going.set([]Job{{Kind: "test", Name: "slow", Same: "1", Run: func(context.Context) error { <-seen; return nil }}})
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	if _, err := watch.Next(t.Context()); err != nil { // who begins to watch is told of everything once
		t.Fatal(err)
	}
	write(t, path, "backups: [{name: second}]\nkeys: {ack: e}\n")
	var wait sync.WaitGroup
	wait.Go(func() { w.reload(t.Context(), readingOf(""), going) })
	defer wait.Wait()
	defer close(seen)
	var told sources.Topics
	for !told.Has(sources.Backups) {
		topics, err := watch.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		told |= topics
	}
	if got := w.Config().Keys["ack"]; !told.Has(sources.Config) || got != "e" {
		t.Errorf("its data source is seen while ack is %q; told of the configuration: %t", got, told.Has(sources.Config))
	}
}

func TestAChangedConfigurationIsTakenLiveAndABadOneIsRefused(t *testing.T) {
	w, path := watched(t, "logs:\n  - {name: api, file: api.log}\n")
	write(t, filepath.Join(filepath.Dir(path), "api.log"), "first line\n")
	w.until(t, "the log is followed", func() bool { h, ok := health(w, "file", "api"); return ok && h.Up })

	write(t, path, "logs:\n  - {name: api, file: api.log, pol: 5s}\n")
	w.until(t, "the mistake is on screen", func() bool {
		h, ok := health(w, kindConfig, path)
		return ok && !h.Up && strings.Contains(h.Err, "unknown key") && strings.Contains(h.Err, "goes on")
	})
	if h, ok := health(w, "file", "api"); !ok || !h.Up {
		t.Error("a bad file must not end what the old one named")
	}

	write(t, path, "logs:\n  - {name: edge, file: api.log}\nbackups:\n  - {name: sessions}\n")
	w.until(t, "the mended file is in force", func() bool {
		_, old := health(w, "file", "api")
		h, ok := health(w, "file", "edge")
		_, complaint := health(w, kindConfig, path)
		return !old && ok && h.Up && !complaint && len(w.Ledger.View()) == 1
	})
}

func TestABackupThatIsMissingBecomesAnAlert(t *testing.T) {
	w, _ := watched(t, "backups:\n  - {name: sessions}\n")
	w.until(t, "the alert", func() bool {
		for _, row := range w.Board.View().Rows {
			if row.Name() == "BackupUnprotected" && row.Labels["dataset"] == "sessions" {
				return true
			}
		}
		return false
	})
}

// linesOf counts the lines of the tail that hold what.
func linesOf(w *World, what string) (n int) {
	for _, l := range w.Tail.Last(ringLines) {
		if strings.Contains(l.Text, what) {
			n++
		}
	}
	return n
}

func TestAReloadShowsNoLineTwice(t *testing.T) {
	logs := "logs:\n  - {name: api, file: api.log}\n"
	w, path := watched(t, logs)
	app := filepath.Join(filepath.Dir(path), "api.log")
	write(t, app, "line one\n")
	w.until(t, "the first line", func() bool { return linesOf(w, "line one") == 1 })
	for i, next := range []struct{ what, text string }{
		{"something else changed", logs + "backups:\n  - {name: set-0}\n"},
		{"its own layout changed", "logs:\n  - file: api.log # the same\n    name: api\nbackups:\n  - {name: set-1}\n"},
		{"the source itself changed", "logs:\n  - {name: api, file: '*.log'}\nbackups:\n  - {name: set-2}\n"},
		{"it left", "backups:\n  - {name: set-3}\n"},
		{"it came back", logs + "backups:\n  - {name: set-4}\n"},
	} {
		write(t, path, next.text)
		w.until(t, next.what, func() bool {
			v := w.Ledger.View()
			return len(v) == 1 && v[0].Name == fmt.Sprintf("set-%d", i)
		})
		fresh := fmt.Sprintf("fresh %d", i)
		add(t, app, fresh+"\n")
		if !strings.Contains(next.text, "logs:") {
			continue
		}
		w.until(t, fresh, func() bool { return linesOf(w, fresh) == 1 })
		if n := linesOf(w, "line one"); n != 1 {
			t.Errorf("%s: the old line is there %d times", next.what, n)
		}
	}
	if n := linesOf(w, "fresh 3"); n != 1 {
		t.Errorf("what was written while it was gone is there %d times", n)
	}
}

func add(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheConfigurationNoLongerNamesIsForgotten(t *testing.T) {
	w, path := watched(t, "alerts:\n  - {name: prod, alertmanager: [http://127.0.0.1:1, http://127.0.0.1:2], poll: 1s}\n"+
		"logs:\n  - {name: api, file: '*.log'}\nchanges:\n  - {name: deploys, command: [false]}\n"+
		"backups:\n  - {name: orders, rpo: 26h, copies: [{files: 'backup/*'}]}\ninbound: {listen: '127.0.0.1:0'}\n")
	of := func() map[string]bool {
		kinds := map[string]bool{}
		for _, h := range w.Health.All() {
			kinds[h.Kind] = true
		}
		return kinds
	}
	kinds := []string{"alertmanager", "file", "changes", "backup", "door"}
	w.until(t, "every source was looked at", func() bool {
		got := of()
		return !slices.ContainsFunc(kinds, func(kind string) bool { return !got[kind] })
	})
	write(t, path, "me: alice\n")
	w.until(t, "nothing is left of them", func() bool {
		got := of()
		return !slices.ContainsFunc(kinds, func(kind string) bool { return got[kind] }) && len(w.Ledger.View()) == 0
	})
}

// A data source that stays is not asked again because another one changed.
func TestAReloadKeepsWhatIsKnownOfABackup(t *testing.T) {
	const orders = "backups:\n  - {name: orders, rpo: 26h, poll: 1h, copies: [{files: 'backup/*'}]}\n"
	w, path := watched(t, orders)
	known := func() (asked time.Time) {
		for _, s := range w.Ledger.View() {
			if s.Name == "orders" && len(s.Detail) == 1 && !s.Remembered {
				asked = s.Detail[0].Asked
			}
		}
		return asked
	}
	w.until(t, "it was asked", func() bool { return !known().IsZero() })
	was := known()
	write(t, path, orders+"  - {name: sessions}\n")
	w.until(t, "the other one is there", func() bool { return len(w.Ledger.View()) == 2 })
	if is := known(); !is.Equal(was) {
		t.Errorf("asked at %s, and again at %s", was, is)
	}
}

func TestWhatIsTakenOnlyAtTheStartIsSaidUntilItIsAsItWas(t *testing.T) {
	w, path := watched(t, "me: alice\nkeys: {ack: e}\n")
	said := func() string { h, _ := health(w, kindConfig, "restart"); return h.Err }
	write(t, path, "me: bob\npeople: {bob: {zone: UTC}}\nkeys: {ack: b}\nstore: ./elsewhere.db\nbackups: [{name: one}]\n")
	w.until(t, "a word of the restart", func() bool {
		return strings.Contains(said(), "restart holdfast") && strings.Contains(said(), "has not taken store, which")
	})
	if len(w.Ledger.View()) != 1 || w.Config().Keys["ack"] != "b" {
		t.Error("what is taken live was not")
	}
	write(t, path, "me: bob\nreports: ./elsewhere\n")
	w.until(t, "nothing, as it is as at the start", func() bool { return said() == "" })
}

func TestTheRosterFollowsTheConfiguration(t *testing.T) {
	w, path := watched(t, "me: alice\n")
	if got := w.Roster.View().At(time.Now()); len(got) != 0 {
		t.Errorf("without a rotation there are %+v", got)
	}
	write(t, path, "rota: [{name: primary, zone: UTC, layers: [{people: [alice]}]}]\n")
	w.until(t, "alice is on call", func() bool {
		turns := w.Roster.View().At(time.Now())
		return len(turns) == 1 && turns[0].Person == "alice"
	})
	if needs := w.Needs.View().Input; len(needs.Roster.Rotations()) != 1 {
		t.Error("what needs a human does not know the rotation")
	}
}

func TestAFolderOfChecklistsThatIsGoneIsSaid(t *testing.T) {
	w, path := watched(t, "sops: [./nope]\n")
	w.until(t, "a word of the folder", func() bool {
		h, _ := health(w, kindConfig, "sops")
		return strings.Contains(h.Err, "nope")
	})
	write(t, path, "me: bob\n")
	w.until(t, "it is gone from the configuration", func() bool { _, ok := health(w, kindConfig, "sops"); return !ok })
}

func TestReadOnlyWritesNoVerdictAndFailsAtNone(t *testing.T) {
	w, _ := watched(t, "backups:\n  - {name: sessions}\n")
	w.until(t, "the verdict is kept", func() bool {
		list, err := w.Record.Store.Verdicts.LoadVerdicts(t.Context())
		return err == nil && len(list) == 1
	})
	reader := w.Record.verdicts(true)
	if err := reader.SaveVerdicts(t.Context(), []backups.Status{{Name: "written", Verdict: backups.OK, At: time.Now()}}); err != nil {
		t.Errorf("read-only is no failure to save: %v", err)
	}
	list, err := reader.LoadVerdicts(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != "sessions" {
		t.Errorf("the record has %+v, %v", list, err)
	}
}

// Files of checklists are read when somebody asks for one, and by whoever watches: a
// command that asks for none does not wait for them, and a cockpit says which it
// cannot read before anybody needs it.
func TestWhoeverWatchesReadsAllChecklists(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sops"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sops", "good.md"), "1. look\n")
	path := filepath.Join(dir, "holdfast.yaml")
	write(t, path, "me: alice\nsops: [./sops]\n")
	w := opened(t, path, false)
	if err := os.Remove(filepath.Join(dir, "sops", "good.md")); err != nil {
		t.Fatal(err)
	}
	if errs := w.Library().Errors(); len(errs) != 0 {
		t.Errorf("it was read before anybody asked: %v", errs)
	}
	w.sayOfConfig()
	health, known := w.Health.Get(kindConfig, "sops", "")
	if !known || !strings.Contains(health.Err, "good.md") {
		t.Errorf("what cannot be read is not said: %+v", health)
	}
}
