package table

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/themes"
	"holdfast/tui/pane"
)

func TestTheNameAndWhatDiffersAreNotCutForWordsThatCanGive(t *testing.T) {
	long := source.Row{Alert: source.Alert{State: source.Firing, Labels: map[string]string{"alertname": "PodCrashLooping", "instance": "node-00060.example"}}}
	if got := Of([]*source.Row{&long}, Wish{}).columns.fit(59); got != (widths{name: 15, place: 18}) {
		t.Errorf("in 59 cells the widths are %+v, with nothing else to say", got)
	}
	held := long
	held.Ack = &source.Ack{}
	if got := Of([]*source.Row{&held}, Wish{}).columns.fit(59); got != (widths{name: 15, place: 13}) {
		t.Errorf("the widths are %+v: who holds it must be seen too", got)
	}
}

// A name gives cells before what differs is cut below what tells the rows apart, while
// it keeps enough itself.
func TestALongNameGivesBeforeWhatDiffers(t *testing.T) {
	var rows []*source.Row
	for _, pvc := range []string{"postgres-data-0", "postgres-data-1", "postgres-wal-100"} {
		rows = append(rows, fires("KubernetesPersistentVolumeFillingUp", "it is full in four hours, and the other one is not much better off", "persistentvolumeclaim", pvc))
	}
	rows = append(rows, fires("Other", "it is full in four hours, and the other one is not much better off", "persistentvolumeclaim", "postgres-data-of-orders"))
	if got := Of(rows, Wish{}).columns.fit(80); got != (widths{name: 21, place: 12}) {
		t.Errorf("in 80 cells the widths are %+v", got)
	}
	if got := Of(rows, Wish{}).columns.fit(70); got.place < placeKept || got.name < nameLeast {
		t.Errorf("in 70 cells the widths are %+v", got)
	}
}

func TestASummaryDoesNotRepeatWhatTellsItsRow(t *testing.T) {
	row := source.Row{Alert: source.Alert{
		Labels:      map[string]string{"alertname": "BackupLate", "instance": "orders-db"},
		Annotations: map[string]string{"summary": "orders-db: newest good backup is 31h old"},
	}}
	if got := summary(&row, "eu-1"); got != "newest good backup is 31h old" {
		t.Errorf("the row says %q", got)
	}
	if got := summary(&row, "orders-db"); got != "newest good backup is 31h old" {
		t.Errorf("the row says %q", got)
	}
}

// The mark of a new row takes its cells from what the row says, never from its columns.
func TestTheColumnsOfANewRowStandUnderThoseOfTheOthers(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	was := source.Row{Alert: source.Alert{
		Fingerprint: "old", State: source.Firing, StartsAt: time.Unix(0, 0),
		Labels:      map[string]string{"alertname": "KubernetesPersistentVolumeFillingUp", "persistentvolumeclaim": "postgres-data-orders-replica-2"},
		Annotations: map[string]string{"summary": "orders-replica on db-2 is nine minutes behind its leader and falling further"},
	}}
	fresh := was
	fresh.Fingerprint, fresh.Labels = "fresh", map[string]string{"alertname": was.Name(), "persistentvolumeclaim": "postgres-data-orders-replica-1"}
	pen := Pen{
		Look:    pane.Look{Theme: theme, Now: time.Unix(240, 0), Zone: time.UTC},
		Changed: func(pane.Look, *source.Row) string { return "" }, Lately: func(r *source.Row) source.Row { return *r },
		New: func(fp source.Fingerprint) bool { return fp == "fresh" },
	}
	table := Of([]*source.Row{&was, &fresh}, Wish{})
	for width := 60; width < 200; width++ {
		age := func(id string) int { return strings.Index(ansi.Strip(table.Draw(pen, id, width, As{})), "4m") }
		if age("fresh") != age("old") {
			t.Fatalf("in %d cells the age of a new row stands at %d, of another at %d", width, age("fresh"), age("old"))
		}
	}
}

// A wider row never says less of what is broken, and at the usual sizes it says at
// least so much.
func TestAWiderRowSaysNoLess(t *testing.T) {
	row := source.Row{Alert: source.Alert{
		State:       source.Firing,
		Labels:      map[string]string{"alertname": "KubernetesPersistentVolumeFillingUp", "instance": "10.0.0.1:9100", "persistentvolumeclaim": "postgres-data-orders-replica-2"},
		Annotations: map[string]string{"summary": "orders-replica on db-2 is nine minutes behind its leader and falling further"},
	}}
	other := row
	other.Labels = map[string]string{"alertname": "Other", "instance": "10.0.0.1:9100"}
	for _, rows := range [][]*source.Row{{&row}, {&row, &other}} {
		table := Of(rows, Wish{})
		was := 0
		for width := 20; width < 260; width++ {
			left := width - table.columns.fit(width).taken()
			if width >= wideFrom && left < was {
				t.Errorf("%d cells leave %d for the summary, one less left %d", width, left, was)
			}
			if width >= 78 && left < 30 || width >= 118 && left < 40 {
				t.Errorf("%d cells leave %d", width, left)
			}
			was = left
		}
	}
}

func TestFactsOfTheConfigurationAreOneLine(t *testing.T) {
	var rows []*source.Row
	for _, name := range []string{"sessions", "media"} {
		rows = append(rows, &source.Row{Own: true, Alert: source.Alert{
			Fingerprint: source.Fingerprint(name), State: source.Firing,
			Labels:      map[string]string{"alertname": "BackupUnprotected", "dataset": name},
			Annotations: map[string]string{source.StandingNote: "yes"},
		}})
	}
	entries := storm.Of(rows, func(string) bool { return false })
	if len(entries) != 1 || len(entries[0].Group.Rows) != 2 {
		t.Errorf("two facts of the configuration are %d lines", len(entries))
	}
}

// What is labelled none, and what fires because all is well, has no badge: it needs
// nobody, whatever word stands in its label. It stands below what does.
func TestWhatNeedsNobodyHasNoBadge(t *testing.T) {
	of := func(severity string, change func(*source.Row)) *source.Row {
		r := fires("Watchdog", "this alert is always firing", "severity", severity)
		r.Severity = source.SeverityOf(r.Labels)
		change(r)
		return r
	}
	expected := func(r *source.Row) { r.Quiet = &source.Quiet{Why: source.Expected} }
	for name, c := range map[string]struct {
		row  *source.Row
		want string
	}{
		"labelled none": {of("none", func(*source.Row) {}), "         Watchdog"},
		"labelled none, of a source that is silent": {of("none", func(r *source.Row) { r.State = source.Unknown }), " ◐       Watchdog"},
		"labelled none and expected":                {of("none", expected), "         Watchdog"},
		"labelled critical, expected":               {of("critical", expected), "         Watchdog"},
		"labelled critical, silenced":               {of("critical", func(r *source.Row) { r.Quiet = &source.Quiet{Why: source.Silenced} }), " crit    Watchdog"},
	} {
		lines := drawn(t, 118, append(among(), c.row)...)
		if !slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, c.want) }) {
			t.Errorf("%s: no row begins with %q\n%s", name, c.want, strings.Join(lines, "\n"))
		}
		if c.row.Quiet == nil && !slices.ContainsFunc(lines, func(s string) bool { return strings.Contains(s, "severity none · this alert") }) {
			t.Errorf("%s: it does not say why it is quiet\n%s", name, strings.Join(lines, "\n"))
		}
	}
}
