package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

// loops are pods of a deployment that keep restarting.
func loops(n int) []*source.Row {
	var rows []*source.Row
	for i := range n {
		pod := fmt.Sprintf("checkout-api-7d9f4c8b6-%03d", i)
		rows = append(rows, fires("KubePodCrashLooping", "Pod shop/"+pod+" is in waiting state (reason: CrashLoopBackOff)", "pod", pod, "namespace", "shop"))
	}
	return rows
}

// heldBy lets somebody hold rows.
func heldBy(by people.Person, ago time.Duration, note string, rows ...*source.Row) []*source.Row {
	for _, r := range rows {
		r.Ack = &source.Ack{By: people.Actor{Person: by}, At: night.Add(-ago), Note: note}
	}
	return rows
}

// silencedBy lets somebody have silenced rows.
func silencedBy(by string, left time.Duration, rows ...*source.Row) []*source.Row {
	for _, r := range rows {
		r.Quiet = &source.Quiet{Why: source.Silenced, By: by, Until: night.Add(left)}
	}
	return rows
}

// line is the row of a group among others that a table of w cells has.
func lineOf(t *testing.T, w int, rows ...*source.Row) string {
	t.Helper()
	lines := drawn(t, w, append(rows, among()...)...)
	for _, line := range lines {
		if strings.Contains(line, "×") {
			return line
		}
	}
	t.Fatalf("no group:\n%s", strings.Join(lines, "\n"))
	return ""
}

// The row of a group says which its alerts are before what they have in common, at
// every size: a person must find one of them.
func TestAGroupNamesItsAlertsFirst(t *testing.T) {
	down := func() (rows []*source.Row) {
		for _, ns := range []string{"monitoring", "shop", "payments", "search", "ingress", "build"} {
			rows = append(rows, fires("TargetDown", "4% of the targets in namespace "+ns+" are down", "namespace", ns))
		}
		return rows
	}
	for _, c := range []struct {
		rows []*source.Row
		w    int
		want []string
	}{
		{loops(225), 118, []string{"×225 pods", "  checkout-api: in waiting state (reason: Cras… "}},
		{loops(225), 78, []string{"×225 pods", "  checkout-api: in waiting st… →"}},
		{loops(225), 198, []string{"  checkout-api-7d9f4c8b6-000 -001 -002 and 222 more: in waiting state (reason: CrashLoopBackOff)"}},
		{down(), 118, []string{"  monitoring shop +4: 4% of the targets are do… "}},
		{heldBy("carol", 17*time.Second, "indexer is known", loops(75)...), 118, []string{"  carol 17s: indexer is known · check"}},
		{heldBy("carol", 17*time.Second, "indexer is known", loops(75)...), 78, []string{"  carol 17s: indexer is known"}},
		{append(heldBy("carol", 17*time.Second, "mine", loops(3)...), heldBy("bob", 4*time.Minute, "", loops(6)[3:]...)...), 118, []string{"  carol, bob 4m: checkou"}},
		{silencedBy("bob", 2*time.Hour, loops(7)...), 118, []string{"  silenced by bob to 05:02 · check"}},
		{silencedBy("bob", 2*time.Hour, loops(7)...), 78, []string{"  bob to 05:02 · "}},
		{append(silencedBy("bob", 2*time.Hour, loops(4)...), silencedBy("carol", time.Hour, loops(8)[4:]...)...), 118, []string{"  silenced by bob, carol to 04:02 or later"}},
	} {
		line := lineOf(t, c.w, c.rows...)
		for _, want := range c.want {
			if !strings.Contains(line, want) {
				t.Errorf("in %d cells there is no %q in\n%s", c.w, want, line)
			}
		}
	}
}

// Two texts that stand beside each other in a row have a sign between them, whichever
// they are.
func TestTextsOfARowAreDivided(t *testing.T) {
	says := "a node is not ready"
	fresh := func(change func(*source.Row)) *source.Row {
		r := fires("KubeNodeNotReady", says, "node", "eu-3")
		change(r)
		return r
	}
	expected := fresh(func(r *source.Row) { r.Quiet = &source.Quiet{Why: source.Expected} })
	gone := fresh(func(r *source.Row) { r.State, r.LastSeen = source.Unknown, night.Add(-time.Minute) })
	heldGone := fresh(func(r *source.Row) { r.State, r.LastSeen = source.Unknown, night.Add(-time.Minute) })
	heldGone.SilenceUntil = night.Add(14 * time.Minute)
	for _, c := range []struct {
		row  *source.Row
		want string
	}{
		{heldBy("bob", 17*time.Second, "resync runs, 20 min", fresh(func(*source.Row) {}))[0], "bob   17s: resync runs, 20 min · " + says},
		{heldBy("bob", 17*time.Second, "", fresh(func(r *source.Row) { r.Flaps = 14 }))[0], "bob   17s: ↯14 · " + says},
		{heldBy("bob", time.Hour, "", heldGone)[0], "bob    1h ◔ 14m: " + says + "  "},
		{expected, "expected · " + says},
		{silencedBy("carol", 2*time.Hour, fresh(func(*source.Row) {}))[0], "silenced by carol to 05:02 · " + says},
		{fresh(func(r *source.Row) { r.Unrecorded = true }), "not recorded · " + says},
		{fresh(func(r *source.Row) { r.State = source.Pending }), "pending · " + says},
		{gone, "4m  " + says + "  "},
	} {
		if line := drawn(t, 118, append(among(), c.row)...); !slices.ContainsFunc(line, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("there is no %q in\n%s", c.want, strings.Join(line, "\n"))
		}
	}
	fails := fresh(func(r *source.Row) {
		r.State, r.LastSeen, r.Rule = source.Unknown, night.Add(-2*time.Second), &source.Rule{Fails: "its rule fails: many-to-many matching"}
	})
	short := fires("KubeNodeNotReady", "never again", "node", "eu-3")
	short.State, short.LastSeen, short.Rule = fails.State, fails.LastSeen, fails.Rule
	for _, c := range []struct {
		row  *source.Row
		w    int
		want string
	}{
		{gone, 118, " unknown, seen 1m ago"}, {gone, 78, says + " unknown 1m"},
		{fails, 118, " unknown: its rule fails"}, {fails, 78, says + "    unknown"}, {short, 78, "never again     its rule fails"},
	} {
		if lines := drawn(t, c.w, append(among(), c.row)...); !slices.ContainsFunc(lines, func(s string) bool { return strings.HasSuffix(s, c.want) }) {
			t.Errorf("in %d cells no row ends with %q:\n%s", c.w, c.want, strings.Join(lines, "\n"))
		}
	}
}

// Whatever a row has to say, no sign stands at its end or before another sign, and the
// row is no wider than its room.
func TestNoSignStandsForNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := fires("Down", rapid.SampledFrom([]string{"", "all of it is down", "x"}).Draw(t, "summary"), "node", "eu-3")
		r.State = rapid.SampledFrom([]source.State{source.Firing, source.Unknown, source.Pending}).Draw(t, "state")
		if rapid.Bool().Draw(t, "held") {
			heldBy("bob", time.Minute, rapid.SampledFrom([]string{"", "on it"}).Draw(t, "note"), r)
		}
		r.Unrecorded = rapid.Bool().Draw(t, "unrecorded")
		r.Flaps = rapid.IntRange(0, 3).Draw(t, "flaps")
		w := rapid.IntRange(30, 130).Draw(t, "w")
		table := Of([]*source.Row{r}, Wish{})
		line := plain(table.Draw(testPen(t), table.Rows[0].ID, w, As{}))
		if got := strings.TrimRight(line, " "); text.Width(line) > w || strings.HasSuffix(got, "·") || strings.Contains(got, "· ·") || strings.Contains(got, ": ·") {
			t.Fatalf("in %d cells the row is %q", w, line)
		}
	})
}

// A row of many rests no longer than what it tells of its holders.
func TestTheRowOfAHeldGroupMovesWithItsAcks(t *testing.T) {
	rows := heldBy("bob", 17*time.Second, "", loops(6)...)
	table := Of(rows, Wish{})
	rest := pane.RestOf(night)
	table.Rests(&rest, table.Rows[0].ID, testPen(t))
	if until := rest.Until(); until.After(night.Add(time.Second)) {
		t.Errorf("an ack of 17 s is told until %s, at %s", until, night)
	}
}

func TestTheLineOfWhatHasClearedSaysHowManyOnceAndWhichIsTheNewest(t *testing.T) {
	var rows []*source.Row
	for i := range 8 {
		labels := map[string]string{"alertname": "DiskFull", "host": fmt.Sprint("db-", i), "instance": "10.0.0.1:9100"}
		rows = append(rows, &source.Row{Alert: source.Alert{
			Fingerprint: source.FingerprintOf(labels), Labels: labels, State: source.Resolved, StartsAt: noon.Add(-time.Hour),
		}, ClearedAt: noon.Add(-time.Duration(10-i) * time.Minute)})
	}
	table := Of(rows, Wish{})
	got := ansi.Strip(table.Draw(penAt(t, noon), table.Rows[0].ID, 118, As{}))
	if !strings.Contains(got, "8 cleared ") || strings.Contains(got, "×8") || !strings.Contains(got, "the newest DiskFull db-7 3m ago") {
		t.Errorf("the line is %q", got)
	}
}

// The row of an alert below its group does not name it a second time.
func TestARowOfAnOpenGroupSaysWhatIsWrongOnly(t *testing.T) {
	rows := loops(6)
	for i, r := range rows {
		r.Annotations = map[string]string{"summary": fmt.Sprintf("Pod shop/%s (api) is restarting %d times / 10 minutes", r.Labels["pod"], i+2)}
	}
	open := Of(rows, Wish{Open: map[string]bool{Of(rows, Wish{}).Rows[0].ID: true}})
	if len(open.Rows) != 7 {
		t.Fatalf("%d rows", len(open.Rows))
	}
	pen := testPen(t)
	for i, want := range []string{"restarting 2-7 times / 10 minutes", "restarting 2 times / 10 minutes", "restarting 3 times / 10 minutes"} {
		line := plain(open.Draw(pen, open.Rows[i].ID, 150, As{}))
		if !strings.Contains(line, want) || strings.Contains(line, "Pod shop") {
			t.Errorf("row %d is\n%s", i, line)
		}
	}
}
