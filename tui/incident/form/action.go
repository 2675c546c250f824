package form

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/ask"
	"holdfast/tui/pane"
)

// actionLine is an action item being written: what, who, until when.
type actionLine struct {
	at     int
	inputs [3]*pane.Input
	owner  *owner // whose line is the second of them
}

const (
	whatPart = iota
	ownerPart
	duePart
)

// labels stand before the parts.
func labels() [3]string { return [3]string{"What", "Owner", "Due"} }

func newActionLine(crew func() []ask.Member) actionLine {
	who := newOwner(crew)
	return actionLine{owner: who, inputs: [3]*pane.Input{
		pane.NewInput("what is to be done, so that it does not happen again"),
		who.input,
		pane.NewInput("2026-11-30, 7d or 2w; empty: no date"),
	}}
}

func (a *actionLine) setTheme(t *themes.Theme) {
	for _, in := range a.inputs {
		in.SetTheme(t)
	}
}

// set puts an action item into the line.
func (a *actionLine) set(d incident.ActionData) {
	a.at = whatPart
	a.inputs[whatPart].Set(d.What)
	a.owner.set(d.Owner)
	a.inputs[duePart].Set(d.Due)
}

func (a *actionLine) value(part int) string { return strings.TrimSpace(a.inputs[part].Value()) }

func (a *actionLine) what() string { return a.value(whatPart) }

// turn goes n parts on: whom it leaves chosen is taken.
func (a *actionLine) turn(n int) {
	if a.at == ownerPart {
		a.owner.take()
	}
	if a.at = min(max(a.at+n, whatPart), duePart); a.at == ownerPart {
		a.owner.arrive()
	}
}

// update types, and moves between the parts and the people.
func (a *actionLine) update(msg tea.Msg) {
	key, pressed := msg.(tea.KeyPressMsg)
	switch {
	case pressed && key.String() == "tab":
		a.turn(1)
	case pressed && key.String() == "shift+tab":
		a.turn(-1)
	case a.at == ownerPart && a.owner.known():
		if !a.owner.update(msg) {
			a.turn(-1)
		}
	case pressed && key.String() == "down":
		a.turn(1)
	case pressed && key.String() == "up":
		a.turn(-1)
	default:
		a.inputs[a.at].Update(msg)
	}
}

// enter goes to the next part; on the last one the item is ready.
func (a *actionLine) enter(today time.Time) (item incident.ActionData, wrong string, ready bool) {
	if a.at < duePart {
		a.turn(1)
		return item, "", false
	}
	due, wrong := dueDate(a.value(duePart), today)
	switch {
	case wrong != "":
		return item, wrong, false
	case a.what() == "":
		a.at = whatPart
		return item, "say what is to be done", false
	}
	return incident.ActionData{What: a.what(), Owner: a.owner.person(), Due: due}, "", true
}

// dueDate reads a civil date, or days or weeks from today.
func dueDate(s string, today time.Time) (date, wrong string) {
	if s == "" {
		return "", ""
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return s, ""
	}
	days := map[byte]int{'d': 1, 'w': 7}[s[len(s)-1]]
	if n, err := strconv.Atoi(s[:len(s)-1]); err == nil && days > 0 && n > 0 && n < 1000 {
		return today.AddDate(0, 0, n*days).Format(time.DateOnly), ""
	}
	return "", "write a date as 2026-11-30, or 7d, or 2w"
}
