package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Detach says that alerts do not belong to an incident after all, and why. What
// the timeline says of them stays there. Their later firings, clears and acks
// are no longer written into it, and its four times leave them out. Attach
// takes one back.
func (s Acts) Detach(ctx context.Context, by people.Actor, id incident.ID, why string, ids ...alerts.Fingerprint) (incident.Incident, error) {
	why = strings.TrimSpace(s.rec.door.clean(why))
	if why == "" {
		return incident.Incident{}, fmt.Errorf("say why it does not belong to %s: the next reader of its timeline will ask", id)
	}
	return s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		d := incident.DetachedData{Alerts: []alerts.Fingerprint{}, Why: why}
		var names []string
		for _, fp := range ids {
			held, ok := inc.Holds(fp)
			if !ok {
				return fmt.Errorf("%s does not hold the alert %s: nothing was detached; `holdfast incident show %s --json` lists those it holds", id, fp, id)
			}
			if slices.Contains(d.Alerts, fp) {
				continue
			}
			d.Alerts, names = append(d.Alerts, fp), append(names, describe(held.Labels))
			if err := t.q.LetGoAlert(t.ctx, sql.LetGoAlertParams{Incident: int64(id), Fingerprint: string(fp)}); err != nil {
				return err
			}
		}
		if len(names) == 0 {
			return fmt.Errorf("which alert? `holdfast incident show %s --json` lists those it holds", id)
		}
		t.held = nil // read anew, should the transaction go on
		_, err := t.append(inc, by, incident.Entry{Kind: incident.Detached, Text: strings.Join(names, ", ") + " — " + why, Data: pack(d)})
		return err
	})
}
