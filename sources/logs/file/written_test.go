package file

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"holdfast/sources/logs"
)

// wide is text in UTF-16.
func wide(s string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		} else {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		}
	}
	return b.String()
}

func TestAMarkAtTheHeadOfAFileIsNoText(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "\xef\xbb\xbf2026-11-20T14:02:49Z ERROR first\n")
	s.follow(quick())
	s.add("app.log", "\xef\xbb\xbfof another file\n")
	lines := s.heard.expect(t, "2026-11-20T14:02:49Z ERROR first", "<U+FEFF>of another file")
	if l := lines[0]; !l.At.Equal(time.Date(2026, 11, 20, 14, 2, 49, 0, time.UTC)) || l.Level != logs.Error || l.Offset != 0 {
		t.Errorf("the first line is %+v", l)
	}
}

func TestUTF16IsDecodedAlsoWhileItGrows(t *testing.T) {
	for name, c := range map[string]struct {
		mark   string
		little bool
	}{
		"little": {"\xff\xfe", true}, "big": {"\xfe\xff", false}, "little without a mark": {"", true}, "big without a mark": {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, "app.log")
			s.src.Lines = 2
			s.write("app.log", c.mark+wide("the first, which is too old\r\n2026-11-20T14:02:49Z ERROR café\r\nĊ č 😀\r\n", c.little))
			s.follow(quick())
			lines := s.heard.expect(t, "BEGINS", "2026-11-20T14:02:49Z ERROR café", "Ċ č 😀")
			if l := lines[1]; l.Level != logs.Error || l.Untimed {
				t.Errorf("read as %+v", l)
			}
			rest := wide("more, in pieces\r\n", c.little)
			s.add("app.log", rest[:5])
			s.add("app.log", rest[5:])
			s.heard.expect(t, "BEGINS", "2026-11-20T14:02:49Z ERROR café", "Ċ č 😀", "more, in pieces")
		})
	}
}

// However a file in UTF-16 is cut into blocks, its lines come as they are.
func TestBlocksDoNotBreakUTF16(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.StringMatching(`[ -~äĊ਍😀]{0,12}`), 1, 8).Draw(t, "lines")
		little := rapid.Bool().Draw(t, "little")
		code := utf16Big
		if little {
			code = utf16Little
		}
		data, s, got := []byte(wide("\ufeff"+strings.Join(want, "\n")+"\n", little)), splitter{limit: lineLimit, code: code}, []string{}
		for at := 0; at < len(data); {
			n := min(len(data)-at, 2*rapid.IntRange(1, 9).Draw(t, "letters"))
			s.split(data[at:at+n], int64(at), func(p piece) { got = append(got, string(p.text)) })
			at += n
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) != len(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestALineThatIsWrittenInPiecesComesWhole(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "")
	s.follow(pace{look: 20 * time.Millisecond, poll: 10 * time.Millisecond, idle: 40 * time.Millisecond, late: time.Minute, rest: time.Hour})
	whole := "2026-11-20T14:02:51Z ERROR café closed"
	cut := strings.Index(whole, "é") + 1
	s.add("app.log", whole[:cut])
	begun := whole[:cut-1] + " … <the end of this line is not written yet>"
	s.heard.expect(t, begun)
	s.add("app.log", whole[cut:]+"\n")
	lines := s.heard.expect(t, begun, whole)
	if l := lines[1]; l.Offset != 0 || l.Untimed || l.Level != logs.Error {
		t.Errorf("the whole line is %+v", l)
	}
}

// A line without a time happened when its file was written, at the latest, and
// never at the moment of looking.
func TestOldLinesWithoutATimeStayOld(t *testing.T) {
	s := newStand(t, "app.log")
	s.write("app.log", "head\n2006-11-20T10:00:01Z timed\nafter it\n2006-02-31 10:00:00 ERROR no such day\n")
	written := time.Date(2006, 11, 21, 0, 0, 0, 0, time.UTC)
	s.must(os.Chtimes(s.path("app.log"), written, written))
	s.follow(quick())
	timed := time.Date(2006, 11, 20, 10, 0, 1, 0, time.UTC)
	for i, l := range s.heard.expect(t, "head", "2006-11-20T10:00:01Z timed", "after it", "2006-02-31 10:00:00 ERROR no such day") {
		if !l.At.Equal(timed) || l.Untimed != (i != 1) {
			t.Errorf("%q is of %v, untimed %v", l.Text, l.At, l.Untimed)
		}
	}
	s = newStand(t, "app.log")
	s.write("app.log", "no line has a time\nFeb 29 10:00:00 web1 app: leap\nthe last has no end")
	s.must(os.Chtimes(s.path("app.log"), written, written))
	s.follow(quick())
	leap := time.Date(2004, 2, 29, 10, 0, 0, 0, time.UTC)
	lines := s.heard.expect(t, "no line has a time", "Feb 29 10:00:00 web1 app: leap", "the last has no end … <the end of this line is not written yet>")
	if !lines[1].At.Equal(leap) || !lines[0].At.Equal(leap) {
		t.Errorf("they are of %v and %v", lines[0].At, lines[1].At)
	}
	if l := lines[2]; !l.At.Equal(written) || !l.Untimed {
		t.Errorf("the last is of %v", l.At)
	}
}
