package files_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/backups/files"
)

var noon = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

// put writes a file of a size and an age.
func put(t testing.TB, dir, name string, size int, age time.Duration) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte{'x'}, size), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, noon, noon.Add(-age)); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, pattern string, least int64) (o backups.Observation, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { // looking twice takes no time
		f, wrong := files.New(files.Config{Pattern: pattern, MinSize: least, Now: func() time.Time { return noon }})
		if wrong != nil {
			t.Fatal(wrong)
		}
		o, err = f.Ask(t.Context())
	})
	return o, err
}

func TestAsk(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		pattern string
		least   int64
		want    backups.Observation
	}{
		{"the newest by its time counts, not by its name", func(t *testing.T, dir string) {
			put(t, dir, "orders-2.gz", 2000, 30*time.Hour)
			put(t, dir, "orders-1.gz", 3000, 3*time.Hour)
			put(t, dir, "other.gz", 10, time.Hour)
		}, "orders-*.gz", 0, backups.Observation{Newest: noon.Add(-3 * time.Hour), ID: "orders-1.gz", Bytes: 3000, Count: 2}},
		{"a newest file that is too small is a failed run, the one before it is named", func(t *testing.T, dir string) {
			put(t, dir, "a.gz", 12, time.Hour)
			put(t, dir, "b.gz", 2_500_000, 25*time.Hour)
			put(t, dir, "c.gz", 3, 49*time.Hour)
		}, "*.gz", 1_000_000, backups.Observation{Newest: noon.Add(-25 * time.Hour), ID: "b.gz", Bytes: 2_500_000, Count: 1, Failed: "a.gz is 12 B, at least 1 MB expected", FailedAt: noon.Add(-time.Hour)}},
		{"an empty file is a failed run without a min_size too", func(t *testing.T, dir string) {
			put(t, dir, "a.gz", 0, time.Hour)
		}, "*.gz", 0, backups.Observation{Failed: "a.gz is empty", FailedAt: noon.Add(-time.Hour)}},
		{"a file written seconds ago does not count yet", func(t *testing.T, dir string) {
			put(t, dir, "a.gz", 5, 3*time.Second)
			put(t, dir, "b.gz", 5, 25*time.Hour)
		}, "*.gz", 0, backups.Observation{Newest: noon.Add(-25 * time.Hour), ID: "b.gz", Bytes: 5, Count: 1, Writing: "a.gz is still being written and does not count yet"}},
		{"where all are dated in the future one is handed on, for the judge to distrust", func(t *testing.T, dir string) {
			put(t, dir, "a.gz", 5, -3*time.Hour)
		}, "*.gz", 0, backups.Observation{Newest: noon.Add(3 * time.Hour), ID: "a.gz", Odd: []string{"a.gz is dated 3h into the future (17:00 UTC): a clock was wrong, so it does not count"}}},
		{"nothing matches: the directory is there and holds no backup", func(t *testing.T, dir string) {
			put(t, dir, "other", 5, time.Hour)
		}, "*.gz", 0, backups.Observation{}},
		{"a single file that is missing is a missing backup", func(*testing.T, string) {}, "dump.gz", 0, backups.Observation{}},
		{"links are followed, dangling ones are no backup", func(t *testing.T, dir string) {
			put(t, dir, "real", 5, time.Hour)
			link(t, filepath.Join(dir, "real"), filepath.Join(dir, "latest.gz"))
			link(t, filepath.Join(dir, "gone"), filepath.Join(dir, "old.gz"))
		}, "*.gz", 0, backups.Observation{Newest: noon.Add(-time.Hour), ID: "latest.gz", Bytes: 5, Count: 1}},
		{"a star may stand for a directory", func(t *testing.T, dir string) {
			put(t, dir, "mon/dump.gz", 5, 30*time.Hour)
			put(t, dir, "tue/dump.gz", 6, 6*time.Hour)
			put(t, dir, "readme", 5, time.Hour)
			put(t, dir, "wed/other", 5, time.Hour)
		}, "*/dump.gz", 0, backups.Observation{Newest: noon.Add(-6 * time.Hour), ID: "dump.gz", Bytes: 6, Count: 2}},
		{"a hostile name is cleaned", func(t *testing.T, dir string) {
			put(t, dir, "a\x1b[2J\n\u202e.gz", 5, time.Hour)
		}, "*.gz", 0, backups.Observation{Newest: noon.Add(-time.Hour), ID: "a<U+001B>[2J<U+000A><U+202E>.gz", Bytes: 5, Count: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			got, err := ask(t, filepath.Join(dir, c.pattern), c.least)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Newest.Equal(c.want.Newest) {
				t.Errorf("newest %v, want %v", got.Newest, c.want.Newest)
			}
			if !got.FailedAt.Equal(c.want.FailedAt) {
				t.Errorf("failed at %v, want %v", got.FailedAt, c.want.FailedAt)
			}
			got.Newest, c.want.Newest, got.FailedAt, c.want.FailedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeToldIsAnError(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		pattern string
		want    string
		asUser  bool // root may read everything
	}{
		{"the directory does not exist", func(*testing.T, string) {}, "gone/*.gz", "the directory does not exist, is the disk mounted? ", false},
		{"the directory is a file", func(t *testing.T, dir string) { put(t, dir, "f", 1, time.Hour) }, "f/*.gz", "this is no directory: ", false},
		{"the directory may not be read", func(t *testing.T, dir string) { forbid(t, filepath.Join(dir, "secret")) }, "secret/*.gz", "this user may not read it", true},
		{"one of several directories may not be read", func(t *testing.T, dir string) {
			put(t, dir, "a/x.gz", 1, time.Hour)
			forbid(t, filepath.Join(dir, "b"))
		}, "*/x.gz", "this user may not read it", true},
		{"only directories match", func(t *testing.T, dir string) { put(t, dir, "base-1/data", 1, time.Hour) }, "base-*", "1 directories and no file", false},
		{"a link that leads to itself", func(t *testing.T, dir string) { link(t, "loop.gz", filepath.Join(dir, "loop.gz")) }, "*.gz", "could not be looked at", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.asUser && os.Geteuid() == 0 {
				t.Skip("root may read everything; run as another user to see this")
			}
			dir := t.TempDir()
			c.prepare(t, dir)
			got, err := ask(t, filepath.Join(dir, c.pattern), 0)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %+v, %v, want an error with %q", got, err, c.want)
			}
		})
	}
}

func forbid(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o000); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
}

func TestAFileThatGrowsBetweenTwoLooksDoesNotCount(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.gz", 5, time.Hour) // on a server whose clock is an hour behind
	put(t, dir, "b.gz", 5, 25*time.Hour)
	synctest.Test(t, func(t *testing.T) {
		f, err := files.New(files.Config{Pattern: filepath.Join(dir, "*.gz"), Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(100 * time.Millisecond)
			put(t, dir, "a.gz", 9, time.Hour)
		}()
		o, err := f.Ask(t.Context())
		if err != nil || o.ID != "b.gz" || !strings.HasPrefix(o.Writing, "a.gz is still being written") {
			t.Errorf("got %+v %v", o, err)
		}
		if o, err = f.Ask(t.Context()); err != nil || o.ID != "a.gz" || o.Bytes != 9 {
			t.Errorf("once it is written it counts, got %+v %v", o, err)
		}
	})
}

func TestAskHeedsItsContext(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.gz", 5, time.Hour)
	f, err := files.New(files.Config{Pattern: filepath.Join(dir, "*.gz")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Ask(ctx); err == nil {
		t.Error("asked although nobody waits")
	}
}

func TestNewRefusesWhatIsNoPattern(t *testing.T) {
	for _, c := range []struct {
		pattern string
		least   int64
		want    string
	}{{"", 0, "empty"}, {"/backup/**/x", 0, "**"}, {"/backup/[a", 0, "bracket"}, {"/backup/x", -1, "negative"}} {
		if _, err := files.New(files.Config{Pattern: c.pattern, MinSize: c.least}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want an error with %q", c.pattern, err, c.want)
		}
	}
	f, err := files.New(files.Config{Pattern: "/backup/a\x1b*.gz"})
	if err != nil || f.Target() != "/backup/a<U+001B>*.gz" {
		t.Errorf("got %v %v", f, err)
	}
}
