package sop

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sources/text"
)

// joined is the text of lines as they were printed.
func joined(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// However a script's output comes in pieces and whoever reads when, each reader
// reads the same text, whole as long as nothing was lost, and never twice.
func TestWhoeverReadsByCursorReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		origin := rapid.Uint64Range(0, 1000).Draw(t, "origin")
		out := newTail(origin)
		printed := ""
		type reader struct {
			cursor uint64
			read   string
			rest   string
		}
		readers := make([]reader, 3)
		for range rapid.IntRange(1, 30).Draw(t, "pieces") {
			piece := rapid.StringOf(rapid.SampledFrom([]rune("ab\n\r\té€😀\x1b"))).Draw(t, "piece")
			if at := rapid.IntRange(0, len(piece)).Draw(t, "cut"); at < len(piece) {
				out.write([]byte(piece[:at]))
				piece, printed = piece[at:], printed+piece[:at]
			}
			out.write([]byte(piece))
			printed += piece
			r := &readers[rapid.IntRange(0, len(readers)-1).Draw(t, "who")]
			o, _ := out.since(r.cursor)
			if o.Lost != 0 || o.Anew != (r.cursor < origin) {
				t.Fatalf("after %d it says %+v", r.cursor, o)
			}
			r.read, r.rest, r.cursor = r.read+joined(o.Lines), o.Rest, o.Next
			whole, rest, _ := cutLast(printed)
			if want := text.CleanBlock(whole); r.read != want {
				t.Fatalf("read %q of %q", r.read, want)
			}
			if want := text.CleanBlock(rest); !strings.HasPrefix(want, r.rest) {
				t.Fatalf("the line so far is %q of %q", r.rest, want)
			}
		}
	})
}

// cutLast cuts a text behind its last line feed.
func cutLast(s string) (whole, rest string, ok bool) {
	i := strings.LastIndexByte(s, '\n')
	return s[:i+1], s[i+1:], i >= 0
}

func TestWhatATailNoLongerKeepsIsCounted(t *testing.T) {
	out := newTail(40)
	for i := range 10_000 {
		out.write(fmt.Appendf(nil, "line %4d, and so on\n", i))
	}
	o, _ := out.since(0)
	if kept := len(joined(o.Lines)); kept > tailKept || kept < tailKept-100 || o.Lost != uint64(10_000-len(o.Lines)) || o.Next != 10_040 {
		t.Errorf("%d bytes are kept, %d lines lost, and %d is next", kept, o.Lost, o.Next)
	}
	if last := o.Lines[len(o.Lines)-1]; last != "line 9999, and so on" {
		t.Errorf("the last line is %q", last)
	}
	if o, _ := out.since(10_038); o.Lost != 0 || len(o.Lines) != 2 || o.Lines[0] != "line 9998, and so on" {
		t.Errorf("the last two are %+v", o)
	}
	if o, _ := out.since(50); o.Lost != uint64(10_000-10-len(o.Lines)) || o.Anew {
		t.Errorf("after the tenth it says %d lost, anew %v", o.Lost, o.Anew)
	}
}

// A line without an end is broken, between characters, and takes no memory.
func TestALineWithoutAnEndIsBroken(t *testing.T) {
	out := newTail(0)
	endless := strings.Repeat("€", 1<<20)
	for i := 0; i < len(endless); i += 1000 {
		out.write([]byte(endless[i:min(len(endless), i+1000)]))
	}
	o, _ := out.since(0)
	all := strings.Join(o.Lines, "") + o.Rest
	if len(all) > tailKept+longestLine || !strings.HasSuffix(endless, all) || o.Lost == 0 {
		t.Errorf("%d bytes are kept in %d lines, %d lost", len(all), len(o.Lines), o.Lost)
	}
	for _, line := range append(o.Lines, o.Rest) {
		if len(line) > longestLine {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
}

// A cursor of an earlier try is none of this one's lines.
func TestACursorOfAnEarlierTryBeginsAnew(t *testing.T) {
	for cursor, anew := range map[uint64]bool{0: true, 9: true, 10: false, 11: false, 12: true, 99: true} {
		out := newTail(10)
		out.write([]byte("one\ntwo"))
		o, _ := out.since(cursor)
		if o.Anew != anew || o.Rest != "two" || o.Next != 11 || (len(o.Lines) == 1) != (cursor != 11) || o.Lost != 0 {
			t.Errorf("after %d: %+v", cursor, o)
		}
	}
}
