package ask

import (
	"errors"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

// Clock is the person's: by it they say when something happened.
type Clock struct {
	Now  func() time.Time
	Zone *time.Location
}

// Read reads the time that words may begin with: "14:05 support sees tickets"
// happened at 14:05, "2026-01-31 14:05 support sees tickets" on that day, and
// "2026-01-31 support sees tickets" at some time of it. Zero: they say no time. An
// error says why a time that they begin with cannot be when it happened.
func (c Clock) Read(line string) (when incident.When, words string, err error) {
	now := c.Now().In(c.Zone)
	line = strings.TrimSpace(line)
	if _, err := incident.ParseWhen(line, now); !errors.Is(err, text.ErrNoTime) {
		return incident.When{}, line, nil // a time alone says nothing
	}
	first, rest, _ := strings.Cut(line, " ")
	second, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
	for _, begins := range [...]struct{ when, words string }{{first + " " + second, after}, {first, rest}} {
		words = strings.TrimSpace(begins.words)
		if words == "" || strings.TrimSpace(begins.when) == "" {
			continue
		}
		if when, err = incident.ParseWhen(begins.when, now); !errors.Is(err, text.ErrNoTime) {
			return when, words, err
		}
	}
	return incident.When{}, line, nil
}

// Wrong says what is wrong with the time that words begin with; empty: nothing is.
func (c Clock) Wrong(words string) string {
	if _, _, err := c.Read(words); err != nil {
		return err.Error() + "; or begin with other words"
	}
	return ""
}

// Said is when something happened as the end of a sentence; empty: now.
func (c Clock) Said(when incident.When) string {
	if when.IsZero() {
		return ""
	}
	return " " + when.Said(c.Now().In(c.Zone))
}

// Today is the time now in the zone of the person.
func (c Clock) Today() time.Time { return c.Now().In(c.Zone) }
