package posted

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// kept is a Sink that remembers.
type kept struct{ lines []logs.Line }

func (k *kept) Append(lines []logs.Line) { k.lines = append(k.lines, lines...) }

// texts are the lines as "level from text".
func (k *kept) texts() string {
	var b strings.Builder
	for _, l := range k.lines {
		fmt.Fprintln(&b, strings.TrimSpace(l.Level.String()+" "+l.Whole()))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func newDesk() (*Desk, *kept, *sources.HealthBoard) {
	to, health := &kept{}, sources.NewHealthBoard(sources.NewFeed())
	return New(to, health, time.UTC, func() time.Time { return time.Date(2026, 11, 20, 14, 2, 0, 0, time.UTC) }), to, health
}

const otlp = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"scope":{},"logRecords":[
	{"timeUnixNano":"1763647200123456789","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"card declined\n  at pay()"},"attributes":[{"key":"order","value":{"intValue":"17"}},{"key":"why","value":{"stringValue":"no funds"}}],"traceId":"5b8efff798038103"},
	{"timeUnixNano":0,"observedTimeUnixNano":1763647201000000000,"severityText":"Warning","body":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}},{"key":"b","value":{"arrayValue":{"values":[{"doubleValue":1.5},{"stringValue":"x y"}]}}}]}}},
	{"body":null,"attributes":null}]}]}]}`

func TestWhatIsPostedIsLines(t *testing.T) {
	for _, tt := range []struct{ name, media, body, want string }{
		{"text", "text/plain", "one\ntwo\n", "one\ntwo"},
		{"text whose end is not written", "", "one\ntwo", "one\ntwo"},
		{"lines of Windows", "", "one\r\ntwo\r\n", "one\ntwo"},
		{"what is indented stays so", "", "  at pay()\n", "at pay()"},
		{"as curl -d names it", "application/x-www-form-urlencoded", "error: a=b&c", "error error: a=b&c"},
		{"nothing", "", " \n ", ""},
		{"lines of JSON", "application/x-ndjson", "{\"level\":\"warn\",\"msg\":\"slow\"}\n{\"msg\":\"x\"}\n", `warn {"level":"warn","msg":"slow"}` + "\n" + `{"msg":"x"}`},
		{"lines of JSON said to be JSON", "application/json", "{\"msg\":\"x\"}\n{\"msg\":\"y\"}\n", `{"msg":"x"}` + "\n" + `{"msg":"y"}`},
		{"an object over several lines", "application/json; charset=utf-8", "{\n  \"msg\": \"x\",\n  \"level\": \"error\"\n}", `error {"msg":"x","level":"error"}`},
		{"a list", "application/json", `[{"level":"info","msg":"x"}, "plain", 7]`, `info {"level":"info","msg":"x"}` + "\nplain\n7"},
		{"a list that is said to be text", "text/plain", `[1] starting`, "[1] starting"},
		{"OTLP", "application/json", otlp, "error shop: card declined order=17 why=\"no funds\" trace_id=5b8efff798038103\nerror shop:   at pay()\nwarn shop: a=true b=\"[1.5, \\\"x y\\\"]\"\nshop:"},
		{"hostile", "", "a\x1b]0;owned\x07\xff", "a<U+001B>]0;owned<U+0007><0xFF>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, to, _ := newDesk()
			if err := d.Open("api"); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Take(t.Context(), "api", "192.0.2.1", tt.media, []byte(tt.body)); err != nil {
				t.Fatal(err)
			}
			if got := to.texts(); got != tt.want {
				t.Errorf("it says\n%s\nwant\n%s", got, tt.want)
			}
			for _, l := range to.lines {
				if l.Source != "api" || l.Path != "http://192.0.2.1" || l.Received.IsZero() || l.At.IsZero() {
					t.Errorf("a line does not say where and when it is from: %+v", l)
				}
			}
		})
	}
	d, to, _ := newDesk()
	if err := d.Open("api"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Take(t.Context(), "api", "192.0.2.1", "", []byte(otlp)); err != nil {
		t.Fatal(err)
	}
	if want := time.Unix(0, 1763647200123456789); !to.lines[0].At.Equal(want) || to.lines[0].Untimed || !to.lines[2].At.Equal(want.Truncate(time.Second).Add(time.Second)) {
		t.Errorf("the records happened at %v and %v", to.lines[0].At, to.lines[2].At)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	d, to, _ := newDesk()
	if err := d.Open("api"); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{
		`[{"a":1},`:          "the body is no JSON list",
		`"x"`:                "the body is no JSON, as its Content-Type says",
		`{"resourceLogs":7}`: "the body is no export of OTLP logs",
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"yesterday"}]}]}]}`:             "yesterday is no time in nanoseconds",
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":7}}]}]}]}`:               "is no value of OTLP",
		`{"resourceLogs":[` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `]}`:             "more than 64 brackets within each other",
		`{"resourceLogs":` + strings.Repeat(`{"a":`, 5000) + `"\"}"` + strings.Repeat("}", 5000) + `}`: "more than 64 brackets within each other",
	} {
		var post *logs.PostError
		if _, err := d.Take(t.Context(), "api", "x", "application/json", []byte(body)); !errors.As(err, &post) || post.Full || post.Busy || !strings.Contains(post.Why, want) {
			t.Errorf("%.80s gives %v, want %q", body, err, want)
		}
	}
	if len(to.lines) > 0 {
		t.Errorf("something was taken: %s", to.texts())
	}
}

func TestThereAreAtMostSoManyLogs(t *testing.T) {
	d, _, health := newDesk()
	for i := range Most {
		if err := d.Open(fmt.Sprint("log-", i)); err != nil {
			t.Fatal(err)
		}
	}
	var post *logs.PostError
	if err := d.Open("one-more"); !errors.As(err, &post) || !post.Full || !strings.Contains(post.Why, "64 logs already") {
		t.Errorf("one more gives %v", err)
	}
	if err := d.Open("log-7"); err != nil {
		t.Errorf("one that is there gives %v", err)
	}
	if n := len(health.All()); n != Most {
		t.Errorf("%d logs tell how they are", n)
	}
}

func TestTheNamesOfLogs(t *testing.T) {
	d, _, _ := newDesk()
	for _, name := range []string{"api", "web-3.prod_eu", "A", strings.Repeat("x", longestName)} {
		if err := d.Open(name); err != nil {
			t.Errorf("%q gives %v", name, err)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "a b", "ä", "a\x1b[2J", "<b>", strings.Repeat("x", longestName+1)} {
		var post *logs.PostError
		if err := d.Open(name); !errors.As(err, &post) || post.Full || strings.ContainsAny(post.Why, "\x1b") {
			t.Errorf("%q gives %v", name, err)
		}
	}
}

func TestWhatWasRefusedIsAGap(t *testing.T) {
	d, to, health := newDesk()
	d.Refused("api") // nobody knows it
	if err := d.Open("api"); err != nil {
		t.Fatal(err)
	}
	take := func(line string) {
		t.Helper()
		if _, err := d.Take(t.Context(), "api", "x", "", []byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	take("before")
	d.Refused("api")
	d.Refused("api")
	take("behind")
	take("later")
	if len(to.lines) != 4 || !to.lines[1].Gap || to.lines[1].Text != "2 requests were refused here: lines are missing unless they were sent again" {
		t.Errorf("it says\n%s", to.texts())
	}
	if h, _ := health.Get(Kind, "api", ""); !h.Up || !strings.HasPrefix(h.Err, "2 requests were refused") {
		t.Errorf("its health is %+v", h)
	}
}

func FuzzEntries(f *testing.F) {
	f.Add("application/json", []byte(otlp))
	f.Add("application/json", []byte(`[{"a":"b\n"},"c"]`))
	f.Add("", []byte("{\"msg\":\"x\"}\n\x1b[2J\xff"))
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		list, err := entriesOf(media, body)
		if err != nil {
			return
		}
		for _, e := range list {
			if len(e.words) > logs.MaxLine {
				t.Errorf("%d bytes of a line are kept", len(e.words))
			}
		}
		if json.Valid(body) && deep(body) != (depth(body) > deepest) {
			t.Errorf("deep says %v of %d", deep(body), depth(body))
		}
	})
}

// depth is how far valid JSON goes, as the decoder finds.
func depth(v []byte) int {
	dec, most, now := json.NewDecoder(strings.NewReader(string(v))), 0, 0
	for {
		token, err := dec.Token()
		if err != nil {
			return most
		}
		if d, is := token.(json.Delim); is && (d == '{' || d == '[') {
			now++
			most = max(most, now)
		} else if is {
			now--
		}
	}
}
