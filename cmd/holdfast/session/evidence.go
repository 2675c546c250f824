package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/logs"
	"holdfast/sources/logs/saved"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
	"holdfast/tui/incident/acts"
)

// folder is where a person's evidence comes from and their reports go.
type folder struct {
	w      *world.World
	who    *who
	lookup func(string) (string, bool) // the person's environment
}

// reports are written where the configuration in force wants them.
func (f folder) reports() world.Reports { return f.w.Record.Reports(f.w.Config()) }

// check looks for what does not fit together in the report of an incident. What one that
// goes on has not reached yet is no reason to ask: its report is of now.
func (f folder) check(ctx context.Context, id incident.ID) ([]acts.Finding, error) {
	rep, err := report.Collect(ctx, f.w.Record.Store.Book, id)
	if err != nil {
		return nil, err
	}
	var found []acts.Finding
	for _, o := range report.Check(rep) {
		if rep.ResolvedAt != nil || !o.Missing() {
			found = append(found, acts.Finding{What: o.What, Seq: o.Seq})
		}
	}
	return found, nil
}

// Export writes the report and returns the Markdown's path.
func (f folder) Export(ctx context.Context, id incident.ID) (string, error) {
	return f.reports().Export(ctx, id)
}

// Archive packs an incident beside its reports.
func (f folder) Archive(ctx context.Context, id incident.ID) (string, int, error) {
	path, findings, err := f.reports().Pack(ctx, id, "")
	return path, len(findings), err
}

// Attach keeps the file at path with an incident. Only a plain file is read there, because a pipe could keep it waiting for ever.
func (f folder) Attach(ctx context.Context, id incident.ID, path, note string) (incident.AttachedFile, error) {
	path = f.expandHome(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return incident.AttachedFile{}, fmt.Errorf("nothing was attached: %w", err)
	case !info.Mode().IsRegular():
		return incident.AttachedFile{}, fmt.Errorf("nothing was attached: %s is not a file; `tar cz %s | holdfast incident attach %s - --name NAME` attaches a folder", path, path, id)
	}
	file, err := os.Open(path)
	if err != nil {
		return incident.AttachedFile{}, fmt.Errorf("nothing was attached: %w", err)
	}
	defer file.Close()
	e, err := f.w.Record.Store.Files.AttachFile(ctx, f.who.is().Actor, id, incident.Attachment{Name: filepath.Base(path), Note: note}, file)
	if err != nil {
		return incident.AttachedFile{}, err
	}
	return e.File()
}

// Propose is a path beside the reports for lines that are saved at a moment.
func (f folder) Propose(at time.Time) string {
	return filepath.Join(f.reports().Folder(), "lines-"+at.In(f.who.is().Zone).Format("20060102-150405")+".log")
}

// Machine is where holdfast, and so every file of it, is.
func (f folder) Machine() string { return f.w.Machine }

// Save writes lines to a file that is not there yet. The folder of the reports is made
// where there is none; another has to be there.
func (f folder) Save(_ context.Context, path string, zone *time.Location, lines []logs.Line) (string, error) {
	path, err := filepath.Abs(f.expandHome(path))
	if err != nil {
		return "", err
	}
	if folder := filepath.Dir(path); folder == filepath.Clean(f.reports().Folder()) {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", err
		}
	}
	_, err = saved.Write(path, zone, lines)
	return path, err
}

// expandHome reads ~/ as a shell would: a person types it in a dialog as they do
// there.
func (f folder) expandHome(path string) string {
	path = strings.TrimSpace(path)
	rest, ok := strings.CutPrefix(path, "~/")
	home, known := f.lookup("HOME")
	if !ok || !known {
		return path
	}
	return filepath.Join(home, rest)
}
