// Package box says what a box of the incident screen is: how it is looked at, and
// what the pane asks of it. A box is handed the data that it draws and answers
// with commands. It must not know any particular box, nor the pane.
package box

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// Name names a box.
type Name uint8

// The boxes, in the order in which Left and Right go through those that take keys.
const (
	Checklist Name = iota
	Timeline
	Before
	Restore
	Live
	List
)

// Box draws one part of the screen.
type Box interface {
	// See says how the box is looked at from now on.
	See(Sight)
	// Draw draws exactly H lines of W cells. It reads only: drawn twice, it is the same.
	Draw() string
}

// Keyed is a box that takes the moving keys and has a choice of its own.
type Keyed interface {
	Box
	// Move goes n rows on; back when n is negative.
	Move(n int)
	// Click chooses what is on a row, counted from 0 beneath the upper border.
	Click(line int)
	// Enter is what Enter does on what is chosen.
	Enter() Way
	// Actions are what can be done here, also while another box has the keys. Why
	// there is no incident to act on at all is not theirs to say.
	Actions() []pane.Action
}

// Way is where Enter leads.
type Way struct {
	What   string      // what Enter does, in one word: "show", "run"
	WhyNot string      // why it cannot be done; empty: it can
	To     incident.ID // the incident that it goes to; 0: Do does it
	Do     func() tea.Cmd
}

// Redraw is a command: it has the screen drawn anew when a dialog changed what a
// box shows.
func Redraw() tea.Msg { return Changed{} }

// Changed says that a box shows something else than before.
type Changed struct{}

// Sight is how a box is looked at.
type Sight struct {
	pane.Look
	W, H  int  // its room in cells, the border included; none: it is not seen
	Keys  bool // the moving keys go to this box
	Small bool // the screen has room for one box only
}

// Today is the time now in the zone of the person.
func (s Sight) Today() time.Time { return s.Now.In(s.Zone) }

// Inside is the room within the border.
func (s Sight) Inside() (w, h int) { return s.W - 2, max(0, s.H-2) }

// Frame puts lines into the border.
func (s Sight) Frame(title pane.Title, lines []string) string {
	_, h := s.Inside()
	return pane.Frame(s.Theme, title, row.Join(lines, h), s.W, s.H, s.Keys && s.Focus)
}

// Words is a line of plain words.
func (s Sight) Words(role themes.Role, words string) string {
	w, _ := s.Inside()
	return row.New(s.Theme, w, false).Space(1).Put(role, words).String()
}

// Dot stands between two words of a title.
func (s Sight) Dot() string { return " " + s.Theme.Glyph(themes.Middle) + " " }

// Cut cuts words to w cells; 8 are always left.
func (s Sight) Cut(words string, w int) string {
	return text.Truncate(words, max(w, 8), s.Theme.Glyph(themes.Ellipsis))
}

// Day is a date as the boxes show it; one of another year has it.
func (s Sight) Day(at time.Time) string { return text.Day(at, s.Today()) }

// Exactly writes a time to the second; one of another day carries that instead.
func (s Sight) Exactly(t time.Time) string { return s.time(t, "15:04:05") }

// Minute is a time for where there is no room for seconds.
func (s Sight) Minute(t time.Time) string { return s.time(t, "15:04") }

func (s Sight) time(t time.Time, today string) string {
	t, now := t.In(s.Zone), s.Today()
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format(today)
	}
	return s.Day(t) + t.Format(" 15:04")
}

// WayBack stands where one box has the whole of a small screen.
const WayBack = "Left goes back"

// Date is a civil date for the person; empty: it is none.
func Date(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.Format("2 Jan 2006")
}

// Wrap breaks text into lines of at most w cells; 8 are always left.
func Wrap(s string, w int) []string {
	if s == "" {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		out = append(out, pane.Wrap(line, max(w, 8))...)
	}
	return out
}
