package timeline

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
)

func TestAnAttachedFileSaysWhatItIsAndHowToTakeItOut(t *testing.T) {
	sum := strings.Repeat("cafe", 16)
	m := Moment{Entry: incident.Entry{
		Incident: 7, Seq: 4, Kind: incident.FileAttached, Text: "heap.txt: of api-1",
		Data: []byte(`{"name":"heap.txt","media_type":"text/plain","size_bytes":1536,"sha256":"` + sum + `","note":"of api-1"}`),
	}}
	var shown strings.Builder
	for _, p := range m.Whole(time.UTC) {
		shown.WriteString(p.Lead + p.Text + "\n")
	}
	for _, want := range []string{"file      heap.txt\n", "why       of api-1\n", "size      1.5 KiB\n", "sha256    " + sum + "\n", "take out  holdfast incident file INC-7 cafecafecafe -o FILE\n"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, shown.String())
		}
	}
}

func TestAFilterIsReadAsItIsWritten(t *testing.T) {
	note := Moment{Entry: incident.Entry{Kind: incident.Note, Text: "Replica lags", By: people.Actor{Person: "alice"}}}
	pinned := Moment{Entry: incident.Entry{Kind: incident.Pinned, Text: "api", By: people.Actor{Person: "bob"}}, Under: []string{"ERROR upstream timed out"}}
	for query, want := range map[string][2]bool{
		"": {true, true}, "kind:note": {true, false}, "KIND:note": {false, false}, "by:Alice": {true, false}, "kind:note kind:pinned": {true, true},
		"replica": {true, false}, "LAGS replica": {true, false}, "timed out": {false, true}, "kind:pinned by:alice": {false, false},
	} {
		f, err := ParseFilter(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{f.Takes(note), f.Takes(pinned)}; got != want {
			t.Errorf("%q takes %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"kind:", "by:"} {
		if _, err := ParseFilter(query); err == nil {
			t.Errorf("%q is taken", query)
		}
	}
}

// The beginning of a checksum that is cut tells nothing: there is all of it or none.
func TestAChecksumIsNotCut(t *testing.T) {
	m := Story{}.Read(incident.Incident{}, []incident.Entry{{Seq: 1, Kind: incident.Pinned, By: people.Actor{Person: "alice"},
		Data: []byte(`{"lines":[{"source":"host","text":"x","sha256":"c6a65ecafe"},{"source":"api","text":"y"}]}`)}}).Moments()[0]
	for w := 20; w <= 120; w++ {
		line := ansi.Strip(paper{sight: sight(t, w+2, 12, false), width: w}.line(m, false))
		if strings.Contains(line, "sha") != strings.Contains(line, " sha c6a65e") {
			t.Errorf("in %d cells: %q", w, line)
		}
		if w == 120 && !strings.Contains(line, " sha c6a65e") {
			t.Errorf("where there is room it is not said: %q", line)
		}
	}
}

// same reports whether two things are alike, whatever they hold.
func same(a, b any) bool { return reflect.DeepEqual(a, b) }

func TestAStoryReadOnReadsAsOneReadAtOnce(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	var all []incident.Entry
	for i := range 40 {
		e := incident.Entry{Seq: int64(i + 1), At: at.Add(time.Duration(i%7) * time.Minute), RecordedAt: at.Add(time.Hour), Kind: incident.Note, Text: "note"}
		if i%9 == 8 {
			e.Kind, e.Data = incident.Corrected, []byte(fmt.Sprintf(`{"seq":%d}`, i/2))
		}
		all = append(all, e)
	}
	whole := Story{}.Read(incident.Incident{}, all)
	for cut := range all {
		first := Story{}.Read(incident.Incident{}, all[:cut])
		before := first.Moments()
		parts := first.Read(incident.Incident{}, all[cut:])
		if !same(parts.Moments(), whole.Moments()) {
			t.Fatalf("read in two parts, at %d, it differs", cut)
		}
		if !same(before, first.Moments()) {
			t.Fatalf("reading on from %d changed what had been read", cut)
		}
	}
	long := make([]incident.Entry, 3000) // told by all processors
	for i := range long {
		long[i] = all[i%len(all)]
		long[i].Seq, long[i].Text = int64(i+1), fmt.Sprintf("note %d", i)
	}
	var piece Story
	for some := range slices.Chunk(long, 100) {
		piece = piece.Read(incident.Incident{}, some)
	}
	if !same(piece.Moments(), Story{}.Read(incident.Incident{}, long).Moments()) {
		t.Error("a long timeline read piece by piece differs")
	}
	for _, m := range whole.Moments() {
		if m.Entry.Seq == 4 && m.CorrectedBy != 9 {
			t.Errorf("entry 4 is corrected by %d", m.CorrectedBy)
		}
	}
}

func TestWhatEndsInAnOwnerOrAReasonIsNeverCut(t *testing.T) {
	for _, kind := range []incident.Kind{incident.Action, incident.FileAttached, incident.Detached, incident.Linked} {
		story := Story{}.Read(incident.Incident{}, []incident.Entry{{Seq: 1, Kind: kind, Text: "raise the pool — bob, due 2026-12-05"}})
		if m := story.Moments()[0]; !m.Said {
			t.Errorf("a %s entry may lose its end", kind)
		}
	}
}

func TestALinkIsReadWithoutItsPlainData(t *testing.T) {
	m := Moment{Entry: incident.Entry{Seq: 3, Kind: incident.Linked, Text: "INC-2 Checkout down — the same pool", Data: []byte(`{"to":2,"why":"the same pool"}`)}}
	for _, p := range m.Whole(time.UTC) {
		if strings.Contains(p.Text, `"to"`) {
			t.Errorf("the entry shows %q", p.Text)
		}
	}
}

// What a script printed is shown to its end, where it says why it failed; one line
// more takes no more room than to say that it is left out.
func TestBeneathAStepStandsTheEndOfWhatItPrinted(t *testing.T) {
	p := paper{sight: sight(t, 60, 10, false), width: 58, most: 3}
	for name, c := range map[string]struct {
		lines   int
		printed bool
		want    string
	}{
		"all of it":               {3, true, "│ 1\n│ 2\n│ 3"},
		"all but one":             {4, true, "│ 1\n│ 2\n│ 3\n│ 4"},
		"the end":                 {6, true, "│ 3 lines above · → Enter shows all\n│ 4\n│ 5\n│ 6"},
		"the beginning of a pin":  {6, false, "│ 1\n│ 2\n│ 3\n│ 3 lines below · → Enter shows all"},
		"all but one of the pins": {4, false, "│ 1\n│ 2\n│ 3\n│ 4"},
		"nothing":                 {0, true, ""},
	} {
		m := Moment{Entry: incident.Entry{At: noon}, Printed: c.printed}
		for i := range c.lines {
			m.Under = append(m.Under, fmt.Sprint(i+1))
		}
		var got []string
		for _, line := range p.beneath(m) {
			got = append(got, strings.TrimSpace(ansi.Strip(line)))
		}
		if strings.Join(got, "\n") != c.want || p.count(m) != 1+len(got) {
			t.Errorf("%s: %q in %d lines, want %q", name, got, p.count(m), c.want)
		}
	}
}

// The reason why a script failed often stands at the end of a long line: that is wrapped.
// What went well, and what was pinned, is cut.
func TestWhatAFailedStepPrintedIsReadToItsEnd(t *testing.T) {
	p := paper{sight: sight(t, 60, 10, false), width: 58, most: 3}
	const line = "dnsctl: 403 zone checkout.example.com is locked by change freeze CF-118 until 06:00"
	for _, c := range []struct {
		role    themes.Role
		printed bool
		under   []string
		lines   int
		whole   bool
	}{
		{themes.Critical, true, []string{line}, 3, true},
		{themes.Warning, true, []string{line}, 3, true},
		{themes.Good, true, []string{line}, 2, false},
		{themes.Critical, false, []string{line}, 2, false},
		{themes.Critical, true, []string{"one", "two", "three", "four", "five", line}, 5, true},
	} {
		m := Moment{Entry: incident.Entry{At: noon}, Printed: c.printed, Role: c.role, Under: c.under}
		drawn := p.lines(m, false)
		var words []string
		for _, l := range drawn {
			if n := ansi.StringWidth(l); n > p.width {
				t.Errorf("a line of %d cells in %d: %q", n, p.width, l)
			}
			_, after, _ := strings.Cut(ansi.Strip(l), "│ ")
			words = append(words, strings.TrimSpace(after))
		}
		if all := strings.Join(words, " "); strings.Contains(all, line) != c.whole || len(drawn) != c.lines || p.count(m) != c.lines {
			t.Errorf("%+v: in %d lines, counted %d, it says %q", c, len(drawn), p.count(m), all)
		}
		if len(m.Under) != len(c.under) || m.Under[len(m.Under)-1] != line {
			t.Errorf("to draw it changed what was printed: %q", m.Under)
		}
	}
}
