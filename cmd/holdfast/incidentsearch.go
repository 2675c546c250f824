package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// shownFound is an entry that was found, as `incident search --json` prints it.
type shownFound struct {
	Incident string              `json:"incident"`
	Title    string              `json:"title"`
	Severity incident.Severity   `json:"severity"`
	Status   incident.Status     `json:"status"`
	Practice bool                `json:"practice"`
	Entry    incident.ShownEntry `json:"entry"`
}

// foundCells is how much of an entry a line of the search shows.
const foundCells = 160

func incidentSearch(p *program) *cobra.Command {
	var asJSON bool
	var limit int
	var kinds []string
	var person string
	cmd := &cobra.Command{
		Use:   "search [WORD]...",
		Short: "Look for words in the timelines of all incidents",
		Long: "Look for words in the timelines of all incidents, pinned lines included: the newest incident first, its newest entry\n" +
			"first. Every word must be in an entry, in any order; large and small letters are the same.",
		RunE: p.onRecord(func(ctx context.Context, r *record, words []string) error {
			chosen, err := kindsOf(kinds)
			if err != nil {
				return err
			}
			r.measure(ctx, p.output)
			found, err := r.store.Book.Search(ctx, incident.Search{Words: strings.Join(words, " "), Kinds: chosen, Person: people.Person(person), Limit: limit})
			if err != nil {
				return err
			}
			if asJSON {
				shown := make([]shownFound, 0, len(found))
				for _, f := range found {
					i := f.Incident
					shown = append(shown, shownFound{i.ID.String(), i.Title, i.Severity, i.Status, i.Practice, incident.ShowEntry(f.Entry)})
				}
				return p.printJSON(shown)
			}
			return listFound(p.output, found, r.zone)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().IntVar(&limit, "limit", 100, "at most this `NUMBER` of entries")
	pickFlags(cmd, &kinds, &person)
	return cmd
}

func listFound(out output, found []incident.Found, zone *time.Location) error {
	if len(found) == 0 {
		return out.print("nothing was found; fewer words, or a part of one, find more")
	}
	w := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, f := range found {
		e := f.Entry
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\n", f.Incident.ID, e.Seq, e.At.In(zone).Format("2 Jan 2006 15:04"), text.Clean(string(e.Kind)), text.Clean(string(e.By.Person)),
			text.Truncate(text.Clean(e.Text), foundCells, "…")+aside(f.Incident))
	}
	return w.Flush()
}

// shownSimilar is an incident that resembles another, as `incident similar
// --json` prints it.
type shownSimilar struct {
	Incident    string            `json:"incident"`
	Title       string            `json:"title"`
	Severity    incident.Severity `json:"severity"`
	Status      incident.Status   `json:"status"`
	OpenedAt    time.Time         `json:"opened_at"`
	ResolvedAt  *time.Time        `json:"resolved_at"`
	TookSeconds *int64            `json:"took_seconds"` // null: it is open
	Why         []string          `json:"why"`
	SOPs        []string          `json:"sops"`
	Outcome     string            `json:"outcome"`
}

func showSimilar(s incident.Similar) shownSimilar {
	i := s.Incident
	shown := shownSimilar{
		Incident: i.ID.String(), Title: i.Title, Severity: i.Severity, Status: i.Status, OpenedAt: i.OpenedAt.UTC(),
		Why: s.Why, SOPs: s.SOPs, Outcome: s.Outcome,
	}
	if !i.Open() {
		at, took := i.ResolvedAt.UTC(), int64(s.Took/time.Second)
		shown.ResolvedAt, shown.TookSeconds = &at, &took
	}
	return shown
}

func incidentSimilar(p *program) *cobra.Command {
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:   "similar ID",
		Short: "Has this happened before: the incidents most like one, and how they went",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			list, err := r.store.Book.Similar(ctx, id, limit)
			if err != nil {
				return err
			}
			if asJSON {
				shown := make([]shownSimilar, 0, len(list))
				for _, s := range list {
					shown = append(shown, showSimilar(s))
				}
				return p.printJSON(shown)
			}
			if err := listSimilar(p.output, list, r.zone); err != nil {
				return err
			}
			inc, err := r.store.Book.Incident(ctx, id)
			if err != nil {
				return err
			}
			return printRelief(ctx, p.output, r, inc)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().IntVar(&limit, "limit", 10, "at most this `NUMBER` of incidents")
	return cmd
}

func listSimilar(out output, list []incident.Similar, zone *time.Location) error {
	if len(list) == 0 {
		return out.print("nothing like it is in the record: no incident with the same alert, the same SOP, or two words in common")
	}
	var b strings.Builder
	for _, s := range list {
		took := "open"
		if !s.Incident.Open() {
			took = text.Age(s.Took)
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s  %s\n", s.Incident.ID, s.Incident.OpenedAt.In(zone).Format("2 Jan 2006 15:04"), took,
			text.Clean(s.Incident.Title), text.Clean(s.Outcome))
		fmt.Fprintf(&b, "    %s\n", text.Clean(strings.Join(s.Why, "; ")))
	}
	_, err := fmt.Fprint(out.stdout, b.String())
	return err
}
