package alerts_test

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
)

// What an unset variable, or a slip of the hand, leaves of a selector.
func nothingMeant() []string {
	return []string{
		"", " ", "\t\n", "{}", "{ }", "{", "}", `x=""`, `x=`, `x=~`, `{x=""}`, `x=~".*"`, `severity=~".*"`, `x=~""`, `x=~"|a"`, `x=~"a*"`,
		`x=~"(critical)?"`, `x!="y"`, `x!~"y"`, `x!~".+"`, `{x="", y=~".*", z!="a"}`,
	}
}

func TestASelectorNamesSomething(t *testing.T) {
	for _, s := range nothingMeant() {
		if ms, err := alerts.ParseSelector(s); err == nil {
			t.Errorf("%q was taken for a selector: %s", s, ms)
		}
		if _, _, err := alerts.ParseTargets(s); err == nil {
			t.Errorf("%q was taken for a target", s)
		}
		// Beside a good one, what holds no matcher is a variable that was empty.
		if _, err := alerts.ParseSelector(`alertname="A"`, s); (err == nil) == (strings.Trim(s, "{} \t\n") == "") {
			t.Errorf("%q beside a good one: %v", s, err)
		}
	}
	if _, err := alerts.ParseSelector(); err == nil {
		t.Error("no matcher at all was taken for a selector")
	}
	for _, good := range [][]string{{`alertname="A"`}, {`alertname=~".+"`}, {`alertname=~".+"`, `alertname!="B"`}, {`x!=""`}, {`{x="", y="a"}`}} {
		if _, err := alerts.ParseSelector(good...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// A selector leaves out an alert that has none of its labels: whatever is typed,
// it never takes in everything.
func TestNoSelectorTakesInAnAlertThatHasNothingOfIt(t *testing.T) {
	piece := rapid.SampledFrom([]string{`a`, `"`, `=`, `=~`, `!=`, `!~`, `.*`, `.+`, `|`, `(`, `)`, `{`, `}`, `,`, ` `, `severity`, `x`, `\`, `?`})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 9).Draw(t, "pieces"), "")
		ms, err := alerts.ParseSelector(s)
		if err == nil && ms.Match(map[string]string{}) {
			t.Fatalf("%q takes in everything: %s", s, ms)
		}
	})
}

func TestAnUnfinishedFilterIsSaidToBe(t *testing.T) {
	for _, s := range []string{
		`severity="`, `severity="cri`, `severity="cri\`, `severity=`, `severity=~`, `severity!`, `severity!=`, `severity !~`, `{`, `{severity="critical"`,
		`"disk fu`, `disk severity=`, `severity="critical" job="a`, `{severity="critical", job=`, `"a b"=`,
	} {
		if _, err := alerts.ParseFilter(s); !errors.Is(err, alerts.ErrUnfinished) {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"", "{}", "disk", `severity=critical`, `severity=""`, `severity=~""`, `{severity="critical"}`, `"disk full"`, `"down!"`, `severity="a}"`, `severity="a\""`} {
		if _, err := alerts.ParseFilter(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// sent are values that showing must change and matching must not.
func sent() map[string]string {
	return map[string]string{
		"alertname": "Word", "fa": "می\u200cخواهم", "lines": "one\ntwo", "tab": "a\tb", "bidi": "x\u202ey", "escape": "\x1b[2J", "c1": "\u009b1m",
		"tags": "a\U000e0041", "cr": "a\rb", "severity": "critical",
	}
}

func TestMatchersSeeLabelsAsTheyCame(t *testing.T) {
	a := alerts.Alert{State: alerts.Firing}
	a.Labels, a.Raw = alerts.CleanLabels(sent())
	a.Annotations, a.RawText = alerts.CleanTexts(map[string]string{"summary": "one\ntwo", "plain": "p", "description": "d\u200b\n"})
	row := alerts.Row{Alert: a}
	view := alerts.View{Rows: alerts.Rows(row)}
	for name, value := range sent() {
		ms, err := alerts.Labelled(map[string]string{name: value})
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := view.Target(nil, ms); err != nil || len(rows) != 1 {
			t.Errorf("%s=%q is not found: %v", name, value, err)
		}
		if missing := alerts.Missing([]alerts.Matchers{ms}, []alerts.Alert{a}); len(missing) > 0 {
			t.Errorf("as expected %s is missing", missing)
		}
		list := []alerts.Alert{a}
		if alerts.MarkExpected([]alerts.Matchers{ms}, list); list[0].Quiet == nil {
			t.Errorf("%s=%q is not seen as expected", name, value)
		}
	}
	for _, s := range []string{`lines="one\ntwo"`, "fa=\"می\u200cخواهم\"", "tab=~\"a\\\\sb\""} {
		f, err := alerts.ParseFilter(s)
		if err != nil || !f.Match(&row) {
			t.Errorf("the filter %q does not find it: %v", s, err)
		}
	}
	out, err := json.Marshal(alerts.JSON(&row))
	if err != nil {
		t.Fatal(err)
	}
	var back struct{ Labels, Annotations map[string]string }
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(back.Labels, sent()) {
		t.Errorf("JSON has %q", back.Labels)
	}
	if want := map[string]string{"summary": "one\ntwo", "plain": "p", "description": "d\u200b\n"}; !maps.Equal(back.Annotations, want) {
		t.Errorf("JSON has %q", back.Annotations)
	}
}

// Whoever takes a secret out of what is shown takes it out of the data too.
func TestWhatWasTakenOutOfALabelIsNotSentOnAsItCame(t *testing.T) {
	a := alerts.Alert{}
	a.Labels, a.Raw = alerts.CleanLabels(map[string]string{"token": "s3cret\u200b", "fa": "x\u200cy"})
	a.Annotations, a.RawText = alerts.CleanTexts(map[string]string{"summary": "s3cret\nhere"})
	a.Labels["token"], a.Annotations["summary"] = "[redacted]", "[redacted]<U+000A>here"
	labels, annotations := a.AsSent()
	if labels["token"] != "[redacted]" || labels["fa"] != "x\u200cy" || annotations["summary"] != "[redacted]<U+000A>here" {
		t.Errorf("%q %q", labels, annotations)
	}
}

func TestWhatIsExpectedIsNamedSafely(t *testing.T) {
	ms, err := alerts.Labelled(map[string]string{"alertname": "a\x1b[2J\u202e"})
	if err != nil {
		t.Fatal(err)
	}
	if missing := alerts.Missing([]alerts.Matchers{ms}, nil); len(missing) != 1 || strings.ContainsAny(missing[0], "\x1b\u202e") {
		t.Errorf("%q", missing)
	}
}
