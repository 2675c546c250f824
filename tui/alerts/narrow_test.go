package alerts

import (
	"regexp"
	"strings"
	"testing"
	"time"

	source "holdfast/sources/alerts"
)

// Beside a detail, at 120 columns, a row still says which alert it is and what of it:
// nothing is cut inside a number, no silence stands there in part, a count has its noun,
// and no line has one or two words of a sentence that goes on below.
func TestTheListBesideADetailIsRead(t *testing.T) {
	error := says(alert("HighErrorRate", "critical", "checkout", 5*time.Minute), "23% of requests fail")
	queue := says(alert("QueueGrowing", "warning", "payments", 3*time.Minute), "Queue payments holds 4,200 jobs, the oldest is 12 minutes")
	target := says(alert("TargetDown", "warning", "127.0.0.1:2", 3*time.Minute), "api at 127.0.0.1:2 does not answer its scrapes")
	cert := held(says(alert("CertExpiry", "warning", "shop.example.com", 3*time.Hour), "The certificate of shop.example.com runs out in 6 days"), "alice", time.Minute)
	cert.SilenceUntil = friday.Add(14 * time.Minute)
	rows := append([]source.Row{error, queue, target, cert}, loops("api", 208)...)
	for _, h := range []int{9, 20} { // without room for second lines, and with it
		f := open(t, 118, h, rows...)
		f.do("detail")
		f.sees("HighErrorRate", "×208 pods", "alice")
		f.misses("◔", "holds 4,2…", "holds 4…")
		for line := range strings.SplitSeq(f.screen(), "\n") {
			list, _, _ := strings.Cut(line, "│")
			if regexp.MustCompile(`(23%( of)?|api at) *$`).MatchString(strings.TrimSpace(list)) {
				t.Errorf("in %d lines a sentence is broken after a word or two: %q", h, list)
			}
			if strings.Contains(list, "HighErrorRate") && h < 10 && !strings.Contains(list, "23% of requests fail") {
				t.Errorf("what is broken is not said: %q", list)
			}
		}
	}
}
