package world

import (
	"context"
	"sync"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/inbound"
	"holdfast/sources/logs"
	"holdfast/sources/logs/posted"
	"holdfast/sources/text"
)

// mostAlone is how many posted logs that nobody configured are watched for what they
// never said before: what is learned of each takes some megabytes.
const mostAlone = 16

// Post takes in the lines that others post, and hands those of each log to who watches
// it.
type Post struct {
	*posted.Desk
	ways *ways
}

// newPost is one whose lines nobody watches yet.
func newPost(to logs.Sink, health *sources.HealthBoard, zone *time.Location, now func() time.Time) *Post {
	w := &ways{to: to, health: health, now: now, all: map[string]way{}}
	return &Post{posted.New(w, health, zone, now), w}
}

// source is a log that others post and that the configuration names.
func (p *Post) source(l config.LogSource, door bool, now func() time.Time) logSource {
	open := func() bool {
		err := p.Open(l.Name)
		switch {
		case err != nil:
			p.ways.health.Report(sources.Health{Name: l.Name, Kind: posted.Kind, Since: now(), Err: text.ErrorLine(err)})
		case !door:
			p.ways.health.Report(sources.Health{Name: l.Name, Kind: posted.Kind, Since: now(), Err: "nobody can post to it: `inbound:` opens the door for it"})
		}
		return err == nil
	}
	return logSource{
		kind: posted.Kind,
		follow: func(ctx context.Context, to logs.Sink) {
			logs.Whole(to)
			if open() {
				defer p.ways.lead(l.Name, to)()
			}
			<-ctx.Done()
		},
		try: func(context.Context, logs.Sink) { open() },
	}
}

// ways are where the lines of posted logs go: those of one that the configuration names
// to who follows it, those of another to a lookout of its own, which looks for what the
// log never said before.
type ways struct {
	to     logs.Sink
	health *sources.HealthBoard
	now    func() time.Time

	mu   sync.Mutex
	look lookouts
	crew *Crew // of the lookouts of those that nobody configured; nil: there are none
	all  map[string]way
}

// way is where the lines of one log go.
type way struct {
	to    logs.Sink
	alone bool   // nobody configured the log
	end   func() // ends its lookout, and waits for that
}

// begin has the logs that nobody configured be watched, by a crew.
func (w *ways) begin(look lookouts, crew *Crew) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look, w.crew = look, crew
}

// end has no other log be watched: the crew is about to go.
func (w *ways) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.crew = nil
}

// Append hands lines on, those of each log to where it leads.
func (w *ways) Append(lines []logs.Line) {
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].Source == lines[0].Source {
			n++
		}
		w.of(lines[0].Source).Append(lines[:n])
		lines = lines[n:]
	}
}

// of is where the lines of a log go.
func (w *ways) of(name string) logs.Sink {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.all[name]; ok {
		return known.to
	}
	if w.crew == nil {
		return w.to
	}
	alone := 0
	for _, one := range w.all {
		if one.alone {
			alone++
		}
	}
	if alone >= mostAlone {
		w.health.Trouble(kindLookout, name, w.now(), "nobody looks for what is new in this log: so many posted logs are watched already; `logs: [{name: …, posted: true}]` has it be watched")
		w.all[name] = way{to: w.to, end: func() {}}
		return w.to
	}
	w.all[name] = w.watched(name)
	return w.all[name].to
}

// watched begins to watch a log that nobody configured. The caller holds mu.
func (w *ways) watched(name string) way {
	ready, ended, stop := make(chan logs.Sink, 1), make(chan struct{}), make(chan struct{})
	o := w.look.of(logSource{kind: posted.Kind, name: name})
	w.crew.Start(kindLookout, name, func(ctx context.Context) error {
		defer close(ended)
		defer close(ready)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		o.follow(ctx, w.to, func(ctx context.Context, to logs.Sink) {
			ready <- to
			select {
			case <-ctx.Done():
			case <-stop:
				cancel() // the lookout itself ends, too
			}
		})
		return nil
	})
	to, ok := <-ready
	if !ok {
		to = w.to // a defect, which the crew tells
	}
	return way{to: to, alone: true, end: func() { close(stop); <-ended }}
}

// lead has the lines of a log go to who follows it, until the function that it returns
// is called.
func (w *ways) lead(name string, to logs.Sink) (back func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.all[name]; ok {
		known.end()
	}
	w.health.Forget(kindLookout, name)
	w.all[name] = way{to: to, end: func() {}}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, name)
	}
}

// elsewhere says, where another process has the door, that posted lines stand there:
// processes share the record, and lines of logs are not in it.
func elsewhere(known []sources.Health) (h sources.Health, ok bool) {
	for _, door := range known {
		if door.Kind == inbound.Kind && door.Err == inbound.Shared {
			door.Name, door.Kind, door.Err = "/log/NAME", posted.Kind, "what is posted stands in the other holdfast, which has the door"
			return door, true
		}
	}
	return h, false
}
