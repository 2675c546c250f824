package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/box"
	"holdfast/tui/pane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// tail is a log that stands still.
type tail struct {
	lines []logs.Line
	lag   time.Duration
}

func (t tail) Last(n int) []logs.Line     { return t.lines[max(0, len(t.lines)-n):] }
func (t tail) Rate() float64              { return 212 }
func (t tail) Lag() (time.Duration, bool) { return t.lag, t.lag > 0 }

func sight(t testing.TB, w, h int) box.Sight {
	t.Helper()
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	return box.Sight{Look: pane.Look{Theme: theme, Now: noon, Zone: time.UTC}, W: w, H: h, Small: w < 100}
}

func rowOf(name, place, severity string, state alerts.State, since time.Duration) alerts.Row {
	labels := map[string]string{"alertname": name, "instance": place, "severity": severity}
	return alerts.Row{Alert: alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: state, StartsAt: noon.Add(-since),
		Annotations: map[string]string{"summary": name + " says what is broken"}}, Severity: alerts.SeverityOf(labels), Episode: noon.Add(-since)}
}

func attached(rows ...alerts.Row) []incident.AttachedAlert {
	list := make([]incident.AttachedAlert, len(rows))
	for i, r := range rows {
		list[i] = incident.AttachedAlert{Fingerprint: r.Fingerprint, Episode: r.Episode, Labels: r.Labels, StartsAt: r.StartsAt}
	}
	return list
}

// drawn is the box of an incident with these alerts, while the board has those rows.
func drawn(s box.Sight, held []incident.AttachedAlert, log Tail, rows ...alerts.Row) string {
	b := New(Deps{Alerts: func() *alerts.View { return &alerts.View{At: noon, Rows: alerts.Rows(rows...)} }, Tail: log})
	b.See(s)
	b.Show("", "", held)
	return ansi.Strip(b.Draw())
}

func TestTheAlertsOfAnIncidentAreShownAsTheyStandNow(t *testing.T) {
	burns := rowOf("HighErrorRate", "checkout", "critical", alerts.Firing, 4*time.Minute)
	burns.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: noon.Add(-14 * time.Minute)}
	burns.SilenceUntil = noon.Add(11 * time.Minute)
	over := rowOf("QueueGrowing", "payments", "warning", alerts.Resolved, time.Hour)
	over.ClearedAt = noon.Add(-2 * time.Minute)
	blind := rowOf("EdgeLatency", "fra-1", "warning", alerts.Unknown, time.Hour)
	blind.LastSeen = noon.Add(-90 * time.Second)
	lost := rowOf("Forgotten", "db-1", "warning", alerts.Firing, 2*time.Hour)
	seenToClear := rowOf("DiskFull", "db-7", "warning", alerts.Firing, 26*time.Hour)
	held := attached(over, burns, blind, lost, seenToClear)
	held[4].EndsAt = noon.Add(-24 * time.Hour)
	rows := []alerts.Row{burns, over, blind, rowOf("PodCrashLooping", "a", "critical", alerts.Firing, time.Minute), rowOf("PodCrashLooping", "b", "critical", alerts.Firing, time.Minute)}
	got := drawn(sight(t, 160, 22), held, tail{}, rows...)
	last := -1
	for _, want := range []string{
		" crit  HighErrorRate checkout 4m  HighErrorRate says what is broken  (held by alice 14m, ◔ 11m)",
		"◐ warn Forgotten db-1  unknown: the board does not have it any more",
		"◐ warn EdgeLatency fra-1  unknown, seen 1m ago",
		"✓ QueueGrowing payments  cleared 11:58",
		"✓ DiskFull db-7  cleared 19 Nov 12:00",
	} {
		at := strings.Index(got, want)
		if at <= last {
			t.Errorf("%q is not there, or not in its place:\n%s", want, got)
		}
		last = at
	}
	for _, want := range []string{"elsewhere +2 PodCrashLooping", "1 firing · 2 unknown · 2 cleared · ▸ follow 212/s"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	small := drawn(sight(t, 80, 5), held, tail{}, rows...)
	for _, want := range []string{"crit  HighErrorRa… 4m  HighErrorRate says w…  alice 14m, ◔ 11m  elsewhere +2", "1 firing · 2 unknown"} {
		if !strings.Contains(small, want) {
			t.Errorf("on a small screen it does not say %q:\n%s", want, small)
		}
	}
}

func TestOfManyAlertsTheLoudestAreShownAndTheRestCounted(t *testing.T) {
	var rows []alerts.Row
	for i := range 9 {
		rows = append(rows, rowOf(fmt.Sprintf("Warns%d", i), "x", "warning", alerts.Firing, time.Duration(i)*time.Minute))
	}
	rows = append(rows, rowOf("Burns", "x", "critical", alerts.Firing, time.Minute))
	got := drawn(sight(t, 120, 9), attached(rows...), tail{}, rows...)
	if !strings.Contains(got, "CRIT  Burns") || !strings.Contains(got, "and 8 more: 8 firing") {
		t.Errorf("it shows\n%s", got)
	}
}

func TestTheNewestLinesOfTheLogStandBelow(t *testing.T) {
	log := tail{lag: 40 * time.Second, lines: []logs.Line{
		{Source: "api", At: noon, Level: logs.Info, Text: "old"},
		{Source: "api", At: noon, Level: logs.Error, Text: "upstream timed out"},
		{Source: "edge", Gap: true, Text: "3 s missing"},
		{Source: "api", At: noon.Add(time.Second), Level: logs.Warn, Text: "circuit open", Untimed: true},
	}}
	got := drawn(sight(t, 100, 6), nil, log)
	for _, want := range []string{"12:00:00 api  ERROR upstream timed out", "edge: 3 s missing", "12:00:01~api  WARN  circuit open", "lag 40s", "No alert is attached"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "old") {
		t.Errorf("older lines take the room of newer ones:\n%s", got)
	}
	if got := drawn(sight(t, 100, 6), nil, nil); !strings.Contains(got, "No log source is configured") {
		t.Errorf("without a log it says\n%s", got)
	}
}

// Looking at the box changes nothing: what was drawn stays until it is said to be stale.
func TestTheBoxIsDrawnAnewOnlyWhenItIsStale(t *testing.T) {
	looks := 0
	b := New(Deps{Alerts: func() *alerts.View { looks++; return &alerts.View{} }})
	b.See(sight(t, 100, 9))
	first := b.Draw()
	if b.Draw() != first || looks != 1 {
		t.Errorf("the board was looked at %d times", looks)
	}
	b.Stale()
	if b.Draw() != first || looks != 2 {
		t.Errorf("after it was stale the board was looked at %d times", looks)
	}
}

// night is the box in the middle of a night, with seventeen alerts elsewhere.
func night(s box.Sight, summary string) string {
	own := rowOf("CheckoutErrorRateHigh", "10.2.4.9:8080", "critical", alerts.Firing, 8*time.Minute)
	own.Labels["service"], own.Annotations["summary"] = "checkout", summary
	own.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: noon.Add(-3 * time.Minute)}
	rows := []alerts.Row{own}
	for i, name := range []string{"KubeNodeNotReady", "KubeNodeNotReady", "EdgeTLSHandshakeErrors", "TargetDown", "TargetDown", "TargetDown", "TargetDown", "TargetDown", "TargetDown", "NodeFilesystemAlmostFull", "NodeFilesystemAlmostFull", "BackupLate", "BackupShort", "IndexerSlow", "QueueGrowing"} {
		rows = append(rows, rowOf(name, fmt.Sprint(i), "critical", alerts.Firing, time.Minute))
	}
	blind := rowOf("EdgeLatencyHigh", "fra-1", "warning", alerts.Unknown, time.Minute)
	fact := rowOf("BackupUnprotected", "sessions", "warning", alerts.Firing, time.Hour)
	fact.Own, fact.Annotations[alerts.StandingNote] = true, "yes"
	taken := rowOf("PostgresReplicationLag", "db", "critical", alerts.Firing, time.Hour)
	taken.Ack = own.Ack
	rows = append(rows, blind, fact, taken)
	return strings.Split(drawn(s, attached(own), nil, rows...), "\n")[1]
}

// What is broken, who has it and how many need somebody elsewhere stand in the line
// at every size; those elsewhere are as many as the one number counts.
func TestTheLineSaysWhatIsBrokenAndWhoHasIt(t *testing.T) {
	const summary = "checkout: 23% of requests fail since the deploy of 13:44"
	for w, want := range map[int]string{
		80:  "│ crit  CheckoutErr… 8m  23% of requests fail since …  alice 3m  elsewhere +17 │",
		100: "│ crit  CheckoutErrorRateHigh 8m  23% of requests fail since the deploy …  alice 3m  elsewhere +17 │",
		120: "│ crit  CheckoutErrorRateHigh checkout 8m  23% of requests fail since the deploy of 13:44  alice 3m      elsewhere +17 │",
		200: "│ crit  CheckoutErrorRateHigh checkout 8m  23% of requests fail since the deploy of 13:44  (held by alice 3m)      elsewhere +17: 6 TargetDown, 2 KubeNodeNotReady, 2 NodeFilesystemAlmostFull, 7 more │",
	} {
		if got := night(sight(t, w, 8), summary); got != want {
			t.Errorf("in %d columns it is\n%s, not\n%s", w, got, want)
		}
	}
}

// Rules that write no summary say it in a message or a description.
func TestTheLineTellsWhatARuleSaysHoweverItCallsIt(t *testing.T) {
	for _, name := range []string{"summary", "message", "description"} {
		one := rowOf("CheckoutDown", "eu-1", "critical", alerts.Firing, time.Minute)
		one.Annotations = map[string]string{name: "nobody can pay"}
		if got := drawn(sight(t, 120, 8), attached(one), nil, one); !strings.Contains(got, "nobody can pay") {
			t.Errorf("of the annotation %s nothing is shown:\n%s", name, got)
		}
	}
}

// A wider line shows all that a narrower one does.
func TestAWiderLineNeverShowsLess(t *testing.T) {
	s := sight(t, 0, 3)
	rapid.Check(t, func(r *rapid.T) {
		summary := rapid.StringMatching(`[A-Z][a-z ]{0,90}[a-z]`).Draw(r, "summary")
		facts := []string{"checkout", "alice 3m", "held by alice", "elsewhere +17", "6 TargetDown", "2 KubeNodeNotReady", "2 NodeFilesystemAlmostFull"}
		was, cells := map[string]bool{}, 0
		for w := 60; w <= 220; w += 3 {
			s.W, s.Small = w, w < 100
			got := night(s, summary)
			for _, fact := range facts {
				has := strings.Contains(got, fact)
				if was[fact] && !has {
					r.Fatalf("%q is not shown any more in %d columns:\n%s", fact, w, got)
				}
				was[fact] = has
			}
			n := 0
			for n < len(summary) && strings.Contains(got, summary[:n+1]) {
				n++
			}
			if n < cells && n > 8 {
				r.Fatalf("%d cells of the summary in %d columns, %d before:\n%s", n, w, cells, got)
			}
			if cells = n; w >= 100 && n < min(39, len(summary)) {
				r.Fatalf("%d cells of the summary in %d columns:\n%s", n, w, got)
			}
		}
	})
}

// Whatever there is to say, the box is as large as its room.
func TestTheBoxFits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(20, 200).Draw(r, "w"), rapid.IntRange(3, 14).Draw(r, "h")
		var rows []alerts.Row
		for i := range rapid.IntRange(0, 12).Draw(r, "alerts") {
			one := rowOf(rapid.StringMatching(`[A-Z][a-z]{2,30}`).Draw(r, "name"), fmt.Sprint(i), "critical", rapid.SampledFrom([]alerts.State{alerts.Firing, alerts.Unknown, alerts.Resolved, alerts.Pending}).Draw(r, "state"), time.Hour)
			if rapid.Bool().Draw(r, "ack") {
				one.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}, At: noon}
			}
			rows = append(rows, one)
		}
		own := rapid.IntRange(0, len(rows)).Draw(r, "own")
		lines := strings.Split(drawn(sight(t, w, h), attached(rows[:own]...), tail{lines: make([]logs.Line, 20)}, rows...), "\n")
		if len(lines) != h {
			r.Fatalf("%d lines in %d", len(lines), h)
		}
		for _, line := range lines {
			if got := ansi.StringWidth(line); got != w {
				r.Fatalf("a line of %d cells in %d: %q", got, w, line)
			}
		}
	})
}
