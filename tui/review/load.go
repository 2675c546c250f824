package review

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	figures "holdfast/store/incident/review"
	"holdfast/tui/pane"
)

const (
	// readLimit is how long a reading may take: it goes through every incident of
	// the period.
	readLimit = 30 * time.Second
	// grace is how much later than that it may come back.
	grace = 5 * time.Second
	// rest is how long a reading stays good although the record has changed, and
	// restTimes how many times as long as it took, so that a big record is not
	// read without pause while an incident writes to it.
	rest      = time.Minute
	restTimes = 20
)

// read is a reading of the record.
type read struct {
	span   span
	review figures.Review
	err    error
	began  time.Time
	ended  time.Time
}

// wanted is the period that is to be shown: whole months in the pane's zone, the
// last one of the present period the running one.
func (p *Pane) wanted() span {
	now := p.now.In(p.deps.Zone)
	first := func(ago int) time.Time {
		return time.Date(now.Year(), now.Month()+1-time.Month(ago), 1, 0, 0, 0, 0, p.deps.Zone)
	}
	return span{from: first(p.months * (p.back + 1)), until: first(p.months * p.back)}
}

func (s span) same(other span) bool { return s.from.Equal(other.from) && s.until.Equal(other.until) }

// refresh reads the record when what is shown is not what is wanted, but only
// while the pane is looked at, and one reading at a time.
func (p *Pane) refresh() tea.Cmd {
	if !p.focus || !p.since.IsZero() {
		return nil
	}
	fresh := !p.asOf.IsZero() && !p.changed && p.wanted().same(p.shown)
	if fresh || p.now.Before(p.again) {
		return nil
	}
	return p.read()
}

// read reads the record now.
func (p *Pane) read() tea.Cmd {
	want, record, clock := p.wanted(), p.deps.Record, p.deps.Now
	p.asked, p.since, p.changed, p.dirty = want, clock(), false, true
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		m := read{span: want, began: clock()}
		m.review, m.err = record.Review(ctx, want.from, want.until)
		m.ended = clock()
		return m
	}
}

// ask reads at once, because a person wants to see something else.
func (p *Pane) ask() tea.Cmd {
	p.again, p.dirty = time.Time{}, true
	if !p.since.IsZero() {
		return nil // what is being read is dropped when it comes; the next one follows
	}
	return p.read()
}

// overdue gives up a reading that did not come back in its time, so that it is
// tried again; it may still come.
func (p *Pane) overdue() tea.Cmd {
	if p.since.IsZero() || p.now.Sub(p.since) < readLimit+grace {
		return nil
	}
	p.since = time.Time{}
	return p.fail("the reading did not come back", p.now)
}

// fail says why there is no newer reading, and when the next one is tried.
func (p *Pane) fail(why string, at time.Time) tea.Cmd {
	p.changed, p.failed, p.dirty = true, why, true
	p.again = at.Add(max(rest, restTimes*p.cost))
	return trouble("the record could not be summed up: " + why + "; it is tried again at " +
		text.ClockSeconds(p.again, at.In(p.deps.Zone)) + ", r tries at once")
}

const troubleRead = "review read"

// take shows what was read, unless another period was asked for meanwhile.
func (p *Pane) take(m read) tea.Cmd {
	p.since, p.dirty = time.Time{}, true
	if !m.span.same(p.wanted()) {
		return p.ask()
	}
	p.cost = max(0, m.ended.Sub(m.began))
	if m.err != nil {
		return p.fail(text.ErrorLine(m.err), m.ended)
	}
	p.again = m.ended.Add(max(rest, restTimes*p.cost))
	p.review, p.shown, p.asOf, p.failed = m.review, m.span, m.ended, ""
	p.deal()
	return trouble("")
}

// trouble tells something that stays until it is read; empty text ends it.
func trouble(words string) tea.Cmd {
	return func() tea.Msg { return pane.Notice{Key: troubleRead, Loud: pane.Trouble, Text: words} }
}
