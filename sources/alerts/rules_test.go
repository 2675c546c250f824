package alerts_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"pgregory.net/rapid"

	"holdfast/sources/alerts"
)

func TestFingerprintsArePrometheusOwn(t *testing.T) {
	// As Alertmanager 0.25 and 0.34 computed it.
	lset := map[string]string{
		"alertname": "QueueBacklog", "instance": "127.0.0.1:19100", "job": "demo",
		"queue": "payments", "service": "checkout", "severity": "critical",
	}
	if got := alerts.FingerprintOf(lset); got != "1cc1e0e5037f9ca0" {
		t.Fatalf("computed %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		lset := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "labels")
		set := model.LabelSet{}
		for k, v := range lset {
			set[model.LabelName(k)] = model.LabelValue(v)
		}
		if got := alerts.FingerprintOf(lset); string(got) != set.Fingerprint().String() {
			t.Fatalf("computed %s, Prometheus %s", got, set.Fingerprint())
		}
	})
}

func TestMatchersFollowAlertmanager(t *testing.T) {
	lset := map[string]string{"alertname": "DiskFull", "severity": "critical", "zone": "eu-1", "über": "ja"}
	for _, tc := range []struct {
		name     string
		matchers []string
		want     bool
	}{
		{"no matcher matches everything", nil, true},
		{"equality", []string{`severity="critical"`}, true},
		{"unquoted", []string{`severity=critical`}, true},
		{"a list in braces", []string{`{severity="critical",zone=~"eu-.*"}`}, true},
		{"all must match", []string{`severity="critical"`, `zone="eu-2"`}, false},
		{"regular expressions are anchored", []string{`zone=~"eu"`}, false},
		{"the same label twice is AND", []string{`zone=~"eu-.*"`, `zone!="eu-1"`}, false},
		{"a missing label is empty", []string{`team=""`}, true},
		{"a missing label is not a value", []string{`team!="ops"`}, true},
		{"a label of any alphabet", []string{`über="ja"`}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ms, err := alerts.ParseMatchers(tc.matchers...)
			if err != nil {
				t.Fatal(err)
			}
			if got := ms.Match(lset); got != tc.want {
				t.Fatalf("%s matches: %v", ms, got)
			}
			again, err := alerts.ParseMatchers(ms.String())
			if len(ms) > 0 && (err != nil || again.String() != ms.String()) {
				t.Fatalf("%q does not read back: %v", ms.String(), err)
			}
		})
	}
	for _, bad := range []string{"CheckoutDown", `severity="`, `a=~"("`, "=x"} {
		if _, err := alerts.ParseMatchers(bad); err == nil || !strings.Contains(err.Error(), "not a matcher") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := alerts.ParseMatchers("CheckoutDown"); !strings.Contains(err.Error(), `alertname="CheckoutDown"`) {
		t.Errorf("no hint for a bare name: %v", err)
	}
}

func TestTargetsAreFingerprintsOrMatchersNeverBoth(t *testing.T) {
	prints, _, err := alerts.ParseTargets("1CC1e0e5037f9ca0")
	if err != nil || len(prints) != 1 || prints[0] != "1cc1e0e5037f9ca0" {
		t.Fatalf("%v, %v", prints, err)
	}
	if _, ms, err := alerts.ParseTargets(`severity="critical"`); err != nil || len(ms) != 1 {
		t.Fatalf("%v, %v", ms, err)
	}
	if _, _, err := alerts.ParseTargets("1cc1e0e5037f9ca0", `severity="critical"`); err == nil {
		t.Fatal("both were taken")
	}
}

func TestFilterTakesMatchersAndWords(t *testing.T) {
	row := alerts.Row{Alert: named("DiskFull"), Severity: alerts.Critical, Sources: []string{"prod"}}
	row.Ack = &alerts.Ack{By: alice, Note: "moving logs"}
	for _, tc := range []struct {
		filter string
		want   bool
	}{
		{"", true}, {"disk", true}, {"DISK db-7", true}, {"disk nowhere", false}, {"prod", true}, {"alice", true},
		{"moving", true}, {`"full on db"`, true}, {"critical", true}, {"firing", true},
		{`severity="critical"`, true}, {`severity = "critical" disk`, true}, {`severity=critical,instance=~"db-.+"`, true},
		{`{severity="critical", instance!="db-7"}`, false}, {`severity!=critical`, false},
		{`alertname=~"Disk.*" db-8`, false}, {string(diskFP), true},
	} {
		f, err := alerts.ParseFilter(tc.filter)
		if err != nil {
			t.Errorf("%q: %v", tc.filter, err)
			continue
		}
		if got := f.Match(&row); got != tc.want {
			t.Errorf("%q selects: %v", tc.filter, got)
		}
	}
	if _, err := alerts.ParseFilter(`zone=~"("`); err == nil {
		t.Error("a wrong matcher was taken as a word")
	}
}

func FuzzParseFilter(f *testing.F) {
	f.Add(`severity="critical" disk`)
	f.Add(`{a=~"b.*", c!="d"} "x y`)
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := alerts.ParseFilter(s)
		if err == nil {
			row := alerts.Row{Alert: named("DiskFull")}
			filter.Match(&row)
		}
	})
}

func TestSeverityReadsTheWordsTeamsUse(t *testing.T) {
	for word, want := range map[string]string{
		"critical": "critical", "Page": "critical", "P1": "critical", "warning": "warning", "WARN": "warning",
		"error": "warning", "info": "info", "none": "none", " NONE": "none", "": "other", "purple": "other",
	} {
		if got := alerts.SeverityOf(map[string]string{"severity": word}).String(); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
}

func TestMissingExpectedAlerts(t *testing.T) {
	expect := []alerts.Matchers{}
	for _, s := range []string{`alertname="Watchdog"`, `alertname="DiskFull"`} {
		ms, err := alerts.ParseMatchers(s)
		if err != nil {
			t.Fatal(err)
		}
		expect = append(expect, ms)
	}
	if got := alerts.Missing(expect, []alerts.Alert{named("DiskFull")}); len(got) != 1 || got[0] != `alertname="Watchdog"` {
		t.Fatalf("missing: %v", got)
	}
	pending := named("Watchdog")
	pending.State = alerts.Pending
	if got := alerts.Missing(expect[:1], []alerts.Alert{pending}); len(got) != 1 {
		t.Fatal("a pending alert was taken for a firing one")
	}
}

func TestHushTellsWhoAndUntil(t *testing.T) {
	bobs := alerts.Silence{ID: "1", By: "bob", EndsAt: noon.Add(time.Hour)}
	ours := alerts.Silence{ID: "2", By: "alice", Comment: "holdfast ack: on it", EndsAt: noon.Add(time.Minute)}
	for _, tc := range []struct {
		name           string
		silences       []alerts.Silence
		inhibited      []string
		muted          []string
		why, by, keptB string
	}{
		{"a person's silence", []alerts.Silence{bobs}, nil, nil, "silenced", "bob", ""},
		{"only our own is not quiet", []alerts.Silence{ours}, nil, nil, "", "", "alice"},
		{"both", []alerts.Silence{ours, bobs}, nil, nil, "silenced", "bob", "alice"},
		{"inhibited", nil, []string{"CheckoutDown"}, nil, "inhibited", "CheckoutDown", ""},
		{"ours and inhibited", []alerts.Silence{ours}, []string{"CheckoutDown"}, nil, "inhibited", "CheckoutDown", "alice"},
		{"muted", nil, nil, []string{"weekend"}, "muted", "weekend", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			quiet, kept := alerts.Hush(tc.silences, tc.inhibited, tc.muted)
			if (quiet == nil) != (tc.why == "") || (quiet != nil && (quiet.Why != tc.why || quiet.By != tc.by)) {
				t.Errorf("quiet: %+v", quiet)
			}
			if (kept == nil) != (tc.keptB == "") || (kept != nil && kept.By != tc.keptB) {
				t.Errorf("kept: %+v", kept)
			}
		})
	}
}

func TestRowsAreOrderedCountedAndPrinted(t *testing.T) {
	d := newDesk(t)
	list := []alerts.Alert{d.alert("New", noon.Add(time.Minute)), d.alert("Old", noon), d.alert("Held", noon), d.alert("Quiet", noon), d.alert("Warn", noon.Add(-time.Hour)), d.alert("Gone", noon)}
	list[3].Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "bob", Until: noon.Add(time.Hour)}
	list[4] = withSeverity(list[4], "warning")
	pending := d.alert("Soon", noon)
	pending.State = alerts.Pending
	d.hear(member("a", append(list, pending)...))
	d.ack(named("Held").Fingerprint)
	d.hear(member("a", append(list[:5:5], pending)...))
	d.hear(member("a", append(list[:5:5], pending)...))
	var names []string
	for _, r := range d.board.View().Rows {
		names = append(names, r.Name())
	}
	if got := strings.Join(names, " "); got != "Old New Warn Held Quiet Soon Gone" {
		t.Fatalf("the order is %s", got)
	}
	want := alerts.Counts{Firing: 3, Acked: 1, Silenced: 1, Pending: 1, Resolved: 1}
	if got := d.board.View().Counts(nil); got != want {
		t.Fatalf("counted %+v", got)
	}
	var rows []alerts.JSONRow
	for _, r := range d.board.View().Rows {
		rows = append(rows, alerts.JSON(r))
	}
	out, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"quiet":{"why":"silenced","by":"bob","until":"2026-11-20T13:00:00Z","known":"concluded"}`, `"ack":{"by":"alice"`, `"ack":null`, `"quiet":null`,
		`"count":1`, `"severity":"warning"`, `"state":"resolved"`, `"sources":["prod"]`,
	} {
		if !strings.Contains(string(out), part) {
			t.Errorf("the JSON lacks %s:\n%s", part, out)
		}
	}
	empty, err := json.Marshal(alerts.JSON(&alerts.Row{}))
	if err != nil || strings.Contains(string(empty), `"labels":null`) || strings.Contains(string(empty), `"sources":null`) {
		t.Errorf("lists are null: %s, %v", empty, err)
	}
}

func withSeverity(a alerts.Alert, severity string) alerts.Alert {
	lset := map[string]string{}
	for k, v := range a.Labels {
		lset[k] = v
	}
	lset["severity"] = severity
	a.Labels, a.Fingerprint = lset, alerts.FingerprintOf(lset)
	return a
}

func TestOneRowForAnAlertOfTwoSources(t *testing.T) {
	d := newDesk(t)
	d.hear(member("a", d.disk()))
	late := d.disk()
	late.StartsAt = noon.Add(7 * time.Second)
	d.push(alerts.Snapshot{At: d.now}, late)
	d.ack(diskFP)
	if r := d.row(diskFP); strings.Join(r.Sources, " ") != "inbound prod" {
		t.Fatalf("sources %v", r.Sources)
	}
	d.hear(member("a"))
	d.hear(member("a"))
	d.state(diskFP, alerts.Firing)
	if !d.held(diskFP) {
		t.Fatal("the ack went with one of the two sources")
	}
	late.EndsAt = d.now
	d.push(alerts.Snapshot{At: d.now}, late)
	d.state(diskFP, alerts.Resolved)
	d.kinds(diskFP, "fired", "cleared")
}
