package alerts

import (
	"context"
	"fmt"
	"sync"
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
	_, err := b.write(ctx, b.dirty(), 0)
	if err != nil {
		b.eachAgain()
	} else {
		err = b.writing(0).repeats(ctx)
	}
	if missed := b.dirty(); err == nil && len(missed) > 0 {
		_, err = b.write(ctx, missed, 0)
	}
	return b.saved(err, nil, true)
}

// dirty lists the alerts of which something is to be written.
func (b *Board) dirty() []Fingerprint {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fold.dirty()
}

// eachAgain lets what was seen again be written each by itself: the record refuses.
func (b *Board) eachAgain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fold.missed(b.fold.owed.takeRepeats(), true)
}

// savePushed writes what was pushed and waits for nothing else: what the record
// refused before is Tick's to try again.
func (b *Board) savePushed(ctx context.Context, fps []Fingerprint) error {
	mended, err := b.write(ctx, fps, patience+time.Duration(max(0, len(fps)-fewRows))*perAlert)
	return b.saved(err, fps, mended)
}

// write writes what there is to write of some alerts, and the acks that are over.
func (b *Board) write(ctx context.Context, fps []Fingerprint, wait time.Duration) (mended bool, err error) {
	w := b.writing(wait)
	if err := w.all(ctx, fps); err != nil {
		return w.mended, err
	}
	b.mu.Lock()
	none := b.fold.owed.over.none()
	b.mu.Unlock()
	if none {
		return w.mended, nil
	}
	return w.mended, w.ends(ctx)
}

// writing is a pass to the record, each piece of which waits so long at most.
func (b *Board) writing(wait time.Duration) *writing {
	return &writing{store: b.store, turn: &b.saving, books: &bookkeeper{&b.mu, &b.fold, &b.reading, b.now}, wait: wait}
}

// bookkeeper is what is to be written of a fold, for who writes it while others go
// on with the fold: each taking and each taking down is under the lock.
type bookkeeper struct {
	mu      *sync.Mutex // of the fold and the reading
	fold    *fold
	reading *reading
	now     func() time.Time
}

func (k *bookkeeper) collect(fps []Fingerprint) (Seen, []copied) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reading.writes(fps...)
	return k.fold.collect(fps, exact(k.now()))
}

func (k *bookkeeper) wrote(seen Seen, list []copied, known Kept, err error) (mended bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		k.fold.returned(seen, list)
		return false
	}
	return k.fold.wrote(seen, list, known, exact(k.now()))
}

func (k *bookkeeper) refused(fps []Fingerprint) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fold.refused(fps)
}

func (k *bookkeeper) ends() over {
	k.mu.Lock()
	defer k.mu.Unlock()
	taken := k.fold.owed.over
	k.reading.writes(taken.alerts()...)
	k.fold.owed.over = over{}
	return taken
}

func (k *bookkeeper) stillOver(refused over) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fold.owed.over = refused.before(k.fold.owed.over)
}

func (k *bookkeeper) repeats() []Repeat {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.fold.owed.takeRepeats()
}

func (k *bookkeeper) repeated(list []Repeat, known Kept, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		k.fold.missed(list, true)
		return
	}
	k.fold.missed(known.Missed, false)
}

// books are what is to be written, and take down what came of it.
type books interface {
	// collect takes what is to be written of some alerts, as it is now.
	collect(fps []Fingerprint) (Seen, []copied)
	// wrote notes what the record made of what was collected; err: it took nothing.
	// mended: something that was refused before is in the record now.
	wrote(seen Seen, list []copied, known Kept, err error) (mended bool)
	// refused notes that the record does not have what is to be written of some alerts.
	refused(fps []Fingerprint)
	// ends takes the acks that are over, and stillOver returns what the record refused.
	ends() over
	stillOver(refused over)
	// repeats takes what was seen again as it was, and repeated notes what the
	// record made of that; err: it took nothing.
	repeats() []Repeat
	repeated(list []Repeat, known Kept, err error)
}

// writing is one pass of writing to the record.
type writing struct {
	store Store
	turn  *sources.Turn // of those of this process that write
	books books
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
			w.books.refused(fps)
			return first
		case len(piece) > 1:
			size = max(1, len(piece)/8)
		default:
			w.books.refused(piece)
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
	if err := w.turn.Take(ctx); err != nil {
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
	defer w.turn.Give()
	ctx, cancel := w.patient(ctx)
	defer cancel()
	seen, list := w.books.collect(fps)
	if len(seen.Sightings) == 0 && len(seen.Transitions) == 0 {
		return 0, nil
	}
	began = time.Now()
	known, err := w.store.SaveSeen(ctx, seen)
	took = time.Since(began)
	w.mended = w.books.wrote(seen, list, known, err) || w.mended
	return took, err
}

// repeats writes until when what was seen was seen again.
func (w *writing) repeats(ctx context.Context) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.turn.Give()
	ctx, cancel := w.patient(ctx)
	defer cancel()
	list := w.books.repeats()
	if len(list) == 0 {
		return nil
	}
	known, err := w.store.SaveSeen(ctx, Seen{Repeats: list})
	w.books.repeated(list, known, err)
	return err
}

// ends writes down the acks that are over.
func (w *writing) ends(ctx context.Context) error {
	if err := w.take(ctx); err != nil {
		return err
	}
	defer w.turn.Give()
	ctx, cancel := w.patient(ctx)
	defer cancel()
	due := w.books.ends()
	for len(due.moved) > 0 {
		if err := w.moves(ctx, due.moved[0]); err != nil {
			w.books.stillOver(due)
			return err
		}
		due.moved = due.moved[1:]
	}
	if len(due.ended) > 0 {
		if err := w.store.EndAcks(ctx, Self(), due.ended, EndCleared); err != nil {
			w.books.stillOver(due)
			return err
		}
	}
	if len(due.expired) > 0 {
		if err := w.store.EndAcks(ctx, Self(), due.expired, EndExpired); err != nil {
			w.books.stillOver(over{expired: due.expired})
			return err
		}
	}
	return nil
}

// moves writes an ack under the name that its alert is known by now: the new one first,
// so that somebody holds it at every moment.
func (w *writing) moves(ctx context.Context, m movedAck) error {
	if err := w.store.SaveAcks(ctx, []Ack{m.is}); err != nil {
		return err
	}
	return w.store.EndAcks(ctx, Self(), []Ack{m.was}, EndJoined)
}

// saved notes how saving went, and shows it when that is news: of the alerts
// that were pushed, or of all where none are named. Only one that wrote
// everything proves that nothing is refused any more.
func (b *Board) saved(err error, pushed []Fingerprint, mended bool) error {
	if err != nil {
		err = fmt.Errorf("the alerts could not be written to the record: %w; they are shown, and saving is tried again", err)
	}
	b.mu.Lock()
	news := (err != nil || pushed == nil) && !sameError(b.shown.saveErr, err)
	if news {
		b.shown.saveErr = err
	}
	few := pushed != nil && len(pushed) <= fewRows
	show := news || b.fold.owed.view && (!few || mended || err != nil)
	changed := show && few && b.swapFew(pushed, b.fold.owed.view, b.clock())
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
