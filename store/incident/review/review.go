// Package review counts what the record holds, month by month, so that a team
// sees whether its process pays: incidents and what they cost, the time put into
// preventing them, and what drifts before it breaks. Its figures cover what the
// record holds and nothing is extrapolated. It must not read the clock, the
// configuration or any source, and must not count practice.
package review

import (
	"time"

	"holdfast/sources/people"
	"holdfast/store/incident"
)

// Seconds is a length of time in whole seconds; JSON has the bare number.
type Seconds int64

// Hours is the same in hours.
func (s Seconds) Hours() float64 { return float64(s) / 3600 }

// Duration is the same as a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Review is what a stretch of time comes to. Incidents belong to it, and to a
// month, by when they were opened.
type Review struct {
	From        time.Time       `json:"from"`
	Until       time.Time       `json:"until"` // exclusive
	Zone        string          `json:"zone"`  // whose civil months are counted
	At          time.Time       `json:"at"`    // when the record was read
	RecordStart *time.Time      `json:"record_start"`
	Covers      string          `json:"covers"`     // what the record holds so far, for the person
	Practice    int             `json:"practice"`   // practice incidents, in nothing else but the drills
	Duplicates  int             `json:"duplicates"` // incidents that are another one, counted nowhere else
	Months      []Month         `json:"months"`     // oldest first
	Whole       Month           `json:"whole"`      // the stretch as if it were one month
	Reasons     []ReasonCount   `json:"reasons"`
	Times       []TimeSpan      `json:"times"`
	Noise       []NoiseRow      `json:"noise"`
	Recurrence  []RecurrenceRow `json:"recurrence"`
	SOPs        []SOPRow        `json:"sops"`
	Load        []LoadRow       `json:"load"`
	Signs       []Sign          `json:"signs"`
	Definitions []Definition    `json:"definitions"`
}

// Month is one civil month: the four curves, and what they are made of.
type Month struct {
	Name       string         `json:"month"` // 2026-08
	From       time.Time      `json:"from"`
	Until      time.Time      `json:"until"`     // exclusive
	NoData     bool           `json:"no_data"`   // it precedes the record: every figure is unknown, not 0
	TimeOnly   bool           `json:"time_only"` // it precedes the record, and time was written down for it later: incidents are unknown, not 0
	NotOver    bool           `json:"not_over"`  // the record was read before it ended
	Partly     string         `json:"partly"`    // why not all of it is counted, for the person; empty: all is
	Incidents  int            `json:"incidents"`
	Resolved   int            `json:"resolved"`   // of the incidents
	Timed      int            `json:"timed"`      // of those: it is known how long they took
	People     []PersonCount  `json:"people"`     // incidents each took part in, the most first
	PerPerson  float64        `json:"per_person"` // curve 1: the mean of People; 0 without any
	ToFix      Seconds        `json:"mean_to_fix_seconds"`
	Loss       Seconds        `json:"loss_seconds"`     // curve 2: resolved incidents whose time is known × their mean time to resolve
	Categories []CategoryTime `json:"categories"`       // internal time, in the order of incident.TimeCategories
	Internal   Seconds        `json:"internal_seconds"` // curve 3: the sum of Categories
	Total      Seconds        `json:"total_seconds"`    // curve 4: Loss + Internal
}

// PersonCount is how many incidents a person took part in.
type PersonCount struct {
	Person    people.Person `json:"person"`
	Incidents int           `json:"incidents"`
}

// CategoryTime is internal time of one category.
type CategoryTime struct {
	Category string  `json:"category"`
	Spent    Seconds `json:"seconds"`
}

// ReasonCount is how many incidents had a reason.
type ReasonCount struct {
	Reason string `json:"reason"` // one of incident.Reasons, or "unanswered"
	Count  int    `json:"count"`
	Months []int  `json:"months"` // beside Review.Months
}

// TimeSpan is one of the four times over all incidents where it was recorded.
type TimeSpan struct {
	Name       string      `json:"name"`
	Definition string      `json:"definition"`
	Count      int         `json:"count"` // incidents it was recorded in; 0: the figures mean nothing
	Median     Seconds     `json:"median_seconds"`
	P90        Seconds     `json:"p90_seconds"` // nine of ten took at most this long
	Months     []TimeMonth `json:"months"`      // beside Review.Months
}

// TimeMonth is a TimeSpan's figures for the incidents of one month.
type TimeMonth struct {
	Count  int     `json:"count"`
	Median Seconds `json:"median_seconds"`
	P90    Seconds `json:"p90_seconds"`
}

// NoiseRow is how often alerts of one name fired, and whether anybody was needed.
type NoiseRow struct {
	Alertname string  `json:"alertname"`
	Fired     int     `json:"fired"`
	Acked     int     `json:"acked"`         // of the firings
	Incidents int     `json:"incidents"`     // that held one of the firings
	Alone     int     `json:"cleared_alone"` // firings that cleared within Brief with nobody doing anything
	Needed    int     `json:"needed_human"`  // firings that were acknowledged or part of an incident
	Share     float64 `json:"needed_share"`  // Needed of Fired, 0 to 1
	Months    []int   `json:"months"`        // firings, beside Review.Months
}

// RecurrenceRow is something that came back within Return after an incident with
// it was resolved.
type RecurrenceRow struct {
	Kind      string        `json:"kind"` // alert, SOP, root cause
	Name      string        `json:"name"`
	Back      int           `json:"back"`      // how often it came back
	Incidents []incident.ID `json:"incidents"` // all that had it, oldest first
	Returned  []incident.ID `json:"came_back"` // those that came back in the stretch, oldest first
	Soonest   Seconds       `json:"soonest_seconds"`
}

// CameBack is how many incidents came back, each counted once: one that has the same
// alert, SOP and root cause as one before it is in three rows.
func (r Review) CameBack() int {
	back := map[incident.ID]bool{}
	for _, row := range r.Recurrence {
		for _, id := range row.Returned {
			back[id] = true
		}
	}
	return len(back)
}

// SOPRow is how a procedure was used in the stretch; the people are those of all
// the runs that were read, which go back further.
type SOPRow struct {
	Name       string          `json:"name"`
	Title      string          `json:"title"`
	Uses       int             `json:"uses"`
	People     []people.Person `json:"people"`
	LastUsed   *time.Time      `json:"last_used"`
	LastUsedBy people.Person   `json:"last_used_by"`
	Failed     int             `json:"failed"`  // steps that failed at least once, summed over runs
	Skipped    int             `json:"skipped"` // steps that were skipped, summed over runs
	Worst      string          `json:"worst"`   // the step that goes wrong most often; empty: none does
	Practices  int             `json:"practices"`
}

// LoadRow is what a person carried.
type LoadRow struct {
	Person     people.Person `json:"person"`
	Incidents  int           `json:"incidents"`
	Spent      Seconds       `json:"incident_seconds"`
	Internal   Seconds       `json:"internal_seconds"`
	NightPages int           `json:"night_pages"`
	Nights     int           `json:"nights"` // in which there was one
}

// Sign is something that drifts before it breaks. Was and Now are figures with
// how many they are made of; Why says what makes it a sign, with its threshold.
type Sign struct {
	What string `json:"what"`
	Was  string `json:"was"`
	Now  string `json:"now"`
	Why  string `json:"why"`
	Do   string `json:"do"`
}

// Definition says how a figure is counted.
type Definition struct {
	Name string `json:"name"`
	How  string `json:"how"`
}
