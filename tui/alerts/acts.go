package alerts

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/tui/alerts/detail"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// actKey is the notice that says how an act on the board went.
const actKey = "alerts act"

// hands does what one person does on the board.
type hands struct {
	board Board
	by    people.Actor
}

// ack holds the alerts in the person's name. Taking it back lets go of them, and
// gives those that somebody held before back to them.
func (h hands) ack(rows []source.Row, note string) pane.Act {
	ids, was := prints(rows), heldNow(rows)
	what := "holding " + names(rows)
	back := pane.Act{Key: actKey, Failed: "the ack stands", Do: func(ctx context.Context) (pane.Done, error) {
		err := h.board.Unack(ctx, h.by, ids)
		if err == nil && len(was) > 0 {
			err = h.board.Restore(ctx, was)
		}
		return pane.Done{Said: "taken back: " + what}, err
	}}
	return pane.Act{Key: actKey, Failed: "not acknowledged", Do: func(ctx context.Context) (pane.Done, error) {
		_, err := h.board.Ack(ctx, h.by, ids, note, time.Time{})
		return pane.Done{Back: &pane.Back{What: what, Act: back}}, err
	}}
}

// unack lets go of the alerts. Taking it back gives them to whom they were.
func (h hands) unack(rows []source.Row) pane.Act {
	ids, was := prints(rows), heldNow(rows)
	back := pane.Act{Key: actKey, Failed: "not held again", Do: func(ctx context.Context) (pane.Done, error) {
		return pane.Done{Said: "held again: " + names(rows)}, h.board.Restore(ctx, was)
	}}
	return pane.Act{Key: actKey, Failed: "the ack stands", Do: func(ctx context.Context) (pane.Done, error) {
		return pane.Done{Back: &pane.Back{What: "letting go of " + names(rows), Act: back}}, h.board.Unack(ctx, h.by, ids)
	}}
}

// gone says in the person's name that unknown alerts are gone.
func (h hands) gone(rows []source.Row) pane.Act {
	is := " is gone, as you say"
	if len(rows) > 1 {
		is = " are gone, as you say"
	}
	return pane.Act{Key: actKey, Failed: "not said to be gone", Do: func(ctx context.Context) (pane.Done, error) {
		return pane.Done{Said: names(rows) + is}, h.board.Gone(ctx, h.by, prints(rows))
	}}
}

// whyNotAck says why an alert cannot be held; empty: it can.
func (h hands) whyNotAck(r source.Row) string {
	switch {
	case r.State == source.Resolved:
		return "it has cleared, there is nothing to hold"
	case r.Ack != nil && r.Ack.By.Person == h.by.Person && !(r.Cover.Missing && r.Cover.Hand != ""):
		return "you hold it already"
	case r.Ack == nil && r.Quiet != nil && r.Quiet.Why == source.Expected:
		return "it is expected to fire: its absence would be the alarm, and nobody needs to hold it"
	}
	return ""
}

func whyNotGone(r source.Row) string {
	switch r.State {
	case source.Unknown:
		return ""
	case source.Resolved:
		return "it has cleared"
	}
	return "its source tells of it: only an unknown alert can be said to be gone"
}

func whyNotUnack(r source.Row) string {
	if r.Ack == nil {
		return "nobody holds it"
	}
	return ""
}

// names says which alerts, in a few words.
func names(rows []source.Row) string {
	if len(rows) == 1 {
		return rows[0].Name()
	}
	return pane.Count(len(rows)) + " alerts"
}

func prints(rows []source.Row) []source.Fingerprint {
	ids := make([]source.Fingerprint, len(rows))
	for i := range rows {
		ids[i] = rows[i].Fingerprint
	}
	return ids
}

// heldNow are the acks that stand on rows, to be put back.
func heldNow(rows []source.Row) []source.Ack {
	var acks []source.Ack
	for i := range rows {
		if rows[i].Ack != nil {
			acks = append(acks, *rows[i].Ack)
		}
	}
	return acks
}

// goneBody is what is asked before an alert is said to be gone.
func goneBody(look pane.Look, at source.Row, by people.Actor) []string {
	return []string{
		strings.TrimRight(at.Name()+" "+at.Place(), " ") + " was last seen " + look.Ago(at.LastSeen) + ". Nobody has said that it cleared.",
		"The record keeps that " + string(by.Person) + " said so. Told of again, it is a new firing.",
	}
}

// copyIt asks in which form, and hands the text to the terminal's clipboard.
func copyIt(page detail.Page) tea.Cmd {
	return dialog.Copy(page.Alert.Name(), page.Plain(), page.Markdown())
}
