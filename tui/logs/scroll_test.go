package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/tui/logs/sheet"
)

// someText is a text with wide signs and marks.
func someText(r *rapid.T) string {
	return text.Clean(rapid.StringMatching(`[a-z é日🙂\x{301}]{0,120}( k="v w"| a=b){0,3}`).Draw(r, "text"))
}

// Scrolled, a row holds what stands behind as many cells, and an ellipsis on each
// side where more of it is out of sight; the columns before it stand still.
func TestAScrolledRowSaysWhereMoreIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t, rapid.IntRange(40, 160).Draw(r, "w"), 4)
		line := source.Line{Source: "api", At: noon, Level: source.Error, Text: "ERROR " + someText(r)}
		b.append(line)
		l, _ := b.tail.Prev(1<<40, func(source.Line) bool { return true })
		message := sheet.Message(l)
		room := b.pane.sheet(nil).Room()
		head, _, _ := strings.Cut(b.screen(), "ERROR")
		for range rapid.IntRange(0, 9).Draw(r, "right") {
			b.press("right")
		}
		row, _, _ := strings.Cut(b.screen(), "\n")
		if ansi.StringWidth(row) > b.pane.Width() || !strings.HasPrefix(row, head+"ERROR ") {
			r.Fatalf("%q behind %q", row, head)
		}
		row = strings.TrimPrefix(row, head+"ERROR ")
		shift := b.pane.reading.shift
		left, right := shift > 0 && message != "", text.Width(message) > shift+room
		seen := strings.TrimLeft(row, " ")
		if left {
			seen = strings.TrimLeft(strings.TrimPrefix(row, "…"), " ")
		}
		if strings.HasPrefix(row, "…") != left || right && !strings.HasSuffix(row, "…") {
			r.Fatalf("shift %d of %d in %d: %q", shift, text.Width(message), room, row)
		}
		if right {
			seen = strings.TrimSuffix(seen, "…")
		} else if left && !strings.HasSuffix(strings.TrimRight(message, " "), strings.TrimRight(seen, " ")) {
			r.Fatalf("the end is not seen: %q of %q", row, message)
		}
		want := message
		if left {
			want = strings.TrimLeft(text.After(message, shift+1), " ")
		}
		if !strings.HasPrefix(want, seen) {
			r.Fatalf("%q, want it to begin %q", seen, want)
		}
	})
}

// Wrapped, the rows of a line one behind the other are the line.
func TestWrappedNothingIsLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t, rapid.IntRange(40, 120).Draw(r, "w"), 30)
		b.append(source.Line{Source: "api", At: noon, Level: source.Error, Text: "ERROR " + someText(r)})
		l, _ := b.tail.Prev(1<<40, func(source.Line) bool { return true })
		b.press("v")
		s := b.pane.sheet(nil)
		var got strings.Builder
		indent := b.pane.Width() - s.Room()
		rows := strings.Split(b.screen(), "\n")
		for i, row := range rows[:s.Height(l)] {
			if i > 0 && strings.TrimSpace(row[:indent]) != "" {
				r.Fatalf("row %d stands in the columns: %q", i, row)
			}
			got.WriteString(row[indent:])
		}
		if got.String() != sheet.Message(l) {
			r.Fatalf("%q became %q", sheet.Message(l), got.String())
		}
	})
}

// long are lines that take from one row to four.
func (b *bench) long(n int) {
	for i := range n {
		b.append(source.Line{Text: fmt.Sprintf("<%d> %s", i+1, strings.Repeat("word ", i*7%40))})
	}
}

func TestFollowedAndWrappedTheNewestLineIsSeenToItsEnd(t *testing.T) {
	b := newBench(t, 60, 9)
	b.press("v")
	for i := range 60 {
		b.append(source.Line{Text: fmt.Sprintf("<%d> %s", i+1, strings.Repeat("word ", i*7%40)) + "end"})
		rows := strings.Split(b.screen(), "\n")
		if i > 9 && !strings.HasSuffix(strings.TrimRight(rows[8], " "), "end") {
			t.Fatalf("line %d ends at %q:\n%s", i+1, rows[8], b.screen())
		}
	}
}

// Paging, no line is jumped over.
func TestWrappedPagingShowsEveryLine(t *testing.T) {
	for _, key := range []string{"pgdown", "pgup"} {
		b := newBench(t, 60, 9)
		b.long(50)
		b.press("v", "k")
		if key == "pgdown" {
			b.press("g")
		}
		seen := map[uint64]bool{}
		for range 60 {
			b.pane.View()
			for _, seq := range b.pane.frame {
				seen[seq] = true
			}
			if !slices.Contains(b.pane.frame, b.pane.win.Choice()) {
				t.Fatalf("%s: the chosen line is not seen", key)
			}
			b.press(key)
		}
		for seq := range uint64(50) {
			if !seen[seq+1] {
				t.Errorf("%s: line %d is never seen", key, seq+1)
			}
		}
	}
}

// A line that is higher than the pane ends in an ellipsis; Enter has it whole.
func TestALineHigherThanThePaneSaysThatMoreFollows(t *testing.T) {
	b := newBench(t, 60, 6)
	b.append(source.Line{Text: strings.Repeat("abc ", 400)})
	b.press("v")
	b.pane.View()
	rows := strings.Split(b.screen(), "\n")
	if !strings.HasSuffix(strings.TrimRight(rows[5], " "), "…") {
		t.Errorf("it ends in %q", rows[5])
	}
}

func TestHomeComesBackFirst(t *testing.T) {
	b := newBench(t, 60, 6)
	b.many(30)
	b.append(source.Line{Text: strings.Repeat("abc ", 40)})
	b.press("right", "right", "left")
	if b.pane.reading.shift == 0 || !b.pane.win.Following() {
		t.Fatal("right does not scroll, or it pauses")
	}
	b.sees("…")
	b.press("home")
	if b.pane.reading.shift != 0 || !b.pane.win.Following() {
		t.Error("home does not come back")
	}
	b.press("home")
	b.sees("line 1")
	b.press("v")
	if a, _ := b.action("right"); !strings.Contains(a.WhyNot, "wrapped") {
		t.Errorf("wrapped, right says %q", a.WhyNot)
	}
}
