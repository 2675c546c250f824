package main

import (
	"context"
	"errors"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
)

// desk is a process's world and the person who looks at it.
type desk struct {
	world   *world.World
	record  *record
	program *program
}

// openDesk opens the record and makes everything ready; nothing is asked yet.
func (p *program) openDesk(ctx context.Context, cfg *config.Config) (*desk, error) {
	r, err := p.recordOf(ctx, cfg)
	if err != nil {
		return nil, err
	}
	w, err := world.New(ctx, r.opened, cfg, p.worldOptions(cfg))
	if err != nil {
		return nil, errors.Join(err, r.opened.DB.Close())
	}
	return &desk{world: w, record: r, program: p}, nil
}

// worldOptions are what this process hands to its world.
func (p *program) worldOptions(cfg *config.Config) world.Options {
	return world.Options{Via: p.self(cfg.Me).Via, ReadOnly: p.flags.readOnly, Now: p.now, Lookup: p.lookup, Env: p.configEnv}
}

// session is what the person at the desk sees of it on this terminal.
func (w *desk) session(rehearsing bool) session.Options {
	return session.Options{
		World: w.world, Person: w.program.person, Screen: w.program.screen(), Rehearsal: rehearsing,
	}
}

// screen is this process's terminal.
func (p *program) screen() session.Screen {
	return session.Screen{Lookup: p.lookup, Theme: p.flags.theme, Sizeless: p.sizeless()}
}
