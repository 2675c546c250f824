package world

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/command"
	"holdfast/sources/logs/file"
	"holdfast/sources/logs/journald"
	"holdfast/sources/logs/loki"
	"holdfast/sources/logs/remote"
	"holdfast/sources/logs/syslog"
	"holdfast/sources/logs/victorialogs"
	"holdfast/sources/watch"
)

// logSource is a log whose lines go to a tail: where a new kind of log comes in.
type logSource struct {
	kind, name string // those of its health
	same       string // of the configuration, as a Job's
	rules      []watch.Rule
	// follow hands every line to the sink and reports its health, until ctx ends.
	follow func(ctx context.Context, to logs.Sink)
	// try does the same for a moment, beside the one that follows, for whoever checks.
	try func(ctx context.Context, to logs.Sink)
}

// logKinds makes the logs of a configuration: each kind is one function of it.
type logKinds struct {
	makes  *adapters
	health *sources.HealthBoard
	now    func() time.Time
	post   *Post
}

// sources are those that a configuration names, in its order.
func (k logKinds) sources(cfg *config.Config) ([]logSource, error) {
	var list []logSource
	var wrong config.Mistakes
	for i, l := range cfg.Logs {
		made, err := k.source(cfg, l)
		if err != nil {
			wrong = append(wrong, cfg.Wrong(fmt.Sprintf("logs[%d]", i), "it cannot be followed: "+err.Error()))
			continue
		}
		made.name, made.same, made.rules = l.Name, l.Same, rulesOf(l)
		list = append(list, made)
	}
	return list, wrong.OrNil()
}

func (k logKinds) source(cfg *config.Config, l config.LogSource) (logSource, error) {
	switch {
	case l.Command != nil:
		return k.program(cfg, l), nil
	case l.Journald != nil:
		return k.journal(l), nil
	case l.Syslog != nil:
		return k.sent(l), nil
	case l.Loki != nil:
		return k.loki(l)
	case l.VictoriaLogs != nil:
		return k.victoriaLogs(l)
	case l.Posted:
		return k.post.source(l, cfg.Inbound != nil, k.now), nil
	}
	return k.files(l), nil
}

// loki is a log in a Loki.
func (k logKinds) loki(l config.LogSource) (logSource, error) {
	client := k.makes.client(l.Name, l.Loki.Auth, l.Loki.TLS)
	if l.Loki.Tenant != nil {
		client.Headers = map[string]fetch.Secret{"X-Scope-OrgID": l.Loki.Tenant}
	}
	log, err := loki.New(loki.Config{Name: l.Name, URL: l.Loki.URL, Query: l.Loki.Query, Fetch: client})
	follow := func(place *remote.Place) func(context.Context, logs.Sink) {
		return func(ctx context.Context, to logs.Sink) { loki.Follow(ctx, log, place, to, k.health, k.now) }
	}
	return logSource{kind: loki.Kind, follow: follow(k.makes.places.ofRemote(l.Name)), try: follow(nil)}, err
}

// victoriaLogs is a log in a VictoriaLogs.
func (k logKinds) victoriaLogs(l config.LogSource) (logSource, error) {
	client := k.makes.client(l.Name, l.VictoriaLogs.Auth, l.VictoriaLogs.TLS)
	if l.VictoriaLogs.Tenant != nil {
		client.Headers = victorialogs.Headers(l.VictoriaLogs.Tenant)
	}
	log, err := victorialogs.New(victorialogs.Config{Name: l.Name, URL: l.VictoriaLogs.URL, Query: l.VictoriaLogs.Query, Fetch: client})
	follow := func(place *remote.Place) func(context.Context, logs.Sink) {
		return func(ctx context.Context, to logs.Sink) { victorialogs.Follow(ctx, log, place, to, k.health, k.now) }
	}
	return logSource{kind: victorialogs.Kind, follow: follow(k.makes.places.ofRemote(l.Name)), try: follow(nil)}, err
}

// journal is a log in the journal.
func (k logKinds) journal(l config.LogSource) logSource {
	place := k.makes.places.ofJournal(l.Name)
	follow := func(place *journald.Place) func(context.Context, logs.Sink) {
		src := journald.Source{Name: l.Name, Units: l.Journald.Units, Dir: l.Journald.Dir, Place: place, Log: k.makes.called(l.Name)}
		return func(ctx context.Context, to logs.Sink) { journald.Follow(ctx, src, to, k.health, k.now) }
	}
	return logSource{kind: journald.Kind, follow: follow(place), try: follow(nil)}
}

// program is a log that a program prints.
func (k logKinds) program(cfg *config.Config, l config.LogSource) logSource {
	src := command.Source{
		Name: l.Name, Args: l.Command, Dir: filepath.Dir(cfg.Path), Zone: zoneOfLog(l.Zone, k.makes.lookup), Redact: k.makes.redact, Log: k.makes.called(l.Name),
	}
	follow := func(ctx context.Context, to logs.Sink) { command.Follow(ctx, src, to, k.health, k.now) }
	return logSource{kind: command.Kind, follow: follow, try: follow}
}

// sent is a log that others send. Whoever checks does not take the port from the one
// who listens.
func (k logKinds) sent(l config.LogSource) logSource {
	src := syslog.Source{Name: l.Name, Listen: l.Syslog.Listen, Zone: zoneOfLog(l.Zone, k.makes.lookup)}
	return logSource{
		kind:   syslog.Kind,
		follow: func(ctx context.Context, to logs.Sink) { syslog.Follow(ctx, src, to, k.health, k.now) },
		try:    func(ctx context.Context, _ logs.Sink) { syslog.Try(ctx, src, k.health, k.now) },
	}
}

// files is a log in files.
func (k logKinds) files(l config.LogSource) logSource {
	places := k.makes.places.ofFiles(l.Name)
	follow := func(places *file.Places) func(context.Context, logs.Sink) {
		return func(ctx context.Context, to logs.Sink) {
			file.Follow(ctx, k.makes.log(l, places), to, k.health, k.now)
		}
	}
	return logSource{kind: file.Kind, follow: follow(places), try: follow(&file.Places{})}
}

// logJobs follow the logs.
func (w *World) logJobs(cfg *config.Config) ([]Job, error) {
	var list []Job
	opening := logs.NewOpening(w.Tail, w.o.Now)
	look := lookouts{w.Record, w.o.ReadOnly, w.Watched, w.Board, w.Health, w.o.Now}
	all, err := logKinds{w.makes, w.Health, w.o.Now, w.Posted}.sources(cfg)
	for _, l := range all {
		list = append(list, Job{
			Kind: l.kind, Name: l.name, Of: sources.Logs, Same: madeOf(l.same),
			Run:    func(ctx context.Context) error { look.of(l).follow(ctx, opening.Enter(), l.follow); return nil },
			Forget: func() { look.over(l.name) },
			Check: func(ctx context.Context) error {
				return untilReported(ctx, w.Record.Feed, w.Health, l.kind, l.name, func(ctx context.Context) { l.try(ctx, logs.NewTail(1, sources.NewFeed(), w.o.Now)) })
			},
		})
	}
	return list, err
}
