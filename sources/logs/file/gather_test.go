package file

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	p.gather, p.look = time.Hour, time.Hour
	lines := make(chan logs.Line, 1000)
	src := Source{Name: "api", Patterns: []string{path}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	health := sources.NewHealthBoard(sources.NewFeed())
	follower := newFollower(src, toChannel(lines), health, time.Now, p)
	go func() { ended <- follower.try(ctx, false) }()
	write(f, 0, 1)
	want := 0
	hear := func(to int) {
		t.Helper()
		for ; want < to; want++ {
			if l := <-lines; l.Gap || l.Text != fmt.Sprintf("line %d", want) {
				t.Fatalf("line %d is %q", want, l.Text)
			}
		}
	}
	hear(1)
	write(f, 1, 50) // read together, after an hour or once a name changes
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	next := create()
	write(next, 50, 60)
	hear(50)
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_, _ = f.Close(), next.Close()
}

type toChannel chan logs.Line

func (c toChannel) Append(lines []logs.Line) {
	for _, l := range lines {
		c <- l
	}
}
