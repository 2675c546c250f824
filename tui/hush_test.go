package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/rota"
	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// rung is how often it rang since before: bells, and notices of the desktop.
func rung(d *tuitest.Driver, before string) (bells, notices int, raw string) {
	raw = strings.TrimPrefix(d.Raw(), before)
	notices = strings.Count(raw, "\x1b]9;")
	return strings.Count(raw, "\a") - notices, notices, raw // OSC 9 ends in BEL too
}

// pods are alerts of one storm.
func pods(from, until int, severity string) (rows []alerts.Row) {
	for i := from; i < until; i++ {
		rows = append(rows, alert("PodCrashLooping", severity, fmt.Sprintf("pod-%03d", i), 0))
	}
	return rows
}

// Whoever took one alert of a storm knows: the rest of it says once how many wait, and
// then rings no more, until something else comes.
func TestAStormThatSomebodyIsOnRingsOnceMore(t *testing.T) {
	s := loud(calm())
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		var rows []alerts.Row
		steps := []struct {
			what    string
			come    func()
			bells   int
			says    string
			notices int
		}{
			{"the storm begins", func() { rows = pods(0, 6, "critical") }, 1, "(and 5 more)", 1},
			{"and goes on", func() { rows = append(rows, pods(6, 7, "critical")...) }, 1, "PodCrashLooping", 1},
			{"somebody takes one", func() { rows[0] = held(rows[0], "alice", 0) }, 0, "", 0},
			{"more of it", func() { rows = append(rows, pods(7, 10, "critical")...) }, 1, "PodCrashLooping: 9 of them wait, alice is on it: no more of them ring", 1},
			{"still more of it", func() { rows = append(rows, pods(10, 300, "critical")...) }, 0, "", 0},
			{"the same more quietly", func() { rows = append(rows, pods(300, 301, "warning")...) }, 0, "", 0},
			{"another subject", func() { rows = append(rows, alert("DiskFull", "critical", "db-7", 0)) }, 1, "DiskFull", 1},
			{"an emergency", func() { rows = append(rows, alert(alerts.EmergencyName, "critical", "shop", 0)) }, 1, "Emergency", 1},
			{"more of the storm beside another", func() {
				rows = append(append(rows, pods(301, 302, "critical")...), alert("QueueGrowing", "warning", "q", 0))
			}, 1, "", 0},
			{"all of it is over", func() { rows = nil }, 0, "", 0},
			{"another storm of the name, of which somebody took one before it was seen here", func() { rows = append(pods(0, 9, "critical"), held(pods(9, 10, "critical")[0], "bob", 0)) }, 1, "9 of them wait, bob is on it", 1},
			{"more of that", func() { rows = append(rows, pods(10, 12, "critical")...) }, 0, "", 0},
			{"nobody is on it any more", func() { rows[9].Ack = nil; rows = append(rows, pods(302, 303, "critical")...) }, 1, "PodCrashLooping", 1},
		}
		for _, step := range steps {
			before := d.Raw()
			step.come()
			s.set(rows...)
			d.Send(all)
			bells, notices, raw := rung(d, before)
			if bells != step.bells || notices != step.notices || !strings.Contains(raw, step.says) {
				t.Errorf("%s: %d bells and %d notices in %q", step.what, bells, notices, raw)
			}
		}
	})
}

// A storm that becomes worse is another one.
func TestALouderPartOfAStormRingsAnew(t *testing.T) {
	s := loud(calm())
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		rows := pods(0, 8, "warning")
		ring := func(what string, want int) {
			t.Helper()
			before := d.Raw()
			s.set(rows...)
			d.Send(all)
			if bells, _, raw := rung(d, before); bells != want {
				t.Errorf("%s: %d bells in %q", what, bells, raw)
			}
		}
		ring("the storm", 1)
		rows[0] = held(rows[0], "bob", 0)
		rows = append(rows, pods(8, 9, "warning")...)
		ring("what it says once", 1)
		rows = append(rows, pods(9, 10, "critical")...)
		ring("a critical one", 1)
		rows = append(rows, pods(10, 11, "critical")...)
		ring("another, which nobody has taken one of", 1)
		last := len(rows) - 1
		rows[last] = held(rows[last], "bob", 0)
		rows = append(rows, pods(11, 12, "critical")...)
		ring("said once of the louder storm", 1)
		rows = append(rows, pods(12, 40, "critical")...)
		ring("no more of it", 0)
	})
}

// quietFrom22 are quiet hours from 22:00 to 07:00 for what is written.
func quietFrom22(of ...alerts.Severity) []tui.Quiet {
	return []tui.Quiet{{Hours: rota.Window{Days: [7]bool{true, true, true, true, true, true, true}, From: 22 * 60, To: 7 * 60}, Of: of}}
}

func TestQuietHoursTellInTheMorningWhatDidNotRing(t *testing.T) {
	s := loud(calm())
	s.options.Ring.How[alerts.Info] = tui.How{Bell: true, Desktop: true}
	s.options.Ring.Quiet = quietFrom22(alerts.Info, alerts.Warning)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s.zone = berlin // 15:02 there
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		come := func(what string, bells int, rows ...alerts.Row) {
			t.Helper()
			before := d.Raw()
			s.set(rows...)
			d.Send(all)
			if got, _, raw := rung(d, before); got != bells {
				t.Errorf("%s: %d bells in %q", what, got, raw)
			}
		}
		info := func(name string) alerts.Row { return alert(name, "info", "a", 0) }
		rows := []alerts.Row{info("Day")}
		come("by day", 1, rows...)
		s.later(d, 6*time.Hour+57*time.Minute) // 21:59:51
		rows = append(rows, info("Evening"))
		come("before the hour", 1, rows...)
		s.later(d, 9*time.Second) // 22:00
		rows = append(rows, info("Night"), alert("Slow", "warning", "b", 0), info("Cleared"), info("Taken"))
		come("at night", 0, rows...)
		come("an emergency at night", 1, append(rows, alert(alerts.EmergencyName, "critical", "shop", 0))...)
		rows[4].State, rows[5] = alerts.Resolved, held(rows[5], "bob", 0)
		before := d.Raw()
		s.set(rows...)
		d.Send(all)
		s.later(d, 9*time.Hour-time.Second)
		d.Miss("while quiet")
		s.later(d, time.Second) // 07:00
		const words = "1 warning and 3 info while quiet; still waiting: Night a and 1 more"
		d.See(words)
		if bells, notices, raw := rung(d, before); bells != 1 || notices != 1 || !strings.Contains(raw, "quiet hours are over: "+strings.ReplaceAll(words, ";", ",")) {
			t.Errorf("in the morning: %d bells, %d notices in %q", bells, notices, raw)
		}
		before = d.Raw()
		s.later(d, time.Minute)
		d.See(words) // until it is read
		if bells, _, raw := rung(d, before); bells != 0 {
			t.Errorf("told a second time: %q", raw)
		}
		d.Press("esc")
		d.Miss("while quiet")
	})
}

// What does not ring by day was not kept quiet by the night.
func TestWhatNeverRingsWasNotQuiet(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Quiet = quietFrom22(alerts.Info)
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		s.later(d, 9*time.Hour)
		s.set(alert("I", "info", "a", 0))
		d.Send(all)
		s.later(d, 9*time.Hour)
		d.Miss("while quiet")
	})
}

// The hours are those of the person, also where they look at UTC.
func TestQuietHoursAreThoseOfThePersonsZone(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Quiet = quietFrom22(alerts.Critical)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s.zone = tokyo // 23:02 there
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("Z")
		before := d.Raw()
		s.set(alert("C", "critical", "a", 0))
		d.Send(all)
		if bells, _, raw := rung(d, before); bells != 0 {
			t.Errorf("it rings at night: %q", raw)
		}
		before = d.Raw()
		s.set(alert("C", "critical", "a", 0), alert(alerts.EmergencyName, "critical", "shop", 0))
		d.Send(all)
		if bells, _, raw := rung(d, before); bells != 1 {
			t.Errorf("an emergency is silent at night: %q", raw)
		}
		d.Send(tui.Settings{Theme: s.options.Theme, Ring: tui.Ring{How: s.options.Ring.How, Quiet: s.options.Ring.Quiet, Zone: time.UTC}}, pane.Tick{Now: s.clock()})
		d.See("1 critical while quiet; still waiting: C a") // it was set to where it is day
	})
}

// A reminder is told at any hour, and rings when it may.
func TestAReminderIsQuietInQuietHours(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Remind = map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}
	s.options.Ring.Quiet = quietFrom22(alerts.Critical)
	s.zone = time.FixedZone("here", 9*3600) // 23:02
	silenced := held(alert("Silent", "critical", "b", time.Hour), "bob", 29*time.Minute)
	silenced.Quiet = &alerts.Quiet{Why: alerts.Silenced}
	unknown := held(alert("Unsure", "critical", "c", time.Hour), "bob", 29*time.Minute)
	unknown.State = alerts.Unknown
	s.set(held(alert("Slow", "critical", "a", time.Hour), "bob", 29*time.Minute), silenced, unknown)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		before := d.Raw()
		s.later(d, time.Minute)
		d.See("Slow is held by bob for 30m and still firing, and 1 more")
		s.later(d, 9*time.Hour)
		d.See("is held by bob for 9h")
		if _, notices, raw := rung(d, before); notices != 1 {
			t.Errorf("%d notices, one was due after the night: %q", notices, raw)
		}
		s.set(unknown)
		d.Send(all)
		s.later(d, 30*time.Minute)
		d.See("Unsure is held by bob for 10h and nobody knows whether it still fires")
	})
}

// Who starts the cockpit anew is reminded when they would have been, not at once.
func TestARestartMovesNoReminder(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Remind = map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}
	slow := held(alert("Slow", "critical", "a", 2*time.Hour), "bob", 45*time.Minute)
	s.set(slow)
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		due := func(after time.Duration, want int) {
			t.Helper()
			before := d.Raw()
			s.later(d, after)
			if _, notices, raw := rung(d, before); notices != want {
				t.Errorf("after %s: %d notices in %q", after, notices, raw)
			}
		}
		due(0, 0)
		due(14*time.Minute+59*time.Second, 0)
		due(time.Second, 1) // an hour
		due(29*time.Minute, 0)
		slow.State = alerts.Resolved
		s.set(slow)
		d.Send(all)
		due(time.Minute, 0)
		due(time.Hour, 0)
	})
}
