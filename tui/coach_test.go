package tui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

func TestWhatIsProposedStandsAboveTheKeysUntilItIsDismissed(t *testing.T) {
	s := newStage()
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Miss("Esc ends these hints")
		d.Send(tui.Coach{Pane: pane.Alerts, Keys: "a", Text: "on CheckoutDown holds it"})
		d.See("now a on CheckoutDown holds it", "Esc ends these hints")
		d.Press("2") // from elsewhere it says the way, too
		d.See("now 1 a on CheckoutDown holds it")
		d.Send(pane.Notice{Key: "k", Loud: pane.Trouble, Text: "the disk is full"})
		d.See("the disk is full", "now 1 a on CheckoutDown holds it")
		d.Press("esc") // what is wrong is read first
		d.Miss("the disk is full")
		d.See("Esc ends these hints")
		d.Send(tui.Coach{Text: "wait for CheckoutDown"})
		d.See("now wait for CheckoutDown")
		d.Press("esc")
		d.Miss("wait for CheckoutDown", "Esc ends these hints")
		d.Send(tui.Coach{Pane: pane.Incident, Keys: "Space", Text: "ticks step 1"})
		s.later(d, time.Minute)
		d.Miss("ticks step 1") // for good
	})
}

// What is chosen in the first frame that shows it can be acted on from then on: the
// frame itself says so.
func TestTheFirstFrameSaysWhatTheKeysDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage()
		down := alert("CheckoutDown", "critical", "eu-1", 0)
		s.set(down, alert("Slow", "warning", "eu-1", 0))
		m := s.model(t)
		for _, msg := range []tea.Msg{
			tea.WindowSizeMsg{Width: 80, Height: 24}, all,
			tui.Coach{Pane: pane.Alerts, Act: "ack", On: string(down.Fingerprint), Keys: "a", Text: "holds it", Toward: "go there with j and k"},
		} {
			m.Update(msg)
		}
		if first := ansi.Strip(m.View().Content); !strings.Contains(first, "▸CheckoutDown") || !strings.Contains(first, "\n now a holds it ") {
			t.Errorf("the first frame says\n%s", first)
		}
	})
}

// An alert that comes to the top by itself is chosen, and acts on it are refused for a
// moment: to whoever reads what to do next it is chosen, and the keys keep their places.
func TestWhatHasJustComeToTheTopIsChosen(t *testing.T) {
	s := newStage()
	old, down := alert("CertExpiry", "warning", "edge", time.Hour), alert("CheckoutDown", "critical", "eu-1", 0)
	s.set(old)
	s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		d.See("▸CertExpiry", "a ack")
		s.set(down, old)
		d.Send(tui.Coach{Pane: pane.Alerts, Act: "ack", On: string(down.Fingerprint), Keys: "a", Text: "holds it", Toward: "go there with j and k"}, all)
		d.See("▸CheckoutDown", "now a holds it", "a ack")
		d.Press("a")
		d.See("look again")
		if done := s.done(); len(done) != 0 {
			t.Errorf("a key meant for another row did %v", done)
		}
	})
}

// What is to be done is read whole where the terminal is as narrow as it may be: how to
// end the hints gives way.
func TestWhatIsProposedIsWholeInEightyColumns(t *testing.T) {
	newStage().play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		words := strings.Repeat("holds it ", 6) + "to the end"
		d.Send(tui.Coach{Pane: pane.Alerts, Keys: "a", Text: words})
		d.See("now a " + words)
		d.Miss("Esc ends")
	})
}

// A ring that is lost is no trouble of the first minute: the rehearsal says what to do,
// and it is read in the messages, or when the hints are over.
func TestALostRingWaitsInTheRehearsal(t *testing.T) {
	s := newStage()
	s.options.Rehearsal, s.options.ThemeFor = true, func(themes.Ground) *themes.Theme { return load(t, "dark") }
	s.options.Terminal = tui.Terminal{Tmux: true, Passthrough: tui.PassthroughOff}
	s.options.Ring = tui.Ring{How: map[alerts.Severity]tui.How{alerts.Critical: {Desktop: true}}}
	s.play(t, 80, 24, func(t *testing.T, d *tuitest.Driver) {
		d.Miss("lost in tmux")
		s.later(d, 3*time.Second) // the terminal was asked whether it is dark
		d.Miss("dark or light")
		d.Send(tui.Coach{Pane: pane.Alerts, Keys: "a", Text: "holds it"})
		d.See("Esc ends these hints")
		d.Miss("lost in tmux")
		d.Press("m")
		d.See("To be read", "allow-passthrough on", "--theme dark or")
		d.Press("esc")
		d.See("now a holds it")
		d.Press("esc")
		d.Miss("now a holds it")
		d.See("this terminal does not say if it is dark")
		d.Press("esc")
		d.See("desktop notices are lost in tmux", "m whole, Esc read")
		d.Press("esc")
		d.Miss("lost in tmux")
		d.Press("m")
		d.See("nothing is wrong that is not read")
	})
}

// Where text is typed no key is named that is text there, at any size.
func TestNoKeyIsNamedWhereTextIsTyped(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		busy().play(t, size[0], size[1], func(t *testing.T, d *tuitest.Driver) {
			d.See("a ack", "Esc")
			d.Press("/")
			d.See("\n Enter done  Esc not now")
			d.Miss("a ack", "? help", "2 Logs 3", "Esc when", "Esc read")
			d.Press("esc")
			d.See("a ack")
		})
	}
}
