// Package world is what one process knows and does: the record, the board, the
// tail, the ledger, the log of changes, the runner of checklists, what incidents
// ask of people, and the jobs that feed them. A changed configuration is taken
// by difference. It must not know a person, a display zone, a terminal or a flag:
// any number of screens, or none, look at one world.
package world

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"holdfast/cmd/holdfast/config"
	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/inbound"
	"holdfast/sources/logs"
	"holdfast/sources/logs/file"
	"holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/sources/watch"
	"holdfast/store"
	"holdfast/store/duty"
)

const (
	ringLines = 100_000 // lines of log kept in memory
	callsKept = 500     // commands and API calls shown by `\`
)

// Options are what a process hands to its world.
type Options struct {
	Via      string // the door of the process: its login and host; it leads its name in leases
	ReadOnly bool   // nothing is written, posted or leased
	Asks     bool   // all sources are asked at once, before anybody looks at the alerts: the record is read meanwhile
	Now      func() time.Time
	Lookup   func(string) (string, bool) // the process's environment
	Env      func() (config.Env, error)  // what a configuration may ask of the process, each time it is read
}

// World is what one process shares between its screens. Its parts are safe for
// concurrent use, and none of them is ever replaced.
type World struct {
	Record  *Record
	Health  *sources.HealthBoard
	Calls   *sources.Calls // commands and API calls
	Board   *alerts.Board
	Tail    *logs.Tail
	Posted  *Post           // takes the lines that others post at the door
	Watched *watch.Watchers // what logs say, and what in them is new
	Changes *changes.Log
	Vitals  *vitals.Panel // the few numbers that lead
	Ledger  *backups.Ledger
	Roster  *rota.Roster
	Runner  *sop.Runner
	Duties  *Duties    // what incidents ask of people
	Needs   *duty.Desk // what needs a human, ranked for all who look
	Machine string     // this host's name, as it is shown

	o       Options
	owner   string // names this process in leases
	makes   *adapters
	door    atomic.Pointer[inbound.Door] // the door that is open, if any
	current standing
}

// standing is what the configuration in force makes; a reload replaces it as a whole.
type standing struct {
	atomic.Pointer[inForce]
	atStart *config.Config // that holdfast started with
}

// inForce is a configuration and what is made of it. It is never changed.
type inForce struct {
	cfg      *config.Config
	datasets []backups.Dataset
	library  *sop.Library
	clusters []alertSource // in which a silence can be made
	jobs     []Job         // that it asks to be kept going
}

// New makes everything ready on an opened record; nothing is asked yet. Where it
// fails the record stays open.
func New(ctx context.Context, r *Record, cfg *config.Config, o Options) (*World, error) {
	w := blank(r, cfg, o)
	next, err := w.made(ctx, cfg)
	if err != nil {
		return nil, err
	}
	w.take(next)
	if err := errors.Join(w.Ledger.Load(ctx), w.Changes.Load(ctx), recall(ctx, r.Store.Chronicle, w.Health, o.Now())); err != nil {
		return nil, err
	}
	if o.Asks {
		w.Board.LoadBeside(ctx)
	} else if err := w.Board.Load(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// Try makes of a configuration what New makes of it, with no record: to see what
// would be refused. The error is that, and what there is of the world is returned
// with it.
func Try(ctx context.Context, cfg *config.Config, redact *text.Redactor, o Options) (*World, error) {
	w := blank(&Record{Store: &store.Store{}, Feed: sources.NewFeed(), Redact: redact, Zones: NewZones(time.UTC, true)}, cfg, o)
	next, err := w.force(ctx, cfg)
	if next == nil {
		next = &inForce{cfg: cfg}
	}
	w.take(next)
	return w, err
}

// blank is a world that knows nothing yet.
func blank(r *Record, cfg *config.Config, o Options) *World {
	w := &World{
		Record: r, o: o, Machine: machine(),
		owner:   fmt.Sprintf("%s pid %d %s", o.Via, os.Getpid(), uuid.NewString()),
		Health:  sources.NewHealthBoard(r.Feed),
		Calls:   sources.NewCalls(callsKept),
		Roster:  rota.NewRoster(r.Feed),
		Tail:    logs.NewTail(ringLines, r.Feed, o.Now),
		Watched: &watch.Watchers{},
	}
	w.current.atStart = cfg
	w.Vitals = vitals.NewPanel(r.Feed)
	w.Calls.Now = o.Now
	w.makes = &adapters{now: o.Now, lookup: o.Lookup, redact: r.Redact, calls: w.Calls, open: file.NewDescriptors(file.Granted()), places: newPlaces()}
	w.Posted = newPost(w.Tail, w.Health, zoneOfLog(nil, o.Lookup), o.Now)
	w.Needs = duty.NewDesk(w.known)
	w.Duties = newDuties(r.Store.Book, r.Store.Runs, r.Feed, w.Health, o.Now)
	w.Board = alerts.NewBoard(r.alerts(o.ReadOnly), r.Feed, o.Now)
	w.Changes = changes.NewLog(r.changed(o.ReadOnly), r.Redact, r.Feed, o.Now)
	w.Runner = sop.NewRunner(r.Store.Runs, w.makes.execute, r.Redact, o.Now)
	w.Runner.Ours(Program(), cfg.Path)
	w.Runner.Tell(r.Feed)
	return w
}

// take puts the first configuration in force.
func (w *World) take(next *inForce) {
	w.putInForce(next)
	w.Ledger = backups.NewLedger(next.datasets, w.Record.verdicts(w.o.ReadOnly), w.Record.Feed, w.Health, w.o.Now)
}

// putInForce makes next what everybody asks for who asks for the configuration.
func (w *World) putInForce(next *inForce) {
	w.current.Store(next)
	w.Record.Zones.Take(next.cfg)
	w.Roster.Set(next.cfg.Rota)
	w.Vitals.Set(vitalsOf(next.cfg))
}

// mistakes joins lists of mistakes; nil when all are empty.
func mistakes(errs ...error) error {
	var all config.Mistakes
	for _, err := range errs {
		var list config.Mistakes
		if errors.As(err, &list) {
			all = append(all, list...)
		}
	}
	return all.OrNil()
}

// machine is this host's name, as it is shown.
func machine() string {
	name, err := os.Hostname()
	if err != nil {
		return "this machine"
	}
	return text.Clean(name)
}

// Program is the path of this program; empty where the system does not tell.
func Program() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return path
}

// force makes of a configuration what it asks for; nothing is started.
func (w *World) force(ctx context.Context, cfg *config.Config) (*inForce, error) {
	cfg.LearnSecrets(ctx)
	clusters, refused := w.makes.alerts(cfg)
	clusters = slices.DeleteFunc(clusters, func(s alertSource) bool { return s.cluster == nil })
	datasets, err := w.makes.datasets(cfg)
	_, unasked := w.makes.vitals(cfg)
	if err := mistakes(refused, unasked, err); err != nil {
		return nil, err
	}
	library, err := sop.Catalogue(cfg.SOPs) // sayOfConfig reads the rest of it, where somebody watches
	if err != nil {
		return nil, err
	}
	return &inForce{cfg: cfg, datasets: datasets, library: library, clusters: clusters}, nil
}

// made is force with the jobs that keep it going.
func (w *World) made(ctx context.Context, cfg *config.Config) (*inForce, error) {
	next, err := w.force(ctx, cfg)
	if err != nil {
		return nil, err
	}
	next.jobs, err = w.jobs(cfg)
	return next, err
}

// Config is the configuration in force.
func (w *World) Config() *config.Config { return w.current.Load().cfg }

// Library is the checklists in force.
func (w *World) Library() *sop.Library { return w.current.Load().library }

// Now is the world's clock.
func (w *World) Now() time.Time { return w.o.Now() }

// ReadOnly reports whether nothing may be written, posted or leased.
func (w *World) ReadOnly() bool { return w.o.ReadOnly }

// known is the world as the ranking of what needs a human takes it.
func (w *World) known() duty.Input {
	cfg, asked := w.Config(), w.Duties.last()
	return duty.Input{
		Now: w.Now(), Duties: asked.Duties, Waits: asked.waiting(), Alerts: w.Board.View(), Backups: w.Ledger.View(), Health: w.Health.All(),
		Roster: w.Roster.View(), Remind: cfg.Remind, Vitals: w.Vitals.View(),
	}
}

// alerts is the record as the board sees it. Where nothing may be written it is
// only read: what sources say is shown and not kept.
func (r *Record) alerts(readOnly bool) alerts.Store {
	if readOnly {
		return readOnlyAlerts{r.Store.Alerts}
	}
	return r.Store.Alerts
}

// verdicts is the record as the ledger sees it.
func (r *Record) verdicts(readOnly bool) backups.Register {
	switch {
	case r.DB == nil:
		return nil
	case readOnly:
		return readOnlyVerdicts{r.Store.Verdicts}
	}
	return r.Store.Verdicts
}

// changed is the record as the log of changes sees it.
func (r *Record) changed(readOnly bool) changes.Record {
	if readOnly {
		return readOnlyChanges{r.Store.Changes}
	}
	return r.Store.Changes
}

// readOnlyAlerts lets the board show what it sees without writing it down. Acts
// still reach the record, which refuses them.
type readOnlyAlerts struct{ alerts.Store }

func (readOnlyAlerts) SaveSeen(context.Context, alerts.Seen) (alerts.Kept, error) {
	return alerts.Kept{}, nil
}

// readOnlyVerdicts does the same for the ledger.
type readOnlyVerdicts struct{ backups.Register }

func (readOnlyVerdicts) SaveVerdicts(context.Context, []backups.Status) error { return nil }

// readOnlyChanges does the same for the log of changes.
type readOnlyChanges struct{ changes.Record }

func (readOnlyChanges) SaveChanges(context.Context, []changes.Change) (int, error) { return 0, nil }
