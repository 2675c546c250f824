package tui_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
	"holdfast/tui"
	"holdfast/tui/draw"
	logspane "holdfast/tui/logs"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

var nights = flag.Int("nights", 48, "how many nights a frame has to keep its word in")

// A screen moves the clock of a frame by itself for as long as the frame says that all
// else in it is true. So whoever is told of every second until then must not show
// anything else, nor call for anybody, whatever the night brought before.
func TestAFrameKeepsItsWordForHowLongItIsTrue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	begins := []struct {
		at   time.Time
		zone *time.Location
	}{
		{friday, time.UTC},
		{time.Date(2026, 11, 20, 23, 58, 40, 0, berlin), berlin},
		{time.Date(2026, 10, 25, 0, 59, 10, 0, time.UTC), berlin}, // the clock is put back
		{time.Date(2026, 3, 29, 0, 58, 30, 0, time.UTC), berlin},  // and forward
		{time.Date(2026, 11, 23, 8, 58, 20, 0, berlin), time.UTC}, // the shift ends
	}
	var seen tally
	for seed := range uint64(*nights) {
		size := [][2]int{{80, 24}, {120, 40}, {200, 50}, {60, 20}, {100, 48}, {40, 12}}[seed%6]
		begin := begins[seed%uint64(len(begins))]
		synctest.Test(t, func(t *testing.T) {
			on := withVitals(calm()).vital("errors", "/s", 1, 5).vital("orders", "/min", 10, 5)
			n := night{stage: on.stage, panel: on.panel, dice: rand.New(rand.NewPCG(seed, 1)), tally: &seen}
			n.now, n.zone = begin.at, begin.zone
			n.options.Ring = tui.Ring{How: map[alerts.Severity]tui.How{alerts.Critical: {Bell: true}}, Remind: map[alerts.Severity]time.Duration{alerts.Critical: 90 * time.Second}}
			n.model = n.stage.model(t)
			n.driver = tuitest.Drive(t, n.model, size[0], size[1])
			n.driver.Send(all, pane.Tick{Now: n.clock()})
			for step := range 60 {
				what := n.happens()
				if n.dice.IntN(3) > 0 {
					n.later(n.driver, time.Duration(500+n.dice.IntN(130_000))*time.Millisecond) // what moves each second mostly ends in a minute
				}
				n.keepsItsWord(t, fmt.Sprintf("night %d at %dx%d, step %d, %s", seed, size[0], size[1], step, what))
				if t.Failed() {
					return
				}
			}
		})
		if t.Failed() {
			return
		}
	}
	t.Logf("%d words given for more than a second, %d with a stopwatch, %d times asked, %d of them up to the last second", seen.given, seen.running, seen.asked, seen.last)
	if seen.given < *nights*5 || seen.running < *nights {
		t.Errorf("only %d frames said that they are true for more than a second, %d of them with a stopwatch", seen.given, seen.running)
	}
}

// The screen of an incident keeps its word, too: what is owed, who holds what and since
// when, and the stopwatch, which goes on by itself.
func TestTheScreenOfAnIncidentKeepsItsWord(t *testing.T) {
	var seen tally
	for seed := range uint64(12) {
		size := [][2]int{{80, 24}, {120, 40}, {200, 50}}[seed%3]
		synctest.Test(t, func(t *testing.T) {
			n := night{stage: calm(), dice: rand.New(rand.NewPCG(seed, 2)), tally: &seen, always: true}
			n.tail = logs.NewTail(10, sources.NewFeed(), n.clock)
			n.model = n.stage.model(t)
			n.driver = tuitest.Drive(t, n.model, size[0], size[1])
			for step := range 40 {
				if step%8 == 0 {
					n.health = nil
					n.board()
					n.incidents()
					n.driver.Send(all, pane.Tick{Now: n.clock()})
					n.driver.Press("esc", "esc", "1", "5", "enter")
					n.driver.See("INC-7")
				}
				n.later(n.driver, time.Duration(500+n.dice.IntN(200_000))*time.Millisecond)
				n.keepsItsWord(t, fmt.Sprintf("night %d at %dx%d, step %d", seed, size[0], size[1], step))
				if t.Failed() {
					return
				}
			}
		})
	}
	t.Logf("%d words given for more than a second, %d with a stopwatch, %d times asked", seen.given, seen.running, seen.asked)
	if seen.running < 100 {
		t.Errorf("only %d frames with a stopwatch said that they are true for more than a second", seen.running)
	}
}

// tally is how much was looked at.
type tally struct{ given, asked, last, running int }

// night is a stage on which things happen.
type night struct {
	*stage
	*tally
	dice   *rand.Rand
	always bool          // an incident is open
	panel  *vitals.Panel // nil: there are no vitals
	model  *tui.Model
	driver *tuitest.Driver
}

// keepsItsWord tells the cockpit of some of the seconds in which its frame is to be
// true, the last of them always.
func (n *night) keepsItsWord(t *testing.T, what string) {
	t.Helper()
	frame, dial, ranked, raw := n.model.View().Content, n.model.Dial(), n.rank(), n.driver.Raw()
	left := int(dial.Until.Add(-1).Sub(dial.Shows) / time.Second) // whole seconds before it ends
	if dial.Zone == nil || left < 1 {
		return
	}
	n.given++
	if !dial.Began.IsZero() {
		n.running++
	}
	seconds := []int{left}
	for range 2 {
		seconds = append(seconds, 1+n.dice.IntN(left))
	}
	slices.Sort(seconds)
	for _, s := range slices.Compact(seconds) {
		at := dial.Shows.Add(time.Duration(s) * time.Second)
		n.later(n.driver, at.Sub(n.clock()))
		if now := n.rank(); now.Blindfolded != ranked.Blindfolded || !slices.Equal(now.Items, ranked.Items) {
			return // what needs a human is another: every screen is told
		}
		n.asked++
		if s == left {
			n.last++
		}
		if got, want := n.model.View().Content, turned(t, frame, dial, at); got != want {
			t.Errorf("%s: at %s it is to be true before %s, and %d s later it would be drawn\n%s\nand not\n%s", what, dial.Shows, dial.Until, s, ansi.Strip(got), ansi.Strip(want))
			return
		}
		if got := n.driver.Raw(); got != raw {
			t.Errorf("%s: it calls %q, %d s after it said that it does nothing for longer", what, got[len(raw):], s)
		}
	}
}

// turned is a frame whose clock is moved, and the stopwatch beside it; nothing else.
func turned(t *testing.T, frame string, d draw.Dial, at time.Time) string {
	t.Helper()
	lines := strings.Split(frame, "\n")
	put := func(x int, was, is string) {
		line := lines[d.Y]
		for i := 0; ; i++ {
			next := strings.Index(line[i:], was)
			if next < 0 {
				t.Fatalf("nothing says %s in column %d of\n%s", was, x, ansi.Strip(line))
			}
			if i += next; ansi.StringWidthWc(line[:i]) == x {
				lines[d.Y] = line[:i] + is + line[i+len(was):]
				return
			}
		}
	}
	put(d.X, d.Shows.In(d.Zone).Format(draw.Layout), at.In(d.Zone).Format(draw.Layout))
	if !d.Began.IsZero() {
		put(d.RunsX, draw.Stopwatch(d.Shows.Sub(d.Began)), draw.Stopwatch(at.Sub(d.Began)))
	}
	return strings.Join(lines, "\n")
}

// ago is a moment in the last hours, mostly in the last minutes.
func (n *night) ago(most time.Duration) time.Time {
	return n.clock().Add(-time.Duration(n.dice.Int64N(int64(most))).Truncate(100 * time.Millisecond))
}

// lately is one of several scales of time.
func (n *night) lately() time.Time {
	return n.ago([]time.Duration{2 * time.Minute, time.Hour, time.Hour, 50 * time.Hour, 50 * time.Hour, 400 * time.Hour}[n.dice.IntN(6)])
}

// happens lets something happen, the clock more often than anything else.
func (n *night) happens() string {
	keys := []string{"j", "k", "enter", "esc", "tab", "1", "2", "3", "4", "5", "5", "6", "a", "u", "z", "/", "g", "G", "space", "1", "1"}
	switch n.dice.IntN(15) {
	case 14:
		n.vitals()
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Vitals)})
		return "a vital"
	case 0, 1:
		if n.dice.IntN(8) == 0 {
			n.driver.Press([]string{"?", "0"}[n.dice.IntN(2)])
			return "a dialog"
		}
		key := keys[n.dice.IntN(len(keys))]
		n.driver.Press(key)
		return "key " + key
	case 2, 3:
		n.driver.Press("esc", "esc", "esc", "1")
		return "esc"
	case 4:
		n.sources()
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Sources)})
		return "a source is heard of"
	case 5, 6:
		n.board()
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Alerts)})
		return "alerts"
	case 7:
		n.copies()
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Backups)})
		return "backups"
	case 8:
		n.driver.Send([]any{pane.Notice{Key: "k", Text: "something"}, pane.Notice{Key: "t", Loud: pane.Trouble, Text: "trouble"}, pane.Undo{What: "holding", Do: nil}}[n.dice.IntN(3)])
		return "notice"
	case 9:
		if n.dice.IntN(6) == 0 {
			n.tail.Append([]logs.Line{{At: n.clock(), Received: n.clock(), Source: "api", Level: []logs.Level{logs.Info, logs.Error}[n.dice.IntN(2)], Text: "a line"}})
			n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Logs)})
			return "a line"
		}
		n.rotations = [][]rota.Rotation{nil, weekly("alice", "bob"), weekly("bob", "", "carol")}[n.dice.IntN(3)]
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Rota)})
		return "a rota"
	case 10:
		n.incidents()
		n.driver.Send(pane.Changed{Topics: sources.Topics(sources.Record)})
		return "an incident"
	default:
		by := time.Duration(200+n.dice.IntN(3000)) * time.Millisecond
		if n.dice.IntN(2) == 0 {
			by = time.Duration(n.dice.IntN(4000)) * time.Second
		}
		n.later(n.driver, by)
		return "the clock, by " + by.String()
	}
}

func (n *night) vitals() {
	for _, name := range []string{"errors", "orders"} {
		switch n.dice.IntN(4) {
		case 0:
			n.panel.Failed(name, []string{vitals.ErrNoData.Error(), "refused"}[n.dice.IntN(2)], n.ago(time.Minute))
		case 1, 2:
			n.panel.Told(name, float64(n.dice.IntN(12)), "", n.ago(time.Minute))
		}
	}
}

func (n *night) sources() {
	n.health = nil
	for _, name := range []string{"prod", "edge"}[:1+n.dice.IntN(2)] {
		h := sources.Health{Kind: "alertmanager", Name: name, Up: n.dice.IntN(5) > 0, Since: n.lately(), LastGood: n.ago(90 * time.Second), Every: 15 * time.Second}
		if n.dice.IntN(2) == 0 {
			h.LastGood, h.Every = n.lately(), []time.Duration{0, 0, time.Minute}[n.dice.IntN(3)]
		}
		if !h.Up {
			h.Err, h.NextTry = "refused", n.clock().Add(time.Duration(n.dice.IntN(900))*time.Second)
		}
		n.health = append(n.health, h)
	}
}

func (n *night) board() {
	var rows []alerts.Row
	for i := range n.dice.IntN(5) + 1 {
		row := alert(fmt.Sprintf("Down%d", i), []string{"critical", "warning"}[n.dice.IntN(2)], "db", 0)
		row.StartsAt, row.LastSeen = n.lately(), n.ago(3*time.Minute)
		row.State = []alerts.State{alerts.Firing, alerts.Firing, alerts.Firing, alerts.Pending, alerts.Unknown, alerts.Resolved}[n.dice.IntN(6)]
		row.ClearedAt = n.lately()
		if n.dice.IntN(3) == 0 {
			row.Ack = &alerts.Ack{Fingerprint: row.Fingerprint, By: people.Actor{Person: "bob"}, At: n.lately()}
			row.SilenceUntil = n.clock().Add(time.Duration(n.dice.IntN(200)-20) * time.Second)
			row.Cover.Missing = n.dice.IntN(3) == 0
			if n.dice.IntN(2) == 0 {
				row.Ack.Until = n.clock().Add(time.Duration(n.dice.IntN(7200)) * time.Second)
			}
		} else if n.dice.IntN(4) == 0 {
			row.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: "carol", Until: n.clock().Add(time.Duration(n.dice.IntN(7200)) * time.Second)}
		}
		rows = append(rows, row)
	}
	n.set(rows...)
}

func (n *night) copies() {
	n.backups = nil
	for _, name := range []string{"orders", "wiki"} {
		s := dataset(name, []backups.Verdict{backups.OK, backups.Late, backups.Unprotected}[n.dice.IntN(3)], 0, 26*time.Hour)
		s.At, s.LastGood = n.lately(), n.lately()
		s.Detail = []backups.CopyStatus{{Asked: n.ago(40 * time.Minute)}}
		n.backups = append(n.backups, s)
	}
}

func (n *night) incidents() {
	if n.open = nil; n.always || n.dice.IntN(2) == 0 {
		inc := incident.Incident{
			ID: 7, Title: "Checkout down", Severity: incident.Sev2, Status: incident.Investigating, OpenedAt: n.lately(),
			Roles: map[string]incident.Holders{"commander": {"alice"}},
		}
		if n.dice.IntN(2) == 0 {
			inc.UpdateDue = n.clock().Add(time.Duration(n.dice.IntN(7200)-1800) * time.Second)
		}
		for _, r := range n.View().Rows {
			if n.dice.IntN(3) == 0 {
				inc.Alerts = append(inc.Alerts, incident.AttachedAlert{Fingerprint: r.Fingerprint, Episode: r.Episode, Labels: r.Labels, StartsAt: r.StartsAt})
			}
		}
		n.open = []incident.Incident{inc}
	}
	n.duties = incident.Duties{Open: n.open}
}

// Right after another alert has come to the top by itself, acts are refused for a
// moment, and the keys line is dim: no clock may go on above it for longer.
func TestAFrameIsNotTrueForLongerThanActsAreRefused(t *testing.T) {
	s := calm()
	s.tail = logs.NewTail(10, sources.NewFeed(), s.clock)
	s.health, s.now = nil, friday.Truncate(time.Minute)
	s.set(alert("Old", "warning", "db-1", 5*time.Hour))
	synctest.Test(t, func(t *testing.T) {
		m := s.model(t)
		d := tuitest.Drive(t, m, 120, 40)
		d.Send(all, pane.Tick{Now: s.clock()})
		s.later(d, 2*time.Minute)
		if rest := m.Dial().Until.Sub(s.clock()); rest != time.Minute {
			t.Errorf("a calm frame is to be true for %s", rest)
		}
		s.set(alert("New", "critical", "db-1", 4*time.Hour), alert("Old", "warning", "db-1", 5*time.Hour))
		d.Send(all)
		if rest := m.Dial().Until.Sub(s.clock()); rest != 800*time.Millisecond {
			t.Errorf("while acts are refused it is to be true for %s", rest)
		}
		s.later(d, time.Second)
		s.later(d, time.Second)
		if rest := m.Dial().Until.Sub(s.clock()); rest != 58*time.Second {
			t.Errorf("after that it is to be true for %s", rest)
		}
	})
}

// The top line tells of a source that becomes late, whatever pane knows of it; and what
// is said of the pace of lines moves while they come, also of those that tell no time.
func TestAFrameIsTrueUntilASourceIsLate(t *testing.T) {
	s := newStage()
	s.now = friday.Truncate(time.Minute)
	s.health = []sources.Health{{Kind: "alertmanager", Name: "prod", Up: true, LastGood: s.now.Add(-5 * time.Second), Every: 10 * time.Second}}
	s.extra = []pane.Pane{logspane.New(logspane.Deps{Tail: s.tail, Recent: s.tail.Recent, Now: s.clock, Zone: time.UTC})}
	synctest.Test(t, func(t *testing.T) {
		m := s.model(t)
		d := tuitest.Drive(t, m, 120, 40)
		d.Send(all)
		s.later(d, 3*time.Second) // the terminal has had its time to tell its ground
		if rest := m.Dial().Until.Sub(s.clock()); rest != 27*time.Second {
			t.Errorf("35 s after its last answer it is late, and the frame is to be true for %s", rest)
		}
		s.tail.Append([]logs.Line{{Received: s.clock(), Source: "api", Level: logs.Info, Text: "a line"}})
		d.Send(all)
		if !m.Dial().Until.IsZero() {
			t.Errorf("while lines come it is to be true before %s", m.Dial().Until)
		}
	})
}

// Whatever is done after seconds of which the cockpit was not told is done, and drawn,
// as of now.
func TestTheCockpitWakesUpInThePresent(t *testing.T) {
	s := calm()
	var passed time.Time
	s.options.Passed = func() time.Time { return passed }
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.See("14:02:51")
		passed = friday.Add(9 * time.Second)
		d.Press("j")
		d.See("14:03:00")
		d.Miss("14:02:51")
		passed = friday.Add(4 * time.Second)
		d.Press("k")
		d.See("14:03:00") // it never goes back
	})
}
