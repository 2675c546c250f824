package tui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/rota"
	"holdfast/sources/storm"
	"holdfast/tui/pane"
)

// Quiet are hours in which alerts of some severities do not ring.
type Quiet struct {
	Hours rota.Window
	Of    []alerts.Severity
}

// hushes reports whether alerts of a severity do not ring at a time, which is in the zone
// of whoever looks.
func (r Ring) hushes(severity alerts.Severity, at time.Time) bool {
	zone := cmp.Or(r.Zone, at.Location())
	return slices.ContainsFunc(r.Quiet, func(q Quiet) bool { return slices.Contains(q.Of, severity) && q.Hours.Open(at, zone) })
}

// Hushed lists the severities that do not ring at a time, the loudest first.
func (r Ring) Hushed(at time.Time) (list []alerts.Severity) {
	for _, severity := range ringing() {
		if r.hushes(severity, at) {
			list = append(list, severity)
		}
	}
	return list
}

// ringing are the severities that may ring, the loudest first.
func ringing() []alerts.Severity {
	return []alerts.Severity{alerts.Critical, alerts.Warning, alerts.Info}
}

// mostHushed is of how many alerts it is remembered which did not ring; of more, how many.
const mostHushed = 10_000

// hushed is what did not ring because of the hour.
type hushed struct {
	list []hush
	more map[alerts.Severity]int // beyond those that are remembered
}

// hush is one alert of it.
type hush struct {
	firing
	severity alerts.Severity
}

func (h *hushed) add(row *alerts.Row) {
	if len(h.list) < mostHushed {
		h.list = append(h.list, hush{firingOf(row), row.Severity})
		return
	}
	if h.more == nil {
		h.more = map[alerts.Severity]int{}
	}
	h.more[row.Severity]++
}

// hush takes out of a list what does not ring at this hour, and remembers it. An
// emergency rings at any.
func (r *rings) hush(list []*alerts.Row, now time.Time) []*alerts.Row {
	return slices.DeleteFunc(list, func(row *alerts.Row) bool {
		if how := r.How[row.Severity]; row.Name() == alerts.EmergencyName || !how.Bell && !how.Desktop || !r.hushes(row.Severity, now) {
			return false
		}
		r.hushed.add(row)
		return true
	})
}

// loud are the alerts that did not ring and whose quiet hours are over, those of them
// that still fire and are nobody's, and what there is to say of all; empty: nothing.
func (r *rings) loud(v *alerts.View, now time.Time) (list []*alerts.Row, words string) {
	counts := map[alerts.Severity]int{}
	maps.DeleteFunc(r.hushed.more, func(severity alerts.Severity, n int) bool {
		over := !r.hushes(severity, now)
		if over {
			counts[severity] += n
		}
		return over
	})
	r.hushed.list = slices.DeleteFunc(r.hushed.list, func(h hush) bool {
		if r.hushes(h.severity, now) {
			return false
		}
		counts[h.severity]++
		if row := rowOf(v, h.firing); row != nil && row.Section() == alerts.SectionFiring && row.State == alerts.Firing {
			list = append(list, row)
		}
		return true
	})
	var parts []string
	for _, severity := range ringing() {
		if n := counts[severity]; n > 0 {
			parts = append(parts, pane.Count(n)+" "+severity.String())
		}
	}
	if len(parts) == 0 {
		return nil, ""
	}
	words = strings.Join(parts, " and ") + " while quiet"
	switch len(list) {
	case 0:
		return nil, words + ", none of it waits for anybody now"
	case 1:
		return list, words + "; still waiting: " + placed(list[0])
	}
	return list, fmt.Sprintf("%s; still waiting: %s and %s more", words, placed(list[0]), pane.Count(len(list)-1))
}

// rowOf is the row that shows a firing; nil: none does now.
func rowOf(v *alerts.View, f firing) *alerts.Row {
	row, there := v.Row(f.id)
	if !there || firingOf(&row).episode != f.episode {
		return nil
	}
	return &row
}

// placed is an alert's name and where it is.
func placed(row *alerts.Row) string { return strings.TrimSpace(row.Name() + " " + row.Place()) }

// calm takes out of a list what is more of a storm that somebody is on: once that is said
// for all of it, and then no more until what comes is louder. What a storm is said by
// stays in the list; said has its words.
func (r *rings) calm(list []*alerts.Row, v *alerts.View) (rest []*alerts.Row, said map[*alerts.Row]string) {
	names := map[string]bool{}
	for name := range r.storms {
		names[name] = true
	}
	for _, row := range list {
		names[row.Name()] = true
	}
	if len(names) == 0 {
		return list, nil
	}
	taken := storm.TakenOf(v.Rows, names)
	for name := range r.storms {
		if _, lasts := taken[name]; !lasts {
			delete(r.storms, name) // it is over, or nobody is on it: the next is another
		}
	}
	said = map[*alerts.Row]string{}
	rest = slices.DeleteFunc(list, func(row *alerts.Row) bool {
		name := row.Name()
		t, storms := taken[name]
		if !storms || !t.Covers(row) {
			return false
		}
		if told, before := r.storms[name]; before && t.Loudest >= told {
			return true
		}
		r.storms[name] = t.Loudest
		said[row] = fmt.Sprintf("%s of them wait, %s is on it: no more of them ring", pane.Count(t.Open), t.By)
		return false
	})
	return rest, said
}

// endQuiet tells what did not ring, once its quiet hours are over, and calls for what of
// it waits.
func endQuiet(m *Model) tea.Cmd {
	if m.o.Alerts == nil || len(m.rings.hushed.list) == 0 {
		return nil
	}
	v := m.o.Alerts()
	if v == nil {
		return nil
	}
	list, words := m.rings.loud(v, m.now.In(m.viewing.home))
	if words == "" {
		return nil
	}
	m.notices.add(pane.Notice{Key: "quiet", Loud: pane.Aside, Text: words})
	bell, loudest := m.rings.loudest(list)
	if loudest == nil {
		return m.rings.send(bell, "", "")
	}
	return m.rings.send(bell, "quiet hours are over", words)
}
