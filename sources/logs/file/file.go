// Package file follows log files by glob. It must not know levels, filters or
// how lines are kept: it hands whole lines to a tail, and says where loss
// cannot be excluded.
package file

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// Kind is the Kind of the source's Health.
const Kind = "file"

// Source is one configured log: the files that match its patterns.
type Source struct {
	Name     string
	Patterns []string // globs, as path/filepath matches them
	// Lines and Bytes bound what is taken of each file that is there at the
	// start; zero: 1000 lines, 256 KiB.
	Lines int
	Bytes int64
	// Zone is where times without a zone are; nil: UTC.
	Zone *time.Location
	// Places is how far an earlier Follow of this source read; nil: there was none,
	// and none comes.
	Places *Places
	// Open is how many files may be open at once; nil: very many.
	Open *Descriptors
}

const (
	defaultLines = 1000
	defaultBytes = 256 << 10
	// What the files of one source give together at the start, and each at least.
	allLines, leastLines = 100_000, 10
	allBytes, leastBytes = 64 << 20, 4 << 10
	blockSize            = 128 << 10
	// lineLimit is how much of one line is shown.
	lineLimit = logs.MaxLine
	// turn is how much is read of one file before the others have theirs.
	turn = 8 << 20
	// mostNoted is how many events are taken in before the files are looked at.
	mostNoted = 1024
	// flood is the size above which a file that appears out of nowhere is taken
	// to be old, and only its end is read.
	flood = 64 << 20
	// again is how soon a follower that failed through a defect begins anew.
	again = 5 * time.Second
)

// pace says how long the follower waits for what no event announces.
type pace struct {
	look   time.Duration // between two looks at everything, events or not
	poll   time.Duration // the same, where the system offers no events
	idle   time.Duration // before a line without an end is shown as it stands
	gather time.Duration // between two readings while lines follow upon lines
	late   time.Duration // how long a file that was moved away is still read
	rest   time.Duration // how long a file may be quiet before its descriptor is given back
}

func usual() pace {
	return pace{look: 2 * time.Second, poll: 200 * time.Millisecond, gather: 110 * time.Millisecond, idle: 3 * time.Second, late: time.Minute, rest: time.Minute}
}

// Follow hands every line that is written to the source's files to sink, until
// ctx ends, and reports to health how it goes. Files may be rotated, truncated,
// deleted and created; where lines may have been lost, a gap stands in their
// place. What the files held at the start is handed on first, as history.
func Follow(ctx context.Context, src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time) {
	for restarted := false; ctx.Err() == nil; restarted = true {
		f := newFollower(src, sink, health, now, usual())
		if err := f.try(ctx, restarted); err != nil {
			f.report(err)
			timer := time.NewTimer(again)
			select {
			case <-ctx.Done():
				timer.Stop()
			case <-timer.C:
			}
		}
	}
}

// try follows until ctx ends; a panic becomes the error.
func (f *follower) try(ctx context.Context, restarted bool) (err error) {
	defer f.close()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("following %s stopped through a defect in holdfast: %v; it begins again in %s (%s)",
				f.src.Name, r, again, text.Excerpt(debug.Stack(), 300))
		}
	}()
	if restarted {
		f.batch.received = f.now()
		f.batch.gap("", 0, f.src.Name+" is followed anew after a defect in holdfast: lines may be missing, and the ones that follow may repeat")
		f.batch.send(f.sink)
	}
	return f.run(ctx)
}

// report says how the source does. A nil error is good.
func (f *follower) report(err error) {
	is := sources.Health{Name: f.src.Name, Kind: Kind, Up: err == nil, Since: f.now()}
	if err != nil {
		is.Err = text.ErrorLine(err)
	}
	f.health.Report(is)
}
