package report

import (
	"strings"
	"testing"
)

// An alert of which nobody can tell since when it fires gets no made-up time.
func TestAnAlertWithoutAStartGetsNone(t *testing.T) {
	rep := Report{Alerts: []Alert{{Name: "BackupNever", Labels: map[string]string{"dataset": "photos"}}}}
	if got := string(Markdown(rep)); !strings.Contains(got, "firing, nobody can tell since when") || strings.Contains(got, "0001") {
		t.Errorf("Markdown says\n%s", got)
	}
	page, err := HTML(rep)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(page); !strings.Contains(got, "nobody can tell since when") {
		t.Error("HTML does not say it")
	}
	if data := string(JSON(rep)); strings.Contains(data, `"starts_at"`) {
		t.Errorf("JSON says\n%s", data)
	}
}
