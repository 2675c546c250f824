package main

import (
	"context"
	"fmt"
	"strings"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
)

// verifyRecord walks the chains and says what is wrong with them, or that nothing is.
func verifyRecord(ctx context.Context, out output, r *record, ids []incident.ID, asJSON bool) error {
	findings, err := r.store.Chains.Verify(ctx, ids...)
	if err != nil {
		return err
	}
	if asJSON {
		if err := out.printJSON(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			if err := out.print(findingWords(f)); err != nil {
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
	var checked string
	if len(ids) == 1 {
		checked = ids[0].String()
	} else {
		list, err := allIncidents(ctx, r.store.Book, false)
		if err != nil {
			return err
		}
		for _, inc := range list {
			ids = append(ids, inc.ID)
		}
		checked = plural(len(list), "incident", "incidents")
	}
	files, err := filesOf(ctx, r.store.Files, ids)
	if err != nil {
		return err
	}
	return out.print(checked + ": every entry is as it was written, and none is missing" + files)
}

// filesOf says what was proven of attached files; nothing when there are none.
func filesOf(ctx context.Context, files store.Files, ids []incident.ID) (string, error) {
	n := 0
	for _, id := range ids {
		list, err := files.Files(ctx, id)
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

// findingWords is what is wrong, and with which incident. It may quote the record,
// and whoever wrote there beside holdfast wrote what they liked.
func findingWords(f incident.Finding) string {
	name := "record"
	if f.Incident != 0 {
		name = f.Incident.String()
	}
	return name + ": " + text.Clean(strings.TrimPrefix(f.What, name+": "))
}
