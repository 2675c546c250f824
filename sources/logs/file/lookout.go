package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// lookout is how a follower hears that names changed: it knows the patterns, and
// which names concern them.
type lookout struct {
	watcher   *fsnotify.Watcher // nil: the system offers no events, so we poll
	eventless bool              // do not ask for any
	patterns  []string          // absolute, as far as that can be known
	parts     []string          // the patterns and every folder of them, for what concerns us
	scan      bool              // names changed: look at the patterns again
}

// newLookout is one for patterns; it hears nothing before listen.
func newLookout(patterns []string) lookout {
	var l lookout
	for _, pattern := range patterns {
		if abs, err := filepath.Abs(pattern); err == nil {
			pattern = abs
		}
		l.patterns = append(l.patterns, pattern)
		for part := pattern; ; part = filepath.Dir(part) {
			l.parts = append(l.parts, part)
			if part == filepath.Dir(part) {
				break
			}
		}
	}
	return l
}

// listen asks the system for events, where it offers any.
func (l *lookout) listen() {
	if l.eventless {
		return
	}
	if w, err := fsnotify.NewWatcher(); err == nil {
		l.watcher = w
	}
}

// close lets go of what the system tells.
func (l *lookout) close() {
	if l.watcher != nil {
		_ = l.watcher.Close()
		l.watcher = nil
	}
}

// events is where the system tells of changes; nil channels where it does not.
func (l *lookout) events() (chan fsnotify.Event, chan error) {
	if l.watcher == nil {
		return nil, nil
	}
	return l.watcher.Events, l.watcher.Errors
}

// concerns reports whether a name is one of the patterns' or a folder of them.
func (l *lookout) concerns(name string) bool { return matchesAny(l.parts, name) }

func (l *lookout) matches(name string) bool { return matchesAny(l.patterns, name) }

func matchesAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, err := filepath.Match(p, name); ok && err == nil {
			return true
		}
	}
	return false
}

// watch asks for events of every folder in which a file could appear, grow or
// be moved: the folders of the patterns, or where one does not exist yet the
// one it would appear in, and those that symbolic links lead to, which are named.
func (l *lookout) watch(linked []string) {
	if l.watcher == nil {
		return
	}
	folders := map[string]bool{}
	for _, pattern := range l.patterns {
		for dir := filepath.Dir(pattern); ; dir = filepath.Dir(dir) {
			matches, _ := filepath.Glob(dir)
			for _, m := range matches {
				folders[m] = true
			}
			if len(matches) > 0 && !wild(dir) || dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, folder := range linked {
		folders[folder] = true
	}
	for folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			continue
		}
		if err := l.watcher.Add(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.close() // no events to be had (the limit of watches is used up): poll
			return
		}
	}
}

// alsoWatch asks for events of one folder more. What it cannot tell, the next look sees.
func (l *lookout) alsoWatch(folder string) {
	if l.watcher != nil {
		_ = l.watcher.Add(folder)
	}
}
