// Package command follows what a program prints that stays, such as `kubectl logs -f`:
// a line of its output is a line of the log. It runs the program without a shell, ends
// it with all it started, and starts it again when it ends. It must not know what the
// program is, nor how lines are kept.
package command

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// Kind is the Kind of the source's Health.
const Kind = "command"

// Source is one configured program.
type Source struct {
	Name string
	Args []string       // the program and its arguments; never a line for a shell
	Dir  string         // where it runs; empty: here
	Zone *time.Location // of times without a zone; nil: UTC
	// Redact takes the secrets out of what the health says of it; lines stay as they are.
	Redact *text.Redactor
	// Log is told the command line, without secrets, each time the program has ended.
	Log func(line string, took time.Duration, err error)
}

// pace says how long the follower waits.
type pace struct {
	settle time.Duration // after which a program that prints nothing counts as running
	steady time.Duration // after which one that ends is started again as soon as the first time
	idle   time.Duration // before a line without an end is shown as it stands
	first  time.Duration // before it is started again, the first time
	last   time.Duration // the longest of these waits
	quiet  time.Duration // after which ends that were not told are, if there was none meanwhile
	tick   time.Duration // how often what no output tells is looked at
}

func usual() pace {
	return pace{settle: time.Second, steady: 30 * time.Second, idle: 3 * time.Second, first: time.Second, last: time.Minute, quiet: 3 * time.Minute, tick: 250 * time.Millisecond}
}

// most is how many lines a second are taken. A program that prints more, such as yes,
// waits: its lines are late, and none is lost here.
const most = 200_000

// Follow runs the program until ctx ends, hands every line it prints to sink, those of
// its standard error marked, and reports to health how it goes. Where lines may have
// been lost, because it ended, a gap stands in their place.
func Follow(ctx context.Context, src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time) {
	logs.Whole(sink) // it tells nothing of before
	newFollower(src, sink, health, now, usual()).follow(ctx)
}

// follower is the state of one Follow. Only its own goroutine touches it.
type follower struct {
	src    Source
	sink   logs.Sink
	health *sources.HealthBoard
	now    func() time.Time
	pace   pace

	outs  [2]output
	batch logs.Batch
	flow  flow
	stand standing
	ends  ends
	retry sources.Retry
}

// output is one of the program's two outputs.
type output struct {
	from  string // what marks its lines
	split logs.Splitter
	read  *logs.Reader
	grew  time.Time
	last  []byte // the beginning of its last line
}

func newFollower(src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time, p pace) *follower {
	return &follower{
		src: src, sink: sink, health: health, now: now, pace: p, retry: sources.Retry{First: p.first, Last: p.last},
		stand: standing{program: text.Clean(filepath.Base(src.Args[0]))},
		outs:  [2]output{{read: logs.NewReader(src.Zone)}, {from: "stderr", read: logs.NewReader(src.Zone)}},
	}
}

// follow runs the program again and again until ctx ends.
func (f *follower) follow(ctx context.Context) {
	for ctx.Err() == nil {
		f.stand.begin()
		why := f.run(ctx)
		if ctx.Err() != nil {
			f.finish()
			f.batch.Send(f.sink)
			return
		}
		if f.stand.runs(f.now()) >= f.pace.steady {
			f.retry.Went()
		}
		wait := f.retry.Failed()
		f.ended(why, wait)
		sources.Pause(ctx, wait)
	}
}

// run runs the program once, to its end, and says how it ended; a panic counts as one.
func (f *follower) run(ctx context.Context) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("following it stopped through a defect in holdfast: %v (%s)", r, text.Excerpt(debug.Stack(), 300))
		}
	}()
	result, err := proc.Stay(ctx, proc.Command{Args: f.src.Args, Dir: f.src.Dir, Redact: f.src.Redact, Log: f.src.Log}, f.pace.tick,
		func(p proc.Piece) { f.take(ctx, p) }, f.tick)
	f.finish()
	if err != nil {
		return text.ErrorLine(err)
	}
	return f.stand.program + " ended " + exitWords(result.Exit) + f.lastWords()
}

// exitWords is an exit code in words.
func exitWords(code int) string {
	const signalled = 128
	if code > signalled {
		return fmt.Sprintf("by signal %d", code-signalled)
	}
	return fmt.Sprintf("with exit %d", code)
}

// lastWords is what the program said last on its standard error in this run.
func (f *follower) lastWords() string {
	if len(f.outs[1].last) == 0 {
		return ""
	}
	return ": " + f.src.Redact.Redact(text.Excerpt(f.outs[1].last, 200))
}

// take takes a piece of the program's output.
func (f *follower) take(ctx context.Context, p proc.Piece) {
	now := f.now()
	out := &f.outs[p.Stream-proc.Stdout]
	if p.Stream == proc.Stdout {
		f.running(now)
	}
	out.grew = now
	before := f.batch.Len()
	out.split.Split(p.Bytes, func(line []byte, cut int64) { f.add(out, now, line, cut) })
	n := f.batch.Len() - before
	f.batch.Send(f.sink)
	if wait := f.flow.over(now, n); wait > 0 {
		f.report(sources.Health{Up: true})
		sources.Pause(ctx, wait)
	}
}

// add adds a line of an output.
func (f *follower) add(out *output, now time.Time, line []byte, cut int64) {
	level, at := out.read.Read(line, now)
	untimed := at.IsZero()
	if untimed {
		at = now
	}
	f.batch.Add(logs.Line{Source: f.src.Name, From: out.from, At: at, Untimed: untimed, Received: now, Level: level}, line, cut)
	out.last = append(out.last[:0], line[:min(len(line), 300)]...)
}

// tick looks at what no output tells: that the program runs and is quiet, and that a
// line does not go on.
func (f *follower) tick() {
	now := f.now()
	if f.stand.runs(now) >= f.pace.settle {
		f.running(now)
	}
	if f.flow.calmed(now) && f.stand.up {
		f.report(sources.Health{Up: true})
	}
	for i := range f.outs {
		out := &f.outs[i]
		if out.split.Waits() && now.Sub(out.grew) >= f.pace.idle {
			line := out.split.Peek()
			level, at := out.read.Read(line, now)
			untimed := at.IsZero()
			if untimed {
				at = now
			}
			f.batch.Unfinished(logs.Line{Source: f.src.Name, From: out.from, At: at, Untimed: untimed, Received: now, Level: level}, line)
		}
	}
	if f.ends.due(now, f.pace.quiet) {
		f.tell(f.stand.last, now)
	}
	f.batch.Send(f.sink)
}

// tell has the log say that the program ended, how, and how often.
func (f *follower) tell(why string, now time.Time) {
	f.batch.Gap(logs.Line{Source: f.src.Name, Received: now}, f.ends.words(why, now))
}

// finish takes the lines that have not ended as they stand.
func (f *follower) finish() {
	now := f.now()
	for i := range f.outs {
		out := &f.outs[i]
		out.split.End(func(line []byte, cut int64) { f.add(out, now, line, cut) })
	}
}

// running notes that the program runs. After an outage a gap says so.
func (f *follower) running(now time.Time) {
	if f.stand.up {
		return
	}
	if f.stand.out && f.ends.alone() {
		f.batch.Gap(logs.Line{Source: f.src.Name, Received: now}, f.stand.program+" runs again: what came meanwhile may be missing, and what it prints anew may repeat")
	}
	f.stand.up, f.stand.out = true, false
	f.report(sources.Health{Up: true})
}

// ended notes that the program ended, or could not be started, and when it is again.
func (f *follower) ended(why string, wait time.Duration) {
	now := f.now()
	if !f.stand.out && f.ends.ended(now, f.pace.quiet) || f.stand.out && f.ends.due(now, f.pace.quiet) {
		f.tell(why, now)
	}
	f.batch.Send(f.sink)
	f.stand.end(why)
	f.outs[1].last = f.outs[1].last[:0]
	f.report(sources.Health{Err: why, NextTry: now.Add(wait)})
}

// report says how the source does.
func (f *follower) report(is sources.Health) {
	is.Name, is.Kind, is.Since = f.src.Name, Kind, f.now()
	if is.Up {
		is.Err = f.stand.words(f.flow.fast)
	}
	f.health.Report(is)
}
