package alerts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/sources"
)

const (
	// together is up to how many alerts are written in one transaction, few how
	// many at first: a storm is written in pieces, between which an emergency
	// gets its turn, and a piece that the record refuses does not hold back the
	// others. What is in a piece should take no longer than brief, beside what
	// the disk takes for any piece.
	together = 500
	few      = 100
	brief    = 100 * time.Millisecond
	// patience is how long a push waits for the record, for each piece of it, and
	// perAlert how much longer for each alert in it: many are answered later.
	// inTurn is how long it waits for others of this process that write.
	patience = 800 * time.Millisecond
	perAlert = 100 * time.Microsecond
	inTurn   = 2 * time.Second
	// slow is how long a refusal took that came from waiting: to wait again for
	// every piece would keep everybody.
	slow = 300 * time.Millisecond
	// refusals is after how many alerts in a row, each refused by itself, the
	// record is taken to refuse everything until the next pass.
	refusals = 8
)

// save writes what changed to the record, piece by piece: sightings and their
// transitions in one transaction, then the acks that ended by them. What the
// record refuses is kept and tried again.
func (b *Board) save(ctx context.Context) error {
	w := &writing{b: b}
	err := w.all(ctx, b.dirty())
	if err == nil {
		err = w.ends(ctx)
	}
	return b.saved(err, nil, true)
}

// savePushed writes what was pushed and waits for nothing else: what the record
// refused before is Tick's to try again.
func (b *Board) savePushed(ctx context.Context, fps []Fingerprint) error {
	w := &writing{b: b, wait: patience + time.Duration(max(0, len(fps)-fewRows))*perAlert}
	err := w.all(ctx, fps)
	if err == nil {
		err = w.ends(ctx)
	}
	return b.saved(err, fps, w.mended)
}

// dirty lists the alerts of which something is to be written, emergencies first.
func (b *Board) dirty() []Fingerprint {
	var first, rest []Fingerprint
	b.mu.Lock()
	for _, fp := range b.owed.alerts() {
		switch unsaved, emergent := b.owes(fp); {
		case unsaved && emergent:
			first = append(first, fp)
		case unsaved:
			rest = append(rest, fp)
		default:
			delete(b.owed.runs, fp)
		}
	}
	b.mu.Unlock()
	slices.Sort(rest) // neighbours in the record are written together
	return append(first, rest...)
}

// owes reports whether something is to be written of an alert, which may have
// left the board, and whether it is an emergency.
func (b *Board) owes(fp Fingerprint) (unsaved, emergent bool) {
	unsaved = len(b.owed.untold[fp]) > 0
	th := b.threads[fp]
	if th == nil {
		return unsaved, false
	}
	for _, r := range th.runs {
		unsaved = unsaved || r.unsaved
		emergent = emergent || r.emergent
	}
	return unsaved, emergent
}

// writing is one pass of writing to the record.
type writing struct {
	b *Board
	// wait is how long each piece waits for the record at most; 0: as long as
	// the record itself waits.
	wait time.Duration
	// mended: something that was refused before is in the record now.
	mended bool
	// least is the shortest time that a piece took: what the disk takes for each
	// whatever is in it.
	least time.Duration
}

// all writes these alerts, and returns the first refusal. A piece that is
// refused is tried in smaller ones: what fits is written, though something else
// does not.
func (w *writing) all(ctx context.Context, fps []Fingerprint) (first error) {
	size, refused := few, 0
	for len(fps) > 0 {
		piece := fps[:min(size, len(fps))]
		took, err := w.piece(ctx, piece)
		if err == nil {
			fps, size, refused = fps[len(piece):], w.next(size, took), 0
			continue
		}
		if first == nil {
			first = err
		}
		switch {
		case ctx.Err() != nil || took > slow || refused == refusals:
			w.b.refused(fps)
			return first
		case len(piece) > 1:
			size = max(1, len(piece)/8)
		default:
			w.b.refused(piece)
			fps, refused = fps[1:], refused+1
		}
	}
	return first
}

// next is how many alerts to write after so many took so long. What every piece
// takes does not count: smaller ones on a slow disk would take as long each, and
// all of them for ever.
func (w *writing) next(size int, took time.Duration) int {
	if took > 0 && (w.least == 0 || took < w.least) {
		w.least = took
	}
	fits := int(float64(size) * float64(brief) / float64(max(took-w.least, time.Millisecond)))
	return min(max(fits, size/2, few/4), 2*size, together)
}

// patient is the context of one piece, once it is its turn.
func (w *writing) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	if w.wait == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, w.wait)
}

// take waits until it is our turn to write.
func (w *writing) take(ctx context.Context) error {
	if w.wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, max(inTurn, w.wait))
		defer cancel()
	}
	if err := w.b.saving.Take(ctx); err != nil {
		return fmt.Errorf("the record is busy (%w)", err)
	}
	return nil
}

// piece writes what there is to write of some alerts in one transaction, as it
// is when its turn has come, and says how long that took, or the wait for it.
func (w *writing) piece(ctx context.Context, fps []Fingerprint) (took time.Duration, err error) {
	began := time.Now()
	if err := w.take(ctx); err != nil {
		return time.Since(began), err
	}
	b := w.b
	defer b.saving.Give()
	ctx, cancel := w.patient(ctx)
	defer cancel()
	seen, wrote := b.collect(fps)
	if len(seen.Sightings) == 0 && len(seen.Transitions) == 0 {
		return 0, nil
	}
	began = time.Now()
	known, err := b.store.SaveSeen(ctx, seen)
	took = time.Since(began)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.owed.untold.putBack(seen.Transitions)
		for _, x := range wrote {
			b.owed.run(x.run)
		}
		return took, err
	}
	for _, x := range wrote {
		x.run.kept = x.kept
		if x.run.failed {
			x.run.failed, b.stale, w.mended = false, true, true
		}
	}
	b.learn(seen, known)
	return took, nil
}

// learn takes over what the record knew better. An ack that ended of a firing
// which goes on stands.
func (b *Board) learn(seen Seen, known Kept) {
	fires := map[Fingerprint]time.Time{}
	for fp, n := range known.Named {
		fires[fp] = n.Is
		if th := b.threads[fp]; th != nil {
			th.rename(n)
			b.stale = true
		}
		for i := range b.owed.untold[fp] {
			rename(&b.owed.untold[fp][i].Episode, n)
		}
	}
	for _, s := range known.Fires {
		fires[s.Fingerprint] = s.Episode
		b.replace(b.thread(s.Fingerprint), s)
	}
	for _, s := range known.Over {
		b.takeOver(s)
	}
	for _, x := range seen.Sightings {
		if th := b.threads[x.Fingerprint]; th != nil && th.episode.Equal(x.Episode) {
			th.named = true
		}
	}
	b.owed.ended = slices.DeleteFunc(b.owed.ended, func(a Ack) bool {
		episode, ok := fires[a.Fingerprint]
		stands := ok && episode.Equal(a.Episode)
		if stands {
			b.acks[a.Fingerprint], b.stale = a, true
			b.turn++
		}
		return stands
	})
}

// ends writes down the acks that are over.
func (w *writing) ends(ctx context.Context) error {
	b := w.b
	b.mu.Lock()
	none := len(b.owed.ended) == 0 && len(b.owed.expired) == 0
	b.mu.Unlock()
	if none {
		return nil
	}
	if err := w.take(ctx); err != nil {
		return err
	}
	defer b.saving.Give()
	ctx, cancel := w.patient(ctx)
	defer cancel()
	b.mu.Lock()
	ended, expired := b.owed.ended, b.owed.expired
	b.owed.ended, b.owed.expired = nil, nil
	for _, a := range slices.Concat(ended, expired) {
		b.reading.writes(a.Fingerprint)
	}
	b.mu.Unlock()
	var err error
	if len(ended) > 0 {
		err = b.store.EndAcks(ctx, Self(), ended, EndCleared)
	}
	endedErr := err
	if err == nil && len(expired) > 0 {
		err = b.store.EndAcks(ctx, Self(), expired, EndExpired)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if endedErr != nil {
		b.owed.ended = append(ended, b.owed.ended...)
	}
	if err != nil {
		b.owed.expired = append(expired, b.owed.expired...)
	}
	return err
}

// kept is what a person reads of a run in the record.
type kept struct {
	episode time.Time
	state   State
}

// written is a run beside what was written of it.
type written struct {
	run  *run
	kept kept
}

// collect takes what is to be written of some alerts. The runs count as saved
// until the record says otherwise; a change from now on marks them again.
func (b *Board) collect(fps []Fingerprint) (seen Seen, wrote []written) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	b.reading.writes(fps...)
	for _, fp := range fps {
		seen.Transitions = append(seen.Transitions, b.owed.untold.take(fp)...)
		delete(b.owed.runs, fp)
		th := b.threads[fp]
		if th == nil {
			continue
		}
		if !th.named {
			if seen.Begun == nil {
				seen.Begun = map[Fingerprint]time.Time{}
			}
			seen.Begun[fp] = th.after
		}
		for name, r := range th.runs {
			if !r.unsaved {
				continue
			}
			r.unsaved, r.savedAt = false, now
			seen.Sightings = append(seen.Sightings, r.sighting(name))
			wrote = append(wrote, written{r, kept{r.episode, r.state}})
		}
	}
	return seen, wrote
}

// refused marks what the record does not have. What it has, though not how long
// its word holds by now, is in the record.
func (b *Board) refused(fps []Fingerprint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fp := range fps {
		th := b.threads[fp]
		if th == nil {
			continue
		}
		for _, r := range th.runs {
			if r.unsaved && !r.failed && !r.recorded() {
				r.failed, b.stale = true, true
			}
		}
	}
}

// recorded reports whether the record has the run as a person reads it now.
func (r *run) recorded() bool { return r.kept.state == r.state && r.kept.episode.Equal(r.episode) }

// saved notes how saving went, and shows it when that is news: of the alerts
// that were pushed, or of all where none are named. Only one that wrote
// everything proves that nothing is refused any more.
func (b *Board) saved(err error, pushed []Fingerprint, mended bool) error {
	if err != nil {
		err = fmt.Errorf("the alerts could not be written to the record: %w; they are shown, and saving is tried again", err)
	}
	b.mu.Lock()
	news := (err != nil || pushed == nil) && !sameError(b.saveErr, err)
	if news {
		b.saveErr = err
	}
	few := pushed != nil && len(pushed) <= fewRows
	show := news || b.stale && (!few || mended || err != nil)
	changed := show && few && b.swapFew(pushed, b.stale, b.clock())
	b.mu.Unlock()
	switch {
	case !show || few:
	case pushed == nil:
		changed = b.swapSlowly(b.clock())
	default:
		changed = b.swapSoon(b.clock())
	}
	if changed {
		b.feed.Changed(sources.Alerts)
	}
	return err
}
