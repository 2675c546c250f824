package session

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/tui/draw"
)

// hour is a model whose frames say that they are true for an hour.
type hour struct{ tea.Model }

func (hour) View() tea.View { return tea.NewView("12:00:00") }
func (hour) Dial() draw.Dial {
	return draw.Dial{Zone: time.UTC, Shows: time.Now(), Until: time.Now().Add(time.Hour)}
}

// What is another than a second ago is told to every screen, whatever its frame says of
// how long it is true; what is not, to none but those whose frame is true no more.
func TestTheClockTellsAScreenWhatMoved(t *testing.T) {
	w := staged(t)
	clock, screen := NewClock(w), draw.New(nil, draw.Options{})
	s := &Session{who: newWho(w, always(people.Actor{Person: "ann"}, time.UTC))}
	leave := clock.Sit(s, screen)
	lasting := screen.On(hour{})
	lasting.View()
	ticked := func() bool {
		select {
		case <-screen.Ticks():
			lasting.View()
			return true
		default:
			return false
		}
	}
	beat := func() bool { clock.beat(time.Now()); return ticked() }
	if !beat() {
		t.Error("the first second is not told: nobody knows what was before")
	}
	if beat() {
		t.Error("nothing moved, and the screen is told")
	}
	w.Health.Report(sources.Health{Kind: "alertmanager", Name: "prod", Up: true, Since: time.Now()})
	if !beat() {
		t.Error("a source came, and the screen is not told")
	}
	if beat() {
		t.Error("it is told twice")
	}
	leave()
	w.Health.Forget("alertmanager", "prod")
	if beat() {
		t.Error("who left is told")
	}
}
