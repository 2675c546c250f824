package sqlite

import (
	"slices"
	"strings"
	"testing"

	"holdfast/store/incident"
)

// withFiles makes a record whose INC-1 has one file attached twice and another.
func withFiles(t testing.TB) string {
	t.Helper()
	path := filled(t, 0)
	db := openDB(t, path)
	defer closeDB(t, db)
	for _, name := range []string{"trace.log", "config.yaml", "again.log"} {
		content := "the trace"
		if name == "config.yaml" {
			content = "listen: 8484"
		}
		if _, err := on(db).Files.AttachFile(t.Context(), alice, 1, incident.Attachment{Name: name}, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

const traceSum = "(SELECT sha256 FROM files WHERE size_bytes = 9)"

func TestAFileThatWasChangedOrTakenAwayIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		statement string
		want      []incident.FindingKind
		says      string
	}{
		"a flipped byte": {
			"UPDATE files SET content = 'dGhlIHRyYWNm' WHERE sha256 = " + traceSum, // "the tracf"
			[]incident.FindingKind{incident.ChangedFile, incident.ChangedFile}, "INC-1: entry 2 attached trace.log, and its content is not as it was attached",
		},
		"no base64 at all": {
			"UPDATE files SET content = '!' WHERE size_bytes = 12",
			[]incident.FindingKind{incident.ChangedFile}, "INC-1: entry 3 attached config.yaml",
		},
		"two that were swapped": {
			"CREATE TABLE were AS SELECT * FROM files; UPDATE files SET content = (SELECT w.content FROM were w WHERE w.sha256 <> files.sha256)",
			[]incident.FindingKind{incident.ChangedFile, incident.ChangedFile, incident.ChangedFile}, "INC-1: entry 2 attached trace.log",
		},
		"one that is gone": {
			"DELETE FROM files WHERE size_bytes = 12",
			[]incident.FindingKind{incident.MissingFile}, "INC-1: entry 3 attached config.yaml, and its content is gone from the record",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := withFiles(t)
			if found := findings(t, path); len(found) > 0 {
				t.Fatalf("a sound record has findings: %+v", found)
			}
			tamper(t, path, test.statement)
			found := findings(t, path)
			if !slices.Equal(kindsOf(found), test.want) || !strings.HasPrefix(found[0].What, test.says) {
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestAnAttachedFileStaysWhoeverHoldsTheRecordOpen(t *testing.T) {
	path := withFiles(t)
	db := openDB(t, path)
	defer closeDB(t, db)
	for _, statement := range []string{"UPDATE files SET content = ''", "DELETE FROM files"} {
		if _, err := db.writer.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "an attached file is never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
