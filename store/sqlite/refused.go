package sqlite

import (
	"context"
	"errors"
	"path/filepath"
)

// Refused reports why Open would not open the record at path: it is damaged,
// written by a newer holdfast, gone while its heads are there. Nil where there
// is none yet, none with an incident in it, or an older one that Open brings up to date. The record is not
// touched.
func Refused(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	heads := newHeads(path)
	known, kept, err := heads.read()
	if err != nil {
		return err
	}
	empty, err := isEmpty(path)
	if err != nil || empty && (!kept || known.none()) {
		return err
	}
	db, err := Open(ctx, path, Options{ReadOnly: true})
	if behind := (*behindError)(nil); errors.As(err, &behind) {
		return nil
	}
	if err != nil {
		return err
	}
	return db.Close()
}
