package logs

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// fired asks for the log at the start of an alert with a label.
func (b *bench) fired(label, value string) {
	b.send(pane.LogsAt{At: noon.Add(-10 * time.Minute), Why: "DiskFull fired", Labels: map[string]string{"alertname": "DiskFull", "severity": "critical", label: value}})
}

// night is twenty minutes of lines, of which each fifth is of a host.
func (b *bench) night() {
	for i := range 40 {
		words := "GET /cart 200"
		if i%5 == 0 {
			words = "db-7 nvme0: I/O timeout"
		}
		b.append(source.Line{Level: source.Info, At: noon.Add(time.Duration(i-40) * 30 * time.Second), Text: words})
	}
}

func TestTheLogAtAnAlertIsFilteredByWhatItsLabelsName(t *testing.T) {
	b := newBench(t, 100, 16)
	b.night()
	b.fired("instance", "db-7:9100")
	b.sees("/ db-7  by instance of DiskFull  Esc shows all  8 of 40")
	b.sees("DiskFull fired 13:52:51")
	if strings.Contains(b.screen(), "/cart") {
		t.Errorf("a line that names no db-7 is shown:\n%s", b.screen())
	}
	rows := strings.Split(b.screen(), "\n")
	for i, r := range rows {
		if strings.Contains(r, "DiskFull fired 13:52:51") && (i == 0 || !strings.Contains(rows[i-1], "13:50:21") || !strings.Contains(rows[i+1], "13:52:51")) {
			t.Errorf("the rule does not stand between the lines before and after:\n%s", b.screen())
		}
	}
	b.press("esc")
	b.sees("GET /cart")
	b.sees("DiskFull fired 13:52:51")
	b.sees("PAUSED")
}

func TestThatNoLineNamesWhatAnAlertDoesIsSaidAndAllLinesAreShown(t *testing.T) {
	b := newBench(t, 100, 16)
	b.night()
	b.fired("instance", "web-1:9100")
	b.sees("GET /cart")
	b.sees("DiskFull fired")
	said := false
	for _, msg := range b.said {
		n, ok := msg.(pane.Notice)
		said = said || ok && n.Text == `every line is shown: around 13:52:51 none names instance "web-1:9100"`
	}
	if !said {
		t.Errorf("it is not said: %v", b.said)
	}
}

func TestAFilterThatWasTypedMeanwhileStays(t *testing.T) {
	b := newBench(t, 100, 16)
	b.night()
	ask := b.pane.Update(pane.LogsAt{At: noon.Add(-10 * time.Minute), Why: "X fired", Labels: map[string]string{"host": "db-7"}})
	b.press("/", "c", "a", "r", "t", "enter")
	b.run(ask)
	b.sees("/ cart  Esc shows all  32 of 40")
	b.press("esc")
	ask = b.pane.Update(pane.LogsAt{At: noon.Add(-10 * time.Minute), Why: "X fired", Labels: map[string]string{"host": "db-7"}})
	b.press("F")
	b.run(ask)
	b.sees("GET /cart")
}

// tells reports as an error that a notice was not told.
func (b *bench) tells(want string) {
	b.t.Helper()
	for _, msg := range b.said {
		if n, ok := msg.(pane.Notice); ok && n.Text == want {
			return
		}
	}
	b.t.Errorf("it does not tell %q: %v", want, b.said)
}

// A log of which nothing is held from the time of the alert is named: it was not silent,
// it was not read.
func TestALogThatIsReadOnlyFromLaterOnIsNamedAtTheMoment(t *testing.T) {
	b := newBench(t, 100, 16)
	b.pane.health = func() []sources.Health {
		return []sources.Health{{Name: "host", Up: true}, {Name: "api", Up: true}, {Name: "mute", Up: true}}
	}
	at := func(before time.Duration) time.Time { return noon.Add(-before) }
	b.append(
		source.Line{Source: "host", At: at(12 * time.Minute), Text: "link up"}, source.Line{Source: "host", At: at(9 * time.Minute), Text: "link down"},
		source.Line{Source: "api", At: at(8 * time.Minute), Path: "/var/log/api.log", Text: "upstream timed out"}, source.Line{Source: "host", At: at(time.Minute), Text: "link up again"},
	)
	b.fired("host", "nobody")
	b.sees("DiskFull fired 13:52:51: api is read from 13:54:51 on")
	b.tells("every line is shown: of those read around 13:52:51 none names host \"nobody\"")
	b.tells("api is read from 13:54:51 on: O opens /var/log/api.log")
	b.press("F", "/")
	b.press(strings.Split("@13:57:51", "")...)
	b.press("enter")
	b.seesNot("api is read from")
	b.press("/")
	b.press(strings.Split("@13:40:00", "")...)
	b.press("enter")
	b.sees("13:40:00, before the oldest line held")
	if got := later(b.pane.Look, []begin{{log: "a", at: at(2 * time.Minute)}, {log: "b", at: at(time.Minute)}, {log: "c", at: at(time.Second)}}); got != "a is read from 14:00:51 on, 2 more logs from later" {
		t.Errorf("of three it says %q", got)
	}
}
