package alerts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/sources"
)

// SilencePolicy says how acks quieten a cluster.
type SilencePolicy struct {
	Length time.Duration // of a silence; zero: 15 minutes
	Extend bool          // before it runs out, for as long as the ack lasts
	Limit  time.Duration // after which the ack itself ends; zero: 24 hours
	// Tag marks this record's silences among those that other records keep in
	// the same cluster. What is so marked and has no ack is ended at the start;
	// without a tag only what the record itself knows is, since another
	// holdfast may stand behind the rest.
	Tag string
	// About gives what a silence's annotations say of its alert: who keeps it, for
	// which incident. It is asked once for all silences of a pass; nil: nothing.
	About func(ctx context.Context) (func(Fingerprint) map[string]string, error)
}

const (
	leaseFor    = 10 * time.Second // a dead keeper is replaced within this
	leaseRenew  = 3 * time.Second
	keeperTick  = time.Second
	auditEvery  = time.Minute // how often kept silences are compared with the cluster
	keeperTries = 15 * time.Second
)

// Keeper makes one cluster's silences match the acks: it posts, extends and
// expires them. Of all processes on a record only the holder of the lease acts.
type Keeper struct {
	cluster string
	policy  SilencePolicy
	silence Silencer
	board   *Board
	store   Store
	leases  Leases
	owner   string
	now     func() time.Time

	leased  time.Time // when the lease was last taken or renewed; zero: not held
	audited time.Time // when the cluster was last compared; zero: not yet
	retry   time.Time // after a failure, when to try again
	failed  int
	moves   *time.Timer // ends a pass in which nothing succeeds any more
}

// NewKeeper returns the keeper of one cluster. owner names this process and
// must differ from every other's.
func NewKeeper(cluster string, policy SilencePolicy, s Silencer, b *Board, st Store, l Leases, owner string, now func() time.Time) *Keeper {
	if policy.Length <= 0 {
		policy.Length = 15 * time.Minute
	}
	if policy.Limit <= 0 {
		policy.Limit = 24 * time.Hour
	}
	return &Keeper{cluster: cluster, policy: policy, silence: s, board: b, store: st, leases: l, owner: owner, now: now}
}

// Run keeps the silences until ctx ends: at once when an ack changes, once a
// second otherwise. What fails shows in View.KeepErrs and is tried again. The
// silences are left to run out by themselves when holdfast stops.
func (k *Keeper) Run(ctx context.Context) {
	watch := k.board.feed.Watch()
	defer watch.Close()
	defer k.release(ctx)
	next := k.now()
	for {
		wait, cancel := context.WithTimeout(ctx, max(0, next.Sub(k.now())))
		topics, err := watch.Next(wait)
		cancel()
		if ctx.Err() != nil {
			return
		}
		if err == nil && !topics.Has(sources.Alerts) && k.now().Before(next) {
			continue // something else changed
		}
		k.attempt(ctx)
		next = k.now().Add(keeperTick)
	}
}

// attempt makes one pass unless the last one failed a moment ago, and shows
// how it went.
func (k *Keeper) attempt(ctx context.Context) {
	if k.now().Before(k.retry) {
		return
	}
	err := k.guarded(ctx)
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		k.failed, k.retry = 0, time.Time{}
	} else {
		k.failed++
		k.retry = k.now().Add(min(time.Second<<min(k.failed-1, 4), keeperTries))
		k.audited = time.Time{} // look what the cluster holds before the next act
		err = fmt.Errorf("%w; tried again until they do", err)
	}
	if p := k.board.plan(k.cluster); len(p.held) == 0 && len(p.kept) == 0 {
		err = nil // nothing to keep: only the look at the start failed, and follows
	}
	k.board.keepError(k.cluster, err)
}

// progress says that something succeeded: the pass may go on.
func (k *Keeper) progress() { k.moves.Reset(keeperTries) }

// guarded is a pass whose panic is an error that a person sees. It may take long
// in a storm, but not long without any success.
func (k *Keeper) guarded(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	k.moves = time.AfterFunc(keeperTries, func() {
		cancel(fmt.Errorf("%w: nothing came of it for %s", context.DeadlineExceeded, keeperTries))
	})
	defer k.moves.Stop()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a defect in holdfast: %v", p)
		}
	}()
	return k.pass(ctx)
}

// pass compares and acts once.
func (k *Keeper) pass(ctx context.Context) error {
	plan := k.board.plan(k.cluster)
	if len(plan.held) == 0 && len(plan.kept) == 0 && !k.audited.IsZero() {
		return nil
	}
	held, err := k.lease(ctx)
	if err != nil || !held {
		return err
	}
	plan = k.board.plan(k.cluster) // taking the lease may have read the record
	return k.reconcile(ctx, plan)
}

// lease takes the lease, or renews it before it runs out. A new holder first
// reads what the one before left.
func (k *Keeper) lease(ctx context.Context) (bool, error) {
	now := k.now()
	if !k.leased.IsZero() && now.Sub(k.leased) < leaseRenew {
		return true, nil
	}
	held, err := k.leases.Lease(ctx, k.leaseName(), k.owner, leaseFor)
	if err != nil || !held {
		k.leased, k.audited = time.Time{}, time.Time{}
		if err != nil {
			err = fmt.Errorf("take the lease: %w", err)
		}
		return false, err
	}
	fresh := k.leased.IsZero() || now.Sub(k.leased) >= leaseFor
	k.leased = now
	if fresh {
		k.audited = time.Time{}
		if err := k.board.Load(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (k *Keeper) release(ctx context.Context) {
	if k.leased.IsZero() {
		return
	}
	k.leased = time.Time{}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	// Not released, it runs out by itself: nothing a person need do.
	_ = k.leases.Release(ctx, k.leaseName(), k.owner)
}

func (k *Keeper) leaseName() string { return "silences/" + k.cluster }

// joined is the first error of each kind, so that a hundred refused silences
// do not fill the screen.
func joined(errs []error) error {
	seen := map[string]bool{}
	var list []error
	for _, err := range errs {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			list = append(list, err)
		}
	}
	return errors.Join(list...)
}
