package world

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident/life"
)

const (
	// weekRead and allRead are how long reading a week, and all of the record, may take.
	weekRead = 5 * time.Second
	allRead  = 8 * time.Second
	// firingsRead is how many firings are read at most, the newest.
	firingsRead = 20_000
)

// Silences are those that people make in the Alertmanagers of a configuration: what
// one would mute, and what is done to one. What is done is in the record, with who
// did it. Those that acks have are the keepers'.
type Silences struct{ w *World }

// SilencesOf are those of a world.
func SilencesOf(w *World) Silences { return Silences{w} }

// Clusters are the Alertmanagers in which a silence can be made, in the order of the
// configuration.
func (s Silences) Clusters() []string {
	var names []string
	for _, c := range s.w.current.Load().clusters {
		names = append(names, c.Name)
	}
	return names
}

// ReadOnly reports whether none is made, extended or ended.
func (s Silences) ReadOnly() bool { return s.w.ReadOnly() }

func (s Silences) cluster(name string) (alertSource, error) {
	for _, c := range s.w.current.Load().clusters {
		if c.Name == name {
			return c, nil
		}
	}
	return alertSource{}, fmt.Errorf("%s is no Alertmanager of the configuration", text.Clean(name))
}

// Weigh says what a draft would do. What cannot be asked or read is a doubt in it, and
// no error. now is the present in the zone of whoever asks.
func (s Silences) Weigh(ctx context.Context, d silences.Draft, now time.Time) (silences.Preview, error) {
	if err := d.Check(); err != nil {
		return silences.Preview{}, err
	}
	k := s.known(ctx, d.Clusters, now)
	ms := d.Matchers()
	week, err := s.fired(ctx, weekRead, now.Add(-silences.Week), now, ms)
	if err != nil {
		k.Doubts = append(k.Doubts, "what it would have muted in the last 7 days cannot be read from the record: "+text.ErrorLine(err))
	}
	k.Fired, k.Since = week.fired, week.since
	if d.Again != nil {
		if why := s.unwatched(ctx, now); why != "" {
			k.Doubts = append(k.Doubts, why)
		}
	}
	if all, err := s.fired(ctx, allRead, time.Time{}, now, ms); err == nil {
		k.Fired, k.Since = all.fired, all.since
	} else {
		k.Since = now.Add(-silences.Week)
		k.Doubts = append(k.Doubts, "what fired longer ago than 7 days cannot be read from the record: "+text.ErrorLine(err))
	}
	return d.Preview(k), nil
}

// known is the board and what the named clusters hold.
func (s Silences) known(ctx context.Context, clusters []string, now time.Time) silences.Known {
	k := silences.Known{Now: now, Rows: s.w.Board.View().Rows, Held: map[string][]alerts.Silence{}}
	for _, name := range clusters {
		c, err := s.cluster(name)
		var held []alerts.Silence
		if err == nil {
			held, err = c.cluster.Silences(ctx)
		}
		if err != nil {
			k.Doubts = append(k.Doubts, "which silences "+text.Clean(name)+" holds cannot be asked: "+text.ErrorLine(err))
			continue
		}
		k.Held[name] = held
	}
	if all, err := s.w.Record.Store.Recurring.All(ctx); err == nil {
		k.Coming = all
	} else {
		k.Doubts = append(k.Doubts, "which silences come again cannot be read from the record: "+text.ErrorLine(err))
	}
	for _, h := range s.w.HealthOf(sources.Alerts) {
		if h.Member == "" && slices.Contains(clusters, h.Name) && h.Stale(now) {
			k.Doubts = append(k.Doubts, "what fires in "+h.Name+" is as it was told last: it does not answer")
		}
	}
	return k
}

// read is what the record remembers, and from when on it remembers all of it.
type read struct {
	fired []silences.Fired
	since time.Time
}

// fired are the firings of a stretch of time that match.
func (s Silences) fired(ctx context.Context, limit time.Duration, from, now time.Time, ms alerts.Matchers) (read, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	asked := store.Sought{From: from, Until: now.Add(time.Millisecond), Match: ms.Match, Labels: ms.Exact(), Limit: firingsRead}
	asked.Name = asked.Labels["alertname"]
	told, err := s.w.Record.Store.Past.Lives(ctx, asked)
	if err != nil {
		return read{}, err
	}
	r := read{since: knownSince(told, from, now)}
	for _, l := range told.Lives {
		if !l.FiredAt.IsZero() {
			r.fired = append(r.fired, firedOf(l))
		}
	}
	if n := len(told.Lives); told.More > 0 && n > 0 {
		r.since = told.Lives[n-1].Began()
	}
	return r, nil
}

// knownSince is from when on the record tells of all that fired since from: what began
// before anybody watched was seen only as long as it went on, and what came and went
// while nobody watched was not seen at all.
func knownSince(told store.Lived, from, now time.Time) time.Time {
	since := from
	later := func(t time.Time) {
		if t.After(since) {
			since = t
		}
	}
	later(told.Kept.Alerts)
	later(told.Start)
	if len(told.Beside) > 0 {
		first := slices.IndexFunc(told.Beside, func(b life.Stretch) bool { return b.Of != life.Recurring })
		if first >= 0 {
			later(told.Beside[first].At) // somebody watches as soon as a configuration is in force
		}
	}
	for _, b := range told.Beside {
		switch {
		case from.IsZero() || b.Of != life.Watch: // of all there is, gaps are no beginning
		case b.To.IsZero():
			later(now)
		default:
			later(b.To)
		}
	}
	return since
}

func firedOf(l *life.Life) silences.Fired {
	f := silences.Fired{Fingerprint: l.Fingerprint, Sent: l.Sent, Labels: l.Labels, Sources: l.Sources, From: l.FiredAt, To: l.Over()}
	for _, id := range l.Incidents {
		f.Incidents = append(f.Incidents, id.String())
	}
	return f
}

// Make makes the silence in each of its clusters, in the person's name. The acts are
// those that were done, also where there is an error: in the other clusters it was not.
func (s Silences) Make(ctx context.Context, by people.Actor, d silences.Draft) ([]silences.Act, error) {
	if err := errors.Join(s.writable(), d.Check()); err != nil {
		return nil, err
	}
	if d.Again != nil {
		return s.recur(ctx, by, d)
	}
	var done []silences.Act
	var errs []error
	req := d.Request(by, s.w.Now())
	for _, name := range d.Clusters {
		c, err := s.cluster(name)
		began := s.w.Now()
		var id string
		if err == nil {
			id, err = c.cluster.Silence(ctx, req)
		}
		s.call(c, d.Amtool(s.url(c), by.Person), began, err)
		if err != nil {
			errs = append(errs, fmt.Errorf("not silenced in %s: %w", text.Clean(name), err))
			continue
		}
		done = append(done, silences.MadeOf(d, name, id, req.EndsAt, s.w.Board.View().Rows))
	}
	return done, errors.Join(append(errs, s.keep(ctx, by, done))...)
}

// List are the silences that have not ended, and what could not be asked or read.
func (s Silences) List(ctx context.Context, now time.Time) (list []silences.Item, doubts []string) {
	k := s.known(ctx, s.Clusters(), now)
	lately, err := s.fired(ctx, weekRead, now.Add(-silences.IdleSeen), now, nil)
	if err != nil {
		k.Doubts = append(k.Doubts, "since when a silence matches nothing cannot be read from the record: "+text.ErrorLine(err))
	}
	k.Fired, k.Since = lately.fired, lately.since
	list = silences.List(k)
	if slices.ContainsFunc(list, func(it silences.Item) bool { return it.Again != nil }) {
		if why := s.unwatched(ctx, now); why != "" {
			k.Doubts = append(k.Doubts, why)
		}
	}
	return list, k.Doubts
}

// Held are the silences there are, without what they mute, as far as the Alertmanagers
// answer while ctx lasts; whole: each of them did. It is for a shell that completes a
// word, and has nowhere to say why.
func (s Silences) Held(ctx context.Context, now time.Time) (list []silences.Item, whole bool) {
	clusters := s.w.current.Load().clusters
	held, errs := make([][]alerts.Silence, len(clusters)), make([]error, len(clusters))
	var wait sync.WaitGroup
	for i, c := range clusters {
		wait.Go(func() {
			errs[i] = Guarded(ctx, func(ctx context.Context) (err error) {
				held[i], err = c.cluster.Silences(ctx)
				return err
			})
		})
	}
	wait.Wait()
	k := silences.Known{Now: now, Held: map[string][]alerts.Silence{}}
	for i, c := range clusters {
		k.Held[c.Name] = held[i]
	}
	if all, err := s.w.Record.Store.Recurring.All(context.WithoutCancel(ctx)); err == nil {
		k.Coming = all
	}
	return silences.List(k), errors.Join(errs...) == nil
}

// Extend lets the silence that an id names end later by so much.
func (s Silences) Extend(ctx context.Context, by people.Actor, id string, longer time.Duration) (silences.Act, error) {
	if err := silences.CheckLength(longer); err != nil {
		return silences.Act{}, err
	}
	return s.change(ctx, by, id, silences.Extended, func(ctx context.Context, c alertSource, it *silences.Item) (silences.Act, error) {
		req, err := it.Longer(longer)
		if err != nil {
			return silences.Act{}, err
		}
		made, err := c.cluster.Silence(ctx, req)
		return silences.ActOn(it, silences.Extended, made, req.EndsAt), err
	})
}

// Expire ends the silence that an id names, and stops one that comes again.
func (s Silences) Expire(ctx context.Context, by people.Actor, id string) (silences.Act, error) {
	return s.change(ctx, by, id, silences.Ended, func(ctx context.Context, c alertSource, it *silences.Item) (silences.Act, error) {
		return silences.ActOn(it, silences.Ended, it.Silence.ID, s.w.Now()), c.cluster.Expire(ctx, it.Silence.ID)
	})
}

// Find is the silence that an id, or the beginning of one, names.
func (s Silences) Find(ctx context.Context, id string, now time.Time) (silences.Item, error) {
	k := s.known(ctx, s.Clusters(), now)
	it, err := silences.Find(silences.List(k), id)
	if err != nil && len(k.Held) < len(s.Clusters()) {
		for _, doubt := range k.Doubts {
			err = errors.Join(err, errors.New(doubt))
		}
	}
	return it, err
}

// change does something to a silence that there is, as it is found just then.
func (s Silences) change(ctx context.Context, by people.Actor, id string, what silences.What, do func(context.Context, alertSource, *silences.Item) (silences.Act, error)) (silences.Act, error) {
	if err := s.writable(); err != nil {
		return silences.Act{}, err
	}
	it, err := s.Find(ctx, id, s.w.Now())
	if err != nil {
		return silences.Act{}, err
	}
	if why := it.WhyNot(); why != "" {
		return silences.Act{}, errors.New(why)
	}
	if it.Again != nil && what == silences.Ended {
		return s.stop(ctx, by, &it)
	}
	c, err := s.cluster(it.Cluster)
	if it.Again != nil {
		_, err = it.Longer(0)
	}
	if err != nil {
		return silences.Act{}, err
	}
	began := s.w.Now()
	act, err := do(ctx, c, &it)
	if err == nil || act.What != "" {
		s.call(c, act.Amtool(s.url(c)), began, err)
	}
	if err != nil {
		return silences.Act{}, err
	}
	return act, s.keep(ctx, by, []silences.Act{act})
}

// keep writes acts into the record. They are done by then: the error says so.
func (s Silences) keep(ctx context.Context, by people.Actor, acts []silences.Act) error {
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), weekRead)
	defer cancel()
	if err := s.w.Record.Store.Alerts.SaveSilenced(save, by, acts...); err != nil {
		return fmt.Errorf("it is done, do not do it again; but the record could not be written: %w", err)
	}
	return nil
}

func (s Silences) writable() error {
	if s.ReadOnly() {
		return errors.New("nothing is silenced: this holdfast is read-only")
	}
	return nil
}

// call shows what was done among the calls, as amtool would have done it.
func (s Silences) call(c alertSource, line string, began time.Time, err error) {
	s.w.makes.called(c.Name)(line, s.w.Now().Sub(began), err)
}

// url is where amtool would do it: the first member that answers, as far as is known.
func (s Silences) url(c alertSource) (first string) {
	for _, member := range c.Members {
		base, err := fetch.ParseBase(member)
		if err != nil {
			continue // it was refused when the configuration was read
		}
		if h, known := s.w.Health.Get(c.kind, c.Name, base.Name()); !known || h.Up {
			return base.String()
		}
		if first == "" {
			first = base.String()
		}
	}
	return first
}
