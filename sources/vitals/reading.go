package vitals

import (
	"math"
	"time"
)

const (
	// Span is how far back it is told how a vital went.
	Span = 30 * time.Minute
	// Step is how much of that is told as one value, the worst.
	Step = 15 * time.Second
)

// Point is what a vital was at a time.
type Point struct {
	At    time.Time
	Value float64
}

// Reading is how a vital stands. It is never changed.
type Reading struct {
	Vital
	Value float64   // the last that was told; with At zero none was
	At    time.Time // when
	Since time.Time // since when it is of the level of Value
	// Longer says that it may be so for longer: what is known goes no further back.
	Longer bool
	// Why is why it is not known now; empty: it is, unless it is late. Failing is since when.
	Why     string
	Failing time.Time
	Note    string  // what was said besides the value; empty: nothing
	Past    []Point // of Span, oldest first
}

// Waits reports whether it was not asked for yet, so that nothing is known, good or bad.
func (r *Reading) Waits() bool { return r.At.IsZero() && r.Why == "" }

// Late reports whether too long nobody told it: three times the time between two
// questions, and five seconds.
func (r *Reading) Late(now time.Time) bool {
	return !r.At.IsZero() && now.After(r.LateAt())
}

// LateAt is when it is late if nobody tells it again.
func (r *Reading) LateAt() time.Time { return r.At.Add(3*r.Every + 5*time.Second) }

// Level is how bad it is now.
func (r *Reading) Level(now time.Time) Level {
	if r.At.IsZero() || r.Why != "" || r.Late(now) {
		return Unknown
	}
	return r.Of(r.Value)
}

// UnknownSince is since when it is not known; zero: it is, or never was.
func (r *Reading) UnknownSince(now time.Time) time.Time {
	switch {
	case r.Why != "" && !r.At.IsZero():
		return r.At
	case r.Why != "":
		return r.Failing
	case r.Late(now):
		return r.At
	}
	return time.Time{}
}

// Levels draws how it went in so many cells, from 0 to 7, the newest last; -1: nobody
// knows. In each is the worst of its time. The scale holds 0 and the threshold that
// comes first, so that what is calm looks so.
func (r *Reading) Levels(cells int, now time.Time) []int {
	worst := make([]float64, cells)
	for i := range worst {
		worst[i] = math.NaN()
	}
	low, high := 0.0, 0.0
	widen := func(v float64) {
		if !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, t := range []*float64{r.Warn, r.Crit} {
		if t != nil {
			widen(*t)
			break
		}
	}
	for _, p := range r.Past {
		age := now.Sub(p.At)
		i := cells - 1 - int(age*time.Duration(cells)/Span)
		if age < 0 || i < 0 || math.IsNaN(p.Value) {
			continue
		}
		widen(p.Value)
		if math.IsNaN(worst[i]) || r.worse(p.Value, worst[i]) {
			worst[i] = p.Value
		}
	}
	levels := make([]int, cells)
	for i, v := range worst {
		switch {
		case math.IsNaN(v):
			levels[i] = -1
		case math.IsInf(v, 1):
			levels[i] = 7
		case high > low && !math.IsInf(v, -1):
			levels[i] = int(math.Round((v/(high-low) - low/(high-low)) * 7))
		}
		levels[i] = min(levels[i], 7)
	}
	return levels
}

// told is the reading with another value.
func (r *Reading) told(value float64, note string, at time.Time) *Reading {
	next := *r
	next.Value, next.Note, next.At, next.Why, next.Failing = value, note, at, "", time.Time{}
	next.Past = r.with(Point{at, value})
	if r.At.IsZero() || r.Of(r.Value) != r.Of(value) || r.Late(at) || r.Why != "" {
		next.Since, next.Longer = next.since(at)
	}
	return &next
}

// since is since when the past is of the level of the value, without a gap, and whether
// nobody knows what it was before.
func (r *Reading) since(at time.Time) (since time.Time, longer bool) {
	is := r.Of(r.Value)
	for i := len(r.Past) - 1; i >= 0; i-- {
		p := r.Past[i]
		if at.Sub(p.At) > 3*max(r.Every, Step) {
			return at, true
		}
		if r.Of(p.Value) != is {
			return at, false
		}
		at = p.At
	}
	return at, true
}

// with is the past with one more point: of a step the worst is kept.
func (r *Reading) with(p Point) []Point {
	first := 0
	for first < len(r.Past) && p.At.Sub(r.Past[first].At) > Span {
		first++
	}
	past := append(make([]Point, 0, len(r.Past)-first+1), r.Past[first:]...)
	if n := len(past); n > 0 && past[n-1].At.Truncate(Step).Equal(p.At.Truncate(Step)) {
		if r.worse(p.Value, past[n-1].Value) {
			past[n-1] = p
		}
		return past
	}
	return append(past, p)
}

// as is the reading by other thresholds, or in another unit.
func (r *Reading) as(v Vital) *Reading {
	next := *r
	next.Vital = v
	if !r.At.IsZero() {
		next.Since, next.Longer = next.since(r.At)
	}
	return &next
}

// failed is the reading that is not known.
func (r *Reading) failed(why string, at time.Time) *Reading {
	next := *r
	next.Why = why
	if r.Why == "" {
		next.Failing = at
	}
	return &next
}

// before is the reading with a past from before it was told first.
func (r *Reading) before(past []Point) *Reading {
	next := *r
	next.Past = nil
	for _, p := range past {
		if len(r.Past) == 0 || p.At.Before(r.Past[0].At) {
			next.Past = next.with(p)
		}
	}
	next.Past = append(next.Past, r.Past...)
	if !r.At.IsZero() {
		next.Since, next.Longer = next.since(r.At)
	}
	return &next
}
