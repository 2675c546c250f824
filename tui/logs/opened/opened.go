// Package opened is a log file that a person opened to look at beside the live log: the
// dialog that asks which, its lines, and the words that say that nobody follows it. It
// must not read a file itself.
package opened

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

const (
	// readLimit is how long reading a file may take: what is longer is given up.
	readLimit = time.Hour
	// completeLimit is how long a folder may take to be listed.
	completeLimit = 5 * time.Second
)

// Files are the log files of the machine where holdfast runs.
type Files interface {
	// Begin is what a path begins with before anything is typed.
	Begin() string
	// Complete lists paths that begin as what is typed; folders end with a slash.
	Complete(ctx context.Context, typed string) ([]string, error)
	// Read hands the lines of a file to a sink until it ends or ctx does; from is the
	// moment that is looked for, zero: its end.
	Read(ctx context.Context, path string, from time.Time, to source.Sink) error
	// Machine is where that is.
	Machine() string
}

// File is a log file that was opened. It is read once, and not followed.
type File struct {
	Tail *source.Tail
	Path string
	From time.Time // the moment that is looked for; zero: the file's end

	search *search // that filled it; nil: it is one file
	whole  bool    // it was read
	close  context.CancelFunc
}

// Wanted asks the pane to show a file that is being read.
type Wanted struct {
	File *File
	Read tea.Cmd
}

// Ended says that a file was read, or why it was not.
type Ended struct {
	File *File
	Err  error
}

// Front is the log file that is looked at, and the moment of it.
type Front struct {
	Path string    // empty: it is of no file
	At   time.Time // zero: what is looked at is its end
}

// Action asks which file is opened: front is proposed. now is the present, zone that of
// the person.
func Action(files Files, front Front, now func() time.Time, zone *time.Location) pane.Action {
	return pane.Action{Name: "open-file", Keys: []string{"O"}, What: "open file",
		Help: "Open a log file, plain or packed (.gz, .zst, .bz2), to look at beside what is followed: it is read once and not followed, with its own filter, marks and times (`zone:` of the log it is of). What is proposed is the file of the chosen line and its moment. O closes it again.",
		Do:   func() tea.Cmd { return ask(files, front, now, zone) }}
}

func ask(files Files, front Front, now func() time.Time, zone *time.Location) tea.Cmd {
	path, around := cmp.Or(front.Path, files.Begin()), ""
	if !front.At.IsZero() && front.Path != "" {
		around = front.At.In(zone).Format("2006-01-02 15:04:05")
	}

	about := []string{
		"A file of " + files.Machine() + ", where holdfast runs, plain or packed (.gz, .zst, .bz2). Of a large one the last " + pane.Count(source.Capacity) + " lines are kept, or those around a moment, such as 02:14 or 2026-11-19 02:14.",
	}
	fields := []dialog.Field{
		{Label: "file", Value: path, Edit: true, Check: func(value string) string {
			if value == "" {
				return "name a file"
			}
			return ""
		}, Complete: func(value string) tea.Cmd { return complete(files, value) }},
		{Label: "around", Value: around, Hint: "its end", Check: func(value string) string {
			if _, err := moment(value, now(), zone); err != nil {
				return err.Error()
			}
			return ""
		}},
	}
	return pane.Say(pane.Show{Dialog: dialog.Proposed("Open a log file", about, fields, "open it", func(values []string) tea.Cmd {
		from, err := moment(values[1], now(), zone)
		if err != nil {
			return nil // it was checked
		}
		return pane.Say(open(files, values[0], from, now))
	})})
}

func moment(value string, now time.Time, zone *time.Location) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	return source.ParseMoment(value, now, zone)
}

func complete(files Files, value string) tea.Cmd {
	return pane.Read(completeLimit,
		func(ctx context.Context) ([]string, error) { return files.Complete(ctx, value) },
		func(list []string, err error) tea.Msg {
			c := dialog.Completed{Value: value, List: list}
			if err != nil {
				c.Wrong = text.ErrorLine(err)
			}
			return c
		})
}

// open begins to read a file into a tail of its own.
func open(files Files, path string, from time.Time, now func() time.Time) Wanted {
	f, read := begin(now, func(ctx context.Context, to source.Sink) error { return files.Read(ctx, path, from, to) })
	f.Path, f.From = path, from
	return Wanted{f, read}
}

// Close ends what still reads it.
func (f *File) Close() { f.close() }

// End notes that the file was read.
func (f *File) End() { f.whole = true }

// Reads reports whether the file is still being read.
func (f *File) Reads() bool { return !f.whole }

// Name is what the file is called.
func (f *File) Name() string {
	if f.search != nil {
		return "what was found"
	}
	return text.Clean(filepath.Base(f.Path))
}

// Note says in the title what it is of.
func (f *File) Note() string {
	if f.search != nil {
		return "/ " + text.Clean(f.search.filter.String())
	}
	return text.Clean(f.Path)
}

// Empty says that no line is there: yet, or at all.
func (f *File) Empty(ellipsis string) string {
	switch {
	case f.search != nil && f.Reads():
		return "searching" + ellipsis
	case f.search != nil:
		return "no line of the log files is let through by " + text.Clean(f.search.filter.String())
	case f.Reads():
		return "reading " + f.Name() + ellipsis
	}
	return f.Name() + " holds no line"
}

// held is how many lines of it are held.
func (f *File) held() int {
	first, last := f.Tail.Bounds()
	return int(last + 1 - first)
}

// lines says how many lines of the file are held.
func (f *File) lines() string {
	first, last := f.Tail.Bounds()
	if first > 1 {
		return fmt.Sprintf("the last %s of %s lines", pane.Count(int(last+1-first)), pane.Count(int(last)))
	}
	return pane.Several(int(last), "line")
}

// Title says, in the place of how a log is followed, that this one is not.
func (f *File) Title(t *themes.Theme) string {
	if f.search != nil {
		return f.search.title(t, f.Reads())
	}
	if f.Reads() {
		return t.Paint(themes.Warning, "reading"+t.Glyph(themes.Ellipsis)) + t.Paint(themes.Dim, " "+f.lines())
	}
	return t.Paint(themes.WarningBadge, " OPENED ") + t.Paint(themes.Warning, " not followed")
}

// Rule says it beneath the lines, and how to get back.
func (f *File) Rule() string {
	if f.search != nil {
		return f.search.rule(f.held(), f.Reads())
	}
	if f.Reads() {
		return "OPENED · being read: " + f.lines() + " · O closes it"
	}
	return "OPENED, not followed · " + f.lines() + " · O closes it"
}
