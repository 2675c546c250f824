package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestThePaletteBeginsWithWhatCanBeDoneNow(t *testing.T) {
	s := busy()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.See("Palette")
		screen := d.Screen()
		ack, down, not := strings.Index(screen, "Hold this alert: "), strings.Index(screen, "One row down."), strings.Index(screen, "not now: ")
		if ack < 0 || down >= 0 && down < ack || not >= 0 && not < ack {
			t.Errorf("acts are at %d, moves at %d, what cannot be done at %d:\n%s", ack, down, not, screen)
		}
	})
}

// full is an alert on a host.
func full(i int) alerts.Row {
	id := alerts.Fingerprint(fmt.Sprintf("disk%05d", i))
	return alerts.Row{Severity: alerts.Critical, Alert: alerts.Alert{Fingerprint: id, StartsAt: friday.Add(-time.Hour), State: alerts.Firing,
		Labels:      map[string]string{"alertname": "DiskFull", "severity": "critical", "instance": fmt.Sprintf("db-%d", i)},
		Annotations: map[string]string{"summary": fmt.Sprintf("the disk of db-%d is full", i)}}}
}

// What is typed is looked for in names, in those of things too; letters strewn over
// what is said of an act find nothing.
func TestThePaletteFindsThings(t *testing.T) {
	s := busy()
	rows := []alerts.Row{full(7)}
	for _, r := range s.View().Rows {
		rows = append(rows, *r)
	}
	s.set(rows...)
	s.open = []incident.Incident{{ID: 12, Title: "Checkout down", Severity: "sev2", Status: "investigating", OpenedAt: friday.Add(-time.Hour)}}
	s.options.Things = func() []tui.Thing {
		return []tui.Thing{
			{Kind: "SOP", Name: "Restore a disk", Also: "restore-disk", Text: "1. Look before you begin"},
			{Kind: "log", Name: "kernel", Pane: pane.Logs, Row: "kernel"},
			{Kind: "backup", Name: "orders-db", Pane: pane.Backups, Row: "orders-db"},
			{Kind: "person", Name: "carol", Says: "on call for primary", Pane: pane.OnCall, Row: "carol"},
		}
	}
	for typed, c := range map[string]struct {
		sees    string   // in the palette
		misses  []string // there
		after   string   // on the screen after Enter
		another string   // there too
	}{
		"disk":       {"alert    DiskFull", []string{"hide", "Take this pane"}, "DiskFull", ""},
		"db-7":       {"alert    DiskFull", nil, "DiskFull", ""},
		"restore":    {"SOP      Restore a disk", nil, "Look before you begin", ""},
		"kernel":     {"log      kernel", nil, "source:kernel", ""},
		"orders-db":  {"backup   orders-db", nil, "orders-db", ""},
		"carol":      {"person   carol", nil, "On call: carol", ""},
		"INC-12":     {"incident INC-12 Checkout down", nil, "", ""},
		"INC-3":      {"incident INC-3", nil, "", ""},
		"xyzzy":      {"nothing is called that", nil, "", ""},
		"taller":     {"}        taller", nil, "", ""},
		"thpofthscr": {"nothing is called that", nil, "", ""},
	} {
		t.Run(typed, func(t *testing.T) {
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				d.Press(":")
				d.Type(typed)
				d.See(c.sees)
				for _, words := range c.misses {
					if box := paletteOf(d.Screen()); strings.Contains(box, words) {
						t.Errorf("it finds %q:\n%s", words, box)
					}
				}
				if c.after != "" {
					d.Press("enter")
					d.Miss("Palette")
					d.See(c.after)
				}
			})
		})
	}
}

// paletteOf is the part of the screen that is the palette's.
func paletteOf(screen string) string {
	var lines []string
	inside := false
	for line := range strings.SplitSeq(screen, "\n") {
		inside = inside || strings.Contains(line, "Palette")
		if inside {
			lines = append(lines, line)
		}
		if strings.Contains(line, "Esc leaves") {
			break
		}
	}
	return strings.Join(lines, "\n")
}

func TestWhatThePaletteDoesNotListIsCountedAndShownByAFilter(t *testing.T) {
	s := busy()
	var rows []alerts.Row
	for i := range 10_000 {
		rows = append(rows, full(i))
	}
	s.set(rows...)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(":")
		d.Type("db-1")
		for range 20 {
			d.Press("down")
		}
		d.See("1,091 more") // db-1, db-1x, db-1xx and db-1xxx, but 20
		d.Press("enter")
		d.Miss("Palette")
		d.See("1111 of 10000")
	})
}
