package tui_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func loud(s *stage) *stage {
	s.options.Ring.How = map[alerts.Severity]tui.How{alerts.Critical: {Bell: true, Desktop: true}, alerts.Warning: {Bell: true}}
	return s
}

func TestWhatRings(t *testing.T) {
	fresh := alert("Fresh", "critical", "a", 10*time.Second)
	silenced := fresh
	silenced.Quiet = &alerts.Quiet{Why: alerts.Silenced}
	cleared := fresh
	cleared.State = alerts.Resolved
	again := fresh
	again.Episode = friday
	tests := map[string]struct {
		first, then []alerts.Row
		bells       int
		desktop     bool
	}{
		"a new critical alert rings and notifies":        {nil, []alerts.Row{fresh}, 1, true},
		"a new warning rings":                            {nil, []alerts.Row{alert("W", "warning", "a", 0)}, 1, false},
		"a new info is silent":                           {nil, []alerts.Row{alert("I", "info", "a", 0)}, 0, false},
		"one that is held is silent":                     {nil, []alerts.Row{held(fresh, "bob", 0)}, 0, false},
		"one that is silenced is silent":                 {nil, []alerts.Row{silenced}, 0, false},
		"one that cleared is silent":                     {nil, []alerts.Row{cleared}, 0, false},
		"an old one is silent when the cockpit opens":    {[]alerts.Row{alert("Old", "critical", "a", time.Hour)}, nil, 0, false},
		"a young one rings when the cockpit opens":       {[]alerts.Row{fresh}, []alerts.Row{fresh}, 1, true},
		"one that was let go of does not ring again":     {[]alerts.Row{held(fresh, "bob", 0)}, []alerts.Row{fresh}, 0, false},
		"one whose silence ended rings":                  {[]alerts.Row{silenced}, []alerts.Row{fresh}, 1, true},
		"the next firing of the same alert rings":        {[]alerts.Row{held(fresh, "bob", 0)}, []alerts.Row{again}, 1, true},
		"many at once are one bell and one notification": {nil, []alerts.Row{fresh, alert("B", "critical", "b", 0), alert("C", "warning", "c", 0)}, 1, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := loud(calm())
			s.set(test.first...)
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				s.set(test.then...)
				d.Send(all, all)
				raw := d.Raw()
				// OSC 9 ends in BEL too.
				if got := strings.Count(raw, "\a") - strings.Count(raw, "\x1b]9;"); got != test.bells {
					t.Errorf("%d bells in %q", got, raw)
				}
				if got := strings.Contains(raw, "\x1b]9;"); got != test.desktop {
					t.Errorf("notified %v in %q", got, raw)
				}
			})
		})
	}
}

// A terminal that knows both forms would show two: it gets the one it shows best.
func TestANotificationIsOneAndCarriesNoEscapesFromOutside(t *testing.T) {
	plain := "\x1b]9;Evil,<U+001B>]0,owned<U+0007>: first,second<U+001B>\\<U+009C> (and 1 more)\x07"
	titled := "\x1b]777;notify;Evil,<U+001B>]0,owned<U+0007>;first,second<U+001B>\\<U+009C> (and 1 more)\x1b\\"
	wrap := func(s string) string { return "\x1bPtmux;" + strings.ReplaceAll(s, "\x1b", "\x1b\x1b") + "\x1b\\" }
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"a terminal":      {map[string]string{"TERM": "xterm-256color"}, plain},
		"foot":            {map[string]string{"TERM": "foot"}, titled},
		"urxvt":           {map[string]string{"TERM": "rxvt-unicode-256color"}, titled},
		"a GNOME one":     {map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7200"}, titled},
		"tmux":            {map[string]string{"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}, wrap(plain)},
		"tmux in a GNOME": {map[string]string{"TERM": "tmux-256color", "VTE_VERSION": "7200"}, wrap(titled)},
	} {
		t.Run(name, func(t *testing.T) {
			s := loud(calm())
			s.options.Terminal = tui.TerminalOf(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
			s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
				r := alert("Evil;\x1b]0;owned\x07", "critical", "a", 0)
				r.Annotations["summary"] = "first;second\x1b\\\u009c"
				s.set(r, alert("Other", "critical", "b", 0))
				before := d.Raw()
				d.Send(all)
				if raw := strings.TrimPrefix(d.Raw(), before); raw != "\a"+tt.want {
					t.Errorf("got %q\nwant %q", raw, "\a"+tt.want)
				}
			})
		})
	}
}

// A ring that does not arrive here is said at the start, with what to do, until
// it is read.
func TestARingThatCannotArriveIsSaidAtTheStart(t *testing.T) {
	both, bell := tui.How{Bell: true, Desktop: true}, tui.How{Bell: true}
	for name, tt := range map[string]struct {
		how  tui.How
		on   tui.Terminal
		want []string // parts of what is said; none: nothing is
	}{
		"a plain terminal":                  {both, tui.Terminal{}, nil},
		"tmux lets them through":            {both, tui.Terminal{Tmux: true, Passthrough: tui.PassthroughOn}, nil},
		"tmux does not":                     {both, tui.Terminal{Tmux: true, Passthrough: tui.PassthroughOff}, []string{"desktop notices are lost in tmux", "allow-passthrough on"}},
		"tmux cannot be asked":              {both, tui.Terminal{Tmux: true}, []string{"only with", "allow-passthrough on"}},
		"tmux hands on a bell":              {bell, tui.Terminal{Tmux: true}, nil},
		"screen":                            {both, tui.Terminal{Screen: true}, []string{"lost in screen", "vbell off"}},
		"a bell in screen":                  {bell, tui.Terminal{Screen: true}, []string{"flash", "vbell off"}},
		"mosh":                              {both, tui.Terminal{Mosh: true}, []string{"lost in mosh"}},
		"tmux that lets through, over mosh": {both, tui.Terminal{Mosh: true, Tmux: true, Passthrough: tui.PassthroughOn}, []string{"lost in mosh"}},
		"nothing rings":                     {tui.How{}, tui.Terminal{Screen: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := calm()
			s.options.Terminal = tt.on
			s.options.Ring = tui.Ring{How: map[alerts.Severity]tui.How{alerts.Critical: tt.how}}
			said := strings.Join(s.options.Ring.Lost(tt.on), "; ")
			if (said == "") != (len(tt.want) == 0) {
				t.Fatalf("it says %q", said)
			}
			s.play(t, 200, 50, func(t *testing.T, d *tuitest.Driver) {
				for _, part := range tt.want {
					d.See(part)
				}
				if said == "" && strings.Contains(d.Screen(), "lost in") {
					t.Errorf("it says something: %s", d.Screen())
				}
			})
		})
	}
}

// A terminal that badges its tabs is told while a critical alert waits.
func TestATabIsBadgedWhileACriticalAlertWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := calm()
		m := s.model(t)
		d := tuitest.Drive(t, m, 120, 40)
		critical := alert("DiskFull", "critical", "a", time.Minute)
		for _, step := range []struct {
			rows    []alerts.Row
			blocked bool
		}{
			{nil, false}, {[]alerts.Row{alert("Late", "warning", "w", time.Minute)}, false}, {[]alerts.Row{critical}, true},
			{[]alerts.Row{held(critical, "bob", 0)}, false}, {[]alerts.Row{critical, alert("Late", "warning", "w", 0)}, true}, {nil, false},
		} {
			s.set(step.rows...)
			d.Send(all)
			got := m.View().ProgramStatus
			if (got != nil) != step.blocked {
				t.Fatalf("with %d alerts the status is %+v", len(step.rows), got)
			}
			if got != nil && (got.State != tea.ProgramStateBlocked || !strings.Contains(got.Message, "DiskFull")) {
				t.Errorf("the status is %+v", got)
			}
		}
	})
}

func TestAnOldAckRingsAgain(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Remind = map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}
	s.set(held(alert("Slow", "critical", "a", time.Hour), "bob", 29*time.Minute))
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		bells := func() int { return strings.Count(d.Raw(), "\x1b]9;") }
		if bells() != 0 {
			t.Fatal("it rang at once")
		}
		s.later(d, time.Minute)
		d.See("Slow is held by bob for 30m and still firing")
		s.later(d, time.Minute)
		if bells() != 1 {
			t.Errorf("%d rings after the first half hour", bells())
		}
		s.later(d, 30*time.Minute)
		if bells() != 2 {
			t.Errorf("%d rings after the second", bells())
		}
	})
}

// Where a person wants points in time a reminder tells since when, on the screen and
// beyond it.
func TestAReminderTellsSinceWhenWherePointsAreWanted(t *testing.T) {
	s := loud(calm())
	s.options.Ring.Remind = map[alerts.Severity]time.Duration{alerts.Critical: 30 * time.Minute}
	s.set(held(alert("Slow", "critical", "a", time.Hour), "bob", 29*time.Minute))
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press(".")
		s.later(d, time.Minute)
		d.See("Slow is held by bob since 13:33 and still firing")
		if raw := d.Raw(); !strings.Contains(raw, "held by bob since 13:33 and still firing") {
			t.Errorf("beyond the screen it says %q", raw)
		}
	})
}

func TestPumpTellsChangesAsOneSetAndTheTimeAtFullSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := sources.NewFeed()
		watch := feed.Watch()
		ctx, cancel := context.WithCancel(t.Context())
		msgs := make(chan tea.Msg, 100)
		done := make(chan error, 1)
		time.Sleep(300 * time.Millisecond)
		times := make(chan time.Time)
		go tui.EachSecond(ctx, time.Now, func(now time.Time) { times <- now })
		go func() { done <- tui.Pump(ctx, watch, times, func(m tea.Msg) { msgs <- m }) }()
		first := (<-msgs).(pane.Changed)
		if close(first.Taken); !first.Topics.Has(sources.Alerts) || !first.Topics.Has(sources.Config) {
			t.Errorf("the first change is %v", first)
		}
		feed.Changed(sources.Logs)
		feed.Changed(sources.Record)
		second := (<-msgs).(pane.Changed)
		if close(second.Taken); second.Topics != sources.Topics(sources.Logs|sources.Record) {
			t.Errorf("the second change is %v", second)
		}
		for range 3 {
			if tick := (<-msgs).(pane.Tick); tick.Now.Nanosecond() != 0 {
				t.Errorf("a tick at %v", tick.Now)
			}
		}
		cancel()
		if err := <-done; err == nil {
			t.Error("it ended without a reason")
		}
	})
}
