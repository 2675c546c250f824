package main

import (
	"bufio"
	"cmp"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident/life"
)

// printLives prints lives, and what stood beside them, the newest first. Times are in
// now's zone.
func printLives(out output, told store.Lived, now time.Time, stands func(*life.Life) alerts.State) error {
	w := bufio.NewWriter(out.stdout)
	if len(told.Lives) == 0 {
		_, _ = fmt.Fprintln(w, "no alert that matches lived then, as far as the record goes")
	}
	beside := told.Beside
	for _, l := range told.Lives {
		for len(beside) > 0 && beside[len(beside)-1].At.After(l.Began()) {
			_, _ = fmt.Fprintln(w, stretchLine(beside[len(beside)-1], now))
			beside = beside[:len(beside)-1]
		}
		for _, line := range lifeLines(l, stands(l), now) {
			_, _ = fmt.Fprintln(w, line)
		}
	}
	for len(beside) > 0 {
		_, _ = fmt.Fprintln(w, stretchLine(beside[len(beside)-1], now))
		beside = beside[:len(beside)-1]
	}
	return w.Flush()
}

// lifeLines are one life in words: its first line, and one for each thing that
// happened in it.
func lifeLines(l *life.Life, state alerts.State, now time.Time) []string {
	name := strings.TrimSpace(cmp.Or(l.Labels["alertname"], "an alert without a name") + " " + alerts.PlaceOf(l.Labels))
	words := []string{text.DayClock(l.Began(), now), alerts.SeverityOf(l.Labels).String(), string(l.Fingerprint), name}
	lines := []string{flat(strings.Join(words, "  ") + ": " + ended(l, state, now))}
	add := func(format string, args ...any) { lines = append(lines, "    "+flat(fmt.Sprintf(format, args...))) }
	for _, q := range l.Quiet {
		add("%s", quietWords(q, now))
	}
	for _, a := range l.Acks {
		held := "held by " + string(a.By) + " from " + text.Clock(a.At, now)
		if !a.Ended.IsZero() {
			held += " to " + text.Clock(a.Ended, now) + ", " + a.Why
		}
		if a.Note != "" {
			held += ": " + a.Note
		}
		add("%s", held)
	}
	if r := l.Recorded; r != nil && len(r.Notified) > 0 {
		first := r.Notified[0]
		more := ""
		if n := len(r.Notified); n > 1 {
			more = fmt.Sprintf(", %d times in all", n)
		}
		add("notified %s at %s%s", first.To, text.Clock(first.At, now), more)
	}
	for _, id := range l.Incidents {
		add("in %s", id)
	}
	return lines
}

// ended says how a life went, and how it stands.
func ended(l *life.Life, state alerts.State, now time.Time) string {
	var words []string
	if !l.PendingAt.IsZero() && !l.FiredAt.IsZero() && l.PendingAt.Before(l.FiredAt) {
		words = append(words, "waited "+text.Age(l.FiredAt.Sub(l.PendingAt)))
	}
	did, since := "fired", l.FiredAt
	if since.IsZero() {
		did, since = "waited and never fired,", l.PendingAt
	}
	switch over := l.EndedAt; {
	case !over.IsZero():
		words = append(words, did+" "+text.Age(over.Sub(since)))
		if l.GoneBy.Person != "" {
			words = append(words, "said to be gone by "+string(l.GoneBy.Person))
		} else if !l.FiredAt.IsZero() {
			words = append(words, "cleared "+text.Clock(over, now))
		}
		if !l.UnknownAt.IsZero() && l.UnknownAt.Before(over) {
			words = append(words, "unknown from "+text.Clock(l.UnknownAt, now))
		}
	case state == alerts.Unknown && !l.UnknownAt.IsZero():
		words = append(words, did+" "+text.Age(l.UnknownAt.Sub(since)), "unknown since "+text.Clock(l.UnknownAt, now))
	case state == alerts.Unknown:
		words = append(words, "unknown: nobody tells of it any more, and nobody saw it end")
	default:
		words = append(words, string(state)+" for "+text.Age(now.Sub(since)))
	}
	return strings.Join(words, ", ")
}

// quietWords say for how long an alert was quiet, and by what.
func quietWords(q life.Quiet, now time.Time) string {
	words := q.Why
	if q.By != "" {
		words += " by " + q.By
	}
	words += " from " + text.Clock(q.From, now)
	switch {
	case !q.To.IsZero():
		words += " to " + text.Clock(q.To, now)
	case !q.Until.IsZero():
		words += ", to end " + text.Clock(q.Until, now)
	}
	if q.Known == life.Seen {
		return words + ", seen" + seenWords(q, now)
	}
	return words + ", concluded from what " + q.Source + " listed"
}

// seenWords are by which silence or rule, and when that was last seen where its end
// was not.
func seenWords(q life.Quiet, now time.Time) (words string) {
	if q.To.IsZero() && !q.Last.IsZero() {
		words = " last " + text.Clock(q.Last, now)
	}
	if q.Rule != "" {
		words += ": " + q.Rule
	}
	return words
}

// stretchLine is one line about something beside the alerts.
func stretchLine(s life.Stretch, now time.Time) string {
	words := text.DayClock(s.At, now) + "  -- "
	switch s.Of {
	case life.Watch:
		words += "nobody watched"
	case life.Source:
		words += "source " + s.Name + ": " + s.Word
	case life.Vital:
		words += "vital " + s.Name + " critical"
	case life.Recurring:
		words += "recurring silence " + strings.Replace(s.Name, " ", " in ", 1) + ": " + s.Word
	case life.Configuration:
		words += "configuration " + s.Name + " in force, " + s.Word[:min(len(s.Word), 12)]
	default:
		words += "backup " + s.Name + ": " + s.Word
	}
	if s.Of.Lasts() {
		if s.To.IsZero() {
			words += ", still so"
		} else {
			words += " for " + text.Age(s.To.Sub(s.At))
		}
	}
	if s.Why != "" {
		words += ": " + s.Why
	}
	return flat(words)
}

// flat is words as one line that is safe to show.
func flat(words string) string { return strings.Join(strings.Fields(text.Clean(words)), " ") }
