// Package tui is the cockpit's screen: it holds the panes, the focus, what lies
// on top of them, what is to be told to the person, and the last act that can be
// taken back. It holds no data and does no I/O: panes read the nouns and the
// record, and every act is a command.
package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/draw"
	"holdfast/tui/keyboard"
	"holdfast/tui/pane"
)

// Options is what the cockpit is made of. The functions are called while
// drawing and must not do I/O; a nil one says nothing.
type Options struct {
	// Panes in the order of their keys: 1, 2, 3 …
	Panes []pane.Pane
	Theme *themes.Theme
	// ThemeFor chooses a theme by the terminal's background, which the terminal
	// tells, or COLORFGBG, or nobody. Nil: Theme stays.
	ThemeFor func(themes.Ground) *themes.Theme
	// Sixteen is for a terminal of sixteen colours, whatever else was chosen. Nil:
	// the theme stays.
	Sixteen *themes.Theme
	Actor   people.Actor
	Now     func() time.Time
	Zone    *time.Location // of the clock; nil: local

	Attention func() duty.Summary
	Health    func() []sources.Health
	Alerts    func() *alerts.View        // what rings
	Incidents func() []incident.Incident // the open ones, as last read
	Vitals    func() []*vitals.Reading   // the few numbers that lead
	Calls     func() []string            // what was asked and run, oldest first
	// Farewell is what somebody who leaves now must know, each a line. Nil: nothing.
	Farewell func() []string
	// Things are what the palette finds beside alerts and open incidents.
	Things func() []Thing

	// Passed is the time to which the screen has moved the clock of the last frame by
	// itself; zero, and nil: it has not.
	Passed func() time.Time
	// Handed is how many frames were handed to the screen. Nil: what is drawn counts
	// as seen.
	Handed func() uint64
	// WrittenAt is when the n-th of them, or one after it, stood on the terminal; zero:
	// it does not yet. Nil: what is drawn counts as seen.
	WrittenAt func(n uint64) time.Time
	// Begun is the newest of them of which the writing began, and when. Nil: nobody
	// knows, and only what is written counts as seen.
	Begun func() (n uint64, at time.Time)

	Keys map[string]string // rebinding: an action's name and its key
	// Layout is how the panes are arranged, Filters the saved filters of the alerts by
	// name.
	Layout    Layout
	Filters   map[string]string
	ReadOnly  bool
	Rehearsal bool
	Ring      Ring
	// Terminal is what the cockpit is shown on.
	Terminal Terminal
}

// Model is the root. It is a tea.Model.
type Model struct {
	o Options
	wardrobe
	now time.Time

	deck     deck
	pile     pile
	presence presence
	viewing  viewing
	blank    blank

	notices  notices
	coach    coach
	undo     *undo
	incident incident.ID // the one at hand; 0: none
	rings    rings

	summary duty.Summary
	ranking ranking
	health  []sources.Health
	open    []incident.Incident
	dial    draw.Dial // of the frame that was drawn last
}

// New makes the cockpit. A key that cannot be rebound as asked keeps its
// default, and a notice says so; the others are rebound.
func New(o Options) *Model {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	m := &Model{o: o, now: o.Now(), notices: newNotices(), pile: pile{now: o.Now, handed: o.Handed, writtenAt: o.WrittenAt, begun: o.Begun}, rings: newRings(o.Ring, o.Terminal)}
	for _, p := range o.Panes {
		m.deck.panes = append(m.deck.panes, &held{Pane: p})
	}
	bindKeys(m, o.Keys)
	tellOfRings(m)
	m.presence.touched = m.now
	m.viewing.who, m.viewing.home = o.Actor, o.Zone
	m.since, m.few = m.now, o.Terminal.Few
	redress(m)
	m.deck.bring(0)
	m.deck.arrange(o.Layout)
	m.learn()
	if o.Attention != nil {
		m.summary = o.Attention()
	}
	return m
}

// Init asks the terminal what it can do: synchronised output, where that may be
// used, its background colour, and which screen it is.
func (m *Model) Init() tea.Cmd {
	var cmds []tea.Cmd
	if m.o.Terminal.Synchronised() {
		cmds = append(cmds, tea.Raw(ansi.RequestModeSynchronizedOutput))
	}
	if m.o.Terminal.Screen {
		cmds = append(cmds, tea.Raw(ansi.RequestSecondaryDeviceAttributes))
	}
	if m.o.ThemeFor != nil {
		cmds = append(cmds, tea.Raw(ansi.RequestBackgroundColor))
	}
	return tea.Batch(cmds...)
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	before := m.deck.focus
	msg, cmd, on := m.deck.asking.take(msg)
	if msg != nil {
		cmd = tea.Batch(m.wake(msg), on(witness(m, msg)))
	}
	if p := m.deck.front(); p != nil && m.deck.focus != before {
		cmd = tea.Batch(cmd, p.update(pane.Shown{}))
	}
	return m, guard(cmd)
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	if cmd, taken := awaitSize(m, msg); taken {
		return cmd
	}
	if suit(m, msg) {
		return nil
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if unsized(m) {
			m.blank.ended = m.o.Now()
		}
		m.deck.w, m.deck.h = msg.Width, msg.Height
		for _, o := range m.pile.list {
			o.SetSize(m.deck.w, m.deck.h)
		}
		return nil
	case keyboard.Press:
		return m.pressed(msg)
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseWheelMsg:
		return m.mouse(msg, msg.Mouse())
	case tea.MouseClickMsg:
		return m.mouse(msg, msg.Mouse())
	case tea.KeyReleaseMsg, tea.MouseReleaseMsg, tea.MouseMotionMsg:
		return nil
	case pane.Show:
		m.show(msg)
		return nil
	case pane.Focus:
		m.deck.bringID(msg.Pane)
		return nil
	case pane.Notice:
		m.notices.add(msg)
		m.notices.at = m.now
		return nil
	case Coach:
		m.coach.Coach = msg
		return nil
	case pane.Undo:
		m.undo = &undo{Undo: msg, until: m.o.Now().Add(undoStays)}
		return nil
	case fault:
		return m.meet(msg)
	case ranked:
		return m.take(msg)
	}
	return m.hear(msg)
}

// hear takes a message that is not for the root alone.
func (m *Model) hear(msg tea.Msg) tea.Cmd {
	var ring, rank tea.Cmd
	if who, ok := msg.(pane.Person); ok {
		msg = m.viewing.shown(who)
	}
	switch msg := msg.(type) {
	case keyboard.Unended:
		m.unended(msg)
		return nil
	case pane.Changed:
		if msg.Topics&^sources.Topics(sources.Logs|sources.Runs) != 0 {
			m.learn()
			rank = m.rank()
		}
		if msg.Topics.Has(sources.Alerts) {
			ring = m.ring()
		}
		defer m.ranking.tell(msg.Taken)
	case pane.Tick:
		m.now = msg.Now
		m.learn()
		rank = m.rank()
		tellOfThemes(m)
		m.notices.tick(m.now)
		if m.undo != nil && !m.now.Before(m.undo.until) {
			m.undo = nil
		}
		ring = m.remind()
	case pane.CurrentIncident:
		m.incident = msg.ID
	case pane.Person:
		m.o.Actor, m.o.Zone = msg.Actor, msg.Zone
	case pane.LogsAt:
		m.deck.bringID(pane.Logs)
	}
	return tea.Batch(ring, rank, m.tellAll(msg))
}

// tellAll hands a message to every pane, shown or not, and to what lies on top.
func (m *Model) tellAll(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range m.deck.panes {
		cmds = append(cmds, p.update(msg))
	}
	for _, o := range m.pile.list {
		cmd, done := o.update(msg)
		cmds = append(cmds, cmd)
		o.done = done
	}
	m.clear()
	return tea.Batch(cmds...)
}

// ranking is the ranking of what needs a human.
type ranking struct {
	now   bool // it is being ranked
	stale bool // something changed since that began
	// taken are those who wait until what they told of is ranked.
	taken []chan<- struct{}
}

// tell closes taken when nothing is being ranked any more.
func (r *ranking) tell(taken chan<- struct{}) {
	if taken != nil {
		r.taken = append(r.taken, taken)
	}
	if r.now {
		return
	}
	for _, taken := range r.taken {
		close(taken)
	}
	r.taken = nil
}

// ranked is what needs a human.
type ranked struct {
	summary duty.Summary
	broke   string // what the ranking panicked with; empty: it did not
}

// rank ranks what needs a human, beside the screen: with ten thousand alerts it
// takes longer than a key may wait. One ranking at a time.
func (m *Model) rank() tea.Cmd {
	if m.o.Attention == nil {
		return nil
	}
	if m.ranking.now {
		m.ranking.stale = true
		return nil
	}
	m.ranking.now, m.ranking.stale = true, false
	attend := m.o.Attention
	return func() tea.Msg {
		var r ranked
		r.broke = attempt(func() { r.summary = attend() })
		return r
	}
}

// take shows what was ranked.
func (m *Model) take(r ranked) tea.Cmd {
	m.ranking.now = false
	defer m.ranking.tell(nil)
	if r.broke != "" {
		m.notices.add(pane.Notice{Key: "rank", Loud: pane.Trouble, Text: "a fault in holdfast: the number at the top is not kept up: " + r.broke})
		return nil
	}
	m.summary = r.summary
	if m.ranking.stale {
		return m.rank()
	}
	return nil
}

// learn reads what else the top line and the footer show.
func (m *Model) learn() {
	if m.o.Health != nil {
		m.health = withoutVitals(m.o.Health())
		m.notices.learn(m.health)
	}
	if m.o.Incidents != nil {
		m.open = m.o.Incidents()
	}
}

// View draws the screen.
func (m *Model) View() tea.View {
	if unsized(m) {
		return tea.NewView(sizelessWords)
	}
	shown := text.Shown(m.screen())
	if m.o.Terminal.NoMarks {
		shown = text.Unmarked(shown)
	}
	v := tea.NewView(shown)
	v.AltScreen = true
	if !m.o.Terminal.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.ReportFocus = true
	v.WindowTitle = windowTitle(m.summary)
	v.ProgramStatus = waiting(m.summary)
	return v
}

// waiting tells a terminal that badges its tabs (OSC 7501) while a critical alert
// waits for somebody; nil: none does.
func waiting(s duty.Summary) *tea.ProgramStatus {
	item, ok := s.Waiting()
	if !ok {
		return nil
	}
	return &tea.ProgramStatus{State: tea.ProgramStateBlocked, App: "holdfast", Title: "holdfast: " + needs(len(s.Items)), Message: text.Clean(item.What)}
}

func windowTitle(s duty.Summary) string {
	if n := len(s.Items); n > 0 {
		return "holdfast: " + needs(n)
	}
	return "holdfast"
}
