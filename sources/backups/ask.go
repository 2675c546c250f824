package backups

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
)

const (
	// tickEvery is how often Run judges anew and tries again to save.
	tickEvery = time.Second
	// patience is what a copy gets to give up after its time ran out.
	patience = 3 * time.Second
)

// Run keeps every data source asked at its poll, judged as time passes and
// saved, until ctx ends.
func (l *Ledger) Run(ctx context.Context) {
	var group sync.WaitGroup
	for _, e := range l.all() {
		// The error says that it is not in the inventory, where it was found.
		group.Go(func() { _ = l.Follow(ctx, e.dataset.Name) })
	}
	group.Go(func() { l.Keep(ctx) })
	group.Wait()
}

// Keep judges anew as time passes, and saves what the record does not have yet,
// until ctx ends.
func (l *Ledger) Keep(ctx context.Context) {
	ticker := sources.NewBeat(tickEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			ticker.Again()
			l.keepOnce(ctx)
		}
	}
}

// keepOnce survives a register that panics: the failure is shown as one to save.
func (l *Ledger) keepOnce(ctx context.Context) {
	defer func() {
		if r := recover(); r != nil {
			l.mu.Lock()
			l.saveErr = fmt.Errorf("keeping the backup verdicts failed through a defect in holdfast: %v", r)
			l.mu.Unlock()
		}
	}()
	l.Tick()
	l.save(ctx)
}

// Ask asks every copy of one data source now. The error says which could not
// be asked; the verdict is in the View either way.
func (l *Ledger) Ask(ctx context.Context, name string) error {
	e, err := l.entry(name)
	if err != nil {
		return err
	}
	if e.bare() {
		l.Tick()
		l.save(ctx)
		return nil
	}
	return l.poll(e).Once(ctx, l.health, l.now)
}

// AskAll asks every data source once, several at a time, and returns when all
// have answered or had their time. The error joins those of Ask, by name.
func (l *Ledger) AskAll(ctx context.Context) error {
	all := l.all()
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, e := range all {
		group.Go(func() {
			if err := l.Ask(ctx, e.dataset.Name); err != nil {
				errs[i] = fmt.Errorf("%s: %w", e.dataset.Name, err)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// poll is how one data source is asked. Its deadline leaves room for all
// copies of the inventory to have their time, a few at once.
func (l *Ledger) poll(e *entry) sources.Poll {
	copies := 0
	for _, other := range l.all() {
		copies += len(other.dataset.Copies)
	}
	return sources.Poll{
		Name: e.dataset.Name, Kind: HealthKind, Every: e.dataset.poll(),
		Timeout: time.Duration(copies/parallel+2) * (l.copyTimeout() + patience),
		Ask:     func(ctx context.Context) error { return l.ask(ctx, e) },
	}
}

func (l *Ledger) copyTimeout() time.Duration {
	if l.CopyTimeout > 0 {
		return l.CopyTimeout
	}
	return defaultCopyTimeout
}

// answer is what came of asking one copy.
type answer struct {
	observation Observation
	err         error
}

func (l *Ledger) ask(ctx context.Context, e *entry) error {
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	answers := make([]answer, len(e.dataset.Copies))
	var group sync.WaitGroup
	for i := range e.dataset.Copies {
		group.Go(func() { answers[i] = l.askInTurn(ctx, e, i) })
	}
	group.Wait()
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err() // nobody failed: we stopped asking
	}
	err := l.learn(e, answers)
	l.save(ctx)
	return err
}

// learn takes the answers, judges, and says which copies gave none.
func (l *Ledger) learn(e *entry, answers []answer) error {
	var failed []string
	now := l.now()
	l.mu.Lock()
	for i, a := range answers {
		c := &e.seen[i]
		c.Asked = now
		if a.err != nil {
			c.Err = text.ErrorLine(a.err)
			if c.FailingSince.IsZero() {
				c.FailingSince = now
			}
			failed = append(failed, e.dataset.Copies[i].name()+": "+c.Err)
			continue
		}
		c.Answered, c.FailingSince, c.Err, c.Observation = now, time.Time{}, "", a.observation
		c.remember(now)
	}
	e.asked, e.unsaved = true, true
	l.rejudge()
	l.mu.Unlock()
	l.feed.Changed(sources.Backups)
	if len(failed) > 0 {
		return errors.New(strings.Join(failed, "; "))
	}
	return nil
}

// askInTurn asks a copy when one of the few slots is free.
func (l *Ledger) askInTurn(ctx context.Context, e *entry, i int) answer {
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done():
		return answer{err: errors.New("there was no time left to ask it")}
	}
	l.mu.Lock()
	stuck := e.stuck[i]
	if stuck.IsZero() {
		e.stuck[i] = l.now()
	}
	l.mu.Unlock()
	if !stuck.IsZero() {
		return answer{err: fmt.Errorf("it still has not come back from being asked at %s; a mount that hangs does that", moment(stuck, l.now()))}
	}
	return l.askCopy(ctx, e, i)
}

// askCopy asks one copy with a deadline. A read from a dead mount cannot be
// stopped: it is left behind after a while, and not asked again until it ends.
func (l *Ledger) askCopy(ctx context.Context, e *entry, i int) answer {
	ctx, cancel := context.WithTimeout(ctx, l.copyTimeout())
	defer cancel()
	deadline, _ := ctx.Deadline()
	limit := time.Until(deadline).Round(time.Second)
	result := make(chan answer, 1)
	go func() {
		a := safely(ctx, e.dataset.Copies[i].Asker)
		l.mu.Lock()
		e.stuck[i] = time.Time{}
		l.mu.Unlock()
		result <- a
	}()
	var timer *time.Timer
	select {
	case a := <-result:
		return inTime(a, limit)
	case <-ctx.Done():
		timer = time.NewTimer(patience)
		defer timer.Stop()
	}
	select {
	case a := <-result:
		return inTime(a, limit)
	case <-timer.C:
		return answer{err: tooSlow(limit)}
	}
}

// safely asks; a panic becomes the error.
func safely(ctx context.Context, asker Asker) (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a = answer{err: fmt.Errorf("asking it failed through a defect in holdfast: %v", r)}
		}
	}()
	o, err := asker.Ask(ctx)
	return answer{o, err}
}

// inTime words a deadline that passed for the person.
func inTime(a answer, limit time.Duration) answer {
	if errors.Is(a.err, context.DeadlineExceeded) && a.err.Error() == context.DeadlineExceeded.Error() {
		a.err = tooSlow(limit)
	}
	return a
}

func tooSlow(limit time.Duration) error { return fmt.Errorf("it did not answer within %s", limit) }

func (c Copy) name() string { return nameOf(c.Kind, c.Target, c.Scope) }

// remember keeps when the newest backup that was ever seen there dates from.
func (c *CopyStatus) remember(now time.Time) {
	if n := c.Observation.Newest; n.After(c.Held) && !n.After(now.Add(skew)) {
		c.Held = n
	}
}
