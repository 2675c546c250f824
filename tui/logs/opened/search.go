package opened

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Logs are the log files behind the logs that are followed.
type Logs interface {
	// Search hands every line of them that a filter lets through to a sink, by time, and
	// tells how far it is, until ctx ends.
	Search(ctx context.Context, filter source.Filter, to source.Sink, tell func(source.Searched)) error
	// Around hands the lines that stand around one in its file to a sink.
	Around(ctx context.Context, l source.Line, to source.Sink) error
}

// Around begins to read what stands around a line in its file.
func Around(logs Logs, l source.Line, now func() time.Time) Wanted {
	f, read := begin(now, func(ctx context.Context, to source.Sink) error { return logs.Around(ctx, l, to) })
	f.Path, f.From = l.Path, l.At
	return Wanted{f, read}
}

// search is a search that fills a File, and how far it is.
type search struct {
	filter source.Filter

	mu sync.Mutex
	at source.Searched
}

func (s *search) tell(at source.Searched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
}

func (s *search) is() source.Searched {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// SearchAction looks through the log files for what a filter lets through; whyNot says
// why there is nothing to look for.
func SearchAction(logs Logs, filter source.Filter, whyNot string, now func() time.Time) pane.Action {
	return pane.Action{Name: "search-files", Keys: []string{"S"}, What: "search files", WhyNot: whyNot, Footer: whyNot == "", Narrow: whyNot == "",
		Help: "Look through the log files behind what is followed, from their first byte, for what the filter lets through, and show all of it by time; A shows what stands around a line of it in its file. O ends it and goes back to the live log.",
		Do:   func() tea.Cmd { return pane.Say(Search(logs, filter, now)) }}
}

// Search begins to look through the log files for what a filter lets through.
func Search(logs Logs, filter source.Filter, now func() time.Time) Wanted {
	s := &search{filter: filter}
	f, read := begin(now, func(ctx context.Context, to source.Sink) error { return logs.Search(ctx, filter, to, s.tell) })
	f.search = s
	return Wanted{f, read}
}

// begin begins to fill a tail, until it is closed.
func begin(now func() time.Time, fill func(ctx context.Context, to source.Sink) error) (*File, tea.Cmd) {
	ctx, cancel := context.WithCancel(context.Background())
	f := &File{Tail: source.NewTail(source.Capacity, sources.NewFeed(), now), close: cancel}
	return f, pane.Read(readLimit, func(limited context.Context) (struct{}, error) {
		limited, stop := context.WithCancel(limited)
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		if ctx.Err() != nil {
			stop() // it was closed before it was begun
		}
		return struct{}{}, fill(limited, f.Tail)
	}, func(_ struct{}, err error) tea.Msg { return Ended{f, err} })
}

// Searched reports whether it is what a search found, of several files perhaps.
func (f *File) Searched() bool { return f.search != nil }

// title says that it is no log that is followed.
func (s *search) title(t *themes.Theme, reads bool) string {
	if at := s.is(); reads {
		return t.Paint(themes.Warning, "searching"+t.Glyph(themes.Ellipsis)) + t.Paint(themes.Dim, fmt.Sprintf(" %d %%", percent(at)))
	}
	return t.Paint(themes.WarningBadge, " FOUND ") + t.Paint(themes.Warning, " not followed")
}

func percent(at source.Searched) int64 { return 100 * at.Read / max(1, at.Whole) }

// found says how many lines were found, and how many of them are held.
func (s *search) found(held int) string {
	at := s.is()
	words := pane.Several(at.Found, "line")
	if held < at.Found {
		words += ", the last " + pane.Count(held) + " of them held"
	}
	return words
}

// rule says beneath the lines what was looked through, and how far.
func (s *search) rule(held int, reads bool) string {
	at := s.is()
	where := pane.Several(at.Files, "file") + ", " + text.Size(at.Whole)
	if reads {
		return fmt.Sprintf("SEARCHING %d %% of %s · %s · O ends it", percent(at), where, s.found(held))
	}
	words := "FOUND " + s.found(held) + " in " + where
	if len(at.Unread) == 0 {
		words += ", all of it searched"
	} else {
		words += " · NOT SEARCHED: " + text.Clean(strings.Join(at.Unread, "; "))
	}
	return words + " · O closes it"
}
