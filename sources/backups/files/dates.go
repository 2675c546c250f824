package files

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// apart is how far a file's time may lie from the day in its name: a dump that
// began the day before, in another zone, or was copied a day later.
const apart = 36 * time.Hour

var (
	yearFirst = regexp.MustCompile(`(\d{4})([-_./])(\d{1,2})([-_./])(\d{1,2})`)
	yearLast  = regexp.MustCompile(`(\d{1,2})([-_.])(\d{1,2})([-_.])(\d{4})`)
	dayWord   = regexp.MustCompile(`(?i)(\d{1,2})[-_. ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-_. ]?(\d{4})`)
	wordDay   = regexp.MustCompile(`(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-_. ]?(\d{1,2})[-_. ](\d{4})`)
	yearWord  = regexp.MustCompile(`(?i)(\d{4})[-_. ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-_. ]?(\d{1,2})`)
	digits    = regexp.MustCompile(`\d+`)
)

// disagrees returns the day that a name gives when it is far from when the file
// was written. Digits that are no date, or may be another number, are none; of
// several dates one that agrees is enough.
func disagrees(name string, written time.Time) (day time.Time, far bool) {
	sure, perhaps := dates(name, written)
	if len(sure) == 0 {
		return time.Time{}, false
	}
	for _, d := range append(perhaps, sure...) {
		if !written.Before(d.Add(-apart)) && !written.After(d.AddDate(0, 0, 1).Add(apart)) {
			return time.Time{}, false
		}
	}
	return sure[0], true
}

// dates are the days that a name gives, and those that its digits may give, of a
// file that was written then.
func dates(name string, written time.Time) (sure, perhaps []time.Time) {
	add := func(to *[]time.Time, year, month, day string) {
		if d, ok := civil(year, month, day); ok {
			*to = append(*to, d)
		}
	}
	for _, m := range whole(yearFirst, name) {
		if m[2] == m[4] {
			add(&sure, m[1], m[3], m[5])
		}
	}
	for _, m := range whole(yearLast, name) {
		if version := m[2] == "." && m[len(m)-1] == "more"; m[2] == m[4] && !version {
			add(&sure, m[5], m[3], m[1])
			add(&sure, m[5], m[1], m[3])
		}
	}
	for _, m := range whole(dayWord, name) {
		add(&sure, m[3], m[2], m[1])
	}
	for _, m := range whole(wordDay, name) {
		add(&sure, m[3], m[1], m[2])
	}
	for _, m := range whole(yearWord, name) {
		add(&sure, m[1], m[2], m[3])
	}
	for _, run := range digits.FindAllString(name, -1) {
		switch len(run) {
		case 8, 10, 12, 14:
			if clock(run[8:]) {
				add(&sure, run[:4], run[4:6], run[6:8])
			}
			if len(run) == 8 {
				add(&perhaps, run[4:], run[2:4], run[:2])
				add(&perhaps, run[4:], run[:2], run[2:4])
			}
		case 6:
			if day, ok := shortDay(run, written); ok {
				sure = append(sure, day)
			}
			add(&perhaps, "20"+run[:2], run[2:4], run[4:])
			add(&perhaps, "20"+run[4:], run[2:4], run[:2])
		}
		if at, ok := sinceEpoch(run, written); ok {
			sure = append(sure, at)
		}
	}
	return sure, perhaps
}

// shortDay reads 060102 and 020106, whichever of the last five years lies nearer to
// when the file was written.
func shortDay(run string, written time.Time) (day time.Time, ok bool) {
	for _, year := range [...][2]string{{run[:2], run[4:]}, {run[4:], run[:2]}} {
		if d, exists := civil("20"+year[0], run[2:4], year[1]); exists && lately(d, written, 5) && d.After(day) {
			day, ok = d, true
		}
	}
	return day, ok
}

// sinceEpoch reads seconds or milliseconds since 1970, of the ten years before the
// file was written.
func sinceEpoch(run string, written time.Time) (day time.Time, ok bool) {
	if len(run) != 10 && len(run) != 13 {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(run[:10], 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	at := time.Unix(n, 0).UTC().Truncate(24 * time.Hour)
	return at, lately(at, written, 10)
}

// lately reports whether a day lies in the years before a file was written.
func lately(day, written time.Time, years int) bool {
	return day.After(written.AddDate(-years, 0, 0)) && day.Before(written.AddDate(0, 0, 2))
}

// whole finds a pattern where no digit goes on before or after it, and where it
// is not the end of a longer number with dots, such as a version. The word "more"
// stands behind one that such a number goes on after.
func whole(pattern *regexp.Regexp, name string) [][]string {
	var found [][]string
	for from := 0; from < len(name); {
		at := pattern.FindStringSubmatchIndex(name[from:])
		if at == nil {
			break
		}
		start, end := from+at[0], from+at[1]
		before, after := name[:start], name[end:]
		if !endsInDigit(before) && !startsWithDigit(after) && !endsInDigit(strings.TrimSuffix(before, ".")) {
			m := make([]string, 0, len(at)/2)
			for i := 0; i < len(at); i += 2 {
				m = append(m, name[from+at[i]:from+at[i+1]])
			}
			if startsWithDigit(strings.TrimPrefix(after, ".")) {
				m = append(m, "more") // a fourth number
			}
			found = append(found, m)
			from = end
			continue
		}
		from = start + 1
	}
	return found
}

func endsInDigit(s string) bool {
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// civil is a day that exists, of the years in which there can be backups.
func civil(year, month, day string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	m, err := strconv.Atoi(month)
	if err != nil {
		m = 1 + strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(month[:3]))/3
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, y >= 1990 && y < 2100 && int(t.Month()) == m && t.Day() == d
}

// clock reports whether digits are a time of day, HHMM or HHMMSS, or none at all.
func clock(run string) bool {
	for i := 0; i+1 < len(run); i += 2 {
		n, _ := strconv.Atoi(run[i : i+2])
		if n > 60 || i == 0 && n > 23 {
			return false
		}
	}
	return true
}
