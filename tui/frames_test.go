package tui_test

import (
	"fmt"
	"testing"

	"holdfast/tui/tuitest"
)

func TestTheFrames(t *testing.T) {
	scenes := map[string]func() *stage{"calm": calm, "busy": busy, "storm": storm, "broken": broken, "hostile": hostile, "empty": empty}
	sizes := [][2]int{{80, 24}, {120, 40}, {200, 50}}
	for name, scene := range scenes {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s at %d×%d", name, size[0], size[1]), func(t *testing.T) {
				scene().play(t, size[0], size[1], func(_ *testing.T, d *tuitest.Driver) {
					d.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
					d.Widths(size[0], size[1])
				})
			})
		}
	}
}

// A terminal can have any size, and have another one in the middle of anything.
func TestEverySizeFits(t *testing.T) {
	for name, scene := range map[string]func() *stage{"busy": busy, "hostile": hostile} {
		t.Run(name, func(t *testing.T) {
			scene().play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				for h := 1; h < 60; h += 9 {
					for w := 1; w < 230; w += 31 {
						d.Resize(w, h)
						d.Widths(w, h)
						if t.Failed() {
							return
						}
					}
				}
				for _, keys := range [][]string{{"f"}, {"2"}, {"3"}, {"4"}, {"5"}, {"6"}, {"?"}, {"esc", ":"}} {
					d.Press(keys...)
					for _, size := range [][2]int{{20, 5}, {45, 12}, {80, 24}, {110, 30}, {150, 60}} {
						d.Resize(size[0], size[1])
						d.Widths(size[0], size[1])
					}
				}
			})
		})
	}
}
