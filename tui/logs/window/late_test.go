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

// jittery is a window over a tail to which lines of three logs come, each up to a few
// seconds after it happened.
func jittery(t *rapid.T) (*Window, func(n int)) {
	now, last := noon, 0
	tail := source.NewTail(100, sources.NewFeed(), func() time.Time { return now })
	w := New(tail)
	return w, func(n int) {
		for range n {
			last++
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "after")) * time.Millisecond)
			late := time.Duration(rapid.SampledFrom([]int{0, 0, 300, 900, 1500, 4000}).Draw(t, "late")) * time.Millisecond
			tail.Append([]source.Line{{Source: fmt.Sprint("log", last%3), At: now.Add(-late), Received: now, Text: fmt.Sprint(last)}})
		}
		if rapid.Bool().Draw(t, "read") {
			w.Read(func(*source.Line) {}, func(l source.Line) bool { return l.Seq%2 == 0 })
			w.Settle()
		}
	}
}

// However late lines come: what is on the screen is in order, nothing is there twice,
// what is followed are the last of all that was read, the chosen line stays the same line
// on the same row, and going through all of them finds each once.
func TestLateLinesMoveNoCursor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, arrive := jittery(t)
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0:
				w.Pause(noon, room, room)
			case 1:
				w.Resume()
			case 2:
				if !w.Following() {
					w.Move(rapid.IntRange(-8, 8).Draw(t, "by"), room)
				}
			case 3:
				w.Filter(func(l source.Line) bool { return l.Seq%2 == 0 })
				w.Found(ranksOf(w, func(l source.Line) bool { return l.Seq <= w.Newest() && l.Seq%2 == 0 }), room)
			case 4:
				w.Unfilter(room)
			}
			w.Settle()
			was := w.Lines(room)
			inOrderOnce(t, was)
			sel := w.Choice()
			row := slices.IndexFunc(was, func(l source.Line) bool { return l.Seq == sel })
			gone := len(w.Gone())
			arrive(rapid.IntRange(1, 12).Draw(t, "lines"))
			is := w.Lines(room)
			inOrderOnce(t, is)
			if w.Following() {
				lastOfAll(t, w, is)
				continue
			}
			at := slices.IndexFunc(is, func(l source.Line) bool { return l.Seq == sel })
			if w.Choice() != sel || row >= 0 && at != row && gone == len(w.Gone()) {
				t.Fatalf("line %d was on row %d of %v, and line %d is on row %d of %v", sel, row, numbers(was), w.Choice(), at, numbers(is))
			}
		}
		w.Resume()
		w.Read(func(*source.Line) {}, func(l source.Line) bool { return l.Seq%2 == 0 })
		each(t, w)
	})
}

func inOrderOnce(t *rapid.T, lines []source.Line) {
	for i := range lines {
		if i > 0 && lines[i-1].Rank().Compare(lines[i].Rank()) >= 0 {
			t.Fatalf("on the screen, not in order: %v", numbers(lines))
		}
	}
}

// lastOfAll holds that the lines on the screen are the last of those that were read.
func lastOfAll(t *rapid.T, w *Window, is []source.Line) {
	want := w.tail.Earlier(source.End(), 1<<20, w.Newest())
	want = slices.DeleteFunc(want, func(l source.Line) bool { return w.filtered && l.Seq%2 != 0 })
	if want = want[max(0, len(want)-room):]; !slices.Equal(numbers(want), numbers(is)) {
		t.Fatalf("followed are %v, the last are %v", numbers(is), numbers(want))
	}
}

// each holds that going down line by line from the first passes every line once.
func each(t *rapid.T, w *Window) {
	w.Unfilter(room)
	w.Pause(noon, room, room)
	w.Choose(w.Oldest(), room)
	first, last := w.tail.Bounds()
	seen := map[uint64]bool{}
	for range last + 1 - first {
		if seen[w.Choice()] {
			t.Fatalf("line %d is passed twice", w.Choice())
		}
		seen[w.Choice()] = true
		w.Move(1, room)
	}
	if len(seen) != int(last+1-first) {
		t.Fatalf("%d of %d lines are passed", len(seen), last+1-first)
	}
}
