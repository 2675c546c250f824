package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorded is a file that the real tool made.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func zipped(t testing.TB, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func examined(t testing.TB, name string, b []byte) fault {
	t.Helper()
	got, err := examine(context.Background(), bytes.NewReader(b), int64(len(b)), name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return got
}

// archives are archives with something in them, one of each format.
func archives(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{
		"dump.gz":   zipped(t, string(recorded(t, "body.sql"))),
		"pg.sql":    []byte("--\n-- PostgreSQL database dump\n--\n" + strings.Repeat("insert;\n", 2000) + "--\n-- PostgreSQL database dump complete\n--\n\n"),
		"my.sql":    []byte("-- MySQL dump 10.13  Distrib 8.0\n" + strings.Repeat("insert;\n", 2000) + "-- Dump completed on 2026-11-20  2:00:01\n"),
		"pg.sql.gz": zipped(t, "--\n-- PostgreSQL database dump\n--\n"+strings.Repeat("insert;\n", 2000)+"-- PostgreSQL database dump complete\n"),
	}
	for _, name := range []string{"dump.bz2", "dump.xz", "dump.zip", "dump.tar", "dump.zst", "zeros.zst", "dump.lz4", "dump.db"} {
		all[name] = recorded(t, name)
	}
	return all
}

func TestAWholeArchiveHasNoFaultAndACutOneHas(t *testing.T) {
	for name, b := range archives(t) {
		if got := examined(t, name, b); got.what != "" {
			t.Errorf("%s: %s", name, got.what)
		}
		least := 20
		switch name {
		case "pg.sql", "my.sql":
			least, b = 64, b[:len(b)-20] // without its last words
		case "dump.tar":
			least, b = 512, b[:len(b)-9*512] // it is filled up to ten kilobytes
		}
		for n := least; n < len(b); n += 1 + len(b)/300 {
			if got := examined(t, name, b[:n]); !got.cut {
				t.Fatalf("%s cut to %d of %d bytes: %q", name, n, len(b), got.what)
			}
		}
	}
}

func TestAnArchiveOfNothingIsTold(t *testing.T) {
	for name, b := range map[string][]byte{
		"a.gz": zipped(t, ""), "zeros.gz": zipped(t, strings.Repeat("\x00", 10240)), "a.sql": make([]byte, 9000),
		"empty.tar": make([]byte, 10240), "empty.bz2": recorded(t, "empty.bz2"), "empty.xz": recorded(t, "empty.xz"), "empty.zip": recorded(t, "empty.zip"),
		"empty.zst": recorded(t, "empty.zst"), "empty.lz4": recorded(t, "empty.lz4"), "empty.tgz": recorded(t, "empty.tgz"),
	} {
		if got := examined(t, name, b); !strings.HasPrefix(got.what, "holds nothing") || got.cut {
			t.Errorf("%s: %q", name, got.what)
		}
	}
}

func TestWhatIsOfNoKnownFormatIsNotJudged(t *testing.T) {
	for name, b := range map[string][]byte{
		"random.gz": []byte("\x07\x31 no gzip at all"), "short.gz": {0x1f}, "odd.gz": []byte("\x1f\x8b\x08"), "disk.img": make([]byte, 20000), "x": {},
		"two.gz": append(zipped(t, "a"), zipped(t, "b")...), "filled.gz": append(zipped(t, "a"), make([]byte, 512)...), "x.sql": []byte("insert into orders"),
	} {
		got := examined(t, name, b)
		if want := name == "odd.gz"; got.cut != want || !want && got.what != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	damaged := zipped(t, strings.Repeat("orders and orders", 100))
	damaged[len(damaged)-6] ^= 1
	if got := examined(t, "a.gz", damaged); !strings.HasPrefix(got.what, "is damaged") {
		t.Errorf("a wrong checksum: %q", got.what)
	}
}

func FuzzExamine(f *testing.F) {
	for name, b := range archives(f) {
		f.Add(name, b)
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		got, err := examine(context.Background(), bytes.NewReader(b), int64(len(b)), name)
		if err != nil && !strings.Contains(err.Error(), "gzip") && !strings.Contains(err.Error(), "flate") {
			t.Errorf("%v", err)
		}
		if got.cut && got.what == "" {
			t.Error("a fault without a word")
		}
	})
}
