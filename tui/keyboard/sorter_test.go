package keyboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// piece is what comes at once, after a while.
type piece struct {
	after time.Duration
	bytes string
}

// play hands pieces to a sorter as the reader does, timers and all, and tells
// what came out: keys as what they are, others as their kind.
func play(pieces ...piece) []string {
	var s sorter
	now := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
	var units []unit
	wait := func(until time.Time) {
		for due := s.due(); !due.IsZero() && !due.After(until); due = s.due() {
			s.expire(due)
			units = append(units, s.take()...)
		}
	}
	for _, p := range pieces {
		now = now.Add(p.after)
		wait(now)
		units = append(units, s.feed(now, []byte(p.bytes))...)
	}
	wait(now.Add(time.Hour))
	return told(units)
}

func told(units []unit) []string {
	list := []string{}
	for _, u := range units {
		switch {
		case u.kind == report:
			list = append(list, "report")
		case u.kind == pasted:
			list = append(list, "paste")
		case u.kind == unended:
			list = append(list, "told: "+string(u.bytes))
		case string(u.bytes) == "y" && u.alone:
			list = append(list, "y alone")
		case string(u.bytes) == escape:
			list = append(list, "Esc")
		default:
			list = append(list, string(u.bytes))
		}
		if u.crowd {
			list[len(list)-1] += " crowd"
		}
	}
	return list
}

// untold is what came out without what a person is told.
func untold(got []string) []string {
	return slices.DeleteFunc(got, func(unit string) bool { return strings.HasPrefix(unit, "told: ") })
}

func TestWhatComesIsSortedIntoKeysAndSequences(t *testing.T) {
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		pieces []piece
		want   string
	}{
		"keys":                                       {[]piece{{0, "j"}, {0, "k"}, {0, "\r"}}, "j|k|\r"},
		"keys that come at once":                     {[]piece{{0, "jk\r"}}, "j crowd|k crowd|\r crowd"},
		"a y by itself":                              {[]piece{{0, "y"}}, "y alone"},
		"a y 50 ms after another key":                {[]piece{{0, "j"}, {50 * ms, "y"}}, "j|y alone"},
		"a y 49 ms after another key":                {[]piece{{0, "j"}, {49 * ms, "y"}}, "j|y"},
		"a y 49 ms before another key":               {[]piece{{0, "y"}, {49 * ms, "j"}}, "y|j"},
		"a y 50 ms before another key":               {[]piece{{0, "y"}, {50 * ms, "j"}}, "y alone|j"},
		"y and Enter pasted":                         {[]piece{{0, "y\n"}}, "y crowd|\n crowd"},
		"y and more pasted":                          {[]piece{{0, "yum update\n"}}, strings.Join(strings.Split("yum update\n", ""), " crowd|") + " crowd"},
		"a y behind an answer":                       {[]piece{{0, "\x1b[?62;22cy"}}, "report|y"},
		"a y 49 ms behind an answer":                 {[]piece{{0, "\x1b[?62;22c"}, {49 * ms, "y"}}, "report|y"},
		"yy":                                         {[]piece{{0, "y"}, {20 * ms, "y"}}, "y|y"},
		"Esc":                                        {[]piece{{0, "\x1b"}}, "Esc"},
		"Esc twice":                                  {[]piece{{0, "\x1b\x1b"}}, "Esc|Esc"},
		"Esc and a key later":                        {[]piece{{0, "\x1b"}, {150 * ms, "j"}}, "Esc|j"},
		"Esc and P and X later":                      {[]piece{{0, "\x1b"}, {time.Second, "P"}, {time.Second, "X"}}, "Esc|P|X"},
		"Esc and [ later":                            {[]piece{{0, "\x1b"}, {time.Second, "["}, {time.Second, "["}}, "Esc|[|["},
		"Esc and words pasted later":                 {[]piece{{0, "\x1b"}, {time.Second, "Pause"}}, "Esc|P crowd|a crowd|u crowd|s crowd|e crowd"},
		"Esc and a y within a second":                {[]piece{{0, "\x1b"}, {999 * ms, "y"}}, "Esc|y"},
		"Esc and a y later":                          {[]piece{{0, "\x1b"}, {time.Second, "y"}}, "Esc|y alone"},
		"an Alt key":                                 {[]piece{{0, "\x1ba"}}, "\x1b[97;3u"},
		"an Alt key that is cut":                     {[]piece{{0, "\x1b"}, {80 * ms, "a"}}, "Esc|a crowd"},
		"a key at the heels of an Esc":               {[]piece{{0, "\x1b"}, {100 * ms, "a"}}, "Esc|a"},
		"an arrow":                                   {[]piece{{0, "\x1b[A"}}, "\x1b[A"},
		"an arrow cut behind ESC":                    {[]piece{{0, "\x1b"}, {80 * ms, "[A"}}, "Esc|\x1b[A"},
		"an arrow cut behind ESC, an hour late":      {[]piece{{0, "\x1b"}, {time.Hour, "[A"}}, "Esc|\x1b[A"},
		"an arrow cut behind [":                      {[]piece{{0, "\x1b["}, {80 * ms, "A"}}, "\x1b[A"},
		"an arrow cut behind [, an hour late":        {[]piece{{0, "\x1b["}, {time.Hour, "A"}}, "\x1b[A"},
		"an arrow in three parts":                    {[]piece{{0, "\x1b"}, {80 * ms, "["}, {80 * ms, "A"}}, "Esc|\x1b[A"},
		"an answer that ends in y, cut":              {[]piece{{0, "\x1b[?2026;2$"}, {80 * ms, "y"}}, "report"},
		"an answer byte by byte":                     {[]piece{{0, "\x1b["}, {time.Second, "?"}, {time.Second, "2"}, {time.Second, ";"}, {time.Second, "2"}, {time.Second, "$"}, {time.Second, "y"}}, "told: answer|report|told: over"},
		"a key into an answer":                       {[]piece{{0, "\x1b[?2026;2$"}, {time.Second, "j"}, {time.Second, "y"}}, "j|report|told: over"},
		"an arrow into an answer":                    {[]piece{{0, "\x1b[?2026;2$"}, {time.Second, "\x1b[A"}, {time.Second, "y"}}, "\x1b[A|report|told: over"},
		"Esc into an answer":                         {[]piece{{0, "\x1b[?2026;2$"}, {time.Second, "\x1b"}, {time.Second, "y"}}, "Esc|report|told: over"},
		"Esc is the way out of an answer":            {[]piece{{0, "\x1b[?20"}, {time.Second, "\x1b"}, {11 * time.Second, "5"}}, "Esc|5"},
		"a y beside an answer that never ends":       {[]piece{{0, "\x1b[?20"}, {time.Minute, "y"}, {time.Minute, "y"}}, "y|y alone"},
		"a colour cut before its end":                {[]piece{{0, "\x1b]11;rgb:1010/1010/1414\x1b"}, {80 * ms, "\\"}}, "report"},
		"Esc into a colour":                          {[]piece{{0, "\x1b]11;rgb:10"}, {time.Second, "\x1b"}, {2 * time.Second, "10/1010/1414\x07"}}, "Esc|report"},
		"an arrow into a colour":                     {[]piece{{0, "\x1b]11;rgb:10"}, {time.Second, "\x1b[B"}, {time.Second, "10/1010/1414\x07"}}, "\x1b[B|report"},
		"eight bits":                                 {[]piece{{0, "\x9b?2026;2$"}, {80 * ms, "y"}}, "report"},
		"eight bits behind text":                     {[]piece{{0, "é\x9b?2026;2$y"}}, "é|report"},
		"text that is cut":                           {[]piece{{0, "\xc3"}, {80 * ms, "\xa9"}}, "é"},
		"a letter and its accent":                    {[]piece{{0, "y\u0301"}}, "y\u0301"},
		"bytes that are no text":                     {[]piece{{0, "a\xff\xfeb"}}, "a crowd|b crowd"},
		"Shift-PgUp of urxvt":                        {[]piece{{0, "\x1b[5$"}, {time.Second, "a"}}, "\x1b[5$|a"},
		"F1 of the Linux console":                    {[]piece{{0, "\x1b[["}, {80 * ms, "A"}}, "\x1b[[A"},
		"a mouse of old, whose bytes may be letters": {[]piece{{0, "\x1b[M"}, {80 * ms, " yA"}}, "report"},
		"a paste":                                    {[]piece{{0, "\x1b[200~y\n\x1b[201~"}, {time.Second, "j"}}, "paste|j"},
		"a paste in pieces":                          {[]piece{{0, "\x1b[200~a"}, {time.Minute, "y"}, {time.Minute, "\x1b[20"}, {time.Minute, "1~"}, {time.Second, "y"}}, "told: paste|paste|y alone"},
		"Ctrl-C is the way out of a paste":           {[]piece{{0, "\x1b[200~a"}, {time.Minute, "\x03"}, {time.Second, "j"}}, "\x03|j"},
		"a stamp from outside":                       {[]piece{{0, stampBegin + "1;true\x07"}, {time.Second, "j"}}, "j"},
		"what a key of an answer could be":           {[]piece{{0, "\x1b[1;5"}, {time.Second, "P"}}, "\x1b[1;5P"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(play(test.pieces...), "|"); got != test.want {
				t.Errorf("sorted into %q, want %q", got, test.want)
			}
		})
	}
}

// sequences is what terminals send: their answers, and keys that are more than a
// byte.
func sequences() []string {
	list := []string{
		"\x1b[?62;22c", "\x1b[?1;2c", "\x1b[>41;372;0c", "\x1b[?2026;2$y", "\x1b[?2027;0$y", "\x1b[4;2$y", "\x1b]11;rgb:1010/1010/1414\x07",
		"\x1b]10;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", "\x1b]4;1;rgb:cc/00/00\x1b\\", "\x1bP>|XTerm(380)\x1b\\", "\x1bP1$r0m\x1b\\", "\x1bP1+r524742\x1b\\",
		"\x1bP!|00000000\x1b\\", "\x1b[?0u", "\x1b[?1u", "\x1b[?1;1R", "\x1b[24;80R", "\x1b[0n", "\x1b[?997;1n", "\x1b[I", "\x1b[O", "\x1b[8;24;80t",
		"\x1b[<0;10;20M", "\x1b[<65;10;20m", "\x1b[<35;1;1M", "\x1b[M yA", "\x1b[200~yes\ny\n\x1b[201~", "\x1b]52;c;eXk=\x07",
		"\x1b[121u", "\x1b[121;1:3u", "\x1b[97;5u", "\x1b[27;5;121~", "\x1b[[A", "\x1b[[E", "\x1b[Z", "\x1b[5$", "\x1b[5^", "\x1b[5@", "\x1b[a", "\x1bOa", "\x1bOM",
	}
	for _, final := range "ABCDEFHPQRS" {
		list = append(list, "\x1b["+string(final), "\x1bO"+string(final), "\x1b[1;5"+string(final), "\x1b[1;2"+string(final))
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 11, 15, 17, 21, 23, 24, 34} {
		list = append(list, fmt.Sprintf("\x1b[%d~", n), fmt.Sprintf("\x1b[%d;5~", n))
	}
	eight := map[byte]string{'[': "\x9b", 'O': "\x8f", 'P': "\x90", ']': "\x9d", '_': "\x9f"}
	for _, s := range list[:len(list):len(list)] {
		list = append(list, eight[s[1]]+s[2:])
	}
	return list
}

// Whatever a terminal sends, wherever it is cut, and however long the gap: none
// of it is a key of its own. An Esc may come of it where it was cut at ESC.
func TestNoPartOfASequenceIsAKey(t *testing.T) {
	gaps := []time.Duration{0, 1, 20, 49, 50, 51, 80, 99, 100, 101, 150, 300, 499, 500, 999, 1000, 1001, 2500, 5000, 9999, 60_000, 3_600_000}
	for _, seq := range sequences() {
		for cut := 1; cut < len(seq); cut++ {
			for _, gap := range gaps {
				got := untold(play(piece{time.Hour, seq[:cut]}, piece{gap * time.Millisecond, seq[cut:]}))
				if why := wrong(seq, got); why != "" {
					t.Fatalf("%q cut at %d with a gap of %d ms: %s: %q", seq, cut, gap, why, got)
				}
			}
		}
	}
}

// wrong says what of that which came out of a sequence is a key of its own.
func wrong(seq string, got []string) string {
	whole := play(piece{0, seq})
	for i, unit := range got {
		switch {
		case unit == "Esc" && i == 0:
		case len(unit) < 2, unit == "y alone":
			return "a key came of it"
		case i != len(got)-1 || unit != whole[0]:
			return "something else came of it"
		}
	}
	if len(got) == 0 {
		return "it is lost"
	}
	return ""
}

// The same with several cuts and a person who types between them: what they type
// arrives, in its order, and no y counts that is the terminal's.
func TestAPersonsKeysArriveBetweenThePartsOfASequence(t *testing.T) {
	all := sequences()
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.SampledFrom(all).Draw(t, "sequence")
		free := !strings.HasPrefix(seq, "\x1bP") && !strings.HasPrefix(seq, "\x90") && !strings.Contains(seq, "]52") && !strings.Contains(seq, "\x9d52") &&
			!strings.Contains(seq, "200~") && !strings.Contains(seq, "M yA")
		cut := rapid.IntRange(1, len(seq)-1).Draw(t, "cut")
		if seq[cut-1] == '\x1b' {
			t.Skip("a person's key behind an Esc is told apart by time alone")
		}
		between := rapid.SampledFrom([]string{"j", "k", "\r", "\t", "G", "\x1b[6~", "é", "x"}).Draw(t, "between")
		if !free {
			between = rapid.SampledFrom([]string{"\r", "\x0c", "\x1b[6~"}).Draw(t, "between")
		}
		if strings.Contains(seq, "200~") || strings.Contains(seq, "M yA") {
			t.Skip("what comes into it is part of it")
		}
		before := rapid.IntRange(1100, 5000).Draw(t, "before")
		after := rapid.IntRange(50, 5000).Draw(t, "after")
		got := untold(play(piece{0, seq[:cut]}, piece{time.Duration(before) * time.Millisecond, between}, piece{time.Duration(after) * time.Millisecond, seq[cut:]}))
		if i := len(got) - 2; i < 0 || got[i] != between || i > 1 || i == 1 && got[0] != "Esc" {
			t.Fatalf("%q cut at %d: %q, want %q and the rest", seq, cut, got, between)
		}
		if end := got[len(got)-1]; end == "y alone" || len(end) < 2 {
			t.Fatalf("%q cut at %d: %q, a key came of the rest", seq, cut, got)
		}
	})
}

// However bytes come, none is made up, and what is held never makes the cockpit
// deaf: after Esc and ten seconds a key is a key.
func TestNothingMakesItDeaf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pieces []piece
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			pieces = append(pieces, piece{
				time.Duration(rapid.IntRange(0, 3000).Draw(t, "gap")) * time.Millisecond,
				rapid.OneOf(rapid.SampledFrom(sequences()), rapid.StringOfN(rapid.RuneFrom([]rune("\x1b[]OPy?$;19\r")), 1, 6, -1)).Draw(t, "bytes"),
			})
		}
		pieces = append(pieces, piece{time.Hour, "\x1b[201~"}, piece{time.Hour, "\x1b"}, piece{12 * time.Second, "\x1b"}, piece{12 * time.Second, "j"}, piece{time.Second, "y"})
		got := untold(play(pieces...))
		if n := len(got); n < 3 || got[n-1] != "y alone" || got[n-2] != "j" || got[n-3] != "Esc" {
			t.Fatalf("it ends in %q", got)
		}
	})
}

func FuzzSort(f *testing.F) {
	for _, s := range sequences() {
		f.Add([]byte(s), uint8(3), uint16(80))
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint8, gap uint16) {
		at := min(int(cut), len(in))
		var s sorter
		now := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC)
		n := 0
		for _, part := range [][]byte{in[:at], in[at:]} {
			for _, u := range s.feed(now, part) {
				n += len(u.bytes)
				if len(u.bytes) == 0 {
					t.Fatal("a unit of nothing")
				}
			}
			now = now.Add(time.Duration(gap) * time.Millisecond)
			s.expire(now)
		}
		if n > 8*len(in)+8 {
			t.Fatalf("%d bytes of %d", n, len(in))
		}
	})
}
