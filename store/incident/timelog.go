package incident

import (
	"time"

	"holdfast/sources/people"
)

// EarliestDay is the first day that time is written down for: an earlier one is a
// slip in the year, which nobody would find again.
const EarliestDay = "2000-01-01"

// TimeCategories are the kinds of internal time, in the order they are shown.
func TimeCategories() []string {
	return []string{"meetings", "planning", "documentation", "sop", "drills"}
}

// TimeData is what somebody did beside incidents.
type TimeData struct {
	Category string
	Duration time.Duration // whole seconds are kept
	Day      string        // the civil date it was done on, 2026-11-21
	Person   people.Person // who did it
	Note     string
	Incident ID // 0: it belongs to none
}

// TimeEntry is one row of the time log. Rows are only ever added: one that was a
// mistake is taken back by another one.
type TimeEntry struct {
	ID int64 // from 1
	TimeData
	By        people.Actor // who wrote it down
	At        time.Time    // when it was written down
	TakesBack int64        // the row this one takes back; 0: none
	TakenBack bool         // another row takes this one back
}

// Counts reports whether the row is time that was spent.
func (e TimeEntry) Counts() bool { return e.TakesBack == 0 && !e.TakenBack }
