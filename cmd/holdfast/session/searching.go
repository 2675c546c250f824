package session

import (
	"context"
	"path/filepath"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/logs"
	"holdfast/sources/logs/file"
	"holdfast/sources/logs/search"
	"holdfast/sources/text"
)

// behind is the log files behind the logs that are followed in files.
type behind struct {
	w      *world.World
	lookup func(string) (string, bool)
}

// Search hands every line of them that a filter lets through to a sink.
func (b behind) Search(ctx context.Context, filter logs.Filter, to logs.Sink, tell func(logs.Searched)) error {
	src := search.Source{Filter: filter}
	var unseen []string
	known := map[string]bool{}
	for _, l := range b.w.Config().Logs {
		if l.File == "" || !filter.Concerns(l.Name) {
			continue
		}
		paths, err := file.Matching(l.File)
		if err != nil {
			unseen = append(unseen, text.ErrorLine(err))
		}
		for _, path := range paths {
			if real, err := filepath.EvalSymlinks(path); err == nil && known[real] {
				continue
			} else if err == nil {
				known[real] = true
			}
			src.Files = append(src.Files, search.File{Log: l.Name, Path: path, Zone: world.ZoneOfFile(b.w.Config(), path, b.lookup)})
		}
	}
	return search.Run(ctx, src, to, b.w.Now, func(p logs.Searched) {
		p.Unread = append(unseen[:len(unseen):len(unseen)], p.Unread...)
		tell(p)
	})
}

// Around hands the lines around one in its file to a sink.
func (b behind) Around(ctx context.Context, l logs.Line, to logs.Sink) error {
	f := search.File{Log: l.Source, Path: l.Path, Zone: world.ZoneOfFile(b.w.Config(), l.Path, b.lookup)}
	return search.Around(ctx, f, l.Offset, to, b.w.Now)
}
