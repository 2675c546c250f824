// Package changestest holds every source of changes to what all of them must
// do. It serves tests only.
package changestest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/text"
)

// Peer is a source of changes that a test controls, seen through the adapter
// under test.
type Peer interface {
	changes.Asker
	// Again returns another adapter on the same source, as a second process has.
	Again() changes.Asker
	// Make makes a change at a time, a full second, and says it in these words,
	// which may be hostile. name tells it from the others.
	Make(name string, at time.Time, words string)
	// Break makes the source fail from now on.
	Break()
}

// noon is when the tests happen.
//
//nolint:gochecknoglobals // a moment, never written
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// Contract holds an adapter to what every source of changes must do. peer
// returns a new one that answers and has no changes.
func Contract(t *testing.T, peer func(t *testing.T) Peer) {
	for name, test := range map[string]func(*testing.T, Peer){
		"without changes there are none":               none,
		"what was changed is told, with its time":      told,
		"asked again, or by another, it is the same":   same,
		"what was changed too long ago is left out":    since,
		"hostile words are words":                      hostile,
		"a source that fails is an error, never none":  broken,
		"a look that is cancelled ends, and says so":   cancelled,
		"two changes of one moment are two":            together,
		"the log takes it in once, however often told": logged,
	} {
		t.Run(name, func(t *testing.T) { test(t, peer(t)) })
	}
}

func ask(t *testing.T, a changes.Asker, since time.Time) []changes.Change {
	t.Helper()
	list, err := a.Ask(context.Background(), since)
	if err != nil {
		t.Fatalf("asked, it says %v", err)
	}
	changes.Newest(list)
	return list
}

func none(t *testing.T, p Peer) {
	if list := ask(t, p, time.Time{}); len(list) != 0 {
		t.Errorf("it lists %+v", list)
	}
}

func told(t *testing.T, p Peer) {
	p.Make("one", noon, "deploy the cart")
	p.Make("two", noon.Add(time.Hour), "roll the cart back")
	list := ask(t, p, noon.Add(-time.Hour))
	if len(list) != 2 || !list[0].At.Equal(noon.Add(time.Hour)) || !list[1].At.Equal(noon) {
		t.Fatalf("it lists %+v", list)
	}
	for i, words := range []string{"roll the cart back", "deploy the cart"} {
		if c := list[i]; !strings.Contains(c.Summary, words) || c.Source == "" || c.UID == "" {
			t.Errorf("it says %+v", c)
		}
	}
}

func same(t *testing.T, p Peer) {
	p.Make("one", noon, "deploy the cart")
	first := ask(t, p, time.Time{})
	for _, again := range [][]changes.Change{ask(t, p, noon.Add(-time.Minute)), ask(t, p.Again(), time.Time{})} {
		if len(again) != 1 || again[0].UID != first[0].UID {
			t.Errorf("it is another change: %+v, first %+v", again, first)
		}
	}
}

func since(t *testing.T, p Peer) {
	p.Make("old", noon.Add(-time.Hour), "long ago")
	p.Make("new", noon, "just now")
	if list := ask(t, p, noon); len(list) != 1 || !strings.Contains(list[0].Summary, "just now") {
		t.Errorf("it lists %+v", list)
	}
}

func hostile(t *testing.T, p Peer) {
	words := "--upload-pack=touch${IFS}x; $(touch x) `touch x` \x1b]0;title\x07 \u202e ' \" <script> %n"
	p.Make("one", noon, words)
	list := ask(t, p, time.Time{})
	if len(list) != 1 {
		t.Fatalf("it lists %+v", list)
	}
	c, err := changes.Admit(list[0], noon, nil)
	if err != nil || text.Clean(c.Line()) != c.Line() || !strings.Contains(c.Summary, "$(touch x)") || !strings.Contains(c.Summary, "<U+001B>") {
		t.Errorf("it says %q, %v", c.Line(), err)
	}
}

func broken(t *testing.T, p Peer) {
	p.Make("one", noon, "deploy the cart")
	p.Break()
	list, err := p.Ask(t.Context(), time.Time{})
	if err == nil {
		t.Fatalf("it fails without a word, and lists %+v", list)
	}
	if said := err.Error(); text.ErrorLine(err) != text.Clean(strings.ReplaceAll(said, "\n", "; ")) || len(said) > 2000 {
		t.Errorf("it says %q", said)
	}
}

func cancelled(t *testing.T, p Peer) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := p.Ask(ctx, time.Time{}); err == nil {
		t.Error("it answers as if nothing was")
	}
}

func together(t *testing.T, p Peer) {
	p.Make("one", noon, "deploy the cart")
	p.Make("two", noon, "deploy the till")
	if list := ask(t, p, time.Time{}); len(list) != 2 || list[0].UID == list[1].UID {
		t.Errorf("it lists %+v", list)
	}
}
