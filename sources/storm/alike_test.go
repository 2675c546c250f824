package storm_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/sources/text"
)

func TestAValueThatIsCutKeepsThePartThatTells(t *testing.T) {
	const domain = ".eu-central-1.compute.internal"
	nodes := []string{"ip-10-0-17-77" + domain, "ip-10-0-17-41" + domain, "ip-10-0-17-112" + domain}
	for _, c := range []struct {
		values []string
		w      int
		want   string
	}{
		{nodes, 60, nodes[0]},
		{nodes, 20, "ip-10-0-17-77.eu-ce…"},
		{nodes, 14, "ip-10-0-17-77…"},
		{nodes, 12, "…10-0-17-77…"},
		{nodes, 9, "…0-17-77…"},
		{nodes, 8, "…17-77…"},
		{nodes, 4, "…77…"},
		{nodes[:1], 15, "ip-10-0-17-77.…"},
		{nodes[:1], 9, "ip-1…7-77"},
		{[]string{"/var/lib/postgresql", "/"}, 9, "/var…esql"},
		{[]string{"orders/db-7", "orders/db-8"}, 6, "…db-7"},
		{[]string{"node-7.a.example", "node-7.b.example"}, 10, "node-7.a.…"},
		{[]string{"api", "api-2"}, 3, "api"},
		{[]string{"10.0.0.1:9100", "10.0.0.22:9100"}, 8, "…1:9100"},
		{[]string{"日本-東京", "日本-大阪"}, 6, "…東京"},
	} {
		var a storm.Alike
		for _, v := range c.values {
			a.See(v)
		}
		if got := a.Short(c.values[0], c.w, "…"); got != c.want {
			t.Errorf("%q of %d in %d cells is %q, not %q", c.values[0], len(c.values), c.w, got, c.want)
		}
	}
}

// Whatever the values are: none is wider than its room, and two that differ are told
// apart as soon as each has what it needs.
func TestShortValuesAreToldApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.StringMatching(`(api|日本|node)-[a-c0-3]{1,9}(-[01]{1,3})?(\.eu(\.example)?)?`), 1, 12, rapid.ID[string]).Draw(t, "values")
		ellipsis := rapid.SampledFrom([]string{"…", "~"}).Draw(t, "ellipsis")
		var a storm.Alike
		need := 0
		for _, v := range values {
			a.See(v)
		}
		for _, v := range values {
			need = max(need, a.Need(v, ellipsis))
		}
		w := rapid.IntRange(1, 40).Draw(t, "w")
		seen := map[string]string{}
		for _, v := range values {
			short := a.Short(v, w, ellipsis)
			if text.Width(short) > w {
				t.Fatalf("%q in %d cells is %q", v, w, short)
			}
			if other, twice := seen[short]; twice && w >= need {
				t.Fatalf("%q and %q are both %q in %d cells", v, other, short, w)
			}
			seen[short] = v
		}
	})
}

// The rows of a board are told apart in as few cells as the labels allow, two of them
// too.
func TestRowsAreToldApartInFewCells(t *testing.T) {
	var rows []*alerts.Row
	for i := range 4 {
		rows = append(rows, one("Full", "node", fmt.Sprintf("ip-10-0-17-%d.eu-central-1.compute.internal", 40+i/2), "mountpoint", []string{"/var/lib/postgresql/data", "/"}[i%2]))
	}
	lone := one("NotReady", "node", "ip-10-0-17-99.eu-central-1.compute.internal")
	apart := storm.NewApart(storm.Of(append(rows, lone), closed))
	seen := map[string]bool{}
	for _, r := range rows {
		short := apart.Short(r, 16, "…")
		if text.Width(short) > 16 || seen[short] {
			t.Errorf("%q is told by %q", apart.Words(r), short)
		}
		seen[short] = true
	}
	if got := apart.Short(lone, 9, "…"); !strings.Contains(got, "99") {
		t.Errorf("the only one of its name is told by %q: others have the same domain", got)
	}
	if need := apart.Need(lone, "…"); need != 4 {
		t.Errorf("it needs %d cells", need)
	}
}
