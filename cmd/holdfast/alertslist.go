package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/x/term"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/sources/storm"
	"holdfast/sources/text"
)

// alertList is alerts as a list for a person.
type alertList struct {
	view  *alerts.View  // the board
	shown []*alerts.Row // of it
	apart *storm.Apart  // knows how the alerts of the whole board differ; nil: they are not listed in words
	now   time.Time     // in the person's zone
	fold  bool          // many of a kind are one line
	named func(*alerts.Row) string
	late  alerts.Late                          // the sources of which nothing new is known
	seen  map[alerts.Fingerprint][]events.Span // what recorders saw of what mutes them
}

// list is what of a board is listed.
func (p *program) list(view *alerts.View, matchers alerts.Matchers, now time.Time, all bool) alertList {
	l := alertList{view: view, now: now, fold: !all && (p.seat != nil || terminal(p.stdout)), named: p.named}
	for _, row := range view.Rows {
		if matchers.Match(row.Sent()) {
			l.shown = append(l.shown, row)
		}
	}
	return l
}

// inWords is the list with what is said of its alerts in words only.
func (l alertList) inWords() alertList {
	l.apart = storm.NewApart(storm.Of(l.view.Rows, func(string) bool { return false }))
	return l
}

// entries are the lines of the list.
func (l alertList) entries() []storm.Entry {
	if l.fold {
		return storm.Of(l.shown, func(string) bool { return false })
	}
	entries := make([]storm.Entry, len(l.shown))
	for i, row := range l.shown {
		entries[i] = storm.Entry{ID: string(row.Fingerprint), Row: row}
	}
	return entries
}

// cells are what stands in the columns of a line.
func (l alertList) cells(e storm.Entry) []string {
	seen := l.view.Lately(e.Row)
	row := &seen
	cells := []string{
		l.named(row), row.Severity.String(), row.Name(), l.where(row), text.Clean(strings.Join(row.Sources, ",")),
		age(row, l.now), standing(row, l.seen[row.Fingerprint], l.now), row.Summary(),
	}
	if names := l.late.Names(row); names != "" && row.State != alerts.Unknown {
		cells[6] = fmt.Sprintf("unknown: "+cells[6]+" when %s last told of it, %s ago", names, text.Age(l.now.Sub(row.LastSeen)))
	}
	if g := e.Group; g != nil {
		names, more := g.Names(l.apart)
		if len(names) > 0 && more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		cells[0], cells[3], cells[7] = fmt.Sprintf("%d alerts", len(g.Rows)), strings.Join(names, ", "), g.Said("…")
		if row.State == alerts.Resolved { // of several names
			cells[1], cells[2] = "", "(cleared)"
		}
	}
	if !l.apart.Sources() {
		cells = append(cells[:4], cells[5:]...)
	}
	for i, c := range cells {
		cells[i] = strings.Join(strings.Fields(text.Clean(c)), " ")
	}
	return cells
}

// age is for how long an alert has fired; empty: nobody can tell.
func age(row *alerts.Row, now time.Time) string {
	if row.StartsAt.IsZero() {
		return ""
	}
	return text.Age(now.Sub(row.StartsAt))
}

// where is what tells an alert from the others, else where it is.
func (l alertList) where(row *alerts.Row) string { return cmp.Or(l.apart.Words(row), row.Place()) }

// heads are those of the columns.
func (l alertList) heads() []string {
	heads := []string{"ALERT", "SEVERITY", "NAME", "WHERE", "SOURCE", "FOR", "STATE", "SUMMARY"}
	if !l.apart.Sources() {
		heads = append(heads[:4], heads[5:]...)
	}
	return heads
}

// print prints the list in columns with heads; a line is no wider than the terminal.
func (l alertList) print(out output) error {
	entries := l.entries()
	if len(entries) == 0 {
		return nil
	}
	var table bytes.Buffer
	t := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, strings.Join(l.heads(), "\t"))
	folded := 0
	for _, e := range entries {
		_, _ = fmt.Fprintln(t, strings.Join(l.cells(e), "\t"))
		if e.Group != nil {
			folded += len(e.Group.Rows)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	wide := width(out.stdout)
	for line := range strings.Lines(table.String()) {
		line = strings.TrimRight(line, " \n")
		if wide > 0 {
			line = text.Truncate(line, wide, "…")
		}
		b.WriteString(line + "\n")
	}
	if folded > 0 {
		fmt.Fprintf(&b, "%d alerts are folded; `holdfast alerts --all` lists each of them\n", folded)
	}
	_, err := fmt.Fprint(out.stdout, b.String())
	return err
}

// say prints a line an alert, in words: what reads them aloud has no columns.
func (l alertList) say(out output) error {
	entries := l.entries()
	if len(entries) == 0 {
		return out.print("no alert is listed")
	}
	folded := false
	for _, e := range entries {
		folded = folded || e.Group != nil
		cells := l.cells(e)
		last := len(cells) - 1
		line := strings.Join(strings.Fields(strings.Join(cells[:last-2], " ")), " ") + ", " + cells[last-1]
		if cells[last-2] != "" {
			line += ", for " + cells[last-2]
		}
		if cells[last] != "" {
			line += ": " + cells[last]
		}
		if err := out.print(line); err != nil {
			return err
		}
	}
	if folded {
		return out.print("`alerts --all` lists each of them with its number")
	}
	return nil
}

// width is how wide a terminal is; 0: it is none, or does not know.
func width(w any) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	cols, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return cols
}
