package world

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/sources/text"
	"holdfast/store"
)

const (
	kindRecurring  = "recurring silence" // of health
	recurringEvery = 5 * time.Second
	recurringLimit = 15 * time.Second // of one pass
	recurringLease = 30 * time.Second
	recurringAgain = time.Minute // how long is waited at most after a failure
)

// recurrer makes the silences that come again, each shortly before it begins. Of all
// processes on a record the holder of a cluster's lease does it. What was made is in the
// record, and in the silence's comment: one that was made and not written down is found
// by that, and not made again, and neither is one that a person ended.
type recurrer struct {
	of     Silences
	owner  string // names who does it in leases
	kept   store.Recurring
	leases store.Leases
	health *sources.HealthBoard
	now    func() time.Time
	retry  map[string]retry // by id and cluster
	done   []string         // the leases to give back
}

// retry is when something that failed is tried again.
type retry struct {
	at     time.Time
	failed int
	why    string
}

// recurring is one of a process that watches, or of a single act, whose name in leases is
// another one's.
func (s Silences) recurring(act bool) *recurrer {
	r := &recurrer{
		of: s, owner: s.w.owner, kept: s.w.Record.Store.Recurring, leases: s.w.Record.Store.Leases, health: s.w.Health, now: s.w.o.Now, retry: map[string]retry{},
	}
	if act {
		r.owner += ", an act"
	}
	return r
}

// run makes them until ctx ends.
func (r *recurrer) run(ctx context.Context) error {
	tick := sources.NewBeat(recurringEvery)
	defer tick.Stop()
	defer r.leave(ctx)
	for {
		if err := r.pass(ctx); err != nil && ctx.Err() == nil {
			r.health.Trouble(kindRecurring, "record", r.now(), "which silences come again cannot be read: "+text.ErrorLine(err))
		} else {
			r.health.Forget(kindRecurring, "record")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			tick.Again()
		}
	}
}

// once does what is due now, for a command or an act, and gives the leases back. What
// another process has in hand is left to it.
func (r *recurrer) once(ctx context.Context) error {
	defer r.leave(ctx)
	err := r.pass(ctx)
	for _, name := range sortedKeys(r.retry) {
		err = errors.Join(err, fmt.Errorf("%s: %s", name, r.retry[name].why))
	}
	return err
}

func sortedKeys(of map[string]retry) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pass does what is due now.
func (r *recurrer) pass(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, recurringLimit)
	defer cancel()
	all, err := r.kept.All(ctx)
	if err != nil {
		return err
	}
	r.forget(all)
	clusters := r.of.Clusters()
	for _, one := range all {
		for _, cluster := range one.Clusters {
			if slices.Contains(clusters, cluster) { // else another configuration has it
				r.see(ctx, one, cluster)
			}
		}
	}
	return nil
}

// forget lets go of the troubles of what comes no more.
func (r *recurrer) forget(all []*silences.Recurring) {
	for name := range r.retry {
		id, cluster, _ := strings.Cut(name, " in ")
		if !slices.ContainsFunc(all, func(one *silences.Recurring) bool { return one.ID == id && slices.Contains(one.Clusters, cluster) }) {
			r.well(name)
		}
	}
}

func (r *recurrer) well(name string) {
	if _, was := r.retry[name]; was {
		delete(r.retry, name)
		r.health.Forget(kindRecurring, name)
	}
}

// see does what is due of one in a cluster, and shows what fails until it does not.
func (r *recurrer) see(ctx context.Context, one *silences.Recurring, cluster string) {
	name, now := one.ID+" in "+cluster, r.now()
	due, last := one.Due(cluster, now), one.Came[cluster]
	looks := last.Fate == silences.CameMade && (one.Stopped && last.From.After(now) || !last.From.After(now))
	if !due.Any && due.Missed.Missed == 0 && !looks {
		r.well(name)
		return
	}
	if was := r.retry[name]; now.Before(was.at) && due.Missed.Missed == 0 {
		return
	}
	held, err := r.leases.Lease(ctx, "recurring/"+cluster, r.owner, recurringLease)
	if err == nil && !held {
		r.well(name)
		return
	}
	if err == nil {
		if !slices.Contains(r.done, cluster) {
			r.done = append(r.done, cluster)
		}
		err = r.do(ctx, one, cluster, due, looks)
	}
	if err == nil {
		r.well(name)
		return
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return
	}
	was := r.retry[name]
	r.retry[name] = retry{at: now.Add(min(recurringEvery<<min(was.failed, 4), recurringAgain)), failed: was.failed + 1, why: text.ErrorLine(err)}
	what := "this recurring silence is not made, and what it matches may page; it is tried again: "
	if one.Stopped {
		what = "this recurring silence was stopped, and its next one is not ended; it is tried again: "
	} else if !due.Any {
		what = "what became of this recurring silence is not known; it is tried again: "
	}
	r.health.Trouble(kindRecurring, name, now, what+text.ErrorLine(err))
}

// do does what is due of one in a cluster, whose lease is held. What the record says is
// read by then: whoever had the lease before may have done it.
func (r *recurrer) do(ctx context.Context, one *silences.Recurring, cluster string, due silences.Due, looks bool) error {
	c, err := r.of.cluster(cluster)
	if err != nil {
		return err
	}
	all, err := r.kept.All(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(other *silences.Recurring) bool { return other.ID == one.ID })
	if at < 0 {
		return nil
	}
	one = all[at]
	if looks {
		if err := r.look(ctx, one, c); err != nil && !due.Any {
			return err
		}
	}
	due = one.Due(cluster, r.now())
	if due.Missed.Missed > 0 {
		due.Missed.Why = "no holdfast watched"
		if was := r.retry[one.ID+" in "+cluster]; was.failed > 0 {
			due.Missed.Why = was.why
		}
		if err := r.kept.Came(ctx, one.ID, cluster, due.Missed); err != nil {
			return err
		}
	}
	if !due.Any {
		return nil
	}
	return r.make(ctx, one, c, due)
}

// make makes the time that is due, unless the cluster has it.
func (r *recurrer) make(ctx context.Context, one *silences.Recurring, c alertSource, due silences.Due) error {
	held, err := c.cluster.Silences(ctx)
	if err != nil {
		return err
	}
	o, now := due.Make, r.now()
	req := one.Request(o, r.tag(), now)
	id, _, twice := one.There(held, "", r.tag(), o.Day)
	if id == "" {
		id, err = c.cluster.Silence(ctx, req)
		r.of.call(c, one.Amtool(r.of.url(c), req), now, err)
		if err != nil {
			return err
		}
	}
	came := silences.Came{Day: o.Day, From: o.From, Until: o.Until, Fate: silences.CameMade, Silence: id}
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), weekRead)
	defer cancel()
	if err := r.kept.Came(save, one.ID, c.Name, came); err != nil {
		return err
	}
	var rows []*alerts.Row
	if !req.StartsAt.After(now) {
		rows = r.of.w.Board.View().Rows // look writes what it mutes by then; the same twice is once
	}
	if stopped, err := r.stopped(save, one.ID); err != nil || stopped { // while it was made
		if err == nil {
			err = r.end(save, c, append(twice, id))
		}
		if err != nil {
			return err
		}
		came.Fate = silences.CameEnded
		return r.kept.Came(save, one.ID, c.Name, came)
	}
	act := one.Act(c.Name, came, req.StartsAt, rows)
	return errors.Join(r.of.w.Record.Store.Alerts.SaveSilenced(save, one.Acting(), act), r.end(ctx, c, twice))
}

// stopped reports whether one comes no more, as the record has it now.
func (r *recurrer) stopped(ctx context.Context, id string) (bool, error) {
	all, err := r.kept.All(ctx)
	return slices.ContainsFunc(all, func(one *silences.Recurring) bool { return one.ID == id && one.Stopped }), err
}

// look sees what became of the one that was made: it is in force, and then the timelines
// tell of it; a person ended it; or it is to begin, and nobody wants it any more.
func (r *recurrer) look(ctx context.Context, one *silences.Recurring, c alertSource) error {
	last, now := one.Came[c.Name], r.now()
	if last.Fate != silences.CameMade {
		return nil
	}
	begins := !last.From.After(now)
	if last.Until.After(now) {
		held, err := c.cluster.Silences(ctx)
		if err != nil {
			return err
		}
		id, active, twice := one.There(held, last.Silence, r.tag(), last.Day)
		if err := r.end(ctx, c, twice); err != nil {
			return err
		}
		switch {
		case !active:
			last.Fate = silences.CameEnded
		case begins:
			last.Fate, last.Silence = silences.CameBegun, id
			act := one.Act(c.Name, last, last.From, r.of.w.Board.View().Rows)
			if err := r.of.w.Record.Store.Alerts.SaveSilenced(ctx, one.Acting(), act); err != nil {
				return err
			}
		default:
			if err := r.end(ctx, c, []string{id}); err != nil {
				return err
			}
			last.Fate = silences.CameEnded
		}
	} else {
		last.Fate = silences.CameBegun // it was made, and it is over
	}
	if err := r.kept.Came(ctx, one.ID, c.Name, last); err != nil {
		return err
	}
	one.Came[c.Name] = last
	return nil
}

// end ends silences of a cluster.
func (r *recurrer) end(ctx context.Context, c alertSource, ids []string) error {
	for _, id := range ids {
		began := r.now()
		err := c.cluster.Expire(ctx, id)
		act := silences.Act{What: silences.Ended, Cluster: c.Name, ID: id}
		r.of.call(c, act.Amtool(r.of.url(c)), began, err)
		if err != nil {
			return err
		}
	}
	return nil
}

// tag tells the silences of this record from those of others.
func (r *recurrer) tag() string { return tagOf(r.of.w.Machine, r.of.w.Record.Path) }

// leave gives the leases back.
func (r *recurrer) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	for _, cluster := range r.done {
		// Not released, it runs out by itself: nothing a person need do.
		_ = r.leases.Release(ctx, "recurring/"+cluster, r.owner)
	}
	r.done = nil
}

// recur sets up a silence that comes again, and makes what is due of it at once.
func (s Silences) recur(ctx context.Context, by people.Actor, d silences.Draft) ([]silences.Act, error) {
	for _, name := range d.Clusters {
		if _, err := s.cluster(name); err != nil {
			return nil, err
		}
	}
	set, err := s.w.Record.Store.Recurring.Set(ctx, by, d.Recurs(by))
	if err != nil {
		return nil, err
	}
	if err := s.recurring(true).once(ctx); err != nil {
		err = fmt.Errorf("%s is set up, do not do it again; but what is due is not all made yet, and is tried again by who watches: %w", set.ID, err)
		return []silences.Act{silences.RecursOf(&set)}, err
	}
	return []silences.Act{silences.RecursOf(&set)}, nil
}

// stop has one that comes again come no more. Its next time that was made and has not
// begun is ended; one that is in force stays.
func (s Silences) stop(ctx context.Context, by people.Actor, it *silences.Item) (silences.Act, error) {
	act := silences.StoppedOf(it.Again)
	if err := s.w.Record.Store.Recurring.Stop(ctx, by, it.Again.ID); err != nil {
		return silences.Act{}, err
	}
	now := s.w.Now()
	var stays []string
	for _, cluster := range it.Again.Clusters {
		if c := it.Again.Came[cluster]; !c.From.After(now) && c.Until.After(now) && (c.Fate == silences.CameMade || c.Fate == silences.CameBegun) {
			stays = append(stays, fmt.Sprintf("the silence %s of it in %s goes on to %s, unless that is ended, too", text.Clean(c.Silence), cluster, text.Clock(c.Until, now.In(it.Again.Rule.Zone))))
		}
	}
	act.Stays = strings.Join(stays, "; ")
	if err := s.recurring(true).once(ctx); err != nil {
		return act, fmt.Errorf("it comes no more, do not stop it again; but the one that was made may not be ended yet, which who watches tries again: %w", err)
	}
	return act, nil
}

// unwatched says that nobody makes what comes again; empty: somebody does.
func (s Silences) unwatched(ctx context.Context, now time.Time) string {
	_, until, held, err := s.w.Record.Store.Chronicle.Watched(ctx, chronicleLease)
	if err == nil && held && until.After(now) {
		return ""
	}
	return "no holdfast watches now: what comes again is made by `holdfast serve`, or by a cockpit that is open then"
}
