package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Layout is how the panes are arranged otherwise than usual, as a configuration keeps
// it.
type Layout struct {
	Hide   []pane.ID       // what is not shown
	Wider  int             // per cent that the left column is wider than usual
	Taller map[pane.ID]int // lines that panes are higher than usual
}

func (l Layout) same(other Layout) bool {
	return l.arrangement().line() == other.arrangement().line()
}

// arrangement is the layout as if a person had made it by hand.
func (l Layout) arrangement() arrangement {
	a := arrangement{split: l.Wider}
	for _, id := range l.Hide {
		if a.hidden == nil {
			a.hidden = map[pane.ID]bool{}
		}
		a.hidden[id] = true
	}
	for id, lines := range l.Taller {
		if lines == 0 {
			continue
		}
		if a.taller == nil {
			a.taller = map[pane.ID]int{}
		}
		a.taller[id] = lines
	}
	return a
}

// line is the arrangement as the line of a configuration.
func (a arrangement) line() string {
	var hide, taller, parts []string
	for _, id := range []pane.ID{pane.Alerts, pane.Logs, pane.Backups, pane.OnCall} {
		if a.hidden[id] {
			hide = append(hide, string(id))
		}
		if n := a.taller[id]; n != 0 {
			taller = append(taller, fmt.Sprintf("%s: %d", id, n))
		}
	}
	if len(hide) > 0 {
		parts = append(parts, "hide: ["+strings.Join(hide, ", ")+"]")
	}
	if a.split != 0 {
		parts = append(parts, fmt.Sprintf("wider: %d", a.split))
	}
	if len(taller) > 0 {
		parts = append(parts, "taller: {"+strings.Join(taller, ", ")+"}")
	}
	return "screen: {layout: {" + strings.Join(parts, ", ") + "}}"
}

// arrange puts a configured layout in the place of what was made by hand. One pane
// stays, whatever is hidden, and one that is shown is in front.
func (d *deck) arrange(l Layout) {
	d.arranged = l.arrangement()
	shown := func(p *held) bool { return !p.whole() && !d.hides(p) }
	if first := slices.IndexFunc(d.panes, func(p *held) bool { return !p.whole() }); first >= 0 && !slices.ContainsFunc(d.panes, shown) {
		delete(d.arranged.hidden, d.panes[first].ID())
	}
	if p := d.front(); p != nil && d.hides(p) {
		d.bring(slices.IndexFunc(d.panes, shown))
	}
}

// tellLayout shows the layout of now as the line that keeps it, and copies that: the
// file is the person's, and nobody else writes it.
func (d *deck) tellLayout() tea.Cmd {
	line := d.arranged.line()
	words := line + "\n\nThis line in the configuration keeps the layout of now. It was copied, if the terminal allows it (OSC 52); where `screen:` is there already, `layout:` goes into it."
	return tea.Batch(tea.Raw(ansi.SetSystemClipboard(line+"\n")), say(pane.Show{Dialog: dialog.Text("Layout as configuration", words)}))
}
