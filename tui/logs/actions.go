package logs

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/dialog"
	"holdfast/tui/logs/sheet"
	"holdfast/tui/pane"
)

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	list := append(p.moves(),
		pane.Action{Name: "follow", Keys: []string{"F"}, What: "follow", Help: "Go to the newest line and follow.",
			Footer: !p.win.Following(), Do: p.resume},
		pane.Action{Name: "pause", Keys: []string{"="}, What: "pause", Help: "Hold the lines still; press again to follow.",
			Footer: p.win.Following(), Do: p.toggle},
		pane.Action{Name: "open-line", Keys: []string{"enter"}, What: "whole line", Help: "Show the chosen line whole, with where it came from. A ~ behind a time: the line has none that was understood, it is that of the lines around it, of its file, or of reading it.",
			WhyNot: p.whyNotChosen(), Do: p.openLine},
		pane.Action{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark the chosen line and go to the next; P pins what is marked.",
			WhyNot: p.whyNotChosen(), Footer: !p.win.Following(), Do: p.do(p.mark)},
		pane.Action{Name: "pin", Keys: []string{"P"}, What: "pin", Help: "Copy the marked lines (or the chosen one) into the incident's timeline, with source, offset and hash.",
			Writes: true, Footer: true, WhyNot: p.whyNotPin(), Do: p.pin},
		pane.Action{Name: "filter", Keys: []string{"/"}, What: "filter", Help: "Show only lines with a text, a /regexp/, level>=warn or source:api.",
			Footer: true, Do: p.do(p.filter.Open)},
		p.jump("next-error", "e", "next error", source.Error, false),
		p.jump("previous-error", "E", "previous error", source.Error, true),
		p.jump("next-warning", "w", "next warning", source.Warn, false),
		p.jump("previous-warning", "W", "previous warning", source.Warn, true),
	)
	if p.filter.Set() || len(p.marks) > 0 {
		list = append(list, pane.Action{Name: "show-all", Keys: []string{"esc"}, What: "show all",
			Help: "Take the filter away, then the marks.", Do: p.do(p.clear)})
	}
	return list
}

// moves are the actions that only move the view.
func (p *Pane) moves() []pane.Action {
	page := max(1, p.body()-1)
	move := func(name, what, help string, n int, keys ...string) pane.Action {
		return pane.Action{Name: name, Keys: keys, What: what, Help: help, Moves: true, Do: p.do(func() { p.move(n) })}
	}
	return []pane.Action{
		move("down", "down", "Go one line down.", 1, "j", "down"),
		move("up", "up", "Go one line up; this pauses.", -1, "k", "up"),
		move("page-down", "page down", "Go one screen down.", page, "pgdown"),
		move("page-up", "page up", "Go one screen up; this pauses.", -page, "pgup"),
		{Name: "top", Keys: []string{"g", "home"}, What: "oldest", Help: "Go to the oldest line held.", Moves: true,
			Do: p.do(func() { p.pause(); p.win.Choose(p.win.Oldest(), p.body()) })},
		{Name: "bottom", Keys: []string{"G", "end"}, What: "newest", Help: "Go to the newest line and follow.", Moves: true, Do: p.resume},
		move("next-match", "next match", "Go to the next line the filter lets through.", 1, "n"),
		move("previous-match", "previous match", "Go to the one before.", -1, "N"),
	}
}

// do makes an act that changes only the view.
func (p *Pane) do(f func()) func() tea.Cmd {
	shows := p.Shows(f)
	return func() tea.Cmd {
		defer p.win.Settle()
		return shows()
	}
}

// resume follows the newest line again.
func (p *Pane) resume() tea.Cmd {
	p.anchor = anchor{}
	p.Redraw()
	n := p.win.Resume()
	if n == 0 {
		return nil
	}
	return pane.Say(pane.Notice{Key: "logs passed", Text: pane.Count(n) + " lines passed unseen while the log was paused: the buffer holds only the newest"})
}

func (p *Pane) toggle() tea.Cmd {
	if !p.win.Following() {
		return p.resume()
	}
	p.pause()
	return nil
}

// jump goes to the nearest line that is loud enough.
func (p *Pane) jump(name, key, what string, level source.Level, back bool) pane.Action {
	return pane.Action{Name: name, Keys: []string{key}, What: what, Moves: true,
		Help: "Go to the " + what + "; this pauses.",
		Do: func() tea.Cmd {
			p.pause()
			p.Redraw()
			if seq := p.win.Find(level, back); seq != 0 {
				p.win.Choose(seq, p.body())
				return nil
			}
			return pane.Say(pane.Notice{Key: "logs find", Text: "no " + what + " in the lines held"})
		}}
}

// whyNotChosen says why there is no line to act on.
func (p *Pane) whyNotChosen() string {
	if p.win.Following() {
		return "the lines are moving: press = to pause, then choose one"
	}
	if _, ok := p.win.Chosen(); !ok {
		return "the chosen line has left the buffer: move first"
	}
	return ""
}

func (p *Pane) whyNotPin() string {
	if len(p.marks) > 0 {
		return ""
	}
	return p.whyNotChosen()
}

// mark marks or unmarks the chosen line.
func (p *Pane) mark() {
	l, ok := p.win.Chosen()
	if !ok || l.Gap {
		return
	}
	p.marks.toggle(l)
	p.win.Move(1, p.body())
}

// pin asks for the marked lines, or the chosen one, to be kept as evidence.
func (p *Pane) pin() tea.Cmd {
	lines := p.marks.lines()
	if len(lines) == 0 {
		l, ok := p.win.Chosen()
		if !ok || l.Gap {
			return pane.Say(pane.Notice{Key: "logs pin", Text: "a gap is no line: choose one to pin"})
		}
		lines = []source.Line{l}
	}
	if len(lines) > pinMost {
		return pane.Say(pane.Notice{Key: "logs pin", Text: fmt.Sprintf("%d lines are marked; at most %d are pinned at once", len(lines), pinMost)})
	}
	clear(p.marks)
	p.Redraw()
	return pane.Say(pane.Pin{Lines: pinned(lines)})
}

func (p *Pane) clear() {
	if p.filter.Set() {
		p.showAll()
		return
	}
	clear(p.marks)
}

// openLine shows the chosen line whole.
func (p *Pane) openLine() tea.Cmd {
	l, ok := p.win.Chosen()
	if !ok {
		return nil
	}
	return pane.Say(pane.Show{Dialog: dialog.Text("Log line", whole(l, p.Zone))})
}

// whole is a line with all that is known of it.
func whole(l source.Line, zone *time.Location) string {
	body := l.Text + "\n\n" +
		"source    " + l.Source + "\n" +
		happened(l, zone) + "\n" +
		"read      " + l.Received.In(zone).Format(wholeMoment) + "\n"
	if word, _, _ := sheet.LevelLook(l.Level); word != "" {
		body += "level     " + word + "\n"
	}
	if l.Path != "" {
		body += fmt.Sprintf("file      %s at byte %d\n", l.Path, l.Offset)
	}
	return body
}

const wholeMoment = "Mon 2006-01-02 15:04:05.000 MST"

// happened says when a line happened: by its own word, or that there is none.
func happened(l source.Line, zone *time.Location) string {
	at := l.At.In(zone).Format(wholeMoment)
	switch {
	case l.Gap:
		return "noticed   " + at
	case !l.Untimed:
		return "says      " + at
	case l.Received.Sub(l.At) < time.Second:
		return "happened  not known: no time in it that was understood"
	}
	return "happened  not known: no time in it that was understood; shown at " + at + ", the time of the lines around it or of its file"
}
