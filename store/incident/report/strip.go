package report

import (
	"cmp"
	"slices"
	"time"

	"holdfast/store/incident"
)

// Strip is the picture over the timeline: when it happened, at a glance. Across,
// everything is in hundredths of the width, so that a browser can stretch it
// without stretching its words; down, it is in pixels.
type Strip struct {
	From, Until time.Time
	Height      int
	Phases      []StripPhase
	Lanes       []StripLane
	Bars        []StripBar
	Marks       []StripMark
	Ticks       []StripTick
	Axis        int   // where the ticks' words stand
	Earlier     int64 // entries that are too early to be on it
	Later       int64
	MoreAlerts  int // alerts there was no room for
	zone        *time.Location
}

// StripPhase is a stretch between two milestones.
type StripPhase struct {
	X, W  float64
	Class string // detect, acknowledge, mitigate, firing, resolve
	Name  string
	Took  time.Duration
}

// StripLane is a named row of the strip.
type StripLane struct {
	Name string
	Y    int // where its name stands
	Line int // its ground line
}

// StripBar is an alert while it fired.
type StripBar struct {
	X, W float64
	Y    int
	Open bool // it was not seen to clear
	What string
	// From and Until are when it began and ended, be that in the picture or not.
	From, Until time.Time
}

// StripMark is one entry, or several that stand too close to tell apart.
type StripMark struct {
	X     float64
	Y, H  int
	Class string // bad, good, act, step, change, note
	Count int
	First Line
	Last  Line
}

// StripTick is a time of the axis.
type StripTick struct {
	X      float64
	At     time.Time
	Form   string // layout of the time
	Anchor string
}

// The measures of a strip. Marks closer than a bin are drawn as one.
const (
	stripBars = 6
	stripBins = 320
	phasesTop = 18
	barHeight = 7
	laneSpace = 34
)

// StripOf draws a report's timeline. It is pure.
func StripOf(rep Report) Strip {
	s := Strip{zone: incident.Zone(rep.Zone)}
	began, end := stripRange(rep)
	s.From = sinceChange(rep, began, end)
	// A picture of no time at all would have nothing to stand on.
	if s.Until = end; end.Sub(s.From) < time.Minute {
		s.Until = s.From.Add(time.Minute)
	}
	s.phases(rep, began, end)
	y := s.bars(rep, phasesTop+44)
	y = s.marks(rep, y)
	s.Axis, s.Height = y+14, y+22
	s.ticks(s.zone)
	return s
}

// stripRange is from the first sign to the end. A note of the week before, or a
// time that somebody mistyped, must not press the night into one pixel.
func stripRange(rep Report) (from, until time.Time) {
	from, until = rep.OpenedAt, rep.OpenedAt
	for _, m := range rep.Metrics {
		if m.From != nil {
			earliest(&from, *m.From)
		}
		if m.Until != nil && m.Until.After(until) {
			until = *m.Until
		}
	}
	if rep.ResolvedAt == nil {
		for _, l := range rep.Timeline {
			if l.At.After(until) && l.At.Sub(l.RecordedAt) <= ahead {
				until = l.At
			}
		}
	}
	return from, until
}

// sinceChange lets the picture begin with the last change before the first sign,
// where that leaves the night half of the picture at least.
func sinceChange(rep Report, from, until time.Time) time.Time {
	room := min(until.Sub(from), time.Hour)
	last := time.Time{}
	for _, l := range rep.Timeline {
		if l.Kind == string(incident.Change) && l.At.Before(from) && l.At.After(last) {
			last = l.At
		}
	}
	if from.Sub(last) <= room {
		return last
	}
	return from
}

// x is where a moment stands, a little inside the edges.
func (s *Strip) x(t time.Time) float64 {
	share := float64(t.Sub(s.From)) / float64(s.Until.Sub(s.From))
	return 0.5 + 98.5*min(1, max(0, share))
}

func (s *Strip) phases(rep Report, began, end time.Time) {
	names := map[string][2]string{
		incident.ToDetect: {"detect", "until detected"}, incident.ToAcknowledge: {"acknowledge", "until acknowledged"},
		incident.ToMitigate: {"mitigate", "until mitigated"}, incident.ToResolve: {"resolve", "until resolved"},
	}
	last := began
	var mitigated bool
	phase := func(class, name string, until time.Time) {
		if until.Equal(last) {
			return
		}
		x := s.x(last)
		s.Phases = append(s.Phases, StripPhase{X: x, W: s.x(until) - x, Class: class, Name: name, Took: until.Sub(last)})
		last = until
	}
	for _, m := range rep.Metrics {
		if m.Until == nil {
			continue
		}
		mitigated = mitigated || m.Name == incident.ToMitigate
		if quiet := quietFrom(rep, last, *m.Until); m.Name == incident.ToResolve && quiet.After(last) {
			phase("firing", "an alert still fires", quiet)
		}
		if m.Until.After(last) {
			phase(names[m.Name][0], names[m.Name][1], *m.Until)
		}
	}
	switch {
	case rep.ResolvedAt != nil || !end.After(last):
	case mitigated:
		if quiet := quietFrom(rep, last, end); quiet.After(last) {
			phase("firing", "an alert still fires", quiet)
		}
		phase("resolve", "not resolved by the last entry", end)
	default:
		phase("mitigate", "not mitigated by the last entry", end)
	}
}

// quietFrom is when the last alert of a stretch of time stopped firing in it; the
// stretch's beginning when none fires in it.
func quietFrom(rep Report, from, until time.Time) time.Time {
	quiet := from
	for _, a := range rep.Alerts {
		began, ended, _ := firing(a, until)
		if ended.After(until) {
			ended = until
		}
		if began.Before(until) && ended.After(quiet) {
			quiet = ended
		}
	}
	return quiet
}

// bars draws the alerts under y and returns where the next lane begins.
func (s *Strip) bars(rep Report, y int) int {
	if len(rep.Alerts) == 0 {
		return y
	}
	s.Lanes = append(s.Lanes, StripLane{Name: "Alerts", Y: y})
	y += 7
	for i, a := range rep.Alerts {
		if i == stripBars {
			s.MoreAlerts = len(rep.Alerts) - stripBars
			break
		}
		from, until, open := firing(a, s.Until)
		x := s.x(from)
		s.Bars = append(s.Bars, StripBar{X: x, W: max(0.4, s.x(until)-x), Y: y, Open: open, What: a.Name, From: from, Until: until})
		y += barHeight + 3
	}
	return y + laneSpace - 12
}

// firing is from when until when an alert fired.
func firing(a Alert, end time.Time) (from, until time.Time, open bool) {
	from = a.StartsAt
	for _, at := range a.Fired {
		earliest(&from, at)
	}
	for _, at := range a.Cleared {
		if at.After(until) {
			until = at
		}
	}
	if a.uncleared() {
		return from, end, true
	}
	return from, until, false
}

// lane is a row of marks, and the parts of what happened that are in it.
type lane struct {
	name  string
	parts []incident.Part
}

// lanes are the rows of marks. That alerts fired and cleared is in none of them:
// it is the bars.
func lanes() []lane {
	return []lane{
		{"What people did", []incident.Part{incident.Trouble, incident.Relief, incident.Act}},
		{"SOP steps", []incident.Part{incident.Procedure}},
		{"Changes", []incident.Part{incident.World}},
		{"Evidence, notes", []incident.Part{incident.Evidence, incident.Aside}},
	}
}

// class is how an entry is coloured.
func class(of incident.Part) string {
	return map[incident.Part]string{
		incident.Trouble: "bad", incident.Relief: "good", incident.Procedure: "step", incident.World: "change", incident.Evidence: "note",
		incident.Act: "act", incident.Aside: "act",
	}[of]
}

// marks draws the entries under y and returns where the axis begins.
func (s *Strip) marks(rep Report, y int) int {
	rows := lanes()
	bins := make([]map[int]*StripMark, len(rows))
	for i := range bins {
		bins[i] = map[int]*StripMark{}
	}
	for _, l := range rep.Timeline {
		kind := incident.Kind(l.Kind)
		if kind == incident.Fired || kind == incident.Cleared {
			continue // they are the bars
		}
		switch {
		case l.At.Before(s.From):
			s.Earlier++
			continue
		case l.At.After(s.Until):
			s.Later++
			continue
		}
		row := slices.IndexFunc(rows, func(r lane) bool { return slices.Contains(r.parts, kind.Part()) })
		bin := int(s.x(l.At) * stripBins / 100)
		m := bins[row][bin]
		if m == nil {
			m = &StripMark{X: s.x(l.At), Class: class(kind.Part()), First: l}
			bins[row][bin] = m
		}
		m.Count, m.Last = m.Count+1, l
	}
	for i, row := range rows {
		if len(bins[i]) == 0 {
			continue
		}
		s.Lanes = append(s.Lanes, StripLane{Name: row.name, Y: y, Line: y + 24})
		most := 1
		for _, m := range bins[i] {
			most = max(most, m.Count)
		}
		for _, m := range bins[i] {
			m.H = 4 + 13*m.Count/most
			m.Y = y + 24 - m.H
			s.Marks = append(s.Marks, *m)
		}
		y += laneSpace + 8
	}
	slices.SortFunc(s.Marks, func(a, b StripMark) int { return cmp.Or(cmp.Compare(a.Y+a.H, b.Y+b.H), cmp.Compare(a.X, b.X)) })
	return y
}

// mostTicks is how many times stand on the axis at most.
const mostTicks = 6

// ticks puts times on the axis, all of them round in the zone.
func (s *Strip) ticks(zone *time.Location) {
	const day = 24 * time.Hour
	whole := s.Until.Sub(s.From)
	step := 365 * day
	for _, d := range []time.Duration{
		5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
		15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day,
		2 * day, 7 * day, 14 * day, 30 * day, 90 * day,
	} {
		if whole <= 5*d {
			step = d
			break
		}
	}
	form := "15:04"
	switch {
	case step >= day:
		form = "2 Jan"
	case step < time.Minute:
		form = "15:04:05"
	}
	local := s.From.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	if behind := s.From.Sub(at); step < day {
		at = at.Add(behind / step * step)
	}
	for ; !at.After(s.Until) && len(s.Ticks) < mostTicks; at = next(at, step) {
		if at.Before(s.From) {
			continue
		}
		tick := StripTick{X: s.x(at), At: at, Form: form, Anchor: "middle"}
		switch {
		case tick.X < 7:
			tick.Anchor = "start"
		case tick.X > 93:
			tick.Anchor = "end"
		}
		s.Ticks = append(s.Ticks, tick)
	}
}

// next is a step later; days are the calendar's, not 24 hours.
func next(at time.Time, step time.Duration) time.Time {
	if step < 24*time.Hour {
		return at.Add(step)
	}
	return at.AddDate(0, 0, int(step/(24*time.Hour)))
}

func earliest(t *time.Time, at time.Time) {
	if !at.IsZero() && (t.IsZero() || at.Before(*t)) {
		*t = at
	}
}
