package logs_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // for machines that have no zones

	"github.com/go-logfmt/logfmt"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

func TestLevelOf(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 2, 49, 0, time.UTC)
	ms := at.Add(123 * time.Millisecond)
	none := time.Time{}
	tests := []struct {
		name    string
		line    string
		level   logs.Level
		at      time.Time
		message string
	}{
		{"time, level, message", "2026-11-20T14:02:49Z ERROR upstream timed out", logs.Error, at, "upstream timed out"},
		{"a space and no zone", "2026-11-20 14:02:49 INFO  GET /cart 200", logs.Info, at, "GET /cart 200"},
		{"milliseconds after a comma", "2026-11-20 14:02:49,123 WARNING root: disk", logs.Warn, ms, "root: disk"},
		{"an offset", "2026-11-20T15:02:49.123+01:00 [warn] slow", logs.Warn, ms, "slow"},
		{"an offset without a colon", "2026-11-20T15:02:49.123+0100 debug x", logs.Debug, ms, "x"},
		{"UTC written out, as PostgreSQL does", "2026-11-20 14:02:49.123 UTC [77] FATAL:  no such role", logs.Fatal, ms, "[77] FATAL:  no such role"},
		{"PostgreSQL's word for info", "2026-11-20 14:02:49.123 UTC [77] LOG:  checkpoint", logs.Info, ms, "[77] LOG:  checkpoint"},
		{"slashes and brackets, as nginx does", "2026/11/20 14:02:49 [error] 123#0: *1 connect() failed", logs.Error, at, "123#0: *1 connect() failed"},
		{"the time in brackets", "[2026-11-20 14:02:49] ERROR x", logs.Error, at, "x"},
		{"Java with a thread", "2026-11-20 14:02:49.123  INFO 1 --- [main] c.e.Shop : up", logs.Info, ms, "1 --- [main] c.e.Shop : up"},
		{"Apache's error log", "[Fri Nov 20 14:02:49.123000 2026] [core:error] [pid 9] AH00126", logs.Error, ms, "[core:error] [pid 9] AH00126"},
		{"an access log", `10.0.0.1 - bob [20/Nov/2026:15:02:49 +0100] "GET / HTTP/1.1" 500 12`, logs.NoLevel, at, `10.0.0.1 - bob [20/Nov/2026:15:02:49 +0100] "GET / HTTP/1.1" 500 12`},
		{"a container's line", "2026-11-20T14:02:49.123000000Z stderr F panic: boom", logs.Fatal, ms, "boom"},
		{"JSON in a container's line", `2026-11-20T14:02:49Z stdout F {"level":"error","msg":"no"}`, logs.Error, at, "no"},
		{"level first", "ERROR: no space left", logs.Error, none, "no space left"},
		{"level first in small letters", "error connecting to db", logs.Error, none, "connecting to db"},
		{"Python", "WARNING:root:slow", logs.Warn, none, "root:slow"},
		{"klog, whose year is not known here", "E0102 15:04:05.000000   12 f.go:3] failed", logs.Error, none, "12 f.go:3] failed"},
		{"syslog's priority", "<3>kernel: I/O error", logs.Error, none, "kernel: I/O error"},
		{"RFC 5424", "<134>1 2026-11-20T14:02:49Z web1 app - - - hello", logs.Info, at, "web1 app - - - hello"},
		{"level=", "app started level=warn after 3s", logs.Warn, none, "app started level=warn after 3s"},
		{"a sentence about an error", "the last error was in May", logs.NoLevel, none, "the last error was in May"},
		{"a path", "GET /error/info.html 200", logs.NoLevel, none, "GET /error/info.html 200"},
		{"part of a word", "INFORMANT and errors", logs.NoLevel, none, "INFORMANT and errors"},
		{"a name", "user debug-bot logged in", logs.NoLevel, none, "user debug-bot logged in"},
		{"a plain word that is also a level", "Fine weather, log in", logs.NoLevel, none, "Fine weather, log in"},
		{"nothing", "", logs.NoLevel, none, ""},

		{"JSON", `{"time":"2026-11-20T14:02:49Z","level":"warn","msg":"retry","n":3,"host":"a b"}`, logs.Warn, at, `retry n=3 host="a b"`},
		{"JSON with epoch seconds", `{"ts":1795183369.123,"severity":"ERROR","message":"x"}`, logs.Error, ms, "x"},
		{"JSON with epoch milliseconds and a number for the level, as pino writes", `{"level":50,"time":1795183369123,"msg":"x"}`, logs.Error, ms, "x"},
		{"JSON with spaces and nesting", `{ "http" : {"level":"info"} , "lvl" : "crit" , "msg" : "a \"b\"" }`, logs.Fatal, none, `a "b" http={"level":"info"}`},
		{"JSON that wraps a plain line", `{"log":"ERROR boom\n","stream":"stderr","time":"2026-11-20T14:02:49.123Z"}`, logs.Error, ms, "ERROR boom stream=stderr"},
		{"JSON with a live escape", `{"level":"info","msg":"a\u001b[2Jb"}`, logs.Info, none, "a<U+001B>[2Jb"},
		{"JSON that was cut", `{"level":"error","msg":"half`, logs.Error, none, `{"level":"error","msg":"half`},
		{"JSON of another shape", `{}`, logs.NoLevel, none, `{}`},

		{"a level in an object of the logger", `{"time":"2026-11-20T14:02:49Z","log":{"level":"error"},"msg":"x"}`, logs.Error, at, `x log={"level":"error"}`},
		{"loguru", `{"text":"x","record":{"level":{"name":"WARNING","no":30},"message":"y"}}`, logs.Warn, none, `{"text":"x","record":{"level":{"name":"WARNING","no":30},"message":"y"}}`},
		{"an object that is a level", `{"level":{"value":40000,"name":"ERROR"},"msg":"x"}`, logs.Error, none, "x"},
		{"MongoDB's letter", `{"t":{"$date":"2026-11-20T14:02:49.123+00:00"},"s":"E","msg":"lost"}`, logs.Error, ms, "lost"},
		{"a letter that is no level", `{"s":"x","msg":"y"}`, logs.NoLevel, none, "y s=x"},
		{"seconds are no level", `{"s":3,"msg":"y"}`, logs.NoLevel, none, "y s=3"},
		{"OpenTelemetry's number", `{"severityNumber":17,"body":{"stringValue":"x y"}}`, logs.Error, none, "x y"},
		{"no error", "Error: 0 problems", logs.NoLevel, none, "Error: 0 problems"},
		{"no error in capitals", "ERROR: 0", logs.NoLevel, none, "ERROR: 0"},
		{"no warning", "done, warn: 0, error: none", logs.NoLevel, none, "done, warn: 0, error: none"},
		{"an error with a number", "ERROR: 0x80070005 access denied", logs.Error, none, "0x80070005 access denied"},
		{"Android", "03-17 16:13:38.811  1702  2395 E Foo: x", logs.Error, none, "1702  2395 E Foo: x"},
		{"Android's short form", "03-17 16:13:38.811 W/Foo( 1702): x", logs.Warn, none, "W/Foo( 1702): x"},
		{"Redis warns", "1234:M 20 Nov 2026 14:02:49.123 # WARNING", logs.Warn, ms, "# WARNING"},
		{"a level before the time", "ERROR 2026-11-20 14:02:49,123 boom", logs.Error, ms, "boom"},
		{"Windows", "2026-11-20 14:02:49, Error      CBS    x", logs.Error, at, "CBS    x"},

		{"logfmt", `time=2026-11-20T14:02:49Z level=error msg="no space" disk=sda`, logs.Error, at, "no space disk=sda"},
		{"logfmt after a time", `2026-11-20T14:02:49Z level=info msg=up`, logs.Info, at, "up"},
		{"logfmt without a message", `level=info a=1 b=2`, logs.Info, none, "level=info a=1 b=2"},
		{"half logfmt", `total=5 ERROR items failed`, logs.Error, none, "total=5 ERROR items failed"},
		{"logfmt with the level in the message", `ts=2026-11-20T14:02:49Z msg="ERROR: x"`, logs.Error, at, "ERROR: x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			level, at, message := logs.LevelOf([]byte(tt.line))
			if level != tt.level || !at.Equal(tt.at) || string(message) != tt.message {
				t.Errorf("%s\n got %q at %v: %q\nwant %q at %v: %q", tt.line, level, at, message, tt.level, tt.at, tt.message)
			}
		})
	}
}

func TestTimesThatLeaveSomethingOut(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	received := time.Date(2027, 1, 1, 0, 10, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, line string
		want       time.Time
	}{
		{"the zone is the reader's", "2026-11-20 14:02:49 x", time.Date(2026, 11, 20, 14, 2, 49, 0, berlin)},
		{"in summer too", "2026-07-20 14:02:49 x", time.Date(2026, 7, 20, 14, 2, 49, 0, berlin)},
		{"a zone that is named wins", "2026-11-20T14:02:49Z x", time.Date(2026, 11, 20, 14, 2, 49, 0, time.UTC)},
		{"the year is the one just before it was read", "Dec 31 23:59:59 web1 app: x", time.Date(2026, 12, 31, 23, 59, 59, 0, berlin)},
		{"or that of the reading", "Jan  1 01:05:00 web1 app: x", time.Date(2027, 1, 1, 1, 5, 0, 0, berlin)},
		{"klog", "I1231 23:59:59.500000 1 f.go:1] x", time.Date(2026, 12, 31, 23, 59, 59, 5e8, berlin)},
	} {
		if _, at := logs.NewReader(berlin).Read([]byte(tt.line), received); !at.Equal(tt.want) {
			t.Errorf("%s: %s is %v, want %v", tt.name, tt.line, at, tt.want)
		}
	}
}

func TestColoursDoNotHideTheLevel(t *testing.T) {
	level, _ := logs.NewReader(nil).Read([]byte("\x1b[1;31mERROR\x1b[0m boom"), time.Time{})
	if level != logs.Error {
		t.Errorf("read as %q", level)
	}
}

func TestEveryLevelIsWrittenAsItIsRead(t *testing.T) {
	for _, level := range []logs.Level{logs.Debug, logs.Info, logs.Warn, logs.Error, logs.Fatal} {
		for _, word := range []string{level.String(), strings.ToUpper(level.String())} {
			if got, ok := logs.ParseLevel(word); !ok || got != level {
				t.Errorf("%q is read as %q", word, got)
			}
		}
	}
	if s := logs.NoLevel.String(); s != "" {
		t.Errorf("no level is written %q", s)
	}
}

func TestMessageOfAGapIsItsText(t *testing.T) {
	if got := (logs.Line{Gap: true, Text: "ERROR: lines may be missing"}).Message(); got != "ERROR: lines may be missing" {
		t.Errorf("got %q", got)
	}
	if got := (logs.Line{Text: "2026-11-20T14:02:49Z ERROR boom"}).Message(); got != "boom" {
		t.Errorf("got %q", got)
	}
	for _, text := range []string{"2026-11-20 14:02:49 XYZ [3] ERROR: boom", "05/11/2026 13:00:00 boom"} {
		if got := (logs.Line{Text: text, Untimed: true}).Message(); got != text {
			t.Errorf("a time that was not understood is not shown: %q", got)
		}
	}
	if got := (logs.Line{Text: "ERROR: boom", Untimed: true}).Message(); got != "boom" {
		t.Errorf("got %q", got)
	}
}

// FuzzLevelOf holds the reading to what must be true of any line, and logfmt
// lines to what the reference decoder finds in them.
func FuzzLevelOf(f *testing.F) {
	for _, line := range []string{
		`{"time":"2026-11-20T14:02:49Z","level":"warn","msg":"a\u001b\n"}`, "2026-11-20T14:02:49Z stdout F {", "<3>", "<190>1 x",
		"level=error msg=\"a b\" c=d", "E0102 15:04:05.000000 1 f.go:3] x", "[Fri Nov 20 14:02:49.1 2026] [error]", "\x1b[31mERROR", "a=\"\\", `{"a":{"b":[1,"}"]}}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		level, at, message := logs.LevelOf(line)
		if clean := text.AppendClean(nil, message); !bytes.Equal(clean, message) {
			t.Errorf("the message of %q is not safe to show: %q", line, message)
		}
		if bytes.IndexByte(line, 0x1b) < 0 {
			if l, when := logs.NewReader(time.UTC).Read(line, time.Time{}); l != level || !when.Equal(at) {
				t.Errorf("%q is read as %q at %v and as %q at %v", line, level, at, l, when)
			}
		}
		if want, ok := levelOfLogfmt(line); ok && want != level {
			t.Errorf("%q is read as %q, want %q", line, level, want)
		}
	})
}

// levelOfLogfmt is the first level that the reference decoder finds in a line
// that is logfmt and says it first.
func levelOfLogfmt(line []byte) (logs.Level, bool) {
	if !bytes.HasPrefix(line, []byte("level=")) {
		return logs.NoLevel, false
	}
	d := logfmt.NewDecoder(bytes.NewReader(line))
	if !d.ScanRecord() || !d.ScanKeyval() {
		return logs.NoLevel, false
	}
	return logs.ParseLevel(d.Value())
}

func BenchmarkRead(b *testing.B) {
	for name, line := range map[string]string{
		"plain":  "2026-11-20T14:02:49.123Z INFO  GET /api/v1/cart/88213 200 12ms bytes=5123 agent=checkout/4.2 zone=eu-1",
		"json":   `{"time":"2026-11-20T14:02:49.123Z","level":"info","msg":"request done","path":"/cart/88213","status":200}`,
		"logfmt": `time=2026-11-20T14:02:49.123Z level=warn msg="retry 3/5" order=88213 upstream=payments.internal`,
	} {
		b.Run(name, func(b *testing.B) {
			r, text := logs.NewReader(time.UTC), []byte(line)
			for b.Loop() {
				r.Read(text, time.Time{})
			}
		})
	}
}
