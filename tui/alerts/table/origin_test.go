package table

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/themes"
)

// fleet are alerts of two sources, and one that holdfast raises itself.
func fleet(prod, edge int) (rows []*source.Row) {
	for i := range prod {
		rows = append(rows, fires(fmt.Sprintf("Prod%02d", i), "it is down", "host", fmt.Sprint("db-", i)))
	}
	for i := range edge {
		r := fires(fmt.Sprintf("Edge%02d", i), "it is slow", "pop", fmt.Sprint("fra-", i))
		r.Sources = []string{"edge"}
		rows = append(rows, r)
	}
	late := fires("BackupLate", "newest good backup is 31h old", "dataset", "orders-db")
	late.Own, late.Sources = true, []string{"holdfast/backups"}
	return append(rows, late)
}

// Only a row that is of another source than most says from which it is; where no source
// has most of them there is a column, as far as there is room for one.
func TestARowSaysItsSourceWhereItIsNotThatOfMost(t *testing.T) {
	for _, c := range []struct {
		prod, edge, w int
		head          bool
		prods, edges  string // what such a row has before what it says
	}{
		{8, 2, 78, false, "4m  it is down", "4m  edge · it is slow"},
		{8, 2, 118, false, "4m  it is down", "4m  edge · it is slow"},
		{8, 0, 118, false, "4m  it is down", ""},
		{3, 3, 118, true, "prod   4m  it is down", "edge   4m  it is slow"},
		{3, 3, 78, true, "prod   4m  it is down", "edge   4m  it is slow"},
		{3, 3, 48, false, "4m  it is", "4m  edge"},
	} {
		lines := drawn(t, c.w, fleet(c.prod, c.edge)...)
		if got := strings.Contains(lines[0], " from "); got != c.head {
			t.Errorf("%+v: the head is %q", c, lines[0])
		}
		for _, line := range lines[1:] {
			want, other := c.prods, "edge"
			switch {
			case strings.Contains(line, "Edge"):
				want, other = c.edges, "prod"
			case strings.Contains(line, "BackupLate"):
				want, other = "4m  newest", "holdfast"
			}
			if !strings.Contains(line, want) || strings.Contains(line, other) {
				t.Errorf("%+v: no %q in, or %q in\n%s", c, want, other, line)
			}
		}
	}
}

// Of a source that says nothing now the rows say so in its colour where they name it, and
// do not name it where all are of it.
func TestTheRowsOfALateSource(t *testing.T) {
	pen := testPen(t)
	late := func(name string) source.Late {
		return source.LateOf([]sources.Health{{Name: name, Kind: "alertmanager", LastGood: night.Add(-time.Minute), Err: "refused", Every: time.Second}}, night)
	}
	pen.Late = late("prod")
	table := Of(fleet(8, 0), Wish{})
	if line := plain(table.Draw(pen, table.Rows[0].ID, 118, As{})); !strings.HasPrefix(line, " ◐ crit") || strings.Contains(line, "prod") {
		t.Errorf("with one source the row is\n%s", line)
	} else if !strings.HasSuffix(line, " unknown since 03:01:51") {
		t.Errorf("it does not say since when it is unknown:\n%s", line)
	}
	pen.Late, table = late("edge"), Of(fleet(8, 2), Wish{})
	if line := table.Draw(pen, table.Rows[8].ID, 118, As{}); !strings.Contains(line, pen.Theme.Paint(themes.Warning, "edge")) {
		t.Errorf("the row of a source that is late is\n%q", line)
	} else if !strings.HasSuffix(plain(line), " unknown: edge says nothing since 03:01:51") {
		t.Errorf("it does not say why it is unknown:\n%s", plain(line))
	}
}

// Of a source that says nothing now every row has the word, also where the line is short: what
// it says goes on below, or is cut for it.
func TestEveryRowOfALateSourceSaysUnknown(t *testing.T) {
	pen := testPen(t)
	pen.Late = source.LateOf([]sources.Health{
		{Name: "edge", Kind: "alertmanager", LastGood: night.Add(-time.Minute), Err: "refused", Every: time.Second},
		{Name: "prod", Kind: "alertmanager", LastGood: night.Add(-time.Minute), Err: "refused", Every: time.Second},
	}, night)
	main := fires("QueueGrowing", "the queue of the shop has grown for a quarter of an hour", "queue", "q-1")
	down := fires("EdgeDown", "edge fra-2 does not answer", "pop", "fra-2")
	slow := fires("EdgeLatency", "p99 of fra-1 is 840 ms", "pop", "fra-1")
	long := fires("EdgeCache", "the cache of fra-3 has answered fewer than a tenth of what was asked of it for a quarter of an hour and more", "pop", "fra-3")
	held := heldBy("bob", time.Minute, "", fires("EdgeErrors", "23% of requests fail", "pop", "fra-4"))[0]
	edge := []*source.Row{down, slow, long, held}
	for _, r := range edge {
		r.Sources = []string{"edge"}
	}
	table := Of(append(append(fleet(8, 0), among()...), append(edge, main)...), Wish{})
	for _, c := range []struct {
		of      *source.Row
		wrapped bool
		want    string
	}{
		{down, true, "4m  edge · unknown since 03:01:51\n" + strings.Repeat(" ", 48) + "edge fra-2 does not answer"},
		{slow, true, "4m  edge · unknown since 03:01:51\n" + strings.Repeat(" ", 48) + "p99 of fra-1 is 840 ms"},
		{long, true, "4m  edge · unknown · the cache of"},
		{held, true, "4m  edge · bob    1m: unknown\n" + strings.Repeat(" ", 48) + "23% of requests fail"},
		{long, false, "4m  edge · the cache of fra-3 has…"}, // there is no room, and it has the sign
		{main, false, "4m  the queue of the sh… · unknown"},
	} {
		line := plain(table.Draw(pen, string(c.of.Fingerprint), 78, As{Wrapped: c.wrapped}))
		if !strings.Contains(line, c.want) {
			t.Errorf("wrapped %v there is no %q in\n%s", c.wrapped, c.want, line)
		}
	}
}
