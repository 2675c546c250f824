package alerts

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Half a filter chooses other rows than the whole one will: until it is
// finished it chooses none, says so, and cannot be put in force.
func TestAFilterThatIsNotFinishedFiltersNothing(t *testing.T) {
	bare := alert("CheckoutSlow", "warning", "eu-2", time.Hour)
	delete(bare.Labels, "severity") // severity= alone would choose it
	f := open(t, 110, 12, alert("CheckoutDown", "critical", "eu-1", time.Hour), alert("CertExpiry", "warning", "edge", time.Hour), bare)
	f.do("filter-alerts")
	all := []string{"CheckoutDown", "CertExpiry", "CheckoutSlow"}
	for _, part := range []string{`severity=`, `"cri`, `tical`} {
		f.types(part)
		f.sees(append(all, "shows all, not finished")...)
	}
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	f.sees(append(all, "shows all, not finished")...)
	if !f.Typing() {
		t.Fatal("half a filter was put in force")
	}
	f.types(`"`)
	f.sees("CheckoutDown", "1 of 3")
	f.misses("CertExpiry", "CheckoutSlow", "not finished")
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	if f.Typing() {
		t.Error("a whole filter is not put in force")
	}
	f.do("filter-alerts")
	f.types(` job="a`)
	f.sees(append(all, "shows all, not finished")...)
	f.play(f.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	f.sees("CheckoutDown", "1 of 3")
	f.misses("CertExpiry")
}

func TestOneHiddenAlertIsCountedAsOne(t *testing.T) {
	for n, want := range map[int]string{1: "1 alert is hidden by the filter; Esc shows it.", 1200: "1,200 alerts are hidden by the filter; Esc shows them."} {
		f := open(t, 118, 12, several(n)...)
		f.do("filter-alerts")
		f.types("zz")
		f.sees(want)
	}
}
