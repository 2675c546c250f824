package alerts

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// filter is what is looked for: matchers in Alertmanager's syntax, words, or both.
type filter struct {
	input  *pane.Input
	typing bool
	live   source.Filter // in force; zero: every row is shown
	last   source.Filter // what n and N go by
	before string        // what Esc goes back to
	wrong  string        // why what is typed is not a filter
}

func newFilter() filter {
	return filter{input: pane.NewInput(`words, or severity="critical"`)}
}

func (p *Pane) openFilter() tea.Cmd {
	p.filter.typing, p.filter.before = true, p.filter.live.String()
	p.filter.input.Set(p.filter.live.String())
	p.redraw()
	return nil
}

// typed takes a key of the filter line; every change filters at once.
func (p *Pane) typed(msg tea.Msg) {
	p.dirty = true
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			if p.filter.wrong != "" {
				return // it is not in force, and what it lacks stands beside it
			}
			p.filter.typing = false
			p.redraw()
			return
		case "esc":
			p.filter.typing, p.filter.wrong = false, ""
			p.use(p.filter.before)
			return
		}
	}
	p.filter.input.Update(msg)
	p.use(p.filter.input.Value())
}

// use puts a filter in force. What cannot be read, or is not finished, filters
// nothing and says why: every row is shown, and none that only the part typed
// so far would choose.
func (p *Pane) use(words string) {
	f, err := source.ParseFilter(words)
	p.filter.live, p.filter.wrong = f, ""
	if err != nil {
		p.filter.wrong = "shows all, " + text.Clean(err.Error())
	}
	if !f.IsZero() {
		p.filter.last = f
	}
	p.choose()
}

// seek goes to the next row, or the one before, that the last filter takes.
func (p *Pane) seek(step int) tea.Cmd {
	if !p.filter.live.IsZero() {
		p.list.Move(step)
		p.dirty = true
		return p.follow()
	}
	n, at := len(p.view.Rows), 0
	for i := range p.view.Rows {
		if string(p.view.Rows[i].Fingerprint) == p.list.Current() {
			at = i
		}
	}
	for k := 1; k <= n; k++ {
		r := p.view.Rows[((at+k*step)%n+n)%n]
		if p.filter.last.Match(r) {
			p.list.Choose(string(r.Fingerprint))
			p.dirty = true
			return p.follow()
		}
	}
	return say(pane.Notice{Key: "alerts filter", Text: "nothing matches " + p.filter.last.String() + " now"})
}

// filterLine is the row of the filter while it is typed or in force.
func (p *Pane) filterLine() (string, bool) {
	if !p.filter.typing && p.filter.live.IsZero() {
		return "", false
	}
	r := row.New(p.theme, p.w, false)
	r.Put(themes.Accent, " / ")
	count := fmt.Sprintf("%d of %d", p.shown, len(p.view.Rows))
	if !p.filter.typing {
		r.Put(themes.Strong, p.filter.live.String()).Put(themes.Dim, "  "+count+"  Esc shows all")
		return r.String(), true
	}
	p.filter.input.SetWidth(max(10, p.w-3-2-len(count)-1))
	role := themes.Dim
	if p.filter.wrong != "" {
		role, count = themes.Warning, strings.SplitN(p.filter.wrong, "\n", 2)[0]
		p.filter.input.SetWidth(max(10, p.w/2))
	}
	r.Raw(p.filter.input.View(), p.filter.input.Width())
	return r.Put(themes.Dim, "  ").Put(role, count).String(), true
}
