package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/rota"
)

var days = regexp.MustCompile(`^([0-9]+)(d|w)(.*)$`)

// longest is more than anybody waits, and far from what a Duration cannot hold: one
// that overflowed would be a short one.
const (
	year    = 365 * 24 * time.Hour
	longest = 100 * year
)

// ParseDuration reads Go's durations and, before them, days and weeks: "90s",
// "26h", "30d", "1w2d". A day is 24 hours. Negative durations are refused, and those of
// more than a hundred years.
func ParseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a duration; write it as 30s, 10m, 26h or 30d", s)
	long := fmt.Errorf("%q is longer than %d years: no duration is", s, longest/year)
	rest, total := s, time.Duration(0)
	for {
		m := days.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		n, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil || n > 36500 {
			return 0, bad
		}
		unit := 24 * time.Hour
		if m[2] == "w" {
			unit *= 7
		}
		if time.Duration(n) > (longest-total)/unit {
			return 0, long
		}
		total += time.Duration(n) * unit
		rest = m[3]
	}
	if rest == "" && s != "" {
		return total, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 {
		return 0, bad
	}
	if d > longest-total {
		return 0, long
	}
	return total + d, nil
}

// remote is a repository that is not a path on this machine.
var remote = regexp.MustCompile(`^(sftp|rest|s3|swift|b2|azure|gs|rclone):`)

var sizes = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)\s*([kKMGT]?)(i?)B?$`)

// ParseSize reads a number of bytes: "512", "1MB" (a million), "1MiB".
func ParseSize(s string) (int64, error) {
	m := sizes.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is not a size; write it as 500kB, 1MB or 2GiB", s)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a size: %w", s, err)
	}
	base := 1000.0
	if m[3] == "i" {
		base = 1024
	}
	v *= math.Pow(base, float64(strings.Index(" kMGT", strings.ReplaceAll(m[2], "K", "k"))))
	if v > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is larger than any file", s)
	}
	return int64(v), nil
}

// IsAddress reports whether what should be the path of a record is the address
// of a database, such as postgres://user@host/holdfast.
func IsAddress(store string) bool { return strings.Contains(store, "://") }

// ParseQuiet reads quiet hours: "22:00-07:00 info", "Sat-Sun 00:00-24:00 info,warning".
func ParseQuiet(s string) (Quiet, error) {
	bad := fmt.Errorf("%q are no quiet hours; write them as '22:00-07:00 info' or 'Sat-Sun 00:00-24:00 info,warning'", s)
	words := strings.Fields(s)
	at := slices.IndexFunc(words, func(word string) bool { return strings.Contains(word, ":") })
	if at < 0 || at > 1 || at == len(words)-1 {
		return Quiet{}, bad
	}
	from, to, span := strings.Cut(words[at], "-")
	if !span {
		return Quiet{}, bad
	}
	var q Quiet
	var err error
	if q.Hours, err = rota.ParseWindow(strings.Join(words[:at], ""), from, to); err != nil {
		return Quiet{}, err
	}
	known := []alerts.Severity{alerts.Critical, alerts.Warning, alerts.Info}
	for _, name := range strings.FieldsFunc(strings.Join(words[at+1:], ","), func(r rune) bool { return r == ',' }) {
		i := slices.IndexFunc(known, func(severity alerts.Severity) bool { return severity.String() == name })
		if i < 0 {
			return Quiet{}, fmt.Errorf("%q is not a severity that rings; allowed: critical, warning, info", name)
		}
		if !slices.Contains(q.Of, known[i]) {
			q.Of = append(q.Of, known[i])
		}
	}
	if len(q.Of) == 0 {
		return Quiet{}, bad
	}
	return q, nil
}
