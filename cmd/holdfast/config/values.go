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
	wording "holdfast/sources/text"
)

// ParseDuration reads a duration as text.Length of sources does.
func ParseDuration(s string) (time.Duration, error) { return wording.Length(s) }

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
