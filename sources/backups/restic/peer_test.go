package restic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources/backups/restic"
	"holdfast/sources/peertest"
)

const password = "correct horse battery"

func secret(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// repository is a real one with real snapshots.
type repository struct{ binary, dir, source string }

func newRepository(t *testing.T, binary string) repository {
	t.Helper()
	t.Setenv("RESTIC_REPOSITORY", "/nowhere/of/the/environment")
	t.Setenv("RESTIC_PASSWORD", "of the environment")
	r := repository{binary, filepath.Join(t.TempDir(), "repo"), t.TempDir()}
	for _, name := range []string{"a.sql", "b.sql"} {
		if err := os.WriteFile(filepath.Join(r.source, name), []byte("insert "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.run(t, "init")
	return r
}

func (r repository) command(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), r.binary, append([]string{"--no-cache", "-r", r.dir}, args...)...)
	cmd.Env = append(os.Environ(), "RESTIC_PASSWORD="+password)
	return cmd
}

func (r repository) run(t *testing.T, args ...string) {
	t.Helper()
	if out, err := r.command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("restic %v: %v\n%s", args, err, out)
	}
}

// TestRealRepository holds everything against one repository: to make one takes
// restic a second.
func TestRealRepository(t *testing.T) {
	for _, name := range []string{"restic", "restic-0.18", "restic-0.19"} {
		t.Run(name, func(t *testing.T) { realRepository(t, peertest.Need(t, name)[0]) })
	}
}

func realRepository(t *testing.T, binary string) {
	r := newRepository(t, binary)
	config := restic.Config{Repository: r.dir, Password: secret(password), Binary: r.binary}
	t.Run("an empty one holds nothing", func(t *testing.T) {
		if o, err := restic.New(config).Ask(t.Context()); err != nil || !o.Newest.IsZero() || o.Count != 0 {
			t.Errorf("got %+v %v", o, err)
		}
	})
	before := time.Now()
	r.run(t, "backup", "--host", "db-1", "--tag", "nightly", r.source)
	between := time.Now()
	r.run(t, "backup", "--host", "web-1", "--tag", "hourly", r.source)
	t.Run("the newest snapshot counts", func(t *testing.T) { askNewest(t, config, between) })
	t.Run("filters narrow it to one host, tag and path", func(t *testing.T) {
		narrow := config
		narrow.Hosts, narrow.Tags, narrow.Paths = []string{"db-1"}, []string{"nightly"}, []string{r.source}
		o, err := restic.New(narrow).Ask(t.Context())
		if err != nil || o.Count != 1 || o.Newest.Before(before) || o.Newest.After(between) {
			t.Errorf("got %+v %v", o, err)
		}
	})
	t.Run("one that is being written can be asked, without a lock", func(t *testing.T) { askInUse(t, r, config) })
	t.Run("what cannot be asked says why", func(t *testing.T) { askInVain(t, config) })
	t.Run("one that may not be listed is not empty", func(t *testing.T) { askForbidden(t, r, config) })
	t.Run("one dated in the future hides nothing", func(t *testing.T) { askOdd(t, r, config) })
}

func askNewest(t *testing.T, config restic.Config, after time.Time) {
	var line string
	config.Log = func(said string, _ time.Duration, err error) { line = fmt.Sprint(said, err) }
	o, err := restic.New(config).Ask(t.Context())
	if err != nil || o.Count != 2 || o.Newest.Before(after.Add(-time.Second)) || o.Newest.After(time.Now()) || o.Details != "by web-1" || len(o.ID) != 8 {
		t.Errorf("got %+v %v", o, err)
	}
	if strings.Contains(line, password) || !strings.Contains(line, "RESTIC_REPOSITORY="+config.Repository) || !strings.Contains(line, "snapshots --json --no-lock") {
		t.Errorf("the line to repeat by hand is %q", line)
	}
}

func askInUse(t *testing.T, r repository, config restic.Config) {
	cmd := r.command(t, "backup", "--stdin")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = in.Close()
		_ = cmd.Wait()
	}()
	// More than a pipe holds: once it is written, restic reads, and has its lock.
	if _, err := in.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if _, err := restic.New(config).Ask(t.Context()); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(filepath.Join(r.dir, "locks")); len(entries) != 1 {
		t.Errorf("there are %d locks, want the one of the backup", len(entries))
	}
}

// askForbidden serves the repository over HTTP, but for its snapshots, to a
// restic that can make no cache.
func askForbidden(t *testing.T, r repository, config restic.Config) {
	files := http.FileServer(http.Dir(r.dir))
	var forbid atomic.Bool
	forbid.Store(true)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch entries, err := os.ReadDir(filepath.Join(r.dir, filepath.Clean(req.URL.Path))); {
		case forbid.Load() && strings.HasPrefix(req.URL.Path, "/snapshots"):
			w.WriteHeader(http.StatusForbidden)
		case err == nil: // a listing, in the form of version 1
			names := []string{}
			for _, e := range entries {
				names = append(names, e.Name())
			}
			_ = json.NewEncoder(w).Encode(names)
		default:
			files.ServeHTTP(w, req)
		}
	}))
	defer server.Close()
	t.Setenv("HOME", "/nonexistent")
	t.Setenv("XDG_CACHE_HOME", "/proc/nowhere")
	config.Repository = "rest:" + server.URL
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if o, err := restic.New(config).Ask(ctx); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("forbidden to list: got %+v %v", o, err)
	}
	forbid.Store(false)
	if o, err := restic.New(config).Ask(ctx); err != nil || o.Count == 0 {
		t.Errorf("without a cache: got %+v %v", o, err)
	}
}

func askOdd(t *testing.T, r repository, config restic.Config) {
	r.run(t, "backup", "--host", "db-1", "--time", time.Now().AddDate(4, 0, 0).Format(time.DateTime), r.source)
	o, err := restic.New(config).Ask(t.Context())
	if err != nil || o.Newest.After(time.Now()) || len(o.Odd) == 0 || !strings.Contains(o.Odd[0], "into the future") || len(o.Parts) < 2 {
		t.Errorf("dated in the future: got %+v %v", o, err)
	}
	snapshots, err := filepath.Glob(filepath.Join(r.dir, "snapshots", "*"))
	if err != nil || len(snapshots) == 0 {
		t.Fatal(err)
	}
	before := o.Count
	for i, name := range snapshots {
		if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		o, err = restic.New(config).Ask(t.Context())
		if last := i == len(snapshots)-1; last != (err != nil) {
			t.Fatalf("%d of %d damaged: got %+v %v", i+1, len(snapshots), o, err)
		}
		if err == nil && (o.Count > before || !strings.Contains(strings.Join(o.Odd, "; "), "cannot be read and may be the newest")) {
			t.Errorf("%d of %d damaged: got %+v", i+1, len(snapshots), o)
		}
	}
}

func askInVain(t *testing.T, good restic.Config) {
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }() // it accepts by its backlog and never answers
	for _, c := range []struct {
		name   string
		change func(*restic.Config)
		within time.Duration
		want   string
	}{
		{"a wrong password", func(c *restic.Config) { c.Password = secret("wrong") }, time.Minute, "the password does not open the repository"},
		{"an empty password", func(c *restic.Config) { c.Password = secret("") }, time.Minute, "its password is empty"},
		{"a password that cannot be read", func(c *restic.Config) {
			c.Password = func(context.Context) (string, error) { return "", errors.New("no such file") }
		}, time.Minute, "its password cannot be read: no such file"},
		{"no repository there", func(c *restic.Config) { c.Repository = t.TempDir() }, time.Minute, "there is no restic repository there"},
		{"a server that is down", func(c *restic.Config) {
			c.Repository = fmt.Sprintf("rest:http://u:hunter2@127.0.0.1:%d/", peertest.FreePort(t))
		}, time.Minute, "the server of the repository cannot be reached"},
		{"a server that says nothing, for as long as it is waited for", func(c *restic.Config) { c.Repository = "rest:http://" + silent.Addr().String() }, time.Second, "no answer in time"},
		{"no restic", func(c *restic.Config) { c.Binary = "/no/restic" }, time.Minute, "cannot run /no/restic"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := good
			config.CacheDir = t.TempDir()
			c.change(&config)
			ctx, cancel := context.WithTimeout(t.Context(), c.within)
			defer cancel()
			o, err := restic.New(config).Ask(ctx)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %+v, %v, want an error with %q", o, err, c.want)
			}
		})
	}
}

func TestTargetHidesThePassword(t *testing.T) {
	got := restic.New(restic.Config{Repository: "rest:https://u:hunter2@backup.example/r"}).Target()
	if strings.Contains(got, "hunter2") || !strings.Contains(got, "backup.example/r") {
		t.Errorf("got %s", got)
	}
}
