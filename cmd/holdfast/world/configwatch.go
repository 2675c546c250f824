package world

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"holdfast/cmd/holdfast/config"
)

const (
	// settle is how long a file must have been left alone before it is read: an
	// editor writes it in several steps.
	settle = 300 * time.Millisecond
	// glance is how often the file is looked at, whatever the system tells: a
	// change on a network folder, or below a mount, is told to nobody.
	glance = 2 * time.Second
	// deaf is how long nothing is heard after the folder told of files that are none of
	// our business, such as logs beside the configuration: the system keeps what it has
	// to tell, and tells of many writes once.
	deaf = 500 * time.Millisecond
	// mostHeard is how many events are taken in at a time.
	mostHeard = 1024
	// mostLinks is how many links a path may lead over.
	mostLinks = 40
)

// configWatch notices that what stands at the configuration's path changed:
// the file itself, a link that leads to it, or a folder on the way that is a link.
type configWatch struct {
	path    string
	watcher *fsnotify.Watcher // nil: the system tells nothing, and glances must do
	names   map[string]bool   // what concerns us of what it tells
	deaf    bool              // it is not heard for a moment
	looks   chan string       // what a look saw
	looking bool
	glance  time.Duration
	read    *reading
	seen    string // what the latest look saw
}

// reading is what the configuration's file held, as a look sees it, when it was read
// last. Whoever reads it says so here, so that the watch knows what was taken: it may
// be another than what was announced. It is safe for concurrent use.
type reading struct{ state atomic.Pointer[string] }

func readingOf(state string) *reading {
	r := &reading{}
	r.state.Store(&state)
	return r
}

func (r *reading) last() string { return *r.state.Load() }

// again reads the file anew. What is no file, a pipe for one, gives what it holds only
// once: that was at the start, and it is an error.
func (r *reading) again(path string) ([]byte, error) {
	if !isFile(path) {
		return nil, fmt.Errorf("%s is no file and cannot be read a second time; restart holdfast to have it take another configuration", path)
	}
	data, err := config.Read(path)
	state := readState(data, err)
	r.state.Store(&state)
	return data, err
}

// watchConfig says when the configuration's file is not as it was read last, or
// SIGHUP came.
func (w *World) watchConfig(ctx context.Context, read *reading, changed chan<- struct{}) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	c := newConfigWatch(w.Config().Path, read)
	defer c.close()
	c.run(ctx, hup, changed)
	return nil
}

func newConfigWatch(path string, read *reading) *configWatch {
	c := &configWatch{path: path, looks: make(chan string, 1), glance: glance, read: read, seen: read.last()}
	if watcher, err := fsnotify.NewWatcher(); err == nil {
		c.watcher = watcher
	}
	c.follow()
	return c
}

func (c *configWatch) close() {
	if c.watcher != nil {
		_ = c.watcher.Close()
	}
}

// run announces changes until ctx ends. A file is read once two looks saw the
// same in it, so that one that is being written is not taken for whole.
func (c *configWatch) run(ctx context.Context, hup <-chan os.Signal, changed chan<- struct{}) {
	next := time.NewTimer(0) // it may have changed between being read and being watched
	defer next.Stop()
	hears := time.NewTimer(0)
	defer hears.Stop()
	announce := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	for {
		events, failures := c.told()
		select {
		case <-ctx.Done():
			return
		case <-failures: //nolint:errcheck // the queue overflowed, whatever it says: nobody knows what was told
			next.Reset(settle)
		case ev := <-events:
			if c.hear(ev, events) {
				next.Reset(settle)
				continue
			}
			c.deaf = true
			hears.Reset(deaf)
		case <-hears.C:
			c.deaf = false
		case <-hup:
			announce()
		case <-next.C:
			c.look()
			next.Reset(c.glance)
		case is := <-c.looks:
			c.looking = false
			c.follow()
			switch {
			case is != c.seen: // it is being written, or it is a change that has to stand
				c.seen = is
				next.Reset(settle)
			case is != c.read.last():
				announce()
			}
		}
	}
}

// told is where the system tells of changes; nil channels where it does not, or is not
// heard for a moment.
func (c *configWatch) told() (chan fsnotify.Event, chan error) {
	switch {
	case c.watcher == nil:
		return nil, nil
	case c.deaf:
		return nil, c.watcher.Errors
	}
	return c.watcher.Events, c.watcher.Errors
}

// hear takes in an event and those that wait behind it, and reports whether any
// concerns us. The watcher hands them over one by one, so each time it is let on.
func (c *configWatch) hear(ev fsnotify.Event, events chan fsnotify.Event) (concerns bool) {
	concerns = c.names[filepath.Clean(ev.Name)]
	for range mostHeard {
		runtime.Gosched()
		select {
		case ev = <-events:
			concerns = concerns || c.names[filepath.Clean(ev.Name)]
		default:
			return concerns
		}
	}
	return concerns
}

// look looks at the file beside everything else: a network folder whose server
// is gone lets no read return.
func (c *configWatch) look() {
	if c.looking {
		return
	}
	c.looking = true
	path, was := c.path, c.read.last()
	go func() { c.looks <- stateOf(path, was) }()
}

// stateOf is what stands at path: the digest of a file, or why there is none.
// What is no file, a pipe for one, is read only once; it is as it was.
func stateOf(path, was string) string {
	if !isFile(path) {
		return was
	}
	return readState(config.Read(path))
}

// isFile is false for what is no file and no folder; what is not there may become one.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular() || info.IsDir()
}

// readState is what a look makes of what it read.
func readState(data []byte, err error) string {
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return config.DigestOf(data)
}

// follow asks to be told of everything on the way to the file as it leads now.
// What cannot be watched, the next glance sees.
func (c *configWatch) follow() {
	c.names = map[string]bool{}
	folders := map[string]bool{}
	for _, name := range wayTo(c.path) {
		c.names[name] = true
		folders[filepath.Dir(name)] = true
	}
	if c.watcher == nil {
		return
	}
	for _, folder := range c.watcher.WatchList() {
		if !folders[folder] {
			_ = c.watcher.Remove(folder)
		}
	}
	for folder := range folders {
		_ = c.watcher.Add(folder)
	}
}

// wayTo lists the names whose change may change what stands at path: path, and
// wherever a part of it is a link, that link and what it leads to.
func wayTo(path string) []string {
	names, known := []string{path}, map[string]bool{path: true}
	for i := 0; i < len(names) && i < mostLinks; i++ {
		for at := names[i]; at != filepath.Dir(at); at = filepath.Dir(at) {
			target, err := os.Readlink(at)
			if err != nil {
				continue
			}
			if !filepath.IsAbs(target) {
				target = filepath.Join(realDir(at), target)
			}
			for _, name := range []string{at, filepath.Join(target, strings.TrimPrefix(names[i], at))} {
				if !known[name] {
					names, known[name] = append(names, name), true
				}
			}
		}
	}
	return names
}

// realDir is the folder that a link's target is relative to: the one it stands
// in, and not the one its path names where that is a link too.
func realDir(link string) string {
	if real, err := filepath.EvalSymlinks(filepath.Dir(link)); err == nil {
		return real
	}
	return filepath.Dir(link)
}
