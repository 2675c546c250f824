package detail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/alerts/suspects"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func look(t *testing.T) pane.Look {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return pane.Look{Theme: theme, Now: noon, Zone: time.UTC}
}

func firing(name string) source.Row {
	labels := map[string]string{"alertname": name, "instance": "x"}
	return source.Row{Alert: source.Alert{Fingerprint: source.FingerprintOf(labels), Labels: labels, State: source.Firing, StartsAt: noon.Add(-time.Hour)}, FirstSeen: noon.Add(-time.Hour), LastSeen: noon}
}

func show(t *testing.T, d *Detail, a source.Row) string {
	t.Helper()
	l := look(t)
	d.Show(func() Page { return Page{Look: l, Alert: a, LastSeen: a.LastSeen, Suspects: suspects.New(nil, nil)} })
	return ansi.Strip(d.View())
}

func fresh(t *testing.T, past LastTimes) *Detail {
	t.Helper()
	d := New(past, nil, nil)
	d.SetTheme(look(t).Theme)
	d.Place(60, 20, true)
	return d
}

// Whoever holds a key down does not wait for details that nobody reads: the first
// opens at once, the next when the selection has stood still.
func TestTheDetailFollowsASelectionThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := fresh(t, nil)
		if d.Follow("a") != nil || d.Of() != "a" {
			t.Fatalf("the first is not shown at once: %q", d.Of())
		}
		first, began := d.Follow("b"), time.Now()
		second := d.Follow("c")
		if d.Arrive(first().(Rested), noon, none) != nil {
			t.Error("something is done for a selection that has moved on")
		}
		if d.Of() != "a" {
			t.Errorf("it shows %q while the selection moves", d.Of())
		}
		show := d.Arrive(second().(Rested), noon, none)
		if d.Of() != "a" {
			t.Errorf("it shows %q after %s", d.Of(), time.Since(began))
		}
		d.Arrive(show().(Rested), noon, none)
		if d.Of() != "c" || time.Since(began) < 120*time.Millisecond {
			t.Errorf("it shows %q after %s", d.Of(), time.Since(began))
		}
		if d.Follow("c") != nil {
			t.Error("it follows a selection that has not moved")
		}
	})
}

func TestADetailThatIsReadStaysWithItsAlert(t *testing.T) {
	d := fresh(t, nil)
	d.Follow("a")
	d.Open("a")
	d.Follow("b")
	if d.Of() != "a" || d.Reading() != "a" {
		t.Errorf("it shows %q", d.Of())
	}
	d.Place(60, 20, false)
	d.Close()
	if d.Of() != "" {
		t.Errorf("closed, it shows %q in the list's place", d.Of())
	}
}

func TestEarlierFiringsAreReadOnceForAName(t *testing.T) {
	asked := 0
	var fail error
	d := fresh(t, func(_ context.Context, name string, limit int) ([]incident.LastTime, error) {
		asked++
		return []incident.LastTime{{FiredAt: noon.Add(-24 * time.Hour), Outcome: "fell silent"}}, fail
	})
	a := firing("A")
	d.Follow(a.Fingerprint)
	if got := show(t, d, a); !strings.Contains(got, "reading the record") {
		t.Errorf("before it is read:\n%s", got)
	}
	cmd := d.Want(a, noon)
	if d.Want(a, noon) != nil {
		t.Error("it is read twice at once")
	}
	d.Remember(cmd().(Remembered))
	if got := show(t, d, a); !strings.Contains(got, "Thu 19 Nov 12:00  fell silent") {
		t.Errorf("read:\n%s", got)
	}
	if d.Want(a, noon) != nil || asked != 1 {
		t.Errorf("known, it is read again; asked %d times", asked)
	}
	d.Forget()
	fail = errors.New("locked")
	d.Remember(d.Want(a, noon)().(Remembered))
	if got := show(t, d, a); !strings.Contains(got, "the record could not be read: locked") {
		t.Errorf("failed:\n%s", got)
	}
}

// What the record tells of the selected row is asked for while the selection stands
// still, so that its detail opens whole; what is shown until then stays as it is.
func TestTheRecordIsAskedBeforeTheDetailOpens(t *testing.T) {
	for name, test := range map[string]struct {
		late bool // the record answers after the detail has opened
		want string
	}{
		"in time": {want: "of B"},
		"late":    {late: true, want: "reading the record"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := fresh(t, func(_ context.Context, name string, _ int) ([]incident.LastTime, error) {
					return []incident.LastTime{{FiredAt: noon.Add(-24 * time.Hour), Outcome: "of " + name}}, nil
				})
				a, b := firing("A"), firing("B")
				d.Follow(a.Fingerprint)
				d.Remember(d.Want(a, noon)().(Remembered))
				before := show(t, d, a)
				rested := d.Follow(b.Fingerprint)
				var read tea.Msg
				var open Rested
				for _, cmd := range d.Arrive(rested().(Rested), noon, func(source.Fingerprint) (source.Row, bool) { return b, true })().(tea.BatchMsg) {
					switch msg := cmd().(type) {
					case Rested:
						open = msg
					default:
						read = msg
					}
				}
				if !test.late {
					d.Remember(read.(Remembered))
				}
				if got := show(t, d, a); got != before {
					t.Errorf("before it opens, what is shown became\n%s", got)
				}
				d.Arrive(open, noon, none)
				if got := show(t, d, b); !strings.Contains(got, test.want) {
					t.Errorf("it opens with\n%s\nwant %s", got, test.want)
				}
				if test.late {
					d.Remember(read.(Remembered))
				}
				if got := show(t, d, b); !strings.Contains(got, "of B") || d.Want(b, noon) != nil {
					t.Errorf("in the end it says\n%s", got)
				}
			})
		})
	}
}

// none is a board without alerts.
func none(source.Fingerprint) (source.Row, bool) { return source.Row{}, false }

func TestAFaultInTheReadingIsTold(t *testing.T) {
	d := fresh(t, func(context.Context, string, int) ([]incident.LastTime, error) { panic("no such row") })
	a := firing("A")
	d.Follow(a.Fingerprint)
	d.Remember(d.Want(a, noon)().(Remembered))
	if got := show(t, d, a); !strings.Contains(strings.Join(strings.Fields(got), " "), "a fault in holdfast: no such row") {
		t.Errorf("it says:\n%s", got)
	}
}

func TestNothingShownSaysWhy(t *testing.T) {
	d, l := fresh(t, nil), look(t)
	says := func(there bool) string {
		d.ShowNothing(l, func(source.Fingerprint) bool { return there })
		return strings.Join(strings.Fields(ansi.Strip(d.View())), " ")
	}
	if got := says(false); got != "No alert is selected: j and k select one." {
		t.Error(got)
	}
	a := firing("KafkaDown")
	d.Follow(a.Fingerprint)
	show(t, d, a)
	if got := says(true); !strings.HasPrefix(got, "KafkaDown x is hidden by the filter.") {
		t.Error(got)
	}
	if got := says(false); !strings.HasSuffix(got, "nobody tells of it any more. Whether it cleared is not known.") {
		t.Error(got)
	}
	a.State, a.ClearedAt = source.Resolved, noon.Add(-time.Minute)
	show(t, d, a)
	if got := says(false); got != "KafkaDown x is no longer on the board: it cleared 11:59:00, 1m ago." {
		t.Error(got)
	}
}

// The value of a rule's query is told as a person writes a number, with when it was so.
func TestTheValueOfAnAlertHasItsTime(t *testing.T) {
	for value, want := range map[string]string{
		"2.5e+02": "250 at 11:58:00, 2m ago", "2.2857142857142856e-01": "0.22857 at", "1.8204e+04": "18204 at", "+Inf": "+Inf at", "NaN": "NaN at", "-3": "-3 at", "": "", "x": "",
	} {
		a := firing("Slow")
		a.Rule = &source.Rule{Value: value, At: noon.Add(-2 * time.Minute)}
		d := fresh(t, nil)
		d.Follow(a.Fingerprint)
		got := show(t, d, a)
		if _, words, is := strings.Cut(got, "value           "); is != (want != "") || !strings.HasPrefix(words, want) {
			t.Errorf("%q is told as %q in\n%s", value, words, got)
		}
	}
}

// A rule is told as a person reads it: its query in words, and no address full of signs.
func TestARuleIsToldInWords(t *testing.T) {
	const address = "http://127.0.0.1:9090/graph?g0.expr=rate%28slow_total%5B5m%5D%29+%3E+1&g0.tab=1"
	ruled := &source.Rule{Query: "rate(slow_total[5m]) > 1", Group: "db", File: "/etc/rules.yml", For: 5 * time.Minute}
	for name, c := range map[string]struct {
		address string
		rule    *source.Rule
		want    []string
	}{
		"sent on by an Alertmanager": {address, nil, []string{"── rule\nquery           rate(slow_total[5m]) > 1\naddress         http://127.0.0.1:9090/graph?…\n"}},
		"of a Prometheus":            {address, ruled, []string{"── rule\nquery           rate(slow_total[5m]) > 1\ngroup           db /etc/rules.yml\nfor             5m\naddress         http://127.0.0.1:9090/graph?…\n"}},
		"of something else":          {"https://grafana.example/d/abc?orgId=1", nil, []string{"── rule\naddress         https://grafana.example/d/abc?orgId=1\n"}},
		"with signs that do harm":    {"http://a/graph?g0.expr=up%1b%5B2J%0Ax", nil, []string{"query           up<U+001B>[2J"}},
		"no address":                 {"%zz", nil, []string{"address         %zz"}},
		"of no rule":                 {"", nil, []string{"x\nfingerprint"}},
	} {
		a := firing("Slow")
		a.GeneratorURL, a.Rule = c.address, c.rule
		d := fresh(t, nil)
		d.Place(70, 30, true)
		d.Follow(a.Fingerprint)
		got := trimmed(show(t, d, a))
		for _, want := range c.want {
			if !strings.Contains(got, want) || c.rule == nil && c.address == "" && strings.Contains(got, "── rule") {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
	}
}

// trimmed is a screen without the blanks at the ends of its lines.
func trimmed(screen string) string {
	lines := strings.Split(screen, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// The page of many pods says how many each workload has, the most first.
func TestThePageOfManySaysHowManyEachWorkloadHas(t *testing.T) {
	page := func(pods ...string) string {
		var rows []*source.Row
		for _, pod := range pods {
			r := firing("Loops")
			r.Labels = map[string]string{"alertname": "Loops", "pod": pod}
			r.Fingerprint = source.FingerprintOf(r.Labels)
			rows = append(rows, &r)
		}
		entries := storm.Of(rows, func(string) bool { return false })
		d := fresh(t, nil)
		d.Follow("group")
		d.ShowGroup(func() Many { return Many{Look: look(t), Group: entries[0].Group, Apart: storm.NewApart(entries)} })
		return trimmed(ansi.Strip(d.View()))
	}
	if got := page("cart-dzb9tlwkj-9m6k8", "web-7c6b5d9f84-x2x7k", "web-7c6b5d9f84-b7n4q", "cart-dzb9tlwkj-fsj9l", "web-7c6b5d9f84-fk8rf"); !strings.Contains(got, "\n3 web, 2 cart\n\n") {
		t.Errorf("the page is\n%s", got)
	}
	if got := page("web-0", "web-1", "web-2", "web-3", "web-4"); strings.Contains(got, "5 web") {
		t.Errorf("the page of one workload is\n%s", got)
	}
}

// What happened the last times and what the rule asks is read before the labels.
func TestTheLastTimesStandBeforeTheLabels(t *testing.T) {
	a := firing("DiskFull")
	a.GeneratorURL = "http://prometheus:9090/graph?g0.expr=free"
	d := fresh(t, func(context.Context, string, int) ([]incident.LastTime, error) { return nil, nil })
	d.Open(a.Fingerprint)
	screen := show(t, d, a)
	times, rule, labels := strings.Index(screen, "── last times"), strings.Index(screen, "── rule"), strings.Index(screen, "── labels")
	if times < 0 || rule < times || labels < rule {
		t.Errorf("the last times are at %d, the rule at %d, the labels at %d:\n%s", times, rule, labels, screen)
	}
}

// What the description says again is not read twice.
func TestASummaryThatTheDescriptionBeginsWithStandsOnce(t *testing.T) {
	for description, once := range map[string]bool{"The disk is full. See the runbook.": true, "Delete old logs.": false} {
		a := firing("DiskFull")
		a.Annotations = map[string]string{"summary": "The disk is full", "description": description}
		d := fresh(t, nil)
		d.Open(a.Fingerprint)
		screen := show(t, d, a)
		if got := !strings.Contains(screen, "summary "); got != once || strings.Count(screen, "The disk is full") != 1 || !strings.Contains(screen, description) {
			t.Errorf("with %q it says\n%s", description, screen)
		}
	}
}
