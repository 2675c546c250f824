package tuitest

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Driver drives a model without a terminal: keys go in, frames come out, and it
// is still before anybody looks, because all commands have ended or wait for
// something. It must be used in a synctest bubble.
type Driver struct {
	t     testing.TB
	model tea.Model

	mu      sync.Mutex
	waiting []tea.Msg
	raw     strings.Builder
	quit    bool
	seen    []tea.Msg
}

// Drive starts a model on a screen of cols × rows.
func Drive(t testing.TB, m tea.Model, cols, rows int) *Driver {
	t.Helper()
	d := &Driver{t: t, model: m}
	t.Cleanup(d.Rest) // what waits a moment ends within the bubble
	d.start(m.Init())
	d.settle()
	d.Resize(cols, rows)
	return d
}

// Resize changes the size of the screen.
func (d *Driver) Resize(cols, rows int) { d.Send(tea.WindowSizeMsg{Width: cols, Height: rows}) }

// Send hands messages to the model, one after the other, and waits until all is
// still. A frame is drawn after each, as on a terminal.
func (d *Driver) Send(list ...tea.Msg) {
	d.t.Helper()
	for _, msg := range list {
		d.update(msg)
		d.settle()
	}
}

// Press presses keys by their Bubble Tea names.
func (d *Driver) Press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.Send(Key(k))
	}
}

// PressAtOnce presses keys so fast that none of their commands has ended, and no
// frame was drawn, before the last of them.
func (d *Driver) PressAtOnce(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		m, cmd := d.model.Update(Key(k))
		d.model = m
		d.start(cmd)
	}
	_ = d.model.View()
	d.settle()
}

// Type presses the keys of a text.
func (d *Driver) Type(text string) {
	d.t.Helper()
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Key is the press of a key by its Bubble Tea name.
func Key(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for {
		switch {
		case strings.HasPrefix(name, "ctrl+"):
			mod, name = mod|tea.ModCtrl, name[len("ctrl+"):]
			continue
		case strings.HasPrefix(name, "shift+"):
			mod, name = mod|tea.ModShift, name[len("shift+"):]
			continue
		}
		break
	}
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace,
	}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	k := tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod}
	if mod == 0 {
		k.Text = name
	}
	return k
}

func (d *Driver) update(msg tea.Msg) {
	d.seen = append(d.seen, msg)
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		d.quit = true
		return
	case tea.RawMsg:
		if s, ok := msg.Msg.(string); ok {
			d.raw.WriteString(s)
		}
		return
	}
	if list := commands(msg); list != nil {
		for _, cmd := range list {
			d.start(cmd)
		}
		return
	}
	m, cmd := d.model.Update(msg)
	d.model = m
	d.start(cmd)
	_ = d.model.View()
}

// commands are those of a batch or a sequence, whose type is not exported.
func commands(msg tea.Msg) []tea.Cmd {
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil
	}
	list := make([]tea.Cmd, 0, v.Len())
	for i := range v.Len() {
		if cmd, ok := v.Index(i).Interface().(tea.Cmd); ok {
			list = append(list, cmd)
		}
	}
	return list
}

func (d *Driver) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		d.mu.Lock()
		defer d.mu.Unlock()
		d.waiting = append(d.waiting, msg)
	}()
}

// settle hands on what commands brought until none brings anything any more.
func (d *Driver) settle() {
	for {
		synctest.Wait()
		d.mu.Lock()
		list := d.waiting
		d.waiting = nil
		d.mu.Unlock()
		if len(list) == 0 {
			return
		}
		for _, msg := range list {
			d.update(msg)
		}
	}
}

// Rest lets a second pass on the bubble's clock, for what waits a moment, and for what
// waits a moment after that.
func (d *Driver) Rest() {
	const moment = 20 * time.Millisecond
	for range time.Second / moment {
		time.Sleep(moment)
		d.settle()
	}
}

// Screen is the frame as a person reads it, without colours; blanks at the ends
// of lines are left out.
func (d *Driver) Screen() string {
	lines := strings.Split(ansi.Strip(d.Painted()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Painted is the frame with its escapes.
func (d *Driver) Painted() string { return d.model.View().Content }

// Line is one row of the screen, from 0.
func (d *Driver) Line(row int) string {
	lines := strings.Split(d.Screen(), "\n")
	if row >= len(lines) {
		return ""
	}
	return lines[row]
}

// Raw is what was sent to the terminal beside the frames, such as a bell.
func (d *Driver) Raw() string { return d.raw.String() }

// Quit reports whether the model has left.
func (d *Driver) Quit() bool { return d.quit }

// Sent lists the messages of one type that were handed to the model so far.
func Sent[T any](d *Driver) []T {
	var list []T
	for _, msg := range d.seen {
		if m, ok := msg.(T); ok {
			list = append(list, m)
		}
	}
	return list
}

// See fails when some of these do not stand on the screen.
func (d *Driver) See(words ...string) {
	d.t.Helper()
	screen := d.Screen()
	for _, w := range words {
		if !strings.Contains(screen, w) {
			d.t.Errorf("%q is not on the screen:\n%s", w, screen)
		}
	}
}

// Miss fails when some of these stand on the screen.
func (d *Driver) Miss(words ...string) {
	d.t.Helper()
	screen := d.Screen()
	for _, w := range words {
		if strings.Contains(screen, w) {
			d.t.Errorf("%q is on the screen:\n%s", w, screen)
		}
	}
}

// Golden compares the screen with the frame kept in testdata/name.golden.
func (d *Driver) Golden(name string) {
	d.t.Helper()
	Golden(d.t, name+".golden", d.Screen()+"\n")
}

// Widths fails when a line of the frame is wider than the screen or the frame
// has more lines than it.
func (d *Driver) Widths(cols, rows int) {
	d.t.Helper()
	lines := strings.Split(d.Painted(), "\n")
	if len(lines) > rows {
		d.t.Errorf("%d lines on a screen of %d", len(lines), rows)
	}
	if i := slices.IndexFunc(lines, func(l string) bool { return ansi.StringWidthWc(l) > cols }); i >= 0 {
		d.t.Errorf("line %d is %d cells wide on a screen of %d:\n%s", i, ansi.StringWidthWc(lines[i]), cols, ansi.Strip(lines[i]))
	}
}
