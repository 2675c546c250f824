package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/rota"
	"holdfast/store/incident/report"
	"holdfast/store/incident/review"
)

// monthsShown is how many months a review has when nobody says.
const monthsShown = 6

// reviewFlags are what `holdfast review` is asked for.
type reviewFlags struct {
	from, to, html string
	asJSON         bool
}

func reviewCommand(p *program) *cobra.Command {
	var f reviewFlags
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Month by month: what incidents cost, what prevention takes, what drifts",
		Long: "Counts what the record holds, month by month: incidents per person, loss, internal time and their total, which show\n" +
			"whether the process pays; reasons, times, noise, what came back, SOPs, load; and what drifts before it breaks.\n" +
			"Nothing is extrapolated, and practice is left out. Without --from and --to: the last six months.",
		Args: cobra.NoArgs,
		RunE: p.onRecord(func(ctx context.Context, r *record, _ []string) error { return printReview(ctx, p, r, f) }),
	}
	cmd.Flags().StringVar(&f.from, "from", "", "the first month or `DATE`, as 2026-08 or 2026-08-01")
	cmd.Flags().StringVar(&f.to, "to", "", "the last month or `DATE`, included")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "as JSON")
	cmd.Flags().StringVar(&f.html, "html", "", "write a page for a browser to `FILE`; - is standard output")
	return cmd
}

func printReview(ctx context.Context, p *program, r *record, f reviewFlags) error {
	if f.asJSON && f.html != "" {
		return errors.New("--json and --html are two forms: ask for one")
	}
	from, until, err := stretch(f.from, f.to, r.now())
	if err != nil {
		return err
	}
	r.measure(ctx, p.output)
	counted, err := reviewOf(ctx, p, r, from, until)
	if err != nil {
		return err
	}
	switch {
	case f.asJSON:
		body, err := review.JSON(counted)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(body)
		return err
	case f.html != "":
		return reviewPage(p.output, counted, f.html)
	}
	_, err = fmt.Fprint(p.stdout, review.Text(counted))
	return err
}

func reviewPage(out output, counted review.Review, file string) error {
	page, err := review.HTML(counted)
	if err != nil {
		return err
	}
	if file == "-" {
		_, err := out.stdout.Write(page)
		return err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	return report.Write(path, page)
}

// reviewOf counts a stretch of time with what only the configuration knows: the
// checklists, and where people are. A library that cannot be read is said, and
// the review goes on without it.
func reviewOf(ctx context.Context, p *program, r *record, from, until time.Time) (review.Review, error) {
	var procedures []sop.Procedure
	if library, err := p.library(); err != nil {
		p.complain("nothing is said of reviews of SOPs: " + err.Error())
	} else {
		procedures = library.All()
	}
	return world.SumUp(ctx, r.store.Book, r.cfg, procedures, from, until, from.Location())
}

// stretch is the stretch of time that --from and --to name, in now's zone; until
// is exclusive. The default is the last six months, the present one included.
func stretch(from, to string, now time.Time) (begin, until time.Time, err error) {
	first, last, err := days(from, to)
	if err != nil {
		return begin, until, err
	}
	begin, until = review.Stretch(now, monthsShown)
	if last != "" {
		day, err := time.Parse(time.DateOnly, last)
		if err != nil {
			return begin, until, err
		}
		until = civil(day.AddDate(0, 0, 1), now.Location())
		if shown := civil(day, now.Location()); shown.Before(now) { // of months that have not come there is nothing to say
			begin, _ = review.Stretch(shown, monthsShown)
		}
	}
	if first != "" {
		day, err := time.Parse(time.DateOnly, first)
		if err != nil {
			return begin, until, err
		}
		begin = civil(day, now.Location())
	}
	if begin.After(now) {
		return begin, until, fmt.Errorf("--from %s has not come yet: a review is of what happened", from)
	}
	return begin, until, nil
}

// civil is the beginning of a civil day in a zone.
func civil(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	return rota.DayStart(rota.Date{Year: y, Month: m, Day: d}, zone)
}
