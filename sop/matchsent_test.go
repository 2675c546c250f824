package sop

import (
	"testing"

	"holdfast/sources/alerts"
)

// A label's value may hold what is never shown as it is. The checklist that
// names it is found, also for an alert that only an incident still knows.
func TestAChecklistIsFoundByLabelsAsTheyCame(t *testing.T) {
	word := "می\u200cخواهم"
	for name, front := range map[string]string{
		"literal": "alerts: ['fa=\"" + word + "\"']", "in a map": "alerts: [{fa: \"" + word + "\"}]",
		"escaped": `alerts: ["fa=\"می\u200cخواهم\""]`, "escaped in a map": `alerts: [{fa: "می\u200cخواهم"}]`,
		"with Windows line ends": "alerts: ['fa=\"" + word + "\"']\r\nowner: x\r",
		"lines":                  `alerts: ['lines="one\ntwo"']`, "lines in a map": `alerts: [{lines: "one\ntwo"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			p := Parse("x", "x.md", []byte("---\n"+front+"\n---\n# T\n1. a\n"))
			if len(p.Alerts) != 1 {
				t.Fatalf("%v", p.Problems)
			}
			a := alerts.Alert{}
			a.Labels, a.Raw = alerts.CleanLabels(map[string]string{"alertname": "A", "fa": word, "lines": "one\ntwo"})
			if fits(p, &a) == 0 {
				t.Errorf("%s does not match the alert", p.Alerts[0])
			}
			if kept := (alerts.Alert{Labels: a.Labels}); fits(p, &kept) == 0 {
				t.Errorf("%s does not match the alert that an incident keeps", p.Alerts[0])
			}
			if other := (alerts.Alert{Labels: map[string]string{"alertname": "A", "fa": "می", "lines": "one"}}); fits(p, &other) > 0 {
				t.Errorf("%s matches another", p.Alerts[0])
			}
		})
	}
}

func TestAChecklistForEveryAlertIsForNone(t *testing.T) {
	for _, entry := range []string{`''`, `'{}'`, `'severity=~".*"'`, `'x=""'`, `{}`, `{x: ""}`, `[]`, `['a=~".*"', 'b=""']`, `'alertname!="Watchdog"'`} {
		p := Parse("x", "x.md", []byte("---\nalerts: ["+entry+"]\n---\n# T\n1. a\n"))
		if len(p.Alerts) != 0 || len(p.Problems) == 0 || p.Problems[0].Line != 2 {
			t.Errorf("%s: %v, problems %v", entry, p.Alerts, p.Problems)
		}
	}
}
