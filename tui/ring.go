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

// Ring says how new alerts call, when they do not, and after how long an ack rings
// again.
type Ring struct {
	How    map[alerts.Severity]How
	Remind map[alerts.Severity]time.Duration
	Quiet  []Quiet
	Zone   *time.Location // of the quiet hours; nil: that in which times are shown
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
	storms   map[string]alerts.Severity // which somebody is on and that were said, and the loudest held of each then
	hushed   hushed                     // what did not ring because of the hour
}

func newRings(r Ring, on Terminal) rings {
	return rings{Ring: r, terminal: on, heard: map[firing]bool{}, reminded: map[firing]int{}, storms: map[string]alerts.Severity{}}
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

// overdue lists the acks that are so old that they ring again, each once a period. What is
// quiet for another reason waits for nobody.
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
		if n > was && known && row.Quiet == nil {
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
	now := m.o.Now()
	list, storms := m.rings.calm(m.rings.fresh(v, now), v)
	return m.rings.call(m.rings.hush(list, now.In(m.viewing.home)), func(row *alerts.Row) string {
		if words := storms[row]; words != "" {
			return words
		}
		if s := row.Summary(); s != "" {
			return s
		}
		return strings.TrimSpace(row.Severity.String() + " " + row.Place())
	})
}

// remind calls for acks that have become old, and tells what was quiet.
func (m *Model) remind() tea.Cmd {
	after := endQuiet(m)
	if m.o.Alerts == nil || len(m.rings.Remind) == 0 {
		return after
	}
	v := m.o.Alerts()
	if v == nil {
		return after
	}
	list := m.rings.overdue(v, m.now)
	look := pane.Look{Now: m.now, Zone: m.o.Zone, Points: m.viewing.points}
	holds := func(row *alerts.Row) string {
		return fmt.Sprintf("held by %s %s %s", row.Ack.By.Person, look.Lasting(row.Ack.At), stillSo(row))
	}
	if n := len(list); n > 0 {
		words := list[0].Name() + " is " + holds(list[0])
		if n > 1 {
			words += fmt.Sprintf(", and %s more", pane.Count(n-1))
		}
		m.notices.add(pane.Notice{Key: "remind", Text: words})
	}
	aloud := slices.DeleteFunc(list, func(row *alerts.Row) bool { return m.rings.hushes(row.Severity, m.now.In(m.viewing.home)) })
	return tea.Batch(after, m.rings.call(aloud, holds))
}

// stillSo says what an alert that is held does.
func stillSo(row *alerts.Row) string {
	switch row.State {
	case alerts.Firing:
		return "and still firing"
	case alerts.Pending:
		return "and pending again"
	}
	return "and nobody knows whether it still fires"
}

// call is the bytes of one call for all of them: one bell and one notification,
// for the loudest, however many there are.
func (r *rings) call(list []*alerts.Row, words func(*alerts.Row) string) tea.Cmd {
	bell, loudest := r.loudest(list)
	if loudest == nil {
		return r.send(bell, "", "")
	}
	body := words(loudest)
	if n := len(list) - 1; n > 0 {
		body += fmt.Sprintf(" (and %s more)", pane.Count(n))
	}
	return r.send(bell, loudest.Name(), body)
}

// loudest says whether any of them rings the bell, and which is the loudest that
// notifies; nil: none does.
func (r *rings) loudest(list []*alerts.Row) (bell bool, loudest *alerts.Row) {
	for _, row := range list {
		how := r.How[row.Severity]
		bell = bell || how.Bell
		if how.Desktop && (loudest == nil || row.Severity < loudest.Severity) {
			loudest = row
		}
	}
	return bell, loudest
}

// send is the bytes of a bell and of a notification; without a title there is none.
func (r *rings) send(bell bool, title, body string) tea.Cmd {
	raw := ""
	if bell {
		raw = "\a"
	}
	if title != "" {
		raw += r.terminal.Notification(title, body)
	}
	if raw == "" {
		return nil
	}
	return tea.Raw(raw)
}
