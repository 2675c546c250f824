package checklist

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sop"
	"holdfast/themes"
)

// What was filled in is read under the name that stands in the script, before all
// other values; one that is empty says so.
func TestTheDialogNamesWhatWasFilledInAsTheScriptDoes(t *testing.T) {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	p := sop.Parse("x", "", []byte("1. Go\n\n   ```sh\n   ssh <node-name> restart {{ unit }} <node-name>\n   rm -rf \"/srv/$ALERT_CLUSTER/cache\"\n   ```\n"))
	d := offer{step: p.Steps[0], vars: map[string]string{
		"ALERT_CLUSTER": "", "ALERT_ALERTNAME": "Down", "FILL_NODE_NAME": "web-1", "FILL_UNIT": "cart\nx", "FILL_OTHER": "of another step", "ALERT_SUMMARY": "",
	}}
	var got []string
	for _, line := range d.values(theme, 76) {
		got = append(got, strings.TrimSpace(ansi.Strip(line)))
	}
	want := []string{"<node-name>=web-1", `<unit>=cart\nx`, "ALERT_CLUSTER= empty", "ALERT_ALERTNAME=Down", "ALERT_SUMMARY=", "FILL_OTHER=of another step"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}
