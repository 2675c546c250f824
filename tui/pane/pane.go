// Package pane says what a pane is: what the root asks of it, the actions it
// offers, and the messages panes and root exchange. Panes never import one
// another; what one wants of another it asks by a message of this package.
// It must not know any particular pane and must not do I/O.
package pane

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/themes"
)

// ID names a pane: "alerts", "logs", "backups", "oncall", "incident", "review".
type ID string

// The panes.
const (
	Alerts   ID = "alerts"
	Logs     ID = "logs"
	Backups  ID = "backups"
	OnCall   ID = "oncall"
	Incident ID = "incident"
	Review   ID = "review"
)

// Pane is one part of the cockpit. The root calls it from one goroutine.
// Update must not do I/O: acts and reads from the record are returned as
// commands with a deadline.
type Pane interface {
	ID() ID
	// Title is what the pane's upper border says.
	Title() Title
	// SetSize gives the pane the room inside its border, in cells.
	SetSize(w, h int)
	SetTheme(*themes.Theme)
	SetFocus(bool)
	Update(tea.Msg) tea.Cmd
	// View draws exactly h lines of at most w cells. It reads only, and is memoised:
	// drawing an unchanged pane costs nothing.
	View() string
	Actions() []Action
}

// Typed is a pane in which text is typed.
type Typed interface {
	// Typing reports whether keys are text just now (a filter line).
	Typing() bool
}

// Tall is a pane that says how many lines it could use in w cells; the layout gives
// space by it. Another gets the least.
type Tall interface{ Rows(w int) int }

// Told is a pane that can be said in one line, for the "Also" box of a small
// screen.
type Told interface {
	// Strip is what is wrong or worth knowing, painted, in at most w cells; empty when
	// there is nothing to say.
	Strip(w int) string
}

// Hinted is a pane that says at the foot of the screen, while nothing else is to be
// told there, what is about to be done and which keys do it.
type Hinted interface{ Hint() Hint }

// Hint is what a Hinted says, painted; each may be empty.
type Hint struct {
	Next  string // what is about to be done
	Keys  string // which keys do it, and what comes next
	Short string // the same in few words, where something is to be told beside it
}

// Title is a pane's name and what stands right in its border, already painted.
type Title struct {
	Key    string // the key that brings the pane to the front; the root fills it in
	Name   string // "Alerts"; the frame paints it
	Note   string // dim, after the name: sources, a filter
	Right  string // counts, age of the data
	Foot   string // in the lower border, right: where one is in a long list
	Side   string // in the lower border, beneath what stands at the left of it: where one is there
	Beside int    // how many cells that takes; 0: nothing stands beside anything
	Over   bool   // it lies over all else, as a dialog does: its whole border stands out
}

// Action is one thing a person can do in a pane. Keys, help, the palette,
// KEYS.md and read-only mode are all derived from it.
type Action struct {
	Name   string   // the rebinding name, such as "ack"
	Keys   []string // the default keys, as Bubble Tea names them; rebinding replaces the first
	What   string   // in the footer and palette, such as "ack"
	Help   string   // one sentence for the help screen
	Writes bool     // writes, posts or leases: absent with --read-only
	Footer bool     // worth a place in the footer line
	Narrow bool     // first in the footer where not all of them fit
	Moves  bool     // only moves the view: listed under moving in the help
	WhyNot string   // why it cannot be done now; empty: it can
	Soon   bool     // it can be done in a moment: WhyNot only keeps a key from what it was not meant for
	Asks   string   // what is under way until what it asks stands on the screen, such as "asking about the incident": keys wait for it; empty: it asks nothing, or at once
	On     string   // the one thing that it would be done to now, as Reveal or OnStep names it; empty: none, or several
	Do     func() tea.Cmd
}

// Changed says which topics changed; every pane gets it, shown or not. Taken is
// closed when the screen has taken it in, what needs a human ranked too; nil:
// nobody waits for that.
type Changed struct {
	Topics sources.Topics
	Taken  chan<- struct{}
}

// Shown tells a pane that it has just come to the front. One that reads only
// while it is looked at begins then.
type Shown struct{}

// Person tells every pane who looks from now on, the zone of their times, and whether
// they want points in time in the place of ages; that the root fills in.
type Person struct {
	Actor  people.Actor
	Zone   *time.Location // never nil
	Points bool
}

// Tick is the clock, once a second; ages move with it.
type Tick struct{ Now time.Time }

// Away says that nobody looks at the screen, and since when.
type Away struct{ Since time.Time }

// Here says that somebody looks again.
type Here struct{ At time.Time }

// Loudness of a notice.
type Loudness uint8

// The kinds of notices. A Trouble stays until it is read. An Aside, too, but it stands
// back behind all else: nothing is broken.
const (
	Said Loudness = iota
	Trouble
	Aside
)

// Notice asks the root to tell the person something. Key makes a later notice
// about the same thing replace this one; a Trouble or an Aside with empty Text ends it.
type Notice struct {
	Key  string
	Loud Loudness
	Text string
}

// Show asks the root to put a dialog on top. Unasked is one that the person
// did not open: for a moment it takes no keys, which were meant for elsewhere.
type Show struct {
	Dialog  Dialog
	Unasked bool
}

// Screen is a pane that draws its own boxes: shown, it has the whole room
// between top line and footer, without a border around it.
type Screen interface {
	// TopLine is what stands at the top while the pane is in front, between the one
	// number and the clock: painted, both parts at most w cells together; no left one:
	// the usual line. What is around it is the pane's to place, as far as there is room.
	TopLine(w int, around Around) (left, right string)
}

// Around is what the top line says beside the words of the pane in front, painted.
type Around struct {
	Sources []string // how the sources are: short, in any case; then from less to more length
	Person  string   // who one is
}

// Busy is a pane that runs something which leaving the cockpit would stop.
type Busy interface{ Running() int }

// Dialog is an overlay that takes the keys until it is done.
type Dialog interface {
	SetSize(w, h int) // the whole screen
	SetTheme(*themes.Theme)
	Update(tea.Msg) (tea.Cmd, bool) // true: done, take it away
	View() string                   // the box, without the screen behind it
}

// Placed is a dialog that may be drawn in its pane, where what it asks about stands:
// its View is empty then.
type Placed interface {
	Dialog
	InPlace() bool
}

// Confirmed is a dialog that y confirms. The root lets only a y through that a
// person can have pressed on having read it, and has the dialog say why another
// was refused; what is said goes away with the next key.
type Confirmed interface {
	Dialog
	Refuse(why string)
}

// Repeated is a Confirmed dialog that another key confirms than y: the one that began
// what it asks about, pressed again.
type Repeated interface {
	Confirmed
	Again() string
}

// Focus asks the root to bring a pane to the front.
type Focus struct{ Pane ID }

// Reveal asks a pane to show one of its rows: an alert by its fingerprint, an
// incident by its number, a source of logs, a data source and a person by their
// names. A row that is not there any more asks for nothing.
type Reveal struct {
	Pane ID
	Row  string
}

// OnStep names a step of a checklist, as the thing that an act is done to.
func OnStep(at sop.Place) string {
	return fmt.Sprintf("%s %s %s", incident.ID(at.Incident), at.Run, at.Step)
}

// FilterAlerts asks the alerts pane to show only what words or matchers take.
type FilterAlerts struct{ Words string }

// SilenceAlerts asks the alerts pane for the form of a silence of these alerts.
type SilenceAlerts struct{ Alerts []alerts.Row }

// LogsAt asks the log pane to show the lines from a moment on.
type LogsAt struct {
	At     time.Time
	Why    string            // what happened then, such as "CheckoutDown fired"
	Labels map[string]string // of the alert: by what of it lines name they are filtered; nil: by nothing
}

// OpenIncident asks the incident pane to open an incident, or attach the alerts
// to the one that is shown; it asks the person which.
type OpenIncident struct{ Alerts []alerts.Row }

// StartSOP asks the incident pane to start the SOP for an alert.
type StartSOP struct{ Alert alerts.Row }

// AddNote asks the incident pane for the note line, from any pane.
type AddNote struct{}

// WriteReport asks the incident pane for the report of the incident at hand, from
// any pane.
type WriteReport struct{}

// SwitchIncident asks the incident pane which incident is to be at hand, from
// any pane.
type SwitchIncident struct{}

// SearchIncidents asks the incident pane to search the timelines of all
// incidents, from any pane.
type SearchIncidents struct{}

// Pin asks the incident pane to copy lines into the timeline.
type Pin struct{ Lines []incident.PinnedLine }

// Undo is the last act that can be taken back, offered by the root for ten seconds.
type Undo struct {
	What string // "holding CertExpiry"
	Do   func() tea.Cmd
}

// CurrentIncident tells every pane which incident is at hand; zero: none.
type CurrentIncident struct{ ID incident.ID }
