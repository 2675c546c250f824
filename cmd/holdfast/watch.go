package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/backups"
	"holdfast/sources/backups/files"
	"holdfast/sources/backups/restic"
	"holdfast/sources/changes"
	"holdfast/sources/fetch"
	"holdfast/sources/inbound"
	"holdfast/sources/logs/file"
	"holdfast/store"
)

const (
	surveyLimit  = 5 * time.Second  // a one-shot command asks every source, in all
	askLimit     = 10 * time.Second // one question to an alert source
	answerLimit  = 64 << 20         // bytes of one answer: 10,000 alerts are 8 MB
	kindAlerts   = "alertmanager"
	kindRecord   = store.HealthKind
	kindHoldfast = "holdfast"
)

// clusters makes the adapters of the configured alert sources.
func (w *world) clusters(cfg *config.Config) ([]*alertmanager.Cluster, error) {
	var list []*alertmanager.Cluster
	var wrong config.Mistakes
	for i, s := range cfg.Alerts {
		keeps := alertmanager.Keeps{Silences: s.Silence != nil, Extended: s.Silence != nil && s.Silence.Extend}
		c, err := alertmanager.New(alertmanager.Config{
			Name: s.Name, Members: s.Members, Expect: s.Expect, Keeps: keeps, Every: s.Poll, Now: w.now, Redact: w.redact,
			Fetch: fetch.Options{
				Timeout: askLimit, MaxBody: answerLimit,
				Bearer: s.Auth.Bearer, User: s.Auth.User, Password: s.Auth.Password,
				CA: s.TLS.CA, Cert: s.TLS.Cert, Key: s.TLS.Key, Log: w.called(s.Name),
			},
		})
		if err != nil {
			wrong = append(wrong, cfg.Wrong(fmt.Sprintf("alerts[%d]", i), "it cannot be asked: "+err.Error()))
			continue
		}
		list = append(list, c)
	}
	return list, wrong.OrNil()
}

// poll keeps one cluster asked.
func (w *world) poll(c *alertmanager.Cluster, every time.Duration) sources.Poll {
	return sources.Poll{
		Name: c.Name(), Kind: kindAlerts, Every: every, Timeout: askLimit,
		Ask: func(ctx context.Context) error { return c.Ask(ctx, w.board, w.health) },
	}
}

// keeper keeps one cluster's silences matching the acks; nil when the
// configuration asks for none, or nothing may be written.
func (w *world) keeper(c *alertmanager.Cluster, s config.AlertSource) *alerts.Keeper {
	if s.Silence == nil || w.program.flags.readOnly {
		return nil
	}
	policy := alerts.SilencePolicy{
		Length: s.Silence.Length, Extend: s.Silence.Extend, Limit: s.Silence.Limit, Tag: w.tag(),
		About: silenceNotes(w.Store, w.machine+", record "+w.path),
	}
	return alerts.NewKeeper(s.Name, policy, c, w.board, w.Store, w.Store, w.owner, w.now)
}

// tag marks the silences of this record: two records that keep silences in one
// cluster must not end each other's.
func (w *world) tag() string {
	sum := sha256.Sum256([]byte(w.machine + "\x00" + w.path))
	return hex.EncodeToString(sum[:4])
}

// survey asks every pull source once, all of them together within five
// seconds, and says which could not be asked.
func (w *world) survey(ctx context.Context) []error {
	ctx, cancel := context.WithTimeout(ctx, surveyLimit)
	defer cancel()
	clusters, err := w.clusters(w.config())
	if err != nil {
		return []error{err}
	}
	asks := []func(context.Context) error{w.askBackups}
	asks = append(asks, w.changeAsks()...)
	for i, c := range clusters {
		poll := w.poll(c, w.config().Alerts[i].Poll)
		asks = append(asks, func(ctx context.Context) error {
			if err := poll.Once(ctx, w.health, w.now); err != nil {
				return fmt.Errorf("%s could not be asked: %w; what it listed last reads unknown", c.Name(), err)
			}
			return nil
		})
	}
	errs := make([]error, len(asks))
	var wait sync.WaitGroup
	for i, ask := range asks {
		wait.Go(func() { errs[i] = guarded(ctx, ask) })
	}
	wait.Wait()
	if err := w.board.Tick(context.WithoutCancel(ctx)); err != nil {
		return append(present(errs), err)
	}
	return present(errs)
}

func present(errs []error) []error {
	var list []error
	for _, err := range errs {
		if err != nil {
			list = append(list, err)
		}
	}
	return list
}

// askBackups asks every copy once; verdicts about what cannot be asked are the
// ledger's to give.
func (w *world) askBackups(ctx context.Context) error {
	return errors.Join(w.ledger().AskAll(ctx), w.raiseBackups(ctx))
}

// raiseBackups makes alerts of the verdicts that need a human.
func (w *world) raiseBackups(ctx context.Context) error {
	return w.board.Receive(ctx, backups.AlertSource, backups.SnapshotOf(w.ledger().View(), w.now()).Redacted(w.redact))
}

// keepOnce brings the silences in step with the acks, or sees that an open
// cockpit does.
func (w *world) keepOnce(ctx context.Context) []error {
	clusters, err := w.clusters(w.config())
	if err != nil {
		return []error{err}
	}
	var errs []error
	for i, c := range clusters {
		if k := w.keeper(c, w.config().Alerts[i]); k != nil {
			if err := k.Once(ctx); err != nil {
				errs = append(errs, fmt.Errorf("%s: what was done is in the record, its silences are not as it says: %w", c.Name(), err))
			}
		}
	}
	return errs
}

// datasets makes the ledger's inventory of the configuration.
func (w *world) datasets(cfg *config.Config) ([]backups.Dataset, error) {
	list := make([]backups.Dataset, 0, len(cfg.Backups))
	var wrong config.Mistakes
	for i, d := range cfg.Backups {
		set := backups.Dataset{
			Name: d.Name, RPO: d.RPO, RTO: d.RTO, NeedCopies: d.NeedCopies, NeedOffsite: d.NeedOffsite, SOP: d.SOP, Poll: d.Poll,
			Same: d.Same,
		}
		for j, c := range d.Copies {
			copied, err := w.copyOf(c)
			if err != nil {
				wrong = append(wrong, cfg.Wrong(fmt.Sprintf("backups[%d].copies[%d]", i, j), err.Error()))
				continue
			}
			set.Copies = append(set.Copies, copied)
		}
		list = append(list, set)
	}
	return list, wrong.OrNil()
}

func (w *world) copyOf(c config.Copy) (backups.Copy, error) {
	copied := backups.Copy{Site: c.Site, Offsite: c.Offsite}
	if c.Restic != nil {
		from := restic.Config{
			Repository: c.Restic.Repository, Password: c.Restic.Password,
			Tags: c.Restic.Tags, Paths: c.Restic.Paths, Now: w.now, Log: w.called("restic"),
		}
		if c.Restic.Host != "" {
			from.Hosts = []string{c.Restic.Host}
		}
		repository := restic.New(from)
		copied.Kind, copied.Target, copied.Asker = "restic", repository.Target(), repository
		copied.Scope = repository.Scope()
		return copied, nil
	}
	pattern, err := files.New(files.Config{Pattern: c.Files.Pattern, MinSize: c.Files.MinSize, Now: w.now})
	if err != nil {
		return copied, err
	}
	copied.Kind, copied.Target, copied.Asker = "files", pattern.Target(), pattern
	return copied, nil
}

// jobs are what a configuration asks to be kept going; nothing is started.
func (w *world) jobs(cfg *config.Config) ([]job, error) {
	list, err := w.alertJobs(cfg)
	if err != nil {
		return nil, err
	}
	for _, l := range cfg.Logs {
		places := w.places.of(l.Name)
		list = append(list, job{
			Kind: file.Kind, Name: l.Name, Same: madeOf(l.Same),
			Run: func(ctx context.Context) error {
				file.Follow(ctx, logSource(w, l, places), w.tail, w.health, w.now)
				return nil
			},
		})
	}
	for _, s := range cfg.Changes {
		list = append(list, job{Kind: changes.HealthKind, Name: s.Name, Same: madeOf(s.Same), Run: func(ctx context.Context) error {
			w.pollChanges(cfg, s).Run(ctx, w.health, w.now)
			return nil
		}})
	}
	for _, d := range cfg.Backups {
		list = append(list, job{Kind: backups.HealthKind, Name: d.Name, Same: madeOf(d.Same), Run: func(ctx context.Context) error {
			return w.ledger().Follow(ctx, d.Name)
		}})
	}
	if cfg.Inbound != nil {
		list = append(list, job{Kind: inbound.Kind, Name: inbound.Name, Same: madeOf(cfg.Inbound.Same), Run: func(ctx context.Context) error {
			return w.openDoor(ctx, cfg.Inbound)
		}})
	}
	return list, nil
}

// alertJobs ask the alert sources, and keep the silences of their acks.
func (w *world) alertJobs(cfg *config.Config) ([]job, error) {
	clusters, err := w.clusters(cfg)
	if err != nil {
		return nil, err
	}
	var list []job
	for i, cluster := range clusters {
		source := cfg.Alerts[i]
		same := madeOf(source.Same, source.TLS.CA, source.TLS.Cert, source.TLS.Key)
		list = append(list, job{
			Kind: kindAlerts, Name: source.Name, Same: same,
			Run: func(ctx context.Context) error {
				w.poll(cluster, source.Poll).Run(ctx, w.health, w.now)
				return nil
			},
			Forget: func() { w.board.Forget(source.Name) },
		})
		if k := w.keeper(cluster, source); k != nil {
			list = append(list, job{Kind: "silences", Name: source.Name, Same: same, Run: func(ctx context.Context) error { k.Run(ctx); return nil }})
		}
	}
	return list, nil
}

// watchBackups keeps the copies judged and the verdicts saved, and raises what
// the verdicts ask for whenever they change.
func (w *world) watchBackups(ctx context.Context) error {
	changes := w.feed.Watch()
	defer changes.Close()
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { w.ledger().Keep(ctx) })
	for {
		topics, err := changes.Next(ctx)
		if err != nil {
			return nil // the context ended: so does the watching
		}
		if !topics.Has(sources.Backups) {
			continue
		}
		if err := w.raiseBackups(ctx); err != nil && !errors.Is(err, context.Canceled) {
			// The board shows its own failure to save and tries again.
			continue
		}
	}
}

// openDoor serves the HTTP door until ctx ends.
func (w *world) openDoor(ctx context.Context, in *config.Inbound) error {
	door, err := inbound.New(inbound.Options{
		Listen: in.Listen, Token: in.Token, Board: w.board, Metrics: w.metrics(), Ready: w.ready, Health: w.health, Now: w.now,
		Record: w.path, Changes: w.changes, ReadOnly: w.program.flags.readOnly, Redact: w.redact,
	})
	if err != nil {
		return err
	}
	w.door.Store(door)
	defer w.door.Store(nil)
	return door.Run(ctx)
}

// logSource is what is followed of a configured log.
func logSource(w *world, l config.LogSource, places *file.Places) file.Source {
	return file.Source{Name: l.Name, Patterns: []string{l.File}, Zone: zoneOfLog(l.Zone, w.program.lookup), Places: places, Open: w.open}
}
