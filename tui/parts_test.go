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
	up := sources.Health{Kind: "alertmanager", Name: "prod", Up: true, LastGood: now}
	for name, tt := range map[string]struct {
		line headline
		says []string
	}{
		"nothing is watched": {headline{}, []string{"nothing is watched", "03:04:05"}},
		"all is quiet":       {headline{health: []sources.Health{up}}, []string{"all quiet", "prod"}},
		"a log alone":        {headline{health: []sources.Health{{Kind: "file", Name: "api", Up: true, LastGood: now}}}, []string{"no alerts are read", "api"}},
		"a door":             {headline{health: []sources.Health{{Kind: "door", Name: "door", Up: true, LastGood: now}}}, []string{"all quiet"}},
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
	began := uint64(4)
	p.begun = func() (uint64, time.Time) { return began, now.Add(-199 * time.Millisecond) }
	if p.seen(below) {
		t.Error("what is being written is the frame before")
	}
	if began = 5; !p.seen(below) || p.readable(below, now) {
		t.Error("it is being written: a key may be faster than the note that it was, and a y may not")
	}
	if p.begun = func() (uint64, time.Time) { return began, now.Add(-200 * time.Millisecond) }; p.seen(below) {
		t.Error("the terminal takes nothing")
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

// wholly is a pane that has the whole screen, and many keys.
type wholly struct{ dummy }

func (wholly) TopLine(int, pane.Around) (left, right string) { return "", "" }
func (wholly) Actions() []pane.Action {
	return []pane.Action{
		{Keys: []string{"enter"}, What: "run", Footer: true, Narrow: true}, {Keys: []string{"space"}, What: "tick", Footer: true, Narrow: true},
		{Keys: []string{"S"}, What: "status of all of it", Footer: true}, {Keys: []string{"-"}, What: "skip", Footer: true, Narrow: true, WhyNot: "it is done"},
		{Keys: []string{"c"}, What: "note it for whoever comes", Footer: true, Narrow: true},
	}
}

// Where a pane has the whole screen, what can be done in it comes first, and the other
// panes get what room is left.
func TestTheKeysOfAPaneThatHasTheWholeScreen(t *testing.T) {
	d := deck{h: 24, theme: bare(t), panes: []*held{{Pane: dummy{id: pane.Alerts}}, {Pane: dummy{id: pane.Logs}}, {Pane: dummy{id: pane.Backups}}, {Pane: wholly{dummy{id: pane.Incident}}}}}
	d.bring(3)
	f := foot{deck: &d, here: d.front().actions(), everywhere: []pane.Action{{Name: "help", Keys: []string{"?"}, What: "help"}}}
	five := []duty.Item{{Where: "backups"}, {Where: "alerts"}, {Where: "alerts"}, {Where: "incident"}, {Where: "alerts"}}
	for _, c := range []struct {
		w     int
		items []duty.Item
		keys  string
		right string
	}{
		{80, five, "Enter run   Space tick  c note it for whoever comes  ? help", "1 alerts:3 3:1"},
		{90, five, "Enter run   Space tick  c note it for whoever comes  ? help", "1 alerts:3 3 backups:1"},
		{110, five, "Enter run   Space tick  S status of all of it  c note it for whoever comes  ? help", "1 alerts:3 3 backups:1"},
		{130, five, "Enter run   Space tick  S status of all of it  c note it for whoever comes  ? help", "1 alerts:3 2 logs 3 backups:1 4 incident"},
		{80, nil, "Enter run   Space tick  c note it for whoever comes  ? help", "1 alerts"},
		{66, nil, "Enter run   Space tick  c note it for whoever comes  ? help", ""},
	} {
		d.w, f.summary = c.w, duty.Summary{Items: c.items}
		if got := strings.TrimSpace(ansi.Strip(f.keysLine())); !strings.HasPrefix(got, c.keys+"  ") && got != c.keys || !strings.HasSuffix(got, c.right) || ansi.StringWidth(f.keysLine()) != c.w {
			t.Errorf("%d cells with %d things: %q, want %q and %q", c.w, len(c.items), got, c.keys, c.right)
		}
	}
	f.asked = true
	if got := strings.TrimSpace(ansi.Strip(f.keysLine())); got != "" {
		t.Errorf("beneath a dialog it says %q", got)
	}
}

// What is proposed is what the keys do on the screen that stands.
func TestWhatIsProposedIsWhatTheKeysDo(t *testing.T) {
	ack := Coach{Pane: pane.Alerts, Act: "ack", On: "f1", Keys: "a", Text: "holds it", Toward: "go to it", Then: &Coach{Keys: "y", Text: "holds them all"}}
	pin := Coach{Pane: pane.Alerts, Act: "ack", Keys: "a", Text: "pins it", Else: &Coach{Keys: "= a", Text: "holds still"}}
	on := func(at, last, whyNot string) []pane.Action {
		return []pane.Action{{Name: "ack", Keys: []string{"a"}, On: at, WhyNot: whyNot}, {Name: "bottom", Keys: []string{"G"}, On: last}}
	}
	asks, unasked := &overlay{}, &overlay{grace: time.Second}
	for name, c := range map[string]struct {
		coach       coach
		actions     []pane.Action
		lies        *overlay
		typing      bool
		keys, words string
		elsewhere   bool
	}{
		"it is chosen":                       {coach{Coach: ack}, on("f1", "f2", ""), nil, false, "a", "holds it", false},
		"another is":                         {coach{Coach: ack}, on("f2", "f3", ""), nil, false, "", "go to it", false},
		"another is, and it is the last one": {coach{Coach: ack}, on("f2", "f1", ""), nil, false, "G a", "holds it", false},
		"none is":                            {coach{Coach: ack}, on("", "", ""), nil, false, "", "go to it", false},
		"it cannot be done just now":         {coach{Coach: ack}, on("f1", "", "look again"), nil, false, "", "look again", false},
		"it can be done nowhere here":        {coach{Coach: Coach{Act: "ack", Keys: "a", Text: "x"}}, nil, nil, false, "", "it cannot be done here", false},
		"keys are text":                      {coach{Coach: ack}, on("f1", "", ""), nil, true, "", "", false},
		"a dialog of something else lies":    {coach{Coach: ack, last: "help"}, on("f1", "", ""), asks, false, "", "", false},
		"its own dialog asks":                {coach{Coach: ack, last: "ack"}, on("f1", "", ""), asks, false, "y", "holds them all", false},
		"its own dialog is typed in":         {coach{Coach: ack, last: "ack"}, on("f1", "", ""), asks, true, "y", "holds them all", false},
		"a dialog came by itself":            {coach{Coach: ack, last: "ack"}, on("f1", "", ""), unasked, false, "", "", false},
		"it can be done at once":             {coach{Coach: pin}, on("f1", "", ""), nil, false, "a", "pins it", false},
		"it cannot, and something leads to":  {coach{Coach: pin}, on("f1", "", "the lines are moving"), nil, false, "= a", "holds still", false},
		"it can, but not from another pane":  {coach{Coach: pin}, on("f1", "", ""), nil, false, "= a", "holds still", true},
		"it has no act":                      {coach{Coach: Coach{Text: "wait"}}, nil, nil, false, "", "wait", false},
	} {
		if got := c.coach.now(c.actions, c.lies, c.typing, !c.elsewhere); got.Keys != c.keys || got.Text != c.words {
			t.Errorf("%s: %q %q, want %q %q", name, got.Keys, got.Text, c.keys, c.words)
		}
	}
}

// A key that is named without a pane says nothing: the last panes are named together
// where the acts need their room, and none that needs somebody.
func TestNoPaneIsAKeyAlone(t *testing.T) {
	d := deck{h: 24, theme: bare(t)}
	for _, name := range []pane.ID{pane.Alerts, pane.Logs, pane.Backups, "rota", pane.Incident, pane.Review} {
		d.panes = append(d.panes, &held{Pane: dummy{id: name}})
	}
	f := foot{deck: &d}
	for _, c := range []struct {
		room  int
		needs []duty.Where
		want  string
	}{
		{60, nil, "1 alerts 2 logs 3 backups 4 rota 5 incident 6 review"},
		{52, nil, "1 alerts 2 logs 3 backups 4 rota 5-6 more"},
		{41, nil, "1 alerts 2 logs 3 backups 4-6 more"},
		{20, nil, "1 alerts 2-6 more"},
		{41, []duty.Where{"incident"}, "1 alerts 2 logs 3-4 more 5 incident:1"},
		{52, []duty.Where{"backups", "backups"}, "1 alerts 2 logs 3 backups:2 4 rota 5-6 more"},
		{20, []duty.Where{"backups", "review"}, "1 alerts 3 backups:1 4-5 more 6 review:1"},
	} {
		f.summary = duty.Summary{}
		for _, where := range c.needs {
			f.summary.Items = append(f.summary.Items, duty.Item{Where: where})
		}
		d.w = c.room + 28
		if got := ansi.Strip(f.tabs(28)); got != c.want {
			t.Errorf("in %d cells with %v it is %q, want %q", c.room, c.needs, got, c.want)
		}
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
func (dummy) Rows(int) int        { return 3 }

// Beneath a dialog no key is named that the dialog takes: what is wrong is told, and
// not that Esc has it read.
func TestNoKeyIsNamedBeneathADialog(t *testing.T) {
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	d := deck{w: 120, h: 40, theme: bare(t), panes: []*held{{Pane: dummy{id: pane.Alerts}}}}
	f := foot{
		deck: &d, now: now, zone: time.UTC, everywhere: []pane.Action{{Name: "undo", Keys: []string{"z"}}, {Name: "messages", Keys: []string{"m"}}},
		notices: &notices{troubles: []pane.Notice{{Text: "edge: " + strings.Repeat("connection refused ", 9)}}}, undo: &undo{Undo: pane.Undo{What: "holding Down"}, until: now.Add(time.Second)},
	}
	if got := ansi.Strip(f.lines()[0]); !strings.Contains(got, "Esc read") || !strings.Contains(got, "holding Down  z undo") {
		t.Errorf("without a dialog it says %q", got)
	}
	f.asked = true
	got := ansi.Strip(strings.Join(f.lines(), "\n"))
	if !strings.Contains(got, "edge: connection refused") || strings.Contains(got, "Esc") || strings.Contains(got, "m whole") || strings.Contains(got, "undo") {
		t.Errorf("beneath a dialog it says %q", got)
	}
}
