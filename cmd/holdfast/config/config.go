// Package config reads holdfast.yaml: strictly, all mistakes at once, each with
// its place in the file and what is allowed there. It says what the file means
// and must not start anything.
package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/rota"
)

// Config is one whole configuration. Paths in it are absolute.
type Config struct {
	File    // it came from
	Me      people.Person
	Store   string // empty: the default place
	Reports string // empty: beside the store
	Alerts  []AlertSource
	Vitals  []Vital
	Ring    Ring
	Remind  map[alerts.Severity]time.Duration
	Inbound *Inbound // nil: no door
	Logs    []LogSource
	Changes []ChangeSource
	Backups []Dataset
	Rota    []rota.Rotation
	People  map[people.Person]Person
	SOPs    []string // folders
	Theme   string   // empty: by the terminal's background
	Screen  Screen
	Keys    map[string]string
	Keep    Keep

	secrets []keptSecret
}

// LearnSecrets reads the secrets that stand in the environment or in files, so
// that Env.Secret is told their values before anything is asked with them. One
// that cannot be read now is left out: whoever needs it says so. A secret that a
// command prints is not asked for ahead of its use.
func (c *Config) LearnSecrets(ctx context.Context) {
	for _, secret := range c.secrets {
		_, _ = secret.read(ctx)
	}
}

// Screen is what is wanted of the terminal; empty: what suits it.
type Screen struct {
	Mouse  string // "on" or "off"
	Glyphs string // "unicode" or "ascii"
	// Layout is how the panes are arranged.
	Layout Layout
	// Filters are filters of the alerts as they are typed, by name.
	Filters map[string]string
}

// Layout is how the panes are arranged otherwise than usual.
type Layout struct {
	Hide   []string // the panes that are not shown
	Wider  int      // per cent that the left column is wider
	Taller Taller
}

// Taller is how many lines panes are higher than usual.
type Taller struct{ Alerts, Logs, Backups, OnCall int }

// Keep says how long the record keeps what is no entry of an incident; zero: for
// ever. Entries are never removed.
type Keep struct{ History, Sightings, Changes time.Duration }

// AlertSource is one Alertmanager cluster, or one Prometheus; exactly one of Members
// and Prometheus is set.
type AlertSource struct {
	Name       string
	Members    []string // base URLs
	Prometheus string   // its base URL
	Poll       time.Duration
	Auth       Auth
	TLS        TLS
	Expect     []alerts.Matchers
	Silence    *AckSilence // nil: acks make no silences
	Events     string      // the file of its event recorder; empty: none
	Same       string      // equal in two configurations: the source is the same in both
}

// Auth is how holdfast shows who it is to a server.
type Auth struct {
	Bearer   fetch.Secret // nil: none
	User     string
	Password fetch.Secret
}

// TLS names PEM files.
type TLS struct{ CA, Cert, Key string }

// Vital is one of the few numbers that lead.
type Vital struct {
	Name       string
	Prometheus string // the name of an alert source that is a Prometheus, or a base URL
	Expr       string // in PromQL
	Warn, Crit *float64
	Unit       string
	Poll       time.Duration
	Auth       Auth // with a URL only
	TLS        TLS
	Same       string // as an alert source's
}

// AckSilence says how acks keep a cluster quiet.
type AckSilence struct {
	Length time.Duration
	Extend bool
	Limit  time.Duration
}

// Ring is how new alerts call, and when they do not.
type Ring struct {
	How   map[alerts.Severity]How
	Quiet []Quiet
}

// How is how one severity calls.
type How struct{ Bell, Desktop bool }

// Quiet are hours in which alerts of some severities do not ring.
type Quiet struct {
	Hours rota.Window
	Of    []alerts.Severity
}

// Inbound is the HTTP door.
type Inbound struct {
	Listen string
	Token  fetch.Secret // nil: none, which only loopback allows
	Same   string       // as an alert source's
}

// LogSource is one named log; exactly one of File, Command, Journald, Syslog, Posted, Loki and
// VictoriaLogs is set.
type LogSource struct {
	Name         string
	File         string   // a glob
	Command      []string // a program that stays, and its arguments
	Journald     *Journald
	Syslog       *Syslog
	Loki         *Queried
	VictoriaLogs *Queried
	Posted       bool           // others post it at the door
	Zone         *time.Location // of times that carry none; nil: the machine's
	Link         Link
	Watch        []Watch
	Same         string // as an alert source's
}

// Watch is one thing in a log that is an alert: exactly one of Match, New, Rate and
// Absent is set.
type Watch struct {
	Match    *logs.Filter
	New      bool
	Rate     bool
	Absent   time.Duration
	Severity string
}

// Link is where a log's lines are looked at elsewhere. The zero Link: nowhere that is
// configured.
type Link struct {
	By         string // a template of an address, or what keeps the log: "loki", "victorialogs"
	Grafana    string // its base URL
	Datasource string // what is asked there, by its uid
}

// Queried is what a server of logs is asked.
type Queried struct {
	URL    string // its base URL
	Query  string
	Tenant fetch.Secret // nil: none
	Auth   Auth
	TLS    TLS
}

// Journald is a journal of systemd.
type Journald struct {
	Units []string // none: all
	Dir   string   // empty: this machine's journal
}

// Syslog is where messages are sent to.
type Syslog struct{ Listen string }

// ChangeSource is where deploy markers are read from; exactly one of Git and
// Command is set.
type ChangeSource struct {
	Name    string
	Service string // of what names none itself; empty: a repository's is Name, a command's is not said
	Git     string // the folder of a clone
	Tags    string // a pattern of its tags; empty: all
	Command []string
	Poll    time.Duration
	Same    string // as an alert source's
}

// Dataset is one data source of the backup inventory.
type Dataset struct {
	Name        string
	RPO, RTO    time.Duration
	NeedCopies  int
	NeedOffsite int
	Poll        time.Duration
	SOP         string
	Copies      []Copy
	Same        string // as an alert source's
}

// Copy is one backup of a data source; exactly one of Restic and Files is set.
type Copy struct {
	Restic  *Restic
	Files   *Files
	Site    string
	Offsite bool
}

// Restic is a restic repository.
type Restic struct {
	Repository string
	Password   fetch.Secret
	Host       string
	Tags       []string
	Paths      []string
}

// Files is a pattern of backup files.
type Files struct {
	Pattern string
	MinSize int64 // bytes
}

// Person is what the configuration knows of somebody.
type Person struct{ Zone *time.Location }

// Env is what the reader may ask of the process.
type Env struct {
	Lookup func(string) (string, bool)
	Home   string // the configuration folder of the user, such as ~/.config
	Dir    string // the working directory
	// Secret is told the value of every secret each time it is read, so that one
	// that was rotated is known too; nil: nobody is.
	Secret func(value string)
}

// NoneFound says that no configuration file exists, and where it was looked for.
type NoneFound struct{ Looked []string }

func (e *NoneFound) Error() string {
	return "no configuration file; looked for " + strings.Join(e.Looked, ", ") +
		". Write one there (the README has one to copy) or name one with --config; `holdfast demo` needs none"
}

// Find names the configuration file: the flag's, $HOLDFAST_CONFIG's, or the
// first that exists of the usual places. The error is a *NoneFound.
func Find(flag string, env Env) (string, error) {
	if flag != "" {
		return absolute(env.Dir, flag), nil
	}
	if p, ok := env.Lookup("HOLDFAST_CONFIG"); ok && p != "" {
		return absolute(env.Dir, p), nil
	}
	places := []string{
		filepath.Join(env.Dir, "holdfast.yaml"),
		filepath.Join(env.Home, "holdfast", "holdfast.yaml"),
		"/etc/holdfast/holdfast.yaml",
	}
	for _, p := range places {
		if _, err := os.Stat(p); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return p, nil
		}
	}
	return "", &NoneFound{Looked: places}
}

// Load reads the file at path. A file with mistakes gives a Mistakes error that
// lists every one of them.
func Load(path string, env Env) (*Config, error) {
	data, err := Read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data, env)
}

// sizeLimit is more than any configuration needs, in bytes.
const sizeLimit = 4 << 20

// Read is the bytes of the file at path. What is larger than a configuration
// can be is an error, before it takes the machine's memory.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path) // #nosec G304 -- the person names it
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, sizeLimit+1))
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	if len(data) > sizeLimit {
		return nil, fmt.Errorf("the configuration cannot be read: %s is larger than %d MiB, and no configuration is", path, sizeLimit>>20)
	}
	return data, nil
}

func absolute(dir, p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}
