// Package journald follows the journal of systemd through its own journalctl. It goes
// on where it stood by the journal's cursor and tells a journal that is quiet from one
// that is not there, which journalctl does not. It must not know how lines are kept.
package journald

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// Kind is the Kind of the source's Health.
const Kind = "journald"

// Source is one configured journal.
type Source struct {
	Name  string
	Units []string // such as nginx.service, as journalctl takes them; none: all
	Dir   string   // of the journal's files; empty: this machine's journal
	// Place is where an earlier Follow of this source stood; nil: there was none, and
	// none comes.
	Place *Place
	// Program is the journalctl that is run; empty: the one on the PATH.
	Program string
	// Log is told each command line when it has ended.
	Log func(line string, took time.Duration, err error)
}

// Place remembers how far a journal was read, from one Follow to the next. The zero
// Place is the beginning. It is safe for concurrent use.
type Place struct {
	mu     sync.Mutex
	of     string // the journal and the units
	cursor string
	at     time.Time // of the entry there
}

// get is the place in a journal; an empty cursor: nothing was read of it.
func (p *Place) get(of string) (cursor string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of != of {
		return "", time.Time{}
	}
	return p.cursor, p.at
}

func (p *Place) set(of, cursor string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of, p.cursor, p.at = of, cursor, at
}

// pace says how long the follower waits.
type pace struct {
	first, last time.Duration // before it begins again
	tick        time.Duration // how often it is looked what no entry tells
	watch       time.Duration // how long the journal may be quiet before it is asked whether it is
	steady      time.Duration // after which a journalctl that ends is started again as soon as the first time
}

func usual() pace {
	return pace{first: time.Second, last: 30 * time.Second, tick: time.Second, watch: 20 * time.Second, steady: 30 * time.Second}
}

const (
	// history is how many entries are shown of before.
	history = 1000
	// longestEntry is how many bytes of JSON one entry may be.
	longestEntry = 8 << 20
	// answerIn is how long one question to the journal may take.
	answerIn = 10 * time.Second
)

// Follow hands every entry of the journal to sink until ctx ends, first the last of
// those that are there, as history, and reports to health how it goes. Where entries
// may be missing a gap stands in their place.
func Follow(ctx context.Context, src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time) {
	newFollower(src, sink, health, now, usual()).follow(ctx)
}

// follower is the state of one Follow. Only its own goroutine touches it.
type follower struct {
	src    Source
	sink   logs.Sink
	health *sources.HealthBoard
	now    func() time.Time
	pace   pace

	here  string    // the name of this machine
	since time.Time // since when it is followed: what is older is history
	split logs.Splitter
	read  *logs.Reader
	batch logs.Batch
	turn  turn
	out   bool // nothing is read, and a gap says so
}

// turn is one run of journalctl.
type turn struct {
	began  time.Time
	resume string    // the cursor it begins at, until that was seen
	from   string    // the cursor at which the history begins; empty: it goes on where it stood
	heard  time.Time // when it last printed something
	missed time.Time // since when the journal is known to have a newer entry; zero: it is not
	blind  bool      // it is ended because it missed one
	why    string    // it is ended
	end    context.CancelFunc
	note   []byte // the first it complained
	setsIn bool   // the journal has more than what it begins with, and that is not marked yet
	doubt  string // what is not known of the units, though others are read
}

// stop ends the turn.
func (t *turn) stop(why string) {
	t.why = why
	t.end()
}

func newFollower(src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time, p pace) *follower {
	if src.Place == nil {
		src.Place = &Place{}
	}
	if src.Program == "" {
		src.Program = "journalctl"
	}
	here, _ := os.Hostname() // without it every entry says its host
	return &follower{src: src, sink: sink, health: health, now: now, pace: p, here: here, read: logs.NewReader(nil), since: now()}
}

// key is which journal, and what of it: what a place belongs to.
func (f *follower) key() string { return f.src.Dir + "\x00" + strings.Join(f.src.Units, "\x00") }

// follow reads the journal again and again until ctx ends.
func (f *follower) follow(ctx context.Context) {
	retry := sources.Retry{First: f.pace.first, Last: f.pace.last}
	for ctx.Err() == nil {
		f.turn = turn{began: f.now()}
		why := f.try(ctx)
		if ctx.Err() != nil {
			return
		}
		if f.now().Sub(f.turn.began) >= f.pace.steady {
			retry.Went()
		}
		if f.turn.blind {
			continue // at its place: nothing is lost
		}
		wait := retry.Failed()
		f.failed(why, wait)
		sources.Pause(ctx, wait)
	}
}

// try asks the journal and follows it, and says why that ended; a panic counts too.
func (f *follower) try(ctx context.Context) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("following it stopped through a defect in holdfast: %v (%s)", r, text.Excerpt(debug.Stack(), 300))
		}
	}()
	doubt, err := f.ask(ctx)
	switch {
	case err != nil:
		return text.ErrorLine(err)
	case doubt.all:
		return doubt.words
	}
	f.turn.doubt = doubt.words
	if err := f.setsIn(ctx); err != nil {
		return text.ErrorLine(err)
	}
	return f.run(ctx)
}

// run runs journalctl to its end and says how it ended.
func (f *follower) run(ctx context.Context) (why string) {
	ctx, f.turn.end = context.WithCancel(ctx)
	defer f.turn.end()
	f.split = logs.Splitter{Limit: longestEntry}
	cursor, _ := f.src.Place.get(f.key())
	f.turn.resume, f.turn.heard = cursor, f.now()
	result, err := proc.Stay(ctx, f.command(f.followArgs(cmp.Or(cursor, f.turn.from))), f.pace.tick, f.take, func() { f.tick(ctx) })
	f.batch.Send(f.sink)
	switch {
	case f.turn.why != "":
		return f.turn.why
	case err != nil:
		return text.ErrorLine(err)
	case len(f.turn.note) > 0:
		return fmt.Sprintf("journalctl ended with exit %d: %s", result.Exit, text.Excerpt(f.turn.note, 200))
	}
	return fmt.Sprintf("journalctl ended with exit %d", result.Exit)
}

// followArgs are those of a journalctl that stays. With a cursor it begins at the entry
// that was read last: that it is still there shows that none is missing.
func (f *follower) followArgs(cursor string) []string {
	args := append(f.args(), "--all", "--follow", "--output-fields="+fields)
	if cursor == "" {
		return append(args, "-n", strconv.Itoa(history))
	}
	return append(args, "--no-tail", "--cursor="+cursor)
}

// args are those that say which journal, and what of it. Without --merge a journalctl
// that follows shows one boot of one machine only, and of a folder falls silent when
// that ends.
func (f *follower) args() []string {
	args := []string{f.src.Program, "--no-pager", "--output=json"}
	if f.src.Dir != "" {
		args = append(args, "--merge", "--directory="+f.src.Dir)
	}
	for _, unit := range f.src.Units {
		args = append(args, "--unit="+unit)
	}
	return args
}

func (f *follower) command(args []string) proc.Command {
	return proc.Command{Args: args, Env: append(os.Environ(), "LC_ALL=C", "SYSTEMD_COLORS=0"), Log: f.src.Log}
}

// take takes a piece of what journalctl prints.
func (f *follower) take(p proc.Piece) {
	now := f.now()
	if p.Stream == proc.Stderr {
		if len(f.turn.note) == 0 {
			f.turn.note, _, _ = cutLine(p.Bytes)
			f.up()
		}
		return
	}
	f.turn.heard = now
	var cursor string
	var at time.Time
	f.split.Split(p.Bytes, func(line []byte, cut int64) {
		if e, ok := f.add(now, line, cut); ok {
			cursor, at = e.Cursor, e.at()
		}
	})
	f.batch.Send(f.sink)
	if cursor != "" {
		f.src.Place.set(f.key(), cursor, at)
		f.up()
	}
}

// add adds an entry; false: it was none that could be read.
func (f *follower) add(now time.Time, line []byte, cut int64) (entry, bool) {
	gap := logs.Line{Source: f.src.Name, Received: now}
	if cut > 0 {
		f.batch.Gap(gap, fmt.Sprintf("an entry of %s is too large to be read", text.Size(int64(len(line))+cut)))
		return entry{}, false
	}
	e, err := parse(line)
	if err != nil {
		f.batch.Gap(gap, "an entry is missing: "+text.ErrorLine(err))
		return entry{}, false
	}
	if f.resumed(gap, e) {
		return e, true
	}
	words, missing := e.words()
	if missing {
		f.batch.Gap(gap, "an entry of "+e.from(f.here)+" is too large for journalctl to print")
		return e, true
	}
	at := e.at()
	l := logs.Line{Source: f.src.Name, From: e.from(f.here), At: at, Untimed: at.IsZero(), Received: now, History: at.Before(f.since)}
	if l.Untimed {
		l.At = now
	}
	if f.turn.setsIn {
		f.turn.setsIn = false
		f.batch.Begin(logs.Line{Source: l.Source, At: l.At, Received: now}, "")
	}
	kept := words[:min(len(words), logs.MaxLine)]
	l.Level = e.level(f.read, kept, l.At)
	f.batch.Add(l, kept, int64(len(words)-len(kept)))
	return e, true
}

// resumed reports whether an entry is the one that was read last, which begins a turn
// that goes on where the one before stood. Another one there says that it is gone.
func (f *follower) resumed(gap logs.Line, e entry) bool {
	cursor := f.turn.resume
	if cursor == "" {
		f.out = false
		return false
	}
	f.turn.resume = ""
	if f.out {
		f.out = false
		if e.Cursor == cursor {
			f.batch.Gap(gap, "the journal is read again, from where it was left: nothing is missing")
		}
	}
	if e.Cursor != cursor {
		f.batch.Gap(gap, "the journal no longer has the entry that was read last: some after it may be missing, and others may repeat")
		return false
	}
	return true
}

// up reports that the journal is read.
func (f *follower) up() {
	is := sources.Health{Up: true, Err: f.turn.doubt}
	if len(f.turn.note) > 0 {
		is.Err = "journalctl says: " + text.Excerpt(f.turn.note, 200)
	}
	f.report(is)
}

// failed reports that it is not, and when it is tried again.
func (f *follower) failed(why string, wait time.Duration) {
	now := f.now()
	if !f.out {
		f.out = true
		f.batch.Gap(logs.Line{Source: f.src.Name, Received: now}, why)
		f.batch.Send(f.sink)
	}
	f.report(sources.Health{Err: why, NextTry: now.Add(wait)})
}

func (f *follower) report(is sources.Health) {
	is.Name, is.Kind, is.Since = f.src.Name, Kind, f.now()
	f.health.Report(is)
}
