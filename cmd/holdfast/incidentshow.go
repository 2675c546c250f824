package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

func incidentShow(p *program) *cobra.Command {
	var asJSON, important bool
	var kinds []string
	var person string
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show an incident and its timeline, or a part of it",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			pick := incident.Pick{Person: people.Person(person), Important: important}
			var err error
			if pick.Kinds, err = kindsOf(kinds); err != nil {
				return err
			}
			inc, err := r.store.Book.Incident(ctx, id)
			if err != nil {
				return err
			}
			entries, err := r.store.Book.Timeline(ctx, id, 0, 0)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(incident.Show(inc, pick.Of(entries)))
			}
			picked := pick.Of(entries)
			if important { // in a person's words rather than the record's
				for i, e := range picked {
					picked[i].Text = e.Told()
				}
			}
			return showIncident(p.output, r, inc, picked, incident.Corrections(entries))
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&important, "important", false, "only what the cockpit shows as important")
	pickFlags(cmd, &kinds, &person)
	return cmd
}

// pickFlags are those that choose entries.
func pickFlags(cmd *cobra.Command, kinds *[]string, person *string) {
	cmd.Flags().StringSliceVar(kinds, "kind", nil, "only entries of this `KIND`, such as note or step (may be repeated)")
	cmd.Flags().StringVar(person, "person", "", "only what `PERSON` did")
}

// kindsOf reads the kinds a person asked for.
func kindsOf(names []string) ([]incident.Kind, error) {
	var kinds []incident.Kind
	for _, name := range names {
		kind := incident.Kind(strings.ToLower(strings.TrimSpace(name)))
		if !slices.Contains(incident.Kinds(), kind) {
			known := make([]string, 0, len(incident.Kinds()))
			for _, k := range incident.Kinds() {
				known = append(known, string(k))
			}
			return nil, fmt.Errorf("%q is not a kind of entry; these are: %s", name, strings.Join(known, " "))
		}
		kinds = append(kinds, kind)
	}
	return kinds, nil
}

func showIncident(out output, r *record, inc incident.Incident, entries []incident.Entry, corrections map[int64]incident.Entry) error {
	var b strings.Builder
	began := inc.OpenedAt.In(r.zone).Format("Mon 2 Jan 2006 15:04:05 MST")
	if inc.Telling.OpenedDay != "" {
		began = "on " + inc.Telling.OpenedDay
	}
	fmt.Fprintf(&b, "%s %s  %s  %s  opened %s by %s\n", inc.ID, inc.Severity, text.Clean(inc.Title), inc.Status, began, inc.OpenedBy.Person)
	for _, line := range beside(inc, r.now(), r.zone) {
		fmt.Fprintln(&b, line)
	}
	column := entryColumn(entries, r.now())
	for _, e := range entries {
		late := ""
		if e.RecordedAt.Sub(e.At) >= time.Minute {
			late = "  (noted " + noted(e, r.now()) + ")"
		}
		of := ""
		if corrected, ok := incident.As[incident.CorrectedData](e); ok {
			of = fmt.Sprintf("%d: ", corrected.Seq)
		}
		fmt.Fprintf(&b, "%4d  %s  %-9s %-8s %s%s%s\n", e.Seq, column.of(e), e.Kind, e.By.Person, of, indented(e, column), late)
		if c, ok := corrections[e.Seq]; ok {
			fmt.Fprintf(&b, "%s× corrected by %s in %d: %s\n", strings.Repeat(" ", 8+len(column.layout)), c.By.Person, c.Seq, indented(c, column))
		}
	}
	_, err := fmt.Fprint(out.stdout, text.CleanBlock(b.String())) // the record's own words, too: it may have been written to by others
	return err
}

// clocks is the column of a timeline's times.
type clocks struct {
	zone   *time.Location
	layout string // of each of them
	day    string // of one of which only the day is known
}

// entryColumn is a column for these entries: with the year when one of them is of
// another than now's.
func entryColumn(entries []incident.Entry, now time.Time) clocks {
	c := clocks{zone: now.Location(), layout: "02 Jan 15:04:05", day: "02 Jan 2006"}
	for _, e := range entries {
		if e.At.In(c.zone).Year() != now.Year() {
			c.layout = "02 Jan 2006 15:04:05"
		}
	}
	return c
}

// of is when an entry happened, as far as that is known.
func (c clocks) of(e incident.Entry) string {
	if day, err := time.Parse(time.DateOnly, e.Day()); err == nil {
		return fmt.Sprintf("%-*s", len(c.layout), day.Format(c.day))
	}
	return e.At.In(c.zone).Format(c.layout)
}

// indented is an entry's text; what follows its first line stands beneath it.
func indented(e incident.Entry, c clocks) string {
	return strings.ReplaceAll(text.CleanBlock(e.Text), "\n", "\n"+strings.Repeat(" ", 19+len(c.layout)))
}

// beside says what holds of an incident beside its status, a line each.
func beside(inc incident.Incident, now time.Time, zone *time.Location) []string {
	var lines []string
	if inc.Practice {
		words := "practice: it stays out of everything that is counted"
		if inc.Open() {
			words += "; `holdfast incident resolve " + inc.ID.String() + "` ends it"
		}
		lines = append(lines, words)
	}
	if inc.DuplicateOf != 0 {
		lines = append(lines, "duplicate of "+inc.DuplicateOf.String())
	}
	if len(inc.Links) > 0 {
		ids := make([]string, 0, len(inc.Links))
		for _, id := range inc.Links {
			ids = append(ids, id.String())
		}
		lines = append(lines, "linked with "+strings.Join(ids, ", "))
	}
	if due := inc.UpdateDue; !due.IsZero() {
		at := text.Clock(due, now.In(zone))
		if due.After(now) {
			lines = append(lines, fmt.Sprintf("status update due at %s, in %s", at, text.Age(due.Sub(now))))
		} else {
			lines = append(lines, fmt.Sprintf("status update overdue since %s, for %s", at, text.Age(now.Sub(due))))
		}
	}
	return lines
}

// aside says behind a title why an incident does not count by itself.
func aside(inc incident.Incident) string { return asideOf(inc.Practice, inc.DuplicateOf) }

func asideOf(practice bool, of incident.ID) string {
	switch {
	case practice:
		return "  (practice)"
	case of != 0:
		return "  (duplicate of " + of.String() + ")"
	}
	return ""
}

// noted is when a late entry was written down, with the day when it was another.
func noted(e incident.Entry, now time.Time) string {
	zone := now.Location()
	at := e.RecordedAt.In(zone)
	if at.Format(time.DateOnly) == e.At.In(zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return text.DayClock(at, now)
}
