package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
)

func bare(t *testing.T) *themes.Theme {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// The top line needs no cockpit around it: what stands in it is given.
func TestTheTopLineByItself(t *testing.T) {
	now := time.Date(2026, 3, 6, 3, 4, 5, 0, time.UTC)
	up := sources.Health{Kind: "alerts", Name: "prod", Up: true, LastGood: now}
	for name, tt := range map[string]struct {
		line headline
		says []string
	}{
		"nothing is watched": {headline{}, []string{"nothing is watched", "03:04:05"}},
		"all is quiet":       {headline{health: []sources.Health{up}}, []string{"all quiet", "prod"}},
		"one thing":          {headline{health: []sources.Health{up}, summary: duty.Summary{Items: []duty.Item{{What: "x"}}}}, []string{"1 needs you"}},
		"an incident":        {headline{open: []incident.Incident{{ID: 7, Severity: incident.Sev1, OpenedAt: now.Add(-time.Minute)}, {ID: 8, Severity: incident.Sev3}}}, []string{"INC-7", "00:01:00", "+1"}},
		"a rehearsal":        {headline{rehearsal: true, readOnly: true}, []string{"REHEARSAL", "READ-ONLY"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.line.theme, tt.line.now, tt.line.w, tt.line.person = bare(t), now, 120, "ann"
			line := ansi.Strip(tt.line.line(nil))
			for _, word := range append(tt.says, "ann") {
				if !strings.Contains(line, word) {
					t.Errorf("%q is not in %q", word, line)
				}
			}
			if w := ansi.StringWidth(line); w != 120 {
				t.Errorf("it is %d cells wide", w)
			}
		})
	}
}

// plain is a dialog that is done with Enter.
type plainDialog struct{ pane.Dialog }

func (plainDialog) SetSize(int, int)       {}
func (plainDialog) SetTheme(*themes.Theme) {}
func (plainDialog) View() string           { return "[ asked ]" }
func (plainDialog) Update(m tea.Msg) (tea.Cmd, bool) {
	key, ok := m.(tea.KeyPressMsg)
	return nil, ok && key.Code == tea.KeyEnter
}

// A dialog takes no key before the frame it was first drawn in stood on the terminal,
// and one that was covered is to be read anew.
func TestThePileByItself(t *testing.T) {
	now, handed, written := time.Date(2026, 3, 6, 3, 4, 5, 0, time.UTC), uint64(4), uint64(4)
	p := pile{now: func() time.Time { return now }, handed: func() uint64 { return handed }, writtenAt: func(n uint64) time.Time {
		if n > written {
			return time.Time{}
		}
		return now.Add(-time.Hour)
	}}
	p.show(pane.Show{Dialog: plainDialog{}}, nil, 40, 5)
	below := p.top()
	if p.seen(below) {
		t.Error("it was not even drawn")
	}
	if got := p.over("under", 40, 5); !strings.Contains(got, "[ asked ]") || strings.Count(got, "\n") != 4 {
		t.Errorf("%q", got)
	}
	if written = 4; p.seen(below) {
		t.Error("what was written is the frame before")
	}
	if written = 5; !p.seen(below) || !p.readable(below, now) {
		t.Error("it stands on the terminal")
	}
	p.show(pane.Show{Dialog: plainDialog{}}, nil, 40, 5)
	_, p.top().done = p.top().update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if broke := p.clear(); len(broke) != 0 || p.top() != below || p.seen(below) {
		t.Error("what was covered counts as read")
	}
}

// Lines that a person gives one pane are another's of its column.
func TestTheDeckByItself(t *testing.T) {
	d := deck{w: 120, h: 40, theme: bare(t), panes: []*held{{Pane: dummy{id: "a"}}, {Pane: dummy{id: "b"}}, {Pane: dummy{id: pane.Logs}}}}
	d.bring(1)
	if d.front().ID() != "b" || d.beside(1) != 2 || d.beside(-1) != 0 {
		t.Errorf("in front is %s, beside it %d and %d", d.front().ID(), d.beside(1), d.beside(-1))
	}
	d.middle(36)
	if !slices.Equal(d.boxes, []box{{pane: 2, y: 1, w: 72, h: 36}, {pane: 0, x: 72, y: 1, w: 48, h: 18}, {pane: 1, x: 72, y: 19, w: 48, h: 18}}) {
		t.Errorf("%+v", d.boxes)
	}
	d.stretch(4)
	d.boxes = nil
	d.middle(36)
	if d.boxes[1].h != 14 || d.boxes[2].h != 22 {
		t.Errorf("%+v", d.boxes)
	}
	d.hide()
	if d.front().ID() == "b" || !strings.Contains(ansi.Strip(d.away()), "hidden 2 b") {
		t.Errorf("in front is %s; %s", d.front().ID(), d.away())
	}
}

type dummy struct {
	pane.Pane
	id pane.ID
}

func (d dummy) ID() pane.ID       { return d.id }
func (d dummy) Title() pane.Title { return pane.Title{Name: string(d.id)} }
func (dummy) SetSize(int, int)    {}
func (dummy) SetFocus(bool)       {}
func (dummy) View() string        { return "" }
func (dummy) Rows() int           { return 3 }
