package session

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/sop"
	"holdfast/store/incident"
)

// In the cockpit's rehearsal a command answers as it did, and is not run.
func TestTheCockpitRehearsesWithoutRunningAnything(t *testing.T) {
	w := staged(t)
	count := filepath.Join(t.TempDir(), "count")
	proc := sop.Parse("move", "", []byte(fmt.Sprintf("# Move\n1. Restart\n\n   ```sh\n   printf x >>%s; echo restarted\n   ```\n2. Look\n", count)))
	inc, err := w.Record.Store.Incidents.Open(t.Context(), alice(), "Move", incident.Sev3)
	if err != nil {
		t.Fatal(err)
	}
	run, err := w.Runner.Start(t.Context(), alice(), int64(inc.ID), proc, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	step := proc.Steps[0]
	if _, err := w.Runner.Run(t.Context(), alice(), sop.Place{Incident: int64(inc.ID), Run: run, Step: step.ID}, step.Script().Hash(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := (rehearsals{w}).open(t.Context(), alice(), inc.ID); err == nil || !strings.Contains(err.Error(), "not resolved yet") {
		t.Fatalf("an open incident is rehearsed: %v", err)
	}
	if _, err := w.Record.Store.Incidents.Resolve(t.Context(), alice(), inc.ID, "moved"); err != nil {
		t.Fatal(err)
	}

	r, err := (rehearsals{w}).open(t.Context(), alice(), inc.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r.Begun(step.ID).IsZero() || !r.Begun(proc.Steps[1].ID).IsZero() {
		t.Errorf("begun then: %v, %v", r.Begun(step.ID), r.Begun(proc.Steps[1].ID))
	}
	runs, err := w.Runner.Runs(t.Context(), int64(r.Practice))
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs: %v", len(runs), err)
	}
	ev, err := w.Runner.Run(t.Context(), alice(), sop.Place{Incident: int64(r.Practice), Run: runs[0].Run, Step: step.ID}, step.Script().Hash(), nil)
	if err != nil || ev.Exit == nil || *ev.Exit != 0 || strings.TrimSpace(ev.Output) != "restarted" {
		t.Fatalf("it answered %+v, %v", ev, err)
	}
	if kept, err := os.ReadFile(count); err != nil || string(kept) != "x" {
		t.Errorf("the command ran again: %q, %v", kept, err)
	}
	practice, err := w.Record.Store.Book.Incident(t.Context(), r.Practice)
	if err != nil || !practice.Practice {
		t.Errorf("it is not marked as practice: %+v, %v", practice, err)
	}
}
