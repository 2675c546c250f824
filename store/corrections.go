package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Correct puts an earlier entry right with one of its own. The earlier entry
// stays as it was written and is shown as corrected. Correcting it again is
// done by its own number; the last correction stands.
func (s Acts) Correct(ctx context.Context, by people.Actor, id incident.ID, seq int64, text string) (incident.Entry, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return incident.Entry{}, errors.New("the correction is empty: say how it really was")
	}
	var kept incident.Entry
	_, err := s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		if err := t.correctable(*inc, seq); err != nil {
			return err
		}
		list, err := t.append(inc, by, incident.Entry{Kind: incident.Corrected, Text: text, Data: pack(incident.CorrectedData{Seq: seq})})
		if err == nil {
			kept = list[0]
		}
		return err
	})
	return kept, err
}

// correctable says why an entry cannot be corrected, and what to do instead.
func (t *tx) correctable(inc incident.Incident, seq int64) error {
	row, err := t.q.GetEntry(t.ctx, sql.GetEntryParams{Incident: int64(inc.ID), Seq: seq})
	if isNone(err) {
		return fmt.Errorf("%s has no entry %d, only 1 to %d; `holdfast incident show %s --json` lists their numbers", inc.ID, seq, inc.Head.Count, inc.ID)
	}
	if err != nil {
		return err
	}
	return entryOf(row).Correctable()
}
