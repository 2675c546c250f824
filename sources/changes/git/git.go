// Package git reads a repository's tags as changes, through the git program. It
// only reads what is there: it fetches nothing, so somebody else must keep the
// clone current.
//
// A repository is not trusted: whoever can push to it chooses the names and the
// messages of its tags, and whoever owns its folder its configuration, which
// can name programs. Nothing it says runs one, and nothing it says becomes an
// option. That the folder belongs to somebody else is git's own check, and it
// stays.
package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

const (
	// newest is how many tags are read, the newest first.
	newest    = 500
	maxAnswer = 8 << 20
)

// Config names a repository and which of its tags are changes.
type Config struct {
	Name    string // as configured
	Service string // which service the tags are versions of; empty: Name
	Path    string // the folder of the clone, bare or not
	Tags    string // a pattern such as v*, as git for-each-ref takes it; empty: all
	Binary  string // empty: git on the PATH
	// Log is told each command line when it has ended.
	Log func(line string, took time.Duration, err error)
}

// Repository is one clone; it implements changes.Asker.
type Repository struct{ config Config }

// New returns the repository; nothing is asked yet.
func New(c Config) *Repository {
	if c.Binary == "" {
		c.Binary = "git"
	}
	if c.Service == "" {
		c.Service = c.Name
	}
	return &Repository{config: c}
}

// CheckPattern says what is wrong with a pattern of tags.
func CheckPattern(pattern string) error {
	switch _, err := path.Match(pattern, ""); {
	case err != nil:
		return fmt.Errorf("%q is not a pattern of tags: a [ is never closed; write it as v*", text.Clean(pattern))
	case strings.HasPrefix(pattern, "/"), strings.HasSuffix(pattern, "/"), strings.HasPrefix(pattern, "refs/"), strings.Contains(pattern, ".."),
		strings.ContainsAny(pattern, " ~^:\x7f"), text.Clean(pattern) != pattern:
		return fmt.Errorf("%q matches no tag: write the names of tags, without refs/tags/, such as v* or release/*", text.Clean(pattern))
	}
	return nil
}

// Ask lists the tags made since a time. A tag that was moved is a change of its
// own; one on something without a date (a tree, a file) is none.
func (r *Repository) Ask(ctx context.Context, since time.Time) ([]changes.Change, error) {
	result, err := proc.Run(ctx, proc.Command{
		Args: r.args(), Env: environment(os.Environ(), r.config.Path), MaxOutput: maxAnswer, Raw: true, Log: r.config.Log,
	})
	switch {
	case err != nil:
		return nil, err
	case result.Killed != "":
		return nil, errors.New("git did not answer in time and was stopped: the repository is on a disk that does not answer, or is very large")
	case result.Exit != 0:
		return nil, r.explain(result)
	case result.Cut > 0:
		return nil, fmt.Errorf("its tags say more than %d MiB: narrow them with tags", maxAnswer>>20)
	}
	return r.parse(string(result.Stdout), since)
}

// fields are what is asked of each tag. They end in a NUL each, which neither a
// name nor a message can hold.
func fields() []string {
	return []string{"refname", "objectname", "*objectname", "creatordate:unix", "taggername", "contents:subject"}
}

func (r *Repository) args() []string {
	format := ""
	for _, f := range fields() {
		format += "%(" + f + ")%00"
	}
	return []string{
		r.config.Binary, "--no-pager",
		// What a repository's own configuration could have git run.
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "protocol.allow=never",
		"-c", "core.sshCommand=false", "-c", "credential.helper=", "-c", "core.askPass=false", "-c", "safe.bareRepository=all",
		"-C", r.config.Path,
		"for-each-ref", "--count=" + strconv.Itoa(newest), "--sort=-creatordate", "--color=never", "--format=" + format,
		// The pattern stands behind refs/tags/, so it is never taken for an option.
		// Without one that is the whole folder, also what lies deeper in it.
		"refs/tags/" + r.config.Tags,
	}
}

// environment is ours without what would lead git elsewhere or make it write.
func environment(env []string, dir string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "GIT_") || strings.HasPrefix(v, "GIT_CONFIG_GLOBAL=") || strings.HasPrefix(v, "GIT_CONFIG_SYSTEM=") {
			kept = append(kept, v)
		}
	}
	return append(kept,
		"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C",
		// Objects that are not here are not fetched, by whatever program the
		// repository's configuration names for it. No protocol is called none.
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none",
		// A folder that is no repository is not one because a folder above it is.
		"GIT_CEILING_DIRECTORIES="+filepath.Dir(dir),
	)
}

// parse reads what git printed for the fields.
func (r *Repository) parse(out string, since time.Time) ([]changes.Change, error) {
	n := len(fields())
	words := strings.Split(out, "\x00")
	if len(words)%n != 1 || strings.TrimSpace(words[len(words)-1]) != "" {
		return nil, fmt.Errorf("git printed what was not asked of it: %s", text.Excerpt([]byte(out), 200))
	}
	var list []changes.Change
	for ; len(words) > n; words = words[n:] {
		ref := strings.TrimPrefix(words[0], "\n")
		name, ok := strings.CutPrefix(ref, "refs/tags/")
		if !ok {
			return nil, fmt.Errorf("git listed %s, which is no tag", text.Excerpt([]byte(ref), 100))
		}
		seconds, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil || seconds <= 0 || seconds > lastSecond {
			continue // on something without a date, or with one that is none
		}
		at := time.Unix(seconds, 0).UTC()
		if at.Before(since) {
			continue
		}
		list = append(list, r.change(name, words[1], words[2], words[4], words[5], at))
	}
	return list, nil
}

// lastSecond is the end of the year 9999.
const lastSecond = 253402300799

func (r *Repository) change(tag, object, commit, tagger, subject string, at time.Time) changes.Change {
	if commit == "" { // a tag without a message of its own is the commit
		commit = object
	}
	c := changes.Change{
		UID: changes.Identity("git", r.config.Name, tag, object),
		At:  at, Source: r.config.Name, Service: r.config.Service, Version: tag, Summary: tag,
		Details: map[string]string{"commit": commit},
	}
	if subject != "" && subject != tag {
		c.Summary += ": " + subject
	}
	if tagger != "" {
		c.Details[changes.DetailBy] = tagger
	}
	return c
}

// explain says in our words why git refused.
func (r *Repository) explain(result proc.Result) error {
	said := string(result.Stderr)
	at := text.Clean(r.config.Path)
	switch {
	case strings.Contains(said, "dubious ownership"):
		return fmt.Errorf("%s belongs to another user, and git refuses its configuration: if you trust it, run `git config --global --add safe.directory %s`", at, text.Word(r.config.Path))
	case strings.Contains(said, "not a git repository"):
		return fmt.Errorf("%s is no git repository: clone it there, or correct changes.git", at)
	case strings.Contains(said, "cannot change to"):
		return fmt.Errorf("%s cannot be entered: it does not exist, or this user may not read it", at)
	}
	return fmt.Errorf("git failed with exit %d: %s", result.Exit, text.Excerpt(result.Stderr, 300))
}
