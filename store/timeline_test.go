package store_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"holdfast/sop"
	"holdfast/store/incident"
)

// A long timeline is read block by block, and a part of it row by row: both tell the
// same, also of an entry in which stands what divides the rows of a block.
func TestATimelineIsTheSameInBlocksAndRowByRow(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	started := sop.Started{Run: "r1", Name: "checkout", Title: "Checkout", Text: "1. look {#ask}\n"}
	if err := r.Runs.StartRun(ctx, alice, int64(inc.ID), started); err != nil {
		t.Fatal(err)
	}
	list := make([]incident.Entry, 2500)
	for i := range list {
		list[i] = incident.Entry{Kind: incident.Note, Text: fmt.Sprintf("%d: rolled\nback, ünd «so»\t", i)}
		if i%10 == 0 {
			list[i] = incident.Entry{Kind: incident.StepEntry, Text: "1 look", Data: fmt.Appendf(nil, `{"run":"r1","step":"ask","what":"running","try":%d}`, i/10+1)}
		}
	}
	must[[]incident.Entry](t)(r.Incidents.Record(ctx, bob, inc.ID, list...))
	say := func(when string) {
		t.Helper()
		whole := must[[]incident.Entry](t)(r.Book.Timeline(ctx, inc.ID, 0, 0))
		var parts []incident.Entry
		for {
			more := must[[]incident.Entry](t)(r.Book.Timeline(ctx, inc.ID, int64(len(parts)), 700))
			if len(more) == 0 {
				break
			}
			parts = append(parts, more...)
		}
		if len(whole) < len(list) || !told(whole, parts) {
			t.Fatalf("%s: %d entries at once, %d row by row, or others", when, len(whole), len(parts))
		}
		if tail := must[[]incident.Entry](t)(r.Book.Timeline(ctx, inc.ID, 1234, 0)); !told(tail, parts[1234:]) {
			t.Fatalf("%s: the end of it is told otherwise", when)
		}
		runs := must[[]sop.Record](t)(r.Runs.Runs(ctx, int64(inc.ID)))
		if len(runs) != 1 || len(runs[0].Events) != len(list)/10 || runs[0].Events[17].Try != 18 {
			t.Fatalf("%s: the run is not told whole", when)
		}
	}
	say("as it was written")
	cell := " || char(31) || "
	rows := "'a'" + cell + "'{}'" + cell + "'h' || char(30) || (seq + 1)" + cell + "1" + cell + "0" + cell + "0" + cell + "'p'" + cell + "'v'" + cell + "'note'" + cell + "'b'"
	for _, text := range []string{"'a' || char(30) || 'b'", "'a'" + cell + "'b'", rows} {
		err := r.byHand(ctx, "DROP TRIGGER IF EXISTS entries_never_change", fmt.Sprintf(
			"UPDATE entries SET text = %s WHERE incident = %d AND seq IN (5, 1003, 1500, 2400, (SELECT MAX(seq) FROM entries))", text, inc.ID))
		if err != nil {
			t.Fatal(err)
		}
		say("with the text " + text)
	}
}

// told reports whether two readings tell the same of the same entries.
func told(list, other []incident.Entry) bool {
	return slices.EqualFunc(list, other, func(a, b incident.Entry) bool {
		return a.Incident == b.Incident && a.Seq == b.Seq && a.At.Equal(b.At) && a.RecordedAt.Equal(b.RecordedAt) &&
			a.By == b.By && a.Kind == b.Kind && a.Text == b.Text && bytes.Equal(a.Data, b.Data) && a.Hash == b.Hash && a.Key == b.Key
	})
}
