package logs

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// taken is a Sink that keeps what it was lent.
type taken struct{ lines []Line }

// Append takes lines.
func (k *taken) Append(lines []Line) { k.lines = append(k.lines, lines...) }

func (k *taken) texts() []string {
	var list []string
	for _, l := range k.lines {
		list = append(list, l.Text)
	}
	return list
}

func TestABatchHandsItsLinesOnSafe(t *testing.T) {
	var b Batch
	var k taken
	now := time.Unix(1_800_000_000, 0)
	l := Line{Source: "net", From: "web-1 nginx", At: now, Received: now, Level: Error}
	b.Add(l, []byte("a\x1b[2Jb\r"), 0)
	b.Add(l, []byte("Traceback:\n  line 1\r\n  line 2"), 7)
	b.Unfinished(l, []byte("continue? "))
	b.Gap(Line{Source: "net", Received: now}, "lost\nhere")
	b.Send(&k)
	want := "a<U+001B>[2Jb|Traceback:|  line 1|  line 2 … <7 more bytes of it are not shown>|continue?  … <the end of this line is not written yet>|lost<U+000A>here"
	if got := strings.Join(k.texts(), "|"); got != want || b.Len() != 0 {
		t.Fatalf("%q, want %q", got, want)
	}
	if gap := k.lines[5]; !gap.Gap || gap.Level != Warn || !gap.At.Equal(now) {
		t.Errorf("the gap is %+v", gap)
	}
	if l := k.lines[2]; l.From != "web-1 nginx" || l.Level != Error || l.Gap {
		t.Errorf("a line of several is %+v", l)
	}
	b.Send(&k)
	if len(k.lines) != 6 {
		t.Error("an empty batch sends something")
	}
}

// One message of nothing but line ends must not push all else out of the tail.
func TestOneMessageIsAFewLinesAtMost(t *testing.T) {
	var b Batch
	var k taken
	b.Add(Line{}, []byte(strings.Repeat("x\n", 30_000)), 0)
	b.Send(&k)
	if n := len(k.lines); n != rowsOfOne || k.lines[n-1].Text != "x … <59601 more bytes of it are not shown>" {
		t.Fatalf("%d lines, the last %q", n, k.lines[n-1].Text)
	}
}

func TestALineOfManySaysWhoWroteIt(t *testing.T) {
	l := Line{Source: "host", From: "nginx[100]", Text: `{"level":"error","msg":"card declined","order":17}`, Path: "udp://10.0.0.7"}
	if l.Whole() != `nginx[100]: {"level":"error","msg":"card declined","order":17}` || l.Message() != "nginx[100]: card declined order=17" {
		t.Errorf("%q, %q", l.Whole(), l.Message())
	}
	for typed, want := range map[string]bool{"nginx": true, "NGINX[100]": true, "declined": true, `/^nginx.*: .*order/`: true, "-nginx": false, "apache": false} {
		if f, err := ParseFilter(typed); err != nil || f.Match(l) != want {
			t.Errorf("%s: %v", typed, err)
		}
	}
	if l.Place() != "udp://10.0.0.7" || (Line{Path: "/var/log/a", Offset: 7}).Place() != "/var/log/a:7" || (Line{}).Place() != "" || (Line{Path: "/a", Gap: true}).Place() != "" {
		t.Error("where a line stands")
	}
}

func TestASeverityThatIsADefaultGivesWayToTheLinesOwnWord(t *testing.T) {
	for _, c := range []struct {
		severity int
		said     Level
		want     Level
	}{{0, NoLevel, Fatal}, {3, Info, Error}, {4, Error, Warn}, {5, Error, Error}, {6, NoLevel, Info}, {6, Debug, Info}, {6, Warn, Warn}, {7, Error, Debug}, {-1, Warn, Warn}, {8, NoLevel, NoLevel}} {
		if got := Severity(c.severity, c.said); got != c.want {
			t.Errorf("severity %d of a line that says %v: %v, want %v", c.severity, c.said, got, c.want)
		}
	}
}

// However a stream is cut, its lines are the same, and what is beyond the limit is
// counted.
func TestASplitterCutsAtLineEndsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 8).Draw(t, "limit")
		stream := rapid.StringMatching(`[ab\n]{0,60}`).Draw(t, "stream")
		s := Splitter{Limit: limit}
		var got []string
		sum := int64(0)
		emit := func(line []byte, cut int64) { got, sum = append(got, string(line)), sum+int64(len(line))+cut }
		for rest := stream; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			s.Split([]byte(rest[:n]), emit)
			rest = rest[n:]
			if !rapid.Bool().Draw(t, "peek") {
				continue
			}
			seen := stream[:len(stream)-len(rest)]
			open := seen[strings.LastIndexByte(seen, '\n')+1:]
			if peeked := string(s.Peek()); peeked != open[:min(len(open), limit)] {
				t.Fatalf("%q is peeked at of %q", peeked, open)
			}
		}
		waits := s.Waits()
		s.End(emit)
		lines := strings.Split(stream, "\n")
		last := lines[len(lines)-1]
		if lines = lines[:len(lines)-1]; last != "" && waits {
			lines = append(lines, last)
		}
		if len(got) != len(lines) {
			t.Fatalf("%q, want %q", got, lines)
		}
		for i, l := range lines {
			if got[i] != l[:min(len(l), limit)] {
				t.Fatalf("line %d is %q, want %q", i, got[i], l)
			}
			sum -= int64(len(l))
		}
		if sum != 0 {
			t.Fatalf("%d bytes are counted wrong", sum)
		}
	})
}
