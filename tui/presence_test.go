package tui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/tuitest"
)

// Five minutes without a key are only known once they are over: what came meanwhile is
// told then, also where nothing comes after it.
func TestWhatCameInTheFiveMinutesIsTold(t *testing.T) {
	s := newStage()
	old := alert("Old", "critical", "a", time.Hour)
	s.set(old)
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		s.later(d, 2*time.Minute)
		fresh := alert("DiskWillFill", "warning", "b", 0)
		fresh.FirstSeen = s.now
		s.set(old, fresh)
		d.Send(all)
		d.Miss("since")
		s.later(d, 3*time.Minute)
		d.See("+1 DiskWillFill", "new│")
		s.later(d, time.Hour)
		d.Send(tea.FocusMsg{})
		d.See("+1 DiskWillFill", "new│")
	})
}

// Whoever comes back sees what is new: by the terminal's word, and without one after
// five minutes without a key.
func TestWhoComesBackIsToldWhatIsNew(t *testing.T) {
	for name, leave := range map[string]func(*stage, *tuitest.Driver){
		"the terminal says it":         func(_ *stage, d *tuitest.Driver) { d.Send(tea.BlurMsg{}) },
		"five minutes without any key": func(s *stage, d *tuitest.Driver) { s.later(d, 5*time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage()
			old := alert("Old", "critical", "a", time.Hour)
			s.set(old)
			s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
				leave(s, d)
				d.Miss("since")
				fresh := alert("DiskWillFill", "warning", "b", 0)
				fresh.FirstSeen = fresh.FirstSeen.Add(6 * time.Minute)
				s.set(old, fresh)
				d.Send(all)
				d.See("+1 DiskWillFill", "new│")
				d.Send(tea.FocusMsg{})
				d.See("+1 DiskWillFill", "new│")
				s.later(d, 2*time.Minute)
				d.Miss("+1 DiskWillFill")
				d.Miss("new│")
			})
		})
	}
}
