package life

import (
	"slices"
	"strings"
	"time"
)

// Stood is how something beside the alerts stood from an instant on.
type Stood struct {
	Of   Thing
	Name string
	At   time.Time
	Word string // what it stood as; empty: it is no more
	Why  string
}

// Thing is what kind of thing stood somehow.
type Thing string

// What is told beside the alerts.
const (
	Source        Thing = "source"        // a source of alerts, logs or backups: up, late, down, blind
	Verdict       Thing = "verdict"       // the verdict on a data source
	Configuration Thing = "configuration" // which one was in force, by its digest
	Watch         Thing = "watch"         // whether anybody looked
	Vital         Thing = "vital"         // one of the few numbers that lead: ok, warn, crit, unknown
	Recurring     Thing = "recurring"     // a silence that comes again: set up, stopped, made, missed
)

// Stretch is how something stood for a while.
type Stretch struct {
	Stood
	To time.Time // zero: it stood so still
}

// Lasts reports whether it is told for how long it stood so.
func (t Thing) Lasts() bool { return t == Source || t == Vital || t == Watch }

// Beside is what happened beside the alerts: sources that did not speak, vitals that were
// critical, stretches in which nobody watched, verdicts and configurations that became
// others, silences that come again. Of what
// stood before from it tells what still went on then. list is in the order of time.
func Beside(list []Stood, from, until time.Time) []Stretch {
	type thing struct {
		of   Thing
		name string
	}
	open := map[thing]int{}
	var all []Stretch
	for _, s := range list {
		if !s.At.Before(until) {
			continue
		}
		t := thing{s.Of, s.Name}
		if i, ok := open[t]; ok {
			all[i].To = s.At
			delete(open, t)
		}
		if s.tells() {
			open[t] = len(all)
			all = append(all, Stretch{Stood: s})
		}
	}
	return slices.DeleteFunc(all, func(s Stretch) bool {
		return s.At.Before(from) && (!s.Of.Lasts() || !s.To.IsZero() && !s.To.After(from))
	})
}

// tells reports whether the standing is worth a word.
func (s Stood) tells() bool {
	switch s.Of {
	case Source:
		return s.Word != "" && s.Word != "up"
	case Vital:
		return s.Word == "crit"
	case Watch:
		return s.Word == ""
	case Recurring:
		return !strings.HasPrefix(s.Word, "begun ") // that it was made is told
	}
	return s.Word != ""
}
