package world

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/prometheus"
	"holdfast/sources/backups"
	"holdfast/sources/backups/files"
	"holdfast/sources/backups/restic"
	"holdfast/sources/changes"
	"holdfast/sources/changes/command"
	"holdfast/sources/changes/git"
	"holdfast/sources/fetch"
	"holdfast/sources/logs/file"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

const (
	askLimit    = 10 * time.Second // one question to an alert source
	answerLimit = 64 << 20         // bytes of one answer: 10,000 alerts are 8 MB
)

// adapters makes of a configuration the adapters that it names.
type adapters struct {
	now    func() time.Time
	lookup func(string) (string, bool)
	redact *text.Redactor
	calls  *sources.Calls
	open   *file.Descriptors // for log files
	places places            // how far logs were read
}

// called returns what a client tells of each call it made.
func (a *adapters) called(kind string) func(line string, took time.Duration, err error) {
	return func(line string, took time.Duration, err error) { a.calls.Add(kind, a.redact.Redact(line), took, err) }
}

// execute runs a step's command and shows it among the calls.
func (a *adapters) execute(ctx context.Context, c proc.Command) (proc.Result, error) {
	c.Log = a.called("sop")
	return proc.Run(ctx, c)
}

// alertSource is one of the configured sources of alerts.
type alertSource struct {
	config.AlertSource
	kind string
	ask  func(ctx context.Context, board *alerts.Board, health *sources.HealthBoard) error
	// cluster is where silences can be made. Nil: nothing can be silenced there.
	cluster alerts.Silencer
	// silencer is it where acks have silences. Nil: acks make none.
	silencer alerts.Silencer
}

// alerts are the configured alert sources, in their order.
func (a *adapters) alerts(cfg *config.Config) ([]alertSource, error) {
	var list []alertSource
	var wrong config.Mistakes
	for i, s := range cfg.Alerts {
		made, err := a.alertSource(s)
		if err != nil {
			wrong = append(wrong, cfg.Wrong(fmt.Sprintf("alerts[%d]", i), "it cannot be asked: "+err.Error()))
			continue
		}
		list = append(list, made)
	}
	return list, wrong.OrNil()
}

func (a *adapters) alertSource(s config.AlertSource) (alertSource, error) {
	made := alertSource{AlertSource: s}
	client := a.client(s.Name, s.Auth, s.TLS)
	if s.Prometheus != "" {
		rules, err := prometheus.New(prometheus.Config{
			Name: s.Name, URL: s.Prometheus, Expect: s.Expect, Every: s.Poll, Now: a.now, Redact: a.redact, Fetch: client,
		})
		if err != nil {
			return made, err
		}
		made.kind, made.ask = prometheus.Kind, rules.Ask
		return made, nil
	}
	keeps := alertmanager.Keeps{Silences: s.Silence != nil, Extended: s.Silence != nil && s.Silence.Extend}
	cluster, err := alertmanager.New(alertmanager.Config{
		Name: s.Name, Members: s.Members, Expect: s.Expect, Keeps: keeps, Every: s.Poll, Now: a.now, Redact: a.redact, Fetch: client,
	})
	if err != nil {
		return made, err
	}
	made.kind, made.ask, made.cluster = alertmanager.Kind, cluster.Ask, cluster
	if s.Silence != nil {
		made.silencer = cluster
	}
	return made, nil
}

// client is how a server is asked by whoever is called so.
func (a *adapters) client(name string, auth config.Auth, tls config.TLS) fetch.Options {
	return fetch.Options{
		Timeout: askLimit, MaxBody: answerLimit,
		Bearer: auth.Bearer, User: auth.User, Password: auth.Password,
		CA: tls.CA, Cert: tls.Cert, Key: tls.Key, Log: a.called(name),
	}
}

// datasets are the ledger's inventory.
func (a *adapters) datasets(cfg *config.Config) ([]backups.Dataset, error) {
	list := make([]backups.Dataset, 0, len(cfg.Backups))
	var wrong config.Mistakes
	for i, d := range cfg.Backups {
		set := backups.Dataset{
			Name: d.Name, RPO: d.RPO, RTO: d.RTO, NeedCopies: d.NeedCopies, NeedOffsite: d.NeedOffsite, SOP: d.SOP, Poll: d.Poll,
			Same: d.Same,
		}
		for j, c := range d.Copies {
			copied, err := a.copyOf(c)
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

func (a *adapters) copyOf(c config.Copy) (backups.Copy, error) {
	copied := backups.Copy{Site: c.Site, Offsite: c.Offsite}
	if c.Restic != nil {
		from := restic.Config{
			Repository: c.Restic.Repository, Password: c.Restic.Password,
			Tags: c.Restic.Tags, Paths: c.Restic.Paths, Now: a.now, Log: a.called("restic"),
		}
		if c.Restic.Host != "" {
			from.Hosts = []string{c.Restic.Host}
		}
		repository := restic.New(from)
		copied.Kind, copied.Target, copied.Asker = "restic", repository.Target(), repository
		copied.Scope = repository.Scope()
		return copied, nil
	}
	pattern, err := files.New(files.Config{Pattern: c.Files.Pattern, MinSize: c.Files.MinSize, Now: a.now})
	if err != nil {
		return copied, err
	}
	copied.Kind, copied.Target, copied.Asker = "files", pattern.Target(), pattern
	return copied, nil
}

// changes is what asks one configured source of changes.
func (a *adapters) changes(cfg *config.Config, s config.ChangeSource) changes.Asker {
	if s.Git != "" {
		return git.New(git.Config{Name: s.Name, Service: s.Service, Path: s.Git, Tags: s.Tags, Log: a.called(s.Name)})
	}
	return command.New(command.Config{
		Name: s.Name, Service: s.Service, Args: s.Command, Dir: filepath.Dir(cfg.Path), Redact: a.redact, Log: a.called(s.Name),
	})
}

// log is what is followed of a configured log.
func (a *adapters) log(l config.LogSource, places *file.Places) file.Source {
	return file.Source{Name: l.Name, Patterns: []string{l.File}, Zone: zoneOfLog(l.Zone, a.lookup), Places: places, Open: a.open}
}

// ZoneOfFile is the zone of the times in a file that somebody opens: that of the log
// which is followed there, or was before the file was put away.
func ZoneOfFile(cfg *config.Config, path string, lookup func(string) (string, bool)) *time.Location {
	for _, l := range cfg.Logs {
		if l.File != "" && file.Follows(l.File, path) {
			return zoneOfLog(l.Zone, lookup)
		}
	}
	return zoneOfLog(nil, lookup)
}

// zoneOfLog is the zone in which a log's times are that carry none: the one
// that is configured for it, else the machine's. Whoever looks at them has no
// part in it.
func zoneOfLog(configured *time.Location, lookup func(string) (string, bool)) *time.Location {
	if configured != nil {
		return configured
	}
	zone := MachineZone(lookup)
	if _, set := lookup("TZ"); zone == time.UTC && !set {
		return time.Local // a machine whose zone has no name that is known here
	}
	return zone
}
