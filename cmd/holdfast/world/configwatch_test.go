package world

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
)

// desk is a folder in which a configuration is changed as people and machines do it.
type desk struct {
	t   *testing.T
	dir string
}

func (d desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) write(name, text string) {
	d.t.Helper()
	d.must(os.MkdirAll(filepath.Dir(d.path(name)), 0o700))
	d.must(os.WriteFile(d.path(name), []byte(text), 0o600))
}

// link makes name lead to target, in one step also where it led elsewhere.
func (d desk) link(target, name string) {
	d.t.Helper()
	d.must(os.MkdirAll(filepath.Dir(d.path(name)), 0o700))
	d.must(os.Symlink(target, d.path(name)+".new"))
	d.must(os.Rename(d.path(name)+".new", d.path(name)))
}

const first, second = "me: alice\n", "me: bob\n"

func waysOfChanging() map[string]struct{ before, change func(d desk) } {
	return map[string]struct{ before, change func(d desk) }{
		"written in place": {
			func(d desk) { d.write("holdfast.yaml", first) },
			func(d desk) { d.write("holdfast.yaml", second) },
		},
		"replaced by another file": {
			func(d desk) { d.write("holdfast.yaml", first) },
			func(d desk) {
				d.write("holdfast.yaml~", second)
				d.must(os.Rename(d.path("holdfast.yaml~"), d.path("holdfast.yaml")))
			},
		},
		"a folder of versions that is swapped": {
			func(d desk) {
				d.write("v1/holdfast.yaml", first)
				d.write("v2/holdfast.yaml", second)
				d.link("v1", "..data")
				d.link("..data/holdfast.yaml", "holdfast.yaml")
			},
			func(d desk) { d.link("v2", "..data"); d.must(os.RemoveAll(d.path("v1"))) },
		},
		"the target of a link written in place": {
			func(d desk) { d.write("dots/holdfast.yaml", first); d.link("dots/holdfast.yaml", "holdfast.yaml") },
			func(d desk) { d.write("dots/holdfast.yaml", second) },
		},
		"the link turned": {
			func(d desk) { d.write("a", first); d.write("b", second); d.link("a", "holdfast.yaml") },
			func(d desk) { d.link("b", "holdfast.yaml") },
		},
		"the end of a chain of links replaced": {
			func(d desk) {
				d.write("far/one/h", first)
				d.link("../one/h", "far/two/h")
				d.link("far/two/h", "mid")
				d.link("mid", "holdfast.yaml")
			},
			func(d desk) {
				d.write("far/one/n", second)
				d.must(os.Rename(d.path("far/one/n"), d.path("far/one/h")))
			},
		},
		"a relative link in a folder that is a link": {
			func(d desk) {
				d.write("srv/conf/h", first)
				d.link("../conf/h", "srv/etc/h")
				d.link("srv/etc", "etc")
				d.link("etc/h", "holdfast.yaml")
			},
			func(d desk) { d.write("srv/conf/h", second) },
		},
		"removed": {
			func(d desk) { d.write("holdfast.yaml", first) },
			func(d desk) { d.must(os.Remove(d.path("holdfast.yaml"))) },
		},
		"emptied": {
			func(d desk) { d.write("holdfast.yaml", first) },
			func(d desk) { d.must(os.Truncate(d.path("holdfast.yaml"), 0)) },
		},
	}
}

// watchChange watches the file that stands at name and says what is announced.
func watchChange(t *testing.T, path string, set func(c *configWatch)) <-chan struct{} {
	t.Helper()
	cfg, err := config.Load(path, config.Env{Lookup: os.LookupEnv, Dir: filepath.Dir(path)})
	if err != nil {
		t.Fatal(err)
	}
	c := newConfigWatch(cfg.Path, readingOf(cfg.Digest))
	set(c)
	changed, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		c.run(t.Context(), nil, changed)
	}()
	t.Cleanup(func() { <-done; c.close() })
	return changed
}

func TestAChangeOfTheConfigurationIsSeen(t *testing.T) {
	for name, way := range waysOfChanging() {
		for how, set := range map[string]func(c *configWatch){
			"by what the system tells": func(c *configWatch) { c.glance = time.Hour },
			"by glances alone": func(c *configWatch) {
				c.close()
				c.watcher, c.glance = nil, 50*time.Millisecond
			},
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				d := desk{t, t.TempDir()}
				way.before(d)
				changed := watchChange(t, d.path("holdfast.yaml"), set)
				way.change(d)
				select {
				case <-changed:
				case <-time.After(15 * time.Second):
					t.Error("nobody noticed")
				}
			})
		}
	}
}

// The folder itself may be the link that a release turns.
func TestAFolderThatIsALinkIsWatched(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.write("r1/etc/holdfast.yaml", first)
	d.write("r2/etc/holdfast.yaml", second)
	d.link("r1", "current")
	changed := watchChange(t, d.path("current/etc/holdfast.yaml"), func(c *configWatch) { c.glance = time.Hour })
	d.link("r2", "current")
	select {
	case <-changed:
	case <-time.After(15 * time.Second):
		t.Error("nobody noticed")
	}
}

// What others write beside it, the record for one, is no change; a pipe is never read again.
func TestWhatIsNoChangeIsNotAnnounced(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.write("holdfast.yaml", first)
	if is := stateOf(d.path("holdfast.yaml"), ""); is != config.DigestOf([]byte(first)) {
		t.Errorf("a file is seen as %s", is)
	}
	d.must(syscall.Mkfifo(d.path("pipe"), 0o600))
	if is := stateOf(d.path("pipe"), "as it was"); is != "as it was" {
		t.Errorf("a pipe is seen as %s", is)
	}
	changed := watchChange(t, d.path("holdfast.yaml"), func(c *configWatch) { c.glance = 20 * time.Millisecond })
	for range 20 {
		d.write("holdfast.db", "x")
		d.write("holdfast.yaml", first)
	}
	select {
	case <-changed:
		t.Error("it was announced")
	case <-time.After(time.Second):
	}
}

// What was read may be another than what was announced: a file that is replaced and
// put back while it is read, or read at a signal in the middle of being written. It
// counts what was read.
func TestWhatIsTakenIsAsTheFileStands(t *testing.T) {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGHUP) // whoever else is gone by then
	defer signal.Stop(told)
	w, path := watched(t, "backups:\n  - {name: one}\n")
	is := func(name string) func() bool {
		return func() bool { v := w.Ledger.View(); return len(v) == 1 && v[0].Name == name }
	}
	const right = "backups:\n  - {name: two}\n"
	write(t, path, right)
	w.until(t, "a change is taken", is("two"))
	for what, next := range map[string]struct {
		text string
		read func() bool
	}{
		"a whole one": {"backups:\n  - {name: three}\n", is("three")},
		"half of one": {"backups:\n  - {na", func() bool { h, ok := health(w, kindConfig, path); return ok && !h.Up }},
	} {
		write(t, path, next.text)
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		w.until(t, what+" is read at the signal", next.read)
		write(t, path, right)
		w.until(t, what+" is followed by what stands there", func() bool {
			_, complaint := health(w, kindConfig, path)
			return is("two")() && !complaint
		})
	}
}

// A pipe gave at the start what it had: to read it again would be to wait for ever, or
// to find nothing in it and let go of everything.
func TestAPipeIsNotReadASecondTime(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.must(syscall.Mkfifo(d.path("pipe"), 0o600))
	read := readingOf("as it was")
	if data, err := read.again(d.path("pipe")); err == nil || !strings.Contains(err.Error(), "restart holdfast") || data != nil || read.last() != "as it was" {
		t.Errorf("read is %q, %v; it counts as %q", data, err, read.last())
	}
}
