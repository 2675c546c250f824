package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// kept is a sink that keeps all.
type kept []logs.Line

func (k *kept) Append(lines []logs.Line) { *k = append(*k, lines...) }

func filter(t rapid.TB, s string) logs.Filter {
	t.Helper()
	f, err := logs.ParseFilter(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t rapid.TB, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// each reads every line of a file and matches it: slowly, and plainly right.
func each(data []byte, f logs.Filter, written time.Time) (places []int64, texts []string) {
	read, at := logs.NewReader(nil), int64(0)
	for line := range bytes.Lines(data) {
		words := bytes.TrimSuffix(line, []byte("\n"))
		long := len(words) > logs.MaxLine
		if long {
			words = words[:logs.MaxLine]
		} else {
			words = bytes.TrimSuffix(words, []byte("\r"))
		}
		if at == 0 {
			words = bytes.TrimPrefix(words, []byte("\xef\xbb\xbf"))
		}
		level, when := read.ReadOld(words, written)
		l := logs.Line{Source: "api", Level: level, At: when, Text: string(text.AppendClean(nil, words))}
		if f.Match(l) {
			places, texts = append(places, at), append(texts, l.Text)
		}
		at += int64(len(line))
	}
	return places, texts
}

// However the blocks fall, and whatever stands in the lines, a search finds the lines
// that reading each of them finds, in their order.
func TestASearchFindsWhatReadingEachLineFinds(t *testing.T) {
	dir := t.TempDir()
	words := []string{"timeout", "TimeOut", "Payment", "502", "a", "u", "\t", "\x1b[31mred\x1b[0m", "\xff", "\xe2\x80\xae", "ſtraße", "Kelvin \u212a", "kelvin k", "<U+001B>", "é", "\x00", "\r", "  ", "U+00", "ERROR", "WARN", "2026-11-20T11:59:58Z", "x"}
	filters := []string{
		"timeout", "502", "u+001b", "a", "level>=warn", `"red timeout"`, "-timeout", "!a", "/time(out)?/", "/(?i)kelvin/", "/[0-9]+ /i", "straße", "<0xff>", "/^WARN|ERROR/i", "u", "k",
		"source:api x", "source:web", "timeout -502 level>=warn", "é", `"    "`, "/pay.*out/i", "payment timeout", "/(a|b)timeout{1,2}/", "1b>",
	}
	rapid.Check(t, func(r *rapid.T) {
		var data []byte
		if rapid.Bool().Draw(r, "a mark") {
			data = append(data, "\xef\xbb\xbf"...)
		}
		for range rapid.IntRange(0, 30).Draw(r, "lines") {
			for range rapid.IntRange(0, 6).Draw(r, "words") {
				data = append(append(data, rapid.SampledFrom(words).Draw(r, "word")...), rapid.SampledFrom([]string{"", " "}).Draw(r, "blank")...)
			}
			data = append(data, rapid.SampledFrom([]string{"\n", "\n", "\n", "\r\n"}).Draw(r, "end")...)
		}
		data = append(data, rapid.SampledFrom([]string{"", "the timeout of an end", "\n\n"}).Draw(r, "rest")...)
		if isUTF16(data) {
			return
		}
		path := write(r, dir, "app.log", data)
		info, err := os.Stat(path)
		if err != nil {
			r.Fatal(err)
		}
		f := filter(r, rapid.SampledFrom(filters).Draw(r, "filter"))
		var got kept
		var told logs.Searched
		src := Source{Files: []File{{Log: "api", Path: path}}, Filter: f}
		if err := run(context.Background(), src, &got, clock, func(p logs.Searched) { told = p }, rapid.IntRange(1, 200).Draw(r, "block")); err != nil {
			r.Fatal(err)
		}
		places, texts := each(data, f, info.ModTime())
		var at []int64
		var found []string
		for _, l := range got {
			at, found = append(at, l.Offset), append(found, l.Text)
			if l.At.IsZero() || !l.History || l.Path != path {
				r.Fatalf("%+v", l)
			}
		}
		if !reflect.DeepEqual(at, places) || !reflect.DeepEqual(found, texts) {
			r.Fatalf("%s in %q\nfinds %v %q\nwant  %v %q", f, data, at, found, places, texts)
		}
		if told.Found != len(places) || told.Read != int64(len(data)) || told.Whole != told.Read {
			r.Fatalf("it tells %+v of %d lines in %d bytes", told, len(places), len(data))
		}
	})
}

func isUTF16(data []byte) bool {
	return len(data) > 3 && (data[0] == 0) != (data[1] == 0) && (data[2] == 0) != (data[3] == 0) || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// A line longer than is shown of one is found by what is shown, once, and says how much
// of it is not.
func TestAVeryLongLineIsFoundOnce(t *testing.T) {
	long := "2026-11-20T11:00:00Z needle " + strings.Repeat("x", 3*logs.MaxLine) + " hidden\n"
	path := write(t, t.TempDir(), "app.log", []byte("first needle\n"+long+"last needle\n"))
	for words, want := range map[string]int{"needle": 3, "hidden": 0} {
		for _, size := range []int{1000, logs.MaxLine, 1 << 20} {
			var got kept
			src := Source{Files: []File{{Log: "api", Path: path}}, Filter: filter(t, words)}
			if err := run(t.Context(), src, &got, clock, func(logs.Searched) {}, size); err != nil {
				t.Fatal(err)
			}
			if len(got) != want {
				t.Fatalf("%s in blocks of %d is found %d times", words, size, len(got))
			}
			if want > 1 && !strings.HasSuffix(got[1].Text, fmt.Sprintf("<%d more bytes of it are not shown>", len(long)-1-logs.MaxLine)) {
				t.Errorf("in blocks of %d it ends with %q", size, got[1].Text[len(got[1].Text)-80:])
			}
		}
	}
}

// Lines of several files come by time; one without a time is where the lines before it
// are, and a file that cannot be read is named.
func TestLinesOfSeveralFilesComeByTime(t *testing.T) {
	dir := t.TempDir()
	one := write(t, dir, "one.log", []byte("2026-11-20T11:00:00Z needle 1\n\tneedle at 2\n2026-11-20T11:00:04Z needle 5\n"))
	two := write(t, dir, "two.log", []byte("2026-11-20T11:00:01Z needle 3\n2026-11-20T11:00:02Z no\n2026-11-20T11:00:03Z needle 4\n"))
	wide := write(t, dir, "wide.log", []byte("\xff\xfen\x00e\x00e\x00d\x00l\x00e\x00"))
	var got kept
	var told logs.Searched
	src := Source{Filter: filter(t, "needle"), Files: []File{{"a", two, nil}, {"a", one, nil}, {"a", wide, nil}, {"a", filepath.Join(dir, "gone.log"), nil}}}
	if err := Run(t.Context(), src, &got, clock, func(p logs.Searched) { told = p }); err != nil {
		t.Fatal(err)
	}
	order := ""
	for _, l := range got {
		order += l.Text[len(l.Text)-1:]
	}
	if order != "12345" || !got[1].Untimed || !got[1].At.Equal(got[0].At) {
		t.Errorf("they come as %s: %+v", order, got)
	}
	if len(told.Unread) != 2 || !strings.HasPrefix(told.Unread[0], "wide.log: it is in UTF-16") || !strings.HasPrefix(told.Unread[1], "gone.log: no such file") {
		t.Errorf("not looked through are %q", told.Unread)
	}
}

func TestASearchThatIsGivenUpEnds(t *testing.T) {
	path := write(t, t.TempDir(), "app.log", bytes.Repeat([]byte("a needle\n"), 10_000))
	ctx, cancel := context.WithCancel(t.Context())
	var got kept
	src := Source{Files: []File{{Log: "api", Path: path}}, Filter: filter(t, "needle")}
	err := run(ctx, src, &got, clock, func(logs.Searched) { cancel() }, 100)
	if !errors.Is(err, context.Canceled) || len(got) == 0 || len(got) > 5000 {
		t.Errorf("it goes on: %v, %d lines", err, len(got))
	}
}

// What stands around a line is read up to so many bytes before and behind it, and it is
// said how much more there is.
func TestWhatStandsAroundALine(t *testing.T) {
	var data []byte
	places := map[int]int64{}
	for n := range 100 {
		places[n] = int64(len(data))
		data = fmt.Appendf(data, "2026-11-20T11:00:%02dZ line %d\n", n%60, n)
	}
	path := write(t, t.TempDir(), "app.log", data)
	var got kept
	if err := readAround(t.Context(), File{Log: "api", Path: path}, places[50], &got, clock, 100); err != nil {
		t.Fatal(err)
	}
	first, last := got[0], got[len(got)-1]
	if !first.Gap || !strings.Contains(first.Text, "before this, which were not read") || !last.Gap || !strings.Contains(last.Text, "behind this") {
		t.Errorf("it begins with %q and ends with %q", first.Text, last.Text)
	}
	seen := false
	for _, l := range got[1 : len(got)-1] {
		seen = seen || l.Offset == places[50] && strings.HasSuffix(l.Text, "line 50")
	}
	if !seen || len(got) < 6 || len(got) > 12 {
		t.Errorf("%d lines, the line itself: %t", len(got), seen)
	}
	got = nil
	if err := Around(t.Context(), File{Log: "api", Path: path}, places[50], &got, clock); err != nil || len(got) != 100 {
		t.Errorf("of a short file %d lines are there: %v", len(got), err)
	}
	if err := Around(t.Context(), File{Log: "api", Path: path + ".gone"}, 0, &got, clock); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("of one that is gone: %v", err)
	}
}
