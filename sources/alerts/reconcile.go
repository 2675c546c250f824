package alerts

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
)

// plan is what a keeper looks at: the alerts of its cluster that somebody
// holds, and the silences that are kept there.
type plan struct {
	held []Row
	kept map[Fingerprint]KeptSilence
}

func (b *Board) plan(cluster string) plan {
	p := plan{kept: map[Fingerprint]KeptSilence{}}
	b.mu.Lock()
	for key, k := range b.kept {
		if key.cluster == cluster {
			p.kept[key.fp] = k
		}
	}
	b.mu.Unlock()
	view := b.View()
	for i := range view.Rows {
		if r := &view.Rows[i]; r.Ack != nil && slices.Contains(r.Sources, cluster) {
			p.held = append(p.held, *r)
		}
	}
	return p
}

// keepError shows, or stops showing, that a cluster's silences do not match.
func (b *Board) keepError(cluster string, err error) {
	b.mu.Lock()
	if sameError(b.keepErrs[cluster], err) {
		b.mu.Unlock()
		return
	}
	if err == nil {
		delete(b.keepErrs, cluster)
	} else {
		b.keepErrs[cluster] = err
	}
	b.swap(b.clock())
	b.mu.Unlock()
	b.feed.Changed(sources.Alerts)
}

// reconcile makes the cluster's silences match the plan. One that fails does
// not keep the others from being made.
func (k *Keeper) reconcile(ctx context.Context, p plan) error {
	now := k.now()
	held, errs := k.limit(ctx, p.held, now)
	due := k.due(held, p.kept, now)
	there, err := k.look(ctx, p, held, len(due) > 0, now)
	if err != nil {
		return joined(append(errs, err))
	}
	due = k.due(held, p.kept, now)
	for fp, kept := range p.kept {
		if _, ok := held[fp]; !ok {
			errs = append(errs, k.expire(ctx, kept))
		}
	}
	for _, fp := range due {
		errs = append(errs, k.keep(ctx, held[fp], p.kept[fp], there, now))
	}
	return joined(errs)
}

// limit ends the acks that reached the policy's limit, and returns the rest.
func (k *Keeper) limit(ctx context.Context, rows []Row, now time.Time) (map[Fingerprint]Row, []error) {
	held := make(map[Fingerprint]Row, len(rows))
	var over []Fingerprint
	for _, r := range rows {
		if now.Sub(r.Ack.At) >= k.policy.Limit {
			over = append(over, r.Fingerprint)
		} else {
			held[r.Fingerprint] = r
		}
	}
	if len(over) == 0 {
		return held, nil
	}
	if err := k.board.endActs(ctx, Self(), over, EndExpired); err != nil {
		return held, []error{err}
	}
	return held, nil
}

// due lists the alerts whose silence is missing, is another episode's, or has
// a third of its length left.
func (k *Keeper) due(held map[Fingerprint]Row, kept map[Fingerprint]KeptSilence, now time.Time) []Fingerprint {
	var list []Fingerprint
	for fp, r := range held {
		have, ok := kept[fp]
		switch {
		case !ok:
		case have.Episode.Equal(r.Episode) && (!k.policy.Extend || !have.Until.Before(k.until(r, now))):
			continue
		case have.Until.Sub(now) > k.policy.Length/3 && have.Episode.Equal(r.Episode):
			continue
		}
		list = append(list, fp)
	}
	slices.Sort(list)
	return list
}

// until is how far a silence may reach: not past its ack.
func (k *Keeper) until(r Row, now time.Time) time.Time {
	until := now.Add(k.policy.Length)
	if end := r.Ack.At.Add(k.policy.Limit); end.Before(until) {
		until = end
	}
	if end := r.Ack.Until; !end.IsZero() && end.Before(until) {
		until = end
	}
	return exact(until)
}

// look asks the cluster what it holds when that matters: before a silence is
// posted or extended, at the start, and now and then while some are kept. It
// adopts silences of ours that the record lost, expires those that no ack
// stands behind, and forgets those that are gone.
func (k *Keeper) look(ctx context.Context, p plan, held map[Fingerprint]Row, acting bool, now time.Time) (map[string]Silence, error) {
	if !acting && !k.audited.IsZero() && now.Sub(k.audited) < auditEvery {
		return nil, nil
	}
	list, err := k.silence.Silences(ctx)
	if err != nil {
		return nil, err
	}
	there := make(map[string]Silence, len(list))
	for _, s := range list {
		there[s.ID] = s
	}
	for fp, kept := range p.kept {
		if _, ok := there[kept.ID]; ok {
			continue
		}
		if r, ok := held[fp]; ok && !k.policy.Extend && kept.Episode.Equal(r.Episode) && !now.Before(kept.Until) {
			continue // it ran out as it was meant to, and stays the only one
		}
		if err := k.drop(ctx, kept); err != nil {
			return nil, err
		}
		delete(p.kept, fp)
	}
	known := map[string]bool{}
	for _, kept := range p.kept {
		known[kept.ID] = true
	}
	var errs []error
	for _, s := range list {
		if !known[s.ID] && k.ours(s) {
			errs = append(errs, k.adopt(ctx, s, p, held))
		}
	}
	if err := joined(errs); err != nil {
		return nil, err
	}
	k.audited = now
	return there, nil
}

// adopt takes over a silence of ours that the record does not know, or ends it.
func (k *Keeper) adopt(ctx context.Context, s Silence, p plan, held map[Fingerprint]Row) error {
	for fp, r := range held {
		if _, has := p.kept[fp]; has || !maps.Equal(s.Labels, r.Sent()) || s.By != string(r.Ack.By.Person) || r.Ack.At.After(s.StartsAt.Add(time.Second)) {
			continue
		}
		kept := KeptSilence{Cluster: k.cluster, Fingerprint: fp, Episode: r.Episode, ID: s.ID, Until: exact(s.EndsAt)}
		if err := k.board.saveKept(ctx, kept); err != nil {
			return err
		}
		p.kept[fp] = kept
		return nil
	}
	if k.policy.Tag == "" {
		return nil // perhaps another record's; if not, it runs out by itself
	}
	return k.silence.Expire(ctx, s.ID)
}

// ours reports whether a silence was made, as far as can be told, by a keeper
// on this record.
func (k *Keeper) ours(s Silence) bool {
	return IsKept(s.Comment) && s.Labels != nil && (k.policy.Tag == "" || strings.HasSuffix(s.Comment, k.tag()))
}

func (k *Keeper) tag() string { return " [" + k.policy.Tag + "]" }

// comment is what a person reads at the silence.
func (k *Keeper) comment(a *Ack) string {
	c := keptPrefix + cmp.Or(a.Note, "held by "+string(a.By.Person))
	if k.policy.Tag != "" {
		c += k.tag()
	}
	return c
}

// keep posts the silence of a held alert, or extends the one there is.
func (k *Keeper) keep(ctx context.Context, r Row, kept KeptSilence, there map[string]Silence, now time.Time) error {
	req := SilenceRequest{
		Labels: r.Sent(), StartsAt: exact(now), EndsAt: k.until(r, now),
		By: string(r.Ack.By.Person), Comment: k.comment(r.Ack),
	}
	if !req.EndsAt.After(now) {
		return nil // the ack ends before a silence could begin
	}
	if old, ok := there[kept.ID]; ok && kept.ID != "" {
		// Only the same matchers and the same start keep the id.
		req.ID, req.StartsAt = kept.ID, old.StartsAt
		if old.Labels != nil {
			req.Labels = old.Labels
		}
	}
	id, err := k.silence.Silence(ctx, req)
	if err != nil {
		return fmt.Errorf("silence %s: %w", r.Name(), err)
	}
	return k.board.saveKept(ctx, KeptSilence{
		Cluster: k.cluster, Fingerprint: r.Fingerprint, Episode: r.Episode, ID: id, Until: req.EndsAt,
	})
}

// expire ends a silence that no ack stands behind.
func (k *Keeper) expire(ctx context.Context, kept KeptSilence) error {
	if err := k.silence.Expire(ctx, kept.ID); err != nil {
		return fmt.Errorf("end silence %s: %w", kept.ID, err)
	}
	return k.drop(ctx, kept)
}

func (k *Keeper) drop(ctx context.Context, kept KeptSilence) error {
	return k.board.dropKept(ctx, kept)
}

// saveKept records a silence, then shows it.
func (b *Board) saveKept(ctx context.Context, kept KeptSilence) error {
	b.acts.Lock()
	defer b.acts.Unlock()
	if err := b.store.SaveSilence(ctx, kept); err != nil {
		return fmt.Errorf("write silence %s to the record: %w", kept.ID, err)
	}
	b.apply(func() { b.kept[keptKey{kept.Cluster, kept.Fingerprint}] = kept })
	return nil
}

func (b *Board) dropKept(ctx context.Context, kept KeptSilence) error {
	b.acts.Lock()
	defer b.acts.Unlock()
	if err := b.store.DropSilence(ctx, kept.Cluster, kept.Fingerprint); err != nil {
		return fmt.Errorf("take silence %s off the record: %w", kept.ID, err)
	}
	b.apply(func() { delete(b.kept, keptKey{kept.Cluster, kept.Fingerprint}) })
	return nil
}
