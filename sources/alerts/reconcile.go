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
// holds, the silences that are kept there, and what the cluster holds.
type plan struct {
	held  []Row
	kept  map[Fingerprint]KeptSilence
	there clusterList
	// ended holds, of silences that the cluster lost, when they should have ended.
	ended map[Fingerprint]time.Time
}

func (b *Board) plan(cluster string) plan {
	p := plan{ended: map[Fingerprint]time.Time{}}
	b.mu.Lock()
	p.kept, p.there = b.cover.in(cluster), b.cover.lists[cluster]
	b.mu.Unlock()
	view := b.View()
	for _, r := range view.Rows {
		if r.Ack != nil && slices.Contains(r.Sources, cluster) {
			p.held = append(p.held, *r)
		}
	}
	return p
}

// keepError shows, or stops showing, that a cluster's silences do not match.
func (b *Board) keepError(cluster string, err error) {
	b.mu.Lock()
	news := b.shown.keepErr(cluster, err)
	if news {
		b.swap(b.clock())
	}
	b.mu.Unlock()
	if news {
		b.feed.Changed(sources.Alerts)
	}
}

// reconcile makes the cluster's silences match the plan. One that fails does
// not keep the others from being made. Before anything is done the cluster is
// asked what it holds now: somebody may have changed it a moment ago.
func (k *Keeper) reconcile(ctx context.Context, p plan) error {
	now := k.now()
	held, errs := k.limit(ctx, p.held, now)
	if !k.calls(held, p, now) {
		return joined(errs)
	}
	list, err := k.silence.Silences(ctx)
	if err != nil {
		return joined(append(errs, err))
	}
	p.there = clusterList{&Silences{ByID: make(map[string]Silence, len(list))}, now}
	for _, s := range list {
		p.there.ByID[s.ID] = s
	}
	if err := k.settle(ctx, held, p, now); err != nil {
		return joined(append(errs, err))
	}
	jobs, err := k.adopt(ctx, held, p)
	if err != nil {
		return joined(append(errs, err))
	}
	k.audited = now
	for fp, kept := range p.kept {
		if _, ok := held[fp]; !ok {
			jobs = append(jobs, job{kept: kept, leave: k.leaves(kept, p.there)})
		}
	}
	for _, fp := range k.due(held, p, now) {
		row := held[fp]
		jobs = append(jobs, job{kept: p.kept[fp], row: &row})
	}
	return joined(append(errs, k.work(ctx, jobs, p, now)...))
}

// calls reports whether there is something to do, or to look at, by what the
// last poll of the cluster showed.
func (k *Keeper) calls(held map[Fingerprint]Row, p plan, now time.Time) bool {
	if k.audited.IsZero() || now.Sub(k.audited) >= auditEvery || len(k.due(held, p, now)) > 0 {
		return true
	}
	for fp, kept := range p.kept {
		r, ok := held[fp]
		if !ok {
			return true
		}
		if lost, hand := k.fate(kept, r, p.there, now); lost || hand != kept.Hand {
			return true
		}
	}
	return false
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
// a third of its length left. What a person ended or shortened is due only for
// an ack that was made since.
func (k *Keeper) due(held map[Fingerprint]Row, p plan, now time.Time) []Fingerprint {
	var list []Fingerprint
	for fp, r := range held {
		if have, ok := p.kept[fp]; !ok || k.wanting(have, r, p.there, now) {
			list = append(list, fp)
		}
	}
	slices.Sort(list)
	return list
}

func (k *Keeper) wanting(have KeptSilence, r Row, there clusterList, now time.Time) bool {
	if have.Hand != "" {
		return r.Ack.At.After(have.Wrote)
	}
	if !have.Episode.Equal(r.Episode) {
		return true
	}
	until := have.Until
	if s, ok := there.find(have.ID); ok && s.Active && !there.older(have) {
		until = s.EndsAt
	}
	return k.policy.Extend && until.Before(k.until(r, now)) && until.Sub(now) <= k.policy.Length/3
}

// fate is what became of a silence that is kept for a held alert: lost, when the
// cluster has it no longer and nobody meant that; or what a person did to it
// that is not to be undone.
func (k *Keeper) fate(kept KeptSilence, r Row, there clusterList, now time.Time) (lost bool, hand Hand) {
	if there.Silences == nil || kept.Hand != "" || there.older(kept) {
		return false, kept.Hand
	}
	s, listed := there.find(kept.ID)
	switch hand := handOf(kept, s, listed); {
	case hand == HandEnded || hand == HandShortened:
		return false, hand
	case listed && s.Active:
		return false, ""
	}
	meant := !k.policy.Extend && kept.Episode.Equal(r.Episode) && !now.Before(kept.Until)
	return !meant, ""
}

// leaves reports that a silence no ack stands behind any more is not ended: a
// person made it longer than the keeper would, and wants it.
func (k *Keeper) leaves(kept KeptSilence, there clusterList) bool {
	s, listed := there.find(kept.ID)
	return listed && s.Active && handOf(kept, s, true) == HandLengthened
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

// settle notes what a person did to the silences, and forgets those that the
// cluster lost: they are due.
func (k *Keeper) settle(ctx context.Context, held map[Fingerprint]Row, p plan, now time.Time) error {
	var changed []KeptSilence
	var gone []Fingerprint
	for fp, kept := range p.kept {
		r, ok := held[fp]
		if !ok {
			continue
		}
		lost, hand := k.fate(kept, r, p.there, now)
		switch {
		case lost:
			if gone = append(gone, fp); !k.policy.Extend && kept.Episode.Equal(r.Episode) {
				p.ended[fp] = kept.Until
			}
			delete(p.kept, fp)
		case hand != kept.Hand:
			kept.Hand, kept.Wrote = hand, exact(now)
			p.kept[fp] = kept
			changed = append(changed, kept)
		}
	}
	if err := k.board.dropKept(ctx, k.cluster, gone); err != nil {
		return err
	}
	return k.board.saveKept(ctx, changed)
}

// adopt takes over silences of ours that the record lost. The jobs end those of
// ours that no ack stands behind.
func (k *Keeper) adopt(ctx context.Context, held map[Fingerprint]Row, p plan) ([]job, error) {
	known := map[string]bool{}
	for _, kept := range p.kept {
		known[kept.ID] = true
	}
	var jobs []job
	var adopted []KeptSilence
	var byLabels map[Fingerprint]Fingerprint // of what is held
	for _, s := range p.there.ByID {
		if !s.Active || known[s.ID] || !k.ours(s) {
			continue
		}
		if byLabels == nil {
			byLabels = make(map[Fingerprint]Fingerprint, len(held))
			for fp, r := range held {
				byLabels[FingerprintOf(r.Sent())] = fp
			}
		}
		fp := byLabels[FingerprintOf(s.Labels)]
		r, ok := held[fp]
		if _, has := p.kept[fp]; ok && !has && k.standsFor(s, r) {
			kept := KeptSilence{Cluster: k.cluster, Fingerprint: fp, Episode: r.Episode, ID: s.ID, Until: exact(s.EndsAt), Wrote: exact(k.now()), Comment: s.Comment}
			p.kept[fp] = kept
			adopted = append(adopted, kept)
		} else if k.policy.Tag != "" { // else perhaps another record's; if not, it runs out by itself
			jobs = append(jobs, job{kept: KeptSilence{ID: s.ID}})
		}
	}
	return jobs, k.board.saveKept(ctx, adopted)
}

// standsFor reports whether a silence was made for the ack of the row.
func (k *Keeper) standsFor(s Silence, r Row) bool {
	return maps.Equal(s.Labels, r.Sent()) && s.By == string(r.Ack.By.Person) && !r.Ack.At.After(s.StartsAt.Add(time.Second))
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

// request is the silence of a held alert: a new one, or the one there is
// extended. Nothing that a person wrote into that is taken back: its end is not
// brought forward, its comment and its annotations stay. ok is false when the
// ack ends before a silence could begin.
func (k *Keeper) request(r *Row, kept KeptSilence, p plan, about map[string]string, now time.Time) (req SilenceRequest, ok bool) {
	req = SilenceRequest{
		Labels: r.Sent(), StartsAt: exact(now), EndsAt: k.until(*r, now),
		By: string(r.Ack.By.Person), Comment: k.comment(r.Ack), Annotations: about,
	}
	if end, lost := p.ended[r.Fingerprint]; lost && end.Before(req.EndsAt) {
		req.EndsAt = end
	}
	if !req.EndsAt.After(now) {
		return req, false
	}
	old, listed := p.there.find(kept.ID)
	if kept.ID == "" || !listed || !old.Active {
		return req, true
	}
	// Only the same matchers and the same start keep the id.
	req.ID, req.StartsAt = kept.ID, old.StartsAt
	if old.Labels != nil {
		req.Labels = old.Labels
	}
	if old.EndsAt.After(req.EndsAt) {
		req.EndsAt = old.EndsAt
	}
	if theirs := kept.Comment != "" && old.Comment != kept.Comment; theirs || !IsKept(old.Comment) {
		req.By, req.Comment = old.By, old.Comment
	}
	if len(old.Annotations) > 0 {
		req.Annotations = maps.Clone(old.Annotations)
		maps.Copy(req.Annotations, about)
	}
	return req, true
}

// keep posts the silence of a held alert, or extends the one there is.
func (k *Keeper) keep(ctx context.Context, j job, p plan, about map[string]string, now time.Time) (made KeptSilence, err error) {
	req, ok := k.request(j.row, j.kept, p, about, now)
	if !ok {
		return made, nil
	}
	id, err := k.silence.Silence(ctx, req)
	if err != nil {
		return made, err
	}
	until := k.until(*j.row, now)
	if req.EndsAt.Before(until) {
		until = req.EndsAt
	}
	return KeptSilence{
		Cluster: k.cluster, Fingerprint: j.row.Fingerprint, Episode: j.row.Episode, ID: id, Until: until,
		Wrote: exact(k.now()), Comment: k.comment(j.row.Ack),
	}, nil
}

// saveKept records silences, then shows them.
func (b *Board) saveKept(ctx context.Context, list []KeptSilence) error {
	if len(list) == 0 {
		return nil
	}
	b.acts.Lock()
	defer b.acts.Unlock()
	if err := b.store.SaveSilences(ctx, list); err != nil {
		return fmt.Errorf("write the silences that are kept to the record: %w", err)
	}
	b.apply(func() {
		for _, kept := range list {
			b.cover.keep(kept)
		}
	})
	return nil
}

func (b *Board) dropKept(ctx context.Context, cluster string, ids []Fingerprint) error {
	if len(ids) == 0 {
		return nil
	}
	b.acts.Lock()
	defer b.acts.Unlock()
	if err := b.store.DropSilences(ctx, cluster, ids); err != nil {
		return fmt.Errorf("take silences that ended off the record: %w", err)
	}
	b.apply(func() {
		for _, fp := range ids {
			delete(b.cover.kept, keptKey{cluster, fp})
		}
	})
	return nil
}
