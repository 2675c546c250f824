package sqlite

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/store/incident"
	"holdfast/store/sql"
)

// What is put into the file of heads comes out of it, one and all, whatever was
// there before and however often it was written and read in between.
func TestTheFileOfHeadsHoldsWhatIsPutIntoIt(t *testing.T) {
	ids := rapid.Int64Range(1, 40)
	rapid.Check(t, func(t *rapid.T) {
		f, want := &headsFile{}, map[incident.ID]incident.KnownHead{}
		for range rapid.IntRange(0, 8).Draw(t, "writings") {
			moved := map[incident.ID]incident.KnownHead{}
			for range rapid.IntRange(0, 4).Draw(t, "heads") {
				head := incident.KnownHead{Head: incident.Head{Count: ids.Draw(t, "count"), Hash: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "hash")}}
				if rapid.Bool().Draw(t, "doubted") {
					head.Unproven, head.Disputed = 3, []incident.Head{head.Head, {Count: 1, Hash: "x"}}
				}
				moved[incident.ID(ids.Draw(t, "id"))] = head
			}
			f.set(moved)
			maps.Copy(want, moved)
			b := f.bytes()
			if !json.Valid(b) {
				t.Fatalf("no JSON: %s", b)
			}
			older, err := parseOlder(b) // as an earlier holdfast reads it
			if err != nil {
				t.Fatal(err)
			}
			if f, err = parseHeads(slices.Clone(b)); err != nil || f.older {
				t.Fatalf("%v: %s", err, b)
			}
			for name, file := range map[string]*headsFile{"read": f, "read by an earlier one": older} {
				if got, err := file.get(); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%s: %v, want %v (%v)", name, got, want, err)
				}
			}
			for id := range moved {
				if got, err := f.get(id); err != nil || len(got) != 1 || fmt.Sprint(got[id]) != fmt.Sprint(want[id]) {
					t.Fatalf("%s alone: %v, %v", id, got, err)
				}
				if !slices.Contains(f.recent, id) {
					t.Fatalf("%s moved last, and %v are said to have", id, f.recent)
				}
			}
		}
		var through incident.ID
		for _, known := want[through+1]; known; _, known = want[through+1] {
			through++
		}
		if f.through != through {
			t.Fatalf("all up to %d are there, it says %d", through, f.through)
		}
	})
}

func TestADamagedFileOfHeadsIsNotGuessedAt(t *testing.T) {
	f := &headsFile{}
	for id := range incident.ID(30) {
		f.set(map[incident.ID]incident.KnownHead{id + 1: {Head: incident.Head{Count: 1, Hash: strings.Repeat("9f", 32)}}})
	}
	whole := string(f.bytes())
	for name, damaged := range map[string]string{
		"cut off":                   whole[:len(whole)/2],
		"cut off behind a head":     whole[:strings.Index(whole, `"INC-9"`)],
		"a line that is none":       strings.Replace(whole, `"INC-7":{`, `"INC-7"{{`, 1),
		"a name that is none":       strings.Replace(whole, `"INC-7":{`, `"INC-x":{`, 1),
		"a recent one that is none": strings.Replace(whole, `["INC-15"`, `["INC-y"`, 1),
		"of a later version":        strings.Replace(whole, `"version":1`, `"version":2`, 1),
	} {
		if _, err := parseHeads([]byte(damaged)); err == nil {
			t.Errorf("%s: taken for heads", name)
		}
	}
}

// many makes a record of n incidents, all resolved, and closes it.
func many(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	db := openDB(t, path)
	defer closeDB(t, db)
	s := on(db)
	for i := range n {
		inc, err := s.Incidents.Open(t.Context(), alice, fmt.Sprintf("incident %d", i), incident.Sev3)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Incidents.Resolve(t.Context(), alice, inc.ID, "over"); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// Whatever was written last, in whichever incident: a record that was put back to
// before that is known as one at the start.
func TestARecordThatWasPutBackIsSaidAtTheStart(t *testing.T) {
	path := many(t, 3*recentHeads)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []incident.ID{1, recentHeads, 3 * recentHeads} {
		db := openDB(t, path)
		if _, err := on(db).Incidents.Answer(t.Context(), alice, id, "root_cause", "a full disk"); err != nil {
			t.Fatal(err)
		}
		closeDB(t, db)
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
		db = openDB(t, path)
		said := db.Warnings()
		closeDB(t, db)
		if !slices.ContainsFunc(said, func(f incident.Finding) bool { return f.Incident == id && f.Kind == incident.LostTail }) {
			t.Errorf("the last act on %s was lost, and opening says %+v", id, said)
		}
	}
}

func TestARecordThatLostItsNewestIncidentIsSaidAtTheStart(t *testing.T) {
	path := many(t, 3*recentHeads)
	tamper(t, path, "PRAGMA foreign_keys=0", fmt.Sprintf("DELETE FROM entries WHERE incident = %d", 3*recentHeads), fmt.Sprintf("DELETE FROM incidents WHERE id = %d", 3*recentHeads))
	db := openDB(t, path)
	defer closeDB(t, db)
	if said := db.Warnings(); len(said) != 1 || said[0].Incident != 3*recentHeads {
		t.Errorf("opening says %+v", said)
	}
}

// An open incident is measured at the start however long nothing happened to it,
// and any other when it is told of, and by Verify.
func TestWhatIsMeasuredWhen(t *testing.T) {
	path := many(t, 3*recentHeads)
	db := openDB(t, path)
	if _, err := on(db).Incidents.Reopen(t.Context(), alice, 2, "it was not over"); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	f, _, err := newHeads(path).read()
	if err != nil {
		t.Fatal(err)
	}
	f.recent = slices.DeleteFunc(f.recent, func(id incident.ID) bool { return id == 2 })
	if err := newHeads(path).write(f); err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "DELETE FROM entries WHERE incident IN (2, 3) AND seq > 1")
	db = openDB(t, path)
	if said := db.Warnings(); len(said) != 1 || said[0].Incident != 2 {
		t.Errorf("opening says %+v", said)
	}
	for asked, want := range map[incident.ID]string{0: "[INC-2 INC-3]", 2: "[INC-2]", 3: "[INC-3]", 4: "[]"} {
		ids := []incident.ID{asked}
		if asked == 0 {
			ids = nil // all
		}
		found, err := db.Measure(t.Context(), ids...)
		var lost []incident.ID
		for _, f := range found {
			lost = append(lost, f.Incident)
		}
		if err != nil || fmt.Sprint(lost) != want {
			t.Errorf("asked for %v, %v lost their end, not %s; %v", ids, lost, want, err)
		}
	}
	closeDB(t, db)
	for _, id := range []incident.ID{2, 3} {
		if found := findings(t, path); !slices.ContainsFunc(found, func(f incident.Finding) bool { return f.Incident == id && f.Kind == incident.LostTail }) {
			t.Errorf("verify does not find that %s lost its end: %+v", id, found)
		}
	}
}

// A record that an earlier holdfast kept is measured whole, once, and its heads
// are kept one a line from then on.
func TestHeadsOfAnEarlierVersionAreMeasuredWhole(t *testing.T) {
	path := many(t, 3*recentHeads)
	known, _, err := newHeads(path).known()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]incident.KnownHead{}
	for id, head := range known {
		named[id.String()] = head
	}
	older, err := json.MarshalIndent(map[string]any{"version": 1, "heads": named}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(headsPath(path), older, 0o600); err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "DELETE FROM entries WHERE incident = 3 AND seq > 1")
	db := openDB(t, path)
	defer closeDB(t, db)
	if said := db.Warnings(); len(said) != 1 || said[0].Incident != 3 || said[0].Kind != incident.LostTail {
		t.Errorf("opening says %+v", said)
	}
	f, _, err := db.heads.read()
	if err != nil || f.older || f.through != 3*recentHeads {
		t.Errorf("it is kept as %+v, %v", f, err)
	}
	if now, _, err := db.KnownHeads(t.Context()); err != nil || fmt.Sprint(now) != fmt.Sprint(known) {
		t.Errorf("the heads are %v, were %v (%v)", now, known, err)
	}
}

// What was opened by a process that died before it kept the head is adopted, also
// behind others.
func TestAnIncidentWithoutAHeadGetsOne(t *testing.T) {
	path := many(t, 3)
	db := openDB(t, path)
	defer closeDB(t, db)
	f, _, err := db.heads.read()
	if err != nil {
		t.Fatal(err)
	}
	less := &headsFile{}
	all, err := f.get(1, 3)
	if err != nil {
		t.Fatal(err)
	}
	less.set(all)
	if err := db.heads.write(less); err != nil {
		t.Fatal(err)
	}
	closeDB(t, openDB(t, path))
	known, _, err := db.KnownHeads(t.Context())
	if err != nil || len(known) != 3 {
		t.Errorf("heads of %v, %v", known, err)
	}
	if err := db.Read(t.Context(), func(q *sql.Queries) error {
		ok, err := holds(t.Context(), q, 2, known[2].Head)
		if !ok {
			t.Errorf("INC-2 ends at %+v", known[2])
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
