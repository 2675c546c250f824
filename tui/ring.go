package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// ringsAtStart is how young an alert is that rings although it was there when
// the cockpit opened: whoever opens it sees the rest of the list anyway.
const ringsAtStart = time.Minute

// How is how one severity calls.
type How struct{ Bell, Desktop bool }

// Ring says how new alerts call, and after how long an ack rings again.
type Ring struct {
	How    map[alerts.Severity]How
	Remind map[alerts.Severity]time.Duration
}

// firing is one firing of an alert; the next is another.
type firing struct {
	id      alerts.Fingerprint
	episode int64
}

// rings remembers what has rung.
type rings struct {
	Ring
	terminal Terminal
	next     time.Time    // when the next reminder is due; zero: none is
	counted  *alerts.View // in which that was looked for
	begun    bool
	seen     *alerts.View // the last one that was looked at
	heard    map[firing]bool
	reminded map[firing]int
}

func newRings(r Ring, on Terminal) rings {
	return rings{Ring: r, terminal: on, heard: map[firing]bool{}, reminded: map[firing]int{}}
}

func firingOf(r *alerts.Row) firing { return firing{r.Fingerprint, r.Episode.UnixNano()} }

// fresh lists the alerts that have not rung, fire and are nobody's yet. What is
// held or quiet counts as heard. Each firing rings once.
func (r *rings) fresh(v *alerts.View, now time.Time) []*alerts.Row {
	var list []*alerts.Row
	came, left := v.Since(r.seen)
	r.seen = v
	there := make(map[firing]bool, len(came))
	for _, row := range came {
		if row.State != alerts.Firing {
			continue
		}
		f := firingOf(row)
		there[f] = true
		if r.heard[f] || row.Quiet != nil {
			continue // one whose silence ends rings then
		}
		if slices.ContainsFunc(row.Also(), func(fp alerts.Fingerprint) bool { return r.heard[firing{fp, f.episode}] }) {
			r.heard[f] = true // it rang by another name
			continue
		}
		r.heard[f] = true
		if row.Ack == nil && (r.begun || now.Sub(row.StartsAt) < ringsAtStart) {
			list = append(list, row)
		}
	}
	for _, row := range left {
		if f := firingOf(row); !there[f] {
			delete(r.heard, f)
		}
	}
	r.begun = true
	return list
}

// overdue lists the acks that are so old that they ring again, each once a period.
func (r *rings) overdue(v *alerts.View, now time.Time) []*alerts.Row {
	var list []*alerts.Row
	held := map[firing]bool{}
	r.counted, r.next = v, time.Time{}
	for _, row := range v.Rows {
		every := r.Remind[row.Severity]
		if row.Ack == nil || row.State == alerts.Resolved || every <= 0 {
			continue
		}
		f, n := firingOf(row), int(now.Sub(row.Ack.At)/every)
		if next := row.Ack.At.Add(time.Duration(n+1) * every); r.next.IsZero() || next.Before(r.next) {
			r.next = next
		}
		held[f] = true
		was, known := r.reminded[f]
		if n < was {
			was = 0 // acked anew
		}
		r.reminded[f] = n
		if n > was && known {
			list = append(list, row)
		}
	}
	for f := range r.reminded {
		if !held[f] {
			delete(r.reminded, f)
		}
	}
	return list
}

// ring calls for new alerts.
func (m *Model) ring() tea.Cmd {
	if m.o.Alerts == nil {
		return nil
	}
	v := m.o.Alerts()
	if v == nil || (!m.rings.begun && v.At.IsZero()) {
		return nil
	}
	return m.rings.call(m.rings.fresh(v, m.o.Now()), func(row *alerts.Row) string {
		if s := row.Summary(); s != "" {
			return s
		}
		return strings.TrimSpace(row.Severity.String() + " " + row.Place())
	})
}

// remind calls for acks that have become old.
func (m *Model) remind() tea.Cmd {
	if m.o.Alerts == nil || len(m.rings.Remind) == 0 {
		return nil
	}
	v := m.o.Alerts()
	if v == nil {
		return nil
	}
	list := m.rings.overdue(v, m.now)
	look := pane.Look{Now: m.now, Zone: m.o.Zone, Points: m.viewing.points}
	if len(list) > 0 {
		row := list[0]
		m.notices.add(pane.Notice{Key: "remind", Text: fmt.Sprintf("%s is held by %s %s and still fires", row.Name(), row.Ack.By.Person, look.Lasting(row.Ack.At))})
	}
	return m.rings.call(list, func(row *alerts.Row) string {
		return fmt.Sprintf("held by %s %s and still firing", row.Ack.By.Person, look.Lasting(row.Ack.At))
	})
}

// call is the bytes of one call for all of them: one bell and one notification,
// for the loudest, however many there are.
func (r *rings) call(list []*alerts.Row, words func(*alerts.Row) string) tea.Cmd {
	var bell bool
	var loudest *alerts.Row
	for _, row := range list {
		how := r.How[row.Severity]
		bell = bell || how.Bell
		if how.Desktop && (loudest == nil || row.Severity < loudest.Severity) {
			loudest = row
		}
	}
	raw := ""
	if bell {
		raw = "\a"
	}
	if loudest != nil {
		title, body := loudest.Name(), words(loudest)
		if n := len(list) - 1; n > 0 {
			body += fmt.Sprintf(" (and %s more)", pane.Count(n))
		}
		raw += r.terminal.Notification(title, body)
	}
	if raw == "" {
		return nil
	}
	return tea.Raw(raw)
}
