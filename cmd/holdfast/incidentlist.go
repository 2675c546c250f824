package main

import (
	"bufio"
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
)

func incidentList(p *program) *cobra.Command {
	var asJSON, open bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List incidents, newest first",
		Args:  cobra.NoArgs,
		RunE: p.onRecord(func(ctx context.Context, r *record, _ []string) error {
			if !asJSON && !open {
				list, err := r.store.Book.Headlines(ctx)
				if err != nil {
					return err
				}
				return listHeadlines(p.output, list, r.zone)
			}
			list, err := allIncidents(ctx, r.store.Book, open)
			if err != nil {
				return err
			}
			if asJSON {
				out := make([]incident.Shown, 0, len(list))
				for _, inc := range list {
					out = append(out, incident.Show(inc, nil))
				}
				return p.printJSON(out)
			}
			lines := make([]incident.Headline, len(list))
			for i, inc := range list {
				lines[i] = inc.Headline()
			}
			return listHeadlines(p.output, lines, r.zone)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&open, "open", false, "only those that are not resolved")
	return cmd
}

// allIncidents are the incidents of a record, however many, newest first; open:
// those that are not resolved.
func allIncidents(ctx context.Context, book store.Book, open bool) ([]incident.Incident, error) {
	var list []incident.Incident
	for f := (incident.Filter{Open: open}); ; {
		page, err := book.Incidents(ctx, f)
		if err != nil || len(page) == 0 {
			return list, err
		}
		list, f.Before = append(list, page...), page[len(page)-1].ID
	}
}

// listHeadlines prints a line an incident, in columns. A record of years is some
// thousand lines: they are laid out in one go and written in one.
func listHeadlines(out output, list []incident.Headline, zone *time.Location) error {
	const columns, apart, usual = 4, 2, 100 // before the title; a line's bytes
	cells := make([]byte, 0, usual*len(list))
	ends := make([]int, 0, len(list)*(columns+1))
	var widest [columns]int
	for _, h := range list {
		for column := range columns {
			begin := len(cells)
			cells = appendCell(cells, h, column, zone)
			ends = append(ends, len(cells))
			widest[column] = max(widest[column], utf8.RuneCount(cells[begin:]))
		}
		cells = append(append(cells, text.Clean(h.Title)...), asideOf(h.Practice, h.DuplicateOf)...)
		ends = append(ends, len(cells))
	}
	w := bufio.NewWriter(out.stdout)
	begin := 0
	for i, end := range ends {
		cell := cells[begin:end]
		begin = end
		_, _ = w.Write(cell) // Flush returns what went wrong
		column := i % (columns + 1)
		if column == columns {
			_ = w.WriteByte('\n')
			continue
		}
		for range widest[column] - utf8.RuneCount(cell) + apart {
			_ = w.WriteByte(' ')
		}
	}
	return w.Flush()
}

// appendCell appends what stands in a column before the title.
func appendCell(to []byte, h incident.Headline, column int, zone *time.Location) []byte {
	switch column {
	case 0:
		return strconv.AppendInt(append(to, "INC-"...), int64(h.ID), 10)
	case 1:
		return append(to, text.Clean(string(h.Severity))...)
	case 2:
		return append(to, text.Clean(string(h.Status))...)
	}
	return appendOpened(to, h, zone)
}
