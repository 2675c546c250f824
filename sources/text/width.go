package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many terminal cells s takes as Shown writes it, each character
// counted alone, as wcwidth does and as the renderer does; escape sequences take
// none.
func Width(s string) int {
	if plainPrefix(s) == len(s) {
		return len(s)
	}
	return ansi.StringWidthWc(Shown(s))
}

// Truncate cuts s to w cells, ending in tail when something was cut. Escape
// sequences behind the cut stay, what they end may have begun before it.
func Truncate(s string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	if len(s) <= w && plainPrefix(s) == len(s) {
		return s
	}
	s = Shown(s)
	if ansi.StringWidthWc(s) <= w {
		return s
	}
	room := w - Width(tail)
	if room < 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(len(s))
	used, cut := 0, false
	pieces(s, func(piece string, width int) {
		switch {
		case width == 0 && isEscape(piece):
			b.WriteString(piece)
		case cut:
		case used+width > room:
			cut = true
			b.WriteString(tail)
		default:
			used += width
			b.WriteString(piece)
		}
	})
	return b.String()
}

// After is what of s lies behind its first n cells. Of a character that lies
// across, blanks stand for the part that would be left. Escape sequences of the
// part that is gone stay.
func After(s string, n int) string {
	s = Shown(s)
	var b strings.Builder
	b.Grow(len(s))
	at, begun := 0, n <= 0
	pieces(s, func(piece string, width int) {
		was := at
		at += width
		switch {
		case width == 0 && isEscape(piece):
			b.WriteString(piece)
		case was >= n && (begun || width > 0):
			begun = true
			b.WriteString(piece)
		case at > n:
			begun = true
			b.WriteString(blanks(at - n))
		}
	})
	return b.String()
}

// Wrap breaks an unpainted line at blanks to at most w cells; longer words are
// broken too, nothing is lost.
func Wrap(s string, w int) []string {
	w = max(1, w)
	s = Shown(s)
	if ansi.StringWidthWc(s) <= w {
		return []string{s}
	}
	wrapped := ansi.WcWidth.Wrap(s, w, "")
	if plainPrefix(s) < len(s) && unspaced(wrapped) != unspaced(s) {
		return chop(s, w) // a mark that stood on a blank is lost where the line breaks
	}
	var lines []string
	for line := range strings.SplitSeq(wrapped, "\n") {
		lines = append(lines, chop(line, w)...)
	}
	return lines
}

func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// chop cuts a line that wide characters made too long.
func chop(line string, w int) []string {
	if ansi.StringWidthWc(line) <= w {
		return []string{line}
	}
	var lines []string
	var b strings.Builder
	used := 0
	pieces(line, func(piece string, width int) {
		if used+width > w && used > 0 {
			lines = append(lines, b.String())
			b.Reset()
			used = 0
		}
		used += width
		b.WriteString(piece)
	})
	return append(lines, b.String())
}

// pieces hands out the characters of s, with what combines with each, and the
// escape sequences, with their widths.
func pieces(s string, each func(piece string, width int)) {
	for state := byte(0); len(s) > 0; {
		piece, width, n, next := ansi.DecodeSequenceWc(s, state, nil)
		each(piece, width)
		state, s = next, s[n:]
	}
}

func isEscape(piece string) bool { return piece != "" && piece[0] == ansi.ESC }

// Age is a length of time in at most four cells up to 999 days: "4s", "4m",
// "31h", "2d". Hours go to two days, because backups are promised in hours. A
// time that lies ahead (clocks differ) is "0s".
func Age(d time.Duration) string {
	switch {
	case d < time.Second:
		return "0s"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + "d"
}

// Span is a length of time as people write one down, none of it left out: "5m"
// and "1h30m", where Age would say "1h".
func Span(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Size writes bytes as a person reads them.
func Size(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	f, names := float64(n)/unit, "KMGTP"
	i := 0
	for f >= unit && i < len(names)-1 {
		f /= unit
		i++
	}
	return fmt.Sprintf("%.1f %ciB", f, names[i])
}

// AgeStands is for how long Age says of a length of time that grows what it says now.
func AgeStands(d time.Duration) time.Duration {
	if d < time.Second {
		return time.Second - d
	}
	unit := ageUnit(d)
	return unit - d%unit
}

// LeftStands is for how long Age says of a length of time that runs out what it says
// now, and that it has not run out.
func LeftStands(d time.Duration) time.Duration { return d % ageUnit(d) }

// ageUnit is what Age counts a length of time in.
func ageUnit(d time.Duration) time.Duration {
	switch {
	case d < time.Minute:
		return time.Second
	case d < time.Hour:
		return time.Minute
	case d < 48*time.Hour:
		return time.Hour
	}
	return 24 * time.Hour
}
