package file

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A file that came to a path and left it between two looks is missed once.
func TestASuccessionKnowsWhatCameBetweenTwoLooks(t *testing.T) {
	s, path := successions{}, "/var/log/app.log"
	s.appear(path, identity{1, 1}, true)
	s.look()
	s.appear(path, identity{1, 1}, false)
	if list := s.missed(); len(list) != 0 {
		t.Errorf("a file that stays is missed: %v", list)
	}
	s.at(path).told += 2 // the system told of two that came
	s.look()
	s.appear(path, identity{1, 2}, false) // and one was seen
	if list := s.missed(); !slices.Equal(list, []string{path}) {
		t.Errorf("missed are %v", list)
	}
	if list := s.missed(); len(list) != 0 {
		t.Errorf("it is missed again: %v", list)
	}
	s.forget(identity{1, 2})
	s.at(path).told++
	s.appear(path, identity{1, 2}, false) // the inode was given out anew
	if list := s.missed(); len(list) != 0 || s.at(path).came != 3 {
		t.Errorf("the next one is missed: %v, %d came", list, s.at(path).came)
	}
	s.settle(func(string) bool { return true })
	s.settle(func(string) bool { return false })
	if len(s) != 0 {
		t.Error("a path at which nothing is followed is remembered")
	}
}

func TestANapTellsWhetherAFileThatIsGoneTakesLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	if err := os.WriteFile(path, []byte("one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, is := range map[string]struct {
		end           int64
		events        bool
		write, rename bool
		takes         bool
	}{
		"it was removed, as the system says":  {4, true, false, false, false},
		"it had lines that nobody has seen":   {3, true, false, false, true},
		"the system tells nothing":            {4, false, false, false, true},
		"somebody wrote to it":                {4, true, true, false, true},
		"it was moved, and may be written to": {4, true, false, true, true},
	} {
		var n nap
		n.begin(info)
		n.hear(is.write, is.rename)
		if n.changed(info) {
			t.Errorf("%s: what stands there is another", name)
		}
		if n.takesLines(is.end, is.events) != is.takes || n.takesLines(is.end, is.events) {
			t.Errorf("%s: it takes lines: want %t, and told once", name, is.takes)
		}
		if n.end(); n.takesLines(4, true) {
			t.Errorf("%s: what was heard before it was open is not over", name)
		}
	}
	var n nap
	n.begin(info)
	later := info.ModTime().Add(time.Second)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	if is, err := os.Stat(path); err != nil || !n.changed(is) {
		t.Errorf("one of the same size that was written since is the same: %v", err)
	}
}

func TestACensusFindsAFileThatWasMoved(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := os.Mkdir(old, 0o700); err != nil {
		t.Fatal(err)
	}
	path, moved := filepath.Join(dir, "a.log"), filepath.Join(old, "a.log.1")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	id, c := identityOf(info), census{}
	if at, ok := c.find(dir, id, false); !ok || at != path {
		t.Errorf("it stands at %q, %t", at, ok)
	}
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	if at, _ := c.find(dir, id, false); at != path {
		t.Errorf("within a look the folder is listed again, unasked: %q", at)
	}
	if at, ok := c.find(dir, id, true); !ok || at != moved {
		t.Errorf("it was moved, and stands at %q, %t", at, ok)
	}
}

func TestALookoutKnowsWhichNamesConcernIt(t *testing.T) {
	l := newLookout([]string{"/var/log/*/app-*.log"})
	for name, is := range map[string]struct{ concerns, matches bool }{
		"/var/log/shop/app-1.log": {true, true}, "/var/log/shop": {true, false}, "/var": {true, false},
		"/var/log/shop/other.log": {false, false}, "/var/log/shop/old/app-1.log": {false, false}, "/srv": {false, false},
	} {
		if l.concerns(name) != is.concerns || l.matches(name) != is.matches {
			t.Errorf("%s: concerns %t, matches %t", name, l.concerns(name), l.matches(name))
		}
	}
	if events, failures := l.events(); events != nil || failures != nil {
		t.Error("one that does not listen hears")
	}
	l.eventless = true
	if l.listen(); l.watcher != nil {
		t.Error("it asks for events that are not wanted")
	}
}
