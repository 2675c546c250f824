package rate_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/logs/rate"
)

// What is in this file is the score of the Numenta Anomaly Benchmark in its standard
// profile (Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015;
// https://github.com/numenta/NAB): a detection early in a labelled window counts most,
// later ones in it nothing, one outside costs, the more the farther it is behind a
// window, and a window without one costs most. None of its data is here.
const (
	perFalse   = 0.11 // weight of a detection outside, where one inside and a window missed weigh 1
	probation  = 0.15 // of a series, in which nothing counts
	probatable = 5000 // of at most so many values
)

// series is one of the benchmark.
type series struct {
	name    string
	at      []time.Time
	values  []float64
	windows [][2]int // first and last value of each, in order
}

// sigmoid is what a detection is worth at a place: -1 the beginning of a window, 0 its
// end, 1 as far behind it as it is long.
func sigmoid(place float64) float64 {
	if place > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*place)) - 1
}

// onTrial is how many values at the beginning do not count.
func (s *series) onTrial() int {
	n := float64(len(s.values))
	return int(min(math.Floor(probation*n), probation*probatable))
}

// worth is what a detection at each value counts, and in which window it is, or -1.
func (s *series) worth() (worth []float64, window []int) {
	worth, window = make([]float64, len(s.values)), make([]int, len(s.values))
	next := 0
	for i := range s.values {
		if next < len(s.windows) && i > s.windows[next][1] {
			next++
		}
		window[i] = -1
		if next < len(s.windows) && i >= s.windows[next][0] {
			w := s.windows[next]
			length := float64(w[1] - w[0] + 1)
			window[i] = next
			worth[i] = sigmoid(-float64(w[1]-i+1)/length) / sigmoid(-1)
			continue
		}
		worth[i] = -perFalse
		if next > 0 {
			w := s.windows[next-1]
			worth[i] = perFalse * sigmoid(float64(i-w[1])/float64(w[1]-w[0]))
		}
	}
	return worth, window
}

// tallied is the outcome of one series.
type tallied struct {
	raw              float64 // from -windows to at most windows
	windows          int
	found, elsewhere int // windows that were found, detections outside of any
}

// tell is the outcome of detections at these values, in any order.
func (s *series) tell(detections []int) tallied {
	worth, window := s.worth()
	best := slices.Repeat([]float64{-1}, len(s.windows))
	found := make([]bool, len(s.windows))
	all := tallied{windows: len(s.windows)}
	for _, i := range detections {
		switch {
		case i < s.onTrial():
		case window[i] >= 0:
			best[window[i]] = max(best[window[i]], worth[i])
			found[window[i]] = true
		default:
			all.raw += worth[i]
			all.elsewhere++
		}
	}
	for i, b := range best {
		all.raw += b
		if found[i] {
			all.found++
		}
	}
	return all
}

// score is that of a whole set: 0 is a detector that detects nothing, 100 a perfect one.
func score(all []tallied) float64 {
	raw, windows := 0.0, 0.0
	for _, t := range all {
		raw += t.raw
		windows += float64(t.windows)
	}
	return 100 * (raw + windows) / (2 * windows)
}

// swept is the best score of a set over all thresholds, each the same for all series.
func swept(set []*series, anomaly [][]float64) (best float64) {
	type point struct {
		anomaly, worth float64
		window         *float64 // what its window counts so far
	}
	var points []point
	windows := 0.0
	for k, s := range set {
		worth, window := s.worth()
		each := slices.Repeat([]float64{-1}, len(s.windows))
		windows += float64(len(each))
		for i := s.onTrial(); i < len(s.values); i++ {
			p := point{anomaly: anomaly[k][i], worth: worth[i]}
			if window[i] >= 0 {
				p.window = &each[window[i]]
			}
			points = append(points, p)
		}
	}
	raw := -windows
	best = raw
	slices.SortFunc(points, func(a, b point) int {
		switch {
		case a.anomaly > b.anomaly:
			return -1
		case a.anomaly < b.anomaly:
			return 1
		}
		return 0
	})
	for i, p := range points {
		switch {
		case p.window == nil:
			raw += p.worth
		case p.worth > *p.window:
			raw += p.worth - *p.window
			*p.window = p.worth
		}
		if i+1 == len(points) || points[i+1].anomaly != p.anomaly {
			best = max(best, raw)
		}
	}
	return 100 * (best + windows) / (2 * windows)
}

// detected is where the detector, as it ships, raises an alarm.
func detected(s *series) (at []int) {
	var d rate.Detector
	for i, x := range s.values {
		if d.Add(s.at[i], x).Alarm {
			at = append(at, i)
		}
	}
	return at
}

// gaussian is the yardstick: how improbable each value is under the mean and deviation
// of the last 6,400, which move on by 100 at a time.
func gaussian(s *series) []float64 {
	const width, step = 6400, 100
	var window, buffer []float64
	mean, deviation := 0.0, 1.0
	settle := func() {
		sum, squares := 0.0, 0.0
		for _, x := range window {
			sum += x
		}
		mean = sum / float64(len(window))
		for _, x := range window {
			squares += (x - mean) * (x - mean)
		}
		if deviation = math.Sqrt(squares / float64(len(window))); deviation == 0 {
			deviation = 0.000001
		}
	}
	out := make([]float64, len(s.values))
	for i, x := range s.values {
		if len(window) > 0 {
			out[i] = 1 - 0.5*math.Erfc(math.Abs(x-mean)/deviation/1.4142)
		}
		if len(window) < width {
			window = append(window, x)
			settle()
			continue
		}
		if buffer = append(buffer, x); len(buffer) == step {
			window = append(window[step:], buffer...)
			buffer = nil
			settle()
		}
	}
	return out
}

// readNAB reads a folder of the benchmark: windows.json names the series, files of
// timestamp and value, and the first and last stamp of each window.
func readNAB(dir string) ([]*series, error) {
	text, err := os.ReadFile(filepath.Join(dir, "windows.json"))
	if err != nil {
		return nil, err
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(text, &windows); err != nil {
		return nil, err
	}
	var set []*series
	for name, each := range windows {
		s, err := readSeries(filepath.Join(dir, filepath.FromSlash(name)), name, each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		set = append(set, s)
	}
	slices.SortFunc(set, func(a, b *series) int { return strings.Compare(a.name, b.name) })
	return set, nil
}

func readSeries(file, name string, windows [][2]string) (*series, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	s := &series{name: name}
	for _, row := range rows[1:] {
		at, err := time.Parse(time.DateTime, row[0])
		if err != nil {
			return nil, err
		}
		value, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return nil, err
		}
		s.at, s.values = append(s.at, at), append(s.values, value)
	}
	for _, w := range windows {
		var ends [2]int
		for i, stamp := range w {
			at, err := time.Parse(time.DateTime, stamp)
			if err != nil {
				return nil, err
			}
			if ends[i] = slices.IndexFunc(s.at, at.Equal); ends[i] < 0 {
				return nil, fmt.Errorf("no value at %s, where a window has its end", stamp)
			}
		}
		s.windows = append(s.windows, ends)
	}
	return s, nil
}
