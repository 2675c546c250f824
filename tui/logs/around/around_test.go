package around

import (
	"testing"
	"time"

	source "holdfast/sources/logs"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// log is lines read by cursor.
type log []source.Line

func (l log) After(cursor uint64, n int) []source.Line {
	return l[min(int(cursor), len(l)):min(int(cursor)+n, len(l))]
}

func logOf(lines ...source.Line) (list log) {
	for i, one := range lines {
		one.Seq = uint64(i + 1)
		if one.At.IsZero() {
			one.At = noon.Add(time.Duration(i) * time.Second)
		}
		list = append(list, one)
	}
	return list
}

func TestTheFilterIsWhatLabelsAndLinesName(t *testing.T) {
	say := func(source_, text string) source.Line { return source.Line{Source: source_, Text: text} }
	lines := logOf(
		say("api", "upstream timed out host=10.0.3.7"), say("host", "db-7 nvme0: I/O timeout"), say("host", "db-70 is well"),
		say("api", "GET /cart 200"), say("edge", "purge of cdn.example.org done"), say("edge", "disk /var/lib/db of cdn is full"),
		source.Line{Source: "host", From: "db-9", Text: "nvme1: reset", At: noon.Add(-time.Hour)},
		source.Line{Source: "host", Text: "sched-3 gap", Gap: true},
	)
	for _, tc := range []struct {
		name        string
		labels      map[string]string
		words, note string
	}{
		{"the host of an instance, without its port, as a word of its own", map[string]string{"alertname": "DiskFull", "instance": "DB-7:9100", "job": "node"}, `/\bDB-7\b/i`, "instance of DiskFull"},
		{"an address", map[string]string{"alertname": "Slow", "instance": "10.0.3.7:9090"}, "10.0.3.7", "instance of Slow"},
		{"the first name of a host", map[string]string{"instance": "cdn.example.net:443"}, "cdn", "instance"},
		{"the log that is called as the job, and nothing where its lines name no more", map[string]string{"alertname": "Down", "job": "api", "instance": "db-7:1"}, "source:api", "job of Down"},
		{"the log that is called as the pod, and in it the host", map[string]string{"alertname": "Down", "pod": "api-7d9f-x", "instance": "10.0.3.7:9"}, "source:api 10.0.3.7", "instance of Down"},
		{"a path is quoted", map[string]string{"mountpoint": "/var/lib/db"}, `"/var/lib/db"`, "mountpoint"},
		{"how loud it is and where all of it is are no names", map[string]string{"severity": "timeout", "alertname": "nvme0", "cluster": "cart"}, "", ""},
		{"a number is none", map[string]string{"instance": "200", "job": "7"}, "", ""},
		{"lines long before are not around it", map[string]string{"host": "db-9"}, "", ""},
		{"a gap names nothing", map[string]string{"host": "sched-3"}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := look(t.Context(), tc.labels, []string{"api", "host", "edge", "quiet"}, lines, noon)
			if err != nil || got.Words != tc.words || got.Note != tc.note {
				t.Fatalf("%q by %q, want %q by %q (%v)", got.Words, got.Note, tc.words, tc.note, err)
			}
			f, err := source.ParseFilter(got.Words)
			if err != nil {
				t.Fatal(err)
			}
			shown := 0
			for _, l := range lines {
				if !l.Gap && f.Match(l) {
					shown++
				}
			}
			if got.Words != "" && (shown == 0 || shown == len(lines)) {
				t.Errorf("%s shows %d of %d lines", got.Words, shown, len(lines))
			}
		})
	}
}

func TestHostileValuesBecomeNoOtherFilter(t *testing.T) {
	for _, value := range []string{`/.*/`, `-api`, `!api`, `source:edge`, `level>=debug`, `a "b" c`, `@12:00`, `x/y.*[`, `"`, `two words`, `\Q`} {
		lines := logOf(source.Line{Source: "api", Text: "it says " + value + " here"}, source.Line{Source: "edge", Text: "nothing"})
		got, err := look(t.Context(), map[string]string{"pod": value}, []string{"api"}, lines, noon)
		if err != nil {
			t.Fatal(err)
		}
		if len(value) < 2 {
			continue
		}
		f, err := source.ParseFilter(got.Words)
		if err != nil || got.Words == "" || !f.Match(lines[0]) || f.Match(lines[1]) {
			t.Errorf("%q became the filter %q: %v", value, got.Words, err)
		}
	}
}

func TestThatNothingMatchesIsSaid(t *testing.T) {
	lines := logOf(source.Line{Source: "api", Text: "well"})
	for _, tc := range []struct {
		labels map[string]string
		says   bool
	}{
		{map[string]string{"instance": "db-7:9100", "job": "node"}, true},
		{map[string]string{"severity": "critical"}, true},
		{map[string]string{"pod": "well"}, false},
	} {
		got, err := look(t.Context(), tc.labels, nil, lines, noon)
		if err != nil {
			t.Fatal(err)
		}
		if said := (Found{At: noon, Choice: got}).Say("12:00", false); (said != nil) != tc.says {
			t.Errorf("%v: said %v", tc.labels, said != nil)
		}
	}
}
