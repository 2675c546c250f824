package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many terminal cells s takes; escape sequences take none.
func Width(s string) int {
	if plainPrefix(s) == len(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate cuts s to w cells, ending in tail when something was cut.
func Truncate(s string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	if len(s) <= w && plainPrefix(s) == len(s) {
		return s
	}
	return ansi.Truncate(s, w, tail)
}

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
