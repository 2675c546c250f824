package tui_test

import (
	"os"
	"testing"
	"time"

	"holdfast/tui"
)

func TestOutputKnowsWhenSomethingWasWritten(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	now := friday
	out := tui.NewOutput(null, func() time.Time { return now })
	if at := out.WrittenAt(1); !at.IsZero() {
		t.Errorf("the first was written at %s, before it was", at)
	}
	for range 1000 {
		now = now.Add(time.Second)
		if _, err := out.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if n := out.Written(); n != 1000 {
		t.Errorf("%d written", n)
	}
	for n, want := range map[uint64]time.Time{1000: friday.Add(1000 * time.Second), 700: friday.Add(700 * time.Second), 1001: {}} {
		if at := out.WrittenAt(n); !at.Equal(want) {
			t.Errorf("the write %d ended at %s, want %s", n, at, want)
		}
	}
	// What is long ago is forgotten, and never said to be earlier than it was.
	if at := out.WrittenAt(1); at.Before(friday.Add(time.Second)) || at.After(friday.Add(500*time.Second)) {
		t.Errorf("the first is said to have ended at %s", at)
	}
}

// The last frame does not stand above the shell where a terminal has no other
// screen to go back to.
func TestTheScreenIsWipedBeforeItIsLeft(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := tui.NewOutput(file, time.Now)
	for _, part := range []string{"\x1b[?1049hframe", "\x1b[?25h\x1b[?1049l\x1b[m", "said afterwards"} {
		if n, err := out.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("%d of %d bytes: %v", n, len(part), err)
		}
	}
	got, err := os.ReadFile(file.Name())
	if want := "\x1b[?1049hframe\x1b[?25h\x1b[H\x1b[2J\x1b[?1049l\x1b[msaid afterwards"; err != nil || string(got) != want {
		t.Errorf("%q is written, want %q: %v", got, want, err)
	}
}
