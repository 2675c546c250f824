package window

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	source "holdfast/sources/logs"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const room = 5 // lines on the screen

// over is a window over a tail of a hundred lines.
func over() (*Window, func(n int)) {
	tail := source.NewTail(100, sources.NewFeed(), func() time.Time { return noon })
	w, last := New(tail), 0
	return w, func(n int) {
		lines := make([]source.Line, n)
		for i := range lines {
			last++
			lines[i] = source.Line{Source: "api", At: noon, Received: noon, Text: fmt.Sprint(last)}
		}
		tail.Append(lines)
		w.Read(func(*source.Line) {}, func(l source.Line) bool { return l.Seq%2 == 0 })
		w.Settle()
	}
}

// ranksOf are the ranks of the lines that are wanted.
func ranksOf(w *Window, wanted func(source.Line) bool) (list []source.Rank) {
	for _, l := range w.tail.After(0, 1<<20) {
		if wanted(l) {
			list = append(list, l.Rank())
		}
	}
	return list
}

func numbers(lines []source.Line) []uint64 {
	var list []uint64
	for _, l := range lines {
		list = append(list, l.Seq)
	}
	return list
}

func TestTheNewestLinesAreFollowed(t *testing.T) {
	w, arrive := over()
	arrive(20)
	if got := numbers(w.Lines(room)); !slices.Equal(got, []uint64{16, 17, 18, 19, 20}) {
		t.Errorf("on the screen: %v", got)
	}
	arrive(3)
	if got := numbers(w.Lines(room)); got[room-1] != 23 || w.Fresh() != 0 {
		t.Errorf("on the screen: %v, %d fresh", got, w.Fresh())
	}
}

func TestPausedLinesStandStillAndWhatPassedIsCounted(t *testing.T) {
	w, arrive := over()
	arrive(20)
	w.Lines(room)
	w.Pause(noon, room, room)
	was := numbers(w.Lines(room))
	arrive(30)
	if got := numbers(w.Lines(room)); !slices.Equal(got, was) || w.Fresh() != 30 || w.Unread() != 0 {
		t.Errorf("on the screen: %v, was %v; %d fresh, %d unread", got, was, w.Fresh(), w.Unread())
	}
	arrive(200)
	if got := numbers(w.Lines(room)); !slices.Equal(got, was) || w.Unread() != 130 {
		t.Errorf("on the screen: %v, was %v; %d unread", got, was, w.Unread())
	}
	w.Move(1, room)
	if l, ok := w.Chosen(); !ok || l.Seq != 151 {
		t.Errorf("below it is %v, %v", l.Seq, ok)
	}
	w.Lines(room)
	if passed := w.Resume(); passed != 0 || !w.Following() {
		t.Errorf("%d passed, following %v", passed, w.Following())
	}
}

func TestAFilterShowsWhatWasThereAndWhatComes(t *testing.T) {
	w, arrive := over()
	arrive(20)
	w.Filter(func(l source.Line) bool { return l.Seq%2 == 0 })
	arrive(4)
	if got := numbers(w.Lines(room)); !slices.Equal(got, []uint64{22, 24}) {
		t.Errorf("before the search ended: %v", got)
	}
	w.Found(ranksOf(w, func(l source.Line) bool { return l.Seq <= 20 && l.Seq%2 == 0 }), room)
	if got := numbers(w.Lines(room)); !slices.Equal(got, []uint64{16, 18, 20, 22, 24}) {
		t.Errorf("after it: %v", got)
	}
	if matches, all, older := w.Matches(); matches != 12 || all != 24 || older {
		t.Errorf("%d of %d", matches, all)
	}
	arrive(100)
	if matches, all, older := w.Matches(); matches != 50 || all != 100 || !older || w.Oldest() != 26 {
		t.Errorf("%d of %d from %d on: what left the tail is counted", matches, all, w.Oldest())
	}
	w.Unfilter(room)
	if got := numbers(w.Lines(room)); got[0] != 120 {
		t.Errorf("without it: %v", got)
	}
}

// Whatever is done, a chosen line that anybody holds is on the screen, no line is
// there twice or out of order, and drawing again shows the same.
func TestTheChosenLineIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, arrive := over()
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			switch rapid.IntRange(0, 7).Draw(t, "act") {
			case 0, 1:
				arrive(rapid.IntRange(1, 150).Draw(t, "lines"))
			case 2:
				w.Pause(noon, room, room)
			case 3:
				w.Resume()
			case 4, 5:
				if !w.Following() {
					w.Move(rapid.IntRange(-20, 20).Draw(t, "by"), room)
				}
			case 6:
				w.Filter(func(l source.Line) bool { return l.Seq%2 == 0 })
			case 7:
				w.Unfilter(room)
			}
			w.Settle()
			first := numbers(w.Lines(room))
			if again := numbers(w.Lines(room)); !slices.Equal(first, again) {
				t.Fatalf("drawn again it shows %v, was %v", again, first)
			}
			if len(first) > room || !slices.IsSorted(first) || len(slices.Compact(slices.Clone(first))) != len(first) {
				t.Fatalf("on the screen: %v", first)
			}
			if _, ok := w.Chosen(); ok && w.shown(w.sel) && !slices.Contains(first, w.Choice()) {
				t.Fatalf("%d is chosen and not seen: %v", w.Choice(), first)
			}
		}
	})
}
