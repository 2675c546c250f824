package storm

import (
	"strings"

	"holdfast/sources/text"
)

// dividers end a word of a value.
const dividers = "-_./:,@ "

// Alike is what several values of one kind begin and end with in common, as far as it
// is whole words: that tells none of them from another, and goes first where there is
// no room for all. Of no value, or of one, nothing is known to be in common.
type Alike struct {
	first      string
	begin, end int  // bytes that all share
	several    bool // they are not all the same
	seen       bool
}

// See takes one value into account.
func (a *Alike) See(value string) {
	if !a.seen {
		*a = Alike{first: value, begin: len(value), end: len(value), seen: true}
		return
	}
	if value == a.first {
		return
	}
	x, y := a.first, value
	a.several = true
	a.begin = min(a.begin, common(x, y))
	a.end = min(a.end, agree(len(x), len(y), func(i int) bool { return x[len(x)-1-i] == y[len(y)-1-i] }))
}

// telling is the part of a value, from and to which byte, that the others do not
// share. Of the only one it is all, of a machine's full name what stands before its
// domain.
func (a *Alike) telling(value string) (from, to int) {
	from, to = 0, len(value)
	if !a.several {
		if host, domain, dotted := strings.Cut(value, "."); dotted && strings.Contains(domain, ".") &&
			!strings.ContainsAny(value, "/: ") && strings.ContainsAny(host, "abcdefghijklmnopqrstuvwxyz") {
			to = len(host)
		}
		return from, to
	}
	if a.begin <= len(value) {
		from = strings.LastIndexAny(value[:a.begin], dividers) + 1
	}
	if rest := len(value) - a.end; rest >= from {
		if i := strings.IndexAny(value[rest:], dividers); i >= 0 {
			to = rest + i
		}
	}
	if from <= 1 { // a sign that stands for it takes as much
		from = 0
	}
	if to >= len(value)-1 {
		to = len(value)
	}
	if from >= to {
		return 0, len(value)
	}
	return from, to
}

// Need is how many cells a value must have to be told from the others.
func (a *Alike) Need(value, ellipsis string) int {
	from, to := a.telling(value)
	n := text.Width(value[from:to])
	if from > 0 {
		n += text.Width(ellipsis)
	}
	if to < len(value) {
		n += text.Width(ellipsis)
	}
	return min(n, text.Width(value))
}

// Short is a value in at most w cells: whole if it fits, else with ellipses for as
// much of what all have in common as must go. What tells it is cut last, and then in
// its middle.
func (a *Alike) Short(value string, w int, ellipsis string) string {
	if text.Width(value) <= w {
		return value
	}
	from, to := a.telling(value)
	mark := text.Width(ellipsis)
	begins, tells, ends := value[:from], value[from:to], value[to:]
	if ends != "" && text.Width(begins+tells)+mark <= w {
		return text.Truncate(value, w, ellipsis)
	}
	cut := ends
	if ends != "" && text.Width(tells+ends)+mark > w {
		cut = ellipsis
	}
	if room := w - mark - text.Width(tells+cut); begins != "" && room >= 0 {
		return ellipsis + lastWords(begins, room) + tells + cut
	}
	return middle(tells, w, ellipsis)
}

// lastWords are as many whole words at the end of a text as have room.
func lastWords(s string, room int) string {
	for i := 0; i <= len(s); i++ {
		if (i == 0 || strings.IndexByte(dividers, s[i-1]) >= 0) && text.Width(s[i:]) <= room {
			return s[i:]
		}
	}
	return ""
}

// middle is a text with its middle cut out, in at most w cells.
func middle(s string, w int, ellipsis string) string {
	room := w - text.Width(ellipsis)
	if text.Width(s) <= w || room < 2 {
		return text.Truncate(s, w, ellipsis)
	}
	head := text.Truncate(s, (room+1)/2, "")
	return head + ellipsis + text.After(s, text.Width(s)-(room-text.Width(head)))
}
