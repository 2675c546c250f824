package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// shownAction is an action item as `holdfast actions --json` prints it.
type shownAction struct {
	Incident string        `json:"incident"`
	Title    string        `json:"title"`
	Number   int           `json:"number"`
	What     string        `json:"what"`
	Owner    people.Person `json:"owner"`
	Due      string        `json:"due"`
	State    string        `json:"state"` // open, overdue, done
	By       people.Person `json:"by"`
	At       time.Time     `json:"at"`
	DoneBy   people.Person `json:"done_by"`
	DoneAt   *time.Time    `json:"done_at"`
}

func showAction(a incident.ActionOf, now time.Time) shownAction {
	shown := shownAction{
		Incident: a.Incident.String(), Title: a.Title, Number: a.Number, What: a.What, Owner: a.Owner, Due: a.Due,
		State: "open", By: a.By, At: a.At.UTC(), DoneBy: a.DoneBy,
	}
	switch {
	case a.Done():
		at := a.DoneAt.UTC()
		shown.State, shown.DoneAt = "done", &at
	case a.Overdue(now):
		shown.State = "overdue"
	}
	return shown
}

func actionsCommand(p *program) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "actions",
		Short: "What is still to be done after incidents, the most urgent first",
		Args:  cobra.NoArgs,
		RunE: p.onRecord(func(ctx context.Context, r *record, _ []string) error {
			list, err := r.store.Book.Actions(ctx)
			if err != nil {
				return err
			}
			now := r.now()
			shown := make([]shownAction, 0, len(list))
			for _, a := range list {
				if all || !a.Done() {
					shown = append(shown, showAction(a, now))
				}
			}
			if asJSON {
				err = p.printJSON(shown)
			} else {
				err = listActions(p.output, shown)
			}
			if late := len(incident.OverdueActions(list, now)); err == nil && late > 0 {
				return &attentionError{why: plural(late, "action item is", "action items are") + " overdue"}
			}
			return err
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&all, "all", false, "those that are done too")
	return cmd
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func listActions(out output, list []shownAction) error {
	if len(list) == 0 {
		return out.print("nothing is left to be done; `holdfast incident action INC-7 TEXT --owner alice --due 2026-11-30` writes an item down")
	}
	w := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, a := range list {
		due := "no date"
		if a.Due != "" {
			due = "due " + a.Due
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\n", a.Incident, a.Number, a.State, due, orNobody(a.Owner), text.Clean(a.What))
	}
	return w.Flush()
}

func orNobody(p people.Person) string {
	if p == "" {
		return "nobody's"
	}
	return text.Clean(string(p))
}

func incidentAction(p *program) *cobra.Command {
	var owner, due string
	var at atFlag
	cmd := &cobra.Command{
		Use:   "action ID TEXT",
		Short: "Write down what is to be done so that it does not happen again",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			_, err = r.store.Incidents.Earlier(when).AddAction(ctx, r.actor, id, incident.ActionData{What: args[0], Owner: people.Person(owner), Due: due})
			if err != nil {
				return err
			}
			inc, err := r.store.Book.Incident(ctx, id)
			if err != nil {
				return err
			}
			return p.print(id, len(inc.Actions))
		}),
	}
	cmd.Flags().StringVar(&owner, "owner", "", "`PERSON` who sees to it")
	cmd.Flags().StringVar(&due, "due", "", "`DATE` it is due, as 2026-11-30")
	at.on(cmd)
	return cmd
}

func incidentDone(p *program) *cobra.Command {
	var reopen bool
	cmd := &cobra.Command{
		Use:   "done ID NUMBER",
		Short: "Say that an action item is done; `holdfast actions` lists the numbers",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			n, err := strconv.Atoi(args[0])
			if err != nil {
				return fmt.Errorf("%q is not the number of an action item; `holdfast actions` lists them", args[0])
			}
			if reopen {
				_, err = r.store.Incidents.ReopenAction(ctx, r.actor, id, n)
			} else {
				_, err = r.store.Incidents.FinishAction(ctx, r.actor, id, n)
			}
			return err
		}),
	}
	cmd.Flags().BoolVar(&reopen, "reopen", false, "it is not done after all")
	return cmd
}
