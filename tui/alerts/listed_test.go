package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
)

// loops are alerts of pods: of a workload by its name, so many.
func loops(of ...any) []source.Row {
	var rows []source.Row
	for i := 0; i < len(of); i += 2 {
		for n := range of[i+1].(int) {
			r := alert("KubePodCrashLooping", "critical", "10.2.0.5:8080", 4*time.Minute)
			r.Labels["pod"] = fmt.Sprintf("%s-7d9f6c8b5-%s", of[i], strings.Map(func(d rune) rune { return rune("bcdfghjklm"[d-'0']) }, fmt.Sprintf("%05d", n)))
			r.Fingerprint = source.FingerprintOf(r.Labels)
			rows = append(rows, r)
		}
	}
	return rows
}

// What is asked of a storm fits a small screen, and says of what it is, how many and which.
func TestAQuestionAboutAStormIsReadWithoutScrolling(t *testing.T) {
	others := []source.Row{alert("DiskFull", "warning", "db-7", time.Hour), alert("QueueGrowing", "warning", "mq-1", time.Hour)}
	for name, c := range map[string]struct {
		rows   []source.Row
		marked bool
		want   []string
	}{
		"pods of one": {loops("api", 208), false, []string{
			"Ack all 208 KubePodCrashLooping", "CRIT  KubePodCrashLooping  208 pods of api, the first 4m ago",
			"api-7d9f6c8b5-bbbbb -bbbbc -bbbbd", "-bbbcf and 194 more",
		}},
		"pods of several": {loops("api", 3000, "cart", 4153), false, []string{
			"Ack all 7,153 KubePodCrashLooping", "7,153 pods of 2 workloads", "ack 7,153 alerts",
		}},
		"a few":              {loops("api", 12), false, []string{"CRIT  KubePodCrashLooping  api-7d9f6c8b5-bbbcc  4m"}},
		"marked, and others": {append(loops("api", 208), others...), true, []string{"208 pods of api", "WARN  DiskFull  db-7  1h", "WARN  QueueGrowing  mq-1  1h", "ack 210 alerts"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, 118, 16, c.rows...)
			for range map[bool]int{false: 0, true: 3}[c.marked] {
				f.do("mark")
			}
			d := f.dialog(f.do("ack-group"))
			d.SetSize(80, 24)
			drawn := ansi.Strip(d.View())
			for _, want := range c.want {
				if !strings.Contains(drawn, want) {
					t.Errorf("it does not say %q:\n%s", want, drawn)
				}
			}
			if lines := strings.Count(drawn, "\n") + 1; lines > 20 || strings.Contains(drawn, "below") {
				t.Errorf("it has %d lines:\n%s", lines, drawn)
			}
			for line := range strings.SplitSeq(drawn, "\n") {
				if text.Width(line) > 80 {
					t.Errorf("a line is %d wide: %s", text.Width(line), line)
				}
			}
		})
	}
}
