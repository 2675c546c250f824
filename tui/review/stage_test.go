package review

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/store/incident"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/review/card"
	"holdfast/tui/review/reading"
)

var _ = flag.Bool("update", false, "write the golden frames anew")

// friday is when the pane is looked at.
func friday(t testing.TB) time.Time {
	t.Helper()
	return time.Date(2026, 11, 20, 14, 2, 51, 0, berlin(t))
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// stage is a pane on a record that a test sets up.
type stage struct {
	t      testing.TB
	pane   *Pane
	now    time.Time
	review figures.Review
	err    error
	took   time.Duration  // how long a reading lasts
	spans  []reading.Span // what was asked
	told   []pane.Notice
	dialog pane.Dialog
}

func newStage(t testing.TB, r figures.Review, w, h int) *stage {
	t.Helper()
	s := &stage{t: t, now: friday(t), review: r}
	s.pane = New(Deps{Record: s, Now: func() time.Time { return s.now }, Zone: berlin(t)})
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	s.pane.SetTheme(theme)
	s.pane.SetSize(w, h)
	return s
}

// Review is the record.
func (s *stage) Review(ctx context.Context, from, until time.Time) (figures.Review, error) {
	if _, ok := ctx.Deadline(); !ok {
		s.t.Error("the record is read without a deadline")
	}
	s.spans = append(s.spans, reading.Span{From: from, Until: until})
	s.now = s.now.Add(s.took)
	return s.review, s.err
}

// show brings the pane to the front and lets it read.
func (s *stage) show() *stage {
	s.pane.SetFocus(true)
	s.send(pane.Shown{})
	return s
}

// send hands messages over and runs what they ask for.
func (s *stage) send(list ...tea.Msg) {
	for _, msg := range list {
		s.run(s.pane.Update(msg))
	}
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case pane.Notice:
		s.told = append(s.told, msg)
	case pane.Show:
		s.dialog = msg.Dialog
	case tea.BatchMsg:
		for _, one := range msg {
			s.run(one)
		}
	default:
		s.send(msg)
	}
}

// press does what the keys mean.
func (s *stage) press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		done := false
		for _, a := range s.pane.Actions() {
			for _, k := range a.Keys {
				if k == key && a.WhyNot == "" && !done {
					done = true
					s.run(a.Do())
				}
			}
		}
		if !done {
			s.t.Fatalf("%s does nothing now", key)
		}
	}
}

// later moves the clock.
func (s *stage) later(by time.Duration) {
	s.now = s.now.Add(by)
	s.send(pane.Tick{Now: s.now})
}

// halfYear is a record begun in July: one month before it, four whole ones, the
// running one, and what a team would want to see in them.
func halfYear(t testing.TB) figures.Review {
	zone := berlin(t)
	start := time.Date(2026, 7, 9, 8, 0, 0, 0, zone)
	used := time.Date(2026, 11, 14, 3, 0, 0, 0, time.UTC)
	r := figures.Review{
		Zone: zone.String(), RecordStart: &start, Covers: "record starts 9 Jul 2026; 38 incidents, 2 of them not resolved", Practice: 3, Duplicates: 1,
		Whole: figures.Month{PerPerson: 14.7, Incidents: 38, Resolved: 36, Loss: 126 * 3600, Internal: 71*3600 + 1800, Total: 197*3600 + 1800},
		Reasons: []figures.ReasonCount{
			{Reason: "knowledge-transfer", Count: 14, Months: []int{0, 2, 3, 5, 3, 1}}, {Reason: "experience", Count: 9, Months: []int{0, 1, 3, 2, 2, 1}},
			{Reason: "emergency", Count: 4, Months: []int{0, 1, 1, 1, 1, 0}}, {Reason: "other", Months: make([]int, 6)},
			{Reason: "unanswered", Count: 11, Months: []int{0, 2, 2, 2, 3, 2}},
		},
		Noise: []figures.NoiseRow{
			{Alertname: "PodRestarts", Fired: 214, Acked: 0, Alone: 209, Needed: 0, Share: 0, Months: []int{0, 12, 30, 51, 60, 61}},
			{Alertname: "CheckoutDown", Fired: 31, Acked: 29, Incidents: 17, Alone: 1, Needed: 30, Share: .968, Months: []int{0, 4, 6, 9, 7, 5}},
			{Alertname: "DBReplicaLag", Fired: 28, Acked: 11, Incidents: 6, Alone: 15, Needed: 12, Share: .4286, Months: []int{0, 3, 5, 8, 6, 6}},
			{Alertname: "CertExpiry", Fired: 4, Acked: 4, Incidents: 1, Needed: 4, Share: 1, Months: []int{0, 1, 0, 1, 1, 1}},
		},
		Load: []figures.LoadRow{
			{Person: "alice", Incidents: 21, Spent: 61 * 3600, Internal: 20 * 3600, NightPages: 9, Nights: 7},
			{Person: "bob", Incidents: 14, Spent: 30*3600 + 1200, Internal: 31 * 3600, NightPages: 2, Nights: 2},
			{Person: "carol", Incidents: 9, Spent: 11 * 3600, Internal: 20*3600 + 1800},
		},
		Recurrence: []figures.RecurrenceRow{
			{Kind: "alert", Name: "CheckoutDown", Back: 4, Incidents: []incident.ID{4, 9, 12, 20, 31}, Returned: []incident.ID{9, 12, 20, 31}, Soonest: 2*86400 + 7200},
			{Kind: "root cause", Name: "connection pool exhausted after deploy", Back: 2, Incidents: []incident.ID{9, 20, 31}, Returned: []incident.ID{20, 31}, Soonest: 9 * 86400},
		},
		SOPs: []figures.SOPRow{
			{Name: "checkout-down", Title: "Checkout down", Uses: 12, People: []people.Person{"alice", "bob"}, LastUsed: &used, LastUsedBy: "alice", Failed: 5, Skipped: 3, Worst: "4.2 Switch DNS", Practices: 2},
			{Name: "replica-lag", Title: "Replica lag", Uses: 6, People: []people.Person{"alice"}, LastUsed: &used, LastUsedBy: "alice", Skipped: 1},
		},
		Signs: []figures.Sign{
			{What: "time to acknowledge is rising", Was: "4 min (median of 21)", Now: "9 min (median of 9)", Why: "the last 30 days took half as long again or more as the 90 days before, and at least 1 min more; told from 5 incidents on each side", Do: "look who was paged and when: a gap in the rota, a page nobody believes any more, or too many of them"},
			{What: "PodRestarts fires and nobody is needed", Was: "51 in 30 days", Now: "61", Why: "nine of ten firings or more cleared by themselves", Do: "raise its threshold or its `for`, or take it away"},
		},
		Definitions: []figures.Definition{
			{Name: "incidents", How: "by when they were opened; practice and duplicates are left out, and one that was opened again is one incident"},
			{Name: "incidents per person", How: "how many incidents each person who acted in one took part in; the curve is the mean over these people"},
			{Name: "loss", How: "resolved incidents times their mean time to resolve; one that is not resolved adds nothing yet"},
			{Name: "internal time", How: "meetings, planning, documentation, sop and drills as written down with `holdfast time`"},
			{Name: "total", How: "loss and internal time together"},
			{Name: "90 %", How: "nine of ten took at most this long"},
		},
	}
	loss, spent := []figures.Seconds{0, 12, 21, 44, 31, 18}, []figures.Seconds{0, 8, 15, 6, 22, 20}
	for i, perPerson := range []float64{0, 2.5, 3, 5.5, 4, 2} {
		from := time.Date(2026, time.Month(6+i), 1, 0, 0, 0, 0, zone)
		m := figures.Month{
			Name: from.Format("2006-01"), From: from.UTC(), Until: from.AddDate(0, 1, 0).UTC(), NoData: i == 0, NotOver: i == 5,
			Incidents: int(2 * perPerson), Resolved: int(2*perPerson) - i/4, PerPerson: perPerson, Loss: loss[i] * 3600, Internal: spent[i] * 3600, Total: (loss[i] + spent[i]) * 3600,
			People: []figures.PersonCount{{Person: "alice", Incidents: int(perPerson) + 1}, {Person: "bob", Incidents: int(perPerson)}},
		}
		if m.Resolved > 0 {
			m.ToFix = m.Loss / figures.Seconds(m.Resolved)
		}
		if i == 1 {
			m.Partly = "the record starts 9 Jul"
		}
		for k, name := range []string{"meetings", "planning", "documentation", "sop", "drills"} {
			m.Categories = append(m.Categories, figures.CategoryTime{Category: name, Spent: spent[i] * 720 * figures.Seconds(k%2+1) / 2})
		}
		r.Months = append(r.Months, m)
	}
	r.Whole.Categories = r.Months[5].Categories
	for i, name := range []string{card.Detect, card.Acknowledge, card.Mitigate, card.Resolve} {
		span := figures.TimeSpan{Name: name, Definition: fmt.Sprintf("definition %d of %s", i, name), Count: 30, Median: figures.Seconds(120 * (i + 1)), P90: figures.Seconds(900 * (i + 1))}
		for k, minutes := range []figures.Seconds{0, 3, 4, 6, 4, 9} {
			month := figures.TimeMonth{Count: 3 + k, Median: minutes * 60 * figures.Seconds(i*i+1) * 1, P90: minutes * 140 * figures.Seconds(i*i+1)}
			if k == 0 || i == 2 && k == 3 {
				month = figures.TimeMonth{}
			}
			span.Months = append(span.Months, month)
		}
		r.Times = append(r.Times, span)
	}
	return r
}
