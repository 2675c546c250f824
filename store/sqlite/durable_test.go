package sqlite

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"holdfast/sources/peertest"
	"holdfast/store/incident"
)

// trace runs the appending process under strace and returns what it did to the
// record, in order: "write", "sync" (ended) and "ack".
func trace(t *testing.T, path string, count int, environment ...string) []string {
	t.Helper()
	strace := peertest.Need(t, "strace")[0]
	out := filepath.Join(t.TempDir(), "trace")
	cmd := again(t, path, count, strace, "-f", "-y", "-o", out, "-e", "trace=write,pwrite64,writev,pwritev,fsync,fdatasync")
	cmd.Env = append(cmd.Env, environment...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("strace: %v", err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return steps(string(b), path)
}

// steps reads strace's lines. A sync counts when it has returned, which may be
// on a later line than it began.
func steps(trace, path string) []string {
	record := regexp.MustCompile(`^(\d+)\s+(\w+)\(\d+<` + regexp.QuoteMeta(path) + `(-wal)?>`)
	ack := regexp.MustCompile(`^\d+\s+write\(1<[^>]*>, "ack `)
	resumed := regexp.MustCompile(`^(\d+)\s+<\.\.\. f(data)?sync resumed>.*= 0$`)
	syncing := map[string]bool{}
	var did []string
	for _, line := range strings.Split(trace, "\n") {
		if ack.MatchString(line) {
			did = append(did, "ack")
			continue
		}
		if m := resumed.FindStringSubmatch(line); m != nil && syncing[m[1]] {
			delete(syncing, m[1])
			did = append(did, "sync")
			continue
		}
		m := record.FindStringSubmatch(line)
		switch {
		case m == nil:
		case !strings.HasSuffix(m[2], "sync"):
			did = append(did, "write")
		case strings.HasSuffix(line, "<unfinished ...>"):
			syncing[m[1]] = true
		default:
			did = append(did, "sync")
		}
	}
	return did
}

// unsynced counts the acknowledgements that were given while something written
// to the record had not been synced, or without anything written at all.
func unsynced(did []string) (acks, bad int) {
	wrote, synced := false, true
	for _, d := range did {
		switch d {
		case "write":
			wrote, synced = true, false
		case "sync":
			synced = true
		case "ack":
			acks++
			if !wrote || !synced {
				bad++
			}
			wrote = false
		}
	}
	return acks, bad
}

func TestEveryAcknowledgedEntryIsSyncedBeforeItIsAcknowledged(t *testing.T) {
	path := filled(t, 0)
	const n = 40
	acks, bad := unsynced(trace(t, path, n))
	if acks != n || bad != 0 {
		t.Errorf("%d of %d acknowledgements (%d wanted) came before the sync of what they acknowledge", bad, acks, n)
	}
}

func TestTheSameCheckFindsTheDriversOwnDefaultsUnsafe(t *testing.T) {
	path := filled(t, 0)
	const n = 40
	acks, bad := unsynced(trace(t, path, n, "HOLDFAST_TEST_CARELESS=yes"))
	if acks != n || bad < n/2 {
		t.Errorf("the check found %d of %d acknowledgements unsynced on the driver's defaults: it proves nothing", bad, acks)
	}
}

func TestAProcessKilledInTheMiddleLosesNothingItAcknowledged(t *testing.T) {
	path := filled(t, 0)
	cmd := again(t, path, 0)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		acked++
		if acked == 50 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed

	db := openDB(t, path)
	defer closeDB(t, db)
	entries, err := on(db).Book.Timeline(t.Context(), 1, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range acked {
		if want := "note " + strconv.Itoa(i+1); entries[i+1].Text != want {
			t.Fatalf("entry %d is %q, want %q", i+2, entries[i+1].Text, want)
		}
	}
	if found, err := on(db).Chains.Verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("after the kill: %+v, %v", found, err)
	}
}

func TestProcessesThatWriteAtTheSameTimeAllSucceed(t *testing.T) {
	path := filled(t, 0)
	const each, writers = 60, 2
	cmds := []*exec.Cmd{again(t, path, each), again(t, path, each)}
	for _, cmd := range cmds {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
	}
	db := openDB(t, path)
	defer closeDB(t, db)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() { addNotes(t, on(db), each) })
	}
	wg.Wait()
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Errorf("a writer failed: %v", err)
		}
	}
	inc, err := on(db).Book.Incident(t.Context(), 1)
	if err != nil || inc.Head.Count != 1+each*(writers+2) {
		t.Errorf("%d entries are there, %v", inc.Head.Count, err)
	}
	if found, err := on(db).Chains.Verify(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("after four writers: %+v, %v", found, err)
	}
}

func TestProcessesThatStartAtTheSameTimeMakeOneRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "holdfast.db")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := on(db).Incidents.Open(t.Context(), alice, "x", incident.Sev3); err != nil {
				t.Error(err)
			}
			closeDB(t, db)
		})
	}
	wg.Wait()
	db := openDB(t, path)
	defer closeDB(t, db)
	list, err := on(db).Book.Incidents(t.Context(), incident.Filter{})
	if err != nil || len(list) != 4 {
		t.Errorf("%d incidents, %v", len(list), err)
	}
	known, _, err := db.KnownHeads(t.Context())
	if err != nil || len(known) != 4 {
		t.Errorf("the heads know %d of 4 incidents, %v", len(known), err)
	}
	if slices.ContainsFunc(list, func(i incident.Incident) bool { return i.UID == "" }) {
		t.Error("an incident has no identity")
	}
}
