package sqlite

import (
	"context"
	stdsql "database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// shipped are the migrations of this program.
func shipped() (fs.FS, error) { return fs.Sub(migrations, "migrations") }

func provider(db *stdsql.DB, folder fs.FS) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true))
}

// migrate brings the tables up to date. A record that is there already is
// copied aside first, whole and synced.
func migrate(ctx context.Context, db *stdsql.DB, folder fs.FS, path string, now func() time.Time) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	p, err := provider(db, folder)
	if err != nil {
		return err
	}
	have, ours, err := versions(ctx, db, p)
	if err != nil {
		return err
	}
	switch {
	case have > ours:
		return tooNew(path, have, ours)
	case have == ours:
		return nil
	}
	if have > 0 {
		aside := fmt.Sprintf("%s.before-%d-%s", path, ours, now().UTC().Format("20060102T150405Z"))
		if err := copyInto(ctx, db, path, aside); err != nil {
			return fmt.Errorf("the record was not brought up to date, because it could not be copied aside first: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("the record's tables could not be brought from version %d to %d: %w", have, ours, err)
	}
	return nil
}

// versions are the version of the tables as they are (0: none yet) and the one
// this program knows. Looking changes nothing.
func versions(ctx context.Context, db *stdsql.DB, p *goose.Provider) (have, ours int64, err error) {
	for _, source := range p.ListSources() {
		ours = max(ours, source.Version)
	}
	var table string
	err = db.QueryRowContext(ctx, "SELECT name FROM sqlite_master WHERE name = 'goose_db_version'").Scan(&table)
	if errors.Is(err, stdsql.ErrNoRows) {
		return 0, ours, nil
	}
	if err != nil {
		return 0, ours, err
	}
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&have)
	return have, ours, err
}

// current refuses a record whose tables are not those this program knows.
func current(ctx context.Context, db *stdsql.DB, path string) error {
	folder, err := shipped()
	if err != nil {
		return err
	}
	p, err := provider(db, folder)
	if err != nil {
		return err
	}
	have, ours, err := versions(ctx, db, p)
	if err != nil {
		return err
	}
	switch {
	case have > ours:
		return tooNew(path, have, ours)
	case have < ours:
		return fmt.Errorf("%s was written by an older holdfast (its tables are version %d, this one knows %d) and --read-only may not bring it up to date: start holdfast once without it", path, have, ours)
	}
	return nil
}

func tooNew(path string, have, ours int64) error {
	return fmt.Errorf("%s was written by a newer holdfast (its tables are version %d, this one knows %d): nothing was touched; start the newer holdfast, or name another record with --store", path, have, ours)
}

// copyInto writes a consistent copy of the whole record to a new file that only
// its owner may read, and syncs it.
func copyInto(ctx context.Context, db *stdsql.DB, path, to string) error {
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the copy cannot be made: %w", err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return errors.Join(trouble(path, err), f.Close(), os.Remove(to))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the copy %s is not durable: %w", to, err)
	}
	return syncFolder(to)
}
