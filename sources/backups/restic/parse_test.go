package restic

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"holdfast/sources/backups"
)

func recorded(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func noon() time.Time { return time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC) }

func TestParse(t *testing.T) {
	when := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	const first = `{"time":"2026-11-20T02:00:00.5+01:00","id":"aaaaaaaabb","short_id":"aaaaaaaa","hostname":"db-1"}`
	const later = `{"time":"2026-11-20T01:30:00Z","id":"bbbbbbbbcc","hostname":"db-1","summary":{"total_files_processed":204,"total_bytes_processed":21124027}}`
	const vacant = `{"time":"2026-11-20T03:00:00Z","id":"ccccccccdd","hostname":"db-1","summary":{"total_files_processed":0,"total_bytes_processed":0}}`
	for _, c := range []struct {
		name, out string
		want      backups.Observation
	}{
		{"what restic 0.14 writes, whose newest is the last", recorded(t, "snapshots.out"),
			backups.Observation{Newest: when("2026-11-20T13:34:15.682056254Z"), ID: "4ca16c50", Count: 3, Details: "by db-1"}},
		{"zones are compared as instants, and order means nothing", "[" + later + "," + first + "]",
			backups.Observation{Newest: when("2026-11-20T01:30:00Z"), ID: "bbbbbbbb", Count: 2, Bytes: 21124027, Details: "by db-1"}},
		{"an empty repository", "[]\n", backups.Observation{}},
		{"an empty repository as some versions write it", "null\n", backups.Observation{}},
		{"a newest snapshot that read nothing is a failed run", "[" + later + "," + vacant + "]",
			backups.Observation{Newest: when("2026-11-20T01:30:00Z"), ID: "bbbbbbbb", Count: 1, Bytes: 21124027, Details: "by db-1",
				Failed: "the newest snapshot cccccccc holds no file: what it should read was not there", FailedAt: when("2026-11-20T03:00:00Z")}},
		{"an older one that read nothing is not counted", "[" + vacant + `,{"time":"2026-11-20T04:00:00Z","id":"dddddddd","hostname":"x\u001b[2J"}]`,
			backups.Observation{Newest: when("2026-11-20T04:00:00Z"), ID: "dddddddd", Count: 1, Details: "by x<U+001B>[2J",
				Odd: []string{"of host db-1: the newest snapshot cccccccc holds no file: what it should read was not there"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := New(Config{Repository: "rest:http://h/", Now: noon}).answer([]byte(c.out), "")
			if err != nil {
				t.Fatal(err)
			}
			if !got.Newest.Equal(c.want.Newest) {
				t.Errorf("newest %v, want %v", got.Newest, c.want.Newest)
			}
			if !got.FailedAt.Equal(c.want.FailedAt) {
				t.Errorf("failed at %v, want %v", got.FailedAt, c.want.FailedAt)
			}
			got.FailedAt, c.want.FailedAt = time.Time{}, time.Time{}
			got.Newest, c.want.Newest, got.Parts = time.Time{}, time.Time{}, nil // the parts have a test of their own
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestParseOfWhatIsNoList(t *testing.T) {
	for _, c := range []struct{ out, want string }{
		{"", "said nothing"},
		{"Save the new password\x1b[2J", "not a list of snapshots: Save the new password<U+001B>[2J"},
		{`{"message_type":"exit_error"}`, "not a list"},
		{`[{"id":"aaaaaaaa"}]`, "without a time"},
		{`[{"time":"2026-11-20T02:00:00Z"`, "not a list"},
	} {
		if got, err := read([]byte(c.out)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %+v, %v, want an error with %q", c.out, got, err, c.want)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		name   string
		exit   int
		stderr string
		want   string
	}{
		{"no repository, in words", 1, recorded(t, "snapshots-norepo.err"), "there is no restic repository there (not mounted, or never initialised)"},
		{"a repository without its config", 1, recorded(t, "snapshots-noconfig.err"), "there is no restic repository there"},
		{"no repository, by status", 10, `{"message_type":"exit_error","code":10,"message":"Fatal: repository does not exist: unable to open config file"}`, "there is no restic repository there"},
		{"a server that is down", 1, recorded(t, "snapshots-s3-down.err"), "the server of the repository cannot be reached: dial tcp 127.0.0.1:19000: connect: connection refused"},
		{"a wrong password, in words", 1, recorded(t, "backup-wrong-password.err"), "the password does not open the repository"},
		{"a wrong password, by status", 12, `{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}`, "the password does not open the repository"},
		{"a lock, in words", 1, recorded(t, "prune-while-locked.err"), "the repository is locked by another restic: unable to create lock in backend: repository is already locked by PID 18791"},
		{"a lock, by status", 11, "", "the repository is locked by another restic"},
		{"no access", 1, "Fatal: unable to open config file: stat /srv/r/config: permission denied\n", "access to the repository is denied"},
		{"a server that is asked too often", 1, "Fatal: unable to open config file: unexpected HTTP response (429): 429 Too Many Requests\nIs there a repository at the following location?\n", "the server of the repository answers something else: unable to open config file: unexpected HTTP response (429)"},
		{"a server that has none", 1, "Fatal: unable to open config file: unexpected HTTP response (404): 404 Not Found\n", "there is no restic repository there"},
		{"silence", 1, "", "restic ended with exit 1 and said nothing"},
		{"anything else, cleaned", 1, "Fatal: odd\x1b[2J\n", "restic ended with exit 1: odd<U+001B>[2J"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := explain(c.exit, c.stderr); !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestArgs(t *testing.T) {
	got := strings.Join(New(Config{Repository: "/srv/r", Hosts: []string{"-h"}, Tags: []string{"a,b"}, Paths: []string{"/p q"}}).args(), " ")
	if want := "restic snapshots --json --no-lock --no-cache --host=-h --tag=a,b --path=/p q"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for repository, cached := range map[string]bool{"/srv/a:b": false, "local:/srv/r": false, "sftp:host:/r": true, "rest:https://h/": true, "./r": false} {
		if got := !strings.Contains(strings.Join(New(Config{Repository: repository}).args(), " "), "--no-cache"); got != cached {
			t.Errorf("%s uses restic's cache: %v", repository, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(recorded(f, "snapshots.out"))
	f.Add("null")
	f.Fuzz(func(t *testing.T, out string) {
		o, err := New(Config{Repository: "rest:http://h/", Now: noon}).answer([]byte(out), out)
		if err == nil && o.Count > 0 && o.Newest.IsZero() {
			t.Errorf("%d snapshots, newest %v", o.Count, o.Newest)
		}
		if o.Bytes < 0 || strings.ContainsAny(o.ID+o.Details+o.Failed+strings.Join(o.Odd, ""), "\x1b\n\x00") {
			t.Errorf("got %+v", o)
		}
		_ = explain(1, out)
	})
}
