package alerts

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

const (
	// workers is how many silences are posted at once: in a storm thousands are
	// due together, and each takes a round trip.
	workers = 16
	// batch is how many of them are written to the record together. What is posted
	// and not yet written when holdfast dies is adopted at the next start.
	batch = 1000
)

// job is one silence to make or to end.
type job struct {
	kept  KeptSilence // what there is; its Cluster is empty when the record does not know it
	row   *Row        // the alert it is for; nil: no ack stands behind it, it ends
	leave bool        // it stays there as it is, and is no longer kept
}

// outcome is how a job went.
type outcome struct {
	job
	made KeptSilence
	err  error
}

// work does the jobs, several at once, and writes what came of them to the
// record in batches: writing and showing each by itself takes as long as there
// are silences, for each of them.
func (k *Keeper) work(ctx context.Context, jobs []job, p plan, now time.Time) []error {
	if len(jobs) == 0 {
		return nil
	}
	about, err := k.about(ctx)
	errs := []error{err}
	queue, done := make(chan job), make(chan outcome)
	var wg sync.WaitGroup
	for range min(workers, len(jobs)) {
		wg.Go(func() {
			for j := range queue {
				done <- k.do(ctx, j, p, about, now)
			}
		})
	}
	go func() {
		for _, j := range jobs {
			queue <- j
		}
		close(queue)
		wg.Wait()
		close(done)
	}()
	var failed failures
	var pile []outcome
	for o := range done {
		if o.err != nil {
			failed.add(o)
			continue
		}
		k.progress()
		if pile = append(pile, o); len(pile) >= batch {
			errs = append(errs, k.write(ctx, pile))
			pile = pile[:0]
		}
	}
	errs = append(errs, k.write(ctx, pile))
	return append(errs, failed.errors()...)
}

// do does one job; a panic in it is its error.
func (k *Keeper) do(ctx context.Context, j job, p plan, about func(Fingerprint) map[string]string, now time.Time) (o outcome) {
	o.job = j
	defer func() {
		if v := recover(); v != nil {
			o.err = fmt.Errorf("a defect in holdfast: %v", v)
		}
	}()
	switch {
	case ctx.Err() != nil:
		o.err = context.Cause(ctx)
	case j.row != nil:
		notes := map[string]string{}
		for _, fp := range j.row.Names() { // an incident may hold it by any
			maps.Copy(notes, about(fp))
		}
		o.made, o.err = k.keep(ctx, j, p, notes, now)
	case !j.leave:
		o.err = k.silence.Expire(ctx, j.kept.ID)
	}
	return o
}

// write writes what came of some jobs to the record, and shows it. The lease is
// renewed on the way: a storm takes longer than it holds.
func (k *Keeper) write(ctx context.Context, pile []outcome) error {
	var made []KeptSilence
	var gone []Fingerprint
	for _, o := range pile {
		switch {
		case o.made.ID != "":
			made = append(made, o.made)
		case o.row == nil && o.kept.Cluster != "":
			gone = append(gone, o.kept.Fingerprint)
		}
	}
	// What is posted is written even when nothing more may be posted.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keeperTries)
	defer cancel()
	if err := k.board.saveKept(ctx, made); err != nil {
		return err
	}
	if err := k.board.dropKept(ctx, k.cluster, gone); err != nil {
		return err
	}
	if k.now().Sub(k.leased) < leaseRenew {
		return nil
	}
	held, err := k.leases.Lease(ctx, k.leaseName(), k.owner, leaseFor)
	if err != nil || !held {
		return err
	}
	k.leased = k.now()
	return nil
}

// about is what the silences' annotations say of each alert.
func (k *Keeper) about(ctx context.Context) (func(Fingerprint) map[string]string, error) {
	if k.policy.About == nil {
		return func(Fingerprint) map[string]string { return nil }, nil
	}
	about, err := k.policy.About(ctx)
	if err != nil {
		// The silence matters more than what is written beside it.
		return func(Fingerprint) map[string]string { return nil }, fmt.Errorf("what a silence says of its incident is not known: %w", err)
	}
	return about, nil
}

// failures are the jobs that failed, one line a cause: a hundred silences that
// are refused for one reason do not fill the screen.
type failures struct {
	causes []string
	by     map[string]*failure
}

type failure struct {
	first outcome
	n     int
}

func (f *failures) add(o outcome) {
	if f.by == nil {
		f.by = map[string]*failure{}
	}
	cause := o.err.Error()
	if f.by[cause] == nil {
		f.causes = append(f.causes, cause)
		f.by[cause] = &failure{first: o}
	}
	f.by[cause].n++
}

func (f *failures) errors() []error {
	errs := make([]error, len(f.causes))
	for i, cause := range f.causes {
		fail := f.by[cause]
		what := "end silence " + fail.first.kept.ID
		if fail.first.row != nil {
			what = "silence " + fail.first.row.Name()
		}
		if fail.n > 1 {
			what += fmt.Sprintf(" and %d more", fail.n-1)
		}
		errs[i] = fmt.Errorf("%s: %w", what, fail.first.err)
	}
	return errs
}
