package session

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/sources/logs"
	"holdfast/store/incident"
)

// The cockpit attaches plain files only: a pipe would keep it waiting.
func TestTheCockpitAttachesPlainFilesOnly(t *testing.T) {
	dir := t.TempDir()
	w := staged(t)
	f := folder{w, newWho(w, always(alice(), time.UTC)), func(name string) (string, bool) { return dir, name == "HOME" }}
	if _, err := w.Record.Store.Incidents.Open(t.Context(), alice(), "checkout fails", incident.Sev2); err != nil {
		t.Fatal(err)
	}
	pipe, file := filepath.Join(dir, "pipe"), filepath.Join(dir, "trace.log")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		pipe: "is not a file", dir: "tar cz", filepath.Join(dir, "none"): "nothing was attached", "/dev/zero": "is not a file",
	} {
		if _, err := f.Attach(t.Context(), 1, path, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{file, " ~/trace.log "} {
		kept, err := f.Attach(t.Context(), 1, path, "why")
		if err != nil || kept.Name != "trace.log" || kept.Size != 6 || kept.By != alice() {
			t.Errorf("%s: %+v, %v", path, kept, err)
		}
	}
}

// What an incident that goes on has not reached yet is no reason to ask before its
// report is written; of a resolved one it is.
func TestTheReportOfAnIncidentThatGoesOnIsNotAskedAbout(t *testing.T) {
	w := staged(t)
	f := folder{w, newWho(w, always(alice(), time.UTC)), func(string) (string, bool) { return "", false }}
	inc, err := w.Record.Store.Incidents.Open(t.Context(), alice(), "checkout fails", incident.Sev2)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := f.check(t.Context(), inc.ID); err != nil || len(found) != 0 {
		t.Errorf("it is asked about %v: %v", found, err)
	}
	if _, err := w.Record.Store.Incidents.Resolve(t.Context(), alice(), inc.ID, "over"); err != nil {
		t.Fatal(err)
	}
	found, err := f.check(t.Context(), inc.ID)
	if err != nil || len(found) != 1 || !strings.Contains(found[0].What, "it was never said to be mitigated") {
		t.Errorf("of a resolved one it is asked about %v: %v", found, err)
	}
}

// Lines are saved beside the reports, whose folder is made, or where the person says,
// and over nothing.
func TestLinesAreSavedWhereThePersonSays(t *testing.T) {
	home := t.TempDir()
	w := staged(t)
	f := folder{w, newWho(w, always(alice(), time.UTC)), func(name string) (string, bool) { return home, name == "HOME" }}
	lines := []logs.Line{{Source: "api", At: time.Unix(0, 0), Text: "upstream timed out"}}
	proposed := f.Propose(time.Unix(0, 0))
	if filepath.Dir(proposed) != f.reports().Folder() || filepath.Base(proposed) != "lines-19700101-000000.log" {
		t.Errorf("proposed is %s", proposed)
	}
	for typed, want := range map[string]string{proposed: proposed, " ~/a.ndjson ": filepath.Join(home, "a.ndjson")} {
		at, err := f.Save(t.Context(), typed, time.UTC, lines)
		if at != want || err != nil {
			t.Fatalf("%s became %s: %v", typed, at, err)
		}
		body, err := os.ReadFile(at)
		if err != nil || !strings.Contains(string(body), "upstream timed out") || strings.HasPrefix(string(body), "{") != strings.HasSuffix(at, "json") {
			t.Errorf("%s holds %q, %v", at, body, err)
		}
		if _, err := f.Save(t.Context(), typed, time.UTC, lines); err == nil || !strings.Contains(err.Error(), "not written over") {
			t.Errorf("a second time: %v", err)
		}
	}
	if _, err := f.Save(t.Context(), filepath.Join(home, "none", "a.log"), time.UTC, lines); err == nil || !strings.Contains(err.Error(), "there is no folder") {
		t.Errorf("in a folder that is not there: %v", err)
	}
}
