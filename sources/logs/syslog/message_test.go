package syslog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/logs"
)

func TestWhatAMessageSays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	received := time.Date(2026, 11, 20, 13, 33, 30, 0, time.UTC)
	for raw, want := range map[string]string{
		// RFC 5424, as logger and rsyslog write it
		`<131>1 2026-11-20T13:33:28.718066+00:00 vm checkout - PAY01 [timeQuality tzKnown="1" isSynced="0"][incident@32473 id="INC-7" svc="pay"] udp rfc5424 card declined ` + "\ufeffä": `error 2026-11-20T13:33:28.718066Z "vm checkout PAY01" "udp rfc5424 card declined ` + `<U+FEFF>ä [incident@32473 id=\"INC-7\" svc=\"pay\"]"`,
		"<26>1 2026-11-20T13:33:28+01:00 vm checkout 77 - - \ufeffmsg": `fatal 2026-11-20T12:33:28Z "vm checkout[77]" "msg"`,
		`<14>1 - - - - - -`: `info - "10.0.0.7" ""`,
		`<14>1 - - - - - - 2026-11-20T10:00:00Z ERROR inside`:                  `error 2026-11-20T10:00:00Z "10.0.0.7" "2026-11-20T10:00:00Z ERROR inside"`,
		`<15>1 2026-11-20T13:33:28Z vm app - - [a@1 k="q\"\]]"] ERROR counter`: `debug 2026-11-20T13:33:28Z "vm app" "ERROR counter [a@1 k=\"q\\\"\\]]\"]"`,
		`<14>1 2026-11-20T13:33:28Z vm app - - [a@1 k="never closed] text`:     `info 2026-11-20T13:33:28Z "vm app" "[a@1 k=\"never closed] text"`,
		`<14>1 2026-11-20T13:33:28 vm app - - - without a zone`:                `info 2026-11-20T12:33:28Z "vm app" "without a zone"`,
		`<14>1 2026-11-20T13:33:28.1234567Z vm app - - - seven digits`:         `info 2026-11-20T13:33:28.1234567Z "vm app" "seven digits"`,
		`<14>1 yesterday vm app - - - no time at all`:                          `info - "10.0.0.7" "1 yesterday vm app - - - no time at all"`,
		// RFC 3164, and what is called that
		`<132>Nov 20 14:33:28 vm checkout: udp rfc3164 old style`:             `warn 2026-11-20T13:33:28Z "vm checkout" "udp rfc3164 old style"`,
		`<13>Nov  3 14:33:28 vm su[12]: session opened`:                       `info 2026-11-03T13:33:28Z "vm su[12]" "session opened"`,
		`<13>Dec 15 14:33:28 vm cron: of last year`:                           `info 2025-12-15T13:33:28Z "vm cron" "of last year"`,
		`<13>Nov 20 14:33:28 checkout: without a host`:                        `info 2026-11-20T13:33:28Z "10.0.0.7 checkout" "without a host"`,
		`<13>Nov 20 14:33:28 fe80::1 kernel: an address`:                      `info 2026-11-20T13:33:28Z "fe80::1 kernel" "an address"`,
		`<13>2026-11-20T13:33:28.5+00:00 vm postfix/smtpd[7]: queued`:         `info 2026-11-20T13:33:28.5Z "vm postfix/smtpd[7]" "queued"`,
		`<189>Nov 20 2026 14:33:28: %SYS-5-CONFIG_I: Configured from console`: `info 2026-11-20T13:33:28Z "10.0.0.7" "%SYS-5-CONFIG_I: Configured from console"`,
		`<14>Nov 20 14:33:28 vm api: {"level":"error","msg":"boom"}`:          `error 2026-11-20T13:33:28Z "vm api" "{\"level\":\"error\",\"msg\":\"boom\"}"`,
		`<11>ERROR: disk full`:                                                `error - "10.0.0.7" "ERROR: disk full"`,
		`<11>backup: disk full`:                                               `error - "10.0.0.7 backup" "disk full"`,
		// what is neither
		`panic: runtime error`: `fatal - "10.0.0.7" "panic: runtime error"`,
		`<999>x`:               `debug - "10.0.0.7" "<999>x"`, // as any line that begins so
		`<`:                    `- - "10.0.0.7" "<"`,
		``:                     `- - "10.0.0.7" ""`,
		"<13>a\x1b[2J\nb\n":    `info - "10.0.0.7" "a<U+001B>[2J" "b"`,
		"<13>1 2026-11-20T13:33:28Z v\x1b[m app - - - x": `info 2026-11-20T13:33:28Z "v<U+001B>[m app" "x"`,
	} {
		m := newReader(berlin).message([]byte(raw), received, "10.0.0.7")
		level, at := m.level.String(), "-"
		if level == "" {
			level = "-"
		}
		if !m.at.IsZero() {
			at = m.at.UTC().Format(time.RFC3339Nano)
		}
		got := fmt.Sprintf("%s %s %q", level, at, m.from)
		var b logs.Batch
		b.Add(logs.Line{}, m.text, 0)
		b.Send(sink(func(lines []logs.Line) {
			for _, l := range lines {
				got += fmt.Sprintf(" %q", l.Text)
			}
		}))
		if got != want {
			t.Errorf("%q\n says %s\n want %s", raw, got, want)
		}
	}
}

// sink is a Sink of a function.
type sink func([]logs.Line)

// Append takes lines.
func (s sink) Append(lines []logs.Line) { s(lines) }

// Names are kept for the messages to come, and hostile ones do not fill the memory.
func TestNamesAreKeptAsFarAsThereIsRoom(t *testing.T) {
	r := newReader(nil)
	for i := range 3 * mostNames {
		r.message(fmt.Appendf(nil, "<13>Nov 20 14:33:28 host-%d %s: x", i, strings.Repeat("a", 300)), time.Unix(1_800_000_000, 0), "10.0.0.7")
		if len(r.names) > mostNames {
			t.Fatalf("%d names are kept", len(r.names))
		}
	}
}

// However a stream is cut into pieces its messages are the same, counted ones and
// lines, also of senders that do not count right.
func TestAStreamIsCutTheSameHoweverItComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream string
		var want []string
		for range rapid.IntRange(0, 6).Draw(t, "messages") {
			msg := "<13>" + rapid.StringMatching(`[a-z0-9 ]{0,12}`).Draw(t, "text")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				stream += fmt.Sprintf("%d %s", len(msg), msg)
			case 1: // a counted one with a line end behind it
				stream += fmt.Sprintf("%d %s\n", len(msg), msg)
			case 2:
				msg = rapid.SampledFrom([]string{"", "12 ", "2026-11-20 ", "99999999 <13>", "7 x "}).Draw(t, "lead") + msg
				if msg[:1] == "1" {
					msg = "x" + msg
				}
				stream += msg + "\n"
			default:
				msg = "<13>1 - h a - - - " + msg
				stream += msg + "\n"
			}
			want = append(want, msg)
		}
		var f framer
		var got []string
		for rest := stream; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			f.take([]byte(rest[:n]), func(msg []byte, _ int64) { got = append(got, string(msg)) })
			rest = rest[n:]
		}
		if strings.Join(got, "|") != strings.Join(want, "|") || f.waits() {
			t.Fatalf("of %q came\n%q, want\n%q", stream, got, want)
		}
	})
}

func TestAGiantMessageIsCountedAndNotKept(t *testing.T) {
	for name, stream := range map[string]string{
		"counted": "1000000 <13>" + strings.Repeat("x", 1_000_000-4) + "4 <1>y",
		"line":    "<13>" + strings.Repeat("x", 1_000_000-4) + "\n<1>y\n",
		"digits":  strings.Repeat("1", 1_000_000) + "\n<1>y\n",
	} {
		var f framer
		var cuts []int64
		most := 0
		for rest := stream; rest != ""; {
			n := min(len(rest), 1000)
			f.take([]byte(rest[:n]), func(msg []byte, cut int64) { cuts = append(cuts, cut); most = max(most, len(msg)) })
			rest = rest[n:]
		}
		if len(cuts) != 2 || cuts[0] != 1_000_000-logs.MaxLine || cuts[1] != 0 || most > logs.MaxLine {
			t.Errorf("%s: %d messages, cut by %d, at most %d bytes kept", name, len(cuts), cuts, most)
		}
	}
}

func FuzzMessage(f *testing.F) {
	for _, s := range []string{"<13>1 2026-11-20T13:33:28Z vm a 1 M [x y=\"z\"] m", "<13>Nov 20 13:33:28 vm a[1]: m", "<13>1 - - - - - [", "<13>x[", "<13>1  ", "12 <13>", "<191>Nov 20 13:33:28 a", "<13>Nov 20 13:33:28"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := newReader(nil).message(raw, time.Unix(1_800_000_000, 0), "10.0.0.7")
		if strings.ContainsAny(m.from, "\x1b\n\r\x00") || len(m.from) > 2000 {
			t.Errorf("from %q", m.from)
		}
		var frames framer
		frames.take(raw, func([]byte, int64) {})
	})
}
