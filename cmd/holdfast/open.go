package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/plain"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
)

// record is the opened store, who acts on it, and their clock.
type record struct {
	opened *world.Record
	store  *store.Store // that it opened
	cfg    *config.Config
	actor  people.Actor
	zone   *time.Location
	now    func() time.Time // in zone
	kept   bool             // it stays open for others
}

// warn says on stderr what opening the record found.
func (r *record) warn(out output) {
	for _, w := range r.opened.DB.Warnings() {
		out.complain(w.What)
	}
}

// measure says on stderr which of the incidents lost the end of its timeline, before
// what is left of it is told as if it were all; none named are all. What opening the
// record found was said then.
func (r *record) measure(ctx context.Context, out output, ids ...incident.ID) {
	found, err := r.opened.DB.Measure(ctx, ids...)
	if err != nil {
		out.complain("whether the end of a timeline was lost cannot be told: " + err.Error())
	}
	for _, f := range found {
		if !slices.Contains(r.opened.DB.Warnings(), f) {
			out.complain(f.What)
		}
	}
}

// openRecord opens the record for a command. A command that needs nothing but
// the record runs without a configuration file too.
func (p *program) openRecord(ctx context.Context) (*record, error) {
	cfg, err := p.configOrNone()
	if err != nil {
		return nil, err
	}
	r, err := p.recordOf(ctx, cfg)
	if err == nil && !r.kept {
		r.warn(p.output)
	}
	return r, err
}

// recordOf opens the record that the configuration and the flags name; at a seat it
// is open.
func (p *program) recordOf(ctx context.Context, cfg *config.Config) (*record, error) {
	if p.seat != nil {
		return p.recordAt(p.seat.desk.record.opened, cfg, true), nil
	}
	path, err := p.storePath(cfg)
	if err != nil {
		return nil, err
	}
	opened, err := world.OpenRecord(ctx, path, world.RecordOptions{
		Zones: p.zones(cfg), ReadOnly: p.flags.readOnly, Now: p.now, Redact: p.redact,
		Doing: func(what string) { p.says(what+" the record", path) },
	})
	if err != nil {
		return nil, err
	}
	cfg.LearnSecrets(ctx)
	return p.recordAt(opened, cfg, false), nil
}

// recordAt is an opened record as the person that a configuration names acts on it.
func (p *program) recordAt(opened *world.Record, cfg *config.Config, kept bool) *record {
	actor := p.self(cfg.Me)
	zone := p.zones(cfg).Of(actor.Person)
	now := func() time.Time { return p.now().In(zone) }
	return &record{opened: opened, store: opened.Store, cfg: cfg, actor: actor, zone: zone, now: now, kept: kept}
}

// close closes the record; what it says then matters only when nothing else went
// wrong. All that was written is in the record by then: whoever is told otherwise
// does it a second time.
func (r *record) close(err *error) {
	if r.kept {
		return
	}
	if cerr := r.opened.DB.Close(); cerr != nil && *err == nil {
		*err = attend("what was done is in the record, do not do it again; but %v", cerr)
	}
}

// storePath is where the record is: the flag's word, the configuration's, or
// the state folder of the user.
func (p *program) storePath(cfg *config.Config) (string, error) {
	switch {
	case config.IsAddress(p.flags.store):
		return "", fmt.Errorf("--store %s: a record in a database server is not in this version; name a file", p.redact.Redact(p.flags.store))
	case p.flags.store != "":
		return filepath.Abs(p.flags.store)
	case cfg.Store != "":
		return cfg.Store, nil
	}
	path, err := xdg.StateFile("holdfast/holdfast.db")
	if err != nil {
		return "", fmt.Errorf("no place for the record: %w; name one with --store", err)
	}
	return path, nil
}

// zones are those that times are shown and reports are written in: a person's own,
// else the machine's.
func (p *program) zones(cfg *config.Config) *world.Zones {
	zones := world.NewZones(world.MachineZone(p.lookup), false)
	if p.flags.utc {
		zones = world.NewZones(time.UTC, true)
	}
	zones.Take(cfg)
	return zones
}

// person is who a configuration says that this process's person is.
func (p *program) person(cfg *config.Config) session.Person {
	actor := p.self(cfg.Me)
	return session.Person{Actor: actor, Zone: p.zones(cfg).Of(actor.Person)}
}

// desk is a process's world and the person who looks at it.
type desk struct {
	world   *world.World
	record  *record
	watched bool // it is kept up to date by itself
}

// survey asks once what can be asked, unless it is watched: then it says which of it
// is not known. of names what is wanted; none: everything.
func (d *desk) survey(ctx context.Context, of ...sources.Topic) []error {
	if !d.watched {
		return d.world.Survey(ctx, of...)
	}
	if len(of) == 0 {
		of = []sources.Topic{sources.Alerts, sources.Backups, sources.Changes}
	}
	var unknown []error
	for _, topic := range of {
		for _, h := range d.world.HealthOf(topic) {
			if now := d.record.now(); h.Member == "" && h.Stale(now) {
				unknown = append(unknown, errors.New(plain.SourceName(h)+" "+plain.SourceWords(h, now)))
			}
		}
	}
	return unknown
}

// surveyWhole is survey of everything, and of the logs, too, each of which is looked at once.
func (d *desk) surveyWhole(ctx context.Context) []error {
	if d.watched {
		return d.survey(ctx)
	}
	return d.survey(ctx, sources.Alerts, sources.Backups, sources.Changes, sources.Vitals, sources.Logs)
}

// settle brings what stands outside in step with what was done; where it is watched
// that is done by itself.
func (d *desk) settle(ctx context.Context) []error {
	if d.watched {
		return nil
	}
	return d.world.Settle(ctx)
}

// openDesk opens the record and makes everything ready; nothing is asked yet.
func (p *program) openDesk(ctx context.Context, cfg *config.Config) (*desk, error) {
	return p.deskOf(ctx, cfg, p.worldOptions(cfg))
}

func (p *program) deskOf(ctx context.Context, cfg *config.Config, o world.Options) (*desk, error) {
	r, err := p.recordOf(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if p.seat != nil {
		return &desk{world: p.seat.desk.world, record: r, watched: true}, nil
	}
	w, err := world.New(ctx, r.opened, cfg, o)
	if err != nil {
		return nil, errors.Join(err, r.opened.DB.Close())
	}
	return &desk{world: w, record: r}, nil
}

// worldOptions are what this process hands to its world.
func (p *program) worldOptions(cfg *config.Config) world.Options {
	return world.Options{Via: p.self(cfg.Me).Via, ReadOnly: p.flags.readOnly, Now: p.now, Lookup: p.lookup, Env: p.configEnv}
}

// session is what this process's person sees of a world on this terminal.
func (p *program) session(w *world.World, rehearsing bool) session.Options {
	return session.Options{World: w, Person: p.person, Screen: p.screen(), Rehearsal: rehearsing}
}

// screen is this process's terminal.
func (p *program) screen() session.Screen {
	return session.Screen{Lookup: p.lookup, Theme: p.flags.theme, Sizeless: p.sizeless()}
}

// onRecord makes a command's body: it opens the record, acts, and closes it.
func (p *program) onRecord(act func(ctx context.Context, r *record, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		p.collectLate(firstAt)
		r, err := p.openRecord(cmd.Context())
		if err != nil {
			return err
		}
		defer r.close(&err)
		return r.meant(cmd.Context(), act(cmd.Context(), r, args))
	}
}

// onIncident is onRecord for a command whose first argument is an incident.
func (p *program) onIncident(act func(ctx context.Context, r *record, id incident.ID, args []string) error) func(*cobra.Command, []string) error {
	return p.onRecord(func(ctx context.Context, r *record, args []string) error {
		id, err := incident.ParseID(args[0])
		if err != nil {
			return err
		}
		r.measure(ctx, p.output, id)
		return act(ctx, r, id, args[1:])
	})
}

// onWorld makes the body of a command that asks the sources: it opens the
// record, makes the world ready, acts, and closes it.
func (p *program) onWorld(act func(ctx context.Context, w *desk, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		p.collectLate(firstAt)
		cfg, err := p.loadConfig()
		if err != nil {
			return err
		}
		w, err := p.openDesk(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		defer w.record.close(&err)
		return act(cmd.Context(), w, args)
	}
}

// onAnswers is onWorld for a command that has nothing to do before the sources have
// answered but to check its words: what the record has of alerts is read while they are
// asked. unasked says which could not be.
func (p *program) onAnswers(check func(args []string) error, act func(ctx context.Context, w *desk, args []string, unasked []error) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		p.collectLate(answersAt)
		cfg, err := p.loadConfig()
		if err != nil {
			return err
		}
		if err := check(args); err != nil {
			return err
		}
		o := p.worldOptions(cfg)
		o.Asks = true
		w, err := p.deskOf(cmd.Context(), cfg, o)
		if err != nil {
			return err
		}
		defer w.record.close(&err)
		unasked := w.survey(cmd.Context())
		if i := slices.IndexFunc(unasked, func(err error) bool { return errors.Is(err, alerts.ErrUnread) }); i >= 0 {
			return unasked[i]
		}
		return act(cmd.Context(), w, args, unasked)
	}
}
