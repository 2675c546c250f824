// Package restic asks a restic repository what it holds, through the restic
// program. It only reads: it takes no lock and writes nothing to the repository.
//
// restic keeps no mark in a snapshot whose run could not read every file (its
// exit status 3), so such a run is only seen by whoever started it; a snapshot
// that says it read no file at all is not counted as a backup.
package restic

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/fetch"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// maxAnswer is the longest list of snapshots that is read; ten thousand
// snapshots are about 8 MB.
const maxAnswer = 64 << 20

// Config names a repository and which of its snapshots are meant.
type Config struct {
	Repository string       // as restic -r takes it
	Password   fetch.Secret // nil: restic's own RESTIC_PASSWORD… variables
	Binary     string       // empty: restic on the PATH
	Hosts      []string     // only snapshots of these hosts; empty: of all
	Tags       []string     // only snapshots with one of these tags; "a,b": with both
	Paths      []string     // only snapshots of these paths
	// CacheDir is restic's cache. Empty: none for a repository in a directory,
	// restic's own for one that is reached over a network.
	CacheDir string
	Env      []string // variables beside those of this process, such as AWS_ACCESS_KEY_ID=…
	// Log is told each command line, without secrets, when it has ended.
	Log func(line string, took time.Duration, err error)
}

// Repository is one restic repository; it implements backups.Asker.
type Repository struct{ config Config }

// New returns the repository; nothing is asked yet.
func New(c Config) *Repository {
	if c.Binary == "" {
		c.Binary = "restic"
	}
	return &Repository{config: c}
}

// Target is the repository for the person, without a password in its URL.
func (r *Repository) Target() string {
	return text.Clean((*text.Redactor)(nil).Redact(r.config.Repository))
}

// Scope says for the person which of the snapshots are meant; empty: all.
func (r *Repository) Scope() string {
	var parts []string
	for _, p := range []struct {
		what string
		list []string
	}{{"host", r.config.Hosts}, {"tags", r.config.Tags}, {"paths", r.config.Paths}} {
		if len(p.list) > 0 {
			parts = append(parts, p.what+" "+text.Clean(strings.Join(p.list, ", ")))
		}
	}
	return strings.Join(parts, ", ")
}

// Ask lists the snapshots and says what the newest is. The repository and the
// password go through the environment, which only this user can read.
func (r *Repository) Ask(ctx context.Context) (backups.Observation, error) {
	env := without(os.Environ(), "RESTIC_REPOSITORY", "RESTIC_REPOSITORY_FILE")
	var redact *text.Redactor
	if r.config.Password != nil {
		password, err := r.config.Password(ctx)
		if err != nil {
			return backups.Observation{}, fmt.Errorf("its password cannot be read: %w", err)
		}
		if password == "" {
			return backups.Observation{}, errors.New("its password is empty: check what password names")
		}
		redact = text.NewRedactor(password)
		env = without(env, "RESTIC_PASSWORD", "RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD_COMMAND")
		env = append(env, "RESTIC_PASSWORD="+password)
	}
	env = append(env, r.config.Env...)
	env = append(env, "RESTIC_REPOSITORY="+r.config.Repository)
	result, err := proc.Run(ctx, proc.Command{
		Args: r.args(), Env: env, MaxOutput: maxAnswer, Redact: redact, Raw: true, Log: r.log(),
	})
	switch {
	case err != nil:
		return backups.Observation{}, err
	case result.Killed != "":
		return backups.Observation{}, errors.New("restic did not answer in time and was stopped: the repository does not answer, or is very slow")
	case result.Exit != 0:
		return backups.Observation{}, explain(result.Exit, string(result.Stderr))
	case result.Cut > 0:
		return backups.Observation{}, fmt.Errorf("its list of snapshots is longer than %d MiB: narrow it with host, tags or paths", maxAnswer>>20)
	}
	o, err := parse(result.Stdout)
	if said := remarks(string(result.Stderr)); err == nil && said != "" {
		o.Details = said
	}
	return o, err
}

func (r *Repository) args() []string {
	args := []string{r.config.Binary, "snapshots", "--json", "--no-lock"}
	switch {
	case r.config.CacheDir != "":
		args = append(args, "--cache-dir="+r.config.CacheDir)
	case !remote(r.config.Repository):
		args = append(args, "--no-cache")
	}
	for _, h := range r.config.Hosts {
		args = append(args, "--host="+h)
	}
	for _, t := range r.config.Tags {
		args = append(args, "--tag="+t)
	}
	for _, p := range r.config.Paths {
		args = append(args, "--path="+p)
	}
	return args
}

// log adds the repository to the line, so that it can be repeated by hand.
func (r *Repository) log() func(string, time.Duration, error) {
	if r.config.Log == nil {
		return nil
	}
	return func(line string, took time.Duration, err error) {
		r.config.Log("RESTIC_REPOSITORY="+r.Target()+" "+line, took, err)
	}
}

// remote reports whether a repository is reached through one of restic's
// network backends: sftp:, rest:, s3: and so on.
func remote(repository string) bool {
	scheme, _, found := strings.Cut(repository, ":")
	return found && scheme != "local" && !strings.ContainsAny(scheme, `/\`)
}

func without(env []string, names ...string) []string {
	kept := make([]string, 0, len(env)+4)
next:
	for _, pair := range env {
		for _, name := range names {
			if strings.HasPrefix(pair, name+"=") {
				continue next
			}
		}
		kept = append(kept, pair)
	}
	return kept
}
