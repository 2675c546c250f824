package alerts

import (
	"slices"
	"time"
)

// show is the thread as a row at a time; nil: it has none. One that did not change
// is the very row that was shown before. ack is who holds it, and loaded when the
// record was last read.
func (th *thread) show(now, loaded time.Time, ack *Ack, cover *coverage) *Row {
	_, r := th.loudest()
	if r == nil || (th.state == Resolved && (!th.told.fired || now.Sub(th.cleared) > clearedStays)) {
		th.row = nil
		return nil
	}
	row := Row{
		Alert: r.alert, Severity: r.severity, Episode: th.episode, FirstSeen: r.first, LastSeen: r.stamp(),
		Flaps: th.flaps(now, loaded),
	}
	row.State = th.state
	if th.state == Resolved {
		row.ClearedAt = th.cleared
	}
	for name, other := range th.runs {
		if !other.episode.Equal(th.episode) {
			continue
		}
		row.Own = row.Own || other.own
		if start := other.alert.StartsAt; other.state != Resolved && !start.IsZero() && start.Before(row.StartsAt) {
			row.StartsAt = start
		}
		row.Unrecorded = row.Unrecorded || other.written.failed || other.written.never
		if other.first.Before(row.FirstSeen) {
			row.FirstSeen = other.first
		}
		row.with = other.last.join(row.with)
		if last := other.stamp(); last.After(row.LastSeen) {
			row.LastSeen = last
		}
		if other.state == Resolved && th.state != Resolved {
			continue
		}
		row.Sources = append(row.Sources, name)
		if other.alert.Quiet == nil {
			row.Quiet = nil // one of them makes noise
		}
		cover.marks(&row, name, other)
	}
	if row.Standing() { // an earlier version kept when it was first seen
		row.StartsAt = time.Time{}
	}
	slices.Sort(row.Sources)
	if ack != nil && th.covers(*ack, now) {
		row.Ack = ack
		cover.covers(&row, th, now)
	}
	if row.State == Resolved {
		row.Quiet, row.SilenceUntil, row.Gone = nil, time.Time{}, r.gone
	}
	return th.shows(&row)
}

// shows makes a copy of the row what the thread shows, unless it shows the same.
func (th *thread) shows(row *Row) *Row {
	if th.row == nil || !sameRow(th.row, row) || !sameWord(th.row, row) {
		made := *row
		th.row = &made
	}
	return th.row
}
