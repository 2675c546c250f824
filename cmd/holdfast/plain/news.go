package plain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/alerts/prometheus"
	"holdfast/sources/backups"
	"holdfast/sources/inbound"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/duty"
	"holdfast/store/incident"
)

// widest is how many cells of what came from outside a line has.
const widest = 240

// News tells what changed since it was last told, a line a change. It knows what was
// told, so that what comes faster than it can be written is told as it is then. It
// asks nobody. One goroutine uses it at a time.
type News struct {
	numbers *Numbers
	folds   folds
	board   *alerts.View
	alerts  map[alerts.Fingerprint]phase
	backups map[string]backups.Verdict
	sources map[string]string
	vitals  map[string]vitals.Level
	begun   bool
}

// NewNews has told nothing yet: what is there when it begins is no news.
func NewNews(numbers *Numbers) *News {
	return &News{
		numbers: numbers, folds: folds{}, alerts: map[alerts.Fingerprint]phase{},
		backups: map[string]backups.Verdict{}, sources: map[string]string{}, vitals: map[string]vitals.Level{},
	}
}

// Begun is told once what stands was told as a whole: from then on changes are told.
func (n *News) Begun() { n.begun = true }

// change is one thing to tell; of several of a kind only the first few are told.
type change struct {
	verb, name string // of what folds together
	words      func() string
}

// tell writes changes as lines, in a person's zone.
func (n *News) tell(now time.Time, list []change) []string {
	if !n.begun {
		return nil
	}
	var lines []string
	for _, c := range list {
		if n.folds.takes(now, c) {
			lines = append(lines, now.Format("15:04")+" "+c.words())
		}
	}
	return append(lines, n.Folded(now)...)
}

// Folded are the lines for what was folded and is due to be told.
func (n *News) Folded(now time.Time) []string {
	var lines []string
	for _, words := range n.folds.due(now) {
		lines = append(lines, now.Format("15:04")+" "+words)
	}
	return lines
}

// Alerts tells what changed on the board.
func (n *News) Alerts(view *alerts.View, now time.Time) []string {
	came, left := view.Since(n.board)
	n.board = view
	var list []change
	stays := map[alerts.Fingerprint]bool{}
	for _, row := range came {
		stays[row.Fingerprint] = true
		for _, fp := range row.Also() {
			if old, known := n.alerts[fp]; known { // it was told of by another name
				n.alerts[row.Fingerprint], stays[fp] = old, true
				n.numbers.Rename(fp, row.Fingerprint)
				delete(n.alerts, fp)
			}
		}
		was, is := n.alerts[row.Fingerprint], phaseOf(row)
		n.alerts[row.Fingerprint] = is
		verb := is.verb(was)
		if verb == "" || (is.what == cleared && row.Own && ofBackups(row)) {
			continue
		}
		list = append(list, change{verb, row.Name(), func() string {
			return fmt.Sprintf("%d %s", n.numbers.Of(row.Fingerprint), n.alertWords(row, verb, is, now))
		}})
	}
	for _, row := range left {
		if stays[row.Fingerprint] {
			continue
		}
		if was := n.alerts[row.Fingerprint].what; was == fires || was == held || was == unsure {
			list = append(list, change{"no longer listed", row.Name(), func() string {
				return Short(fmt.Sprintf("%d no longer listed: %s: its source is no longer watched", n.numbers.Of(row.Fingerprint), Title(row)))
			}})
		}
		delete(n.alerts, row.Fingerprint)
	}
	return n.tell(now, list)
}

// ofBackups reports whether an alert is holdfast's own about a backup.
func ofBackups(row *alerts.Row) bool {
	_, ok := backups.OfAlert(row.Name())
	return ok
}

func (n *News) alertWords(row *alerts.Row, verb string, is phase, now time.Time) string {
	words := verb
	if is.what == fires || is.what == unsure {
		words += " " + row.Severity.String()
	}
	words += ": " + Title(row)
	if is.what == unsure {
		words += ", last heard of " + text.Age(now.Sub(n.board.Lately(row).LastSeen)) + " ago"
	}
	if summary := row.Annotations["summary"]; summary != "" && is.what == fires {
		words += ": " + summary
	}
	if is.what == held && row.Ack.Note != "" {
		words += ": " + row.Ack.Note
	}
	return Short(words)
}

// Title is an alert's name and where it is.
func Title(row *alerts.Row) string {
	title := row.Name()
	if place := row.Place(); place != "" {
		title += " " + place
	}
	return title
}

// Short is words from outside as part of a line.
func Short(words string) string {
	return text.Truncate(text.Clean(strings.ReplaceAll(words, "\n", " ")), widest, "…")
}

// Backups tells whose verdict changed. One that is an alert is told as that.
func (n *News) Backups(list []backups.Status, now time.Time) []string {
	var changes []change
	for _, s := range list {
		was, known := n.backups[s.Name]
		n.backups[s.Name] = s.Verdict
		alert := slices.ContainsFunc(backups.AlertsFor([]backups.Status{s}, now), func(alerts.Alert) bool { return true })
		if !known || was == s.Verdict || alert {
			continue
		}
		changes = append(changes, change{"backup", s.Name, func() string {
			words := "backup " + s.Name + ": " + string(s.Verdict)
			if len(s.Reasons) > 0 {
				words += ": " + s.Reasons[0]
			}
			return Short(words)
		}})
	}
	return n.tell(now, changes)
}

// Sources tells which of them died, came back, or are blind, and what is wrong with
// holdfast itself.
func (n *News) Sources(list []sources.Health, now time.Time) []string {
	var changes []change
	there := map[string]bool{}
	late := alerts.LateOf(slices.DeleteFunc(slices.Clone(list), func(h sources.Health) bool { return !tellsAlerts(h) }), now)
	for _, h := range list {
		if !ofItsOwn(h) {
			continue
		}
		name := SourceName(h)
		there[name] = true
		is := sourceState(h, now)
		was, known := n.sources[name]
		n.sources[name] = is
		if is == was || (!known && is == up) {
			continue
		}
		changes = append(changes, change{"source", name, func() string {
			return Short("source " + name + " " + SourceWords(h, now) + n.doubted(h, late))
		}})
	}
	for name, was := range n.sources {
		if !there[name] {
			delete(n.sources, name)
			if was != up {
				changes = append(changes, change{"source", name, func() string { return Short("source " + name + ": that is over") }})
			}
		}
	}
	return n.tell(now, changes)
}

// Vitals tells which became better or worse, or are not known any more.
func (n *News) Vitals(list []*vitals.Reading, now time.Time) []string {
	var changes []change
	for _, r := range list {
		if r.Waits() {
			continue
		}
		is := r.Level(now)
		was, known := n.vitals[r.Name]
		n.vitals[r.Name] = is
		if is == was && known || !known && is == vitals.Well {
			continue
		}
		changes = append(changes, change{"vital", r.Name, func() string {
			words := duty.VitalWords(r, now)
			if is == vitals.Well {
				words = "well again, " + words
			}
			return Short("vital " + r.Name + ": " + words)
		}})
	}
	maps.DeleteFunc(n.vitals, func(name string, _ vitals.Level) bool {
		return !slices.ContainsFunc(list, func(r *vitals.Reading) bool { return r.Name == name })
	})
	return n.tell(now, changes)
}

// tellsAlerts reports whether a source is one of alerts.
func tellsAlerts(h sources.Health) bool {
	return h.Kind == alertmanager.Kind || h.Kind == prometheus.Kind || h.Kind == inbound.Kind
}

// doubted says of how many alerts nobody tells while a source is as it is; empty: of none.
func (n *News) doubted(h sources.Health, late alerts.Late) string {
	tells := func(source string) bool { return source == h.Name } // as rows call it
	if h.Kind == inbound.Kind {
		tells = alerts.AtDoor
	}
	if n.board == nil || !tellsAlerts(h) {
		return ""
	}
	doubts := 0
	for _, row := range n.board.Rows {
		if slices.ContainsFunc(row.Sources, tells) && late.Doubts(row) && row.State != alerts.Unknown {
			doubts++
		}
	}
	switch doubts {
	case 0:
		return ""
	case 1:
		return "; its alert reads unknown until it answers"
	}
	return fmt.Sprintf("; its %d alerts read unknown until it answers", doubts)
}

// ofItsOwn reports whether a source is told as one: a copy of a backup is told by the
// verdict, a vital by its number, a server of several by what stands before them.
func ofItsOwn(h sources.Health) bool {
	return h.Member == "" && h.Kind != backups.HealthKind && h.Kind != vitals.HealthKind
}

// SourceName is a source's name and kind, in words.
func SourceName(h sources.Health) string {
	if h.Name == h.Kind {
		return h.Name
	}
	return h.Name + " " + h.Kind
}

// The states of a source, as far as they are told.
const up, dead, blind = "up", "dead", "blind"

func sourceState(h sources.Health, now time.Time) string {
	switch {
	case h.Stale(now):
		return dead
	case h.Blind != "":
		return blind
	}
	return up
}

// SourceWords say how a source is.
func SourceWords(h sources.Health, now time.Time) string {
	switch sourceState(h, now) {
	case dead:
		if h.Unasked() {
			return "has not answered yet"
		}
		words := "is dead"
		if age, known := h.Age(now); known {
			words += ", its data is " + text.Age(age) + " old"
		}
		if h.Err != "" {
			words += ": " + h.Err
		}
		return words
	case blind:
		return "is blind: " + h.Blind
	}
	return "is back"
}

// Entries tells what was written into incidents. What is told as an alert or a
// source already is left out.
func (n *News) Entries(list []incident.Entry, now time.Time) []string {
	var changes []change
	for _, e := range list {
		if !e.InStory() || toldElsewhere(e) {
			continue
		}
		changes = append(changes, change{e.Incident.String() + " " + string(e.Kind), "", func() string {
			late := ""
			if e.RecordedAt.Sub(e.At) >= time.Minute {
				late = " (of " + text.Clock(e.At, now) + ")"
			}
			return Short(fmt.Sprintf("%s %s by %s%s: %s", e.Incident, e.Kind, e.By.Person, late, e.Told()))
		}})
	}
	return n.tell(now, changes)
}

func toldElsewhere(e incident.Entry) bool {
	_, alert := incident.As[incident.AlertData](e)
	_, ack := incident.As[incident.AckData](e)
	_, source := incident.As[incident.SourceData](e)
	return alert || ack || source
}

// Errors tells the errors in the logs.
func (n *News) Errors(lines []logs.Line, now time.Time) []string {
	var changes []change
	for _, l := range lines {
		if l.Level < logs.Error || l.History {
			continue
		}
		changes = append(changes, change{"error lines", l.Source, func() string { return Short("log " + l.Source + ": " + l.Message()) }})
	}
	return n.tell(now, changes)
}
