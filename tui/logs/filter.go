package logs

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// filterLine is the filter and the line it is typed in.
type filterLine struct {
	input  *pane.Input
	typing bool
	text   string        // what the filter in force was read from
	live   source.Filter // the filter in force
	err    string        // why what is typed is not a filter
	before string        // what Esc goes back to

	generation int    // the newest scan; older ones are thrown away
	scanning   bool   // old lines are being looked through
	scannedTo  uint64 // up to where the scan decides, not read
}

// shown reports whether the filter takes a row.
func (f *filterLine) shown() bool { return f.typing || f.text != "" }

// scanned is what looking through the lines that were there found.
type scanned struct {
	generation int
	matches    []uint64
}

// openFilter starts typing.
func (p *Pane) openFilter() {
	p.filter.typing, p.filter.before = true, p.filter.text
	p.filter.input.Set(p.filter.text)
	p.dirty = true
}

// typed takes a key of the filter line. Every change filters at once.
func (p *Pane) typed(msg tea.Msg) tea.Cmd {
	p.dirty = true
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			p.filter.typing = false
			if p.filter.err != "" {
				p.filter.err = ""
				return p.apply(p.filter.text)
			}
			return nil
		case "esc":
			p.filter.typing, p.filter.err = false, ""
			return p.apply(p.filter.before)
		}
	}
	cmd := p.filter.input.Update(msg)
	return tea.Batch(cmd, p.apply(p.filter.input.Value()))
}

// apply puts a filter in force. What does not parse changes nothing but says why.
func (p *Pane) apply(s string) tea.Cmd {
	s = strings.TrimSpace(s)
	if s == "" {
		p.dropFilter()
		return nil
	}
	if s == p.filter.text {
		p.filter.err = ""
		return nil
	}
	if p.filter.typing && s[0] == '/' && (len(s) < 2 || s[len(s)-1] != '/') {
		p.filter.err = "a /regexp/ ends with /"
		return nil
	}
	f, err := source.ParseFilter(s)
	if err != nil {
		p.filter.err = err.Error()
		return nil
	}
	p.filter.text, p.filter.live, p.filter.err = s, f, ""
	p.filter.generation++
	p.filter.scanning, p.filter.scannedTo = true, p.win.newest
	p.win.filtered, p.win.matches = true, nil
	return p.scan()
}

// dropFilter shows every line again.
func (p *Pane) dropFilter() {
	if p.win.filtered {
		p.filter.text, p.filter.live, p.filter.err = "", source.Filter{}, ""
		p.filter.generation++
		p.filter.scanning = false
		p.win.filtered, p.win.matches = false, nil
		if !p.win.follow && p.win.sel != 0 {
			p.win.choose(p.win.sel, p.body())
		}
	}
	p.dirty = true
}

// scan looks through the lines that are there, off the screen's goroutine:
// a hundred thousand lines take longer than a keypress may.
func (p *Pane) scan() tea.Cmd {
	tail, f, to, generation := p.deps.Tail, p.filter.live, p.win.newest, p.filter.generation
	return func() tea.Msg {
		found := scanned{generation: generation}
		for cursor := uint64(0); cursor < to; {
			lines := tail.After(cursor, scanChunk)
			if len(lines) == 0 {
				break
			}
			for _, l := range lines {
				if l.Seq <= to && (l.Gap || f.Match(l)) {
					found.matches = append(found.matches, l.Seq)
				}
			}
			cursor = lines[len(lines)-1].Seq
		}
		return found
	}
}

// takeScan puts what the scan found before what arrived meanwhile.
func (p *Pane) takeScan(m scanned) {
	if m.generation != p.filter.generation || !p.win.filtered {
		return
	}
	p.filter.scanning = false
	p.win.matches = append(m.matches, p.win.matches...)
	p.dirty = true
	if p.win.follow {
		return
	}
	p.win.sel = p.win.step(p.win.sel, 0)
	p.win.top = 0
	p.win.choose(p.win.sel, p.body())
}

// drawFilter is the filter's row: what is typed or in force, and how many
// lines it lets through.
func (p *Pane) drawFilter() string {
	count := fmt.Sprintf("%s of %s", thousands(len(p.win.matches)), thousands(held(p.win.tail)))
	role := themes.Dim
	switch {
	case p.filter.err != "":
		count, role = p.filter.err, themes.Warning
	case !p.win.filtered:
		count = ""
	case p.filter.scanning:
		count = "looking…"
	}
	r := row.New(p.theme, p.w, false)
	r.Put(themes.Accent, " / ")
	if p.filter.typing {
		r.Raw(p.filter.input.View(), p.filter.input.Width())
	} else {
		r.Put(themes.Strong, p.filter.text).Put(themes.Dim, "  Esc shows all")
	}
	return r.Space(2).Put(role, count).String()
}

// scanChunk is how many lines are looked at in one read.
const scanChunk = 4096

// held is how many lines there are.
func held(t Tail) int {
	first, last := t.Bounds()
	return int(last + 1 - first)
}

// thousands writes 8120 as 8,120.
func thousands(n int) string {
	s := fmt.Sprint(max(0, n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
