package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/incident/relief"
)

// shownRelief is after which steps an alert cleared, as `alerts cleared-after --json`
// prints it.
type shownRelief struct {
	Alert         string        `json:"alert"`
	WithinSeconds int64         `json:"within_seconds"`
	LeastRuns     int           `json:"least_runs"`
	OfIncidents   *int          `json:"of_incidents"` // counted of so many, the newest; null: of all
	Steps         []shownStep   `json:"steps"`
	LeftOut       []shownLeaves `json:"left_out"`
}

type shownStep struct {
	Script        string `json:"script"`
	SOP           string `json:"sop"`
	Step          string `json:"step"`
	Title         string `json:"title"`
	Runs          int    `json:"runs"`
	Cleared       int    `json:"cleared"`
	MedianSeconds *int64 `json:"median_seconds"` // null: it never did
	Last          string `json:"last"`
}

type shownLeaves struct {
	Why  relief.Why `json:"why"`
	Runs int        `json:"runs"`
	SOPs []string   `json:"sops"`
}

func showRelief(t relief.Told) shownRelief {
	shown := shownRelief{Alert: t.Alert, WithinSeconds: int64(relief.Within / time.Second), LeastRuns: relief.Least, Steps: []shownStep{}, LeftOut: []shownLeaves{}}
	if t.Newest > 0 {
		shown.OfIncidents = &t.Newest
	}
	for _, s := range t.Steps {
		step := shownStep{Script: s.Script, SOP: s.SOP, Step: s.Number, Title: s.Title, Runs: s.Runs, Cleared: s.Cleared, Last: s.Last.String()}
		if s.Cleared > 0 {
			seconds := int64(s.Median / time.Second)
			step.MedianSeconds = &seconds
		}
		shown.Steps = append(shown.Steps, step)
	}
	for _, l := range t.Left {
		shown.LeftOut = append(shown.LeftOut, shownLeaves(l))
	}
	return shown
}

func clearedAfterCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "cleared-after ALERTNAME|FINGERPRINT",
		Short: "What usually fixes it: after which steps of checklists an alert cleared, counted",
		Long: fmt.Sprintf(`After which steps of checklists an alert of this name cleared in earlier incidents, counted from the
record. It says what came before the clear, never that it was the cause.

A step counts once for each run of its checklist in which its script ran while the alert fired. The
alert cleared after it when that was the last step done before, and the clear came within %s of
its end. An edited script is another step. Steps that count in fewer than %d runs are not told. Left
out, with how many, are runs in which two checklists were worked on at once, the alert fired again
within %s, it had cleared before the step, nobody could tell for a while, or it is too early to tell.`,
			text.Age(relief.Within), relief.Least, text.Age(relief.Settled)),
		Args: cobra.ExactArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			name, err := nameOf(ctx, r, args[0])
			if err != nil {
				return err
			}
			told, err := r.store.Book.Relief(ctx, name)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(showRelief(told))
			}
			if told.Newest > 0 {
				p.complain(fmt.Sprintf("counted of the newest %d incidents that held it", told.Newest))
			}
			return p.print(strings.Join(reliefLines(told), "\n"))
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// nameOf is the name of the alert that a fingerprint is of; what is none of an alert
// that the record was told of is a name itself.
func nameOf(ctx context.Context, r *record, given string) (string, error) {
	known, err := r.store.Alerts.LoadAlerts(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range known.Sightings {
		if string(s.Fingerprint) == given {
			return s.Name(), nil
		}
	}
	return given, nil
}

// stepsListed is how many steps are listed at most; --json has all.
const stepsListed = 10

// reliefLines tell after which steps an alert cleared.
func reliefLines(told relief.Told) []string {
	var lines []string
	for _, l := range told.Lines(stepsListed) {
		lines = append(lines, text.Clean(l.Text))
	}
	if lines == nil {
		lines = append(lines, fmt.Sprintf("no step counts in %d runs: what counts is a script of a checklist, run in an incident that held the alert and is over", relief.Least))
	}
	return lines
}

// printRelief tells after which steps the alerts that an incident holds cleared, as far
// as there is something to tell.
func printRelief(ctx context.Context, out output, r *record, inc incident.Incident) error {
	told := map[string]bool{}
	for _, a := range inc.Alerts {
		name := a.Labels["alertname"]
		if name == "" || told[name] {
			continue
		}
		told[name] = true
		t, err := r.store.Book.Relief(ctx, name)
		if err != nil {
			return err
		}
		for i, l := range t.Lines(stepsListed) {
			if i == 0 {
				if err := out.print(text.Clean(name) + ":"); err != nil {
					return err
				}
			}
			if err := out.print("    " + text.Clean(l.Text)); err != nil {
				return err
			}
		}
	}
	return nil
}
