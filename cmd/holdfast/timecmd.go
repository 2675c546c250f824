package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// timeFlags are what `holdfast time` is told beside the category and the time.
type timeFlags struct{ on, person, incident string }

func timeCommand(p *program) *cobra.Command {
	var f timeFlags
	cmd := &cobra.Command{
		Use:   "time CATEGORY DURATION [NOTE]",
		Short: "Write down internal time: " + strings.Join(incident.TimeCategories(), ", "),
		Long: "Write down time that was spent beside incidents, so that `holdfast review` can hold it against what incidents cost.\n" +
			"CATEGORY is one of: " + strings.Join(incident.TimeCategories(), ", ") + " (work on SOPs). Practice runs of SOPs are counted\n" +
			"as drills by themselves. A row is never changed; `holdfast time undo` takes one back.",
		Example: "  holdfast time documentation 1h30m \"how the replica is promoted\"\n  holdfast time meetings 45m --on 2026-11-20 --person bob",
		Args:    cobra.RangeArgs(2, 3),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			return logTime(ctx, p.output, r, args, f)
		}),
	}
	cmd.Flags().StringVar(&f.on, "on", "", "the `DATE` it was done on, as 2026-11-30 (default today)")
	cmd.Flags().StringVar(&f.person, "person", "", "`PERSON` whose time it was (default you)")
	cmd.Flags().StringVar(&f.incident, "incident", "", "the incident it belongs to, as `INC-7`")
	cmd.AddCommand(timeList(p), timeUndo(p))
	return cmd
}

func logTime(ctx context.Context, out output, r *record, args []string, f timeFlags) error {
	took, err := config.ParseDuration(args[1])
	if err != nil {
		return fmt.Errorf("%q is not a length of time: write it as 45m, 1h30m or 2h", args[1])
	}
	today := r.now().Format(time.DateOnly)
	d := incident.TimeData{Category: args[0], Duration: took, Day: today, Person: r.actor.Person}
	if f.on != "" {
		d.Day = f.on
	}
	if f.person != "" {
		d.Person = people.Person(f.person)
	}
	if f.incident != "" {
		if d.Incident, err = incident.ParseID(f.incident); err != nil {
			return err
		}
	}
	if len(args) == 3 {
		d.Note = args[2]
	}
	e, err := r.store.Time.LogTime(ctx, r.actor, d, today)
	if err != nil {
		return err
	}
	return out.print(fmt.Sprintf("row %d: %s of %s by %s on %s", e.ID, text.Span(e.Duration), e.Category, text.Clean(string(e.Person)), e.Day))
}

// shownTime is one row of `time list --json`.
type shownTime struct {
	Row       int64         `json:"row"`
	On        string        `json:"on"`
	Person    people.Person `json:"person"`
	Category  string        `json:"category"`
	Seconds   int64         `json:"seconds"`
	Note      string        `json:"note"`
	Incident  *string       `json:"incident"`
	By        people.Person `json:"by"`
	At        time.Time     `json:"at"`
	TakesBack *int64        `json:"takes_back"` // the row that this one takes back
	TakenBack bool          `json:"taken_back"`
}

func showTime(e incident.TimeEntry) shownTime {
	shown := shownTime{
		Row: e.ID, On: e.Day, Person: e.Person, Category: e.Category, Seconds: int64(e.Duration / time.Second), Note: e.Note,
		By: e.By.Person, At: e.At.UTC(), TakenBack: e.TakenBack,
	}
	if e.Incident != 0 {
		id := e.Incident.String()
		shown.Incident = &id
	}
	if e.TakesBack != 0 {
		shown.TakesBack = &e.TakesBack
	}
	return shown
}

func timeList(p *program) *cobra.Command {
	var from, to string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List internal time, what was taken back too",
		Args:  cobra.NoArgs,
		RunE: p.onRecord(func(ctx context.Context, r *record, _ []string) error {
			first, last, err := days(from, to)
			if err != nil {
				return err
			}
			list, err := r.store.Time.TimeLog(ctx, first, last)
			if err != nil {
				return err
			}
			if !asJSON {
				return listTime(p.output, list)
			}
			shown := make([]shownTime, 0, len(list))
			for _, e := range list {
				shown = append(shown, showTime(e))
			}
			return p.printJSON(shown)
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", "the first month or `DATE`, as 2026-08 or 2026-08-01")
	cmd.Flags().StringVar(&to, "to", "", "the last month or `DATE`, included")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func listTime(out output, list []incident.TimeEntry) error {
	w := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	var sum time.Duration
	for _, e := range list {
		note := e.Note
		switch {
		case e.TakesBack != 0:
			note = strings.TrimSpace(fmt.Sprintf("takes back row %d  %s", e.TakesBack, note))
		case e.TakenBack:
			note = strings.TrimSpace("taken back  " + note)
		default:
			sum += e.Duration
		}
		if e.Incident != 0 {
			note = strings.TrimSpace(e.Incident.String() + "  " + note)
		}
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.Day, text.Clean(string(e.Person)), text.Clean(e.Category), text.Span(e.Duration), text.Clean(note))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.print(text.Span(sum) + " in all")
}

func timeUndo(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "undo ROW [WHY]",
		Short: "Take a row of the time log back, with another row",
		Args:  cobra.RangeArgs(1, 2),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			row, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return fmt.Errorf("%q is not the number of a row; `holdfast time list` shows them", args[0])
			}
			e, err := r.store.Time.TakeBackTime(ctx, r.actor, row, strings.Join(args[1:], " "))
			if err != nil {
				return err
			}
			return p.print(fmt.Sprintf("row %d takes back row %d: %s of %s by %s on %s", e.ID, row, text.Span(e.Duration), e.Category, text.Clean(string(e.Person)), e.Day))
		}),
	}
}

// days reads the first and the last day of --from and --to, as civil dates; a
// month is all its days, and what is empty stays so.
func days(from, to string) (first, last string, err error) {
	if from != "" {
		day, _, err := parseDay(from)
		if err != nil {
			return "", "", err
		}
		first = day.Format(time.DateOnly)
	}
	if to != "" {
		day, month, err := parseDay(to)
		if err != nil {
			return "", "", err
		}
		if month {
			day = day.AddDate(0, 1, -1)
		}
		last = day.Format(time.DateOnly)
	}
	if first != "" && last != "" && last < first {
		return "", "", fmt.Errorf("--to %s is before --from %s", to, from)
	}
	return first, last, nil
}

// parseDay reads a date or a month, as its first day, in UTC: it is civil.
func parseDay(s string) (day time.Time, month bool, err error) {
	if day, err = time.Parse(time.DateOnly, s); err == nil {
		return day, false, nil
	}
	if day, err = time.Parse("2006-01", s); err == nil {
		return day, true, nil
	}
	return day, false, fmt.Errorf("%q is neither a month nor a date: write it as 2026-08 or 2026-08-01", s)
}
