// Package remote follows a log that a server keeps and can be asked for: first what it
// holds, then what comes, and after a connection was lost what came meanwhile, each entry
// once. It knows no server's protocol and must not know how lines are kept.
package remote

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// Entry is one entry of a log, as its server tells it.
type Entry struct {
	At    time.Time
	Words []byte     // not yet safe to show
	From  string     // who wrote it, not yet safe to show; empty: it does not say
	Level logs.Level // that the server tells; NoLevel: none
	// Is are the words by which it is known again: with its time and its labels two
	// entries are the same.
	Is string
	// Labels are what the server tells of it, all of it or not each time.
	Labels map[string]string
	// Repeats says that its server keeps entries that are alike in all.
	Repeats bool
}

// News is what a server tells while it is followed.
type News struct {
	Entries []Entry
	Unread  string    // what came and could not be read; empty: nothing
	Lost    int       // how many entries the server says that it dropped on their way
	More    bool      // it may have dropped more than it says
	Since   time.Time // the oldest of those; zero: it does not say
	Look    bool      // it is time to look whether all was told
}

// Server is what keeps a log. The errors of its methods are for the person to read.
type Server interface {
	// Page lists the newest entries from one instant to before another, at most n of them,
	// oldest first; a zero until is the present. more says that there may be older ones.
	Page(ctx context.Context, from, until time.Time, n int) (page []Entry, more bool, err error)
	// Tail begins to follow: what is written after it returned is told.
	Tail(ctx context.Context) (Live, error)
}

// Counter is a Server whose tail may leave entries out without a word.
type Counter interface {
	// Count is how many entries it has from one instant to before another.
	Count(ctx context.Context, from, until time.Time) (int, error)
}

// Live is a log while it is followed.
type Live interface {
	// Next waits for news. The error says why there are none any more.
	Next(ctx context.Context) (News, error)
	Close()
}

// Source is one log that a server keeps.
type Source struct {
	Name, Kind string // of its health
	Title      string // what the server is called, such as "Loki"
	Server     Server
	// Place is where an earlier Run of this source stood; nil: there was none, and
	// none comes.
	Place *Place
	// Question is what is asked, and where: another one begins anew.
	Question string
}

// Pace says how long the follower waits.
type Pace struct {
	First, Last time.Duration // before it asks again, the first time and at most
	Steady      time.Duration // a connection that held for so long is made anew at once
	Settle      time.Duration // after which a tail has told what it will tell of an instant
}

// Usual is the pace that suits people and servers.
func Usual() Pace {
	return Pace{First: time.Second, Last: 30 * time.Second, Steady: 30 * time.Second, Settle: 10 * time.Second}
}

const (
	// before is how far back history is looked for.
	before = 6 * time.Hour
	// history is how many entries are shown of before.
	history = 1000
)

// Run hands every entry of the log to sink until ctx ends, first the last of those
// that are there, as history, and reports to health how it goes. Where entries may be
// missing a gap stands in their place.
func Run(ctx context.Context, src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time, p Pace) {
	if src.Place == nil {
		src.Place = &Place{}
	}
	src.Place.Of(src.Question)
	f := &follower{src: src, sink: sink, health: health, now: now, pace: p, words: logs.NewReader(nil), since: now()}
	f.follow(ctx)
}

// follower is the state of one Run. Only its own goroutine touches it.
type follower struct {
	src    Source
	sink   logs.Sink
	health *sources.HealthBoard
	now    func() time.Time
	pace   Pace

	since time.Time // since when it is followed: what is older is history
	words *logs.Reader
	batch logs.Batch
	began time.Time // since when the connection holds; zero: there is none
	good  time.Time // when it was last known to answer; zero: it never did
	out   bool      // nothing is read, and a gap says so
	owed  time.Time // since when entries were dropped that were not asked for yet; zero: none
	tally tally
	// reached is the newest entry that the tail told, and heard when it last told any: what
	// is newer it may be telling, while it goes on.
	reached, heard time.Time
}

// tally is what happened to a source that is up.
type tally struct {
	again int    // how often the connection had to be made anew, out of turn
	last  string // why the last time
	lost  int    // entries that the server said it dropped on their way
	more  bool   // it may have dropped more
	late  int    // entries that only a second look found
}

// words are what is to be said of it; empty: nothing.
func (t tally) words() string {
	said := ""
	switch {
	case t.again == 1:
		said = "connected again once: " + t.last
	case t.again > 1:
		said = fmt.Sprintf("connected again %d times, last because %s", t.again, t.last)
	}
	if t.lost > 0 {
		said = joined(said, atLeast(t.more, fmt.Sprintf("%d lines dropped on their way", t.lost)))
	}
	if t.late > 0 {
		said = joined(said, fmt.Sprintf("%d lines came late", t.late))
	}
	return said
}

// atLeast says of words that begin with a number that it may be more.
func atLeast(more bool, words string) string {
	if more {
		return "at least " + words
	}
	return words
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// follow follows again and again until ctx ends.
func (f *follower) follow(ctx context.Context) {
	retry := sources.Retry{First: f.pace.First, Last: f.pace.Last}
	for ctx.Err() == nil {
		f.began = time.Time{}
		why := f.try(ctx)
		if ctx.Err() != nil {
			return
		}
		if !f.began.IsZero() && f.now().Sub(f.began) >= f.pace.Steady {
			retry.Went()
			f.tally.last = why
			continue // at its place: nothing is lost, and what fails now is said
		}
		if !f.began.IsZero() {
			f.tally.again++
			f.tally.last = why
		}
		wait := retry.Failed()
		f.failed(why, wait)
		sources.Pause(ctx, wait)
	}
}

// try asks the server and follows it, and says why that ended; a panic counts too.
func (f *follower) try(ctx context.Context) (why string) {
	defer func() {
		f.batch.Send(f.sink)
		if r := recover(); r != nil {
			why = fmt.Sprintf("following it stopped through a defect in holdfast: %v (%s)", r, text.Excerpt(debug.Stack(), 300))
		}
	}()
	if f.src.Place.From().IsZero() { // what there is does not wait for the tail
		if err := f.catchUp(ctx); err != nil {
			return text.ErrorLine(err)
		}
		logs.Whole(f.sink)
	}
	live, err := f.src.Server.Tail(ctx)
	if err != nil {
		return text.ErrorLine(err)
	}
	defer live.Close()
	if err := f.catchUp(ctx); err != nil {
		return text.ErrorLine(err)
	}
	f.began = f.now()
	f.up()
	answer := f.src.Place.Answer()
	for {
		news, err := live.Next(ctx)
		if err == nil {
			err = f.take(ctx, news, answer)
		}
		if err != nil {
			if !late(err) {
				f.good = f.now() // the connection stood until now
			}
			return text.ErrorLine(err)
		}
	}
}

// late reports whether an error is that nobody answered in time: how long before that
// somebody would have is not known.
func late(err error) bool {
	var timed interface{ Timeout() bool }
	return errors.As(err, &timed) && timed.Timeout()
}

// take takes what the server tells.
func (f *follower) take(ctx context.Context, news News, answer uint64) error {
	f.add(news.Entries, answer)
	if n := len(news.Entries); n > 0 {
		f.heard = f.now()
		if at := news.Entries[n-1].At; at.After(f.reached) {
			f.reached = at
		}
	}
	if news.Unread != "" {
		f.gap(news.Unread)
	}
	f.lost(news)
	f.batch.Send(f.sink)
	if news.Look {
		if err := f.look(ctx); err != nil {
			return err
		}
	}
	f.up()
	return nil
}

// lost notes what the server dropped on its way: it still has it.
func (f *follower) lost(news News) {
	if news.Lost == 0 {
		return
	}
	f.tally.lost += news.Lost
	f.tally.more = f.tally.more || news.More
	f.gap(f.src.Title + " dropped " + atLeast(news.More, fmt.Sprintf("%d lines on their way, which came faster than they were taken: it is asked for them again", news.Lost)))
	since := news.Since
	if from := f.src.Place.From(); since.Before(from) {
		since = from
	}
	if f.owed.IsZero() || since.Before(f.owed) {
		f.owed = since
	}
}

// add adds the entries of an answer that were not told yet, and says how many those are.
func (f *follower) add(list []Entry, answer uint64) (fresh int) {
	now := f.now()
	for i := range list {
		e := &list[i]
		if !f.src.Place.Fresh(e, answer, now) {
			continue
		}
		fresh++
		kept := e.Words[:min(len(e.Words), logs.MaxLine)]
		l := logs.Line{Source: f.src.Name, From: text.Excerpt([]byte(e.From), 200), At: e.At, Received: now, Level: e.Level, History: e.At.Before(f.since)}
		if l.Level == logs.NoLevel {
			l.Level, _ = f.words.Read(kept, e.At)
		}
		f.batch.Add(l, kept, int64(len(e.Words)-len(kept)))
	}
	return fresh
}

// look finds what the tail left out: what it dropped, and what a server that counts has
// more than was told.
func (f *follower) look(ctx context.Context) error {
	if !f.owed.IsZero() {
		from := f.owed
		f.owed = time.Time{}
		_, err := f.read(ctx, from, time.Time{})
		return err
	}
	counts, ok := f.src.Server.(Counter)
	if !ok {
		return nil
	}
	from, until := f.src.Place.From(), f.now().Add(-f.pace.Settle)
	if f.heard.After(until) && f.reached.Before(until) {
		until = f.reached // what is asked for before the tail comes to it would be told twice
	}
	if from.IsZero() {
		from = until.Add(-span)
	}
	if !from.Before(until) {
		return nil
	}
	n, err := counts.Count(ctx, from, until)
	if err != nil || n <= f.src.Place.Count(from, until) {
		return err
	}
	late, err := f.read(ctx, from, until)
	f.tally.late += late
	return err
}

// catchUp tells what the server has and was not told.
func (f *follower) catchUp(ctx context.Context) error {
	from := f.src.Place.From()
	if from.IsZero() {
		w := window{server: f.src.Server, most: history}
		if err := w.read(ctx, f.now().Add(-before), time.Time{}); err != nil {
			return err
		}
		if len(w.entries) > 0 && w.short != "" {
			f.batch.Begin(logs.Line{Source: f.src.Name, At: w.entries[0].At, Received: f.now()}, "")
		}
		f.tell(w)
		return nil
	}
	_, err := f.read(ctx, from, time.Time{})
	return err
}

// read tells what the server has of a span of time and was not told, and how many entries
// that was; a zero until is the present.
func (f *follower) read(ctx context.Context, from, until time.Time) (fresh int, err error) {
	w := window{server: f.src.Server, most: catchUp}
	if err := w.read(ctx, from, until); err != nil {
		return 0, err
	}
	if f.out {
		f.out = false
		f.gap("it is read again, from where it was left")
	}
	if w.short != "" {
		f.gap(w.short)
	}
	return f.tell(w), nil
}

// tell tells what was read.
func (f *follower) tell(w window) (fresh int) {
	f.out = false
	fresh = f.add(w.entries, f.src.Place.Answer())
	f.src.Place.Begin(w.cut)
	f.batch.Send(f.sink)
	return fresh
}

func (f *follower) gap(what string) {
	f.batch.Gap(logs.Line{Source: f.src.Name, Received: f.now()}, what)
}

// failed reports that it is not followed, and when that is tried again.
func (f *follower) failed(why string, wait time.Duration) {
	if !f.out {
		f.out = true
		f.gap("what is written now comes when it is read again: " + why)
		f.batch.Send(f.sink)
	}
	logs.Whole(f.sink) // nothing of before comes soon
	f.report(sources.Health{Err: why, NextTry: f.now().Add(wait), LastGood: f.good})
}

func (f *follower) up() {
	f.good = f.now()
	f.report(sources.Health{Up: true, Err: f.tally.words()})
}

func (f *follower) report(is sources.Health) {
	is.Name, is.Kind, is.Since = f.src.Name, f.src.Kind, f.now()
	f.health.Report(is)
}
