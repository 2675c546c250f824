package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// paneOf is a pane of 118 × 36 cells on a board.
func paneOf(b *testing.B, rows []source.Row) *fixture {
	b.Helper()
	f := &fixture{board: &boardOf{view: &source.View{Rows: source.Rows(rows...)}}}
	f.Pane = New(Deps{Board: f.board, Configured: func() bool { return true }, Now: func() time.Time { return friday }, Zone: time.UTC})
	theme, err := themes.Load("dark")
	if err != nil {
		b.Fatal(err)
	}
	f.SetTheme(theme)
	f.SetSize(118, 36)
	f.SetFocus(true)
	f.Update(pane.Changed{Topics: sources.Topics(sources.Alerts)})
	f.View()
	return f
}

// several are alerts of as many kinds.
func several(n int) []source.Row {
	var rows []source.Row
	for i := range n {
		rows = append(rows, alert(fmt.Sprintf("Kind%03d", i), "critical", fmt.Sprintf("node-%d", i), time.Hour))
	}
	return rows
}

// A frame in a storm that is folded costs no more than one of twenty alerts.
func BenchmarkStormFrame(b *testing.B) {
	storm := paneOf(b, append(pods(10_000), several(19)...))
	calm := paneOf(b, several(20))
	took := [2]time.Duration{time.Hour, time.Hour}
	for b.Loop() {
		for i, f := range []*fixture{storm, calm} {
			start := time.Now()
			for range 20 {
				f.redraw()
				f.View()
			}
			took[i] = min(took[i], time.Since(start)) // what else the machine did is not the frame's
		}
	}
	b.ReportMetric(float64(took[0])/float64(took[1]), "ratio")
	b.ReportMetric(1.2, "at-most")
}

// From a key in the filter line to the list that it leaves, beside a bare pass over
// the texts of as many alerts.
func BenchmarkFilterOf10000(b *testing.B) {
	rows := several(10_000)
	f := paneOf(b, rows)
	f.filter.Open()
	for _, r := range "kind09" {
		f.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	var keyed, bare time.Duration
	found := 0
	for b.Loop() {
		start := time.Now()
		f.Update(tea.KeyPressMsg{Code: '9', Text: "9"})
		f.View()
		keyed += time.Since(start)
		f.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})

		start = time.Now()
		for i := range rows {
			for _, texts := range []map[string]string{rows[i].Labels, rows[i].Annotations} {
				for _, text := range texts {
					if strings.Contains(strings.ToLower(text), "kind099") {
						found++
					}
				}
			}
		}
		bare += time.Since(start)
	}
	if found == 0 || f.lines.table.Alerts == 0 {
		b.Fatal("nothing was found")
	}
	b.ReportMetric(float64(keyed)/float64(bare), "ratio")
	b.ReportMetric(3, "at-most")
}
