package incident

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"holdfast/sources/alerts"
)

// The four times that tell how well an incident went.
const (
	ToDetect      = "time to detect"
	ToAcknowledge = "time to acknowledge"
	ToMitigate    = "time to mitigate"
	ToResolve     = "time to resolve"
)

// Measure is one of the four times and how it is measured, because a number
// nobody can check is not believed.
type Measure struct{ Name, How string }

// Measures are the four times, in the order they are told.
func Measures() []Measure {
	return []Measure{
		{ToDetect, "from the earliest sign in the timeline (an alert's start or a pinned line, by when it happened) to the first alert or the opening"},
		{ToAcknowledge, "from detection to the first ack of one of its alerts"},
		{ToMitigate, "from detection to the last change of status to mitigated that held"},
		{ToResolve, "from detection to resolved; of an incident that was opened again, to when it was resolved last"},
	}
}

// Moments are the instants that the four times are measured between; a zero one
// did not happen or was not recorded.
type Moments struct {
	Began, Detected, Acked, Mitigated, Resolved time.Time
	// Doubts are why some of the four times are not known although both their
	// moments were written down.
	Doubts []Doubt
}

// Doubt is that moments of a timeline contradict it, or are not known well enough
// to measure by.
type Doubt struct {
	Measures []string // which of the four times are not known for it
	What     string   // for the person, without the times' names
	Order    bool     // something came before what comes before it
	Seq      int64    // the entry it is about; 0: none
}

// Doubted is why the measure of that name is not known; empty: nothing is in doubt.
func (m Moments) Doubted(measure string) string {
	for _, d := range m.Doubts {
		if slices.Contains(d.Measures, measure) {
			return d.What
		}
	}
	return ""
}

// Between is what the measure of that name is measured between; zero times when
// it is in doubt.
func (m Moments) Between(measure string) (from, until time.Time) {
	if m.Doubted(measure) != "" {
		return time.Time{}, time.Time{}
	}
	switch measure {
	case ToDetect:
		return m.Began, m.Detected
	case ToAcknowledge:
		return m.Detected, m.Acked
	case ToMitigate:
		return m.Detected, m.Mitigated
	case ToResolve:
		return m.Detected, m.Resolved
	}
	return time.Time{}, time.Time{}
}

// Took is how long it took by the measure of that name; ok is false when it was
// not recorded, or is not known.
func (m Moments) Took(measure string) (took time.Duration, ok bool) {
	from, until := m.Between(measure)
	if from.IsZero() || until.IsZero() || until.Before(from) {
		return 0, false
	}
	return until.Sub(from), true
}

// MomentsOf finds them in an incident and its timeline. It is pure.
func MomentsOf(inc Incident, entries []Entry) (Moments, error) {
	f := finder{inc: inc, m: Moments{Resolved: inc.ResolvedAt}}
	if inc.Telling.OpenedDay == "" {
		f.m.Began, f.m.Detected = inc.OpenedAt, inc.OpenedAt
	}
	for _, a := range inc.Alerts {
		earliest(&f.m.Began, a.StartsAt)
	}
	gone, err := letGo(inc, entries)
	if err != nil {
		return f.m, err
	}
	err = errors.Join(
		Each(entries, func(e Entry, d AlertData) {
			if !gone[d.Fingerprint] {
				f.alert(e, d)
			}
		}, Fired),
		Each(entries, func(e Entry, d AckData) {
			if !gone[d.Fingerprint] {
				earliest(&f.m.Acked, e.At)
			}
		}, Acked),
		f.mitigated(entries),
	)
	if err != nil {
		return f.m, err
	}
	for _, e := range entries {
		if e.Kind == Pinned {
			earliest(&f.m.Began, e.At)
		}
	}
	f.days()
	f.before(entries)
	f.order()
	return f.m, nil
}

// finder finds the moments of one incident.
type finder struct {
	inc    Incident
	zones  Zones // most timelines contradict nothing, and never ask for the incident's
	m      Moments
	fired  time.Time // when its first alert did
	held   Entry     // the change of status to mitigated that held
	undone Entry     // the last one that did not
}

// alert takes in that an alert of the incident fired.
func (f *finder) alert(e Entry, d AlertData) {
	earliest(&f.fired, e.At)
	earliest(&f.m.Detected, e.At)
	earliest(&f.m.Began, e.At)
	earliest(&f.m.Began, d.Episode)
}

// mitigated finds the last change of status to mitigated that held: one after
// which the incident was not investigated again.
func (f *finder) mitigated(entries []Entry) error {
	var changes []Entry
	for _, e := range entries {
		if e.Kind == StatusChanged {
			changes = append(changes, e)
		}
	}
	err := Each(ByTime(changes), func(e Entry, d ChangedData) {
		switch {
		case d.To != string(Mitigated):
			if f.held.Seq != 0 {
				f.undone, f.held = f.held, Entry{}
			}
		case f.held.Seq == 0:
			f.held = e
		}
	}, StatusChanged)
	if err != nil {
		return err
	}
	if f.held.Seq != 0 {
		f.m.Mitigated = f.held.At
	}
	return nil
}

func (f *finder) doubt(seq int64, order bool, what string, measures ...string) {
	f.m.Doubts = append(f.m.Doubts, Doubt{Measures: measures, What: what, Order: order, Seq: seq})
}

func (f *finder) at(t time.Time) string { return f.told(t).Format("2006-01-02 15:04:05") }

// told is a moment on the clock of the incident's zone.
func (f *finder) told(t time.Time) time.Time { return t.In(f.zones.Of(f.inc.Zone)) }

// days finds moments of which no more than the day is known.
func (f *finder) days() {
	if day := f.inc.Telling.OpenedDay; day != "" && f.m.Detected.IsZero() {
		f.doubt(0, false, "it was opened on "+day+", and no more than the day is known", ToDetect, ToAcknowledge, ToMitigate, ToResolve)
	}
	if day := f.held.Day(); day != "" {
		f.doubt(f.held.Seq, false, "it was mitigated on "+day+", and no more than the day is known", ToMitigate)
	}
	if day := f.inc.Telling.ResolvedDay; day != "" && !f.inc.Open() {
		f.doubt(0, false, "it was resolved on "+day+", and no more than the day is known", ToResolve)
	}
	if f.held.Seq == 0 && f.undone.Seq != 0 {
		f.doubt(f.undone.Seq, false, "it was said to be mitigated at "+f.at(f.undone.At)+", and that did not hold", ToMitigate)
	}
}

// before finds what people say of the time before it was detected: then nobody
// can tell when that was. An alert is a fact; what was there before it is a sign
// that went unseen, or a tale of how it began.
func (f *finder) before(entries []Entry) {
	if f.m.Detected.IsZero() {
		return
	}
	var first Entry
	n := 0
	for _, e := range entries {
		if !e.Kind.row().says {
			continue
		}
		ahead := f.m.Detected.Sub(e.At) > time.Minute
		if day := e.Day(); day != "" {
			ahead = day < f.told(f.m.Detected).Format(time.DateOnly)
		}
		if !ahead {
			continue
		}
		if n++; first.Seq == 0 || e.At.Before(first.At) {
			first = e
		}
	}
	if n == 0 {
		return
	}
	of := "entry " + strconv.FormatInt(first.Seq, 10)
	if n > 1 {
		of = strconv.Itoa(n) + " entries, the first of them " + of + ","
	}
	measures := []string{ToDetect, ToAcknowledge, ToMitigate, ToResolve}
	why := ", before it was opened: when it was detected is not known"
	if !f.fired.IsZero() && f.m.Detected.Equal(f.fired) {
		if f.m.Began.Before(f.m.Detected) {
			return // there is a sign to measure from
		}
		measures, why = measures[:1], ", before its first alert fired: since when it could be seen is not known"
	}
	f.doubt(first.Seq, true, of+" of "+f.at(first.At)+" say"+singular(n)+" what happened"+why, measures...)
}

func singular(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// order finds moments before those that come before them.
func (f *finder) order() {
	m := f.m
	if m.Detected.IsZero() {
		return
	}
	before := func(at time.Time, what, measure string) {
		if !at.IsZero() && at.Before(m.Detected) && m.Doubted(measure) == "" {
			f.doubt(0, true, "it was "+what+" at "+f.at(at)+", before it was detected at "+f.at(m.Detected), measure)
		}
	}
	before(m.Acked, "acknowledged", ToAcknowledge)
	before(m.Mitigated, "mitigated", ToMitigate)
	before(m.Resolved, "resolved", ToResolve)
	if !m.Mitigated.IsZero() && !m.Resolved.IsZero() && m.Mitigated.After(m.Resolved) && m.Doubted(ToMitigate) == "" && m.Doubted(ToResolve) == "" {
		f.doubt(f.held.Seq, true, "it was mitigated at "+f.at(m.Mitigated)+", after it was resolved at "+f.at(m.Resolved), ToMitigate)
	}
}

func earliest(t *time.Time, at time.Time) {
	if !at.IsZero() && (t.IsZero() || at.Before(*t)) {
		*t = at
	}
}

// letGo are the alerts that were detached and not attached again.
func letGo(inc Incident, entries []Entry) (map[alerts.Fingerprint]bool, error) {
	gone := map[alerts.Fingerprint]bool{}
	err := Each(entries, func(_ Entry, d DetachedData) {
		for _, fp := range d.Alerts {
			_, held := inc.Holds(fp)
			gone[fp] = !held
		}
	})
	return gone, err
}
