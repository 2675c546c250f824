package alerts

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// fold is what follows from all that was heard: a thread for each alert, who
// holds it, and what the record and the view are owed. It is a matter of memory
// and of the times it is handed: it asks nobody, writes nothing, shows nothing and
// reads no clock. Whoever holds it locks it.
type fold struct {
	origins origins
	threads map[Fingerprint]*thread
	ties    ties
	acks    acks
	owed    *owed
	left    departed
	looked  int64 // how many looks were taken in
	process int64 // what the numbers of looks in the record begin at
	turn    int   // grows when every alert is to be judged anew
	allRest rest  // of all alerts, unless one of them was woken
}

func newFold() fold {
	return fold{origins: origins{}, threads: map[Fingerprint]*thread{}, acks: acks{}, owed: newOwed()}
}

// thread is everything about one alert, from now on.
func (f *fold) thread(fp Fingerprint) *thread {
	th := f.threads[fp]
	if th == nil {
		th = &thread{fp: fp, state: Resolved, runs: map[string]*run{}, row: f.left.of(fp), owed: f.owed}
		f.threads[fp] = th
	}
	return th
}

// runOf is what a source says of an alert; nil: nothing.
func (f *fold) runOf(fp Fingerprint, source string) *run {
	if th := f.threads[fp]; th != nil {
		return th.runs[source]
	}
	return nil
}

// showed is the row that an alert showed last; nil: none.
func (f *fold) showed(fp Fingerprint) *Row {
	if th := f.threads[fp]; th != nil {
		return th.row
	}
	return f.left.of(fp)
}

func (f *fold) fingerprints() []Fingerprint {
	fps := make([]Fingerprint, 0, len(f.threads))
	for fp := range f.threads {
		fps = append(fps, fp)
	}
	return fps
}

// look takes in a look at a source that was asked for its whole list.
func (f *fold) look(name string, members []Member, at, done time.Time) {
	f.ties.rename(members)
	src := f.origins.of(name)
	src.last, src.push = at, false
	l := newLook(name, members, at, done, len(f.threads))
	f.looked++
	l.echo.look, l.told = f.looked, f.told(name, src, at)
	src.answer(l)
	l.listen(func(fp Fingerprint) *run { return f.runOf(fp, name) })
	for _, a := range Merge(members) {
		th := f.thread(a.Fingerprint)
		if th.hear(l, a); a.Rule != nil {
			f.ties.heard(th.fp)
		}
	}
	steady, written := true, at
	for fp, th := range f.threads {
		if r := th.runs[name]; r != nil {
			h := l.listed(fp)
			if !done.Before(r.said.time()) { // else another process has seen it since
				r.miss(members, at, h)
			}
			r.unlisted = l.whole && h == nil
			steady = steady && r.steady(l, h)
			written = earlier(written, r.seenIn(l.echo, at))
		}
	}
	if src.written = written; steady && l.whole {
		src.said = sayings(members, at)
	}
	delete(f.owed.looks, name)
	f.unite(nil, at)
}

// push takes in alerts that were pushed here, one after the other in the order of
// inOrder; the absence of others says nothing. There is no word for "firing": an
// end that is past resolves only what was said to end later or then. A later one
// that has passed meanwhile is the word of a sender that was held up: the alert
// fired until then at least, and how it is now nobody knows.
// It returns the other alerts whose rows that changes.
func (f *fold) push(name string, list []Alert, at time.Time, emergent, unkept bool) (others []Fingerprint) {
	src := f.origins.of(name)
	src.last, src.push, src.heard = at, true, true
	for _, a := range list {
		switch {
		case a.State == Resolved: // its sender says so, whenever it was to end
			f.endPushed(name, a, at)
		case emergent:
			a.EndsAt = time.Time{}
			f.thread(a.Fingerprint).hearPushed(name, a, at, true, unkept)
		case a.EndsAt.After(at) || stillFires(f, name, a):
			f.thread(a.Fingerprint).hearPushed(name, a, at, false, unkept)
		default:
			f.endPushed(name, a, at)
		}
	}
	if len(f.ties.untied) == 0 {
		return nil
	}
	names := map[string]bool{}
	for i := range list {
		names[list[i].Sent()["alertname"]] = true
	}
	return f.unite(names, at)
}

// stillFires reports whether a push whose end is past tells that the alert fired
// longer than was heard, rather than that it is over.
func stillFires(f *fold, name string, a Alert) bool {
	r := f.runOf(a.Fingerprint, name)
	return r != nil && r.state != Resolved && !r.emergent && a.EndsAt.After(r.word())
}

// endPushed takes the sender's word that an alert is over. A resolve of what
// never fired here, or of an earlier firing, is no news.
func (f *fold) endPushed(name string, a Alert, at time.Time) {
	th, r := f.threads[a.Fingerprint], f.runOf(a.Fingerprint, name)
	if r == nil || r.state == Resolved || r.emergent || a.EndsAt.Before(r.alert.StartsAt) {
		return
	}
	if !th.told.fired {
		f.settle(th, at) // it fired and ended in one push: both are told
	}
	r.alert.EndsAt = a.EndsAt
	th.resolve(r, a.EndsAt)
	r.last, r.said = moment{at: at}, moment{at: at}
}

// own takes in the complete list of what holdfast raises under a name, and reports
// whether that says anything of an alert: where nothing is raised, and nothing was, it
// does not.
func (f *fold) own(name string, members []Member, at time.Time) (says bool) {
	src := f.origins.of(name)
	src.last, src.push = at, false
	for i := range members {
		if members[i].Err != nil {
			return false // whoever judges could not: nothing is known to have ended
		}
	}
	src.heard = true
	listed := map[Fingerprint]bool{}
	for _, a := range Merge(members) {
		listed[a.Fingerprint], says = true, true
		f.thread(a.Fingerprint).hearOwn(name, a, at)
	}
	for fp, th := range f.threads {
		if r := th.runs[name]; r != nil && !listed[fp] && r.state != Resolved {
			th.resolve(r, at)
			says = true
		}
	}
	return says
}

// forget drops what a source said that nobody asks any more.
func (f *fold) forget(name string) {
	delete(f.origins, name)
	for fp, th := range f.threads {
		delete(th.runs, name)
		if len(th.runs) == 0 {
			f.drop(fp, th)
		}
	}
	f.owed.view = true
}

func (f *fold) drop(fp Fingerprint, th *thread) {
	f.left.add(th)
	delete(f.threads, fp)
	f.ties.settled(fp)
	f.ties.untie(fp)
}

// settleAll concludes every thread at a time and makes its transitions.
func (f *fold) settleAll(at time.Time) {
	for fp := range f.threads {
		f.settleOne(fp, at)
	}
}

func (f *fold) settleOne(fp Fingerprint, at time.Time) {
	th := f.threads[fp]
	if th == nil {
		return
	}
	th.wake()
	f.conclude(th, at)
}

// conclude settles a thread, and lets it go when nothing is left of it.
func (f *fold) conclude(th *thread, at time.Time) {
	f.settle(th, at)
	for th.leave(at, f.origins, f.acks.of(th.fp) != nil) && len(th.runs) > 0 {
		f.settle(th, at) // by those that stay
	}
	if len(th.runs) == 0 {
		f.drop(th.fp, th)
	}
}

func (f *fold) settle(th *thread, at time.Time) {
	th.settle(at, f.origins, f.acks.of(th.fp))
	if f.acks.end(th, at, f.owed) {
		f.owed.view = true
	}
}

// awake are the alerts that do not rest at a time. While all do, none is looked at.
func (f *fold) awake(at time.Time) []Fingerprint {
	if f.origins.hush(at) {
		f.turn++
	}
	if !f.owed.settle && f.allRest.covers(at, f.turn) {
		return nil
	}
	f.owed.settle, f.allRest = false, rest{at, at.Add(forgetDown), f.turn}
	var fps []Fingerprint
	for fp, th := range f.threads {
		if th.rest.covers(at, f.turn) {
			f.allRest.until = earlier(f.allRest.until, th.rest.until)
		} else {
			fps = append(fps, fp)
		}
	}
	return fps
}

func earlier(x, y time.Time) time.Time {
	if y.Before(x) {
		return y
	}
	return x
}

// tire settles some alerts, and lets them rest until time alone may change them.
func (f *fold) tire(fps []Fingerprint, at time.Time) {
	for _, fp := range fps {
		th := f.threads[fp]
		if th == nil {
			continue
		}
		f.conclude(th, at)
		th.rest = th.restsFrom(at, f.acks.of(fp), f.turn)
		if f.threads[fp] != nil {
			f.allRest.until = earlier(f.allRest.until, th.rest.until)
		}
	}
}

// choose collects one ack for each alert named, each alert once.
func (f *fold) choose(ids []Fingerprint, ack func(*thread) (Ack, error)) ([]Ack, error) {
	var list []Ack
	var errs []error
	chosen := map[Fingerprint]bool{}
	for _, id := range ids {
		is := f.ties.is(id)
		if chosen[is] {
			continue
		}
		chosen[is] = true
		th := f.threads[is]
		if th == nil {
			errs = append(errs, fmt.Errorf("no alert %s is on the board", id))
			continue
		}
		a, err := ack(th)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, a)
	}
	return list, errors.Join(errs...)
}

// settleEmergencies lets emergencies end, once they are acked, whose incident was
// resolved at a time.
func (f *fold) settleEmergencies(ids []Fingerprint, at time.Time) {
	for _, id := range ids {
		th := f.threads[f.ties.is(id)]
		if th == nil || at.Before(th.episode) {
			continue
		}
		for _, r := range th.runs {
			r.settled = r.settled || (r.emergent && r.state != Resolved)
		}
	}
}

// redact rewrites every alert, and the notes of acks, and reports whether that
// changed any.
func (f *fold) redact(alert func(Alert) Alert, note func(string) string) (changed bool) {
	for _, th := range f.threads {
		for _, r := range th.runs {
			clean := alert(r.alert)
			if sameAlert(&clean, &r.alert) {
				continue
			}
			r.alert, changed = clean, true
			f.owed.run(r)
		}
	}
	return f.acks.rewrite(note) || changed
}

// departed are the rows of alerts that left the board, as they were shown last:
// the view may have them yet. The zero departed is empty.
type departed struct {
	gone  map[Fingerprint]*Row // since the view was last made anew as a whole
	older map[Fingerprint]*Row // before that, while the view is being made anew
}

// add notes that an alert leaves the board.
func (d *departed) add(th *thread) {
	if th.row == nil {
		return
	}
	if d.gone == nil {
		d.gone = map[Fingerprint]*Row{}
	}
	d.gone[th.fp] = th.row
}

// of is the row that an alert showed which is on the board no more; nil: none.
func (d *departed) of(fp Fingerprint) *Row {
	if row := d.gone[fp]; row != nil {
		return row
	}
	return d.older[fp]
}

// age notes that the view begins to be made anew, and renew that it was.
func (d *departed) age()   { d.older, d.gone = d.gone, nil }
func (d *departed) renew() { d.older = nil }

// clear forgets them all: the view was made anew at once.
func (d *departed) clear() { d.gone, d.older = nil, nil }

// sortedOf sorts fingerprints: alerts that are next to each other in the record
// are written together.
func sortedOf(fps []Fingerprint) []Fingerprint {
	slices.Sort(fps)
	return fps
}
