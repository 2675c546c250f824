package alerts

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Repeat tells the record that all that was written of a look was seen again, as it
// was, until a later time. It holds where the record has as many sightings of that
// look as were written, and of the same firings: else somebody else has written some
// of them since, and each is to be written by itself.
type Repeat struct {
	Source   string
	Look     int64     // of the sightings
	Until    time.Time // when the source began to be asked last
	Alerts   int       // how many there are
	Episodes int64     // the sum of their episodes, in ms since 1970
}

// Tells reports whether the repeat, if the record takes it, tells of the sighting.
func (r Repeat) Tells(s Sighting) bool {
	return s.Source == r.Source && s.Look == r.Look && s.Cleared.IsZero()
}

// seenAgain notes, once a minute, until when what a source lists was seen again.
func (f *fold) seenAgain(name string, src *source, at time.Time) {
	src.written = at
	told := Repeat{Source: name, Look: f.process + src.echo.look, Until: at}
	for _, th := range f.threads {
		r := th.runs[name]
		if r == nil || r.last.with != src.echo {
			continue
		}
		if w := &r.written; w.due || w.again || w.look != src.echo.look || !w.stands(r.alert.EndsAt, at) {
			f.owed.refresh(r, at)
		} else {
			told.Alerts, told.Episodes = told.Alerts+1, told.Episodes+r.episode.UnixMilli()
			w.seen = at
		}
	}
	if delete(f.owed.repeats, name); told.Alerts > 0 {
		f.owed.repeats[name] = told
	}
}

// stands reports whether the record has until when the word of the run holds, and was
// told of it as a whole no longer ago than it may be.
func (w *written) stands(ends, at time.Time) bool {
	return w.ends.Equal(ends) && at.Sub(w.at) < wholly
}

// missed notes that the record did not take a repeat: each run of which it told is
// to be written by itself. whole: as a whole, for the record refused it.
func (f *fold) missed(list []Repeat, whole bool) {
	for _, x := range list {
		for fp, th := range f.threads {
			r := th.runs[x.Source]
			if r == nil || f.process+r.written.look != x.Look {
				continue
			}
			r.written.look = 0
			if f.owed.runs[fp] = true; whole {
				f.owed.run(r)
			} else {
				r.written.again = true
			}
		}
	}
}

// takeRepeats takes the repeats that are to be written, in order.
func (o *owed) takeRepeats() []Repeat {
	list := slices.SortedFunc(maps.Values(o.repeats), func(x, y Repeat) int { return cmp.Compare(x.Source, y.Source) })
	clear(o.repeats)
	return list
}
