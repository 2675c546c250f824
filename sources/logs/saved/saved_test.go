package saved

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/sources/logs"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 5e6, time.UTC)

func lines(n int) []logs.Line {
	list := make([]logs.Line, n)
	for i := range list {
		list[i] = logs.Line{Source: "api", At: noon, Level: logs.Error, Text: fmt.Sprintf("line %d of <many>", i+1)}
	}
	return list
}

func TestLinesAreWrittenAsTextForTheirOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shown.log")
	zone := time.FixedZone("CET", 3600)
	n, err := Write(path, zone, []logs.Line{
		{Source: "api", At: noon, Text: "upstream timed out"},
		{Source: "host", At: noon, Text: "nvme0", From: "kernel", Untimed: true},
		{Source: "edge", At: noon, Text: "3 s missing", Gap: true},
	})
	if n != 3 || err != nil {
		t.Fatal(n, err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "2026-11-20 13:00:00.005 CET api upstream timed out\n2026-11-20 13:00:00.005 CET~ host kernel: nvme0\n2026-11-20 13:00:00.005 CET edge -- 3 s missing\n"
	if string(got) != want {
		t.Errorf("it holds\n%s", got)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestByItsNameAFileIsJSON(t *testing.T) {
	for _, name := range []string{"a.json", "a.NDJSON"} {
		path := filepath.Join(t.TempDir(), name)
		if n, err := Write(path, time.UTC, lines(3)); n != 3 || err != nil {
			t.Fatal(n, err)
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
		var one map[string]any
		if err := json.Unmarshal([]byte(rows[1]), &one); len(rows) != 3 || err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		if one["time"] != "2026-11-20T12:00:00.005Z" || one["source"] != "api" || one["level"] != "error" || one["text"] != "line 2 of <many>" {
			t.Errorf("%s: %v", name, one)
		}
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{path, link, filepath.Join(t.TempDir(), "none", "x")} {
		if n, err := Write(at, time.UTC, lines(1)); n != 0 || err == nil {
			t.Errorf("%s: %d lines, %v", at, n, err)
		}
	}
	if got, err := os.ReadFile(path); string(got) != "mine" || err != nil {
		t.Errorf("it holds %q, %v", got, err)
	}
}

// disc is one that is full after so many bytes.
type disc struct {
	*os.File
	left int
}

func (d *disc) Write(b []byte) (int, error) {
	if len(b) <= d.left {
		d.left -= len(b)
		return d.File.Write(b)
	}
	n, err := d.File.Write(b[:d.left])
	d.left = 0
	return n, errors.Join(err, syscall.ENOSPC)
}

func TestOfWhatFoundNoRoomNoHalfLineStays(t *testing.T) {
	for _, room := range []int{0, 10, 100, 5000, 70_000, 131_072} {
		path := filepath.Join(t.TempDir(), "full.log")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		n, err := write(&disc{f, room}, text(time.UTC), lines(5000))
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) > room || room-len(got) > 100 || strings.Count(string(got), "\n") != n || len(got) > 0 && got[len(got)-1] != '\n' {
			t.Errorf("with room for %d bytes %d lines are said to be in %d bytes with %d lines", room, n, len(got), strings.Count(string(got), "\n"))
		}
	}
}
