package logs

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/tui/dialog"
	"holdfast/tui/logs/filter"
	"holdfast/tui/logs/opened"
	"holdfast/tui/logs/saving"
	"holdfast/tui/logs/window"
	"holdfast/tui/pane"
)

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	still := ""
	if p.file != nil {
		still = "an opened file is not followed: O goes back to the live log"
	}
	list := append(p.moves(),
		pane.Action{Name: "follow", Keys: []string{"F"}, What: "follow", Help: "Go to the newest line and follow.",
			WhyNot: still, Footer: still == "" && !p.win.Following(), Do: p.resume},
		pane.Action{Name: "pause", Keys: []string{"="}, What: "pause", Help: "Hold the lines still; press again to follow.",
			WhyNot: still, Footer: still == "" && p.win.Following(), Do: func() tea.Cmd {
				if !p.win.Following() {
					return p.resume()
				}
				p.pause()
				return nil
			}},
		pane.Action{Name: "open-line", Keys: []string{"enter"}, What: "whole line", Help: "Show the chosen line whole, with where it came from. A ~ behind a time: the line has none that was understood, it is that of the lines around it, of its file, or of reading it. A <: the line came more than two seconds late and stands where it came; one that is less late stands where it happened.",
			WhyNot: p.steady.whyNot(), Do: p.steady.sure("whole line", func() tea.Cmd {
				l, _ := p.steady.chosen()
				return pane.Say(pane.Show{Dialog: dialog.Text("Log line", whole(l, p.Zone))})
			})},
		pane.Action{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark the chosen line and go to the next; P pins what is marked.",
			WhyNot: p.steady.whyNot(), Footer: !p.win.Following(), Do: p.steady.sure("mark", p.do(func() {
				if p.marks.toggle(p.steady.chosen()) && !p.win.Following() {
					p.win.Move(1, p.body())
				}
			}))},
		pane.Action{Name: "pin", Keys: []string{"P"}, What: "pin", Help: "Copy the marked lines (or the chosen one) into the incident's timeline, with source, offset and hash. While the lines follow, the newest error that stood still for a second is the chosen one; without any, the newest line once none came behind it for a second.",
			Writes: true, Footer: true, Narrow: true, WhyNot: p.marks.whyNot(p.steady.whyNot()), Do: p.marks.sure(p.steady.sure, "pin", func() tea.Cmd {
				defer p.Redraw()
				return p.marks.pin(p.steady.chosen())
			})},
		pane.Action{Name: "copy", Keys: []string{"Y"}, What: "copy", Help: "Copy the marked lines (or the chosen one) as text or Markdown through the terminal (OSC 52).",
			WhyNot: p.marks.whyNot(p.steady.whyNot()), Do: p.marks.sure(p.steady.sure, "copy", func() tea.Cmd { return copied(p.marks.orElse(p.steady.chosen()), p.Zone) })},
		pane.Action{Name: "filter", Keys: []string{"/"}, What: "filter", Help: "Show only lines with a text, a /regexp/, level>=warn or source:api; -part or !part: only those without. @02:14 goes to the lines of that time, @10m to ten minutes ago.",
			Footer: true, Do: p.do(p.filter.Open)},
		pane.Action{Name: "highlight", Keys: []string{"*"}, What: "highlight", Help: "Let words or a /regexp/ stand out and hide nothing; up to six at a time, n and N go through them. The same again takes it away.",
			Do: p.do(p.lights.Open)},
		p.lights.Off(func(f func()) tea.Cmd {
			defer p.win.Stay(p.body())
			return p.do(f)()
		}),
		p.jump("next-error", "e", "next error", source.Error, false),
		p.jump("previous-error", "E", "previous error", source.Error, true),
		p.jump("next-warning", "w", "next warning", source.Warn, false),
		p.jump("previous-warning", "W", "previous warning", source.Warn, true),
	)
	list = append(list, p.outside()...)
	if p.filter.Set() || len(p.marks) > 0 || p.lights.Set() {
		list = append(list, pane.Action{Name: "show-all", Keys: []string{"esc"}, What: "show all",
			Help: "Take the filter away, then the marks, then the highlights.", Do: p.do(p.clear)})
	}
	return list
}

// outside are the actions that lead to what is not on the screen: where a line is looked
// at elsewhere, what the logs say most, and files.
func (p *Pane) outside() (list []pane.Action) {
	chosen, _ := p.steady.chosen()
	at := p.places.action(chosen, p.steady.whyNot())
	at.Do = p.steady.sure(at.What, at.Do)
	list = append(list, at)
	if p.said != nil {
		list = append(list, top(p.said))
	}
	if p.file != nil {
		list = append(list, pane.Action{Name: "open-file", Keys: []string{"O"}, What: "close file", Footer: true, Narrow: true,
			Help: "Close the file that was opened and go back to the live log.", Do: p.do(func() { p.look(p.live) })})
	} else if p.opens != nil {
		list = append(list, opened.Action(p.opens, p.anchor.front(chosen, p.win), p.Present, p.Zone))
	}
	if p.behind != nil && p.file == nil {
		whyNot := ""
		if !p.filter.Set() {
			whyNot = "no filter says what to look for: / begins one"
		}
		list = append(list, opened.SearchAction(p.behind, p.filter.Live(), whyNot, p.Present))
	}
	if p.file != nil && p.file.Searched() {
		list = append(list, pane.Action{Name: "around", Keys: []string{"A"}, What: "around", WhyNot: p.steady.whyNot(), Footer: true,
			Help: "Show what stands before and behind the chosen line in its file.",
			Do:   p.steady.sure("around", func() tea.Cmd { return pane.Say(opened.Around(p.behind, chosen, p.Present)) })})
	}
	if p.saves.Files != nil {
		list = append(list, p.saves.Action(func() saving.Shown { return shown(p.filter, p.win, p.tail) }, p.Present(), p.Zone))
	}
	return list
}

// moves are the actions that only move the view.
func (p *Pane) moves() []pane.Action {
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return pane.Action{Name: name, Keys: keys, What: what, Help: help, Moves: true, Do: p.do(func() { p.move(n) })}
	}
	list := []pane.Action{
		move("down", "down", "Go one line down.", 1, "j", "down"),
		move("up", "up", "Go one line up; this pauses.", -1, "k", "up"),
		{Name: "page-down", Keys: []string{"pgdown"}, What: "page down", Help: "Go one screen down.", Moves: true,
			Do: p.do(func() { p.page(false) })},
		{Name: "page-up", Keys: []string{"pgup"}, What: "page up", Help: "Go one screen up; this pauses.", Moves: true,
			Do: p.do(func() { p.page(true) })},
		{Name: "top", Keys: []string{"g"}, What: "oldest", Help: "Go to the oldest line held.", Moves: true, Do: p.do(p.top)},
		{Name: "bottom", Keys: []string{"G", "end"}, What: "newest", Help: "Go to the newest line and follow.", Moves: true, Do: p.resume},
		p.match("next-match", "n", "next match", "Go to the next line in which something is highlighted; without highlights, to the next the filter lets through.", false),
		p.match("previous-match", "N", "previous match", "Go to the one before; this pauses.", true),
	}
	return append(list, p.sideways()...)
}

// sideways are the actions that show what of long lines is out of sight.
func (p *Pane) sideways() []pane.Action {
	wrapped, room := "", p.sheet(nil).Room()
	if p.reading.wrap {
		wrapped = "long lines are wrapped, nothing of them is out of sight: v cuts them again"
	}
	return []pane.Action{
		{Name: "right", Keys: []string{"right"}, What: "scroll right", Help: "Scroll the text of the lines by a third of its width; time, source and level stay.", Moves: true,
			WhyNot: wrapped, Do: func() tea.Cmd {
				p.Redraw()
				if !p.reading.right(room, p.win.Lines(p.body())) {
					return pane.Say(pane.Notice{Key: "logs scroll", Text: "no line in view goes further to the right"})
				}
				return nil
			}},
		{Name: "left", Keys: []string{"left"}, What: "scroll left", Help: "Scroll the text back.", Moves: true,
			WhyNot: wrapped, Do: p.do(func() { p.reading.left(room) })},
		{Name: "line-start", Keys: []string{"home"}, What: "line start", Help: "Scroll back to the beginning of the lines; there already, go to the oldest line held.", Moves: true,
			Do: p.do(func() {
				if p.reading.shift == 0 {
					p.top()
				}
				p.reading.shift = 0
			})},
		{Name: "wrap", Keys: []string{"v"}, What: "wrap", Help: "Show long lines whole, over several rows, or one row each again.", Moves: true,
			Do: p.do(p.toggleWrap)},
	}
}

// top goes to the oldest line.
func (p *Pane) top() {
	p.pause()
	p.win.Choose(p.win.Oldest(), p.body())
}

// toggleWrap wraps long lines, or cuts them again; what was chosen stays in view.
func (p *Pane) toggleWrap() {
	p.reading.toggle()
	var rows func(source.Line) int
	if p.reading.wrap {
		rows = func(l source.Line) int { return p.sheet(nil).Height(l) }
	}
	p.win.Heights(rows, p.body())
}

// do makes an act that changes only the view.
func (p *Pane) do(f func()) func() tea.Cmd {
	shows := p.Shows(f)
	return func() tea.Cmd {
		defer p.win.Settle()
		return shows()
	}
}

// resume follows the newest line again; of a file it goes to the last one.
func (p *Pane) resume() tea.Cmd {
	p.anchor = anchor{}
	p.steady.forget()
	p.Redraw()
	if p.file != nil && !p.file.Reads() {
		p.win.Choose(p.win.From(p.win.Newest()), p.body())
		return nil
	}
	n := p.win.Resume()
	if n == 0 {
		return nil
	}
	return pane.Say(pane.Notice{Key: "logs passed", Text: pane.Count(n) + " lines passed unseen while the log was paused: the buffer holds only the newest"})
}

// jump goes to the nearest line that is loud enough.
func (p *Pane) jump(name, key, what string, level source.Level, back bool) pane.Action {
	return pane.Action{Name: name, Keys: []string{key}, What: what, Moves: true, Footer: key == "e",
		Help: "Go to the " + what + "; this pauses.",
		Do: func() tea.Cmd {
			return p.find("no "+what, func(l source.Line) bool { return !l.Gap && l.Level >= level }, back)
		}}
}

// find goes to the nearest line that is wanted; none says what there is none of.
func (p *Pane) find(none string, wanted func(source.Line) bool, back bool) tea.Cmd {
	p.pause()
	p.Redraw()
	if seq := p.win.Find(wanted, back); seq != 0 {
		p.win.Choose(seq, p.body())
		return nil
	}
	return pane.Say(pane.Notice{Key: "logs find", Text: none + " in the lines held"})
}

// match goes to the next line in which something stands out, and scrolls until it is
// seen; without highlights to the next that the filter lets through.
func (p *Pane) match(name, key, what, help string, back bool) pane.Action {
	return pane.Action{Name: name, Keys: []string{key}, What: what, Help: help, Moves: true, Do: func() tea.Cmd {
		if !p.lights.Set() {
			p.move(map[bool]int{false: 1, true: -1}[back])
			return nil
		}
		cmd := p.find("no "+what, p.lights.Has, back)
		if l, ok := p.win.Chosen(); ok && cmd == nil {
			p.reading.show(p.sheet(nil).Room(), l, p.lights.Strokes)
		}
		return cmd
	}}
}

func (p *Pane) clear() {
	if p.filter.Set() {
		p.showAll()
		return
	}
	if len(p.marks) == 0 {
		p.lights.Clear()
		p.win.Stay(p.body())
	}
	clear(p.marks)
}

// shown are the lines that are shown now.
func shown(f *filter.Filter, win *window.Window, tail window.Tail) saving.Shown {
	gone := win.Gone()
	count, all, _ := win.Matches()
	if !f.Set() {
		count = all + len(gone)
	}
	return saving.Shown{Gone: gone, Lines: tail, To: win.Newest(), Filter: f.Live(), Count: count}
}

// whole is a line with all that is known of it.
func whole(l source.Line, zone *time.Location) string {
	body := l.Text + "\n\n"
	if fields := source.Pretty(l.Text); fields != "" && !l.Gap {
		body += fields + "\n"
	}
	if l.New {
		body += "new       no line of this log before it was of its pattern\n"
	}
	body += "source    " + l.Source + "\n" + from(l) +
		happened(l, zone) + "\n" +
		"read      " + l.Received.In(zone).Format(wholeMoment) + "\n"
	if word, _, _ := pane.LevelLook(l.Level); word != "" {
		body += "level     " + word + "\n"
	}
	return body
}

// from says where a line is from besides its source, as far as that is known.
func from(l source.Line) string {
	said := ""
	if l.From != "" {
		said = "from      " + l.From + "\n"
	}
	switch at := l.Place(); {
	case at == "":
	case at == l.Path:
		said += "sent by   " + at + "\n"
	default:
		said += fmt.Sprintf("file      %s at byte %d\n", l.Path, l.Offset)
	}
	return said
}

const wholeMoment = "Mon 2006-01-02 15:04:05.000 MST"

// happened says when a line happened: by its own word, or that there is none.
func happened(l source.Line, zone *time.Location) string {
	at := l.At.In(zone).Format(wholeMoment)
	switch {
	case l.Gap:
		return "noticed   " + at
	case l.Late:
		return "says      " + at + "; it came " + text.Age(l.Received.Sub(l.At)) + " later, and stands where it came"
	case !l.Untimed:
		return "says      " + at
	case l.Received.Sub(l.At) < time.Second:
		return "happened  not known: no time in it that was understood"
	}
	return "happened  not known: no time in it that was understood; shown at " + at + ", the time of the lines around it or of its file"
}
