package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/backups"
)

// However many sources there are, and in however little room: each that is not well is
// named or counted, no form has more than its room where a shorter one would not, and of
// those that are well and those that wait it says how many, or all their names.
func TestEachSourceThatIsNotWellIsToldOf(t *testing.T) {
	now := time.Date(2026, 3, 6, 14, 2, 51, 0, time.UTC)
	theme := bare(t)
	rapid.Check(t, func(t *rapid.T) {
		d := dots{theme: theme, now: now}
		ill := 0
		for i := range rapid.IntRange(0, 9).Draw(t, "sources") {
			h := sources.Health{Name: "s" + string(rune('a'+i)), Kind: "alertmanager", Up: true, LastGood: now, Every: 5 * time.Second}
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				h.Up, h.Err = false, "refused"
				ill++
			case 1:
				h.Up, h.LastGood = false, time.Time{}
			}
			d.health = append(d.health, h)
		}
		room := rapid.IntRange(0, 100).Draw(t, "room")
		list := d.sources(room, room+4)
		said := ansi.Strip(join(list))
		named := strings.Count(said, "◐ s")
		if ill > 0 && named != ill && !strings.Contains(said, "◐ "+string(rune('0'+ill))+" sources") {
			t.Fatalf("%d are not well, and in %d cells it says %q", ill, room, said)
		}
		if len(list) > 0 && ill == 0 && room >= 20 && total(list) > room {
			t.Fatalf("in %d cells it takes %d: %q", room, total(list), said)
		}
		if brief := d.briefly(); ill > 0 && (len(brief) == 0 || brief[0] == "") {
			t.Fatalf("%d are not well, and in brief it says %q", ill, brief)
		}
	})
}

func TestWhatCannotTellOfAlertsIsNoWatch(t *testing.T) {
	asked := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, LastGood: time.Unix(1, 0)}
	for name, c := range map[string]struct {
		health        []sources.Health
		blank, asking bool
	}{
		"nothing":              {nil, true, false},
		"backups":              {[]sources.Health{{Kind: backups.HealthKind, Up: true}}, true, false},
		"one that answered":    {[]sources.Health{asked}, false, false},
		"one that was not":     {[]sources.Health{asked, {Name: "edge", Kind: "alertmanager"}}, false, true},
		"a door that waits":    {[]sources.Health{asked, {Name: "door", Kind: "door"}}, false, false},
		"a log that is unread": {[]sources.Health{asked, {Name: "api", Kind: "file"}}, false, false},
	} {
		d := dots{health: c.health}
		if d.blank() != c.blank || d.asking() != c.asking {
			t.Errorf("%s: blank %v, asking %v", name, d.blank(), d.asking())
		}
	}
}
