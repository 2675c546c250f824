package world

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
)

// custody looks after the record itself: that it is where it was, and as it was
// written.
type custody struct {
	db     *sqlite.DB
	verify func(ctx context.Context) ([]incident.Finding, error) // walks the chains
	health *sources.HealthBoard
	now    func() time.Time
}

func (r *Record) custody(health *sources.HealthBoard, now func() time.Time) custody {
	verify := func(ctx context.Context) ([]incident.Finding, error) { return r.Store.Chains.Verify(ctx) }
	return custody{db: r.DB, verify: verify, health: health, now: now}
}

const (
	// verifyEvery is how often an open cockpit walks the chains of the record.
	verifyEvery = 30 * time.Minute
	// verifyAgain is how soon it does once they could not be walked.
	verifyAgain = time.Minute
)

// verifyChains looks whether the record is as it was written, at once and then
// twice an hour: a timeline that was tampered with must not be read as true.
func (c custody) verifyChains(ctx context.Context) error {
	next := time.NewTimer(verifyEvery)
	defer next.Stop()
	for {
		findings, err := c.verify(ctx)
		if ctx.Err() != nil {
			return nil
		}
		next.Reset(verifyEvery)
		if err != nil {
			next.Reset(verifyAgain)
			c.health.Trouble(kindRecord, "verify", c.now(), "whether the record is as it was written cannot be told: "+text.ErrorLine(err))
		} else if len(findings) > 0 {
			c.health.Trouble(kindRecord, "verify", c.now(), text.Clean(fmt.Sprintf("%s; `holdfast incident verify` lists all %d findings", findings[0].What, len(findings))))
		} else {
			c.health.Forget(kindRecord, "verify")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
		}
	}
}

// watch looks at the record itself once a second.
func (c custody) watch(ctx context.Context) error {
	tick := sources.NewBeat(beatEvery)
	defer tick.Stop()
	for {
		c.check()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			tick.Again()
		}
	}
}

// check reports what the record says of itself: that it is not at its path
// any more, that its heads cannot be kept apart, or what opening it found.
func (c custody) check() {
	err := c.db.Here()
	if err == nil {
		err = c.db.HeadsErr()
	}
	if err == nil && len(c.db.Warnings()) > 0 {
		err = errors.New(c.db.Warnings()[0].What)
	}
	was, known := c.health.Get(kindRecord, kindRecord, "")
	switch {
	case err == nil && known:
		c.health.Forget(kindRecord, kindRecord)
	case err != nil && (!known || was.Err != text.ErrorLine(err)):
		c.health.Trouble(kindRecord, kindRecord, c.now(), text.ErrorLine(err))
	}
}
