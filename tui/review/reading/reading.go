// Package reading is what was read of the record for the review: the figures of a
// span of months, as of when they were read, what keeps them from being newer, and
// when the record is read again. It must not compute a figure: store/incident/review
// does.
package reading

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/tui/pane"
)

const (
	// limit is how long a reading may take: it goes through every incident of the
	// span.
	limit = 30 * time.Second
	// grace is how much later than that it may come back.
	grace = 5 * time.Second
	// rest is how long a reading stays good although the record has changed, and
	// restTimes how many times as long as it took, so that a big record is not
	// read without pause while an incident writes to it.
	rest      = time.Minute
	restTimes = 20
)

// Record is what is read of the record.
type Record interface {
	// Review sums up what happened from one instant until before another.
	Review(ctx context.Context, from, until time.Time) (figures.Review, error)
}

// Reading is the figures as read last.
type Reading struct {
	record Record
	clock  func() time.Time

	review  figures.Review
	shown   Span      // the months of review
	asOf    time.Time // when it was read; zero: never
	cost    time.Duration
	since   time.Time // since when it is being read; zero: it is not
	changed bool      // the record has changed since it was read
	failed  string    // why the last reading failed; empty: it did not
	again   time.Time // not to be read before, unless a person asks
}

// New is nothing read yet.
func New(record Record, clock func() time.Time) *Reading {
	return &Reading{record: record, clock: clock}
}

// Review is the figures.
func (r *Reading) Review() *figures.Review { return &r.review }

// Shown is the months of the figures.
func (r *Reading) Shown() Span { return r.shown }

// Known reports whether anything was read yet.
func (r *Reading) Known() bool { return !r.asOf.IsZero() }

// Moves reports whether the record is being read.
func (r *Reading) Moves() bool { return !r.since.IsZero() }

// Change notes that the record has changed; news is false when that was known.
func (r *Reading) Change() (news bool) {
	news = !r.changed
	r.changed = true
	return news
}

// Read is a reading of the record.
type Read struct {
	span         Span
	review       figures.Review
	err          error
	began, ended time.Time
}

// Refresh reads the record when what is shown is not what is wanted, one reading
// at a time.
func (r *Reading) Refresh(want Span, now time.Time) tea.Cmd {
	fresh := r.Known() && !r.changed && want.Same(r.shown)
	if !r.since.IsZero() || fresh || now.Before(r.again) {
		return nil
	}
	return r.read(want)
}

// Ask reads at once, because a person wants to see something else.
func (r *Reading) Ask(want Span) tea.Cmd {
	r.again = time.Time{}
	if !r.since.IsZero() {
		return nil // what is being read is dropped when it comes; the next one follows
	}
	return r.read(want)
}

// read reads the record now.
func (r *Reading) read(want Span) tea.Cmd {
	record, clock := r.record, r.clock
	r.since, r.changed = clock(), false
	began := r.since
	return pane.Read(limit,
		func(ctx context.Context) (figures.Review, error) {
			began = clock()
			return record.Review(ctx, want.From, want.Until)
		},
		func(review figures.Review, err error) tea.Msg {
			return Read{span: want, review: review, err: err, began: began, ended: clock()}
		})
}

// Overdue gives up a reading that did not come back in its time, so that it is
// tried again; it may still come.
func (r *Reading) Overdue(look pane.Look) tea.Cmd {
	if r.since.IsZero() || look.Now.Sub(r.since) < limit+grace {
		return nil
	}
	r.since = time.Time{}
	return r.fail(look, "the reading did not come back", look.Now)
}

// Take takes what was read, unless another span is wanted by now: then that is read.
// fresh says that there are new figures.
func (r *Reading) Take(m Read, want Span, look pane.Look) (cmd tea.Cmd, fresh bool) {
	r.since = time.Time{}
	if !m.span.Same(want) {
		return r.Ask(want), false
	}
	r.cost = max(0, m.ended.Sub(m.began))
	if m.err != nil {
		return r.fail(look, text.ErrorLine(m.err), m.ended), false
	}
	r.again = m.ended.Add(max(rest, restTimes*r.cost))
	r.review, r.shown, r.asOf, r.failed = m.review, m.span, m.ended, ""
	return pane.Warn(troubleKey, ""), true
}

const troubleKey = "review read"

// fail says why there is no newer reading, and when the next one is tried.
func (r *Reading) fail(look pane.Look, why string, at time.Time) tea.Cmd {
	r.changed, r.failed = true, why
	r.again = at.Add(max(rest, restTimes*r.cost))
	return pane.Warn(troubleKey, "the record could not be summed up: "+why+"; it is tried again at "+
		text.ClockSeconds(r.again, at.In(look.Zone))+", r tries at once")
}
