package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/sql"
)

// Detach says that alerts do not belong to an incident after all, and why. What
// the timeline says of them stays there. Their later firings, clears and acks
// are no longer written into it, and its four times leave them out. Attach
// takes one back.
func (s *Store) Detach(ctx context.Context, by people.Actor, id IncidentID, why string, ids ...alerts.Fingerprint) (Incident, error) {
	why = strings.TrimSpace(s.clean(why))
	if why == "" {
		return Incident{}, fmt.Errorf("say why it does not belong to %s: the next reader of its timeline will ask", id)
	}
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		d := DetachedData{Alerts: []alerts.Fingerprint{}, Why: why}
		var names []string
		for _, fp := range ids {
			held, ok := inc.holds(fp)
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
		_, err := t.append(inc, by, Entry{Kind: Detached, Text: strings.Join(names, ", ") + " — " + why, Data: pack(d)})
		return err
	})
}

// letGo are the alerts that were detached and not attached again.
func letGo(inc Incident, entries []Entry) (map[alerts.Fingerprint]bool, error) {
	gone := map[alerts.Fingerprint]bool{}
	for _, e := range entries {
		if e.Kind != Detached {
			continue
		}
		var d DetachedData
		if err := e.Decode(&d); err != nil {
			return nil, err
		}
		for _, fp := range d.Alerts {
			_, held := inc.holds(fp)
			gone[fp] = !held
		}
	}
	return gone, nil
}

// foldDetached lets alerts go.
func foldDetached(i Incident, e Entry) (Incident, error) {
	var d DetachedData
	if err := e.Decode(&d); err != nil {
		return i, err
	}
	i.Alerts = slices.DeleteFunc(slices.Clone(i.Alerts), func(a AttachedAlert) bool { return slices.Contains(d.Alerts, a.Fingerprint) })
	return i, nil
}
