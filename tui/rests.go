package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
)

// Dial is the clock of the frame that was drawn last, and until when all else in it
// stays as it is: so long the screen moves the clock, and nobody is woken.
func (m *Model) Dial() draw.Dial { return m.dial }

// wake has the cockpit catch up with the time that passed without it, before it takes
// a message: nothing is done or drawn as of then.
func (m *Model) wake(msg tea.Msg) tea.Cmd {
	if m.o.Passed == nil {
		return nil
	}
	passed := m.o.Passed()
	if tick, is := msg.(pane.Tick); !passed.After(m.now) || is && !tick.Now.Before(passed) {
		return nil
	}
	return witness(m, pane.Tick{Now: passed})
}

// rests is until when all that is on the screen, and what the cockpit does by itself,
// stays as it is if nothing but the clock moves; zero: no longer than now.
func (m *Model) rests() time.Time {
	if len(m.pile.list) > 0 {
		return time.Time{}
	}
	rest := pane.RestOf(m.now)
	rest.Stale(m.health)
	m.notices.rests(&rest)
	m.presence.rests(&rest)
	if m.undo != nil {
		rest.To(m.undo.until)
	}
	if asked := m.since.Add(groundWithin); !m.told && asked.After(m.now) {
		rest.To(asked)
	}
	m.rings.rests(&rest, m.o.Alerts)
	m.headline().gauges().rests(&rest)
	for i, p := range m.deck.panes {
		shown := slices.ContainsFunc(m.deck.boxes, func(b box) bool { return b.pane == i })
		rest.To(p.rests(m.now, shown))
	}
	return rest.Until()
}

// dialIn is the clock in a top line, in a frame that rests until the first of these.
func (hl headline) dialIn(top string, rests ...time.Time) draw.Dial {
	i := strings.LastIndex(top, hl.theme.Paint(themes.Strong, hl.now.Format(draw.Layout)))
	if i < 0 {
		return draw.Dial{}
	}
	d := draw.Dial{X: hl.w - text.Width(top[i:]), Zone: hl.now.Location(), Shows: hl.now, Until: slices.MinFunc(rests, time.Time.Compare)}
	return hl.running(d, top[:i])
}

// running is a clock with the stopwatch of the incident at hand, where that stands left
// of it. One that cannot be moved has the whole frame drawn each second.
func (hl headline) running(d draw.Dial, left string) draw.Dial {
	inc, open := hl.atHand()
	if !open {
		return d
	}
	words := draw.Stopwatch(hl.now.Sub(inc.OpenedAt))
	painted := strings.Index(left, hl.theme.Paint(themes.IncidentRole, words))
	switch {
	case painted >= 0 && len(words) == len(draw.Layout) && !hl.now.Before(inc.OpenedAt):
		d.RunsX, d.Began = text.Width(left[:painted]), inc.OpenedAt
		if over := inc.OpenedAt.Add(100 * time.Hour); over.Before(d.Until) {
			d.Until = over // then it is a cell longer
		}
	case strings.Contains(ansi.Strip(left), words):
		d.Until = time.Time{}
	}
	return d
}

// rests says until when what is told stays the same.
func (n *notices) rests(rest *pane.Rest) {
	if n.said != "" {
		if n.saidAt.IsZero() {
			rest.Never()
		}
		rest.To(n.saidAt.Add(saidStays))
	}
	for _, s := range n.sick {
		if next := s.health.NextTry; !next.IsZero() && s.health.Err != "" {
			rest.Left(next)
		}
	}
}

// rests says until when nobody is reminded of an ack.
func (r *rings) rests(rest *pane.Rest, view func() *alerts.View) {
	switch {
	case view == nil || len(r.Remind) == 0:
	case view() != r.counted:
		rest.Never()
	case !r.next.IsZero():
		rest.To(r.next)
	}
}
