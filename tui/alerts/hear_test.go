package alerts

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// The top line reads how the sources do at every second and whenever anything has
// changed; that the board has changed may be told later. The rows of a source turn with
// its dot: not after it, and not by a key that the top line does not hear of.
func TestTheRowsOfASourceTurnWithItsDot(t *testing.T) {
	for name, msg := range map[string]tea.Msg{
		"a second passes":         pane.Tick{Now: friday.Add(time.Second)},
		"something else is told":  pane.Changed{Topics: sources.Topics(sources.Backups)},
		"the sources are told of": pane.Changed{Topics: sources.Topics(sources.Sources)},
	} {
		t.Run(name, func(t *testing.T) {
			firing := of(alert("EdgeTLS", "critical", "ams-2", 4*time.Minute), "edge")
			recorded := firing
			recorded.State, recorded.LastSeen = source.Unknown, friday.Add(-29*time.Second)
			f := open(t, 118, 12, of(alert("Other", "critical", "x", time.Hour), "prod"), recorded)
			prod := f.health[0]
			f.health = []sources.Health{prod, {Name: "edge", Kind: "alertmanager"}}
			f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Sources)}))
			f.sees("◐ crit  EdgeTLS")
			if right := ansi.Strip(f.Title().Right); right != "1 firing · 1 unknown · edge not answered yet, rows as of 14:02:22" {
				t.Errorf("before it answers the title says %q", right)
			}

			// It answers: first the board has it, then its health says so. The feed's word
			// of the board waits until the screen has time.
			f.board.view = &source.View{Rows: source.Rows(of(alert("Other", "critical", "x", time.Hour), "prod"), firing)}
			f.health = []sources.Health{prod, {Name: "edge", Kind: "alertmanager", Up: true, LastGood: friday, Every: 5 * time.Second}}
			for _, unheard := range []tea.Msg{pane.Changed{Topics: sources.Topics(sources.Logs)}, tea.KeyPressMsg{Code: 'j', Text: "j"}} {
				f.play(f.Update(unheard)) // the top line reads nothing then
				f.sees("◐ crit  EdgeTLS")
				if right := ansi.Strip(f.Title().Right); right != "1 firing · 1 unknown · edge not answered yet, rows as of 14:02:22" {
					t.Errorf("while the top line has not read that it answered the title says %q", right)
				}
			}
			f.play(f.Update(msg))
			f.sees(" CRIT   EdgeTLS")
			f.misses("◐", "seen 29s ago")
			if right := ansi.Strip(f.Title().Right); right != "2 firing" {
				t.Errorf("with its dot the title says %q", right)
			}
		})
	}
}
