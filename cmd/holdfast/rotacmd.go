package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/text"
)

// rotaView is what a rota command shows: the rotations, when, and in whose zone.
type rotaView struct {
	roster *rota.View
	at     time.Time
	zone   shownIn
	json   bool
}

// shownIn is the zone that a rotation's times are shown in.
type shownIn func(rota.Rotation) *time.Location

// shownIn is the rotation's own, unless the person asks for UTC.
func (p *program) shownIn() shownIn {
	if p.flags.utc {
		return func(rota.Rotation) *time.Location { return time.UTC }
	}
	return func(r rota.Rotation) *time.Location { return r.Zone }
}

func rotaCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "rota", Short: "Who is on call", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(
		rotaShow(p, "now", "Who is on call, until when, and who is next", func(v rotaView) error { return rotaNow(p.output, v) }),
		rotaShow(p, "next", "Who comes next", func(v rotaView) error { return rotaNext(p.output, v) }),
		rotaShow(p, "week", "The next seven days", func(v rotaView) error { return rotaWeek(p.output, v) }),
	)
	return cmd
}

// rotaShow is one of the reading commands; they differ only in what they list.
func rotaShow(p *program, use, short string, show func(rotaView) error) *cobra.Command {
	var at string
	v := rotaView{}
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.loadConfig()
			if err != nil {
				return err
			}
			if len(cfg.Rota) == 0 && !v.json {
				return fmt.Errorf("%s has no rota; add one, see the README", cfg.Path)
			}
			v.roster = rota.NewView(cfg.Rota)
			v.zone = p.shownIn()
			v.at = p.now()
			if at != "" {
				if v.at, err = text.Moment(at, v.at.In(p.person(cfg).Zone)); err != nil {
					return err
				}
			}
			return show(v)
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "at another `TIME`: 14:05, \"2026-01-31 14:05\" or RFC 3339")
	cmd.Flags().BoolVar(&v.json, "json", false, "as JSON")
	return cmd
}

func rotaNow(out output, v rotaView) error {
	if v.json {
		return out.printJSON(v.roster.Now(v.at))
	}
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for i, turn := range v.roster.At(v.at) {
		zone, then := v.zone(v.roster.Rotations()[i]), ""
		if !turn.Next.From.IsZero() {
			then = "then " + whoever(turn.Next.Person) + " " + until(turn.Next.Until, zone)
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", text.Clean(turn.Rotation), whoever(turn.Person), until(turn.Until, zone), then)
	}
	return t.Flush()
}

func rotaNext(out output, v rotaView) error {
	turns := v.roster.At(v.at)
	shifts := make([]rota.Shift, len(turns))
	for i, turn := range turns {
		shifts[i] = turn.Next
	}
	return listShifts(out, v, shifts)
}

func rotaWeek(out output, v rotaView) error {
	var shifts []rota.Shift
	for _, r := range v.roster.Rotations() {
		local := v.at.In(v.zone(r))
		// Seven civil days, which are not always 168 hours. Each shift is shown as
		// long as it is: cut to the week it would name a hand-off that there is not.
		for _, s := range r.Shifts(v.at, local.AddDate(0, 0, 7)) {
			shifts = append(shifts, r.At(s.From))
		}
	}
	return listShifts(out, v, shifts)
}

func listShifts(out output, v rotaView, shifts []rota.Shift) error {
	if v.json {
		return out.printJSON(rota.Spans(shifts))
	}
	zones := map[string]*time.Location{}
	for _, r := range v.roster.Rotations() {
		zones[r.Name] = v.zone(r)
	}
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, s := range shifts {
		_, _ = fmt.Fprintf(t, "%s\t%s\tfrom %s\t%s\n", text.Clean(s.Rotation), whoever(s.Person), moment(s.From, zones[s.Rotation]), until(s.Until, zones[s.Rotation]))
	}
	return t.Flush()
}

func whoever(p people.Person) string {
	if p == "" {
		return "NOBODY"
	}
	return text.Clean(string(p))
}

func until(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "with no end in sight"
	}
	return "until " + moment(t, zone)
}

func moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "the beginning"
	}
	return t.In(zone).Format("Mon 2 Jan 2006 15:04 MST")
}
