package pattern

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// grouped is the number of the pattern of each line.
func grouped(lines [][]byte) []int {
	layout, m := Learn(lines), New(Limit)
	numbers := make([]int, len(lines))
	for i, line := range lines {
		numbers[i] = m.Add(layout.Message(line))
	}
	of := m.Numbers()
	for i, n := range numbers {
		numbers[i] = of[n]
	}
	return numbers
}

// accuracy is the share of lines whose group holds exactly the lines of their event:
// no more, no fewer.
func accuracy(events []string, numbers []int) float64 {
	byEvent, byNumber, both := map[string]int{}, map[int]int{}, map[string]map[int]int{}
	for i, e := range events {
		if both[e] == nil {
			both[e] = map[int]int{}
		}
		byEvent[e]++
		byNumber[numbers[i]]++
		both[e][numbers[i]]++
	}
	right := 0
	for i, e := range events {
		if n := both[e][numbers[i]]; n == byEvent[e] && n == byNumber[numbers[i]] {
			right++
		}
	}
	return float64(right) / float64(len(events))
}

// The figures that the public sets are held to.
const (
	wantedMean  = 0.93
	wantedLeast = 0.80
)

// set is a log whose lines are labelled with their events.
type set struct {
	name   string
	lines  [][]byte
	events []string
}

// labelled are the sets of a folder: NAME.log and, a label each line, NAME.events.
func labelled(t *testing.T, dir string) []set {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs in %s: %v", dir, err)
	}
	var sets []set
	for _, name := range files {
		log, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		labels, err := os.ReadFile(strings.TrimSuffix(name, ".log") + ".events")
		if err != nil {
			t.Fatal(err)
		}
		s := set{filepath.Base(name), bytes.Split(bytes.TrimSuffix(log, []byte{'\n'}), []byte{'\n'}), strings.Fields(string(labels))}
		for i, line := range s.lines {
			s.lines[i] = bytes.TrimSuffix(line, []byte{'\r'})
		}
		if len(s.lines) != len(s.events) {
			t.Fatalf("%s has %d lines and %d labels", name, len(s.lines), len(s.events))
		}
		sets = append(sets, s)
	}
	return sets
}

// TestPublicLogsAreGroupedAsTheyAreLabelled measures the labelled sets in the folder
// that HOLDFAST_LOGHUB names.
func TestPublicLogsAreGroupedAsTheyAreLabelled(t *testing.T) {
	dir := os.Getenv("HOLDFAST_LOGHUB")
	if dir == "" {
		t.Skip("HOLDFAST_LOGHUB names no folder of labelled logs")
	}
	sets, mean := labelled(t, dir), 0.0
	for _, s := range sets {
		share := accuracy(s.events, grouped(s.lines))
		t.Logf("%-16s %.4f", s.name, share)
		if share < wantedLeast {
			t.Errorf("%s: %.4f, want %.2f", s.name, share, wantedLeast)
		}
		mean += share / float64(len(sets))
	}
	t.Logf("mean             %.4f", mean)
	if mean < wantedMean {
		t.Errorf("mean %.4f, want %.2f", mean, wantedMean)
	}
}

func TestEveryShapeIsGroupedByItsEvents(t *testing.T) {
	mean := 0.0
	for _, s := range shapes() {
		for _, n := range []int{300, 2000} {
			lines, events, _ := s.lines(n)
			share := accuracy(events, grouped(lines))
			t.Logf("%-12s %5d lines %.4f", s.name, n, share)
			if share < 0.95 {
				t.Errorf("%s, %d lines: %.4f", s.name, n, share)
			}
			mean += share / float64(2*len(shapes()))
		}
	}
	t.Logf("mean %.4f", mean)
	if mean < 0.99 {
		t.Errorf("mean %.4f", mean)
	}
}

// messageOf is what of a text counts as its message: the field, where it has fields.
func (s shape) messageOf(said string) string {
	if s.name == "logfmt" || s.name == "ndjson" {
		_, said, _ = strings.Cut(said, "msg")
		said = strings.TrimLeft(said, `=":`)
		said = said[:strings.IndexByte(said, '"')]
	}
	return strings.TrimLeft(said, " ")
}

// What stands before the message is cut off whole, and nothing of the message is.
func TestOfEveryShapeTheHeaderIsCutOff(t *testing.T) {
	for _, s := range shapes() {
		lines, _, said := s.lines(1000)
		for i := range said {
			said[i] = s.messageOf(said[i])
		}
		cutAs(t, s.name, lines, said)
	}
}

// Lines of two programs that write into one source are cut each in its own way, as
// long as their times are not written the same way.
func TestTwoFormsInOneSourceAreCutEachInItsOwnWay(t *testing.T) {
	all := shapes()
	for i, a := range all {
		for _, step := range []int{1, 5} {
			b := all[(i+step)%len(all)]
			if a.name == "kernel" || b.name == "kernel" { // its time is no time of day
				continue
			}
			lines, _, said := a.lines(400)
			others, _, saidThere := b.lines(200)
			for i := range said {
				said[i] = a.messageOf(said[i])
			}
			for _, there := range saidThere {
				said = append(said, b.messageOf(there))
			}
			cutAs(t, a.name+" and "+b.name, append(lines, others...), said)
		}
	}
}

// cutAs fails when more than one in a hundred lines is not cut to what it says.
func cutAs(t *testing.T, name string, lines [][]byte, said []string) {
	t.Helper()
	layout, wrong, example := Learn(lines), 0, ""
	for i, line := range lines {
		if got := string(layout.Message(line)); got != said[i] {
			if wrong++; wrong == 1 {
				example = string(line) + "\n\tto " + got
			}
		}
	}
	if wrong > len(lines)/100 {
		t.Errorf("%s: %d of %d are cut wrongly, such as %s", name, wrong, len(lines), example)
	}
}

// The messages of the public logs are grouped as well behind any other header.
func TestPublicMessagesBehindEveryHeader(t *testing.T) {
	dir := os.Getenv("HOLDFAST_LOGHUB")
	if dir == "" {
		t.Skip("HOLDFAST_LOGHUB names no folder of labelled logs")
	}
	for _, set := range labelled(t, dir) {
		layout := Learn(set.lines)
		usual := accuracy(set.events, grouped(set.lines))
		for _, s := range shapes() {
			if strings.HasPrefix(s.name, "ndjson") || s.name == "logfmt" {
				continue
			}
			headers, _, said := s.lines(len(set.lines))
			lines := make([][]byte, len(set.lines))
			for i, line := range set.lines {
				header := bytes.TrimSuffix(headers[i], []byte(said[i]))
				lines[i] = append(bytes.Clone(header), layout.Message(line)...)
			}
			if share := accuracy(set.events, grouped(lines)); share < usual-0.01 {
				t.Errorf("%s behind the header of %s: %.4f, with its own %.4f: %v", set.name, s.name, share, usual, Learn(lines))
			}
		}
	}
}
