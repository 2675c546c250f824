package files

import (
	"testing"
	"time"
)

func TestNatureOf(t *testing.T) {
	others := map[string]bool{"orders.gz": true, "loading.gz": true, "loading.gz.aria2": true}
	for want, names := range map[nature][]string{
		unfinished: {
			"orders-2.sql.gz.6549c90a.partial", "a.gz.part", "a.gz.PART", "a.gz.tmp", "a.filepart", "a.gz.crdownload", "a.gz~", "a.gz.swp", ".a.gz.swp", ".orders-2.gz.MvdpXV",
			"a.gz.inprogress", "a.download", "loading.gz.aria2", "loading.gz", ".in.a.gz.", "tmp.8dkf93jdkQ", "a.partial.gz", "a.tmp.1234", "~syncthing~a.gz.tmp", ".syncthing.a.gz.tmp",
			".nfs000000000012", "#a.sql#", ".#a.sql", "a.sql.gz.tmp1234", "a.gz.rsync-tmp", "a.gz.wip", "a.gz.new", "a.sql.gz.6Bc5C9dA", "a.tar.temp-7",
		},
		beside: {
			"orders-1.gz.sha256", "a.md5", "a.sig", "a.gz.asc", "a.sha1", "a.sha512", "a.gz.minisig", "SHA256SUMS", "SHA256SUMS.gpg", "md5sums.txt", "checksums.txt", "CHECKSUM",
			"a.gz.vol0+1.par2", "orders.gz.json", "orders.gz.log", "a.lock",
		},
		dump: {
			"orders-1.sql.gz", "a.gpg", "a.tar", "party.gz", "a.part1.rar", "partial-orders.gz", "attempt.gz", ".nightly.backup", ".backup-1.gz", "a.json", "a.log", "summary.sql",
			"a.gz.age", "tmpl.tar", "download", "a.tmpdb.gz", "a.sql.gz.20261128", "a.sql.gz.abcdefab", "renewal.gz", "a.bak", "a.old",
		},
	} {
		for _, name := range names {
			if got := natureOf(name, others); got != want {
				t.Errorf("%s: %d, want %d", name, got, want)
			}
		}
	}
}

func TestAPatternLeavesOutDotFilesAsAShellDoes(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{{"*", ".a", true}, {"?a", ".a", true}, {"[.]a", ".a", true}, {".*", ".a", false}, {`\.a*`, ".a", false}, {"*", "a", false}, {".a", ".a", false}} {
		if got := hidden(c.pattern, c.name); got != c.want {
			t.Errorf("%s leaves out %s: %v", c.pattern, c.name, got)
		}
	}
}

func TestDateInTheName(t *testing.T) {
	written := time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		day  string // empty: nothing is to be said
	}{
		{"orders-2026-09-22.sql.gz", "2026-09-22"}, {"orders-20260922.gz", "2026-09-22"}, {"orders_2026_09_22.gz", "2026-09-22"}, {"orders.2026.09.22.gz", "2026-09-22"},
		{"orders-20260922T020000Z.gz", "2026-09-22"}, {"orders-202609220200.gz", "2026-09-22"}, {"orders-2026-09-22T02-00-00.gz", "2026-09-22"},
		{"orders-22.09.2026.gz", "2026-09-22"}, {"orders-09-22-2026.gz", "2026-09-22"}, {"orders-22Sep2026.gz", "2026-09-22"}, {"orders-22-September-2026.gz", "2026-09-22"},
		{"orders-Sep-22-2026.gz", "2026-09-22"}, {"2026-Sep-22.gz", "2026-09-22"}, {"2026-09-22/orders.gz", "2026-09-22"}, {"2026/09/22/orders.gz", "2026-09-22"},
		{"orders-2027-03-01.gz", "2027-03-01"}, {"1714521600_2024_05_01_16.11.1_gitlab_backup.tar", "2024-05-01"},
		{"orders-1714521600.gz", "2024-05-01"}, {"orders-1790064000000.gz", "2026-09-22"}, {"orders-2026092202.gz", "2026-09-22"}, {"orders-260922.gz", "2026-09-22"}, {"orders-220926.gz", "2026-09-22"},

		{"orders-2026-11-20.gz", ""}, {"orders-2026-11-19.gz", ""}, {"orders-2026-11-21.gz", ""}, {"orders-20261120T020000Z.gz", ""},
		{"orders-20.11.2026.gz", ""}, {"orders-11-20-2026.gz", ""}, {"orders-2026-10-01_2026-11-20.gz", ""},
		{"orders.gz", ""}, {"orders-1.gz", ""}, {"orders-12345678.gz", ""}, {"orders-20261399.gz", ""}, {"orders-123202609221.gz", ""}, {"db-10.4.2021.3.tar", ""}, {"app-1.2021.11.29.tar", ""},
		{"orders-1795132800.gz", ""}, {"orders-1795132800000.gz", ""}, {"orders-2026112002.gz", ""}, {"orders-261120.gz", ""}, {"orders-201126.gz", ""}, {"orders-9876543210.gz", ""},
		{"orders-1234567890.gz", ""}, {"orders-2026092299.gz", ""}, {"orders-1122334455667.gz", ""}, {"orders-101112.gz", ""}, {"orders-10042021.gz", ""}, {"orders-2026-11.gz", ""}, {"orders-2026-W47.gz", ""}, {"orders-mon.gz", ""}, {"2026-02-30.gz", ""},
		{"d41d8cd98f00b204e9800998ecf8427e.gz", ""}, {"orders-v15.2.gz", ""},
	} {
		day, far := disagrees(c.name, written)
		got := ""
		if far {
			got = day.Format("2006-01-02")
		}
		if got != c.day {
			t.Errorf("%s: %q, want %q", c.name, got, c.day)
		}
	}
}

func FuzzDates(f *testing.F) {
	f.Add("orders-2026-09-22T02-00-00.gz")
	f.Add("22Sep2026 2026-Sep-22 09-22-2026")
	f.Fuzz(func(t *testing.T, name string) {
		if day, far := disagrees(name, time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)); far && (day.Year() < 1990 || day.Year() > 2099) {
			t.Errorf("%q gives %v", name, day)
		}
		_ = natureOf(name, nil)
	})
}
