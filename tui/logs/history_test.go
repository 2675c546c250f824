package logs

import (
	"strings"
	"testing"

	"holdfast/sources"
	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

// While the history is being read the pane says so, and neither that no line came nor
// at which pace lines come: head and body tell one truth, from the first frame on.
func TestWhileTheHistoryIsReadThatIsSaid(t *testing.T) {
	b := newBench(t, 100, 8)
	api, host := sources.Health{Name: "api"}, sources.Health{Name: "host"}
	b.pane.health = func() []sources.Health { return []sources.Health{api, host} }
	tell := func(topic sources.Topic) { b.send(pane.Changed{Topics: sources.Topics(topic)}) }
	reads := func(when, body string) {
		t.Helper()
		b.sees(body)
		if title := b.title(); strings.ContainsAny(title, "/") || strings.Contains(title, "lag") || strings.Contains(title, "follow") {
			t.Errorf("%s the title says %q", when, title)
		}
	}
	tell(sources.Sources)
	reads("before they are asked", "reading the history of api, host…")
	if strings.Contains(b.screen(), "No line has arrived") {
		t.Errorf("nobody can say that yet:\n%s", b.screen())
	}

	// Its lines come, and the screen has no time to take them in yet.
	old := source.Line{Source: "api", Level: source.Error, Text: "boom", At: b.now, Received: b.now, History: true}
	live := old
	live.History = false
	b.tail.Append([]source.Line{old, live})
	reads("before they are taken in", "reading the history of api, host…")
	api.Up, api.LastGood = true, b.now
	reads("when one is up", "reading the history of api, host…")
	b.on(1) // the feed may tell of them late
	b.sees("boom")
	b.says(t, "ERROR ▃ 2/min · ▸ follow 1/s")
}

// One that answered and has no line, or does not answer, is told beside those whose
// history is being read.
func TestWhoIsQuietIsToldBesideWhoseHistoryIsRead(t *testing.T) {
	b := newBench(t, 100, 8)
	quiet := sources.Health{Name: "api", Up: true, LastGood: noon}
	down, not := sources.Health{Name: "edge", Err: "connection refused"}, sources.Health{Name: "host"}
	b.pane.health = func() []sources.Health { return []sources.Health{quiet, down, not} }
	b.send(pane.Changed{Topics: sources.Topics(sources.Sources)})
	for _, want := range []string{"reading the history of host…", "No line has arrived yet from:", "api  waiting for its first line", "edge  connection refused"} {
		b.sees(want)
	}
	if strings.Contains(b.screen(), "host  waiting") {
		t.Errorf("its history is being read:\n%s", b.screen())
	}
	not.Up, not.LastGood = true, noon
	b.send(pane.Changed{Topics: sources.Topics(sources.Sources)})
	b.sees("host  waiting for its first line")
	b.says(t, "▸ follow 0/s")
	if strings.Contains(b.screen(), "reading the history") {
		t.Errorf("all have answered:\n%s", b.screen())
	}
	b.tail.Append([]source.Line{{Source: "host", Text: "first", At: noon, Received: noon}})
	b.sees("reading the history of api, host…") // the frame that was drawn before does not stand under a new head
	if title := b.title(); strings.Contains(title, "/s") {
		t.Errorf("the title says %q", title)
	}
}
