package world

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"holdfast/cmd/holdfast/config"
	"holdfast/store"
	"holdfast/store/archive"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

// Reports writes reports and archives of the record, in the folder that the
// configuration names, else beside the record.
type Reports struct {
	record *Record
	dir    string
}

// Reports are those of the configuration.
func (r *Record) Reports(cfg *config.Config) Reports {
	dir := cfg.Reports
	if dir == "" {
		dir = filepath.Join(filepath.Dir(r.Path), "reports")
	}
	return Reports{r, dir}
}

// Folder is where they go.
func (r Reports) Folder() string { return r.dir }

// Export writes an incident's report as Markdown, JSON and a page for a browser,
// keeps the paths in the record, and returns the Markdown's.
func (r Reports) Export(ctx context.Context, id incident.ID) (string, error) {
	rep, err := report.Collect(ctx, r.record.Store.Book, id)
	if err != nil {
		return "", err
	}
	page, err := report.HTML(rep)
	if err != nil {
		return "", err
	}
	for _, form := range []struct {
		format string
		body   []byte
	}{{"md", report.Markdown(rep)}, {"json", report.JSON(rep)}, {"html", page}} {
		path := filepath.Join(r.dir, report.FileName(rep, form.format))
		if err := report.Write(path, form.body); err != nil {
			return "", err
		}
		if err := r.record.Store.Reports.SaveReport(ctx, id, path, report.Sum(form.body)); err != nil {
			return path, err
		}
	}
	return filepath.Join(r.dir, report.FileName(rep, "md")), nil
}

// Pack writes the archive of an incident to a file, of the reports folder when
// none is named, and returns its path and what was found wrong with the record.
func (r Reports) Pack(ctx context.Context, id incident.ID, out string) (string, []incident.Finding, error) {
	if out == "" {
		out = filepath.Join(r.dir, archive.FileName(id))
	}
	path, err := filepath.Abs(out)
	if err != nil {
		return "", nil, err
	}
	packed, err := archive.Of(ctx, evidence{r.record.Store.Book, r.record.Store.Files, r.record.Store.Chains}, id)
	if err != nil {
		return "", nil, err
	}
	if err := report.Place(path, func(w io.Writer) error { return packed.Write(ctx, w) }); err != nil {
		return "", nil, fmt.Errorf("the archive was not written to %s: %w; the record still holds all of it, -o names another place", path, err)
	}
	return path, packed.Findings, nil
}

// evidence is all that an archive is made of.
type evidence struct {
	store.Book
	store.Files
	store.Chains
}
