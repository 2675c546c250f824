package session

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/logs"
	"holdfast/sources/logs/opened"
)

// drawer is the log files that the person of a process opens to look at. They are read
// with the rights of the process, so they are for nobody else.
type drawer struct{ folder }

// Begin is the folder of the first log that is followed in files.
func (d drawer) Begin() string {
	for _, l := range d.w.Config().Logs {
		if l.File != "" {
			return filepath.Dir(l.File) + string(filepath.Separator)
		}
	}
	if here, err := os.Getwd(); err == nil {
		return filepath.Clean(here) + string(filepath.Separator)
	}
	return ""
}

// Complete lists paths that begin as what is typed.
func (d drawer) Complete(_ context.Context, typed string) ([]string, error) {
	return opened.Complete(d.expandHome(typed))
}

// Read hands the lines of a file to a sink.
func (d drawer) Read(ctx context.Context, path string, from time.Time, to logs.Sink) error {
	path, err := filepath.Abs(d.expandHome(path))
	if err != nil {
		return err
	}
	return opened.Read(ctx, opened.Source{Path: path, Zone: world.ZoneOfFile(d.w.Config(), path, d.lookup), From: from}, to, d.w.Now)
}
