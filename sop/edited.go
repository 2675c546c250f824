package sop

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// Edit is the last commit that touched a procedure's file.
type Edit struct {
	At time.Time
	By string
}

// How much of a folder's history is read, and for how long.
const (
	editedCommits = "2000"
	editedTimeout = 5 * time.Second
)

// Edited is when each procedure's file was last edited, by its path, as the
// git repository it is in tells. A file that is in none, or whose last commit
// is too long ago, is not in it; nothing here is worth an error.
func Edited(ctx context.Context, run Exec, procedures []Procedure) map[string]Edit {
	edited, asked := map[string]Edit{}, map[string]bool{}
	for _, p := range procedures {
		dir := filepath.Dir(p.Path)
		if p.Path == "" || asked[dir] {
			continue
		}
		asked[dir] = true
		// %x1f does not occur in a path that git does not quote.
		result, err := run(ctx, proc.Command{
			Args: []string{
				"git", "-c", "core.quotePath=false", "log", "-n", editedCommits, "--no-show-signature",
				"--format=%x1f%cI%x1f%an", "--name-only", "--relative", "--", ".",
			},
			Dir: dir, Env: append(environ(baseEnv()), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat"),
			Timeout: editedTimeout, MaxOutput: 8 << 20,
		})
		if err == nil && result.Exit == 0 {
			readEdits(dir, string(result.Stdout), edited)
		}
	}
	return edited
}

// readEdits reads git's log, newest first, and keeps the first of each file.
func readEdits(dir, log string, into map[string]Edit) {
	var edit Edit
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\n")
		if head, isHead := strings.CutPrefix(line, "\x1f"); isHead {
			at, by, _ := strings.Cut(head, "\x1f")
			edit = Edit{By: text.Clean(by)}
			if t, err := time.Parse(time.RFC3339, at); err == nil {
				edit.At = t
			}
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(line))
		if _, known := into[path]; line != "" && !known && !edit.At.IsZero() {
			into[path] = edit
		}
	}
}
