package storm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/storm"
)

// one is an alert that fires, by its labels in pairs.
func one(name string, labels ...string) *alerts.Row {
	set := map[string]string{"alertname": name, "severity": "critical"}
	for i := 0; i < len(labels); i += 2 {
		set[labels[i]] = labels[i+1]
	}
	return &alerts.Row{Severity: alerts.Critical, Alert: alerts.Alert{Fingerprint: alerts.FingerprintOf(set), Labels: set, State: alerts.Firing}}
}

func closed(string) bool { return false }

func pods(n int) []*alerts.Row {
	var rows []*alerts.Row
	for i := range n {
		r := one("PodCrashLooping", "pod", fmt.Sprintf("api-7d9f-%03d", i), "namespace", "shop", "instance", "10.0.0.1:9100")
		r.Annotations = map[string]string{"summary": fmt.Sprintf("Pod api-7d9f-%03d restarts all the time", i)}
		rows = append(rows, r)
	}
	return rows
}

func TestManyOfOneKindAreOneLineAndHideNobody(t *testing.T) {
	others := []*alerts.Row{one("DiskFull", "host", "db-7"), one("QueueGrowing", "queue", "payments")}
	if n := len(storm.Of(pods(4), closed)); n != 4 {
		t.Errorf("four alerts are %d lines", n)
	}
	entries := storm.Of(append(pods(300), others...), closed)
	if len(entries) != 3 || entries[0].Group == nil || len(entries[0].Group.Rows) != 300 || entries[1].Row != others[0] || entries[2].Row != others[1] {
		t.Fatalf("%d lines", len(entries))
	}
	apart := storm.NewApart(entries)
	g := entries[0].Group
	if kinds := g.Kinds(apart); !slices.Equal(kinds, []string{"pods"}) {
		t.Errorf("they differ by %q", kinds)
	}
	if said := g.Said("…"); said != "Pod … restarts all the time" {
		t.Errorf("they say %q", said)
	}
	names, more := g.Names(apart)
	if strings.Join(names, " ") != "api-7d9f-000 -001 -002" || more != 297 {
		t.Errorf("they are %q and %d more", names, more)
	}
}

func TestAlertsInOtherHandsAreOtherLines(t *testing.T) {
	rows := pods(10)
	for _, r := range rows[:5] {
		r.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}}
	}
	rows[9].State = alerts.Unknown
	entries := storm.Of(rows, closed)
	if len(entries) != 6 || len(entries[0].Group.Rows) != 5 || entries[5].Row.State != alerts.Unknown {
		t.Errorf("%d lines", len(entries))
	}
}

// When a source answers, or no longer does, its groups are the same ones: what was
// selected and what was open stays so.
func TestAGroupIsTheSameWhetherItIsKnownOrNot(t *testing.T) {
	rows := pods(12)
	id := storm.Of(rows, closed)[0].ID
	for _, r := range rows {
		r.State = alerts.Unknown
	}
	if entries := storm.Of(rows, closed); len(entries) != 1 || entries[0].ID != id {
		t.Errorf("unknown it is %d lines, %q, and was %q", len(entries), entries[0].ID, id)
	}
	for _, r := range rows[:6] {
		r.State = alerts.Firing
	}
	if entries := storm.Of(rows, closed); len(entries) != 2 || entries[0].ID != id || entries[1].ID == id {
		t.Errorf("half of it unknown: %d lines, %q, and was %q", len(entries), entries[0].ID, id)
	}
}

func TestAnOpenGroupIsFollowedByItsAlerts(t *testing.T) {
	rows := append(pods(5), one("DiskFull", "host", "db-7"))
	id := storm.Of(rows, closed)[0].ID
	entries := storm.Of(rows, func(of string) bool { return of == id })
	if len(entries) != 7 || !entries[0].Group.Open || entries[1].In != entries[0].Group || entries[5].Row != rows[4] || entries[6].In != nil {
		t.Errorf("%d lines: %+v", len(entries), entries)
	}
}

// Each alert is told by what differs, in the fewest labels and the most telling ones.
func TestWhatTellsAlertsApart(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []*alerts.Row
		want []string
	}{
		{"the only one is told by its place", []*alerts.Row{one("Down", "instance", "db-7:9100", "cluster", "prod")}, []string{"db-7:9100"}},
		{
			"the scraped address is not the place",
			[]*alerts.Row{one("ReplicationLag", "instance", "127.0.0.1:37235", "service", "orders"), one("HighErrorRate", "instance", "127.0.0.1:37235", "service", "checkout")},
			[]string{"orders", "checkout"},
		},
		{
			"what all have tells nobody apart",
			[]*alerts.Row{one("Lag", "cluster", "prod", "queue", "a"), one("Lag", "cluster", "prod", "queue", "b"), one("Other", "cluster", "prod")},
			[]string{"a", "b", ""},
		},
		{
			"two labels where one does not do",
			[]*alerts.Row{one("Full", "mountpoint", "/", "host", "a"), one("Full", "mountpoint", "/", "host", "b"), one("Full", "mountpoint", "/var", "host", "a")},
			[]string{"a:/", "b:/", "a:/var"},
		},
		{
			"a disk is told by its machine, where there are several",
			[]*alerts.Row{one("Full", "mountpoint", "/", "instance", "build-3:9100"), one("Full", "mountpoint", "/var/lib", "instance", "db-7:9100")},
			[]string{"build-3:/", "db-7:/var/lib"},
		},
		{
			"and by the same words where there is one",
			[]*alerts.Row{one("Full", "mountpoint", "/", "instance", "db-7:9100"), one("Full", "mountpoint", "/var/lib", "instance", "db-7:9100")},
			[]string{"db-7:/", "db-7:/var/lib"},
		},
		{
			"the only disk of a board of many machines says which it is of",
			[]*alerts.Row{one("Full", "mountpoint", "/", "instance", "[fd00::7]:9100", "host", "db-7"), one("Load", "host", "build-3")},
			[]string{"db-7:/", "build-3"},
		},
		{
			"an address of six parts is one",
			[]*alerts.Row{one("Full", "device", "sda", "instance", "[fd00::7]:9100"), one("Full", "device", "sdb", "instance", "[fd00::8]:9100")},
			[]string{"fd00::7:sda", "fd00::8:sdb"},
		},
		{
			"what the others of its name are called by is not what it is",
			[]*alerts.Row{one("Full", "mountpoint", "/", "host", "a"), one("Full", "queue", "mails")},
			[]string{"a:/", "mails"},
		},
		{
			"several in one place are told by it and what differs",
			[]*alerts.Row{one("Waits", "pod", "api-1", "container", "a"), one("Waits", "pod", "api-1", "container", "b"), one("Other", "pod", "x")},
			[]string{"api-1 a", "api-1 b", "x"},
		},
		{"who watches is no news", []*alerts.Row{one("Watchdog", "prometheus", "monitoring/k8s"), one("B", "queue", "payments")}, []string{"", "payments"}},
		{"the job is no news", []*alerts.Row{one("A", "job", "x", "instance", "1"), one("B", "job", "y", "instance", "2")}, []string{"1", "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			apart := storm.NewApart(storm.Of(c.rows, closed))
			for i, r := range c.rows {
				got := apart.Words(r)
				if got != c.want[i] {
					t.Errorf("row %d is told by %q, not %q", i, got, c.want[i])
				}
				if alone := storm.NewApart(storm.Of([]*alerts.Row{r}, closed)).Words(r); alone != r.Place() || got != "" && !strings.HasPrefix(got, alone) {
					t.Errorf("row %d is %q among others, %q alone and %q where it is named", i, got, alone, r.Place())
				}
			}
		})
	}
}

// What has cleared is one line of many names: each alert in it is told by what tells those
// of its own name apart.
func TestWhatHasClearedIsToldByItsOwnLabels(t *testing.T) {
	var rows []*alerts.Row
	for _, host := range []string{"a", "b", "c"} {
		disk, queue := one("DiskFull", "host", host, "instance", "10.0.0.1:9100"), one("QueueGrowing", "queue", host, "instance", "10.0.0.1:9100")
		disk.State, queue.State = alerts.Resolved, alerts.Resolved
		rows = append(rows, disk, queue)
	}
	apart := storm.NewApart(storm.Of(rows, closed))
	for _, r := range rows {
		if want := r.Labels["host"] + r.Labels["queue"]; apart.Words(r) != want {
			t.Errorf("%s is told by %q, not %q", r.Name(), apart.Words(r), want)
		}
	}
}

// Where alerts come from several sources each says from which; what holdfast raises
// itself is of none of them.
func TestSeveralSources(t *testing.T) {
	prod, edge, own := one("A"), one("B"), one("BackupLate")
	prod.Sources, edge.Sources, own.Sources, own.Own = []string{"prod"}, []string{"edge"}, []string{"holdfast/backups"}, true
	for _, c := range []struct {
		rows []*alerts.Row
		want bool
	}{{[]*alerts.Row{prod, own}, false}, {[]*alerts.Row{own, prod}, false}, {[]*alerts.Row{own, prod, edge}, true}, {nil, false}} {
		if got := storm.NewApart(storm.Of(c.rows, closed)).Sources(); got != c.want {
			t.Errorf("of %d alerts: %v", len(c.rows), got)
		}
	}
}

// Whatever the board holds and whichever groups are open: every alert is on exactly
// one line or in one group, ids are unique, and no line says something else than its
// first alert's section.
func TestNoAlertIsLostInAGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []*alerts.Row
		for i := range rapid.IntRange(0, 60).Draw(t, "alerts") {
			r := one(rapid.SampledFrom([]string{"A", "B/x", "group"}).Draw(t, "name"), "pod", fmt.Sprint(i))
			r.State = rapid.SampledFrom([]alerts.State{alerts.Firing, alerts.Unknown, alerts.Pending, alerts.Resolved}).Draw(t, "state")
			if rapid.Bool().Draw(t, "held") {
				r.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}}
			}
			rows = append(rows, r)
		}
		slices.SortStableFunc(rows, func(x, y *alerts.Row) int { return int(x.Section()) - int(y.Section()) })
		parity := rapid.IntRange(0, 2).Draw(t, "open")
		entries := storm.Of(rows, func(id string) bool { return len(id)%3 == parity })
		ids, there := map[string]bool{}, map[alerts.Fingerprint]int{}
		section := alerts.SectionFiring
		for _, e := range entries {
			if ids[e.ID] {
				t.Fatalf("%s is there twice", e.ID)
			}
			ids[e.ID] = true
			if e.Row.Section() < section {
				t.Fatalf("%s stands below another section", e.ID)
			}
			section = e.Row.Section()
			switch {
			case e.Group == nil:
				there[e.Row.Fingerprint]++
			case !e.Group.Open:
				for _, r := range e.Group.Rows {
					there[r.Fingerprint]++
				}
			}
		}
		for _, r := range rows {
			if there[r.Fingerprint] != 1 {
				t.Fatalf("%s is there %d times", r.Fingerprint, there[r.Fingerprint])
			}
		}
		storm.NewApart(entries)
	})
}
