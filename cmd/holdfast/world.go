package main

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	"holdfast/sources/proc"
	"holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/store"
)

const (
	ringLines = 100_000 // lines of log kept in memory
	callsKept = 500     // commands and API calls shown by `\`
)

// world is what one process shares between its sessions: the record, and what
// it knows of the world outside. Nothing in it belongs to one screen.
type world struct {
	*record
	program *program
	now     func() time.Time
	owner   string // names this process in leases
	machine string // its host name, as shown
	health  *sources.HealthBoard
	calls   *sources.Calls
	board   *alerts.Board
	tail    *logs.Tail
	places  places
	open    *file.Descriptors // for log files
	changes *changes.Log
	stock   *backups.Ledger
	runner  *sop.Runner
	door    atomic.Pointer[inbound.Door] // the door that is open, if any
	duties  atomic.Pointer[duties]       // what incidents ask of people

	// What the configuration in force makes; a reload replaces it as a whole.
	current atomic.Pointer[inForce]
}

// inForce is a configuration and what is made of it. It is never changed.
type inForce struct {
	cfg      *config.Config
	datasets []backups.Dataset
	library  *sop.Library
}

// newWorld opens the record and makes everything ready; nothing is asked yet.
func (p *program) newWorld(ctx context.Context, cfg *config.Config) (*world, error) {
	r, err := p.recordOf(ctx, cfg)
	if err != nil {
		return nil, err
	}
	w := p.worldOn(r)
	next, err := w.force(ctx, cfg)
	if err == nil {
		w.current.Store(next)
		w.stock = backups.NewLedger(next.datasets, w.register(), r.feed, w.health, p.now)
		err = errors.Join(w.stock.Load(ctx), w.board.Load(ctx), w.changes.Load(ctx))
	}
	if err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	return w, nil
}

// worldOn is a world that knows nothing yet.
func (p *program) worldOn(r *record) *world {
	w := &world{
		record: r, program: p, now: p.now, machine: machine(),
		owner:  fmt.Sprintf("%s pid %d %s", r.actor.Via, os.Getpid(), uuid.NewString()),
		health: sources.NewHealthBoard(r.feed),
		calls:  sources.NewCalls(callsKept),
		tail:   logs.NewTail(ringLines, r.feed, p.now),
		places: places{},
		open:   file.NewDescriptors(file.Granted()),
	}
	w.duties.Store(&duties{})
	w.board = alerts.NewBoard(w.alertStore(), r.feed, p.now)
	w.changes = changes.NewLog(w.changeRecord(), r.redact, r.feed, p.now)
	w.runner = sop.NewRunner(r.Store, w.execute, r.redact, p.now)
	return w
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

// force makes of a configuration what it asks for; nothing is started.
func (w *world) force(ctx context.Context, cfg *config.Config) (*inForce, error) {
	cfg.LearnSecrets(ctx)
	_, refused := w.clusters(cfg)
	datasets, err := w.datasets(cfg)
	if err := mistakes(refused, err); err != nil {
		return nil, err
	}
	library, err := sop.Open(cfg.SOPs)
	if err != nil {
		return nil, err
	}
	return &inForce{cfg, datasets, library}, nil
}

// execute runs a step's command and shows it among the calls.
func (w *world) execute(ctx context.Context, c proc.Command) (proc.Result, error) {
	c.Log = w.called("sop")
	return proc.Run(ctx, c)
}

// called returns what a client tells of each call it made.
func (w *world) called(kind string) func(line string, took time.Duration, err error) {
	return func(line string, took time.Duration, err error) { w.calls.Add(kind, w.redact.Redact(line), took, err) }
}

// config is the configuration in force.
func (w *world) config() *config.Config { return w.current.Load().cfg }

// ledger is the backup inventory in force.
func (w *world) ledger() *backups.Ledger { return w.stock }

// library is the checklists in force.
func (w *world) library() *sop.Library { return w.current.Load().library }

// rotations are the configured rotations.
func (w *world) rotations() []rota.Rotation { return w.config().Rota }

// alertStore is the record as the board sees it. With --read-only it is only
// read: what sources say is shown and not kept.
func (w *world) alertStore() alerts.Store {
	if w.program.flags.readOnly {
		return readOnlyAlerts{w.Store}
	}
	return w.Store
}

func (w *world) register() backups.Register {
	if w.program.flags.readOnly {
		return readOnlyVerdicts{w.Store}
	}
	return w.Store
}

// readOnlyAlerts lets the board show what it sees without writing it down. Acts
// still reach the record, which refuses them.
type readOnlyAlerts struct{ *store.Store }

func (readOnlyAlerts) SaveSeen(context.Context, alerts.Seen) (alerts.Kept, error) {
	return alerts.Kept{}, nil
}

// readOnlyVerdicts does the same for the ledger.
type readOnlyVerdicts struct{ *store.Store }

func (readOnlyVerdicts) SaveVerdicts(context.Context, []backups.Status) error { return nil }

// doorURL is where the HTTP door is open; empty: it is not.
func (w *world) doorURL() string {
	if door := w.door.Load(); door != nil {
		return door.URL()
	}
	return ""
}
