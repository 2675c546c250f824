package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// Job is one thing that the configuration asks to be kept going: most are a
// source. What ranges over sources ranges over jobs: a new kind of source is
// whole once it has one.
type Job struct {
	Kind, Name string // those of its health
	// Of is what the source tells of, such as sources.Alerts; 0: it is none.
	Of sources.Topic
	// Same says what the job is made of: two jobs of one kind and name with an
	// equal Same are the same job, which a reload leaves alone.
	Same string
	// Run does the job until ctx ends.
	Run func(ctx context.Context) error
	// Once asks the source one time, for a command that does not stay. Its error
	// says what is not known then. nil: it is followed and cannot be asked.
	Once func(ctx context.Context) error
	// Check looks whether the source could be followed here, and leaves what it saw
	// in its health. nil: Once says it, where there is one.
	Check func(ctx context.Context) error
	// Settle brings what stands outside in step with what was done here, one time.
	// nil: there is nothing.
	Settle func(ctx context.Context) error
	// Forget takes away what the job left behind, once no configuration names it;
	// its health goes by itself. nil: nothing.
	Forget func()
}

// isSource reports whether the job is a source that says how it does as soon as it is
// asked or followed. Of a data source its verdict says that.
func (j Job) isSource() bool { return j.Of != 0 && j.Of != sources.Backups }

// asks is how the source is asked once, by who wants to know of these topics; none: of
// whatever can be asked. nil: it is not.
func (j Job) asks(of []sources.Topic) func(context.Context) error {
	switch {
	case len(of) > 0 && !slices.Contains(of, j.Of):
		return nil
	case j.Once == nil && j.Of == sources.Logs && len(of) > 0:
		return j.Check
	}
	return j.Once
}

// jobKey is what a job is known by.
type jobKey struct{ kind, name string }

func (j Job) key() jobKey { return jobKey{j.Kind, j.Name} }

// jobs keeps the jobs of the configuration in force going. One goroutine uses it.
type jobs struct {
	ctx    context.Context
	health *sources.HealthBoard
	now    func() time.Time
	going  map[jobKey]*going
	late   map[jobKey]*going // told to end, and not over: where they are nobody begins
	freed  chan struct{}     // is told when one of them is over
}

// endWithin is how long those together may take that are told to end. A read from a
// server that is gone never returns, and must hold up nobody else.
const endWithin = 10 * time.Second

// going is a job that was begun.
type going struct {
	Job
	end  context.CancelFunc
	over chan struct{} // closed when it has ended
}

func newJobs(ctx context.Context, health *sources.HealthBoard, now func() time.Time) *jobs {
	return &jobs{ctx: ctx, health: health, now: now, going: map[jobKey]*going{}, late: map[jobKey]*going{}, freed: make(chan struct{}, 1)}
}

// set makes next the jobs that are going: one that is the same goes on and does
// not notice, one that changed begins anew, one that is no longer asked for ends
// and is forgotten. Whoever ends has ended before anybody begins, so that a port
// or a file is free for the next. One that does not end in time is said, and all
// but its successor begin; freed tells when to set them again.
func (j *jobs) set(next []Job) {
	wanted := make(map[jobKey]Job, len(next))
	for _, n := range next {
		wanted[n.key()] = n
	}
	var ended []*going
	for key, g := range j.going {
		if n, ok := wanted[key]; ok && n.Same == g.Same && !g.isOver() {
			continue
		}
		g.end()
		ended, j.late[key] = append(ended, g), g
		delete(j.going, key)
	}
	wait(ended)
	for key, g := range j.late {
		if !g.isOver() {
			j.health.Trouble(g.Kind, g.Name, j.now(), "it does not end, as the changed configuration asks: what it reads may be on a server that is gone; it is taken anew when it has ended, or restart holdfast")
			continue
		}
		delete(j.late, key)
		if _, ok := wanted[key]; ok {
			continue
		}
		if g.Forget != nil {
			g.Forget()
		}
		j.health.Forget(g.Kind, g.Name)
	}
	for _, n := range next {
		if j.going[n.key()] == nil && j.late[n.key()] == nil {
			j.begin(n)
		}
	}
}

// wait waits for those that were told to end, for a while.
func wait(ended []*going) {
	timer := time.NewTimer(endWithin)
	defer timer.Stop()
	for _, g := range ended {
		select {
		case <-g.over:
		case <-timer.C:
			return
		}
	}
}

// begin runs a job. Its error, or its panic, is shown as the health of its kind
// and name.
func (j *jobs) begin(n Job) {
	ctx, end := context.WithCancel(j.ctx)
	g := &going{n, end, make(chan struct{})}
	j.going[n.key()] = g
	go func() {
		defer func() {
			close(g.over)
			if ctx.Err() != nil {
				select {
				case j.freed <- struct{}{}:
				default:
				}
			}
		}()
		err := Guarded(ctx, n.Run)
		if err == nil || ctx.Err() != nil {
			return
		}
		j.health.Trouble(n.Kind, n.Name, j.now(), text.ErrorLine(err))
	}()
}

// close ends every job and waits until all have ended, for a while; nothing is
// forgotten.
func (j *jobs) close() {
	var ended []*going
	for _, g := range j.going {
		g.end()
		ended = append(ended, g)
	}
	wait(ended)
}

func (g *going) isOver() bool {
	select {
	case <-g.over:
		return true
	default:
		return false
	}
}

// madeOf is a Same: what the configuration says, and what the files hold that
// are read when the job begins. A file that cannot be read is nothing.
func madeOf(same string, files ...string) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q", same) // a hash takes everything
	for _, file := range files {
		data, err := fetch.ReadFile(file)
		_, _ = fmt.Fprintf(sum, "%q%t%q", file, err == nil, data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
