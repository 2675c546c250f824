package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
)

// Terminal is what the environment tells of the terminal that the cockpit is
// shown on, and of what stands between. What it cannot tell is false.
type Terminal struct {
	Tmux   bool
	Screen bool // GNU screen
	// Ground is what COLORFGBG says of the background; urxvt and Konsole set it.
	Ground themes.Ground
	// Few: it shows sixteen colours, although by its name it is taken for more.
	// TerminalOf knows it of screen, which makes the nearest of sixteen from all others
	// where it is not called a terminal of 256; of tmux it cannot.
	Few bool
	// NoMouse: the mouse is left to the terminal.
	NoMouse bool
	// Mosh: it looks as if mosh stood between; its server sets what it sets for
	// curses, and nothing of its own.
	Mosh bool
	// Passthrough is whether tmux hands on what is wrapped for it. TerminalOf
	// cannot know it.
	Passthrough Passthrough
	// Sizeless: it says that it is 0×0, and the environment knows no better. TerminalOf
	// cannot know it.
	Sizeless bool
	// NoMarks: it misplaces what follows a mark on a letter; the terminal itself tells
	// what it is (see Misplaces).
	NoMarks bool
	// Titled: it knows notifications with a title (OSC 777) rather than those
	// without (OSC 9).
	Titled bool
}

// Passthrough is tmux's option allow-passthrough.
type Passthrough uint8

// What the option is; it is off unless somebody sets it.
const (
	PassthroughUnknown Passthrough = iota
	PassthroughOff
	PassthroughOn
)

// TerminalOf reads the environment. Behind SSH, where the variables of tmux and
// screen do not arrive, the name of the terminal tells.
func TerminalOf(lookup func(string) (string, bool)) Terminal {
	value := func(name string) string { v, _ := lookup(name); return v }
	name := value("TERM")
	t := Terminal{Tmux: value("TMUX") != "" || strings.HasPrefix(name, "tmux")}
	t.Screen = !t.Tmux && (value("STY") != "" || strings.HasPrefix(name, "screen"))
	// With the mouse on, screen 4.9 holds a lone Esc back until the next key.
	t.NoMouse = t.Screen
	t.Few = t.Screen && !strings.Contains(name, "256color")
	t.Ground = groundOf(value("COLORFGBG"))
	t.Mosh = value("NCURSES_NO_UTF8_ACS") == "1" && value("SSH_CONNECTION") != ""
	t.Titled = value("VTE_VERSION") != "" || strings.HasPrefix(name, "foot") || strings.HasPrefix(name, "rxvt")
	return t
}

// groundOf reads COLORFGBG: the colours of text and ground as two of the
// terminal's sixteen, at times with a third between them, as in "15;0".
func groundOf(colours string) themes.Ground {
	_, ground, found := strings.Cut(colours, ";")
	if !found {
		return themes.Unknown
	}
	n, err := strconv.Atoi(ground[strings.LastIndexByte(ground, ';')+1:])
	switch {
	case err != nil || n < 0 || n > 15:
		return themes.Unknown // "default" among them
	case n == 7 || n > 8:
		return themes.Light
	}
	return themes.Dark
}

// Synchronised reports whether synchronised output (mode 2026) may be used.
// Behind tmux it may not: tmux 3.7 and later say that they know it, and then
// paint anew far more than changed, sixteen times the bytes. GNU screen, behind
// the same names, does not know it.
func (t Terminal) Synchronised() bool { return !t.Tmux && !t.Screen }

// Filter keeps answers of the terminal from Bubble Tea that would make it draw
// in a way that is not wanted here; for tea.WithFilter. The width of a text is
// counted as wcwidth does, in the layout and in the renderer, so nothing may
// switch the renderer to clusters (mode 2027).
func (t Terminal) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	report, ok := msg.(tea.ModeReportMsg)
	switch {
	case !ok:
		return msg
	case report.Mode == ansi.ModeUnicodeCore, report.Mode == ansi.ModeSynchronizedOutput && !t.Synchronised():
		return nil
	}
	return msg
}

// Screen answers what it is (DA2) with its initial and its version: 50002 is 5.0.2.
const screenInitial, screenFive = 'S', 50000

// Misplaces reports whether a terminal that says this of itself (DA2) misplaces what
// follows a mark on a letter. GNU screen does from 5 on: it gives the mark a cell of
// its own, so borders move and rows are lost. 4.9 does not, nor tmux, which goes by
// the same name behind SSH.
func Misplaces(said uv.SecondaryDeviceAttributesEvent) bool {
	return len(said) >= 2 && said[0] == screenInitial && said[1] >= screenFive
}

// marksLeftOut is said once where marks are left out.
const marksLeftOut = "screen 5 misplaces what follows a mark on a letter, so the marks of Hindi, Thai, Arabic and others are left out here"
