package alerts

import (
	"strings"
	"testing"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
)

func TestARowThatIsHeldAndNotCoveredSaysSo(t *testing.T) {
	row := held(alert("A", "critical", "x", time.Hour), "alice", 5*time.Minute)
	row.Cover = source.Cover{Missing: true, Cluster: "prod"}
	f := open(t, 300, 30, row)
	f.sees("alice  5m, no silence yet: ")
	f.do("detail")
	f.sees("none yet in prod, people may be paged; it is posted as soon as that is possible")
	f = open(t, 78, 30, row)
	f.sees("alice  5m, no silence")

	row.Cover.Hand = source.HandEnded
	f = open(t, 300, 30, row)
	f.sees("not covered")
	f.do("detail")
	f.sees("ended by hand", "silence it again")

	row.Cover = source.Cover{Cluster: "prod", Hand: source.HandLengthened, By: "bob", Comment: "the vendor works on it"}
	row.SilenceUntil = friday.Add(3 * time.Hour)
	f = open(t, 300, 30, row)
	f.misses("not covered")
	f.do("detail")
	f.sees("lengthened by bob: the vendor works on")

	fresh := held(alert("A", "critical", "x", time.Hour), "alice", time.Second)
	fresh.Cover = source.Cover{Missing: true, Cluster: "prod"}
	f = open(t, 250, 30, fresh)
	f.misses("not covered")
}

// Whoever holds an alert whose silence somebody ended may ack it once more.
func TestAnEndedSilenceIsAskedForByAckingAgain(t *testing.T) {
	row := held(alert("A", "critical", "x", time.Hour), "alice", 5*time.Minute)
	mine := hands{by: row.Ack.By}
	if why := mine.whyNotAck(row); why == "" {
		t.Error("a covered alert may be acked twice")
	}
	row.Cover = source.Cover{Missing: true, Cluster: "prod", Hand: source.HandEnded}
	if why := mine.whyNotAck(row); why != "" {
		t.Errorf("it is refused: %s", why)
	}
}

// What matchers see of a label is never on the screen.
func TestLabelsAsTheyCameAreNeverOnTheScreen(t *testing.T) {
	raw := map[string]string{
		"alertname": "Ev\x1b[2Jil\u202e", "severity": "critical", "instance": "h\u200c1\u009b31m", "lines": "one\ntwo\rthree", "tags": "a\U000e0041", "n\x07ame": "v",
	}
	row := alert("Evil", "critical", "x", time.Hour)
	row.Labels, row.Raw = source.CleanLabels(raw)
	row.Annotations, row.RawText = source.CleanTexts(map[string]string{"summary": "s\x1b]0;owned\x07\u202e", "description": "a\n\x1b[31mb", "team": "t\r\u200d"})
	f := open(t, 250, 40, row)
	check := func(where, s string) {
		t.Helper()
		for _, r := range s {
			if r != '\n' && text.Hostile(r) {
				t.Errorf("%s shows %U:\n%q", where, r, s)
				return
			}
		}
	}
	check("the list", f.screen())
	f.do("detail")
	f.sees("<U+001B>", "<U+200C>", "<U+000A>")
	check("the detail", f.screen())
	check("the text that is copied", f.page(row).Plain())
	check("the Markdown that is copied", f.page(row).Markdown())
	if !strings.Contains(f.page(row).Plain(), "<U+202E>") {
		t.Errorf("copied: %q", f.page(row).Plain())
	}
}
