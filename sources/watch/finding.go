package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/text"
)

const (
	// quietFor is how long after its last line, or after the last minute in which the
	// rate was odd, a finding is over.
	quietFor = 10 * time.Minute
	// mostFound is how many findings of one kind stand for themselves; what is found
	// beyond is one together.
	mostFound = 20
	// mostLines is how many lines a finding keeps of the first, and of the latest.
	mostLines = 3
	// lineCells is how much of a line a finding shows.
	lineCells = 400
)

// key is what a finding is known by.
type key struct {
	Kind Kind
	ID   string // of New and Rate the pattern as it was first told, of Match the filter
}

// together is the ID of what is found beyond mostFound.
const together = "more"

// finding is something in the log that stands as an alert.
type finding struct {
	Severity string
	Says     string // the pattern, the filter, or how the rate is
	Of       string // of a Rate: what it is the rate of
	Since    time.Time
	Last     time.Time // the last time it was so
	Count    int       // lines
	First    []told    // the first lines
	Latest   []told    // the latest of those after them
}

// told is a line as it is told again: where it stands, empty where nobody can tell,
// the whole of it, and what it says.
type told struct{ Place, Text, Says string }

func (t told) String() string {
	if t.Place == "" {
		return t.Text
	}
	return t.Place + " " + t.Text
}

// findings are those that stand.
type findings struct {
	redact func(string) string
	all    map[key]*finding
	moves  int // counts what changed
}

// line takes in a line that is of a finding.
func (f *findings) line(k key, severity, says string, l *logs.Line) {
	one := f.at(k, severity, says, l.Received)
	one.Last = l.Received
	one.Count++
	words := f.told(l)
	if len(one.First) < mostLines {
		one.First = append(one.First, words)
	} else {
		if len(one.Latest) == mostLines {
			one.Latest = slices.Delete(one.Latest, 0, 1)
		}
		one.Latest = append(one.Latest, words)
	}
	if atLeast(one.Count) == one.Count {
		f.moves++
	}
}

func (f *findings) told(l *logs.Line) told {
	return told{l.Place(), f.short(l.Whole()), f.short(saying(l))}
}

// saying is what a line says behind its time: its message, and before it the word that
// its level was read from where that is how it begins, such as "panic:".
func saying(l *logs.Line) string {
	message := l.Message()
	head, ok := strings.CutSuffix(l.Whole(), message)
	words := strings.Fields(head)
	if !ok || len(words) == 0 || !strings.HasSuffix(words[len(words)-1], ":") {
		return message
	}
	return words[len(words)-1] + " " + message
}

// short is a line as far as a finding shows it.
func (f *findings) short(line string) string {
	return text.Truncate(f.redact(line), lineCells, "…")
}

// at is the finding of a key, which begins now if there is none. Where there are too
// many it is the one of all others.
func (f *findings) at(k key, severity, says string, now time.Time) *finding {
	if one := f.all[k]; one != nil {
		return one
	}
	n := 0
	for other := range f.all {
		if other.Kind == k.Kind {
			n++
		}
	}
	if n >= mostFound {
		k.ID, says = together, ""
		if one := f.all[k]; one != nil {
			return one
		}
	}
	if f.all == nil {
		f.all = map[key]*finding{}
	}
	one := &finding{Severity: severity, Says: says, Since: now}
	f.all[k] = one
	f.moves++
	return one
}

// odd takes in a minute in which a rate was odd.
func (f *findings) odd(severity string, o odd, now time.Time) {
	says := o.how.Words("/min")
	one := f.at(key{Rate, o.of}, severity, says, now)
	if one.Last = now; one.Of == "" {
		one.Of = o.of
		if o.line != "" {
			one.First = []told{{Text: f.short(o.line)}}
		}
	}
	one.Count++
}

// silent takes in that no line came for longer than a rule allows.
func (f *findings) silent(severity string, allowed time.Duration, newest time.Time) {
	one := f.at(key{Kind: Absent}, severity, text.Span(allowed), newest.Add(allowed))
	one.Last = newest.Add(allowed)
}

// put takes in a finding that another watcher had.
func (f *findings) put(k key, one finding) {
	if f.all == nil {
		f.all = map[key]*finding{}
	}
	f.all[k] = &one
	f.moves++
}

// end ends a finding at once.
func (f *findings) end(k key) {
	if f.all[k] != nil {
		delete(f.all, k)
		f.moves++
	}
}

// expire ends those that were so for the last time long ago. Silence ends with a line.
func (f *findings) expire(now time.Time) {
	for k, one := range f.all {
		if k.Kind != Absent && now.Sub(one.Last) >= quietFor {
			f.end(k)
		}
	}
}

// atLeast rounds a count down, so that what is said of it does not change with each
// line: 1, 2, 5, 10, 20, 50 and so on.
func atLeast(n int) int {
	least := 0
	for step := 1; step <= n; step *= 10 {
		for _, times := range [...]int{1, 2, 5} {
			if step*times <= n {
				least = step * times
			}
		}
	}
	return least
}

// alerts are the findings as alerts of a log, in a fixed order.
func (f *findings) alerts(log string, now time.Time) []alerts.Alert {
	list := make([]alerts.Alert, 0, len(f.all))
	for k, one := range f.all {
		labels := map[string]string{"source": log, "severity": one.Severity}
		switch k.Kind {
		case Match:
			labels["alertname"], labels["match"] = "LogMatch", named(k.ID)
		case New:
			labels["alertname"], labels["pattern"] = "LogNew", named(k.ID)
		case Rate:
			labels["alertname"], labels["pattern"] = "LogRate", named(k.ID)
		case Absent:
			labels["alertname"] = "LogSilent"
		}
		list = append(list, alerts.Alert{
			Fingerprint: alerts.FingerprintOf(labels), Labels: labels, Annotations: one.notes(k, log),
			StartsAt: one.Since, UpdatedAt: now, State: alerts.Firing,
		})
	}
	slices.SortFunc(list, func(a, b alerts.Alert) int { return strings.Compare(string(a.Fingerprint), string(b.Fingerprint)) })
	return list
}

// named is an ID as a label has it: short, and another one for another ID.
func named(id string) string {
	const cells = 80
	if text.Width(id) <= cells {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return text.Truncate(id, cells, "…") + " " + hex.EncodeToString(sum[:4])
}

// notes say what was found, and with which lines it can be found again.
func (one *finding) notes(k key, log string) map[string]string {
	var summary string
	count, match := strconv.Itoa(atLeast(one.Count))+" or more lines", "match"
	if one.Count == 1 {
		count, match = "1 line", "matches"
	}
	switch {
	case k.ID == together:
		summary, count = log+": more of the kind than stand for themselves", count+", not told apart"
	case k.Kind == Match:
		summary, count = log+": "+one.First[0].Says, fmt.Sprintf("%s that %s %s", count, match, one.Says)
	case k.Kind == New:
		summary, count = log+" says what it never said: "+one.First[0].Says, count+" of a pattern that this log did not have before"
	case k.Kind == Rate:
		summary, count = log+": "+one.Of+" at "+one.Says, "Judged by the minute, against all minutes before. One that is of it"
	case k.Kind == Absent:
		return map[string]string{"summary": log + ": no line for more than " + one.Says + ", though it is read"}
	}
	lines := []string{count + ":"}
	for _, l := range slices.Concat(one.First, one.Latest) {
		lines = append(lines, l.String())
	}
	return map[string]string{"summary": summary, "description": strings.Join(lines, "\n")}
}
