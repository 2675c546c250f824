package tui

import (
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/tui/pane"
)

// trouble is what is wrong, in words of which the middle gives way where there is
// little room: what failed, since when and what comes next stay.
type trouble struct {
	what string   // what failed, up to its cause: "edge: "
	why  string   // the cause, with its explanation
	when []string // since when, and when the next try is: from long to short
}

// Where a cause goes on with what can be left out: an explanation, then an address.
const (
	explained = ": "
	addressed = " by "
)

// headLeast is how many cells what failed and why need to say anything.
const headLeast = 12

// troubleOf says what is wrong with a source, since when, and what comes next.
func troubleOf(h sources.Health, look pane.Look) trouble {
	clock := func(t time.Time) string { return moment(t, look.Now, look.Zone) }
	since, next := h.SinceWords(look.Now, clock), ""
	if !h.NextTry.IsZero() && h.Err != "" {
		next = ", next try " + soon(h.NextTry.Sub(look.Now))
		if h.NextTry.Sub(look.Now) < time.Second {
			next = ", being asked now"
		}
		if look.Points {
			next = ", next try at " + clock(h.NextTry)
		}
	}
	t := trouble{when: []string{since + next}}
	if asked, never := strings.CutPrefix(since, ", never answered"); never {
		t.when = append(t.when, asked+next, " since "+clock(h.AilsSince(look.Now))+next)
	}
	switch {
	case h.Err != "" && recordItself(h): // its words say first what it is about, and matter more than since when
		t.why, t.when = text.Clean(h.Err)+t.when[0], nil
	case h.Err != "":
		t.what, t.why = text.Clean(h.Name)+": ", text.Clean(h.Err)
	default:
		t.what, t.why = text.Clean(h.Name)+" is BLIND: ", text.Clean(h.Blind)
	}
	return t
}

// whole is all of it.
func (t trouble) whole() string {
	if len(t.when) == 0 {
		return t.what + t.why
	}
	return t.what + t.why + t.when[0]
}

// causes are the cause whole, and what is left of it without what explains it, each
// with the sign that something is left out.
func (t trouble) causes(ellipsis string) []string {
	list := []string{t.why}
	for _, end := range []string{explained, addressed} {
		if brief, _, more := strings.Cut(t.why, end); more && brief != "" {
			list = append(list, brief+ellipsis)
		}
	}
	return list
}

// in writes it in at most w cells. What has no since when is cut at its end.
func (t trouble) in(w int, ellipsis string) string {
	for _, when := range t.when {
		for _, why := range t.causes(ellipsis) {
			if words := t.what + why + when; text.Width(words) <= w {
				return words
			}
		}
	}
	if n := len(t.when); n > 0 {
		when := t.when[n-1]
		if room := w - text.Width(when); room >= headLeast {
			return text.Truncate(t.what+t.why, room, ellipsis) + when
		}
	}
	return text.Truncate(t.whole(), w, ellipsis)
}

// says reports whether it says in w cells what failed, why, since when and what comes
// next. What has no since when needs least cells for that.
func (t trouble) says(w, least int, ellipsis string) bool {
	if len(t.when) == 0 {
		return w >= min(least, text.Width(t.why))
	}
	list := t.causes(ellipsis)
	return text.Width(t.what+list[len(list)-1]+t.when[len(t.when)-1]) <= w
}
