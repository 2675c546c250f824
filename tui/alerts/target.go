package alerts

import (
	source "holdfast/sources/alerts"
	"holdfast/sources/storm"
	"holdfast/tui/pane"
)

// target is what acts are for: the alert at hand, and those that are marked.
type target struct {
	view   *source.View
	at     source.Row
	whyNot string // why none is at hand; empty: one is
	soon   bool   // one is, but acts are refused for a moment
	marked []string
	group  *storm.Group // of which the alert is the first, where the line stands for them all; nil: it is one
}

// rows are the marked alerts, else the one at hand.
func (t target) rows() []source.Row {
	if list := onBoard(t.view, t.marked); len(list) > 0 {
		return list
	}
	if t.group != nil {
		return t.all(func(*source.Row) bool { return true })
	}
	return []source.Row{t.at}
}

// on is the one alert that an act is done to; empty: several, or none.
func (t target) on() string {
	if rows := t.rows(); len(rows) == 1 && (t.whyNotRows() == "" || t.soon) {
		return string(rows[0].Fingerprint)
	}
	return ""
}

// all are the alerts of the group that are wanted.
func (t target) all(want func(*source.Row) bool) []source.Row {
	var list []source.Row
	for _, r := range t.group.Rows {
		if want(r) {
			list = append(list, *r)
		}
	}
	return list
}

// whyNotRows says why there is none of them.
func (t target) whyNotRows() string {
	if len(t.marked) > 0 {
		return ""
	}
	return t.whyNot
}

// holdables are those marked that can be held, else those of the name and severity
// of the one at hand; what says which.
func (t target) holdables() (rows []source.Row, what string) {
	if len(t.marked) > 0 {
		return holdables(onBoard(t.view, t.marked)), "the marked alerts"
	}
	if t.group != nil {
		return t.all(holdable), "all " + pane.Count(len(t.group.Rows)) + " " + t.at.Name() + " of this line"
	}
	return group(t.view, t.at), "every " + t.at.Name() + " of severity " + t.at.Severity.String()
}

// whyNotHoldables says why there is none of them.
func (t target) whyNotHoldables() string {
	switch {
	case len(t.marked) > 0 && len(holdables(onBoard(t.view, t.marked))) == 0:
		return "all marked alerts are held or have cleared"
	case len(t.marked) > 0:
		return ""
	case t.whyNot == "" && t.group != nil && len(t.all(holdable)) > 0:
		return ""
	case t.whyNot != "" || holdable(&t.at) || grouped(t.view, t.at):
		return t.whyNot
	}
	return "all of this group are held or have cleared"
}

// each is the alert at hand, or those of the group, that an act can be done to.
func (t target) each(whyNot func(source.Row) string) []source.Row {
	if t.group == nil {
		return []source.Row{t.at}
	}
	return t.all(func(r *source.Row) bool { return whyNot(*r) == "" })
}

// whyNotEach says why there is none of them.
func (t target) whyNotEach(whyNot func(source.Row) string) string {
	switch {
	case t.whyNot != "":
		return t.whyNot
	case t.group != nil && len(t.each(whyNot)) > 0:
		return ""
	}
	return whyNot(t.at)
}

// whyNotAck says why what is at hand cannot be held.
func (t target) whyNotAck(h hands) string {
	if t.group != nil {
		return t.whyNotHoldables()
	}
	return t.whyNotEach(h.whyNotAck)
}

func holdable(r *source.Row) bool { return r.State != source.Resolved && r.Ack == nil }

// group is the rows of a board with the alertname and severity of one, that can be
// held.
func group(view *source.View, of source.Row) []source.Row {
	var list []source.Row
	for _, r := range view.Rows {
		if inGroup(r, &of) {
			list = append(list, *r)
		}
	}
	return list
}

// grouped reports whether there is any such row.
func grouped(view *source.View, of source.Row) bool {
	for _, r := range view.Rows {
		if inGroup(r, &of) {
			return true
		}
	}
	return false
}

func inGroup(r, of *source.Row) bool {
	return r.Name() == of.Name() && r.Severity == of.Severity && holdable(r)
}

// onBoard is the rows of a board by their ids; those that it has no longer are left
// out.
func onBoard(view *source.View, ids []string) []source.Row {
	var list []source.Row
	for _, id := range ids {
		if r, ok := view.Row(source.Fingerprint(id)); ok {
			list = append(list, r)
		}
	}
	return list
}

// holdables are those rows of several that can be held.
func holdables(rows []source.Row) []source.Row {
	var list []source.Row
	for i := range rows {
		if holdable(&rows[i]) {
			list = append(list, rows[i])
		}
	}
	return list
}
