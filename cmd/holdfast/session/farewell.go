package session

import (
	"slices"
	"strings"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/tui/pane"
)

// namedMost is how many held alerts are named to somebody who leaves.
const namedMost = 3

// Farewell is what somebody who leaves now must know, each a line: what is held and
// when the silences of that end, which incidents are open, and what goes on. Empty:
// nothing is held, and none is open.
func (s *Session) Farewell() []string {
	w, me := s.o.World, s.who.is()
	if s.o.Rehearsal {
		return nil // nothing of it stays
	}
	f := farewell{me: me.Actor.Person, now: w.Now().In(me.Zone), extended: extended(w.Config())}
	return f.lines(w.Board.View(), w.Duties.Open())
}

// extended are the clusters whose silences are made longer while an alert is held.
func extended(cfg *config.Config) map[string]bool {
	list := map[string]bool{}
	for _, s := range cfg.Alerts {
		list[s.Name] = s.Silence != nil && s.Silence.Extend
	}
	return list
}

// farewell puts into words what goes on when a cockpit is left.
type farewell struct {
	me       people.Person
	now      time.Time       // in the person's zone
	extended map[string]bool // by cluster, whether its silences are made longer
}

func (f farewell) lines(view *alerts.View, open []incident.Incident) []string {
	var lines []string
	if held := f.held(view); held != "" {
		lines = append(lines, held)
	}
	if words := f.open(open); words != "" {
		lines = append(lines, words)
	}
	if len(lines) > 0 {
		lines = append(lines, "this cockpit watches nothing any more, and rings for nothing; another cockpit or `holdfast serve` on this record goes on, where one runs")
	}
	return lines
}

// held names what is held, the silence that ends first before others.
func (f farewell) held(view *alerts.View) string {
	var list []string
	more, soonest := 0, time.Time{}
	for _, r := range f.firstOut(view) {
		if len(list) < namedMost {
			list = append(list, f.alert(r))
			continue
		}
		more++
		if until := r.SilenceUntil; !until.IsZero() && (soonest.IsZero() || until.Before(soonest)) {
			soonest = until
		}
	}
	if len(list) == 0 {
		return ""
	}
	words := "held: " + strings.Join(list, ", ")
	if more > 0 {
		words += " and " + pane.Count(more) + " more"
		if !soonest.IsZero() {
			words += ", whose silences end from " + text.Clock(soonest, f.now) + " on"
		}
	}
	return words
}

// firstOut are the held alerts: mine before those of others, and the silence that ends
// first before the others.
func (f farewell) firstOut(view *alerts.View) []*alerts.Row {
	var list []*alerts.Row
	for _, r := range view.Rows {
		if r.Ack != nil && r.State != alerts.Resolved {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b *alerts.Row) int {
		if mine, theirs := a.Ack.By.Person == f.me, b.Ack.By.Person == f.me; mine != theirs {
			if mine {
				return -1
			}
			return 1
		}
		if a.SilenceUntil.IsZero() != b.SilenceUntil.IsZero() {
			if b.SilenceUntil.IsZero() {
				return -1
			}
			return 1
		}
		return a.SilenceUntil.Compare(b.SilenceUntil)
	})
	return list
}

// alert is one that is held, by whom if not by who leaves, and when its silence ends.
func (f farewell) alert(r *alerts.Row) string {
	words := r.Name()
	if place := r.Place(); place != "" {
		words += " " + place
	}
	if r.Ack.By.Person != f.me {
		words += " by " + text.Clean(string(r.Ack.By.Person))
	}
	until := r.SilenceUntil
	if until.IsZero() {
		return words
	}
	ends := " (its silence ends " + text.Clock(until, f.now)
	if slices.ContainsFunc(r.Sources, func(name string) bool { return f.extended[name] }) {
		ends += " unless another cockpit or `holdfast serve` extends it"
	}
	return words + ends + ")"
}

// open names the open incidents; practice is none.
func (f farewell) open(all []incident.Incident) string {
	var list []string
	for _, inc := range all {
		if !inc.Practice {
			list = append(list, inc.ID.String()+" is open since "+text.Clock(inc.OpenedAt, f.now))
		}
	}
	if more := len(list) - namedMost; more > 0 {
		list = append(list[:namedMost], pane.Count(more)+" more are open")
	}
	return strings.Join(list, " · ")
}
