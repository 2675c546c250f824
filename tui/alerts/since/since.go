// Package since says what has changed on the board since the person looked away. It
// must not decide whether somebody looks: the root of the screen does.
package since

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// stays is how long what has changed stays on the screen once the person is back.
const stays = 2 * time.Minute

// Since is the board as it was left, and what became of it.
type Since struct {
	left   time.Time // when the person looked away; zero: they have not
	back   time.Time // when they were back; zero: they are not
	fired  map[source.Fingerprint]time.Time
	read   map[source.Fingerprint]bool // new rows that were selected since
	fresh  map[source.Fingerprint]bool // those that began
	named  string                      // what they are called, when all are called alike
	gone   int                         // those that fired and do not any more
	blind  map[string]outage
	called []string // the names of blind, in the order in which they went blind
}

// outage is for how long a source said nothing while nobody looked.
type outage struct {
	from time.Time // zero: it answers
	sum  time.Duration
}

// Leave notes that the person looked away at a time; view is the board as it is now,
// which may be a little later.
func (s *Since) Leave(at time.Time, view *source.View) {
	*s = Since{left: at, fired: map[source.Fingerprint]time.Time{}, read: map[source.Fingerprint]bool{}, blind: map[string]outage{}}
	for _, r := range view.Rows {
		began, ended := r.FirstSeen.After(at), r.State == source.Resolved && !r.ClearedAt.After(at)
		if !began && !ended {
			s.fired[r.Fingerprint] = r.Episode
		}
	}
}

// Back notes that the person is back.
func (s *Since) Back(at time.Time) { s.back = at }

// Away reports whether there is a time that changes are counted from.
func (s *Since) Away() bool { return !s.left.IsZero() }

// See compares a board with the one that was left.
func (s *Since) See(view *source.View) {
	if !s.Away() {
		return
	}
	s.fresh, s.named = map[source.Fingerprint]bool{}, ""
	still := 0
	for _, r := range view.Rows {
		if r.State == source.Resolved {
			continue
		}
		was, knew := s.fired[r.Fingerprint]
		for _, fp := range r.Also() {
			if by, ok := s.fired[fp]; ok && !knew { // it was there by another name
				was, knew = by, true
			}
		}
		switch {
		case knew && was.Equal(r.Episode):
			still++
		case r.Section() == source.SectionFiring:
			if len(s.fresh) == 0 {
				s.named = r.Name()
			} else if r.Name() != s.named {
				s.named = ""
			}
			s.fresh[r.Fingerprint] = true
		}
	}
	s.gone = len(s.fired) - still
}

// Hear takes how the sources do at now.
func (s *Since) Hear(list []sources.Health, now time.Time) {
	if !s.Away() {
		return
	}
	for _, h := range list {
		if h.Member != "" || h.Unasked() {
			continue
		}
		o, known := s.blind[h.Name]
		switch bad := !h.Up || h.Blind != ""; {
		case bad && o.from.IsZero():
			o.from = h.Since
			if o.from.Before(s.left) {
				o.from = s.left
			}
		case !bad && !o.from.IsZero():
			o.sum += now.Sub(o.from)
			o.from = time.Time{}
		default:
			continue
		}
		if !known {
			s.called = append(s.called, h.Name)
		}
		s.blind[h.Name] = o
	}
}

// Tick lets what has changed go some time after the person is back; it reports
// whether it did.
func (s *Since) Tick(now time.Time) (over bool) {
	if s.Away() && !s.back.IsZero() && now.Sub(s.back) >= stays {
		*s = Since{}
		return true
	}
	return false
}

// Rests says until when it says the same.
func (s *Since) Rests(rest *pane.Rest) {
	if s.Away() && !s.back.IsZero() {
		rest.To(s.back.Add(stays))
	}
}

// Seen notes that a row was selected by a person who is back: it is new no more.
func (s *Since) Seen(id string) {
	if s.Away() && !s.back.IsZero() {
		s.read[source.Fingerprint(id)] = true
	}
}

// Any reports whether any alert began while nobody looked.
func (s *Since) Any() bool { return len(s.fresh) > 0 }

// New reports whether an alert began while nobody looked and was not selected since.
func (s *Since) New(fp source.Fingerprint) bool {
	return s.fresh[fp] && !s.read[fp]
}

// Words say what has changed: "since 02:10: +1 DiskWillFill, −302 cleared, prod blind
// 29s"; empty: nothing has.
func (s *Since) Words(look pane.Look) string {
	if !s.Away() {
		return ""
	}
	var parts []string
	if n := len(s.fresh); n > 0 {
		parts = append(parts, strings.TrimRight("+"+pane.Count(n)+" "+s.named, " "))
	}
	if s.gone > 0 {
		parts = append(parts, minus(look.Theme)+pane.Count(s.gone)+" cleared")
	}
	for _, name := range s.called {
		o := s.blind[name]
		if !o.from.IsZero() {
			parts = append(parts, name+" blind since "+look.Clock(o.from))
			continue
		}
		parts = append(parts, name+" was blind "+text.Age(o.sum))
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("since %s: %s", look.Clock(s.left), strings.Join(parts, ", "))
}

// minus is the sign of what is no more.
func minus(t *themes.Theme) string {
	if t.Glyph(themes.HLine) == "-" {
		return "-"
	}
	return "−"
}
