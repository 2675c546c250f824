package files

import (
	"bytes"
	"path/filepath"
	"strings"
)

// words looks at a file that may be a dump in words: whether it says its last one,
// and whether it is one at all. head and tail are its first and last few thousand
// bytes, name is its name in small letters.
func words(head, tail []byte, size int64, name string) fault {
	begins := func(with string) bool { return bytes.Contains(head[:min(len(head), 256)], []byte(with)) }
	ends := func(with string) bool { return bytes.Contains(tail, []byte(with)) }
	switch {
	case size <= sample && size > 0 && len(bytes.TrimSpace(head)) == 0:
		return holdsNothing("blank lines alone")
	case begins("-- PostgreSQL database cluster dump"):
		return unless(ends("database cluster dump complete"), "PostgreSQL dump")
	case begins("-- PostgreSQL database"):
		return unless(ends("dump complete"), "PostgreSQL dump")
	case begins("-- MySQL dump ") || begins("-- MariaDB dump "):
		return unless(ends("-- Dump completed"), "MySQL dump")
	case begins("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;"):
		if ends("ROLLBACK; -- due to errors") {
			return fault{what: "is damaged: its SQLite dump ended in errors"}
		}
		return unless(bytes.HasSuffix(bytes.TrimSpace(tail), []byte("COMMIT;")), "SQLite dump")
	case begins("-----BEGIN PGP MESSAGE-----"):
		return unless(ends("-----END PGP MESSAGE-----"), "armoured message")
	case begins("-----BEGIN AGE ENCRYPTED FILE-----"):
		return unless(ends("-----END AGE ENCRYPTED FILE-----"), "armoured file")
	}
	return otherWords(head, size, name)
}

func unless(whole bool, of string) fault {
	if whole {
		return fault{}
	}
	return cutShort(of)
}

// otherWords tells what was written where a backup should have been: the page of a
// web server, or what a tool said when it failed.
func otherWords(head []byte, size int64, name string) fault {
	first, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	low := strings.ToLower(string(first[:min(len(first), 200)]))
	page := strings.HasPrefix(low, "<!doctype html") || strings.HasPrefix(low, "<html")
	switch ext := filepath.Ext(name); {
	case page && ext != ".html" && ext != ".htm":
		return noBackup("a web page")
	case ext != ".xml" && size <= sample && strings.HasPrefix(low, "<") && bytes.Contains(head, []byte("<Error><Code>")):
		return noBackup("the error of an object store")
	case size > sample:
		return fault{}
	}
	for _, tool := range []string{
		"mysqldump", "mariadb-dump", "mysqlpump", "mysql", "mydumper", "pg_dump", "pg_dumpall", "pg_basebackup", "psql", "mongodump", "redis-cli", "sqlite3", "influxd",
		"etcdctl", "sqlcmd", "expdp", "tar", "gzip", "sh", "bash", "/bin/sh", "/bin/bash", "sudo", "ssh", "curl", "wget", "rsync", "docker", "kubectl", "aws", "error", "fatal",
		"error response from daemon",
	} {
		rest, said := strings.CutPrefix(low, tool+":")
		if said && !strings.Contains(rest, "[warning]") {
			return noBackup("what " + tool + " said when it failed")
		}
	}
	return fault{}
}

// emptyTar is how long the archive of no file is at most, once it is packed. One
// that holds a file is longer.
func emptyTar(name string) int64 {
	for _, packed := range []struct {
		end  string
		most int64
	}{{".tar.bz2", 60}, {".tbz2", 60}, {".tbz", 60}, {".tar.xz", 120}, {".txz", 120}, {".tar.zst", 32}, {".tzst", 32}} {
		if strings.HasSuffix(name, packed.end) {
			return packed.most
		}
	}
	return 0
}
