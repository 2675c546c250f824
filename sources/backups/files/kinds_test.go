package files_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pack writes a gzip of a body, of which so many bytes are missing at the end.
func pack(t *testing.T, dir, name, body string, missing int, age time.Duration) {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b.Bytes()[:b.Len()-missing], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, noon, noon.Add(-age)); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyWhatCanBeABackupIsTheNewest(t *testing.T) {
	const good, hour = "orders-1.sql.gz", time.Hour
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		pattern string
		newest  string
		failed  string
		writing string
		odd     string // of the first; empty: there is none
	}{
		{"a partial copy is named and does not count", func(t *testing.T, dir string) { put(t, dir, "orders-2.sql.gz.6549c90a.partial", 9, hour) }, "orders-*", good, "", "",
			"orders-2.sql.gz.6549c90a.partial: newer than every backup there, and not finished by name"},
		{"an old partial copy is not worth a word", func(t *testing.T, dir string) { put(t, dir, "orders-0.sql.gz.partial", 9, 90*hour) }, "orders-*", good, "", "", ""},
		{"a leading star stands for no dot", func(t *testing.T, dir string) { put(t, dir, ".orders-2.gz.MvdpXV", 9, hour) }, "*", good, "", "", ""},
		{"nor does one for a directory", func(t *testing.T, dir string) {
			put(t, dir, ".rsync-tmp/orders-2.sql.gz", 9, hour)
			put(t, dir, "mon/orders-0.sql.gz", 9, 40*hour)
		}, "*/*.gz", "orders-0.sql.gz", "", "", ""},
		{"a checksum beside it is none", func(t *testing.T, dir string) { put(t, dir, "orders-1.sql.gz.sha256", 80, hour) }, "orders-*", good, "", "", ""},
		{"nor is an empty one a failed run", func(t *testing.T, dir string) { put(t, dir, "orders-1.sql.gz.sha256", 0, hour) }, "orders-*", good, "", "", ""},
		{"a gzip of nothing is a failed run", func(t *testing.T, dir string) { pack(t, dir, "orders-2.sql.gz", "", 0, hour) }, "*.gz", good, "orders-2.sql.gz holds nothing: it is a gzip of nothing", "", ""},
		{"a gzip that was cut is one", func(t *testing.T, dir string) { pack(t, dir, "orders-2.sql.gz", "insert", 8, hour) }, "*.gz", good, "orders-2.sql.gz is cut short: the end of its gzip is missing", "", ""},
		{"one without its end that was written lately is not finished", func(t *testing.T, dir string) { pack(t, dir, "orders-2.sql.gz", "insert", 8, 4*time.Minute) }, "*.gz", good, "",
			"orders-2.sql.gz is not finished, or cut short: the end of its gzip is missing; its last byte came 4m ago", ""},
		{"a dump that died inside a whole gzip is cut", func(t *testing.T, dir string) {
			pack(t, dir, "orders-2.sql.gz", "-- PostgreSQL database dump\ninsert\n", 0, hour)
		}, "*.gz", good, "orders-2.sql.gz is cut short: the end of its PostgreSQL dump inside is missing", "", ""},
		{"one without a time is none", func(t *testing.T, dir string) {
			put(t, dir, "orders-2.sql.gz", 9, hour)
			if err := os.Chtimes(filepath.Join(dir, "orders-2.sql.gz"), noon, time.Unix(0, 0)); err != nil {
				t.Fatal(err)
			}
		}, "*.gz", good, "", "", "orders-2.sql.gz is without a date of its own"},
		{"one dated in the future is named", func(t *testing.T, dir string) { put(t, dir, "orders-0.sql.gz", 9, -hour) }, "*.gz", good, "", "", "orders-0.sql.gz is dated 1h into the future"},
		{"an old one that was copied back is told by its name", func(t *testing.T, dir string) { put(t, dir, "orders-2026-09-22.sql.gz", 4000, hour) }, "*.gz", "orders-2026-09-22.sql.gz", "", "",
			"orders-2026-09-22.sql.gz is dated 22 Sep 2026 by its name and was written on 20 Nov 2026"},
		{"also by the name of its directory", func(t *testing.T, dir string) { put(t, dir, "2026-09-22/orders.sql.gz", 4000, hour) }, "20*/*.gz", "orders.sql.gz", "", "", "orders.sql.gz is dated 22 Sep 2026 by its name"},
		{"one of a tenth of the size is told", func(t *testing.T, dir string) { put(t, dir, "orders-2.sql.gz", 400, hour) }, "*.gz", "orders-2.sql.gz", "", "", "orders-2.sql.gz is 400 B, far less than the 4 kB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, good, 4000, 48*hour)
			c.prepare(t, dir)
			got, err := ask(t, filepath.Join(dir, c.pattern), 0)
			if err != nil {
				t.Fatal(err)
			}
			if got.ID != c.newest || got.Failed != c.failed || got.Writing != c.writing {
				t.Errorf("got %+v", got)
			}
			if (c.odd == "") != (len(got.Odd) == 0) || c.odd != "" && !strings.HasPrefix(got.Odd[0], c.odd) {
				t.Errorf("said %q, want %q", got.Odd, c.odd)
			}
		})
	}
}

func TestOneThatCannotBeOpenedIsStillJudgedByItsTimeAndSaysSo(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything; run as another user to see this")
	}
	dir := t.TempDir()
	put(t, dir, "a.gz", 9, time.Hour)
	if err := os.Chmod(filepath.Join(dir, "a.gz"), 0); err != nil {
		t.Fatal(err)
	}
	got, err := ask(t, filepath.Join(dir, "*.gz"), 0)
	if err != nil || got.ID != "a.gz" || !strings.Contains(got.Details, "could not be looked into") {
		t.Errorf("got %+v %v", got, err)
	}
}

func TestAFileIsLookedIntoAnewWhenItChanged(t *testing.T) {
	dir := t.TempDir()
	pack(t, dir, "a.gz", "insert", 8, time.Hour)
	if got, err := ask(t, filepath.Join(dir, "*.gz"), 0); err != nil || got.Failed == "" {
		t.Fatalf("got %+v %v", got, err)
	}
	pack(t, dir, "a.gz", "insert", 0, 30*time.Minute)
	if got, err := ask(t, filepath.Join(dir, "*.gz"), 0); err != nil || got.Failed != "" || got.ID != "a.gz" {
		t.Errorf("got %+v %v", got, err)
	}
}

func TestWordsBesideBackupsAreNone(t *testing.T) {
	for _, c := range []struct{ pattern, file, newest string }{
		{"*", "backup.log", "orders-1.sql.gz"}, {"*", "README", "orders-1.sql.gz"}, {"*", "status.json", "orders-1.sql.gz"}, {"*", "orders-1.log", "orders-1.sql.gz"},
		{"*.log", "backup.log", "backup.log"}, {"*", "orders", "orders"},
	} {
		dir := t.TempDir()
		put(t, dir, "orders-1.sql.gz", 4000, 48*time.Hour)
		put(t, dir, c.file, 4000, time.Hour)
		if got, err := ask(t, filepath.Join(dir, c.pattern), 0); err != nil || got.ID != c.newest {
			t.Errorf("%s beside a dump by %s: the newest is %q %v, want %q", c.file, c.pattern, got.ID, err, c.newest)
		}
	}
	dir := t.TempDir()
	put(t, dir, "export.json", 4000, time.Hour)
	if got, err := ask(t, filepath.Join(dir, "*"), 0); err != nil || got.ID != "export.json" {
		t.Errorf("words alone are the backup: %q %v", got.ID, err)
	}
}
