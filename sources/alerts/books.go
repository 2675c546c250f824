package alerts

import (
	"errors"
	"fmt"
	"time"

	"holdfast/sources/people"
)

// What of the fold is to go into the record, and what came of that.

// dirty lists the alerts of which something is to be written, emergencies first.
func (f *fold) dirty() []Fingerprint {
	var first, others []Fingerprint
	for _, fp := range f.owed.alerts() {
		switch due, emergent := f.owes(fp); {
		case due && emergent:
			first = append(first, fp)
		case due:
			others = append(others, fp)
		default:
			delete(f.owed.runs, fp)
		}
	}
	return append(first, sortedOf(others)...)
}

// owes reports whether something is to be written of an alert, which may have
// left the board, and whether it is an emergency.
func (f *fold) owes(fp Fingerprint) (due, emergent bool) {
	due = len(f.owed.untold[fp]) > 0 || len(f.owed.left[fp]) > 0
	th := f.threads[fp]
	if th == nil {
		return due, false
	}
	for _, r := range th.runs {
		due = due || r.written.due || r.written.again
		emergent = emergent || r.emergent
	}
	return due, emergent
}

// copied is a run beside what is being written of it.
type copied struct {
	run *run
	is  kept
}

// collect takes what is to be written of some alerts. The runs count as saved
// until the record says otherwise; a change from now on marks them again.
func (f *fold) collect(fps []Fingerprint, now time.Time) (seen Seen, list []copied) {
	var room [2]string
	for _, fp := range fps {
		seen.Transitions = append(seen.Transitions, f.owed.untold.take(fp)...)
		seen.Sightings = append(seen.Sightings, f.owed.takeLeft(fp)...)
		delete(f.owed.runs, fp)
		th := f.threads[fp]
		if th == nil {
			continue
		}
		if !th.named {
			if seen.Begun == nil {
				seen.Begun = map[Fingerprint]time.Time{}
			}
			seen.Begun[fp] = th.after
		}
		for _, name := range th.sources(&room) {
			r := th.runs[name]
			if !r.written.due && !r.written.again {
				continue
			}
			s := r.sighting(name)
			s.Again = !r.written.due
			r.written.seen, r.written.due, r.written.again = now, false, false
			if r.written.look = s.Look; s.Look > 0 {
				s.Look += f.process
			}
			if !s.Again {
				r.written.at, r.written.ends = now, r.alert.EndsAt
			}
			seen.Sightings = append(seen.Sightings, s)
			list = append(list, copied{r, kept{r.episode, r.state}})
		}
	}
	return seen, list
}

// wrote notes at a time that what was collected is in the record, which knew some of
// it better. mended: something that was refused before is there now.
func (f *fold) wrote(seen Seen, list []copied, known Kept, now time.Time) (mended bool) {
	for _, x := range list {
		x.run.written.is = x.is
		if x.run.written.failed {
			x.run.written.failed, f.owed.view, mended = false, true, true
		}
	}
	for _, fp := range f.learn(seen, known) {
		f.settleOne(fp, now) // the word that the record had may have run out
	}
	for i := range seen.Sightings {
		if x := &seen.Sightings[i]; x.State == Resolved {
			f.settleOne(x.Fingerprint, now) // it may have waited for this to leave the board
		}
	}
	return mended
}

// returned notes that what was collected is not in the record.
func (f *fold) returned(seen Seen, list []copied) {
	f.owed.untold.putBack(seen.Transitions)
	for _, s := range seen.Sightings {
		if s.leftAs() {
			f.owed.leave(f.ties.is(s.Fingerprint), s)
		}
	}
	for _, x := range list {
		f.owed.run(x.run)
	}
}

// refused marks what the record does not have. What it has, though not how long
// its word holds by now, is in the record.
func (f *fold) refused(fps []Fingerprint) {
	for _, fp := range fps {
		th := f.threads[fp]
		if th == nil {
			continue
		}
		for _, r := range th.runs {
			if r.written.due && !r.written.failed && !r.recorded() {
				r.written.failed, f.owed.view = true, true
			}
		}
	}
}

// recorded reports whether the record has what a source said of these alerts.
func (f *fold) recorded(name string, fps []Fingerprint) bool {
	for _, fp := range fps {
		if r := f.runOf(fp, name); r == nil || !r.recorded() {
			return false
		}
	}
	return true
}

// differs reports whether what was read of some alerts is not what this process has.
func (f *fold) differs(rem Remembered, of map[Fingerprint]bool) bool {
	if len(of) == 0 {
		return false
	}
	for _, s := range rem.Sightings {
		if !of[s.Fingerprint] {
			continue
		}
		r := f.runOf(s.Fingerprint, s.Source)
		if r == nil || !s.Episode.Equal(r.episode) || s.State != r.state || s.Said.After(r.said.time()) {
			return true
		}
	}
	for _, a := range rem.Acks {
		if of[a.Fingerprint] && !f.acks[a.Fingerprint].At.Equal(a.At) {
			return true
		}
	}
	return false
}

// gone is what the record is to keep of a person's word that alerts are over.
func (f *fold) gone(by people.Actor, ids []Fingerprint, now time.Time) (Seen, error) {
	var seen Seen
	var errs []error
	said := map[Fingerprint]bool{}
	for _, id := range ids {
		id = f.ties.is(id)
		th := f.threads[id]
		switch {
		case said[id]:
			continue
		case th == nil:
			errs = append(errs, fmt.Errorf("no alert %s is on the board", id))
			continue
		case th.state != Unknown:
			errs = append(errs, fmt.Errorf("%s is %s: only an alert that reads unknown can be said to be gone", th.name(), th.state))
			continue
		}
		said[id] = true
		for name, r := range th.runs {
			if r.state == Resolved || !r.episode.Equal(th.episode) {
				continue
			}
			s := r.sighting(name)
			s.State, s.Cleared, s.Said, s.Gone = Resolved, now, now, &by
			seen.Sightings = append(seen.Sightings, s)
		}
		if name, r := th.loudest(); th.told.fired && r != nil {
			alert := r.alert
			alert.State = Resolved
			seen.Transitions = append(seen.Transitions, Transition{Alert: alert, Also: th.also, Source: name, Episode: th.episode, Kind: KindCleared, At: now, By: &by})
		}
	}
	return seen, errors.Join(errs...)
}
