package world

import (
	"context"
	"fmt"
	"strings"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// beatEvery is how often the board judges what time alone has changed.
const beatEvery = time.Second

// Run keeps the world watched until ctx ends: what is always watched, and what
// the configuration in force names.
func (w *World) Run(ctx context.Context) error {
	always := NewCrew(ctx, w.Health, w.o.Now)
	defer always.Dismiss()
	w.Posted.ways.begin(lookouts{w.Record, w.o.ReadOnly, w.Watched, w.Board, w.Health, w.o.Now}, always)
	defer w.Posted.ways.end()
	always.Start(kindRecord, "other cockpits", func(ctx context.Context) error { return w.Record.Store.WatchOthers(ctx, w.othersActed) })
	always.Start(Kind, "clock", w.keepTime)
	always.Start(Kind, "log tail", func(ctx context.Context) error { w.Tail.Run(ctx); return nil })
	keeper := w.Record.custody(w.Health, w.o.Now)
	always.Start(kindRecord, "chains", keeper.verifyChains)
	if !w.o.ReadOnly {
		always.Start(kindRecord, chronicleLease, w.newChronicler().run)
		always.Start(kindRecurring, "all", SilencesOf(w).recurring(false).run)
	}
	always.Start(kindRecord, "files", keeper.watch)
	w.endEmergencies(ctx)
	going := newJobs(ctx, w.Health, w.o.Now)
	defer going.close()
	going.set(w.current.Load().jobs)
	w.sayOfConfig()
	read, changed := readingOf(w.Config().Digest), make(chan struct{}, 1)
	always.Start(kindConfig, "watching", func(ctx context.Context) error { return w.watchConfig(ctx, read, changed) })
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			w.reload(ctx, read, going)
		case <-going.freed:
			if len(going.late) > 0 {
				going.set(w.current.Load().jobs)
			}
		}
	}
}

// othersActed brings memory in step with what another process wrote.
func (w *World) othersActed(ctx context.Context, changed sources.Topics) {
	if changed.Has(sources.Backups) {
		// A verdict another process saved is news; one that cannot be read is judged here anyway.
		_ = w.Ledger.Load(ctx)
	}
	if changed.Has(sources.Record) {
		w.endEmergencies(ctx)
	}
	if changed.Has(sources.Changes) {
		// What cannot be read now is read with the next change, or at the next start.
		_ = w.Changes.Load(ctx)
	}
	if !changed.Has(sources.Alerts) {
		return
	}
	if err := w.Board.Load(ctx); err != nil && ctx.Err() == nil {
		w.Health.Trouble(kindRecord, "others", w.o.Now(), text.ErrorLine(err))
		return
	}
	w.Health.Forget(kindRecord, "others")
}

// resolvedLately is how many of the newest incidents are looked at for
// emergencies they held: an emergency ends a day after its ack in any case.
const resolvedLately = 50

// endEmergencies tells the board of incidents resolved before this process
// started, or by another one.
func (w *World) endEmergencies(ctx context.Context) {
	list, err := w.Record.Store.Book.Incidents(ctx, incident.Filter{Limit: resolvedLately})
	if err != nil {
		return // the record says so itself, and the next change looks again
	}
	for _, inc := range list {
		if inc.Open() {
			continue
		}
		// A failure to save stands in the board's view.
		_ = endEmergencies(ctx, w.Board, inc)
	}
}

// keepTime lets the board judge once a second what time alone changes, and
// writes what could not be written before.
func (w *World) keepTime(ctx context.Context) error {
	tick := sources.NewBeat(beatEvery)
	defer tick.Stop()
	secrets := alerts.NewConcealer(w.Board, w.Record.Redact)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			tick.Again()
			secrets.Pass()
			// A failure to save stands in the view, where it is shown.
			_ = w.Board.Tick(ctx)
			_ = w.Changes.Save(ctx) // whoever sent them was told, and the next look says so too
			_ = w.Runner.Settle(ctx)
		}
	}
}

// reload reads the file anew. A good one replaces the configuration in force:
// what is the same in both goes on and does not notice. A bad one keeps the old
// one running and says so until it is mended.
func (w *World) reload(ctx context.Context, read *reading, going *jobs) {
	was := w.Config()
	next, err := w.loadAgain(ctx, read, was.Path)
	if err != nil {
		w.refused(err)
		return
	}
	w.putInForce(next)
	w.Record.Feed.Changed(sources.Config) // before a screen shows anything of it: its keys are in force by then
	if err := w.Ledger.Set(ctx, next.datasets); err != nil && ctx.Err() == nil {
		w.Health.Trouble(kindRecord, "backups", w.o.Now(), text.ErrorLine(err))
	} else {
		w.Health.Forget(kindRecord, "backups")
	}
	going.set(next.jobs)
	w.Health.Forget(kindConfig, was.Path)
	w.sayOfConfig()
	w.Record.Feed.Changed(sources.Config)
}

// sayOfConfig says what of the configuration in force is not done: what is taken
// only at the start, until it is as it was then or holdfast starts anew; and the
// checklists that cannot be read.
func (w *World) sayOfConfig() {
	say := func(name, what string) {
		if what == "" {
			w.Health.Forget(kindConfig, name)
			return
		}
		w.Health.Trouble(kindConfig, name, w.o.Now(), what)
	}
	restart := ""
	if keys := w.Config().AtStart(w.current.atStart); len(keys) > 0 {
		restart = "restart holdfast: of the changed file it has not taken " + strings.Join(keys, ", ") + ", which it reads only at its start"
	}
	say("restart", restart)
	unread, library := "", w.Library()
	library.All() // reads what nobody has asked for yet: it may not be readable
	if errs := library.Errors(); len(errs) > 0 {
		unread = text.ErrorLine(errs[0])
		if more := len(errs) - 1; more > 0 {
			unread += fmt.Sprintf("; and %d more", more)
		}
	}
	say("sops", unread)
}

// loadAgain reads the file and makes of it all it asks for, so that what is
// wrong with it shows before anything of the old configuration ends.
func (w *World) loadAgain(ctx context.Context, read *reading, path string) (*inForce, error) {
	data, err := read.again(path)
	if err != nil {
		return nil, err
	}
	env, err := w.o.Env()
	if err != nil {
		return nil, err
	}
	cfg, err := config.Parse(path, data, env)
	if err != nil {
		return nil, err
	}
	return w.made(ctx, cfg)
}

func (w *World) refused(err error) {
	path := w.Config().Path
	w.Health.Forget(kindConfig, path) // whoever saves a file with the same mistake again is told again
	w.Health.Trouble(kindConfig, path, w.o.Now(), text.ErrorLine(fmt.Errorf("the changed file was not taken, the configuration before it goes on: %w", err)))
	w.Record.Feed.Changed(sources.Config)
}
