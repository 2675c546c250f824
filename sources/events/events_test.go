package events_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func recorded(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/alertmanager-0.35.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func decoded(t testing.TB) (list []events.Event) {
	t.Helper()
	for line := range bytes.Lines(recorded(t)) {
		more, err := events.Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, more...)
	}
	return list
}

func TestWhatARealRecorderWroteIsSpansNotLines(t *testing.T) {
	list := decoded(t)
	spans := events.Spans(list)
	if len(spans) != 2 {
		t.Fatalf("%d stretches of %d events, want two: %+v", len(spans), len(list), spans)
	}
	leaf := alerts.FingerprintOf(map[string]string{"alertname": "Leaf", "zone": "eu"})
	feed := alerts.FingerprintOf(map[string]string{"alertname": "Feed", "zone": "eu"})
	for _, s := range spans {
		switch s.Kind {
		case events.Inhibited:
			if s.Fingerprint != leaf || len(s.Inhibiting) != 1 || s.Inhibiting[0] != feed ||
				s.Rule != `feed: alertname="Feed" inhibits alertname="Leaf" of the same zone` || s.To.IsZero() {
				t.Errorf("inhibited %+v", s)
			}
		case events.Silenced:
			if s.By != "carol" || s.Comment != "deploy" || s.Rule != `alertname="Muted"` || !s.To.IsZero() || s.Until.IsZero() || s.Last.Sub(s.From) < 5*time.Second {
				t.Errorf("silenced %+v", s)
			}
		}
	}
}

func TestAListIsReadAsItsEvents(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(recorded(t))), "\n")
	list, err := events.Decode([]byte("[" + strings.Join(lines, ",") + "]"))
	if err != nil || !reflect.DeepEqual(list, decoded(t)) {
		t.Errorf("%d events, %v", len(list), err)
	}
}

func TestWhatIsNoEventIsRefusedByName(t *testing.T) {
	const at = `"@timestamp":"2026-03-01T12:00:00Z"`
	for body, want := range map[string]string{
		``:             "there is no event",
		`7`:            "no event of Alertmanager's recorder",
		`[{}]`:         "event 1: it has no @timestamp",
		`{` + at + `}`: "event 1: it has no data",
		`[{` + at + `,"data":{}},{` + at + `,"data":{"alertCreated":{"alert":{"fingerprint":"1cc1e0e5037f9ca0"}}}}]`: "is no fingerprint",
		`{"@timestamp":"1812-03-01T12:00:00Z","data":{}}`:                                                            "of the year 1812",
	} {
		if list, err := events.Decode([]byte(body)); err == nil || !strings.Contains(err.Error(), want) || list != nil {
			t.Errorf("%s: %v, %v, want %q", body, list, err, want)
		}
	}
	for _, none := range []string{`{` + at + `,"data":{}}`, `{` + at + `,"data":{"silenceCreated":{}}}`, `{` + at + `,"data":{"somethingNew":{"x":1}},"more":2}`, `[]`} {
		if list, err := events.Decode([]byte(none)); err != nil || len(list) != 0 {
			t.Errorf("%s: %v, %v", none, list, err)
		}
	}
}

// mute is a silence's or a rule's word after so many minutes.
func at(m int, kind events.Kind, cause string) events.Event {
	return events.Event{Fingerprint: "a", At: noon.Add(time.Duration(m) * time.Minute), Kind: kind, Cause: cause, Instance: "am"}
}

func TestAStretchEndsWhereItIsContradicted(t *testing.T) {
	for _, tc := range []struct {
		name string
		list []events.Event
		want string
	}{
		{"a silence seen twice held in between", []events.Event{at(0, events.Silenced, "s"), at(600, events.Silenced, "s")}, "s 0-600"},
		{"a rule need not have", []events.Event{at(0, events.Inhibited, "r"), at(241, events.Inhibited, "r")}, "r 0-0, r 241-241"},
		{"within four hours it is taken to have", []events.Event{at(0, events.Inhibited, "r"), at(240, events.Inhibited, "r")}, "r 0-240"},
		{"it went out in between", []events.Event{at(0, events.Silenced, "s"), at(3, events.Notified, "x"), at(5, events.Silenced, "s")}, "s 0-0 over 3, s 5-5"},
		{"it ended", []events.Event{at(0, events.Silenced, "s"), at(4, events.Silenced, "s"), at(4, events.Resolved, "")}, "s 0-4 over 4"},
		{"another silence is another stretch", []events.Event{at(0, events.Silenced, "s"), at(1, events.Silenced, "u"), at(2, events.Silenced, "s")}, "s 0-2, u 1-1"},
	} {
		if got := told(events.Spans(tc.list)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func told(spans []events.Span) string {
	var words []string
	for _, s := range spans {
		w := fmt.Sprintf("%s %v-%v", s.Cause, s.From.Sub(noon).Minutes(), s.Last.Sub(noon).Minutes())
		if !s.To.IsZero() {
			w += fmt.Sprintf(" over %v", s.To.Sub(noon).Minutes())
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}

func drawn(t *rapid.T) []events.Event {
	kinds := []events.Kind{events.Created, events.Grouped, events.Silenced, events.Silenced, events.Inhibited, events.Inhibited, events.Notified, events.Resolved}
	long := rapid.SampledFrom([]int{40, 600}).Draw(t, "minutes in all")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) events.Event {
		e := at(rapid.IntRange(0, long).Draw(t, "minute"), rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom([]string{"x", "y"}).Draw(t, "cause"))
		e.Fingerprint = rapid.SampledFrom([]alerts.Fingerprint{"a", "b"}).Draw(t, "alert")
		e.Instance = rapid.SampledFrom([]string{"am1", "am2"}).Draw(t, "instance")
		return e
	}), 0, 40).Draw(t, "events")
}

// In whatever order events come, and however often, the stretches are the same.
func TestAnyOrderAndDuplicatesMakeTheSameStretches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawn(t)
		want := events.Spans(list)
		again := rapid.Permutation(append(list, list[:len(list)/2]...)).Draw(t, "as they came")
		if got := events.Spans(again); !reflect.DeepEqual(got, want) {
			t.Fatalf("came so %+v\nwant %+v", got, want)
		}
	})
}

// What may be forgotten changes no stretch, also where it is forgotten as the events
// come, each up to Late behind the newest.
func TestForgettingLeavesTheStretches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []events.Event
		for _, e := range drawn(t) {
			if e.Fingerprint == "a" {
				list = append(list, e)
			}
		}
		list = events.Sorted(list)
		// Each is moved back behind others that are at most Late newer.
		order := make([]events.Event, 0, len(list))
		waiting := list
		for len(waiting) > 0 {
			n := 1
			for n < len(waiting) && waiting[n].At.Sub(waiting[0].At) <= events.Late {
				n++
			}
			i := rapid.IntRange(0, n-1).Draw(t, "next")
			order = append(order, waiting[i])
			waiting = append(append([]events.Event{}, waiting[:i]...), waiting[i+1:]...)
		}
		var kept []events.Event
		for _, e := range order {
			kept = append(kept, e)
			for _, idle := range events.Idle(kept) {
				for i := range kept {
					if reflect.DeepEqual(kept[i], idle) {
						kept = append(kept[:i:i], kept[i+1:]...)
						break
					}
				}
			}
		}
		want, got := events.Spans(list), events.Spans(kept)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("of what is kept %s\nwant %s", told(got), told(want))
		}
	})
}

func TestAThousandFlushesLeaveAFewEvents(t *testing.T) {
	var kept []events.Event
	for m := range 1000 {
		kept = append(kept, at(5*m, events.Silenced, "s"))
		idle := events.Idle(kept)
		for _, e := range idle {
			for i := range kept {
				if kept[i].At.Equal(e.At) {
					kept = append(kept[:i:i], kept[i+1:]...)
					break
				}
			}
		}
	}
	if len(kept) > 6 || told(events.Spans(kept)) != "s 0-4995" {
		t.Errorf("%d events are kept: %s", len(kept), told(events.Spans(kept)))
	}
}

func FuzzDecode(f *testing.F) {
	for line := range bytes.Lines(recorded(f)) {
		f.Add(append([]byte{}, line...))
	}
	f.Add([]byte(`[{"@timestamp":"2026-03-01T12:00:00Z","data":{"notification":{"firingAlerts":[{"fingerprint":7}],"integration":{"index":"1"}}}}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := events.Decode(body)
		if err != nil && list != nil {
			t.Fatal("an error, and events all the same")
		}
		for _, e := range list {
			if len(e.Fingerprint) != 16 || e.At.IsZero() || e.Kind == "" {
				t.Fatalf("half an event: %+v", e)
			}
		}
		events.Spans(list)
		events.Idle(list)
	})
}

// BenchmarkDecode reads what a recorder wrote, beside encoding/json reading the same
// bytes into maps.
func BenchmarkDecode(b *testing.B) {
	lines := bytes.Split(bytes.TrimSpace(recorded(b)), []byte("\n"))
	body := append(append([]byte("["), bytes.Join(lines, []byte(","))...), ']')
	var ours, theirs time.Duration
	for b.Loop() {
		began := time.Now()
		if _, err := events.Decode(body); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		var any []map[string]any
		if err := json.Unmarshal(body, &any); err != nil {
			b.Fatal(err)
		}
		ours, theirs = ours+middle.Sub(began), theirs+time.Since(middle)
	}
	b.ReportMetric(float64(theirs)/float64(ours), "ratio")
	b.ReportMetric(0.5, "at-least")
	b.ReportMetric(float64(len(body)*b.N)/1e6/ours.Seconds(), "MB/s")
}

func TestAnEventThatComesLatePartsAStretchAsOneInTime(t *testing.T) {
	list := []events.Event{at(0, events.Silenced, "s"), at(5, events.Silenced, "s"), at(10, events.Silenced, "s")}
	if idle := events.Idle(list); len(idle) > 0 {
		t.Errorf("%d events are forgotten, and another may come between them", len(idle))
	}
	if got, want := told(events.Spans(append(list, at(3, events.Notified, "x")))), "s 0-0 over 3, s 5-10"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
