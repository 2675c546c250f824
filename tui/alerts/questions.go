package alerts

import (
	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/sources/storm"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// questions are what is asked before an act on several alerts, or one that is not
// taken back with a key. Each names every alert that it is about.
type questions struct {
	look  pane.Look
	by    people.Actor
	hands hands
	apart *storm.Apart
	act   func(pane.Act) tea.Cmd
}

// hold asks before it holds several alerts at once; then is done with the answer.
func (q questions) hold(to target, then func()) tea.Cmd {
	rows, what := to.holdables()
	body := append([]string{"They are held in the name of " + string(q.by.Person) + " until they clear.", ""}, q.listed(rows)...)
	return pane.Say(pane.Show{Dialog: dialog.Confirm("Ack "+what, body, "ack "+names(rows), func() tea.Cmd {
		then()
		return q.act(q.hands.ack(rows, ""))
	})})
}

// letGo lets go of what is at hand; of several alerts it asks first.
func (q questions) letGo(to target) tea.Cmd {
	rows := to.each(whyNotUnack)
	if to.group == nil {
		return q.act(q.hands.unack(rows))
	}
	return pane.Say(pane.Show{Dialog: dialog.Confirm("Let go of "+names(rows), q.listed(rows), "let go", func() tea.Cmd {
		return q.act(q.hands.unack(rows))
	})})
}

// note asks for the words that an ack carries.
func (q questions) note(to target) tea.Cmd {
	rows := to.each(q.hands.whyNotAck)
	return pane.Say(pane.Show{Dialog: dialog.Ask("Ack "+names(rows)+" with a note", []dialog.Field{{Label: "Note", Hint: "what you know, what you do"}}, func(values []string) tea.Cmd {
		return q.act(q.hands.ack(rows, values[0]))
	})})
}

// gone asks, and says in the person's name that unknown alerts are gone.
func (q questions) gone(to target) tea.Cmd {
	rows := to.each(whyNotGone)
	title, body := "Is "+to.at.Name()+" gone?", goneBody(q.look, to.at, q.by)
	if to.group != nil {
		title, body = "Are "+names(rows)+" gone?", append(body, q.listed(rows)...)
	}
	return pane.Say(pane.Show{Dialog: dialog.Confirm(title, body, "it is gone", func() tea.Cmd {
		return q.act(q.hands.gone(rows))
	})})
}
