package watch

import (
	"math"
	"slices"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/logs/pattern"
	"holdfast/sources/logs/rate"
)

const (
	// mostSeries is how many patterns of a log have a rate of their own.
	mostSeries = 64
	// sure is how many minutes a rate is listened to before it calls anybody; within
	// the first day it takes more to do so: what comes once a day was not seen yet.
	sure, day = 3 * 60, 24 * 60
	// stale is how long after it happened a line still counts into the minute in which
	// it came: one that comes later was held up, and says nothing of the rate.
	stale = 2 * time.Minute
)

// rates knows how many lines a minute has, in all, of errors, and by pattern.
type rates struct {
	redact func(string) string
	minute int64 // the one that is counted, since 1970; 0: none yet
	missed bool  // lines of it may be missing
	era    int
	counts map[int]int // by number
	all    series
	errors series
	by     map[int]*series // by the number of the pattern
}

// series is the rate of one thing.
type series struct {
	of    string // what it is the rate of, in words
	line  string // one that is of it
	lines int    // of the minute that is counted
	heavy float64
	past  rate.Detector
	// recent are the last minutes, oldest first, at most trend of them.
	recent []Minute
}

// Minute is how many lines a minute had.
type Minute struct {
	Lines int
	Least bool // some may not have been seen: it was not listened to all the time
}

// minute ends a minute; whole: all of its lines were seen.
func (s *series) minute(whole bool) {
	if len(s.recent) == trend {
		s.recent = slices.Delete(s.recent, 0, 1)
	}
	s.recent, s.lines = append(s.recent, Minute{s.lines, !whole}), 0
}

// odd is a rate that is not what it was.
type odd struct {
	of, line string
	how      rate.Verdict
}

func newRates(redact func(string) string) *rates {
	return &rates{
		redact: redact, missed: true, counts: map[int]int{}, by: map[int]*series{},
		all: series{of: "lines"}, errors: series{of: "errors"},
	}
}

// miss notes that lines of this minute may be missing: it says nothing of the rate.
func (r *rates) miss() { r.missed = true }

// count takes in a line that came now.
func (r *rates) count(l *logs.Line, number, era int, now time.Time) {
	if era != r.era {
		r.era = era
		clear(r.counts)
		clear(r.by)
	}
	if !l.Untimed && now.Sub(l.At) > stale {
		return
	}
	r.all.lines++
	if l.Level >= logs.Error {
		r.errors.lines++
	}
	if r.counts[number]++; r.by[number] == nil && len(r.by) < mostSeries {
		r.by[number] = &series{line: r.redact(l.Text)}
	}
}

// tick ends the minute, when it is over, and returns what in it was odd.
func (r *rates) tick(now time.Time, stream *pattern.Stream) (list []odd) {
	minute := now.Unix() / 60
	if minute == r.minute {
		return nil
	}
	whole, at := minute == r.minute+1 && !r.missed, time.Unix(r.minute*60, 0)
	r.settle(stream)
	for _, s := range r.series() {
		if whole {
			if v := s.past.Add(at, float64(s.lines)); calls(v) {
				list = append(list, odd{s.of, s.line, v})
			}
			s.heavy += (float64(s.lines) - s.heavy) / 1000
		}
		s.minute(whole)
	}
	r.minute, r.missed = minute, false
	clear(r.counts)
	return list
}

// calls reports whether a human is called for a minute: there were far more or far
// fewer lines than ever, at any hour. That a rate moves in another way than it did is
// no reason: among many rates one always does.
func calls(v rate.Verdict) bool {
	if v.Score < 1 || v.Near > 0 || v.Seen < sure || math.IsNaN(v.Low) {
		return false
	}
	far := max(v.High-v.Low, 1)
	if v.Seen < day {
		return v.Value > v.High+3*far // whether fewer is odd only a night can teach
	}
	return v.Value > v.High+far || v.Low >= 1 && v.Value < v.Low/2
}

// settle gives the lines of the minute to the patterns they are of, as they are now:
// two that were told apart may be one. Where there is no room, the lightest goes.
func (r *rates) settle(stream *pattern.Stream) {
	if len(r.by) == 0 || stream.Era() != r.era {
		return
	}
	numbers := stream.Miner().Numbers()
	for number, s := range r.by {
		if head := numbers[number]; head != number {
			delete(r.by, number)
			if r.by[head] == nil {
				r.by[head] = s
			}
		}
	}
	for number, n := range r.counts {
		if s := r.by[numbers[number]]; s != nil {
			s.lines += n
		}
	}
	for number, s := range r.by {
		if s.of != "" {
			continue
		}
		p, _ := stream.Miner().Met(number)
		if p.Rest {
			delete(r.by, number)
			continue
		}
		s.of = r.redact(p.Text)
	}
	if len(r.by) == mostSeries {
		r.dropLightest()
	}
}

// dropLightest makes room for another pattern.
func (r *rates) dropLightest() {
	var least int
	found := false
	for number, s := range r.by {
		if !found || s.heavy < r.by[least].heavy || s.heavy == r.by[least].heavy && number > least {
			least, found = number, true
		}
	}
	delete(r.by, least)
}

// series are all of them, those of patterns by their numbers.
func (r *rates) series() []*series {
	list := []*series{&r.all, &r.errors}
	numbers := make([]int, 0, len(r.by))
	for number := range r.by {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		list = append(list, r.by[number])
	}
	return list
}
