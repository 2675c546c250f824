package world

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
)

// The next process knows when the sources were last good: one that was down, since when;
// one that was up, until the last one left or, where that was killed, until it is sure to
// have lived.
func TestTheRecordTellsWhenASourceWasLastGood(t *testing.T) {
	night := time.Date(2031, 3, 9, 3, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return night.Add(time.Duration(s) * time.Second) }
	for name, c := range map[string]struct {
		leaves bool
		again  int       // how many processes watched then, and had no answer while they did
		asked  int       // seconds after the process began
		prod   time.Time // zero: nobody can tell
	}{
		"it left":                         {true, 0, 3600, at(100)},
		"it was killed":                   {false, 0, 3600, at(100)},
		"it watches still":                {false, 0, 101, time.Time{}},
		"it left, and is asked soon":      {true, 0, 101, at(100)},
		"it left, and so did the next":    {true, 1, 3600, at(100)},
		"it left, and so did two after":   {true, 2, 3600, at(100)},
		"it was killed, and the next too": {false, 2, 3600, at(100)},
	} {
		t.Run(name, func(t *testing.T) {
			clock := night
			path := filepath.Join(t.TempDir(), "holdfast.db")
			w := watching(t, path, "one", &clock, &config.Config{})
			w.health.Report(sources.Health{Name: "prod", Kind: "alertmanager", Up: true, Since: night, LastGood: night, Every: 5 * time.Second})
			w.health.Report(sources.Health{Name: "edge", Kind: "alertmanager", Up: true, Since: night, LastGood: at(7), Every: 5 * time.Second})
			w.health.Report(sources.Health{Name: "edge", Kind: "alertmanager", Since: at(12), Err: "refused", Every: 5 * time.Second})
			w.health.Report(sources.Health{Name: "mail", Kind: "alertmanager", Since: at(12), Err: "refused", Every: 5 * time.Second})
			for s := 12; s <= 100; s++ {
				clock = at(s)
				w.health.Report(sources.Health{Name: "prod", Kind: "alertmanager", Up: true, Since: clock, LastGood: clock, Every: 5 * time.Second})
				w.look(t)
			}
			if c.leaves {
				w.leave(t.Context())
			}
			for n := range c.again {
				clock = at(200 * (n + 1))
				again := watching(t, path, fmt.Sprint("again ", n), &clock, &config.Config{})
				was, err := recalled(t.Context(), again.chronicle, clock)
				if err != nil {
					t.Fatal(err)
				}
				again.health.Recall(was)
				again.inForce = func() []sources.Health { // nobody has answered it yet, and "mail" is not configured any more
					return []sources.Health{{Name: "edge", Kind: "alertmanager"}, {Name: "prod", Kind: "alertmanager"}}
				}
				for s := range 100 {
					clock = at(200*(n+1) + s)
					again.look(t)
				}
				if c.leaves {
					again.leave(t.Context())
				}
			}
			was, err := recalled(t.Context(), w.chronicle, at(c.asked))
			if err != nil {
				t.Fatal(err)
			}
			// A killed one is sure to have lived until its lease, which lasts half a
			// minute, was last taken; that is half of that ago at most.
			if got := was["alertmanager prod"].LastGood; c.prod.IsZero() != got.IsZero() || got.After(c.prod) || got.Before(c.prod.Add(-chronicleFor)) {
				t.Errorf("prod was last good at %v, want %v", got, c.prod)
			}
			if got := was["alertmanager edge"].LastGood; !got.Equal(at(7)) {
				t.Errorf("edge was last good at %v", got)
			}
			board := sources.NewHealthBoard(sources.NewFeed())
			board.Recall(was)
			for name, want := range map[string]time.Time{"edge": at(7), "mail": {}, "other": {}} {
				board.Report(sources.Health{Name: name, Kind: "alertmanager", Since: at(c.asked), Err: "refused", Every: 5 * time.Second})
				if h, _ := board.Get("alertmanager", name, ""); !h.LastGood.Equal(want) {
					t.Errorf("%s does not answer, and was last good at %v, want %v", name, h.LastGood, want)
				}
			}
		})
	}
}
