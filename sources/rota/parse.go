package rota

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ParseClock reads a wall-clock time from "00:00" to "24:00".
func ParseClock(s string) (Clock, error) {
	h, m, found := strings.Cut(s, ":")
	hour, okHour := digits(h, 1, 2)
	minute, okMinute := digits(m, 2, 2)
	if !found || !okHour || !okMinute || minute > 59 || hour > 24 || (hour == 24 && minute > 0) {
		return 0, fmt.Errorf("%q is not a time of day: write it as \"09:00\", from 00:00 to 24:00", s)
	}
	return Clock(hour*60 + minute), nil
}

// digits reads between least and most decimal digits and nothing else.
func digits(s string, least, most int) (n int, ok bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// ParseDate reads a civil date such as "2026-01-05".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date: write it as 2026-01-05", s)
	}
	y, m, d := t.Date()
	return Date{y, m, d}, nil
}

// String is the length of a turn as the configuration writes it.
func (e Every) String() string {
	switch e {
	case Day:
		return "day"
	case Week:
		return "week"
	}
	return "always"
}

// ParseHandoff reads when turns change hands: "Mon 09:00" for turns of a week,
// "09:00" for turns of a day.
func ParseHandoff(every Every, s string) (time.Weekday, Clock, error) {
	words := strings.Fields(s)
	clock := func(word string) (Clock, error) {
		c, err := ParseClock(word)
		if err == nil && c == 24*60 {
			err = fmt.Errorf("a hand-off at 24:00 is the next day's: write it as \"00:00\"")
		}
		return c, err
	}
	switch {
	case every == Week && len(words) == 2:
		day, err := ParseWeekday(words[0])
		if err != nil {
			return 0, 0, err
		}
		c, err := clock(words[1])
		return day, c, err
	case every == Week:
		return 0, 0, fmt.Errorf("%q is not a weekly hand-off: write its day and time, as \"Mon 09:00\"", s)
	case len(words) == 1:
		c, err := clock(words[0])
		return 0, c, err
	}
	return 0, 0, fmt.Errorf("%q is not a daily hand-off: write its time, as \"09:00\"", s)
}

// ParseWeekday reads a day of the week in English, whole or by its first three letters.
func ParseWeekday(s string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := day.String()
		if strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day of the week: write Mon, Tue, Wed, Thu, Fri, Sat or Sun", s)
}

// ParseWindow reads a window. Days are "Sat-Sun", "Mon,Wed,Fri" or "Fri-Mon,Wed",
// empty for every day; a To that is not after From is on the next day.
func ParseWindow(days, from, to string) (Window, error) {
	var w Window
	var errs [3]error
	w.Days, errs[0] = parseDays(days)
	w.From, errs[1] = ParseClock(from)
	w.To, errs[2] = ParseClock(to)
	if errs[1] == nil && w.From == 24*60 {
		errs[1] = errors.New("a window that opens at 24:00 opens the next day: write that day and \"00:00\"")
	}
	return w, errors.Join(errs[:]...)
}

func parseDays(s string) (days [7]bool, err error) {
	if strings.TrimSpace(s) == "" {
		return everyDay(), nil
	}
	for _, part := range strings.Split(s, ",") {
		first, last, ranged := strings.Cut(part, "-")
		from, err := ParseWeekday(strings.TrimSpace(first))
		if err != nil {
			return days, err
		}
		to := from
		if ranged {
			if to, err = ParseWeekday(strings.TrimSpace(last)); err != nil {
				return days, err
			}
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days, nil
}

// Check says what about a layer would leave people out or turns undefined.
func (l Layer) Check() error {
	var errs []error
	if len(l.People) == 0 {
		errs = append(errs, errors.New("people is empty: name at least one person"))
	}
	for _, p := range l.People {
		if strings.TrimSpace(string(p)) == "" {
			errs = append(errs, errors.New("people names nobody in one place: an empty name would be a gap"))
			break
		}
	}
	if len(l.People) > 1 && l.Every == Always {
		errs = append(errs, fmt.Errorf("%s would never be on call: set every to day or week", l.People[1]))
	}
	if len(l.People) > 1 && l.Every != Always && l.From.IsZero() {
		errs = append(errs, fmt.Errorf("from is missing: give the date on or after which %s takes the first turn", l.People[0]))
	}
	for _, w := range l.Only {
		if w.Days == [7]bool{} {
			errs = append(errs, errors.New("a window in only names no day: it would never be open"))
		}
	}
	return errors.Join(errs...)
}

// Check says what is wrong with each layer, by its number from 1.
func (r Rotation) Check() error {
	if len(r.Layers) == 0 {
		return errors.New("layers is empty: nobody would ever be on call")
	}
	var errs []error
	for i, l := range r.Layers {
		if err := l.Check(); err != nil {
			errs = append(errs, fmt.Errorf("layer %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}
