package duty

import (
	"fmt"
	"math"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/sources/vitals"
)

// fromVitals adds vitals that are critical, and those that nobody knows: of one reason
// together, and not where whom they are asked of is down, which is counted itself.
func (s *Summary) fromVitals(in Input) {
	down := map[string]bool{}
	for _, h := range in.Health {
		if h.Kind == "prometheus" && h.Member == "" && h.Stale(in.Now) && !h.Unasked() {
			down[h.Name] = true
		}
	}
	of := map[string]int{} // the item of a reason, counted from 1
	names := map[string][]string{}
	for _, r := range in.Vitals {
		switch level := r.Level(in.Now); {
		case level == vitals.Critical:
			s.add(Item{What: text.Clean(r.Name), Why: VitalWords(r, in.Now), Since: r.Since, rank: beyond, Loud: true})
		case level != vitals.Unknown || r.Waits() || down[r.From]:
		case of[r.From+"\x00"+r.Why] == 0:
			s.add(Item{What: text.Clean(r.Name), Why: VitalWords(r, in.Now), Since: r.UnknownSince(in.Now), rank: deaf})
			of[r.From+"\x00"+r.Why] = len(s.Items)
			fallthrough
		default:
			key := r.From + "\x00" + r.Why
			if names[key] = append(names[key], text.Clean(r.Name)); len(names[key]) > 1 {
				i := &s.Items[of[key]-1]
				i.What, i.Why = fmt.Sprintf("%d vitals", len(names[key])), strings.Join(names[key], ", ")+": "+unknownWhy(r)
			}
		}
	}
}

// VitalWords says how a vital stands: "6.1/s, critical from 5/s up, for 4m".
func VitalWords(r *vitals.Reading, now time.Time) string {
	switch level := r.Level(now); {
	case r.Waits():
		return "not asked yet"
	case level == vitals.Unknown:
		words := unknownWhy(r)
		if r.At.IsZero() {
			return words
		}
		return fmt.Sprintf("%s; it was %s, %s ago", words, r.Says(r.Value), text.Age(now.Sub(r.At)))
	case level == vitals.Well:
		return r.Says(r.Value) + noted(r)
	default:
		word := map[vitals.Level]string{vitals.Warning: "warning", vitals.Critical: "critical"}[level]
		return fmt.Sprintf("%s, %s %s%s", r.Says(r.Value), word, r.Bound(level), lasting(r, now)) + noted(r)
	}
}

// lasting is for how long a vital has been as bad as it is, in words that go on a
// sentence; empty: it has just become so, or nobody knows.
func lasting(r *vitals.Reading, now time.Time) string {
	switch d := now.Sub(r.Since); {
	case d < time.Second, r.Longer && d < time.Minute:
		return ""
	case r.Longer:
		return ", for at least " + text.Age(d)
	default:
		return ", for " + text.Age(d)
	}
}

// noted is what its server said besides the value.
func noted(r *vitals.Reading) string {
	if r.Note == "" {
		return ""
	}
	return "; its server warns: " + r.Note
}

// unknownWhy is why a vital is not known.
func unknownWhy(r *vitals.Reading) string {
	if r.Why == "" {
		return "not known: nobody tells it"
	}
	return "not known: " + r.Why
}

// VitalJSON is one of the few numbers that lead.
type VitalJSON struct {
	Name       string     `json:"name"`
	Value      *float64   `json:"value"` // the last that was told; null: none, or it is infinite
	Says       string     `json:"says"`  // the same with its unit
	Unit       string     `json:"unit"`
	Level      string     `json:"level"` // ok, warn, crit or unknown
	Since      *time.Time `json:"since"` // since when it is of that level; null: not known
	AgeSeconds *int64     `json:"age_seconds"`
	Warn       *float64   `json:"warn"`
	Crit       *float64   `json:"crit"`
	Source     string     `json:"source"`
	Error      string     `json:"error"` // why it is not known
}

func vitalJSON(r *vitals.Reading, now time.Time) VitalJSON {
	level := r.Level(now)
	v := VitalJSON{Name: r.Name, Unit: r.Unit, Level: level.String(), Warn: r.Warn, Crit: r.Crit, Source: text.Clean(r.From), Error: r.Why}
	since := r.UnknownSince(now)
	if level != vitals.Unknown {
		since = r.Since
	}
	if since = since.UTC(); !since.IsZero() {
		v.Since = &since
	}
	if r.At.IsZero() {
		return v
	}
	age := int64(max(0, now.Sub(r.At)) / time.Second)
	v.Says, v.AgeSeconds = r.Says(r.Value), &age
	if !math.IsInf(r.Value, 0) {
		v.Value = &r.Value
	}
	return v
}
