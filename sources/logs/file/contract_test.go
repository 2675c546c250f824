package file

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
)

// shelf is a folder with a log file in it.
type shelf struct {
	t   *testing.T
	dir string
	f   *os.File
}

func (s *shelf) create() {
	f, err := os.Create(filepath.Join(s.dir, "api.log"))
	if err != nil {
		s.t.Error(err)
	}
	s.f = f
}

func (s *shelf) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	p := quick()
	p.late = 100 * time.Millisecond
	f := newFollower(Source{Name: "api", Patterns: []string{filepath.Join(s.dir, "*.log")}}, to, health, time.Now, p)
	if err := f.try(ctx, false); err != nil {
		s.t.Error(err)
	}
}

func (s *shelf) Kind() string { return Kind }

func (s *shelf) Write(lines ...string) { s.Part(strings.Join(lines, "\n") + "\n") }

func (s *shelf) Part(beginning string) bool {
	if _, err := s.f.WriteString(beginning); err != nil {
		s.t.Error(err)
	}
	return true
}

func (s *shelf) Down(down bool) bool {
	if !down {
		s.create()
		return true
	}
	_ = s.f.Close()
	if err := os.Remove(s.f.Name()); err != nil {
		s.t.Error(err)
	}
	return true
}

func (s *shelf) Keeps() bool   { return true }
func (s *shelf) Garbage() bool { return false }

func TestTheContract(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer {
		s := &shelf{t: t, dir: t.TempDir()}
		s.create()
		t.Cleanup(func() { _ = s.f.Close() })
		return s
	})
}
