package alerts

import (
	"slices"
	"time"
)

// wholly is how often a run is put into the record as a whole of which nothing
// changes but when it was last seen: whatever else holds the record may have
// made of it, it does not stay for longer.
const wholly = 10 * time.Minute

// owed is what is to be written to the record, and whether there is anything to
// be shown. It begins empty with its maps.
type owed struct {
	runs    map[Fingerprint]bool // alerts that may have a run that changed since
	untold  untold
	repeats map[string]Repeat          // by source
	left    map[Fingerprint][]Sighting // what goes on as these alerts, as the record is to have it
	over    over
	view    bool // the view does not show everything yet
	settle  bool // an alert may not rest
	// looks are the sources whose next look is to be taken in as a whole, though it
	// repeats the one before: what is known of their alerts has changed since.
	looks map[string]bool
}

func newOwed() *owed {
	return &owed{runs: map[Fingerprint]bool{}, left: map[Fingerprint][]Sighting{}, untold: untold{}, repeats: map[string]Repeat{}, looks: map[string]bool{}}
}

// run notes that the record does not have the run as it is.
func (o *owed) run(r *run) {
	r.written.due = true
	o.runs[r.alert.Fingerprint] = true
}

// refresh notes that the record does not know until when the run was seen, or how
// long its word holds by now; it is told once a minute, so that a restart knows.
func (o *owed) refresh(r *run, at time.Time) {
	if !r.written.stands(r.alert.EndsAt, at) {
		o.run(r)
		return
	}
	r.written.again = true
	o.runs[r.alert.Fingerprint] = true
}

// alerts are those of which something may have to be written.
func (o *owed) alerts() []Fingerprint {
	fps := make([]Fingerprint, 0, len(o.runs)+len(o.untold))
	for fp := range o.runs {
		fps = append(fps, fp)
	}
	for fp := range o.untold {
		if !o.runs[fp] {
			fps = append(fps, fp)
		}
	}
	for fp := range o.left {
		if !o.runs[fp] && len(o.untold[fp]) == 0 {
			fps = append(fps, fp)
		}
	}
	return fps
}

// leave notes what the record is to have of what goes on as an alert.
func (o *owed) leave(is Fingerprint, s Sighting) { o.left[is] = append(o.left[is], s) }

func (o *owed) takeLeft(is Fingerprint) []Sighting {
	list := o.left[is]
	delete(o.left, is)
	return list
}

// over are the acks that do not hold what they held, though the record says so.
type over struct {
	ended   []Ack // by observation
	expired []Ack // their time ran out
	moved   []movedAck
}

// movedAck is an ack of what is known by another fingerprint, or under another episode,
// since it was given.
type movedAck struct{ was, is Ack }

// none reports whether there is nothing to be written.
func (o over) none() bool { return len(o.ended)+len(o.expired)+len(o.moved) == 0 }

// all are the acks that are over.
func (o over) all() []Ack { return slices.Concat(o.ended, o.expired) }

// alerts are those that they are of.
func (o over) alerts() (fps []Fingerprint) {
	for _, a := range o.all() {
		fps = append(fps, a.Fingerprint)
	}
	for _, m := range o.moved {
		fps = append(fps, m.was.Fingerprint, m.is.Fingerprint)
	}
	return fps
}

// before is these, and then what came since.
func (o over) before(since over) over {
	return over{append(o.ended, since.ended...), append(o.expired, since.expired...), append(o.moved, since.moved...)}
}

// untold are the transitions that are not in the record yet, of each alert in
// the order they happened.
type untold map[Fingerprint][]Transition

func (u untold) add(t Transition) { u[t.Alert.Fingerprint] = append(u[t.Alert.Fingerprint], t) }

func (u untold) take(fp Fingerprint) []Transition {
	list := u[fp]
	delete(u, fp)
	return list
}

// putBack returns those that were taken, before what happened since.
func (u untold) putBack(list []Transition) {
	taken := untold{}
	for _, t := range list {
		taken.add(t)
	}
	for fp, list := range taken {
		u[fp] = append(list, u[fp]...)
	}
}

// written is what the record has of a run, and whether it has it as it is.
type written struct {
	at     time.Time // when it was last put there as a whole
	seen   time.Time // ... or with nothing but when it was last seen
	look   int64     // the look there
	ends   time.Time // the end of the alert's word there
	again  bool      // it was seen since, and nothing else
	is     kept
	due    bool // it changed since
	failed bool // ... and the record refused it, and has it otherwise or not at all
	never  bool // ... and the record may not be written
}

// kept is what a person reads of a run in the record.
type kept struct {
	episode time.Time
	state   State
}

// recorded reports whether the record has the run as a person reads it now.
func (r *run) recorded() bool {
	return r.written.is.state == r.state && r.written.is.episode.Equal(r.episode)
}
