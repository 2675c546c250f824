package world

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/store/incident"
)

func TestSourcesOfChangesAreTakenLive(t *testing.T) {
	w, path := watched(t, "changes:\n  - {name: ci, command: [cat, ci.txt], poll: 1s}\n")
	ci := filepath.Join(filepath.Dir(path), "ci.txt")
	line := func(words string) string {
		return time.Now().Add(-time.Minute).UTC().Format(time.RFC3339) + " " + words + "\n"
	}
	w.until(t, "the missing file is said", func() bool { h, ok := health(w, changes.HealthKind, "ci"); return ok && !h.Up && h.Err != "" })
	lately := func() []changes.Change { return w.Changes.Between(time.Now().Add(-time.Hour), time.Now()) }

	inc, err := w.Record.Store.Incidents.Open(t.Context(), alice(), "checkout is down", incident.Sev2)
	if err != nil {
		t.Fatal(err)
	}
	write(t, ci, line("deploy checkout"))
	w.until(t, "the deploy", func() bool { h, _ := health(w, changes.HealthKind, "ci"); return h.Up && len(lately()) == 1 })
	list, err := w.Record.Store.Book.Timeline(t.Context(), inc.ID, 0, 0)
	if err != nil || len(list) != 2 || list[1].Kind != incident.Change || list[1].Text != "deploy checkout by ci" {
		t.Errorf("the timeline is %+v, %v", list, err)
	}

	// Another process that has the record hears of one: it is at hand here too.
	other := opened(t, path, false)
	err = other.Changes.Receive(t.Context(), []changes.Change{{UID: "x", At: time.Now().Add(-time.Minute), Summary: "deploy the till", Source: "pushed"}})
	if err != nil {
		t.Fatal(err)
	}
	w.until(t, "what the other one heard", func() bool { return len(lately()) == 2 })

	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "cd.txt"), []byte(line("deploy the cart")), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, path, "changes:\n  - {name: cd, command: [cat, cd.txt], poll: 1s}\n")
	w.until(t, "the new source is asked, the old one is gone", func() bool {
		_, old := health(w, changes.HealthKind, "ci")
		h, ok := health(w, changes.HealthKind, "cd")
		return !old && ok && h.Up && len(lately()) == 3
	})
}
