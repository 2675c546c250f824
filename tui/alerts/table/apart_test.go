package table

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

var night = time.Date(2026, 11, 20, 3, 2, 51, 0, time.UTC)

// fires is a critical alert of four minutes, by its labels in pairs.
func fires(name, says string, labels ...string) *source.Row {
	set := map[string]string{"alertname": name, "severity": "critical", "cluster": "prod-eu1"}
	for i := 0; i < len(labels); i += 2 {
		set[labels[i]] = labels[i+1]
	}
	return &source.Row{
		Severity: source.Critical, Sources: []string{"prod"}, LastSeen: night,
		Alert: source.Alert{Fingerprint: source.FingerprintOf(set), Labels: set, State: source.Firing, StartsAt: night.Add(-4 * time.Minute), Annotations: map[string]string{"summary": says}},
	}
}

// testPen paints for the night, without any mark.
func testPen(t interface {
	Helper()
	Fatal(args ...any)
}) Pen {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return Pen{
		Look: pane.Look{Theme: theme, Now: night, Zone: time.UTC, Focus: true}, Lately: func(r *source.Row) source.Row { return *r },
		Changed: func(pane.Look, *source.Row) string { return "" },
	}
}

// plain is a line without its colours.
func plain(line string) string { return ansi.Strip(line) }

// drawn are the lines of a table in w cells, without their colours; the first is the
// head.
func drawn(t *testing.T, w int, rows ...*source.Row) []string {
	t.Helper()
	pen, table := testPen(t), Of(rows, Wish{})
	lines := []string{plain(table.Head(pen.Look, w))}
	for i, r := range table.Rows {
		line := plain(table.Draw(pen, r.ID, w, As{Selected: i == 0}))
		if n := text.Width(line); n > w {
			t.Errorf("a row of %d cells in %d:\n%s", n, w, line)
		}
		lines = append(lines, line)
	}
	return lines
}

// among are rows as a night has them: long names, long values, two sources, one held.
func among(rows ...*source.Row) []*source.Row {
	edge := fires("EdgeLatencyHigh", "p99 of fra-1 is 840 ms", "pop", "fra-1")
	edge.Sources = []string{"edge"}
	late := fires("BackupLate", "newest good backup is 31h old", "dataset", "orders-db")
	late.Own, late.Sources = true, []string{"holdfast/backups"}
	held := fires("PostgresReplicationLag", "replica is 5m 40s behind", "datname", "orders")
	held.Ack = &source.Ack{At: night}
	return append(rows,
		fires("NodeFilesystemAlmostOutOfSpace", "Filesystem on /dev/nvme0n1p1 at db-7 has only 2.9% available space left", "mountpoint", "/var/lib/postgresql"),
		fires("NodeFilesystemAlmostOutOfSpace", "Filesystem on /dev/sda1 at build-3 has only 4.1% available space left", "mountpoint", "/"),
		fires("NodeFilesystemAlmostOutOfFiles", "Filesystem on /dev/sda1 at build-3 has only 2% of its files left", "mountpoint", "/"),
		edge, late, held)
}

// Of two rows of one name each says which it is, whatever the width.
func TestRowsOfOneNameAreToldApart(t *testing.T) {
	const domain = ".eu-central-1.compute.internal"
	for _, w := range []int{60, 78, 97, 98, 118, 198} {
		lines := drawn(t, w, among(
			fires("KubeNodeNotReady", "a node has been unready for more than 5 minutes", "node", "ip-10-0-17-77"+domain),
			fires("KubeNodeNotReady", "a node has been unready for more than 5 minutes", "node", "ip-10-0-17-41"+domain))...)
		if !strings.Contains(lines[1], "17-77") || !strings.Contains(lines[2], "17-41") {
			t.Errorf("in %d cells nobody can tell which node:\n%s\n%s", w, lines[1], lines[2])
		}
		whole := strings.Join(lines, "\n")
		if w >= 78 && (!strings.Contains(whole, "Space ") || !strings.Contains(whole, "Files ")) {
			t.Errorf("in %d cells two names are one:\n%s", w, whole)
		}
	}
}

// The name of a column and the kind of a group are whole words, or not there.
func TestNoHeadAndNoKindIsCut(t *testing.T) {
	rows := among()
	for i := range 1200 {
		rows = append(rows, fires("KubeVolumeFull", "a volume is full", "persistentvolumeclaim", fmt.Sprintf("data-orders-%d", i)))
	}
	for w := 40; w < 220; w++ {
		lines := drawn(t, w, rows...)
		for _, word := range strings.Fields(lines[0]) {
			if !strings.Contains(" alert what differs from age what it says ", " "+word+" ") {
				t.Fatalf("in %d cells the head is %q", w, lines[0])
			}
		}
		if w >= fullFrom && !strings.Contains(lines[0], differs) {
			t.Errorf("in %d cells the head is %q", w, lines[0])
		}
		for _, line := range lines[1:] {
			if _, kind, group := strings.Cut(line, "×1,200"); group {
				if kind = strings.TrimLeft(kind, " "); !strings.HasPrefix(kind, "persistentvolumeclaims ") && !strings.HasPrefix(kind, "PVCs ") && !strings.HasPrefix(kind, "4m ") {
					t.Errorf("in %d cells the kind is cut:\n%s", w, line)
				}
			}
		}
	}
}
