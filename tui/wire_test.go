package tui_test

import (
	"slices"
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
// the choice by one or changes one thing, and one that goes to another pane or box or
// shows another detail.
const keyBytes, focusBytes = 300, 1200

// walk is a way through a pane: the keys that come there, those that move by one or
// change one thing, those that go to the box beside, those that show another detail,
// which is read and not passed by, and those that leap: they change most of what is seen.
type walk struct {
	pane, stage                string
	there                      []string
	sees                       string // once it is there
	steps, boxes, shows, leaps []string
}

// part is the keys of a walk that may cost the same; leaps are pressed beside them, and
// cost what they do.
type part struct {
	what        string // empty: they move by one
	most        int    // bytes
	keys, leaps []string
}

func (w walk) parts() []part {
	list := []part{{"", keyBytes, w.steps, w.leaps}, {"box", focusBytes, w.boxes, nil}, {"detail", focusBytes, w.shows, nil}}
	return slices.DeleteFunc(list, func(p part) bool { return len(p.keys) == 0 })
}

// walks are through every pane, where it stands among the others.
func walks() []walk {
	keys := strings.Fields
	return []walk{
		{"alerts", "crowded", keys("1"), "▸1 Alerts", keys("j j j j j k k space space j j"), nil, nil, keys("pgdown pgup G g")},
		{"alert", "crowded", keys("1 enter"), "started", nil, nil, keys("j j j k k"), nil},
		{"logs", "crowded", keys("2 ="), "PAUSED", keys("k k k k k j j space k e E n"), nil, nil, keys("pgup pgdown g G right left")},
		{"backups", "crowded", keys("3"), "▸3 Backups", keys("j j j k k j"), nil, nil, keys("G g pgdown pgup")},
		{"backup", "crowded", keys("3 f"), "What to do", nil, nil, keys("j j j k k"), nil},
		{"oncall", "crowded", keys("4"), "▸4 On call", keys("j j j k k j"), nil, nil, keys("G g")},
		{"oncall", "lasting", keys("4"), "▸4 On call", keys("j j j j k k k k j j"), nil, nil, keys("G g")},
		{"oncall whole", "lasting", keys("4 f"), "▸4 On call", keys("j j j j k k k k j j"), nil, nil, keys("G g")},
		{"oncall whole, all changing", "crowded", keys("4 f"), "▸4 On call", keys("j j j j k k k k j j"), nil, nil, keys("G g")},
		{"incidents", "listing", keys("5"), "▸Incidents", keys("j j j j k k j"), nil, nil, keys("pgdown pgup G g")},
		{"checklist", "crowded", keys("5"), "▸SOP Checkout down", keys("j j j k k j j"), keys("right left"), nil, keys("pgdown pgup G g")},
		// Beneath a step stands its script, whole, when it is chosen: all below it moves.
		{"script", "crowded", keys("5 j j j"), "▸SOP Checkout down", nil, nil, keys("j k"), nil},
		{"timeline", "crowded", keys("5 right"), "▸Timeline", keys("k k k j j"), keys("left right right left"), nil, keys("pgup pgdown g G")},
		{"review", "crowded", keys("6"), "▸Leading signs", keys("j j j right right right k k k"), nil, nil, keys("G g")},
	}
}

// lasting is crowded with rotations that never change among the others.
func lasting() *stage {
	s := crowded()
	for _, i := range []int{1, 3, 4} {
		s.rotations[i].Layers[0].People = s.rotations[i].Layers[0].People[:1]
	}
	return s
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
	stages := map[string]func() *stage{"crowded": crowded, "listing": listing, "lasting": lasting}
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
	d.See(w.sees) // it is drawn once more for that
	if d.Rest(); len(out.got) > 0 {
		t.Errorf("a frame was not true when it was drawn; drawn once more it is another: %q", out.taken())
	}
	for _, p := range w.parts() {
		for i, key := range p.keys {
			got := press(key)
			t.Logf("%s %d, %s, costs %d B", p.what, i+1, key, len(got))
			switch {
			case len(got) > p.most:
				t.Errorf("%s %d, %s, costs %d B, and may cost %d: %q", p.what, i+1, key, len(got), p.most, got)
			case got == "":
				t.Errorf("%s %d, %s, does nothing:\n%s", p.what, i+1, key, d.Screen())
			}
		}
	}
}
