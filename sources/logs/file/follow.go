package file

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/fsnotify/fsnotify"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// follower is the state of one Follow. Only its own goroutine touches it.
type follower struct {
	src    Source
	sink   logs.Sink
	health *sources.HealthBoard
	now    func() time.Time
	pace   pace

	out      lookout   // for names that change
	began    bool      // the first look is over
	roll     roll      // what is followed
	awake    []*tailed // those of them that are open
	strays   []*tailed // those that no pattern leads to
	lost     []string  // those that took lines with them
	index    census    // of this look; nil: not asked for yet
	lines    int       // taken of the end of each file at the start
	bytes    int64
	slow     time.Duration // how long the last look at all names took
	flow     flow
	paths    successions      // what stands at the paths that match
	problems map[string]error // by path: why it cannot be read
	buf      []byte
	batch    batch
}

func newFollower(src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time, p pace) *follower {
	if src.Lines <= 0 {
		src.Lines = defaultLines
	}
	if src.Bytes <= 0 {
		src.Bytes = defaultBytes
	}
	return &follower{
		src: src, sink: sink, health: health, now: now, pace: p, out: newLookout(src.Patterns),
		paths: successions{}, problems: map[string]error{},
		buf: make([]byte, blockSize), batch: batch{source: src.Name},
	}
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) error {
	for _, pattern := range f.out.patterns {
		if _, err := filepath.Match(pattern, ""); err != nil {
			f.report(errors.New(pattern + " is not a pattern of file names: a [ has no ]; nothing is followed until the configuration is mended"))
			<-ctx.Done()
			return nil
		}
	}
	f.out.listen()
	defer f.src.Open.join()()
	f.look()
	timer := time.NewTimer(0)
	defer timer.Stop()
	looked := f.now()
	for {
		timer.Reset(f.wait(f.now(), looked))
		events, failures := f.out.events()
		select {
		case <-ctx.Done():
			return nil
		case event := <-events:
			f.note(event)
			f.gather(ctx, timer)
			f.noteAll(events)
		case err := <-failures: // the queue overflowed: nobody knows what we missed
			f.out.scan = f.out.scan || err != nil
			f.allDirty()
		case <-timer.C:
		}
		if now := f.now(); now.Sub(looked) >= f.every() {
			looked, f.out.scan = now, true
			f.allDirty()
			f.paths.settle(func(path string) bool { return f.roll.latestAt(path) != nil })
		}
		f.look()
	}
}

// gather waits where lines follow upon lines, so that those of a moment are read
// together; what comes after a rest is read at once. What the system says meanwhile
// waits with it: to be woken at each write costs more than to read what was written.
func (f *follower) gather(ctx context.Context, timer *time.Timer) {
	rest := f.flow.rest(f.now(), f.pace.gather)
	if rest <= 0 || f.out.scan {
		return
	}
	timer.Reset(rest)
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// noteAll takes in the events that are already there, so that a burst is one look. The
// watcher hands them over one by one, so each time it is let on before the next.
func (f *follower) noteAll(events chan fsnotify.Event) {
	for range mostNoted {
		runtime.Gosched()
		select {
		case event := <-events:
			f.note(event)
		default:
			return
		}
	}
}

// every is how long there is between two looks at everything: longer where
// there is so much to look at that little else would be done.
func (f *follower) every() time.Duration {
	if f.out.watcher == nil {
		return max(f.pace.poll, 10*f.slow)
	}
	return max(f.pace.look, 10*f.slow)
}

// wait is how long until something is due that no event announces.
func (f *follower) wait(now, looked time.Time) time.Duration {
	wait := f.every() - now.Sub(looked)
	for _, t := range f.roll.files {
		if !t.doubt.IsZero() {
			wait = min(wait, f.pace.poll)
			continue
		}
		if t.dirty && f.problems[t.path] != nil {
			wait = min(wait, f.pace.poll)
			continue
		}
		if t.dirty {
			return 0
		}
		if t.split.waits() {
			wait = min(wait, f.pace.idle-now.Sub(t.grew))
		}
	}
	return max(0, wait)
}

// allDirty has every open file read; those that rest are looked at by their names.
func (f *follower) allDirty() {
	for _, t := range f.awake {
		t.dirty = true
	}
}

// note takes in what the system says happened to a name.
func (f *follower) note(event fsnotify.Event) {
	known := len(f.strays) > 0
	for _, t := range f.strays {
		t.dirty = true
	}
	for _, t := range f.roll.byName[event.Name] {
		t.dirty, known = true, true
		t.nap.hear(event.Has(fsnotify.Write), event.Has(fsnotify.Rename))
	}
	if event.Op == fsnotify.Write {
		f.out.scan = f.out.scan || !known && f.out.concerns(event.Name)
		return
	}
	f.out.scan = f.out.scan || known || f.out.concerns(event.Name)
	if event.Has(fsnotify.Create) && f.out.matches(event.Name) && !compressed(event.Name) {
		f.paths.at(event.Name).told++
	}
}

// look looks at names, if they changed, and then reads what may have grown.
func (f *follower) look() {
	f.batch.received = f.now()
	first := !f.began
	if f.out.scan || first {
		f.out.scan = false
		f.rescan()
	}
	f.began = true
	f.readAll()
	f.retire()
	f.letRest()
	f.tellLost()
	f.batch.send(f.sink)
	if first {
		logs.Whole(f.sink)
	}
	f.index = nil
	f.report(f.state())
}

// readAll reads every file that may have grown.
func (f *follower) readAll() {
	came := int64(0)
	for _, t := range f.roll.files {
		if f.doubtful(t) {
			continue
		}
		at := t.place.offset
		if t.dirty && f.read(t) && t.place.offset > at {
			came += t.place.offset - at
		}
		f.flushIdle(t)
	}
	f.flow.read(f.batch.received, came)
	f.batch.send(f.sink)
}

// doubtful looks again at a file that may be a copy, and reports whether it
// still may.
func (f *follower) doubtful(t *tailed) bool {
	if t.doubt.IsZero() {
		return false
	}
	if err := f.decide(t); err != nil {
		f.problems[t.path] = unreadable(err)
	}
	t.dirty = true
	return !t.doubt.IsZero()
}

// read reads one file to its end, or for one turn, and reports whether it could.
func (f *follower) read(t *tailed) bool {
	t.dirty = false
	if t.f == nil && (!t.rest || !f.wakes(t)) {
		return false
	}
	for begin := t.place.offset; ; {
		more, err := t.step(f.buf, &f.batch)
		f.batch.send(f.sink)
		switch {
		case errors.Is(err, errRenamed):
			f.out.scan, t.dirty = true, true
			return false
		case err != nil:
			f.stops(t, err)
			return false
		case !more:
			return true
		case t.place.offset-begin >= turn:
			t.dirty = true
			return true
		}
	}
}

// stops reads a file no further.
func (f *follower) stops(t *tailed, err error) {
	if errors.Is(err, errOverwritten) {
		t.flush(&f.batch)
		t.named = false
		f.batch.gap(t.path, t.place.offset, base(t.path)+" was overwritten after it had lost its name: lines written to it last may be missing")
	} else {
		f.problems[t.path] = unreadable(err)
		f.batch.gap(t.path, t.place.offset, base(t.path)+" could not be read further: "+reason(err))
	}
	t.close()
	f.sleeps(t)
}

// flushIdle shows a line that has not ended for a while as it stands: it may be
// a prompt, or the last words of a program.
func (f *follower) flushIdle(t *tailed) {
	if t.split.waits() && f.batch.received.Sub(t.grew) >= f.pace.idle {
		t.split.peek(func(p piece) { f.batch.add(p, t, false) })
	}
}

// retire lets go of files that no pattern leads to once they are quiet: a
// program may write to a file that was moved away until it is told.
func (f *follower) retire() {
	var gone []*tailed
	for _, t := range f.roll.files {
		quiet := f.batch.received.Sub(t.grew) >= f.pace.late && f.batch.received.Sub(t.left) >= f.pace.late
		if t.named || t.dirty || (t.f != nil || t.rest) && !quiet {
			continue
		}
		t.flush(&f.batch)
		t.close()
		f.sleeps(t)
		f.paths.forget(t.id)
		gone = append(gone, t)
	}
	f.roll.drop(gone)
	f.batch.send(f.sink)
}

// close lets go of everything.
func (f *follower) close() {
	f.src.Places.keep(f.roll.files)
	for _, t := range f.roll.files {
		t.close()
	}
	f.out.close()
}

func (t *tailed) close() {
	if t.f != nil {
		_ = t.f.Close()
		t.f = nil
	}
}

func base(path string) string { return filepath.Base(path) }

// reason is an error without the path that the sentence names already.
func reason(err error) string {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
