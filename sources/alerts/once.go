package alerts

import (
	"context"
	"fmt"
	"time"
)

// onceLook is how often a one-shot command looks whether the keeper of another
// process has acted.
const onceLook = 200 * time.Millisecond

// Once makes one pass for a one-shot command. Where another process holds the
// lease that one acts within a second; Once waits until it has begun to. One
// that was killed, or stands still, does nothing: its lease runs out, and then
// this pass is made. Acks without their silence, or silences without their ack,
// after that are an error.
func (k *Keeper) Once(ctx context.Context) error {
	defer k.release(ctx)
	end := k.now().Add(leaseFor + 2*keeperTick)
	first := -1
	for {
		if err := k.guarded(ctx); err != nil {
			return err
		}
		if !k.leased.IsZero() {
			return nil
		}
		open, err := k.open(ctx)
		switch {
		case err != nil || open == 0 || first >= 0 && open < first:
			return err
		case !k.now().Before(end):
			return fmt.Errorf("another holdfast on this record keeps the silences of %s, and %d of them do not match the acks yet", k.cluster, open)
		}
		first = max(first, open)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(onceLook):
		}
	}
}

// open counts, by what the record says now, the acks without their silence and
// the silences without their ack.
func (k *Keeper) open(ctx context.Context) (int, error) {
	if err := k.board.Load(ctx); err != nil {
		return 0, err
	}
	p := k.board.plan(k.cluster)
	held := make(map[Fingerprint]Row, len(p.held))
	for _, r := range p.held {
		held[r.Fingerprint] = r
	}
	n := len(k.due(held, p, k.now()))
	for fp := range p.kept {
		if _, ok := held[fp]; !ok {
			n++
		}
	}
	return n, nil
}
