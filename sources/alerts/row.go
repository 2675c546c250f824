package alerts

import (
	"slices"
	"time"
)

// show is the thread as a row at a time; nil: it has none. One that did not change
// is the very row that was shown before. ack is who holds it, and loaded when the
// record was last read.
func (th *thread) show(now, loaded time.Time, ack *Ack, cover *coverage) *Row {
	_, loud := th.loudest()
	r := th.carrier()
	if r == nil || (th.state == Resolved && (!th.told.fired || now.Sub(th.cleared) > clearedStays)) {
		th.row = nil
		return nil
	}
	row := Row{
		Alert: loud.as(r), Kin: th.kinOf(r), Severity: r.severity, Episode: th.episode, FirstSeen: r.first, LastSeen: r.stamp(),
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
		if other.alert.Quiet == nil && (other == r || other.alert.Rule == nil && !Relays(name)) {
			row.Quiet = nil // one of them makes noise; a rule and a relay do not know what is quiet
		}
		cover.marks(&row, name, other)
	}
	if row.Standing() { // an earlier version kept when it was first seen
		row.StartsAt = time.Time{}
	}
	slices.Sort(row.Sources)
	if r := th.runs.ruled(); r != nil && row.Rule == nil {
		row.Rule = r.alert.Rule
	}
	if ack != nil && th.covers(*ack, now) {
		row.Ack = ack
		cover.covers(&row, th, now)
	}
	if row.State == Resolved {
		row.Quiet, row.SilenceUntil, row.Gone = nil, time.Time{}, loud.gone
	}
	return th.shows(&row)
}

// as is the alert as the run tells of it, with the labels and texts of another that
// tells of the same: how long its word holds, whether it is quiet there and which rule
// makes it are this one's, where that one does not know any more.
func (r *run) as(carrier *run) Alert {
	a := carrier.alert
	if r == carrier {
		return a
	}
	a.EndsAt, a.UpdatedAt, a.Rule = r.alert.EndsAt, r.alert.UpdatedAt, r.alert.Rule
	if s := carrier.shown(); s != Firing && s != Pending {
		a.Quiet, a.StartsAt = nil, r.alert.StartsAt
	}
	return a
}

// shows makes a copy of the row what the thread shows, unless it shows the same.
func (th *thread) shows(row *Row) *Row {
	if th.row == nil || !sameRow(th.row, row) || !sameWord(th.row, row) {
		made := *row
		th.row = &made
	}
	return th.row
}
