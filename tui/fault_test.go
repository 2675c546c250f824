package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// odd is a pane that fails where a test wants it to.
type odd struct {
	id       pane.ID
	fails    string
	running  int
	theme    *themes.Theme
	typed    string
	typing   bool
	actions  []pane.Action
	received []tea.Msg
}

func (p *odd) fail(where string) {
	if p.fails == where {
		panic("what a \x1b[31m fault")
	}
}

func (p *odd) ID() pane.ID              { return p.id }
func (p *odd) Title() pane.Title        { p.fail("title"); return pane.Title{Name: string(p.id)} }
func (p *odd) SetSize(int, int)         {}
func (p *odd) SetTheme(t *themes.Theme) { p.theme = t }
func (p *odd) SetFocus(bool)            {}
func (p *odd) View() string             { p.fail("view"); return "all is well in " + string(p.id) }
func (p *odd) Actions() []pane.Action   { p.fail("actions"); return p.actions }
func (p *odd) Typing() bool             { return p.typing }
func (p *odd) Rows(int) int             { p.fail("rows"); return 3 }
func (p *odd) Strip(int) string         { p.fail("strip"); return "strip of " + string(p.id) }
func (p *odd) Running() int             { return p.running }
func (p *odd) Update(msg tea.Msg) tea.Cmd {
	p.fail("update")
	p.received = append(p.received, msg)
	if key, ok := msg.(tea.KeyPressMsg); ok && p.typing {
		p.typed += key.String()
	}
	return nil
}

func TestAFaultInAPaneIsToldAndTheOthersLiveOn(t *testing.T) {
	for _, where := range []string{"title", "view", "actions", "rows", "strip", "update"} {
		t.Run(where, func(t *testing.T) {
			s := calm()
			sick, well := &odd{id: "sick"}, &odd{id: "well"}
			s.extra = []pane.Pane{sick, well}
			s.play(t, 80, 50, func(t *testing.T, d *tuitest.Driver) {
				sick.fails = where
				d.Send(pane.Changed{})
				d.Resize(90, 24) // with an Also box
				d.Press("2")
				d.Resize(90, 50)
				d.See("A fault in holdfast", "what a <U+001B>[31m fault", "all is well in well")
				if strings.Contains(d.Painted(), "\x1b[31m fault") {
					t.Error("the fault's text reached the terminal")
				}
				sick.fails = ""
				d.Press("ctrl+l")
				d.See("all is well in sick")
			})
		})
	}
}

func TestAFaultInACommandIsTold(t *testing.T) {
	s := calm()
	bang := func() tea.Msg { panic("bang") }
	p := &odd{id: "one", actions: []pane.Action{
		{Name: "plain", Keys: []string{"a"}, Do: func() tea.Cmd { return bang }},
		{Name: "batch", Keys: []string{"b"}, Do: func() tea.Cmd { return tea.Batch(noop, bang) }},
		{Name: "sequence", Keys: []string{"d"}, Do: func() tea.Cmd { return tea.Sequence(noop, bang) }},
		{Name: "doing", Keys: []string{"e"}, What: "doing", Do: func() tea.Cmd { panic("bang") }},
	}}
	s.extra = []pane.Pane{p}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		for _, key := range []string{"a", "b", "d"} {
			d.Press(key)
			d.See("a fault in holdfast: bang", "look before you try again")
			d.Press("esc")
			d.Miss("bang")
		}
		d.Press("e")
		d.See("this pane could not do doing: bang")
	})
}

// failing is a dialog with a fault.
type failing struct{ odd }

func (f *failing) Update(msg tea.Msg) (tea.Cmd, bool) { f.fail("update"); return nil, false }
func (f *failing) View() string                       { f.fail("view"); return "the box" }

func TestAFaultInADialogClosesIt(t *testing.T) {
	for _, where := range []string{"update", "view"} {
		t.Run(where, func(t *testing.T) {
			s := calm()
			s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
				f := &failing{}
				d.Send(pane.Show{Dialog: f})
				d.See("the box")
				f.fails = where
				d.Press("x")
				d.Send(pane.Tick{Now: friday})
				d.Miss("the box")
				d.See("closed a dialog: what a <U+001B>[31m fault")
				d.Press("?")
				d.See("Everywhere")
			})
		})
	}
}

func TestKeysGoWhereTheyBelong(t *testing.T) {
	s := calm()
	one, two := &odd{id: "one"}, &odd{id: "two"}
	did := ""
	one.actions = []pane.Action{
		{Name: "mine", Keys: []string{"q"}, Do: func() tea.Cmd { did += "mine "; return nil }},
		{Name: "not", Keys: []string{"f"}, What: "fly", WhyNot: "no wings", Do: func() tea.Cmd { did += "fly "; return nil }},
	}
	s.extra = []pane.Pane{one, two}
	s.play(t, 120, 40, func(t *testing.T, d *tuitest.Driver) {
		d.Press("q")
		if did != "mine " || d.Quit() {
			t.Errorf("did %q: a pane's key comes before the same key elsewhere", did)
		}
		one.typing = true
		d.Type("q2?")
		if one.typed != "q2?" {
			t.Errorf("typed %q", one.typed)
		}
		one.typing = false
		d.Press("?", "q")
		if did != "mine " {
			t.Error("a key went through the dialog")
		}
		if n := len(two.received); n == 0 {
			t.Error("a pane that is not in front was told nothing")
		}
	})
}

func TestADisabledKeySaysWhy(t *testing.T) {
	s := calm()
	s.extra = []pane.Pane{&odd{id: "one", actions: []pane.Action{{Name: "fly", Keys: []string{"g"}, What: "fly", WhyNot: "no wings", Footer: true}}}}
	s.play(t, 120, 40, func(_ *testing.T, d *tuitest.Driver) {
		d.Press("g")
		d.See("fly: no wings")
		d.Press("?")
		d.See("not now: no wings")
	})
}
