package tui

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
)

// asking is a key that has something asked, as long as the question does not stand yet:
// one pane tells another what it wants, and that one asks. Each of these steps comes
// back by way of the program, and a key that came between two of them would act on the
// row that is still shown. Its zero value asks nothing.
type asking struct {
	words string // what is under way; empty: nothing
	open  int    // its commands that have brought nothing yet
	turn  int    // counts the keys, so that an earlier one ends no later one
}

// brought is what a command of a key brought that has something asked.
type brought struct {
	turn int
	msg  tea.Msg
}

// begin says that a key has something asked, which cmd leads to.
func (a *asking) begin(words string, cmd tea.Cmd) tea.Cmd {
	if a.open, a.turn = 0, a.turn+1; cmd == nil {
		words = ""
	}
	a.words = words
	return a.follow(a.turn, cmd)
}

// follow has what a command brings told to take.
func (a *asking) follow(turn int, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	if turn == a.turn {
		a.open++
	}
	do := guard(cmd)
	return func() tea.Msg { return brought{turn, do()} }
}

// take is a message without what asking has put around it; nil: it is for nobody, and
// cmd goes on. on is what is to be made of the command that comes of it. A message that
// asks, says how it ended or leads elsewhere is the last one, and so is one of which no
// command comes where none is open any more.
func (a *asking) take(msg tea.Msg) (what tea.Msg, cmd tea.Cmd, on func(tea.Cmd) tea.Cmd) {
	one, is := msg.(brought)
	if !is {
		return msg, nil, func(cmd tea.Cmd) tea.Cmd { return cmd }
	}
	awaited := one.turn == a.turn && a.words != ""
	if one.turn == a.turn {
		a.open--
	}
	on = func(cmd tea.Cmd) tea.Cmd {
		if cmd = a.follow(one.turn, cmd); awaited && a.open == 0 {
			a.letGo()
		}
		return cmd
	}
	switch said := one.msg.(type) {
	case nil:
		return nil, on(nil), on
	case pane.Show:
		said.Unasked = said.Unasked || !awaited // the keys were given back: they are not for it
		one.msg = said
	case pane.Notice, pane.Focus:
	default:
		if list := commandsOf(one.msg); list != nil {
			for i := range list {
				list[i] = a.follow(one.turn, list[i])
			}
			return nil, tea.Batch(append(list, on(nil))...), on
		}
		return one.msg, nil, on
	}
	if awaited {
		a.letGo()
	}
	return one.msg, nil, func(cmd tea.Cmd) tea.Cmd { return cmd }
}

// holds is what keys wait for; empty: nothing.
func (a *asking) holds() string { return a.words }

// letGo has keys count again.
func (a *asking) letGo() { a.words = "" }
