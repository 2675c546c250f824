package incident

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/glamour/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/reading"
)

// longSOP is a procedure of two hundred steps, written as people write them.
func longSOP() string {
	var b strings.Builder
	b.WriteString("---\ntitle: Move the shop\nowner: alice\n---\n")
	for i := range 200 {
		if i%20 == 0 {
			fmt.Fprintf(&b, "\n## Phase %d\n\nWhat must hold before it begins: **nobody** writes to `orders-%d`.\n\n", i/20+1, i/20)
		}
		fmt.Fprintf(&b, "%d. Move rack %d to the other site {#rack-%d}\n", i%20+1, i, i)
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "\n   It takes *about* two minutes; see [the drawing](https://wiki.example.org/rack/%d).\n\n   ```sh\n   # the rack says how it is\n   ssh \"rack-%d\" 'status --all' | grep -c ready\n   ```\n\n   ```sh verify {timeout=30s}\n   curl -fsS \"https://rack-%d.example.org/healthz\"\n   ```\n\n", i, i, i)
		case 1:
			b.WriteString("   - ask the site first\n   - then pull the plug\n")
		case 2:
			fmt.Fprintf(&b, "\n   > decide: yes → #rack-%d, no → #rack-%d\n\n", min(i+1, 199), min(i+2, 199))
		}
	}
	return b.String()
}

// BenchmarkFirstScreenOf200Steps is the way from a procedure's text to the first
// screen of it, beside glamour rendering the same text whole. Both are done again and
// again in turns, and the quickest of each count: what a busy machine adds, and the
// garbage of the other, is no part of either.
func BenchmarkFirstScreenOf200Steps(b *testing.B) {
	src := longSOP()
	theme, err := themes.Load("dark")
	if err != nil {
		b.Fatal(err)
	}
	whole, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(58))
	if err != nil {
		b.Fatal(err)
	}
	inc := incident.Incident{ID: 1, Title: "moving", Severity: incident.Sev3, Status: incident.Investigating, OpenedAt: began}
	record := sop.Record{Started: sop.Started{Run: "r1", Name: "move", Title: "Move the shop", Text: src}, At: began}
	var ours, theirs []time.Duration
	pair := func() {
		runtime.GC()
		start := time.Now()
		p := New(Deps{Library: shelf{}, Alerts: func() *alerts.View { return &alerts.View{} }, Now: func() time.Time { return began }, Zone: time.UTC})
		p.SetTheme(theme)
		p.SetSize(120, 36)
		p.way.show(inc.ID)
		p.deal(reading.Case{Incident: inc, Runs: []*sop.Run{sop.Fold(record)}})
		p.see()
		screen := p.View()
		us := time.Since(start)
		runtime.GC()
		start = time.Now()
		page, err := whole.Render(src)
		if err != nil {
			b.Fatal(err)
		}
		them := time.Since(start)
		ours, theirs = append(ours, us), append(theirs, them)
		if !strings.Contains(ansi.Strip(screen), "0 of 200") || !strings.Contains(ansi.Strip(page), "rack 199") {
			b.Fatalf("not all 200 steps are there:\n%s", ansi.Strip(screen))
		}
	}
	for b.Loop() {
		pair()
	}
	for len(ours) < 40 {
		pair()
	}
	b.ReportMetric(float64(slices.Min(theirs))/float64(slices.Min(ours)), "ratio")
	b.ReportMetric(float64(middle(theirs))/float64(middle(ours)), "x-median-ratio")
	b.ReportMetric(15, "at-least")
	b.ReportMetric(float64(middle(ours).Microseconds())/1000, "x-ms")
	b.ReportMetric(float64(middle(theirs).Microseconds())/1000, "x-glamour-ms")
}

func middle[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}
