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

// TestPublicLogsAreGroupedAsTheyAreLabelled measures the labelled sets in the folder
// that HOLDFAST_LOGHUB names: NAME.log and, a line each, NAME.events.
func TestPublicLogsAreGroupedAsTheyAreLabelled(t *testing.T) {
	dir := os.Getenv("HOLDFAST_LOGHUB")
	if dir == "" {
		t.Skip("HOLDFAST_LOGHUB names no folder of labelled logs")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs in %s: %v", dir, err)
	}
	mean := 0.0
	for _, name := range files {
		log, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		labels, err := os.ReadFile(strings.TrimSuffix(name, ".log") + ".events")
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSuffix(log, []byte{'\n'}), []byte{'\n'})
		for i, line := range lines {
			lines[i] = bytes.TrimSuffix(line, []byte{'\r'})
		}
		events := strings.Fields(string(labels))
		if len(lines) != len(events) {
			t.Fatalf("%s has %d lines and %d labels", name, len(lines), len(events))
		}
		share := accuracy(events, grouped(lines))
		t.Logf("%-16s %.4f", filepath.Base(name), share)
		if share < wantedLeast {
			t.Errorf("%s: %.4f, want %.2f", filepath.Base(name), share, wantedLeast)
		}
		mean += share / float64(len(files))
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

// What stands before the message is cut off whole, and nothing of the message is.
func TestOfEveryShapeTheHeaderIsCutOff(t *testing.T) {
	for _, s := range shapes() {
		lines, _, said := s.lines(1000)
		layout := Learn(lines)
		wrong := 0
		for i, line := range lines {
			want := strings.TrimLeft(said[i], " ")
			if s.name == "logfmt" || s.name == "ndjson" {
				_, want, _ = strings.Cut(want, `msg`)
				want = strings.TrimLeft(want, `=":`)
				want = want[:strings.IndexByte(want, '"')]
			}
			if got := string(layout.Message(line)); got != want {
				if wrong++; wrong == 1 {
					t.Logf("%s: of %q stays %q", s.name, line, got)
				}
			}
		}
		if wrong > len(lines)/100 {
			t.Errorf("%s: %d of %d are cut wrongly", s.name, wrong, len(lines))
		}
	}
}
