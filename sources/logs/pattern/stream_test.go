package pattern

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// What comes line by line is grouped as well as a whole file is.
func TestAStreamGroupsAsAFileDoes(t *testing.T) {
	for _, s := range shapes() {
		lines, events, _ := s.lines(3000)
		stream := NewStream(Limit)
		var numbers []int
		for _, line := range lines {
			before := stream.Era()
			n := stream.Add(line)
			if stream.Era() != before {
				numbers = nil // what was said before means nothing
			}
			numbers = append(numbers, n)
		}
		of := stream.Miner().Numbers()
		for i, n := range numbers {
			numbers[i] = of[n]
		}
		if len(numbers) < len(lines)-enough {
			t.Errorf("%s: it was learned anew after %d lines", s.name, len(lines)-len(numbers))
		}
		if share := accuracy(events[len(events)-len(numbers):], numbers); share < 0.95 {
			t.Errorf("%s: %.4f", s.name, share)
		}
		sum := 0
		for _, p := range stream.Miner().Patterns() {
			sum += p.Count
		}
		if sum != len(lines) {
			t.Errorf("%s: %d lines of %d are counted", s.name, sum, len(lines))
		}
	}
}

// An update makes a program write in another way: soon the same messages are of the
// same patterns again.
func TestAStreamLearnsAnotherLayoutBesideTheFirst(t *testing.T) {
	stream := NewStream(Limit)
	add := func(format string, n int) {
		for i := range n {
			stream.Add(fmt.Appendf(nil, format, i%60, i))
		}
	}
	add("2026-03-01 02:14:%02d.001 INFO [main] shop.Cart: order %d paid", 600)
	era := stream.Era()
	add("Mar  1 02:14:%02d web-7 shop[77]: order %d paid", 3000)
	if stream.Era() != era {
		t.Error("all was learned anew")
	}
	for _, p := range stream.Miner().Patterns() {
		if p.Text == "order <*> paid" && p.Count >= 600+3000-2*window {
			return
		}
	}
	t.Errorf("%v", stream.Miner().Patterns())
}

// A log whose lines all have as many words, each with a digit, gives a form that takes
// the whole line: it tells none of them, and is not learned again and again.
func TestAFormThatTellsNoLineIsNotLearnedAgainAndAgain(t *testing.T) {
	stream := NewStream(Limit)
	looks, before := 0, 0
	for n := range 40 * window {
		stream.Add(fmt.Appendf(nil, "2026-11-30T17:58:%02d.%03dZ info GET /cart/%d 200 %dms host=10.0.3.%d user=%d", n/100%60, n%1000, n, n%300, n%250, n%9999))
		if stream.lines < before {
			looks++
		}
		before = stream.lines
	}
	if looks == 0 || looks > 6 {
		t.Errorf("of %d windows it looked for a layout in %d", 40, looks)
	}
	if forms := stream.layout.forms; len(forms) > 1 {
		t.Errorf("it has one form %d times", len(forms))
	}
}

// A line may be used again by its reader as soon as Add returns.
func TestAStreamKeepsNoLineOfItsReader(t *testing.T) {
	lines, events, _ := shapes()[0].lines(1500)
	stream, line := NewStream(Limit), bytes.Repeat([]byte{'x'}, 4096)
	var numbers []int
	for _, l := range lines {
		numbers = append(numbers, stream.Add(line[:copy(line, l)]))
	}
	of := stream.Miner().Numbers()
	events, numbers = events[enough:], numbers[enough:] // of the last era
	for i, n := range numbers {
		numbers[i] = of[n]
	}
	if share := accuracy(events, numbers); share < 0.95 {
		t.Errorf("%.4f", share)
	}
	for _, p := range stream.Miner().Patterns() {
		if strings.Contains(p.Text, "xxxx") {
			t.Errorf("%q", p.Text)
		}
	}
}

// What stands before the message is found out of the first few lines already.
func TestFewLinesAreEnoughToCutWhatStandsBeforeTheMessage(t *testing.T) {
	s := NewStream(100)
	for i, said := range []string{"info  GET /cart/17 200 9ms", "WARN  GET /cart/18 200 12ms", "ERROR GET /cart/19 504 900ms", "ERROR upstream timed out host=10.0.3.7"} {
		s.Add(fmt.Appendf(nil, "2026-11-20 14:02:%02d.%03d %s", i, i*77, said))
	}
	var all []string
	for _, p := range s.Miner().Patterns() {
		all = append(all, p.Text)
	}
	if got := strings.Join(all, "; "); got != "GET <*>; upstream timed out host=<*>" {
		t.Errorf("four lines are of %s", got)
	}
}
