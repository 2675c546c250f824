package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
)

const (
	kindConfig = "configuration"
	// beatEvery is how often the board judges what time alone has changed.
	beatEvery = time.Second
)

// run keeps the world watched until ctx ends: what is always watched, and what
// the configuration in force names.
func (w *world) run(ctx context.Context) error {
	always := w.newCrew(ctx)
	defer always.dismiss()
	always.start(kindRecord, "other cockpits", func(ctx context.Context) error { return w.WatchOthers(ctx, w.othersActed) })
	always.start(kindHoldfast, "clock", w.keepTime)
	always.start(kindHoldfast, "log tail", func(ctx context.Context) error { w.tail.Run(ctx); return nil })
	always.start(kindRecord, "chains", w.verifyChains)
	if !w.program.flags.readOnly {
		always.start(kindRecord, chronicleLease, w.newChronicler().run)
	}
	always.start(kindHoldfast, "backups", w.watchBackups)
	always.start(kindRecord, "files", w.watchRecord)
	w.endEmergencies(ctx)
	list, err := w.jobs(w.config())
	if err != nil {
		return err
	}
	going := newJobs(ctx, w.health, w.now)
	defer going.close()
	going.set(list)
	w.sayOfConfig()
	changed := make(chan struct{}, 1)
	always.start(kindConfig, "watching", func(ctx context.Context) error { return w.watchConfig(ctx, changed) })
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			w.reload(ctx, going)
		}
	}
}

// othersActed brings memory in step with what another process wrote.
func (w *world) othersActed(ctx context.Context, changed sources.Topics) {
	if changed.Has(sources.Backups) {
		// A verdict another process saved is news; one that cannot be read is judged here anyway.
		_ = w.ledger().Load(ctx)
	}
	if changed.Has(sources.Record) {
		w.endEmergencies(ctx)
	}
	if changed.Has(sources.Changes) {
		// What cannot be read now is read with the next change, or at the next start.
		_ = w.changes.Load(ctx)
	}
	if !changed.Has(sources.Alerts) {
		return
	}
	if err := w.board.Load(ctx); err != nil && ctx.Err() == nil {
		w.health.Report(sources.Health{Name: "others", Kind: kindRecord, Since: w.now(), Err: text.ErrorLine(err)})
		return
	}
	w.health.Forget(kindRecord, "others")
}

// resolvedLately is how many of the newest incidents are looked at for
// emergencies they held: an emergency ends a day after its ack in any case.
const resolvedLately = 50

// endEmergencies tells the board of incidents resolved before this process
// started, or by another one.
func (w *world) endEmergencies(ctx context.Context) {
	list, err := w.Incidents(ctx, store.IncidentFilter{Limit: resolvedLately})
	if err != nil {
		return // the record says so itself, and the next change looks again
	}
	for _, inc := range list {
		if inc.Open() {
			continue
		}
		// A failure to save stands in the board's view.
		_ = endEmergencies(ctx, w.board, inc)
	}
}

// keepTime lets the board judge once a second what time alone changes, and
// writes what could not be written before.
func (w *world) keepTime(ctx context.Context) error {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	secrets := alerts.NewConcealer(w.board, w.redact)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			secrets.Pass()
			// A failure to save stands in the view, where it is shown.
			_ = w.board.Tick(ctx)
			_ = w.changes.Save(ctx) // whoever sent them was told, and the next look says so too
			_ = w.runner.Settle(ctx)
		}
	}
}

// verifyEvery is how often an open cockpit walks the chains of the record.
const verifyEvery = 30 * time.Minute

// verifyChains looks whether the record is as it was written, at once and then
// twice an hour: a timeline that was tampered with must not be read as true.
func (w *world) verifyChains(ctx context.Context) error {
	tick := time.NewTicker(verifyEvery)
	defer tick.Stop()
	for {
		findings, err := w.Verify(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if len(findings) > 0 {
			w.health.Report(sources.Health{
				Name: "verify", Kind: kindRecord, Since: w.now(),
				Err: text.Clean(fmt.Sprintf("%s; `holdfast incident verify` lists all %d findings", findings[0].What, len(findings))),
			})
		} else {
			w.health.Forget(kindRecord, "verify")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// watchRecord looks at the record itself once a second.
func (w *world) watchRecord(ctx context.Context) error {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		w.checkRecord()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// checkRecord reports what the record says of itself: that it is not at its path
// any more, that its heads cannot be kept apart, or what opening it found.
func (w *world) checkRecord() {
	err := w.db.Here()
	if err == nil {
		err = w.db.HeadsErr()
	}
	if err == nil && len(w.db.Warnings()) > 0 {
		err = errors.New(w.db.Warnings()[0].What)
	}
	was, known := w.health.Get(kindRecord, kindRecord, "")
	switch {
	case err == nil && known:
		w.health.Forget(kindRecord, kindRecord)
	case err != nil && (!known || was.Err != text.ErrorLine(err)):
		w.health.Report(sources.Health{Name: kindRecord, Kind: kindRecord, Since: w.now(), Err: text.ErrorLine(err)})
	}
}

// reload reads the file anew. A good one replaces the configuration in force:
// what is the same in both goes on and does not notice. A bad one keeps the old
// one running and says so until it is mended.
func (w *world) reload(ctx context.Context, going *jobs) {
	was := w.config()
	next, list, err := w.loadAgain(ctx, was.Path)
	if err != nil {
		w.refused(err)
		return
	}
	w.current.Store(next)
	if err := w.ledger().Set(ctx, next.datasets); err != nil && ctx.Err() == nil {
		w.health.Report(sources.Health{Name: "backups", Kind: kindRecord, Since: w.now(), Err: text.ErrorLine(err)})
	} else {
		w.health.Forget(kindRecord, "backups")
	}
	going.set(list)
	w.health.Forget(kindConfig, was.Path)
	w.sayOfConfig()
	w.feed.Changed(sources.Config)
}

// sayOfConfig says what of the configuration in force is not done: what is taken
// only at the start, until it is as it was then or holdfast starts anew; and the
// checklists that cannot be read.
func (w *world) sayOfConfig() {
	say := func(name, what string) {
		was, known := w.health.Get(kindConfig, name, "")
		switch {
		case what == "" && known:
			w.health.Forget(kindConfig, name)
		case what != "" && was.Err != what:
			w.health.Report(sources.Health{Name: name, Kind: kindConfig, Since: w.now(), Err: what})
		}
	}
	restart := ""
	if keys := w.config().AtStart(w.record.cfg); len(keys) > 0 {
		restart = "restart holdfast: of the changed file it has not taken " + strings.Join(keys, ", ") + ", which it reads only at its start"
	}
	say("restart", restart)
	unread := ""
	if errs := w.library().Errors(); len(errs) > 0 {
		unread = text.ErrorLine(errs[0])
		if more := len(errs) - 1; more > 0 {
			unread += fmt.Sprintf("; and %d more", more)
		}
	}
	say("sops", unread)
}

// loadAgain reads the file and makes of it all it asks for, so that what is
// wrong with it shows before anything of the old configuration ends.
func (w *world) loadAgain(ctx context.Context, path string) (*inForce, []job, error) {
	env, err := w.program.configEnv()
	if err != nil {
		return nil, nil, err
	}
	cfg, err := config.Load(path, env)
	if err != nil {
		return nil, nil, err
	}
	next, err := w.force(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	list, err := w.jobs(cfg)
	return next, list, err
}

func (w *world) refused(err error) {
	w.health.Report(sources.Health{
		Name: w.config().Path, Kind: kindConfig, Since: w.now(),
		Err: text.ErrorLine(fmt.Errorf("the changed file was not taken, the configuration before it goes on: %w", err)),
	})
	w.feed.Changed(sources.Config)
}
