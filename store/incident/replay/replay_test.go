package replay_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
)

// night is an incident of one timeline.
type night struct {
	inc     incident.Incident
	entries []incident.Entry
}

func (n *night) Incident(context.Context, incident.ID) (incident.Incident, error) { return n.inc, nil }

func (n *night) Timeline(context.Context, incident.ID, int64, int) ([]incident.Entry, error) {
	return n.entries, nil
}

func began() time.Time { return time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) }

// tell adds an entry a minute after the one before.
func (n *night) tell(t *testing.T, kind incident.Kind, text string, data any) {
	t.Helper()
	b, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	at := began().Add(time.Duration(len(n.entries)) * time.Minute)
	e := incident.Entry{
		Incident: 7, Seq: int64(len(n.entries) + 1), At: at, RecordedAt: at, By: people.Actor{Person: "alice"}, Kind: kind, Text: text, Data: b,
	}
	if n.inc, err = incident.Fold(n.inc, e); err != nil {
		t.Fatal(err)
	}
	n.entries = append(n.entries, e)
}

// Nobody is to practise what turned out to be wrong: a rehearsal drafts its checklist
// as `sop draft` does, phases and corrections with it.
func TestWhatIsPractisedIsWhatWasPutRight(t *testing.T) {
	n := &night{inc: incident.Incident{ID: 7}}
	n.tell(t, incident.Opened, "opened", incident.OpenedData{UID: "u", Title: "The wiki is slow", Severity: incident.Sev3, Zone: "Asia/Tokyo"})
	n.tell(t, incident.Note, "drop the index", nil)
	n.tell(t, incident.Corrected, "rebuild the index", incident.CorrectedData{Seq: 2})
	n.tell(t, incident.StatusChanged, "identified", incident.ChangedData{From: "investigating", To: "identified"})
	n.tell(t, incident.Note, "block the crawler", nil)
	n.tell(t, incident.ResolvedEntry, "resolved", incident.ResolvedData{})

	library, err := sop.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	past, err := replay.Of(t.Context(), n, 7)
	if err != nil {
		t.Fatal(err)
	}
	p, err := past.Procedure(library)
	if err != nil {
		t.Fatal(err)
	}
	drafted, err := replay.Drafted(n.inc, n.entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := sop.Draft(drafted); p.Text != want {
		t.Errorf("practised is\n%s\nand drafted\n%s", p.Text, want)
	}
	for _, want := range []string{"## Find out\n\n1. rebuild the index", "## Mitigate\n\n2. block the crawler", "of 21 November 2026"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("%q is not in\n%s", want, p.Text)
		}
	}
	if strings.Contains(p.Text, "drop the index") {
		t.Errorf("what was wrong is to be done again:\n%s", p.Text)
	}
}
