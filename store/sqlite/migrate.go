package sqlite

import (
	"context"
	stdsql "database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// shipped are the migrations of this program.
func shipped() (fs.FS, error) { return fs.Sub(migrations, "migrations") }

// provider knows the migrations of folder. One that is missing below others is
// made up for; unnoted looks first whether it can be.
func provider(db *stdsql.DB, folder fs.FS) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
}

// migrate brings the tables up to date. A record that is there already is
// copied aside first, whole and synced. The copy of a migration that failed is
// replaced by that of the next try, so that there is never more than one.
func migrate(ctx context.Context, db *stdsql.DB, folder fs.FS, path string, now func() time.Time, at *progress) error {
	free := at.slow(waitsForFile)
	err := db.PingContext(ctx)
	free()
	if err != nil {
		return err
	}
	p, err := provider(db, folder)
	if err != nil {
		return err
	}
	is, err := standing(ctx, db, p)
	if err != nil {
		return err
	}
	aside := aside{path: path, ours: is.ours}
	switch {
	case is.have > is.ours:
		return tooNew(path, is.have, is.ours)
	case len(is.missing) == 0:
		return aside.finish(now()) // of a program that was killed before it could
	}
	done, err := unnoted(ctx, db, folder, path, is)
	if err != nil {
		return err
	}
	if is.tables {
		at.says(copiesAside)
		if err := aside.make(ctx, db); err != nil {
			return fmt.Errorf("the record was not brought up to date, because it could not be copied aside first: %w", err)
		}
	}
	if err := note(ctx, db, p, done); err != nil {
		return err
	}
	at.says(migrates(is))
	if _, err := p.Up(ctx); err != nil {
		kept := ""
		if is.tables {
			kept = "; as it was before it is kept in " + aside.unfinished()
		}
		return fmt.Errorf("the record's tables could not be brought from version %d to %d%s: %w", is.have, is.ours, kept, err)
	}
	return aside.finish(now())
}

// tablesAre is how far the tables of a record are.
type tablesAre struct {
	have    int64   // the highest version noted as applied; 0: none
	ours    int64   // the one this program knows
	missing []int64 // versions this program knows that are not noted, ascending
	tables  bool    // there are tables of ours
}

// hole reports that a version is missing below one that is there, or that tables
// are there of which nothing is noted.
func (is tablesAre) hole() bool {
	return len(is.missing) > 0 && is.tables && (is.have == 0 || is.missing[0] < is.have)
}

// standing looks at the tables as they are. It changes nothing.
func standing(ctx context.Context, db *stdsql.DB, p *goose.Provider) (is tablesAre, err error) {
	there, err := objects(ctx, db)
	if err != nil {
		return is, err
	}
	is.tables = len(there) > 0
	applied, err := noted(ctx, db)
	if err != nil {
		return is, err
	}
	for version, made := range applied {
		if made {
			is.have = max(is.have, version)
		}
	}
	for _, source := range p.ListSources() {
		is.ours = max(is.ours, source.Version)
		if !applied[source.Version] {
			is.missing = append(is.missing, source.Version)
		}
	}
	slices.Sort(is.missing)
	return is, nil
}

// noted are the versions that the record notes, and whether they are applied.
func noted(ctx context.Context, db *stdsql.DB) (map[int64]bool, error) {
	applied := map[int64]bool{}
	if kept, err := keepsVersions(ctx, db); err != nil || !kept {
		return applied, err
	}
	rows, err := db.QueryContext(ctx, "SELECT version_id, is_applied FROM goose_db_version ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var version int64
		var is bool
		if err := rows.Scan(&version, &is); err != nil {
			return nil, err
		}
		applied[version] = is // the latest word counts
	}
	return applied, rows.Err()
}

// keepsVersions reports whether the record has a table of its versions.
func keepsVersions(ctx context.Context, db *stdsql.DB) (bool, error) {
	var table string
	err := db.QueryRowContext(ctx, "SELECT name FROM sqlite_master WHERE name = 'goose_db_version'").Scan(&table)
	if errors.Is(err, stdsql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
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
	is, err := standing(ctx, db, p)
	if err != nil {
		return err
	}
	switch {
	case is.have > is.ours:
		return tooNew(path, is.have, is.ours)
	case is.hole():
		return &behindError{fmt.Sprintf("the tables of %s have a hole (version %d is not noted as made) and --read-only may not fill it: start holdfast once without it", path, is.missing[0])}
	case len(is.missing) > 0:
		return &behindError{fmt.Sprintf("%s was written by an older holdfast (its tables are version %d, this one knows %d) and --read-only may not bring it up to date: start holdfast once without it", path, is.have, is.ours)}
	}
	return nil
}

// behindError says that a record's tables are older than this program, which
// whoever may write brings up to date.
type behindError struct{ what string }

func (e *behindError) Error() string { return e.what }

func tooNew(path string, have, ours int64) error {
	return fmt.Errorf("%s was written by a newer holdfast (its tables are version %d, this one knows %d): nothing was touched; start the newer holdfast, or name another record with --store", path, have, ours)
}
