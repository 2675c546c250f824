package tui_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/colorprofile"

	"holdfast/tui/draw"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// What a key may cost on the wire at 120×40, with all that follows it: one that moves
// the choice by one or changes one thing, and one that goes to another pane or box.
const keyBytes, focusBytes = 300, 1200

// walk is a way through a pane: the keys that come there, those that move by one or
// change one thing, those that go to the box beside, and those that leap, which change
// most of what is seen.
type walk struct {
	pane, stage         string
	there               []string
	sees                string // once it is there
	steps, boxes, leaps []string
}

// walks are through every pane, where it stands among the others.
func walks() []walk {
	keys := strings.Fields
	return []walk{
		{"alerts", "crowded", keys("1"), "▸1 Alerts", keys("j j j j j k k space space j j"), nil, keys("pgdown pgup G g")},
		{"logs", "crowded", keys("2 ="), "PAUSED", keys("k k k k k j j space k"), nil, keys("pgup pgdown g G")},
		{"backups", "crowded", keys("3"), "▸3 Backups", keys("j j j k k j"), nil, keys("G g pgdown pgup")},
		{"oncall", "crowded", keys("4"), "▸4 On call", keys("j j j k k j"), nil, keys("G g")},
		{"incidents", "listing", keys("5"), "▸Incidents", keys("j j j j k k j"), nil, keys("pgdown pgup G g")},
		// A step with a script shows it whole when it is chosen: all below it moves.
		{"checklist", "crowded", keys("5"), "▸SOP Checkout down", keys("j j j k k j j"), keys("right left"), keys("j k pgdown pgup G g")},
		{"timeline", "crowded", keys("5 right"), "▸Timeline", keys("k k k j j"), keys("left right right left"), keys("pgup pgdown g G")},
		{"review", "crowded", keys("6"), "▸Leading signs", keys("j j j right right right k k k"), nil, keys("G g")},
	}
}

// wire counts what a terminal gets.
type wire struct {
	mu  sync.Mutex
	got []byte
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, b...)
	return len(b), nil
}

// taken is what was written since it was asked last.
func (w *wire) taken() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	got := string(w.got)
	w.got = nil
	return got
}

// Over a slow line every byte of a key is waited for, and a key is pressed ten times in
// a row: it is cheap in whatever pane it is pressed, and whatever the theme.
func TestAKeyInAnyPaneCostsFewBytes(t *testing.T) {
	stages := map[string]func() *stage{"crowded": crowded, "listing": listing}
	for _, theme := range []string{"dark", "light", "mono"} {
		for _, w := range walks() {
			t.Run(theme+" "+w.pane, func(t *testing.T) {
				s := stages[w.stage]()
				s.options.Theme = load(t, theme)
				synctest.Test(t, func(t *testing.T) { w.walked(t, s) })
			})
		}
	}
}

// walked walks it on a stage.
func (w walk) walked(t *testing.T, s *stage) {
	out := &wire{}
	screen := draw.New(out, draw.Options{Term: "xterm-256color", Profile: colorprofile.TrueColor, HardTabs: true, Backspace: true})
	go func() { _ = screen.Run(t.Context()) }() // a wire takes everything
	d := tuitest.Drive(t, screen.On(s.model(t)), 120, 40)
	press := func(key string) string {
		d.Press(key)
		d.Rest()
		return out.taken()
	}
	d.Send(all, pane.Tick{Now: s.clock()})
	for _, key := range w.there {
		press(key)
	}
	d.See(w.sees)
	for _, part := range []struct {
		what string
		keys []string
		most int // bytes; 0: as many as it takes
	}{{"step", w.steps, keyBytes}, {"box", w.boxes, focusBytes}, {"leap", w.leaps, 0}} {
		for i, key := range part.keys {
			got := press(key)
			t.Logf("%s %d, %s, costs %d B", part.what, i+1, key, len(got))
			switch {
			case part.most > 0 && len(got) > part.most:
				t.Errorf("%s %d, %s, costs %d B, and may cost %d: %q", part.what, i+1, key, len(got), part.most, got)
			case part.most > 0 && got == "":
				t.Errorf("%s %d, %s, does nothing:\n%s", part.what, i+1, key, d.Screen())
			}
		}
	}
}
