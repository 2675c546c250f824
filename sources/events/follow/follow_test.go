package follow_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/events"
	"holdfast/sources/events/follow"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shelf keeps events in memory, and counts what it was handed.
type shelf struct {
	list   []events.Event
	handed int
}

func (s *shelf) Receive(_ context.Context, list []events.Event) error {
	s.handed += len(list)
	s.list = events.Sorted(append(s.list, list...))
	return nil
}

func (s *shelf) Newest(context.Context, string) (newest time.Time, err error) {
	for _, e := range s.list {
		if e.At.After(newest) {
			newest = e.At
		}
	}
	return newest, nil
}

func line(n int) string {
	return fmt.Sprintf(`{"@timestamp":%q,"instance":"am","data":{"alertCreated":{"alert":{"fingerprint":"%d","annotations":{"summary":%q}}}}}`+"\n",
		noon.Add(time.Duration(n)*time.Second).Format(time.RFC3339), n+1, strings.Repeat("x", 100))
}

func lines(from, to int) string {
	var b strings.Builder
	for n := from; n < to; n++ {
		b.WriteString(line(n))
	}
	return b.String()
}

func add(t *testing.T, path, content string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(content)
	if cerr := f.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
}

func TestAFileIsReadAsItGrowsIsRotatedAndCut(t *testing.T) {
	path, kept := filepath.Join(t.TempDir(), "events.jsonl"), &shelf{}
	f := follow.New(path, kept)
	t.Cleanup(f.Close)
	if err := f.Ask(t.Context()); err == nil || !strings.Contains(err.Error(), "--enable-feature=event-recorder") {
		t.Fatalf("of no file it says %v", err)
	}
	want := func(n int) {
		t.Helper()
		if err := f.Ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(kept.list) != n || kept.handed != n {
			t.Fatalf("%d are kept of %d handed on, want %d", len(kept.list), kept.handed, n)
		}
	}
	add(t, path, lines(0, 3)+line(3)[:40])
	want(3)
	add(t, path, line(3)[40:])
	want(4)
	add(t, path, line(4))
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	add(t, path+".1", line(5)) // written by who had it open still
	add(t, path, line(6+1000))
	want(7)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want(7)
	add(t, path, "no event\n"+line(7+2000))
	if err := f.Ask(t.Context()); err == nil || !strings.Contains(err.Error(), "1 lines of") || len(kept.list) != 8 {
		t.Fatalf("%v, and %d are kept", err, len(kept.list))
	}
	want(8)
}

func TestAnotherProcessGoesOnWhereTheRecordEnds(t *testing.T) {
	path, kept := filepath.Join(t.TempDir(), "events.jsonl"), &shelf{}
	add(t, path, lines(0, 5_000))
	first := follow.New(path, kept)
	t.Cleanup(first.Close)
	if err := first.Ask(t.Context()); err != nil || len(kept.list) != 5_000 {
		t.Fatalf("%v, and %d are kept", err, len(kept.list))
	}
	add(t, path, lines(5_000, 5_005))
	kept.handed = 0
	second := follow.New(path, kept)
	t.Cleanup(second.Close)
	if err := second.Ask(t.Context()); err != nil || len(kept.list) != 5_005 {
		t.Fatalf("%v, and %d are kept", err, len(kept.list))
	}
	if most := int(events.Late/time.Second) + 700; kept.handed > most {
		t.Errorf("it read %d lines anew, at most %d", kept.handed, most)
	}
	if !slices.IsSortedFunc(kept.list, func(a, b events.Event) int { return strings.Compare(string(a.Fingerprint), string(b.Fingerprint)) }) {
		t.Error("not in order")
	}
}
