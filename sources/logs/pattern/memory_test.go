package pattern

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A stream that goes on from what another learned has its patterns, also where it had
// to make room, and learns on as that one does.
func TestAStreamGoesOnWhereAnotherEnded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		limit := rapid.SampledFrom([]int{20, 200, 5000}).Draw(rt, "limit")
		lines := rapid.IntRange(0, 3000).Draw(rt, "lines")
		line := func() []byte {
			kind, word := rnd.IntN(40), rnd.IntN(300)
			return fmt.Appendf(nil, "2001-02-03 04:05:%02d INFO worker-%d part%c says thing%d about host%d in %dms", rnd.IntN(60), rnd.IntN(9), 'a'+kind%26, kind, word, rnd.IntN(1000))
		}
		s := NewStream(limit)
		for range lines {
			s.Add(line())
		}
		memory, err := s.Remember(func(string) bool { return false })
		if err != nil {
			rt.Fatal(err)
		}
		again, err := StreamOf(memory)
		if err != nil {
			rt.Fatal(err)
		}
		told := func(s *Stream) string {
			var b strings.Builder
			for _, p := range s.Miner().Patterns() {
				fmt.Fprintf(&b, "%d %t %s\n", p.Count, p.Rest, p.Text)
			}
			return b.String()
		}
		if was, is := told(s), told(again); was != is {
			rt.Fatalf("it had\n%sit has\n%s", was, is)
		}
		if s.Miner().door != nil {
			return // whom it lets in is a matter of chance
		}
		for range 200 {
			l := line()
			s.Add(l)
			again.Add(l)
		}
		if was, is := told(s), told(again); was != is {
			rt.Fatalf("learning on, it had\n%sit has\n%s", was, is)
		}
	})
}

func TestWhatMayNotBeWrittenDownIsLeftOut(t *testing.T) {
	for _, lines := range []int{100, 1000} {
		s := NewStream(Limit)
		for n := range lines {
			s.Add(fmt.Appendf(nil, "10:00:%02d job %d is done", n%60, n))
			s.Add(fmt.Appendf(nil, "10:00:%02d the key is open-sesame", n%60))
		}
		memory, err := s.Remember(func(text string) bool { return strings.Contains(text, "open-sesame") })
		if err != nil || bytes.Contains(memory, []byte("open-sesame")) || !bytes.Contains(memory, []byte("done")) {
			t.Errorf("of %d lines it keeps what may not be kept, or not what may: %v", lines, err)
		}
	}
}

func FuzzStreamOf(f *testing.F) {
	s := NewStream(100)
	for n := range 600 {
		s.Add(fmt.Appendf(nil, "10:00:%02d job %d of %s is done", n%60, n, strings.Repeat("x", n%7)))
	}
	memory, err := s.Remember(func(string) bool { return false })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(memory)
	f.Add(memory[:len(memory)-3])
	f.Fuzz(func(t *testing.T, memory []byte) {
		s, err := StreamOf(memory)
		if err != nil {
			return
		}
		s.Add([]byte("10:00:00 job 1 of x is done"))
		s.Miner().Patterns()
		if _, err := s.Remember(func(string) bool { return false }); err != nil {
			t.Fatal(err)
		}
	})
}
