package file

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// What is written while lines follow upon lines is read together: nothing is missing,
// and in its order. What a name that changes leaves behind is read first.
func TestLinesThatFollowUponLinesAreReadTogether(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.log")
	write := func(f *os.File, from, to int) {
		t.Helper()
		for n := from; n < to; n++ {
			if _, err := fmt.Fprintf(f, "line %d\n", n); err != nil {
				t.Fatal(err)
			}
		}
	}
	create := func() *os.File {
		t.Helper()
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := create()
	p := usual()
	p.gather, p.look = time.Second, time.Hour
	batches := make(toChannel, 100)
	src := Source{Name: "api", Patterns: []string{path}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	health := sources.NewHealthBoard(sources.NewFeed())
	follower := newFollower(src, batches, health, time.Now, p)
	go func() { ended <- follower.try(ctx, false) }()
	want := 0
	hear := func(to int) (readings int) {
		t.Helper()
		for ; want < to; readings++ {
			for _, l := range <-batches {
				if l.Gap || l.Text != fmt.Sprintf("line %d", want) {
					t.Fatalf("line %d is %q", want, l.Text)
				}
				want++
			}
		}
		return readings
	}
	write(f, 0, 1)
	hear(1)
	write(f, 1, 50)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	next := create()
	write(next, 50, 60)
	if readings := hear(60); readings > 5 {
		t.Errorf("59 lines that followed upon a line were read in %d pieces", readings)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_, _ = f.Close(), next.Close()
}

// toChannel hands batches on.
type toChannel chan []logs.Line

func (c toChannel) Append(lines []logs.Line) { c <- slices.Clone(lines) }
