package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/inbound"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// Kind is the kind of health that holdfast's own parts have.
const Kind = "holdfast"

// Kinds of health that are not those of an adapter.
const (
	kindSilences = "silences"
	kindRecord   = incident.HealthKind
	kindConfig   = "configuration"
)

// jobs are what a configuration asks to be kept going; nothing is started.
func (w *World) jobs(cfg *config.Config) (list []Job, err error) {
	events := recorders{w.Record.Store.Recorded, w.Health, w.o.Now, w.o.ReadOnly}
	numbers := gauges{w.makes, w.Vitals, w.Health, w.o.Now}
	for _, of := range []func(*config.Config) ([]Job, error){w.alertJobs, events.jobs, numbers.jobs, w.silenceJobs, w.logJobs, w.changeJobs, w.backupJobs, w.doorJobs} {
		more, err := of(cfg)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// alertJobs ask the alert sources.
func (w *World) alertJobs(cfg *config.Config) ([]Job, error) {
	made, err := w.makes.alerts(cfg)
	if err != nil {
		return nil, err
	}
	list := make([]Job, len(made))
	for i, s := range made {
		poll := sources.Poll{
			Name: s.Name, Kind: s.kind, Every: s.Poll, Timeout: askLimit,
			Ask: func(ctx context.Context) error { return s.ask(ctx, w.Board, w.Health) },
		}
		list[i] = Job{
			Kind: s.kind, Name: s.Name, Of: sources.Alerts, Same: sameSource(s.AlertSource),
			Run: func(ctx context.Context) error { poll.Run(ctx, w.Health, w.o.Now); return nil },
			Once: func(ctx context.Context) error {
				if err := poll.Once(ctx, w.Health, w.o.Now); err != nil {
					return fmt.Errorf("%s could not be asked: %s; what it listed last reads unknown", s.Name, text.ErrorLine(err))
				}
				return nil
			},
			Forget: func() { w.Board.Forget(s.Name) },
		}
	}
	return list, nil
}

func sameSource(s config.AlertSource) string { return madeOf(s.Same, s.TLS.CA, s.TLS.Cert, s.TLS.Key) }

// silenceJobs keep the silences of acks, where the configuration asks for them
// and something may be written.
func (w *World) silenceJobs(cfg *config.Config) ([]Job, error) {
	made, err := w.makes.alerts(cfg)
	if err != nil || w.o.ReadOnly {
		return nil, err
	}
	var list []Job
	for _, s := range made {
		if s.silencer == nil {
			continue
		}
		k := w.keeper(s)
		list = append(list, Job{
			Kind: kindSilences, Name: s.Name, Same: sameSource(s.AlertSource),
			Run: func(ctx context.Context) error { k.Run(ctx); return nil },
			Settle: func(ctx context.Context) error {
				if err := k.Once(ctx); err != nil {
					return fmt.Errorf("%s could not be told: %w; what was done is in the record, but the silences there do not follow it yet, "+
						"so people may be paged for what is held; a cockpit or `holdfast serve` sees to them as soon as it can", s.Name, err)
				}
				return nil
			},
		})
	}
	return list, nil
}

// keeper keeps one cluster's silences matching the acks.
func (w *World) keeper(s alertSource) *alerts.Keeper {
	policy := alerts.SilencePolicy{
		Length: s.Silence.Length, Extend: s.Silence.Extend, Limit: s.Silence.Limit, Tag: tagOf(w.Machine, w.Record.Path),
		About: silenceNotes(w.Record.Store.Book, w.Machine+", record "+w.Record.Path),
	}
	return alerts.NewKeeper(s.Name, policy, s.silencer, w.Board, w.Record.Store.Alerts, w.Record.Store.Leases, w.owner, w.o.Now)
}

// tagOf marks the silences of a record: two records that keep silences in one
// cluster must not end each other's.
func tagOf(machine, record string) string {
	sum := sha256.Sum256([]byte(machine + "\x00" + record))
	return hex.EncodeToString(sum[:4])
}

// changeJobs ask the sources of changes.
func (w *World) changeJobs(cfg *config.Config) ([]Job, error) {
	list := make([]Job, len(cfg.Changes))
	for i, s := range cfg.Changes {
		poll := w.Changes.Poll(s.Name, s.Poll, w.makes.changes(cfg, s))
		list[i] = Job{
			Kind: changes.HealthKind, Name: s.Name, Of: sources.Changes, Same: madeOf(s.Same),
			Run: func(ctx context.Context) error { poll.Run(ctx, w.Health, w.o.Now); return nil },
			Once: func(ctx context.Context) error {
				if err := poll.Once(ctx, w.Health, w.o.Now); err != nil {
					return fmt.Errorf("the changes of %s could not be asked: %s", s.Name, text.ErrorLine(err))
				}
				return nil
			},
		}
	}
	return list, nil
}

// backupJobs ask the copies of each data source, and raise what their verdicts
// ask for.
func (w *World) backupJobs(cfg *config.Config) ([]Job, error) {
	list := []Job{{Kind: Kind, Name: "backups", Of: sources.Backups, Run: w.watchBackups, Once: w.askBackups}}
	for _, d := range cfg.Backups {
		list = append(list, Job{
			Kind: backups.HealthKind, Name: d.Name, Of: sources.Backups, Same: madeOf(d.Same),
			Run: func(ctx context.Context) error { return w.Ledger.Follow(ctx, d.Name) },
		})
	}
	return list, nil
}

// askBackups asks every copy once; verdicts about what cannot be asked are the
// ledger's to give.
func (w *World) askBackups(ctx context.Context) error {
	return errors.Join(w.Ledger.AskAll(ctx), w.raiseBackups(ctx))
}

// raiseBackups makes alerts of the verdicts that need a human.
func (w *World) raiseBackups(ctx context.Context) error {
	return w.Board.Receive(ctx, backups.AlertSource, backups.SnapshotOf(w.Ledger.View(), w.o.Now()).Redacted(w.Record.Redact))
}

// watchBackups keeps the copies judged and the verdicts saved, and raises what
// the verdicts ask for whenever they change.
func (w *World) watchBackups(ctx context.Context) error {
	changes := w.Record.Feed.Watch()
	defer changes.Close()
	crew := NewCrew(ctx, w.Health, w.o.Now)
	defer crew.Dismiss()
	crew.Start(Kind, "verdicts", func(ctx context.Context) error { w.Ledger.Keep(ctx); return nil })
	for {
		topics, err := changes.Next(ctx)
		if err != nil {
			return nil // the context ended: so does the watching
		}
		if topics.Has(sources.Backups) {
			_ = w.raiseBackups(ctx) // the board shows its own failure to save, and tries again
		}
	}
}

// doorJobs serve the HTTP door.
func (w *World) doorJobs(cfg *config.Config) ([]Job, error) {
	if cfg.Inbound == nil {
		return nil, nil
	}
	return []Job{{
		Kind: inbound.Kind, Name: inbound.Name, Of: sources.Alerts, Same: madeOf(cfg.Inbound.Same),
		Run: func(ctx context.Context) error { return w.openDoor(ctx, cfg.Inbound) },
		Check: func(ctx context.Context) error {
			door, err := w.newDoor(cfg.Inbound)
			if err == nil {
				door.Try(ctx)
			}
			return err
		},
	}}, nil
}

func (w *World) newDoor(in *config.Inbound) (*inbound.Door, error) {
	return inbound.New(inbound.Options{
		Listen: in.Listen, Token: in.Token, Board: w.Board, Acks: w.Board, Logs: w.Posted, Metrics: w.metrics(), Ready: w.ready, Health: w.Health, Now: w.o.Now,
		Record: w.Record.Path, Changes: w.Changes, Recorder: w.Record.Store.Recorded, ReadOnly: w.o.ReadOnly, Redact: w.Record.Redact,
	})
}

// openDoor serves the HTTP door until ctx ends.
func (w *World) openDoor(ctx context.Context, in *config.Inbound) error {
	door, err := w.newDoor(in)
	if err != nil {
		return err
	}
	w.door.Store(door)
	defer w.door.Store(nil)
	return door.Run(ctx)
}

// DoorURL is where the HTTP door is open; empty: it is not.
func (w *World) DoorURL() string {
	if door := w.door.Load(); door != nil {
		return door.URL()
	}
	return ""
}
