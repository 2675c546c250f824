package sqlite

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
)

// objects are the tables, indexes and triggers of a database with the words that
// made them, those of the migrations' own bookkeeping left out.
func objects(ctx context.Context, db *stdsql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_master
		WHERE tbl_name <> 'goose_db_version' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	made := map[string]string{}
	for rows.Next() {
		var name, words string
		if err := rows.Scan(&name, &words); err != nil {
			return nil, err
		}
		made[name] = strings.Join(strings.Fields(words), " ")
	}
	return made, rows.Err()
}

// unnoted says which of the missing migrations are made already although nothing
// notes it, such as after a row of the bookkeeping was lost. What is not there at
// all is left to be made. It refuses one that is there in part, or that leaves
// nothing to tell by, and a database that is no record. It changes nothing.
func unnoted(ctx context.Context, db *stdsql.DB, folder fs.FS, path string, is tablesAre) (done []int64, err error) {
	if !is.hole() {
		return nil, nil
	}
	steps, final, err := rehearsed(ctx, folder)
	if err != nil {
		return nil, err
	}
	there, err := objects(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, version := range is.missing {
		if is.have > 0 && version > is.have {
			continue // an ordinary one
		}
		switch all, none := steps[version].isIn(there, final); {
		case all:
			done = append(done, version)
		case none && is.have == 0 && len(done) == 0:
			return nil, fmt.Errorf("%s is a database, but no record of holdfast: nothing was touched; name another with --store or the key store", path)
		case !none:
			return nil, fmt.Errorf("the tables of %s have a hole: version %d (%s) is not noted as made, and what it makes is there in part, or leaves no trace to tell by. Nothing was touched. Put the record back from a backup, or from the copy %s.before-* that was made before its tables were changed; `sqlite3 %s 'SELECT * FROM goose_db_version'` shows what is noted",
				path, version, steps[version].file, path, path)
		}
	}
	return done, nil
}

// isIn reports whether all, or none, of what the step makes is among the objects
// that are there; later steps may have made it what it is in the end.
func (s step) isIn(there, final map[string]string) (all, none bool) {
	made, unmade := 0, 0
	for name, words := range s.after {
		has, ok := there[name]
		switch {
		case ok && (has == words || has == final[name]):
			made++
		case has == s.before[name]:
			unmade++
		}
	}
	n := len(s.after)
	return n > 0 && made == n, n > 0 && unmade == n
}

// note writes down that migrations were made.
func note(ctx context.Context, db *stdsql.DB, p *goose.Provider, done []int64) error {
	if len(done) == 0 {
		return nil
	}
	kept, err := keepsVersions(ctx, db)
	if err != nil {
		return err
	}
	if kept {
		done = append([]int64{0}, done...) // what an empty table begins with
	} else if _, err := p.GetDBVersion(ctx); err != nil { // it makes one
		return err
	}
	for _, version := range done {
		if _, err := db.ExecContext(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", version); err != nil {
			return err
		}
	}
	return nil
}

// step is what one migration makes of the objects before it: those it adds or
// changes.
type step struct {
	file          string
	before, after map[string]string
}

// rehearsed runs the migrations one by one on a database in memory.
func rehearsed(ctx context.Context, folder fs.FS) (steps map[int64]step, final map[string]string, err error) {
	db := pool(settings{dsn: ":memory:"}, 1, nil)
	defer func() { _ = db.Close() }() // nothing of it is kept
	p, err := provider(db, folder)
	if err != nil {
		return nil, nil, err
	}
	steps, final = map[int64]step{}, map[string]string{}
	for _, source := range p.ListSources() {
		if _, err := p.UpByOne(ctx); err != nil {
			return nil, nil, err
		}
		now, err := objects(ctx, db)
		if err != nil {
			return nil, nil, err
		}
		before := final
		final = now
		after := maps.Clone(now)
		maps.DeleteFunc(after, func(name, words string) bool { return before[name] == words })
		steps[source.Version] = step{filepath.Base(source.Path), before, after}
	}
	return steps, final, nil
}
