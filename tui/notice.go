package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

const (
	undoStays = 10 * time.Second
	saidStays = 8 * time.Second
)

// undo is the last act that can be taken back, and until when.
type undo struct {
	pane.Undo
	until time.Time
}

// whyNot says why nothing can be taken back; u is nil where nothing was done.
func (u *undo) whyNot(now func() time.Time) string {
	if u == nil || !now().Before(u.until) {
		return "there is nothing to take back"
	}
	return ""
}

// take takes the act back, once: it is no longer at place.
func (u *undo) take(place **undo) tea.Cmd {
	*place = nil
	return u.Do()
}

// notices is what is to be told: what was said once, and troubles, which stay
// until they are read or over.
type notices struct {
	at       time.Time     // the present
	said     string        // the latest, for a while
	saidAt   time.Time     // when it was first seen
	troubles []pane.Notice // the newest last
	asides   []pane.Notice // to be read when nothing is wrong, the newest last
	sick     []sickness    // sources that are down, not read yet
	read     map[string]bool
}

// sickness is a source that is down or blind; the words go with the clock.
type sickness struct {
	key    string
	health sources.Health
}

// recordItself reports whether it is the record as a whole that is ill: its words
// come before all others, and say by themselves what they are about.
func recordItself(h sources.Health) bool {
	return h.Kind == incident.HealthKind && h.Name == incident.HealthKind
}

// watches reports whether a source tells of alerts: who cannot see those is told before
// who lacks a log.
func watches(h sources.Health) bool { return h.Kind == "alertmanager" || h.Kind == "prometheus" }

// first compares so that what is true comes before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func newNotices() notices { return notices{read: map[string]bool{}} }

// add takes a notice. A trouble without words ends the one about the same thing.
func (n *notices) add(notice pane.Notice) {
	notice.Text = text.Clean(notice.Text)
	if notice.Loud == pane.Aside {
		n.asides = slices.DeleteFunc(n.asides, func(old pane.Notice) bool { return old.Key == notice.Key })
		if notice.Text != "" {
			n.asides = append(n.asides, notice)
		}
		return
	}
	if notice.Key != "" || notice.Loud == pane.Trouble {
		n.troubles = slices.DeleteFunc(n.troubles, func(old pane.Notice) bool { return old.Key == notice.Key })
	}
	if notice.Text == "" {
		return
	}
	if notice.Loud == pane.Trouble {
		n.troubles = append(n.troubles, notice)
		n.said = "" // what is wrong is read first
		return
	}
	n.said, n.saidAt = notice.Text, time.Time{}
}

// learn takes the health of the sources: one that is down is a trouble until it
// is read or up again.
func (n *notices) learn(all []sources.Health) {
	n.sick = n.sick[:0]
	down := map[string]bool{}
	for _, h := range all {
		if h.Kind == backups.HealthKind || h.Member != "" || h.Blind == "" && (h.Up || h.Err == "") {
			continue
		}
		key := fmt.Sprint(h.Kind, "\x00", h.Name, "\x00", h.Since.Unix(), h.Up)
		down[key] = true
		if !n.read[key] {
			n.sick = append(n.sick, sickness{key, h})
		}
	}
	for key := range n.read {
		if !down[key] {
			delete(n.read, key)
		}
	}
	slices.SortStableFunc(n.sick, func(a, b sickness) int {
		return cmp.Or(first(recordItself(a.health), recordItself(b.health)), first(watches(a.health), watches(b.health)), cmp.Compare(b.health.Since.Unix(), a.health.Since.Unix()))
	})
}

// tick ends what was said a while ago.
func (n *notices) tick(now time.Time) {
	n.at = now
	switch {
	case n.said == "":
	case n.saidAt.IsZero():
		n.saidAt = now
	case now.Sub(n.saidAt) >= saidStays:
		n.said = ""
	}
}

// trouble is the one to show, and how many there are.
func (n *notices) trouble(look pane.Look) (line trouble, count int) {
	count = len(n.troubles) + len(n.sick)
	switch {
	case len(n.troubles) > 0:
		return trouble{why: n.troubles[len(n.troubles)-1].Text}, count
	case len(n.sick) > 0:
		return n.of(n.sick[0], look), count
	}
	return trouble{}, 0
}

// of is what is wrong with a source as of the last tick.
func (n *notices) of(s sickness, look pane.Look) trouble {
	look.Now = n.at
	return troubleOf(s.health, look)
}

// passing is what is said in passing; empty: nothing.
func (n *notices) passing() string {
	if len(n.asides) == 0 {
		return ""
	}
	return n.asides[len(n.asides)-1].Text
}

// told reports whether anything is to be told that cannot wait.
func (n *notices) told() bool { return n.said != "" || len(n.troubles)+len(n.sick) > 0 }

// whole is all that is not read, the one that is shown first.
func (n *notices) whole(look pane.Look) []pane.Paragraph {
	var list []pane.Paragraph
	put := func(role themes.Role, words string) {
		if len(list) > 0 {
			list = append(list, pane.Paragraph{})
		}
		list = append(list, pane.Paragraph{Role: role, Text: words})
	}
	for _, notice := range slices.Backward(n.troubles) {
		put(themes.Warning, notice.Text)
	}
	for _, s := range n.sick {
		put(themes.Warning, n.of(s, look).whole())
	}
	for _, notice := range slices.Backward(n.asides) {
		put(themes.Text, notice.Text)
	}
	return list
}

// messages shows what did not fit into one line.
func (n *notices) messages(look pane.Look) pane.Dialog {
	title := "What is wrong"
	if len(n.troubles)+len(n.sick) == 0 {
		title = "To be read"
	}
	return dialog.Read(title, n.whole(look)...)
}

func (n *notices) noMessages() string {
	if len(n.troubles)+len(n.sick)+len(n.asides) == 0 {
		return "nothing is wrong that is not read"
	}
	return ""
}

// dismiss marks what is shown as read; false: there was nothing.
func (n *notices) dismiss() bool {
	switch {
	case n.said != "":
		n.said = ""
	case len(n.troubles) > 0:
		n.troubles = n.troubles[:len(n.troubles)-1]
	case len(n.sick) > 0:
		n.read[n.sick[0].key] = true
		n.sick = n.sick[1:]
	default:
		return false
	}
	return true
}

// putAside marks as read what was said in passing; false: there was nothing.
func (n *notices) putAside() bool {
	if len(n.asides) == 0 {
		return false
	}
	n.asides = n.asides[:len(n.asides)-1]
	return true
}

// soon is how long until something.
func soon(d time.Duration) string {
	if d < time.Second {
		return "now"
	}
	if d < time.Minute {
		return fmt.Sprintf("in %d s", int(d/time.Second))
	}
	return "in " + text.Age(d)
}

// moment is a point in time; older than today it carries its day.
func moment(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04:05")
	}
	return text.Clock(t, now)
}

func oneLine(s string) string { return strings.Join(strings.Split(strings.TrimSpace(s), "\n"), "; ") }
