package world

import (
	"context"
	"fmt"
	"strings"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store"
)

const (
	// chronicleLease lets one process of those on a record write how things
	// stand: two that do not see the same would write against each other.
	chronicleLease = "chronicle"
	chronicleFor   = 30 * time.Second
	chronicleTick  = time.Second
	// dropEvery is how often what is older than it is to be kept is removed.
	dropEvery = time.Hour
)

// chronicler writes down how things stand whenever it changed, for a later look
// back: sources, who is on call, the configuration in force, and that somebody
// watches. Verdicts and what is quiet are written with what they come from.
type chronicler struct {
	owner     string
	now       func() time.Time
	health    *sources.HealthBoard
	inForce   func() []sources.Health // all there is; of a source that was not asked yet, that
	here      func() error            // what became of the record itself, which says so itself
	config    func() *config.Config
	roster    func() *rota.View
	vitals    func() []*vitals.Reading
	leases    store.Leases
	upkeep    store.Upkeep
	chronicle store.Chronicle
	outages   *store.Outages
	noted     time.Time // when the outages were last noted

	held    time.Time // when the lease was last taken; zero: another process writes
	known   map[string]string
	forced  string // the digest that was written last
	dropped time.Time
}

func (w *World) newChronicler() *chronicler {
	return &chronicler{
		owner: w.owner, now: w.o.Now, health: w.Health, inForce: func() []sources.Health { return w.HealthOf(0) }, here: w.Record.DB.Here, config: w.Config, roster: w.Roster.View, vitals: w.Vitals.View,
		leases: w.Record.Store.Leases, upkeep: w.Record.Store.Upkeep, chronicle: w.Record.Store.Chronicle, outages: store.OutagesOf(w.Record.Store),
	}
}

// run writes until ctx ends. What the record refuses is the record's trouble,
// which it shows itself, and is tried again.
func (c *chronicler) run(ctx context.Context) error {
	tick := sources.NewBeat(chronicleTick)
	defer tick.Stop()
	defer c.leave(ctx)
	for {
		if err := c.pass(ctx); err != nil && ctx.Err() == nil && c.here() == nil {
			c.held = time.Time{} // look anew at what is written before the next
			c.health.Trouble(kindRecord, chronicleLease, c.now(), "how things stand could not be written down: "+text.ErrorLine(err))
		} else {
			if err != nil {
				c.held = time.Time{}
			}
			c.health.Forget(kindRecord, chronicleLease)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			tick.Again()
		}
	}
}

// pass takes the lease, or keeps it, and writes what changed.
func (c *chronicler) pass(ctx context.Context) error {
	now := c.now()
	if c.held.IsZero() || now.Sub(c.held) >= chronicleFor/3 {
		before, until, left, err := c.chronicle.Watched(ctx, chronicleLease)
		if err != nil {
			return err
		}
		held, err := c.leases.Lease(ctx, chronicleLease, c.owner, chronicleFor)
		if err != nil || !held {
			c.held = time.Time{}
			return err
		}
		fresh := c.held.IsZero() || now.Sub(c.held) >= chronicleFor
		c.held = now
		if fresh {
			if err := c.begin(ctx, left && before != c.owner, until); err != nil {
				return err
			}
		}
	}
	if err := c.write(ctx, now); err != nil {
		return err
	}
	if err := c.noteOutages(ctx, now); err != nil {
		return err
	}
	return c.drop(ctx, now)
}

// begin learns what the record says, and notes that somebody watches from now
// on. Where the one before never said that it left, nobody watched since its
// lease ran out.
func (c *chronicler) begin(ctx context.Context, died bool, until time.Time) error {
	now := c.now()
	var list []store.Standing
	if died {
		list = append(list, store.NoMore(store.WatchStood, "", until))
	}
	list = append(list, store.Stood(store.WatchStood, "", now, c.owner, store.WatchStanding{Owner: c.owner}))
	if err := c.chronicle.Note(ctx, list...); err != nil {
		return err
	}
	c.known, c.forced = map[string]string{}, ""
	c.outages.Forget()
	for _, kind := range []store.StandingKind{store.SourceStood, store.OnCallStood, store.VitalStood} {
		stood, err := c.chronicle.At(ctx, kind, now)
		if err != nil {
			return err
		}
		for _, x := range stood {
			c.known[string(kind)+"\x00"+x.Name] = x.Word
		}
	}
	return nil
}

// write writes what stands otherwise than the record knows.
func (c *chronicler) write(ctx context.Context, now time.Time) error {
	cfg := c.config()
	if cfg.Path != "" && c.forced != cfg.Digest {
		if err := c.chronicle.Force(ctx, cfg.Path, cfg.Digest, cfg.Text); err != nil {
			return err
		}
		c.forced = cfg.Digest
	}
	changed, there := c.unheard(now)
	for _, r := range c.vitals() {
		if r.Waits() { // it stands as it is written until it is known
			there[string(store.VitalStood)+"\x00"+r.Name] = true
		}
	}
	for _, x := range c.standings(now) {
		key := string(x.Kind) + "\x00" + x.Name
		there[key] = true
		if c.known[key] != x.Word {
			changed = append(changed, x)
		}
	}
	for key := range c.known {
		if kind, name, _ := strings.Cut(key, "\x00"); !there[key] {
			changed = append(changed, store.NoMore(store.StandingKind(kind), name, now))
		}
	}
	if err := c.chronicle.Note(ctx, changed...); err != nil {
		return err
	}
	for _, x := range changed {
		key := string(x.Kind) + "\x00" + x.Name
		if c.known[key] = x.Word; x.Word == "" {
			delete(c.known, key)
		}
	}
	return nil
}

// standings is how sources and vitals stand, and who is on call.
func (c *chronicler) standings(now time.Time) []store.Standing {
	var list []store.Standing
	for _, h := range c.inForce() {
		if !h.Unasked() && h.Kind != vitals.HealthKind {
			list = append(list, sourceStanding(h, now))
		}
	}
	for _, turn := range c.roster().At(now) {
		list = append(list, onCallStanding(turn, now))
	}
	for _, r := range c.vitals() {
		if !r.Waits() {
			list = append(list, vitalStanding(r, now))
		}
	}
	return list
}

// vitalStanding is how a vital stands.
func vitalStanding(r *vitals.Reading, now time.Time) store.Standing {
	level, at := r.Level(now), r.Since
	v := store.VitalStanding{Level: level.String()}
	if !r.At.IsZero() {
		v.Says = r.Says(r.Value)
	}
	switch level {
	case vitals.Unknown:
		at, v.Why = now, r.Why
	case vitals.Critical:
		v.Why = v.Says + "; critical " + r.Bound(level)
	case vitals.Warning:
		v.Why = v.Says + "; a warning " + r.Bound(level)
	case vitals.Well:
	}
	return store.Stood(store.VitalStood, r.Name, at, v.Level, v)
}

// The states in which a source answers, as the record has them, and that of one which
// answered another process and was not asked by this one yet.
const standsUp, standsBlind, standsUnheard = "up", "blind", "unheard"

// unheard is what is known of sources that this process has not asked yet, with their
// members: it is kept as it is, or the next process would not know when they were last
// good. Of those that answered it is written that they do no longer, as from now on this
// process is the one that watches.
func (c *chronicler) unheard(now time.Time) (changed []store.Standing, there map[string]bool) {
	there = map[string]bool{}
	for _, h := range c.inForce() {
		if !h.Unasked() {
			continue
		}
		for key, word := range c.known {
			kind, name, _ := strings.Cut(key, "\x00")
			if kind != string(store.SourceStood) || name != h.Recorded() && !strings.HasPrefix(name, h.Recorded()+" ") {
				continue
			}
			there[key] = true
			if last := c.health.Recalled(name).LastGood; (word == standsUp || word == standsBlind) && !last.IsZero() {
				changed = append(changed, store.Stood(store.SourceStood, name, now, standsUnheard, store.SourceStanding{State: standsUnheard, LastGood: last}))
			}
		}
	}
	return changed, there
}

func sourceStanding(h sources.Health, now time.Time) store.Standing {
	v := store.SourceStanding{State: standsUp, LastGood: h.LastGood, Why: h.Err}
	at := h.Since
	switch {
	case !h.Up:
		v.State = "down"
	case h.Blind != "":
		v.State, v.Why = standsBlind, h.Blind
	case h.Stale(now):
		v.State, at = "late", now
	}
	return store.Stood(store.SourceStood, h.Recorded(), at, v.State, v)
}

func onCallStanding(turn rota.Turn, now time.Time) store.Standing {
	at := turn.From
	if at.IsZero() {
		at = now
	}
	return store.Stood(store.OnCallStood, turn.Rotation, at, fmt.Sprintf("%s, %s", turn.Person, turn.Layer),
		store.OnCallStanding{Person: turn.Person, Layer: turn.Layer, Until: turn.Until})
}

// drop removes what the configuration says is not to be kept any longer.
func (c *chronicler) drop(ctx context.Context, now time.Time) error {
	keep := c.config().Keep
	if keep == (config.Keep{}) || !c.dropped.IsZero() && now.Sub(c.dropped) < dropEvery {
		return nil
	}
	c.dropped = now
	_, err := c.upkeep.Drop(ctx, store.Keep{History: keep.History, Sightings: keep.Sightings, Changes: keep.Changes})
	return err
}

// leave notes that nobody watches from now on, unless another process does.
func (c *chronicler) leave(ctx context.Context) {
	if c.held.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	// Not written, the next one finds a lease that ran out, and writes it then.
	if c.chronicle.Note(ctx, store.NoMore(store.WatchStood, "", c.now())) == nil {
		_ = c.leases.Release(ctx, chronicleLease, c.owner)
	}
}
