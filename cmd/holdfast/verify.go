package main

import (
	"context"
	"fmt"
	"strings"

	"holdfast/store/incident"
)

// everyIncident is a limit that no record reaches.
const everyIncident = 1 << 30

// verifyRecord walks the chains and says what is wrong with them, or that nothing is.
func verifyRecord(ctx context.Context, p *program, r *record, ids []incident.ID, asJSON bool) error {
	findings, err := r.store.Chains.Verify(ctx, ids...)
	if err != nil {
		return err
	}
	if asJSON {
		if err := p.printJSON(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			if err := p.print(incidentName(f.Incident)+":", strings.TrimPrefix(f.What, incidentName(f.Incident)+": ")); err != nil {
				return err
			}
		}
	}
	if len(findings) > 0 {
		return attend("%d found; keep this file and its heads as they are, and compare them with a backup", len(findings))
	}
	if asJSON {
		return nil
	}
	checked, err := r.checked(ctx, ids)
	if err != nil {
		return err
	}
	files, err := r.filesOf(ctx, ids)
	if err != nil {
		return err
	}
	return p.print(checked + ": every entry is as it was written, and none is missing" + files)
}

// checked names what verify has looked at.
func (r *record) checked(ctx context.Context, ids []incident.ID) (string, error) {
	if len(ids) == 1 {
		return ids[0].String(), nil
	}
	list, err := r.store.Book.Incidents(ctx, incident.Filter{Limit: everyIncident})
	if len(list) == 1 {
		return "1 incident", err
	}
	return fmt.Sprintf("%d incidents", len(list)), err
}

// filesOf says what was proven of attached files; nothing when there are none.
func (r *record) filesOf(ctx context.Context, ids []incident.ID) (string, error) {
	if len(ids) == 0 {
		list, err := r.store.Book.Incidents(ctx, incident.Filter{Limit: everyIncident})
		if err != nil {
			return "", err
		}
		for _, inc := range list {
			ids = append(ids, inc.ID)
		}
	}
	n := 0
	for _, id := range ids {
		list, err := r.store.Files.Files(ctx, id)
		if err != nil {
			return "", err
		}
		n += len(list)
	}
	switch n {
	case 0:
		return "", nil
	case 1:
		return "; 1 attached file is as it was attached", nil
	}
	return fmt.Sprintf("; %d attached files are as they were attached", n), nil
}

func incidentName(id incident.ID) string {
	if id == 0 {
		return "record"
	}
	return id.String()
}
