package plain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// each is how many changes of a kind are told one by one; of more, nobody reads
	// each, and they hide what else changed.
	each = 4
	// within is how long they are counted together.
	within = time.Minute
)

// folds count the changes that are not told one by one, by kind.
type folds map[foldKey]*fold

type foldKey struct{ verb, name string }

type fold struct {
	began time.Time // when the first of them came
	came  int       // how many of them were told one by one
	more  int       // how many were not told yet
	told  bool      // that there are more was told
}

// takes reports whether a change is told by itself.
func (f folds) takes(now time.Time, c change) bool {
	key := foldKey{c.verb, c.name}
	of := f[key]
	if of == nil {
		of = &fold{began: now}
		f[key] = of
	}
	if of.came < each {
		of.came++
		return true
	}
	of.more++
	return false
}

// due is what is to be told of those that were not told one by one: at once how many
// came together, and then each time they have been counted for long enough.
func (f folds) due(now time.Time) []string {
	var lines []string
	for _, key := range slices.SortedFunc(maps.Keys(f), func(x, y foldKey) int { return cmp.Or(cmp.Compare(x.verb, y.verb), cmp.Compare(x.name, y.name)) }) {
		of := f[key]
		over := now.Sub(of.began) >= within
		if of.more > 0 && (over || !of.told) {
			words := strings.TrimSpace(fmt.Sprintf("%d more %s", of.more, key.name)) + ": " + key.verb
			lines = append(lines, Short(words)+"; `"+key.lists()+"` lists them")
			of.more, of.told = 0, true
			if over {
				of.began = now
			}
			continue
		}
		if over {
			delete(f, key)
		}
	}
	return lines
}

// lists is the command that shows what was folded.
func (k foldKey) lists() string {
	switch {
	case k.verb == "source" || k.verb == "backup":
		return "status"
	case strings.HasPrefix(k.verb, "INC-"):
		return "incident"
	case k.verb == "error lines":
		return "logs"
	}
	return "alerts"
}
