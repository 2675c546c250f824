package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdfast/store/incident"
)

// atFlag is --at: when what is written down happened.
type atFlag string

// on gives a command the flag.
func (f *atFlag) on(cmd *cobra.Command) {
	cmd.Flags().StringVar((*string)(f), "at", "", "when it happened: `TIME` as 14:05, \"2026-01-31 14:05\", RFC 3339, or 2026-01-31 when only the day is known")
}

// when reads the flag.
func (f *atFlag) when(r *record) (incident.When, error) {
	return incident.ParseWhen(string(*f), r.now())
}

// wrote says what was written down of another time than now, so that a mistyped
// one is seen.
func wrote(out output, r *record, id incident.ID, what string, when incident.When) error {
	if when.IsZero() {
		return nil
	}
	return out.print(fmt.Sprintf("%s: %s %s", id, what, when.Said(r.now())))
}

// appendOpened appends when an incident was opened, as far as that is known.
func appendOpened(to []byte, h incident.Headline, zone *time.Location) []byte {
	if h.OpenedDay != "" {
		if day, err := time.Parse(time.DateOnly, h.OpenedDay); err == nil {
			return day.AppendFormat(to, "Mon 2 Jan 2006")
		}
	}
	return h.OpenedAt.In(zone).AppendFormat(to, "Mon 2 Jan 2006 15:04")
}
