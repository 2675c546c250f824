package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/sources/watch"
)

const (
	kindLookout = "lookout"       // of health: watching a log
	lookoutFrom = "holdfast/log/" // starts the names under which the board receives what a log calls for
	// lookoutEvery is how long there is between two looks at what a log calls for.
	lookoutEvery = time.Second
	// lookoutSaves is how often what was learned of a log is written down.
	lookoutSaves = 10 * time.Minute
)

// lookout watches one log for what calls for a human, and remembers over restarts what
// it has learned of it.
type lookout struct {
	log, kind string // those of the log's health
	watcher   *watch.Watcher
	memory    memory
	all       *watch.Watchers
	board     *alerts.Board
	health    *sources.HealthBoard
	now       func() time.Time
	soon      chan struct{} // is told when there is something to look at
}

// rulesOf are the rules of a log.
func rulesOf(l config.LogSource) []watch.Rule {
	list := make([]watch.Rule, len(l.Watch))
	for i, w := range l.Watch {
		list[i].Severity = w.Severity
		switch {
		case w.Match != nil:
			list[i].Kind, list[i].Match = watch.Match, *w.Match
		case w.New:
			list[i].Kind = watch.New
		case w.Rate:
			list[i].Kind = watch.Rate
		default:
			list[i].Kind, list[i].Absent = watch.Absent, w.Absent
		}
	}
	return list
}

// lookouts makes those of a world.
type lookouts struct {
	record   *Record
	readOnly bool
	all      *watch.Watchers
	board    *alerts.Board
	health   *sources.HealthBoard
	now      func() time.Time
}

// of begins to watch a log.
func (m lookouts) of(l logSource) *lookout {
	o := &lookout{
		log: l.name, kind: l.kind, watcher: watch.NewWatcher(l.name, l.rules, m.record.Redact.Redact, m.now()),
		all: m.all, board: m.board, health: m.health, now: m.now, soon: make(chan struct{}, 1),
	}
	if m.record.Path != "" {
		o.memory = memory{path: pathOfMemory(m.record.Path, l.name), readOnly: m.readOnly}
	}
	return o
}

// over ends the alerts of a log that is no longer followed: nobody looks for what they
// say.
func (m lookouts) over(log string) {
	_ = m.board.Receive(context.Background(), lookoutFrom+log, foundIn(log, nil, m.now())) // the board shows its own failure to save, and tries again
}

func foundIn(log string, list []alerts.Alert, now time.Time) alerts.Snapshot {
	return alerts.Snapshot{At: now, Own: true, Members: []alerts.Member{{Name: lookoutFrom + log, Alerts: list}}}
}

// through is a lookout on the way of lines to a sink.
type through struct {
	*lookout
	to logs.Sink
}

// Append marks the lines and hands them on.
func (t through) Append(lines []logs.Line) {
	if t.watcher.See(lines, t.now()) {
		select {
		case t.soon <- struct{}{}:
		default:
		}
	}
	t.to.Append(lines)
}

// Whole tells the sink that all the log held before was handed on.
func (t through) Whole() { logs.Whole(t.to) }

// follow follows a log and watches what comes, until ctx ends.
func (o *lookout) follow(ctx context.Context, to logs.Sink, follow func(context.Context, logs.Sink)) {
	memory, err := o.memory.read()
	if err == nil && memory != nil {
		err = o.watcher.Recall(memory)
	}
	o.say("what was learned of this log is lost, and it is listened to anew", err)
	o.all.Set(o.watcher)
	defer o.all.Drop(o.watcher)
	var wait sync.WaitGroup
	wait.Go(func() { o.run(ctx) })
	follow(ctx, through{o, to})
	wait.Wait()
	o.save()
}

// run tells the watcher the time and the board what calls for a human, until ctx ends.
func (o *lookout) run(ctx context.Context) {
	raised, saved := -1, o.now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.soon:
			timer.Reset(lookoutEvery) // what comes together is looked at together
			continue
		case <-timer.C:
		}
		now := o.now()
		h, known := o.health.Get(o.kind, o.log, "")
		moves, next := o.watcher.Tick(now, known && h.Up)
		if moves != raised {
			raised = moves
			_ = o.board.Receive(ctx, lookoutFrom+o.log, foundIn(o.log, o.watcher.Alerts(now), now)) // as above
		}
		if now.Sub(saved) >= lookoutSaves {
			saved = now
			o.save()
		}
		timer.Reset(max(lookoutEvery, next.Sub(now)))
	}
}

// save writes down what was learned.
func (o *lookout) save() {
	memory, err := o.watcher.Memory()
	if err == nil {
		err = o.memory.write(memory)
	}
	o.say("what is learned of this log is not kept over a restart", err)
}

// say shows what is wrong with the memory; nil: nothing.
func (o *lookout) say(what string, err error) {
	if err == nil {
		o.health.Forget(kindLookout, o.log)
		return
	}
	o.health.Trouble(kindLookout, o.log, o.now(), what+": "+text.ErrorLine(err))
}

// memory is the file that keeps what was learned of a log; the zero memory keeps
// nothing.
type memory struct {
	path     string
	readOnly bool
}

// pathOfMemory is where what was learned of a log is kept, beside the record: it is of
// the logs of this machine, and can be learned anew.
func pathOfMemory(record, log string) string {
	sum := sha256.Sum256([]byte(log))
	return filepath.Join(record+".logs", hex.EncodeToString(sum[:8]))
}

// read returns what was written; nil: nothing was.
func (m memory) read() ([]byte, error) {
	if m.path == "" {
		return nil, nil
	}
	data, err := fetch.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// write keeps it, whole or not at all.
func (m memory) write(data []byte) error {
	if m.path == "" || m.readOnly {
		return nil
	}
	folder := filepath.Dir(m.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), m.path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
