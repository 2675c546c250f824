package logs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// pinMost is how many lines one pin may copy into the timeline.
const pinMost = 200

// Actions are what a person can do here.
func (p *Pane) Actions() []pane.Action {
	list := append(p.moves(),
		pane.Action{Name: "follow", Keys: []string{"F"}, What: "follow", Help: "Go to the newest line and follow.",
			Footer: !p.win.follow, Do: p.do(p.resume)},
		pane.Action{Name: "pause", Keys: []string{"="}, What: "pause", Help: "Hold the lines still; press again to follow.",
			Footer: p.win.follow, Do: p.do(p.toggle)},
		pane.Action{Name: "open-line", Keys: []string{"enter"}, What: "whole line", Help: "Show the chosen line whole, with where it came from. A ~ behind a time: the line has none that was understood, it is that of the lines around it, of its file, or of reading it.",
			WhyNot: p.whyNotChosen(), Do: p.openLine},
		pane.Action{Name: "mark", Keys: []string{"space"}, What: "mark", Help: "Mark the chosen line and go to the next; P pins what is marked.",
			WhyNot: p.whyNotChosen(), Footer: !p.win.follow, Do: p.do(p.mark)},
		pane.Action{Name: "pin", Keys: []string{"P"}, What: "pin", Help: "Copy the marked lines (or the chosen one) into the incident's timeline, with source, offset and hash.",
			Writes: true, Footer: true, WhyNot: p.whyNotPin(), Do: p.pin},
		pane.Action{Name: "filter", Keys: []string{"/"}, What: "filter", Help: "Show only lines with a text, a /regexp/, level>=warn or source:api.",
			Footer: true, Do: p.do(p.openFilter)},
		p.jump("next-error", "e", "next error", source.Error, false),
		p.jump("previous-error", "E", "previous error", source.Error, true),
		p.jump("next-warning", "w", "next warning", source.Warn, false),
		p.jump("previous-warning", "W", "previous warning", source.Warn, true),
	)
	if p.filter.text != "" || len(p.marks) > 0 {
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
			Do: p.do(func() { p.pause(); p.win.choose(p.win.first(), p.body()) })},
		{Name: "bottom", Keys: []string{"G", "end"}, What: "newest", Help: "Go to the newest line and follow.", Moves: true, Do: p.do(p.resume)},
		move("next-match", "next match", "Go to the next line the filter lets through.", 1, "n"),
		move("previous-match", "previous match", "Go to the one before.", -1, "N"),
	}
}

// do makes an act that changes only the view.
func (p *Pane) do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		p.dirty = true
		if said := p.win.said; said != "" {
			p.win.said = ""
			return say(pane.Notice{Key: "logs passed", Text: said})
		}
		return nil
	}
}

func (p *Pane) toggle() {
	if p.win.follow {
		p.pause()
	} else {
		p.resume()
	}
}

// jump goes to the nearest line that is loud enough.
func (p *Pane) jump(name, key, what string, level source.Level, back bool) pane.Action {
	return pane.Action{Name: name, Keys: []string{key}, What: what, Moves: true,
		Help: "Go to the " + what + "; this pauses.",
		Do: func() tea.Cmd {
			p.pause()
			p.dirty = true
			if seq := p.win.find(p.win.sel, level, back); seq != 0 {
				p.win.choose(seq, p.body())
				return nil
			}
			return say(pane.Notice{Key: "logs find", Text: "no " + what + " in the lines held"})
		}}
}

func say(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }

// whyNotChosen says why there is no line to act on.
func (p *Pane) whyNotChosen() string {
	if p.win.follow {
		return "the lines are moving: press = to pause, then choose one"
	}
	if _, ok := p.win.held(p.win.sel); !ok {
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

// mark marks or unmarks the chosen line. The line is copied: it stays pinnable
// when the buffer has moved on.
func (p *Pane) mark() {
	l, ok := p.win.held(p.win.sel)
	if !ok || l.Gap {
		return
	}
	if _, marked := p.marks[l.Seq]; marked {
		delete(p.marks, l.Seq)
	} else {
		p.marks[l.Seq] = l
	}
	p.win.move(1, p.body())
}

// pin asks for the marked lines, or the chosen one, to be kept as evidence.
func (p *Pane) pin() tea.Cmd {
	var lines []source.Line
	if len(p.marks) == 0 {
		l, ok := p.win.held(p.win.sel)
		if !ok || l.Gap {
			return say(pane.Notice{Key: "logs pin", Text: "a gap is no line: choose one to pin"})
		}
		lines = []source.Line{l}
	}
	for _, seq := range slices.Sorted(maps.Keys(p.marks)) {
		lines = append(lines, p.marks[seq])
	}
	if len(lines) > pinMost {
		return say(pane.Notice{Key: "logs pin", Text: fmt.Sprintf("%d lines are marked; at most %d are pinned at once", len(lines), pinMost)})
	}
	pinned := make([]store.PinnedLine, len(lines))
	for i, l := range lines {
		pinned[i] = PinnedOf(l)
	}
	clear(p.marks)
	p.dirty = true
	return say(pane.Pin{Lines: pinned})
}

// PinnedOf is a line as the timeline keeps it.
func PinnedOf(l source.Line) store.PinnedLine {
	sum := sha256.Sum256([]byte(l.Text))
	return store.PinnedLine{Source: l.Source, Path: l.Path, Offset: l.Offset, At: l.At, Untimed: l.Untimed, Text: l.Text, SHA256: hex.EncodeToString(sum[:])}
}

func (p *Pane) clear() {
	if p.filter.text != "" {
		p.dropFilter()
		return
	}
	clear(p.marks)
}

// happened says when a line happened: by its own word, or that there is none.
func (p *Pane) happened(l source.Line) string {
	at := l.At.In(p.deps.Zone).Format("Mon 2006-01-02 15:04:05.000 MST")
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

// openLine shows the chosen line whole.
func (p *Pane) openLine() tea.Cmd {
	l, ok := p.win.held(p.win.sel)
	if !ok {
		return nil
	}
	body := l.Text + "\n\n" +
		"source    " + l.Source + "\n" +
		p.happened(l) + "\n" +
		"read      " + l.Received.In(p.deps.Zone).Format("Mon 2006-01-02 15:04:05.000 MST") + "\n"
	if word, _, _ := levelLook(l.Level); word != "" {
		body += "level     " + word + "\n"
	}
	if l.Path != "" {
		body += fmt.Sprintf("file      %s at byte %d\n", l.Path, l.Offset)
	}
	return say(pane.Show{Dialog: dialog.Text("Log line", body)})
}
