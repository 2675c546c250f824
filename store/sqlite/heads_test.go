package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

func wantFindings(t *testing.T, path string, want ...incident.FindingKind) []incident.Finding {
	t.Helper()
	found := findings(t, path)
	if !slices.Equal(kindsOf(found), want) {
		t.Errorf("found %+v, want %v", found, want)
	}
	return found
}

func TestASoundRecordHasNoFindings(t *testing.T) { wantFindings(t, filled(t, 20)) }

func TestAChangedByteIsFoundInEveryField(t *testing.T) {
	for _, set := range []string{
		"text = 'b note, the 3th'", "at = at + 1", "recorded_at = recorded_at - 1", "person = 'bob'", "via = 'x'", "kind = 'pinned'", "data = '{ }'",
		"hash = iif(hash LIKE 'f%', 'e', 'f') || substr(hash, 2)", "version = 2",
	} {
		t.Run(set, func(t *testing.T) {
			path := filled(t, 8)
			tamper(t, path, "UPDATE entries SET "+set+" WHERE seq = 5")
			found := findings(t, path)
			if len(found) == 0 || found[0].Incident != 1 || found[0].Seq != 5 && found[0].Seq != 6 {
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestABitFlippedInTheFileIsFound(t *testing.T) {
	path := filled(t, 8)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b, []byte("a note, the 3th"))
	if at < 0 {
		t.Fatal("the note is not in the file")
	}
	b[at] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	found := wantFindings(t, path, incident.ChangedEntry)
	if !strings.Contains(found[0].What, "entry 5 (note by alice) is not as it was written") {
		t.Errorf("said %q", found[0].What)
	}
}

func TestSwappedAndMissingEntriesAreFound(t *testing.T) {
	path := filled(t, 8)
	tamper(t, path, "UPDATE entries SET seq = 100 WHERE seq = 5", "UPDATE entries SET seq = 5 WHERE seq = 6", "UPDATE entries SET seq = 6 WHERE seq = 100")
	if found := findings(t, path); len(found) == 0 || found[0].Seq != 5 || found[0].Kind != incident.ChangedEntry {
		t.Errorf("swapped: %+v", found)
	}
	path = filled(t, 8)
	tamper(t, path, "DELETE FROM entries WHERE seq IN (4, 5)")
	found := wantFindings(t, path, incident.MissingEntry)
	if !strings.Contains(found[0].What, "entries 4 to 5 are missing") {
		t.Errorf("said %q", found[0].What)
	}
}

func TestAChangedRowIsFound(t *testing.T) {
	path := filled(t, 2)
	tamper(t, path, "UPDATE incidents SET severity = 'sev4'")
	wantFindings(t, path, incident.RowDiffers)
}

func TestADamagedRowIsFoundAndHidesNoOtherIncident(t *testing.T) {
	path := filled(t, 2)
	tamper(t, path, `UPDATE incidents SET title = 'scribble', severity = 'sev4', state = '{"roles":'`)
	wantFindings(t, path, incident.RowDiffers)

	db := openDB(t, path)
	defer closeDB(t, db)
	s := on(db)
	if _, err := s.Incidents.Open(t.Context(), alice, "disk full", incident.Sev3); err != nil {
		t.Fatal(err)
	}
	list, err := s.Book.Incidents(t.Context(), incident.Filter{Open: true})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d incidents, %v", len(list), err)
	}
	one := list[slices.IndexFunc(list, func(i incident.Incident) bool { return i.ID == 1 })]
	if one.Title != "checkout is down" || one.Severity != incident.Sev2 || one.Head.Count == 0 {
		t.Errorf("its timeline tells %+v", one)
	}
	lines, err := s.Book.Headlines(t.Context())
	if err != nil || len(lines) != 2 || lines[1] != one.Headline() {
		t.Errorf("a list says %+v, %v", lines, err)
	}
	// A change writes the row anew, from the timeline and not from the scribble.
	if _, err := s.Incidents.SetSeverity(t.Context(), alice, 1, incident.Sev1); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Chains.Verify(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("after a change: %+v, %v", found, err)
	}
}

// A list is read without decoding what its rows keep; what somebody wrote into a row
// by hand makes no line of it another incident's, and hides none.
func TestLineEndsInADamagedRowMakeNoOtherLine(t *testing.T) {
	for _, set := range []string{
		`severity = 'sev1' || char(10) || 'resolved'`, `status = char(10)`, `state = char(10) || state`, `title = title || char(10) || 'INC-9'`,
	} {
		path := filled(t, 2)
		tamper(t, path, "UPDATE incidents SET "+set)
		db := openDB(t, path)
		inc, err := on(db).Book.Incident(t.Context(), 1)
		lines, wrong := on(db).Book.Headlines(t.Context())
		if err != nil || wrong != nil || len(lines) != 1 || lines[0] != inc.Headline() {
			t.Errorf("%s: a list says %+v, %v; it is %+v, %v", set, lines, wrong, inc.Headline(), err)
		}
		closeDB(t, db)
	}
}

// cutTail takes the last entries away so that the rest is a good chain.
func cutTail(t *testing.T, path string) {
	t.Helper()
	tamper(t, path, "DELETE FROM entries WHERE seq > 6")
}

func TestALostTailIsFoundAndSaidAtTheStart(t *testing.T) {
	path := filled(t, 8)
	cutTail(t, path)
	db := openDB(t, path)
	if w := db.Warnings(); len(w) != 1 || w[0].Kind != incident.LostTail {
		t.Errorf("said at the start: %+v", w)
	}
	closeDB(t, db)
	found := wantFindings(t, path, incident.LostTail)
	if !strings.Contains(found[0].What, "ends at entry 6, but 9 were written: entries 7 to 9 are lost") {
		t.Errorf("said %q", found[0].What)
	}
}

func TestALostTailStaysKnownWhenTheTimelineGoesOn(t *testing.T) {
	path := filled(t, 8)
	cutTail(t, path)
	db := openDB(t, path)
	addNotes(t, on(db), 10)
	closeDB(t, db)
	found := findings(t, path)
	if len(found) == 0 || found[0].Kind != incident.OtherTail || found[0].Seq != 9 {
		t.Errorf("found %+v", found)
	}
}

func TestAnEmptiedOrMissingRecordIsRefusedWhileItsHeadsAreThere(t *testing.T) {
	for name, destroy := range map[string]func(path string) error{
		"emptied": func(path string) error { return os.Truncate(path, 0) },
		"missing": os.Remove,
		"rows gone": func(path string) error {
			tamper(t, path, "PRAGMA foreign_keys=0", "DELETE FROM entries", "DELETE FROM incidents")
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 3)
			if err := destroy(path); err != nil {
				t.Fatal(err)
			}
			for _, only := range []bool{false, true} {
				_, err := Open(t.Context(), path, Options{ReadOnly: only})
				if err == nil || !strings.Contains(err.Error(), "remembers 1 incidents with 4 entries") {
					t.Errorf("read-only %v: %v", only, err)
				}
			}
		})
	}
}

func TestARecordWithoutHeadsSaysThatItsTailIsNotProven(t *testing.T) {
	path := filled(t, 3)
	if err := os.Remove(path + ".heads"); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if w := db.Warnings(); len(w) != 1 || w[0].Kind != incident.UnprovenTail {
		t.Errorf("said at the start: %+v", w)
	}
	found, err := on(db).Chains.Verify(t.Context(), 1)
	if err != nil || !slices.Equal(kindsOf(found), []incident.FindingKind{incident.UnprovenTail}) {
		t.Errorf("found %+v, %v", found, err)
	}
	closeDB(t, db)
	// A later start keeps heads again, and the doubt with them.
	found = wantFindings(t, path, incident.UnprovenTail)
	if !strings.Contains(found[0].What, "when it had 4 entries") {
		t.Errorf("said %q", found[0].What)
	}
}

func TestANewRecordKeepsHeadsBeforeItsFirstIncident(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	first := openDB(t, path)
	if known, kept, err := first.KnownHeads(t.Context()); err != nil || !kept || len(known) > 0 {
		t.Fatalf("kept %v of %v: %v", kept, known, err)
	}
	// The first incident is committed and its head is not written yet, when a
	// second process opens the record.
	now := time.Now().UnixMilli()
	if err := first.Write(t.Context(), func(q *sql.Queries) error {
		if err := q.InsertIncident(t.Context(), sql.InsertIncidentParams{ID: 1, Uid: "u", Title: "t", Severity: "sev3", Status: "investigating", Zone: "UTC", OpenedAt: now, State: "{}"}); err != nil {
			return err
		}
		return q.InsertEntry(t.Context(), sql.InsertEntryParams{Incident: 1, Seq: 1, Version: 1, At: now, RecordedAt: now, Kind: "opened", Data: "{}", Hash: "h"})
	}); err != nil {
		t.Fatal(err)
	}
	second := openDB(t, path)
	if said := second.Warnings(); len(said) > 0 {
		t.Errorf("said %+v of a record that lost nothing", said)
	}
	if known, _, err := second.KnownHeads(t.Context()); err != nil || known[1].Unproven != 0 {
		t.Errorf("kept %+v: %v", known, err)
	}
}

func TestAnIncidentThatIsBeingOpenedIsNoFinding(t *testing.T) {
	fired := incident.AttachedAlert{Fingerprint: "f", Labels: map[string]string{"alertname": "Down"}, StartsAt: time.Now().Add(-time.Minute)}
	for _, tt := range []struct {
		name  string
		notes int
		want  []incident.FindingKind
	}{
		{"its head is not written yet", 0, nil},
		{"others have written after it, so there was a head", 1, []incident.FindingKind{incident.UnprovenTail}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "holdfast.db")
			db := openDB(t, path)
			// Opening writes more than one entry: who commands it, what fired.
			if inc, err := on(db).Incidents.OpenLed(t.Context(), alice, "checkout is down", incident.Sev2, fired); err != nil || inc.Head.Count != 3 {
				t.Fatal(inc.Head, err)
			}
			later := store.New(db, sources.NewFeed(), func() time.Time { return night.Add(time.Second) }, "UTC")
			addNotes(t, later, tt.notes)
			if err := db.SyncHeads(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := db.heads.write(&headsFile{}); err != nil {
				t.Fatal(err)
			}
			found, err := on(db).Chains.Verify(t.Context())
			if err != nil || !slices.Equal(kindsOf(found), tt.want) {
				t.Errorf("found %+v: %v", found, err)
			}
			// A process that opens the record just then begins to keep its head.
			found, err = on(openDB(t, path)).Chains.Verify(t.Context())
			if err != nil || !slices.Equal(kindsOf(found), tt.want) {
				t.Errorf("in another process %+v: %v", found, err)
			}
		})
	}
}

func TestUnreadableHeadsAreNotGuessedAt(t *testing.T) {
	path := filled(t, 1)
	for _, content := range []string{"", "{", `{"version":2}`, `{"version":1,"heads":{"x":{}}}`} {
		if err := os.WriteFile(path+".heads", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, Options{}); err == nil {
			t.Errorf("%q was taken as heads", content)
		}
	}
}

func TestHeadsOfSeveralProcessesMergeAndNeverGoBack(t *testing.T) {
	path := filled(t, 0)
	one, two := openDB(t, path), openDB(t, path)
	defer closeDB(t, one)
	defer closeDB(t, two)
	known := func() incident.KnownHead {
		heads, _, err := one.KnownHeads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return heads[1]
	}
	addNotes(t, on(one), 3)
	addNotes(t, on(two), 3)
	if err := two.SyncHeads(t.Context()); err != nil || known().Count != 7 {
		t.Fatalf("the further one wrote %+v, %v", known(), err)
	}
	if err := one.SyncHeads(t.Context()); err != nil || known().Count != 7 || len(known().Disputed) > 0 {
		t.Errorf("the one behind wrote %+v, %v", known(), err)
	}
}

func TestHeadsAreKeptApartWithinASecond(t *testing.T) {
	path := filled(t, 0)
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, path)
		defer closeDB(t, db)
		addNotes(t, on(db), 1)
		synctest.Wait()
		addNotes(t, on(db), 1) // while the last writing is just over
		time.Sleep(time.Second)
		synctest.Wait()
		known, kept, err := db.KnownHeads(t.Context())
		if err != nil || !kept || known[1].Count != 3 {
			t.Errorf("a second later the heads say %+v, %v", known[1], err)
		}
		if err := db.HeadsErr(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnIncidentsFirstHeadIsThereWhenItIsOpen(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	db := openDB(t, path)
	defer closeDB(t, db)
	inc, err := on(db).Incidents.Open(t.Context(), alice, "x", incident.Sev3)
	if err != nil {
		t.Fatal(err)
	}
	known, _, err := db.KnownHeads(t.Context())
	if err != nil || known[inc.ID].Head != inc.Head {
		t.Errorf("kept apart: %+v, want %+v, %v", known[inc.ID], inc.Head, err)
	}
}

func TestTheEndOfAnIncidentIsKeptApartAtOnce(t *testing.T) {
	path := filled(t, 0)
	synctest.Test(t, func(t *testing.T) {
		db := openDB(t, path)
		defer closeDB(t, db)
		other, err := on(db).Incidents.Open(t.Context(), alice, "seen twice", incident.Sev3)
		if err != nil {
			t.Fatal(err)
		}
		for name, end := range map[incident.ID]func() (incident.Incident, error){
			other.ID: func() (incident.Incident, error) {
				return on(db).Incidents.MarkDuplicate(t.Context(), alice, other.ID, 1)
			},
			1: func() (incident.Incident, error) { return on(db).Incidents.Resolve(t.Context(), alice, 1, "over") },
		} {
			addNotes(t, on(db), 1)
			synctest.Wait() // the last writing is just over
			inc, err := end()
			if err != nil {
				t.Fatal(err)
			}
			if known, _, err := db.KnownHeads(t.Context()); err != nil || known[name].Head != inc.Head {
				t.Errorf("%s is kept as %+v, want %+v, %v", name, known[name], inc.Head, err)
			}
		}
	})
}

func TestADamagedRunKeepsNothingFromBeingCompared(t *testing.T) {
	path := filled(t, 0)
	db := openDB(t, path)
	if err := on(db).Runs.StartRun(t.Context(), alice, 1, sop.Started{Run: "r", Name: "fix", Text: "1. look\n"}); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	tamper(t, path, `UPDATE entries SET data = '{"run":' WHERE kind = 'run'`)
	db = openDB(t, path)
	defer closeDB(t, db)
	inc, err := on(db).Incidents.Open(t.Context(), alice, "the checkout is down again", incident.Sev2)
	if err != nil {
		t.Fatal(err)
	}
	list, err := on(db).Book.Similar(t.Context(), inc.ID, 0)
	if err != nil || len(list) != 1 || list[0].Incident.ID != 1 || list[0].Outcome != "what was followed is damaged and cannot be read" {
		t.Errorf("alike: %+v, %v", list, err)
	}
}
