package git_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/changes/changestest"
	"holdfast/sources/changes/git"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// clone is a real repository.
type clone struct {
	t      *testing.T
	dir    string
	config git.Config
	*git.Repository
}

func newClone(t *testing.T, change func(*git.Config)) *clone {
	t.Helper()
	c := &clone{t: t, dir: filepath.Join(t.TempDir(), "the clone")}
	c.run("init", "-q", c.dir)
	c.in("commit", "-q", "--allow-empty", "-m", "the first commit")
	c.config = git.Config{Name: "checkout", Path: c.dir}
	if change != nil {
		change(&c.config)
	}
	c.Repository = git.New(c.config)
	return c
}

// in runs git in the clone; an argument date=… is when it happens.
func (c *clone) in(args ...string) string { return c.run(append([]string{"-C", c.dir}, args...)...) }

func (c *clone) run(args ...string) string {
	c.t.Helper()
	date := noon.Add(-100 * time.Hour)
	if at, ok := strings.CutPrefix(args[len(args)-1], "date="); ok {
		args = args[:len(args)-1]
		var err error
		if date, err = time.Parse(time.RFC3339, at); err != nil {
			c.t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(c.t.Context(), "git", args...)
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=bob", "GIT_AUTHOR_EMAIL=b@example.org",
		"GIT_COMMITTER_NAME=bob", "GIT_COMMITTER_EMAIL=b@example.org",
		fmt.Sprintf("GIT_COMMITTER_DATE=%d +0000", date.Unix()), fmt.Sprintf("GIT_AUTHOR_DATE=%d +0000", date.Unix()))
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("git %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (c *clone) Again() changes.Asker { return git.New(c.config) }

func (c *clone) Make(name string, at time.Time, words string) {
	c.t.Helper()
	c.in("tag", "-a", "-m", words, name, "date="+at.Format(time.RFC3339))
}

func (c *clone) Break() {
	c.t.Helper()
	if err := os.Rename(filepath.Join(c.dir, ".git", "HEAD"), filepath.Join(c.dir, ".git", "GONE")); err != nil {
		c.t.Fatal(err)
	}
}

func TestGitKeepsTheContract(t *testing.T) {
	changestest.Contract(t, func(t *testing.T) changestest.Peer { return newClone(t, nil) })
}

func (c *clone) ask() []changes.Change {
	c.t.Helper()
	list, err := c.Ask(c.t.Context(), time.Time{})
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

func TestATagIsSaidWithItsVersionItsAuthorAndItsCommit(t *testing.T) {
	c := newClone(t, func(c *git.Config) { c.Service = "checkout-api" })
	c.Make("v1.4.2", noon, "Retry payments once\n\nand a body that is not shown")
	c.in("tag", "plain")
	list := c.ask()
	if len(list) != 2 {
		t.Fatalf("it lists %+v", list)
	}
	head := c.in("rev-parse", "HEAD")
	tagged, plain := list[0], list[1]
	if tagged.Summary != "v1.4.2: Retry payments once" || tagged.Version != "v1.4.2" || tagged.Service != "checkout-api" || tagged.Source != "checkout" ||
		tagged.Details["by"] != "bob" || tagged.Details["commit"] != head || !tagged.At.Equal(noon) {
		t.Errorf("the tag is %+v", tagged)
	}
	if plain.Summary != "plain: the first commit" || plain.Details["commit"] != head || plain.Details["by"] != "" {
		t.Errorf("the tag without a message is %+v", plain)
	}
	if line := tagged.Line(); line != "checkout-api v1.4.2: Retry payments once by bob" {
		t.Errorf("its line is %q", line)
	}
}

func TestOnlyTheTagsOfThePatternAreChanges(t *testing.T) {
	for pattern, want := range map[string]string{"": "release/1 v2 v1", "*": "v2 v1", "v*": "v2 v1", "release/*": "release/1", "v[1]": "v1", "-x*": ""} {
		c := newClone(t, func(c *git.Config) { c.Tags = pattern })
		c.Make("v1", noon, "one")
		c.Make("v2", noon.Add(time.Second), "two")
		c.Make("release/1", noon.Add(time.Minute), "three")
		var names []string
		for _, tag := range c.ask() {
			names = append(names, tag.Version)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q lists %q, want %q", pattern, got, want)
		}
	}
}

func TestATagThatMovedIsAChangeOfItsOwn(t *testing.T) {
	c := newClone(t, nil)
	c.Make("live", noon, "deploy one")
	first := c.ask()[0]
	c.in("tag", "-d", "live")
	c.Make("live", noon.Add(time.Hour), "deploy two")
	if second := c.ask()[0]; second.UID == first.UID {
		t.Errorf("it is the same change: %+v", second)
	}
}

func TestATagOnSomethingWithoutADateIsNoChange(t *testing.T) {
	c := newClone(t, nil)
	c.in("tag", "tree", c.in("rev-parse", "HEAD^{tree}"))
	if list := c.ask(); len(list) != 0 {
		t.Errorf("it lists %+v", list)
	}
}

func TestABareRepositoryIsReadToo(t *testing.T) {
	c := newClone(t, nil)
	c.Make("v1", noon, "one")
	bare := filepath.Join(t.TempDir(), "bare.git")
	c.run("clone", "-q", "--bare", c.dir, bare)
	list, err := git.New(git.Config{Name: "x", Path: bare}).Ask(t.Context(), time.Time{})
	if err != nil || len(list) != 1 || list[0].Version != "v1" {
		t.Errorf("it lists %+v, %v", list, err)
	}
}

func TestWhatIsNoRepositoryIsSaid(t *testing.T) {
	c := newClone(t, nil)
	inside := filepath.Join(c.dir, "folder")
	if err := os.Mkdir(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ path, binary, want string }{
		"a folder that is none, though one above it is": {inside, "", "is no git repository"},
		"a folder that is not there":                    {"/nonexistent/x\x1b", "", "/nonexistent/x<U+001B> cannot be entered"},
		"no git":                                        {c.dir, "holdfast-no-such-git", "not installed, or not on the PATH"},
		"a git that prints something else":              {c.dir, "echo", "git printed what was not asked"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := git.New(git.Config{Name: "x", Path: tt.path, Binary: tt.binary}).Ask(context.Background(), time.Time{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("it says %v, want %q", err, tt.want)
			}
		})
	}
}

// What an attacker who may push, or who owns the folder, can put into it.
func TestNothingOfARepositoryRunsOrLeadsElsewhere(t *testing.T) {
	c := newClone(t, nil)
	proof := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "evil")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+proof+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.Make("v1", noon, "one")
	gone := c.in("rev-parse", "HEAD")
	for _, set := range [][2]string{
		{"core.fsmonitor", script}, {"core.hooksPath", filepath.Dir(script)}, {"core.pager", script}, {"pager.for-each-ref", script},
		{"core.sshCommand", script}, {"core.gitProxy", script}, {"core.askPass", script}, {"core.editor", script}, {"gpg.program", script},
		{"alias.for-each-ref", "!" + script}, {"diff.external", script}, {"credential.helper", "!" + script}, {"core.alternateRefsCommand", script},
		{"protocol.ext.allow", "always"}, {"protocol.file.allow", "always"}, {"protocol.ssh.allow", "always"}, {"protocol.allow", "always"},
		{"core.repositoryFormatVersion", "1"}, {"extensions.partialClone", "origin"}, {"remote.origin.promisor", "true"},
		{"remote.origin.url", "ext::" + script}, {"remote.origin.uploadpack", script}, {"color.ui", "always"}, {"format.pretty", "%x00"},
	} {
		c.in("config", set[0], set[1])
	}
	c.in("update-ref", "refs/tags/$(touch${IFS}x)", "HEAD")
	c.in("update-ref", "refs/tags/--exec=x", "HEAD")
	if list := c.ask(); len(list) != 3 {
		t.Errorf("it lists %+v", list)
	}
	// An object that is missing would be fetched, by whatever the configuration names.
	if err := os.Remove(filepath.Join(c.dir, ".git", "objects", gone[:2], gone[2:])); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"ext::" + script, c.dir, "ssh://host/x"} {
		c.in("config", "remote.origin.url", url)
		if list, err := c.Ask(t.Context(), time.Time{}); err == nil {
			t.Errorf("%s: with an object missing it lists %+v", url, list)
		}
	}
	t.Setenv("GIT_DIR", t.TempDir())
	if _, err := c.Ask(t.Context(), time.Time{}); err == nil || strings.Contains(err.Error(), "no git repository") {
		t.Errorf("the environment led it elsewhere: %v", err)
	}
	if _, err := os.Stat(proof); err == nil {
		t.Error("something of the repository ran")
	}
}

func TestAPatternThatMatchesNoTagIsSaid(t *testing.T) {
	for _, good := range []string{"*", "v*", "release/*", "v[0-9]*", "-x", "ü*"} {
		if err := git.CheckPattern(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"[", "/v*", "v/", "refs/tags/v*", "a..b", "v *", "v^", "a:b", "v\x1b", "v\x00"} {
		if err := git.CheckPattern(bad); err == nil || strings.ContainsAny(err.Error(), "\x1b\x00") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
