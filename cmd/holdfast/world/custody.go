package world

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

// custody looks after the record itself: that it is where it was, and as it was
// written.
type custody struct {
	record *Record
	health *sources.HealthBoard
	now    func() time.Time
}

// verifyEvery is how often an open cockpit walks the chains of the record.
const verifyEvery = 30 * time.Minute

// verifyChains looks whether the record is as it was written, at once and then
// twice an hour: a timeline that was tampered with must not be read as true.
func (c custody) verifyChains(ctx context.Context) error {
	tick := time.NewTicker(verifyEvery)
	defer tick.Stop()
	for {
		findings, err := c.record.Store.Chains.Verify(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if len(findings) > 0 {
			c.health.Trouble(kindRecord, "verify", c.now(), text.Clean(fmt.Sprintf("%s; `holdfast incident verify` lists all %d findings", findings[0].What, len(findings))))
		} else {
			c.health.Forget(kindRecord, "verify")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
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
	err := c.record.DB.Here()
	if err == nil {
		err = c.record.DB.HeadsErr()
	}
	if err == nil && len(c.record.DB.Warnings()) > 0 {
		err = errors.New(c.record.DB.Warnings()[0].What)
	}
	was, known := c.health.Get(kindRecord, kindRecord, "")
	switch {
	case err == nil && known:
		c.health.Forget(kindRecord, kindRecord)
	case err != nil && (!known || was.Err != text.ErrorLine(err)):
		c.health.Trouble(kindRecord, kindRecord, c.now(), text.ErrorLine(err))
	}
}
