package file

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/logs"
)

// writer plays a program and its log rotation, and remembers what was written.
// A generation is the content of one file between its creation or truncation
// and the next; generations are counted from 1.
type writer struct {
	t       *rapid.T
	s       *stand
	gen     int
	rotated map[int]string // where earlier generations that still grow are
	wrote   map[int]int    // lines by generation
	copies  int
}

func (w *writer) line(gen int) string {
	w.wrote[gen]++
	return fmt.Sprintf("g%d-%d\n", gen, w.wrote[gen])
}

func (w *writer) some(gen int) string {
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(w.t, "lines") {
		b.WriteString(w.line(gen))
	}
	return b.String()
}

func (w *writer) append() { w.s.add("app.log", w.some(w.gen)) }

// seen waits until the first line of the present content was handed on: what
// was truncated away before anybody looked at it leaves no trace to find.
func (w *writer) seen() {
	if w.wrote[w.gen] == 0 {
		w.s.add("app.log", w.line(w.gen))
	}
	w.s.heard.until(w.t, fmt.Sprintf("a line of generation %d", w.gen), func([]logs.Line) bool { return w.heardOf(w.gen) })
}

// heardOf reports whether a line of the generation was handed on.
func (w *writer) heardOf(gen int) bool {
	return slices.ContainsFunc(w.s.heard.all(), func(l logs.Line) bool {
		g, _ := parseLine(l.Text)
		return g == gen && !l.Gap
	})
}

// settled waits until all that was written last was handed on.
func (w *writer) settled() {
	last := strings.TrimSuffix(w.line(w.gen), "\n")
	w.s.add("app.log", last+"\n")
	w.s.heard.until(w.t, last, func(lines []logs.Line) bool {
		return slices.ContainsFunc(lines, func(l logs.Line) bool { return l.Text == last })
	})
}

func (w *writer) rename() {
	w.copies++
	to := fmt.Sprintf("app.log.%d", w.copies)
	w.s.move("app.log", to)
	w.rotated[w.gen] = to
	late := w.some(w.gen)
	w.gen++
	if rapid.Bool().Draw(w.t, "late write before the new file") {
		w.s.add(to, late)
		w.s.add("app.log", w.some(w.gen))
		return
	}
	w.s.add("app.log", w.some(w.gen))
	w.s.add(to, late)
}

func (w *writer) late() {
	if to, ok := w.rotated[w.gen-1]; ok {
		w.s.add(to, w.some(w.gen-1))
	}
}

func (w *writer) truncate() {
	w.seen()
	w.append()
	if rapid.Bool().Draw(w.t, "copied first") {
		w.copies++
		b, err := os.ReadFile(w.s.path("app.log"))
		w.s.must(err)
		w.s.write(fmt.Sprintf("app.log.%d", w.copies), string(b))
	}
	w.s.must(os.Truncate(w.s.path("app.log"), 0))
	w.gen++
	if rapid.Bool().Draw(w.t, "regrow at once") {
		w.append()
	}
	w.seen()
}

// parseLine reads g7-12.
func parseLine(s string) (gen, n int) {
	g, rest, _ := strings.Cut(strings.TrimPrefix(s, "g"), "-")
	gen, _ = strconv.Atoi(g)
	n, _ = strconv.Atoi(rest)
	return gen, n
}

func gapIn(lines []logs.Line) bool {
	return slices.ContainsFunc(lines, func(l logs.Line) bool { return l.Gap })
}

// sound holds what was heard so far against what was written: every line once
// and in its order, and a gap before one that others are missing before.
func (w *writer) sound(lines []logs.Line) error {
	next := map[int]int{} // the number of the last line heard of a generation
	for i, l := range lines {
		gen, n := parseLine(l.Text)
		switch {
		case l.Gap:
			continue
		case gen == 0 || n == 0 || n > w.wrote[gen]:
			return fmt.Errorf("%q was never written", l.Text)
		case n <= next[gen]:
			return fmt.Errorf("%q came twice or late", l.Text)
		case n != next[gen]+1 && !gapIn(lines[:i]):
			return fmt.Errorf("before %q lines are missing without a gap", l.Text)
		}
		next[gen] = n
	}
	return nil
}

// whole reports what of all that was written did not come: every line did, or a
// gap came after the last line before the missing ones.
func (w *writer) whole(lines []logs.Line) error {
	next, last, first := map[int]int{}, map[int]int{}, map[int]int{}
	for i, l := range lines {
		gen, n := parseLine(l.Text)
		if l.Gap {
			continue
		}
		if _, ok := first[gen]; !ok {
			first[gen] = i
		}
		next[gen], last[gen] = n, i
	}
	for gen, n := range w.wrote {
		since, ok := last[gen]
		for g := gen - 1; !ok && g > 0; g-- { // none of it came: it was replaced unseen
			since, ok = first[g]
		}
		if !ok {
			since = -1
		}
		if next[gen] != n && !gapIn(lines[since+1:]) {
			return fmt.Errorf("of generation %d only %d of %d lines came, without a gap", gen, next[gen], n)
		}
	}
	return nil
}

// TestEveryLineOnceOrAGap lets a program write and its log be rotated in every
// way and at every moment, and holds the tail to its promise.
func TestEveryLineOnceOrAGap(t *testing.T) {
	for _, pattern := range []string{"app.log", "app.log*"} {
		for how, rest := range map[string]time.Duration{"": time.Minute, " at rest": 0} {
			t.Run(pattern+how, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(rt *rapid.T) { playRotation(t, rt, pattern, rest) })
			})
		}
	}
}

func playRotation(t *testing.T, rt *rapid.T, pattern string, rest time.Duration) {
	s := newStand(t, pattern)
	dir, err := os.MkdirTemp(s.dir, "")
	s.must(err)
	s.dir = dir
	s.src.Patterns = []string{filepath.Join(dir, pattern)}
	w := &writer{t: rt, s: s, gen: 1, rotated: map[int]string{}, wrote: map[int]int{}}
	s.write("app.log", "")
	s.follow(pace{look: 20 * time.Millisecond, poll: 10 * time.Millisecond, idle: time.Minute, late: time.Minute, rest: rest})
	defer s.stop()
	steps := map[string]func(*rapid.T){
		"append":   func(*rapid.T) { w.append() },
		"rename":   func(*rapid.T) { w.rename() },
		"late":     func(*rapid.T) { w.late() },
		"truncate": func(*rapid.T) { w.truncate() },
		"settle":   func(*rapid.T) { w.settled() },
	}
	rt.Repeat(steps)
	w.settled()
	if to, ok := w.rotated[w.gen-1]; ok && w.heardOf(w.gen-1) { // its late words must come too
		last := strings.TrimSuffix(w.line(w.gen-1), "\n")
		s.add(to, last+"\n")
		s.heard.until(rt, last, func(lines []logs.Line) bool {
			return slices.ContainsFunc(lines, func(l logs.Line) bool { return l.Text == last })
		})
	}
	var wrong error
	s.heard.until(rt, "every line or a gap", func(lines []logs.Line) bool {
		wrong = cmp.Or(w.sound(lines), w.whole(lines))
		return wrong == nil
	})
	// Nothing more comes that would be wrong. What a gap had stood for may be coming
	// at this moment, one file before the other: it need not be whole.
	s.stop()
	if wrong = w.sound(s.heard.all()); wrong != nil {
		rt.Fatalf("%v; heard:\n%s", wrong, strings.Join(texts(s.heard.all()), "\n"))
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("one\ntwo\r\nthree"), uint8(3))
	f.Add([]byte("\x00\x00\x00\x00x\n\n\r\n"), uint8(1))
	f.Add([]byte(strings.Repeat("y", 200)+"\nz\n"), uint8(7))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		const limit = 64
		s := splitter{limit: limit}
		step := int(size)%50 + 1
		var rebuilt []byte
		end := int64(0)
		emit := func(p piece) {
			if p.at != end {
				t.Fatalf("a line begins at %d, want %d", p.at, end)
			}
			if len(p.text) > limit && p.cut > 0 {
				t.Fatalf("a line of %d bytes was kept", len(p.text))
			}
			whole := append(make([]byte, p.nuls), p.text...)
			raw := data[p.at:]
			if n := strings.IndexByte(string(raw), '\n'); n >= 0 {
				raw = raw[:n]
				end += int64(n) + 1
			} else {
				end += int64(len(raw))
			}
			want := raw
			if p.cut > 0 {
				want = raw[:len(raw)-int(p.cut)]
			} else if len(want) > 0 && want[len(want)-1] == '\r' {
				want = want[:len(want)-1]
			}
			if string(whole) != string(want) {
				t.Fatalf("the line at %d is %q, want %q", p.at, whole, want)
			}
			rebuilt = append(rebuilt, raw...)
		}
		for at := 0; at < len(data); at += step {
			s.split(data[at:min(len(data), at+step)], int64(at), emit)
		}
		s.flush(emit)
		if want := strings.ReplaceAll(string(data), "\n", ""); strings.ReplaceAll(string(rebuilt), "\n", "") != want {
			t.Fatalf("the lines together are %q, want %q", rebuilt, want)
		}
	})
}
