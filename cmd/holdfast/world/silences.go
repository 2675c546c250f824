package world

import (
	"context"
	"fmt"

	"holdfast/sources/alerts"
	"holdfast/store"
	"holdfast/store/incident"
)

// silenceNotes is what stands beside a silence that is kept for an ack, for
// whoever meets it in Alertmanager: which holdfast keeps it, for which open
// incident, and where that incident's chain stood. The head is a witness outside
// the record: a record that is cut short later no longer reaches it.
func silenceNotes(book store.Book, keeper string) func(context.Context) (func(alerts.Fingerprint) map[string]string, error) {
	return func(ctx context.Context) (func(alerts.Fingerprint) map[string]string, error) {
		open, err := book.Incidents(ctx, incident.Filter{Open: true})
		if err != nil {
			return nil, err
		}
		by := map[alerts.Fingerprint]incident.Incident{}
		for _, inc := range open {
			for _, a := range inc.Alerts {
				if was, ok := by[a.Fingerprint]; !inc.Practice && (!ok || inc.ID > was.ID) {
					by[a.Fingerprint] = inc
				}
			}
		}
		return func(fp alerts.Fingerprint) map[string]string {
			notes := map[string]string{"holdfast_keeper": keeper}
			if inc, ok := by[fp]; ok {
				notes["holdfast_incident"] = inc.ID.String()
				notes["holdfast_head"] = fmt.Sprintf("%d %s", inc.Head.Count, inc.Head.Hash)
			}
			return notes
		}, nil
	}
}
