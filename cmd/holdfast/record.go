package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/adrg/xdg"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
)

// record is the opened store and who acts on it.
type record struct {
	opened *world.Record
	store  *store.Store // that it opened
	cfg    *config.Config
	actor  people.Actor
	zone   *time.Location
}

// warn says on stderr what opening the record found.
func (r *record) warn(p *program) {
	for _, w := range r.opened.DB.Warnings() {
		p.complain(w.What)
	}
}

// measure says on stderr which of the incidents lost the end of its timeline, before
// what is left of it is told as if it were all; none named are all. What opening the
// record found was said then.
func (r *record) measure(ctx context.Context, p *program, ids ...incident.ID) {
	found, err := r.opened.DB.Measure(ctx, ids...)
	if err != nil {
		p.complain("whether the end of a timeline was lost cannot be told: " + err.Error())
	}
	for _, f := range found {
		if !slices.Contains(r.opened.DB.Warnings(), f) {
			p.complain(f.What)
		}
	}
}

// openRecord opens the record for a command. A command that needs nothing but
// the record runs without a configuration file too.
func (p *program) openRecord(ctx context.Context) (*record, error) {
	cfg, err := p.loadConfig()
	var none *config.NoneFound
	if errors.As(err, &none) {
		cfg, err = &config.Config{}, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := p.recordOf(ctx, cfg)
	if err == nil {
		r.warn(p)
	}
	return r, err
}

// recordOf opens the record that the configuration and the flags name.
func (p *program) recordOf(ctx context.Context, cfg *config.Config) (*record, error) {
	path, err := p.storePath(cfg)
	if err != nil {
		return nil, err
	}
	zones := p.zones(cfg)
	opened, err := world.OpenRecord(ctx, path, world.RecordOptions{Zones: zones, ReadOnly: p.flags.readOnly, Now: p.now, Redact: p.redact})
	if err != nil {
		return nil, err
	}
	cfg.LearnSecrets(ctx)
	actor := p.self(cfg.Me)
	return &record{opened: opened, store: opened.Store, cfg: cfg, actor: actor, zone: zones.Of(actor.Person)}, nil
}

// close closes the record; what it says then matters only when nothing else went
// wrong. All that was written is in the record by then: whoever is told otherwise
// does it a second time.
func (r *record) close(err *error) {
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
