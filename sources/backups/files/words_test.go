package files

import (
	"strings"
	"testing"
)

func TestWhatIsNoDumpInWordsIsTold(t *testing.T) {
	rows := strings.Repeat("INSERT INTO x VALUES (1);\n", 3000)
	const sqlite = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
	const cluster = "--\n-- PostgreSQL database cluster dump\n--\n"
	for _, c := range []struct{ name, file, body, want string }{
		{"nothing but a line's end", "a.sql", "\n", "holds nothing: it is blank lines alone"},
		{"blanks", "a.dump", "  \n\t\n", "holds nothing: it is blank lines alone"},
		{"what a dump said when it failed", "a.sql", "mysqldump: Got error: 1045: Access denied for user\n", "holds no backup: it is what mysqldump said when it failed"},
		{"as PostgreSQL says it", "a.sql", "pg_dump: error: connection to server failed\n", "holds no backup: it is what pg_dump said when it failed"},
		{"a shell that has no such program", "a.tar", "bash: line 1: tra: command not found\n", "holds no backup: it is what bash said when it failed"},
		{"the page of a server", "a.zip", "\n<!DOCTYPE html><html>404 Not Found</html>", "holds no backup: it is a web page"},
		{"an object store's error", "a.zip", "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>", "holds no backup: it is the error of an object store"},
		{"SQLite's without its end", "a.sql", sqlite + rows, "is cut short: the end of its SQLite dump is missing"},
		{"SQLite's of a damaged database", "a.sql", sqlite + rows + "ROLLBACK; -- due to errors\n", "is damaged: its SQLite dump ended in errors"},
		{"a cluster that ended behind its first database", "a.sql", cluster + rows + "-- PostgreSQL database dump complete\n", "is cut short: the end of its PostgreSQL dump is missing"},
		{"an armoured message", "a.asc", "-----BEGIN PGP MESSAGE-----\n" + rows, "is cut short: the end of its armoured message is missing"},
		{"a Redis snapshot", "a.rdb", "REDIS0011\xfa" + rows, "is cut short: the end of its Redis snapshot is missing"},

		{"a warning before the dump", "a.sql", "mysqldump: [Warning] Using a password on the command line can be insecure.\n-- MySQL dump 10.13\n" + rows + "-- Dump completed on 2026-11-20\n", ""},
		{"a whole SQLite dump", "a.sql", sqlite + rows + "COMMIT;\n", ""},
		{"a whole cluster", "a.sql", cluster + rows + "-- PostgreSQL database cluster dump complete\n\n", ""},
		{"a page that is the backup", "wiki.html", "<!DOCTYPE html><html>wiki</html>", ""},
		{"a whole Redis snapshot", "a.rdb", "REDIS0011\xfa" + rows + "\xff12345678", ""},
		{"a short dump in words", "a.sql", "insert into orders values (1);\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := examined(t, c.file, []byte(c.body)); got.what != c.want {
				t.Errorf("%q, want %q", got.what, c.want)
			}
			if c.want == "" || strings.HasPrefix(c.body, "REDIS") {
				return
			}
			if got := examined(t, c.file+".gz", zipped(t, c.body)); strings.Replace(got.what, " inside is", " is", 1) != c.want {
				t.Errorf("inside a gzip %q, want %q", got.what, c.want)
			}
		})
	}
}

func TestAPackedArchiveOfNothingIsTold(t *testing.T) {
	for name, b := range map[string][]byte{"a.tar.bz2": recorded(t, "emptytar.bz2"), "a.tar.xz": recorded(t, "emptytar.xz"), "a.tar.zst": recorded(t, "emptytar.zst")} {
		if got := examined(t, name, b); !strings.HasPrefix(got.what, "holds nothing") {
			t.Errorf("%s of %d bytes: %q", name, len(b), got.what)
		}
	}
	for name, b := range map[string][]byte{"a.tar.bz2": recorded(t, "onetar.bz2"), "a.tar.xz": recorded(t, "onetar.xz"), "a.tar.zst": recorded(t, "onetar.zst")} {
		if got := examined(t, name, b); got.what != "" {
			t.Errorf("%s of %d bytes, which holds one empty file: %q", name, len(b), got.what)
		}
	}
}
