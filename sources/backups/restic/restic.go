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
	"path/filepath"
	"strings"
	"sync"
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/fetch"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// maxAnswer is the longest list of snapshots that is read; ten thousand
// snapshots are about 8 MB.
const maxAnswer = 64 << 20

// inVain is how long restic may try again for one cause before it is stopped.
const inVain = 8 * time.Second

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
	Env      []string         // variables beside those of this process, such as AWS_ACCESS_KEY_ID=…
	Now      func() time.Time // nil: the real clock
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
	if c.Now == nil {
		c.Now = time.Now
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
	result, again, err := r.run(ctx, env, redact, r.args())
	if err == nil && result.Killed == "" && !again && result.Exit != 0 && noCache(string(result.Stderr)) {
		// Since 0.19 restic gives up where it can make no cache, as without a HOME.
		result, again, err = r.run(ctx, env, redact, append(r.args(), "--no-cache"))
	}
	switch stderr := string(result.Stderr); {
	case err != nil:
		return backups.Observation{}, err
	case result.Killed != "" || again:
		return backups.Observation{}, stopped(stderr)
	case result.Exit != 0:
		return backups.Observation{}, explain(result.Exit, stderr)
	case result.Cut > 0:
		return backups.Observation{}, fmt.Errorf("its list of snapshots is longer than %d MiB: narrow it with host, tags or paths", maxAnswer>>20)
	default:
		return r.answer(result.Stdout, stderr)
	}
}

// run runs restic. It is stopped when it has tried in vain for a while: newer
// versions go on for a quarter of an hour, and what they try for stands there.
func (r *Repository) run(ctx context.Context, env []string, redact *text.Redactor, args []string) (result proc.Result, again bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tries := &tries{stop: cancel}
	result, err = proc.Run(ctx, proc.Command{
		Args: args, Env: env, MaxOutput: maxAnswer, Redact: redact, Raw: true, Log: r.log(), Output: tries.take,
	})
	return result, tries.end(), err
}

// tries stops a restic that tries again and again without success.
type tries struct {
	stop context.CancelFunc

	mu    sync.Mutex
	lines strings.Builder
	timer *time.Timer
	fired bool
}

// take takes a piece of what restic writes.
func (t *tries) take(stream proc.Stream, chunk []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if stream != proc.Stderr || t.lines.Len() > 1<<20 {
		return
	}
	t.lines.Write(chunk)
	switch trying := tryingFor(messages(t.lines.String())) != ""; {
	case trying && t.timer == nil:
		t.timer = time.AfterFunc(inVain, t.enough)
	case !trying && t.timer != nil:
		t.timer.Stop()
		t.timer = nil
	}
}

func (t *tries) enough() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timer != nil {
		t.fired = true
		t.stop()
	}
}

// end stops waiting and reports whether restic was stopped.
func (t *tries) end() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	return t.fired
}

// answer makes an observation of what restic wrote when it ended well.
func (r *Repository) answer(stdout []byte, stderr string) (backups.Observation, error) {
	list, err := read(stdout)
	if err != nil {
		return backups.Observation{}, err
	}
	h := hear(stderr)
	switch {
	case h.unlisted != "":
		return backups.Observation{}, fmt.Errorf("its snapshots could not be listed: %s", short(h.unlisted))
	case len(list) == 0 && len(h.unreadable) > 0:
		return backups.Observation{}, fmt.Errorf("none of its %s can be read: %s", snapshots(len(h.unreadable)), short(h.why))
	case len(list) == 0 && h.trouble != "":
		return backups.Observation{}, fmt.Errorf("its snapshots could not be listed: %s", h.trouble)
	case len(list) == 0:
		if err := r.hollow(); err != nil {
			return backups.Observation{}, err
		}
	default:
		if err := r.gutted(); err != nil {
			return backups.Observation{}, err
		}
	}
	o := observe(list, r.config.Now())
	if len(h.unreadable) > 0 {
		o.Odd = append(o.Odd, fmt.Sprintf("%s cannot be read and may be the newest (%s): %s; `restic check` says more",
			snapshots(len(h.unreadable)), backups.Some(h.unreadable), short(h.why)))
	}
	if h.trouble != "" {
		o.Odd = append(o.Odd, "restic says: "+h.trouble)
	}
	if h.rest != "" && o.Details == "" {
		o.Details = h.rest
	}
	return o, nil
}

// hollow reports a repository in a directory whose folder of snapshots is gone:
// restic takes it for an empty one and says nothing.
func (r *Repository) hollow() error {
	if remote(r.config.Repository) {
		return nil
	}
	dir := strings.TrimPrefix(r.config.Repository, "local:")
	if _, err := os.Stat(filepath.Join(dir, "snapshots")); err != nil {
		return errors.New("its folder of snapshots is gone, which restic takes for an empty repository: is all of it mounted?")
	}
	return nil
}

// gutted reports a repository in a directory that lists its snapshots while the
// folder of what they hold, or the index of that, is gone.
func (r *Repository) gutted() error {
	if remote(r.config.Repository) {
		return nil
	}
	dir := strings.TrimPrefix(r.config.Repository, "local:")
	if _, err := os.Stat(filepath.Join(dir, "config")); err != nil {
		return nil //nolint:nilerr // not seen by this user, or not under this name
	}
	for _, folder := range []string{"data", "index"} {
		if _, err := os.Stat(filepath.Join(dir, folder)); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("its snapshots are listed and its folder %s is gone, without which nothing can be restored: is all of it mounted?", folder)
		}
	}
	return nil
}

func snapshots(n int) string {
	if n == 1 {
		return "1 snapshot"
	}
	return fmt.Sprintf("%d snapshots", n)
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
