package ask

import (
	"strings"
	"testing"
	"time"
)

func TestNoteTimes(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 2, 0, 0, time.UTC)
	for name, c := range map[string]struct{ line, at, words, wrong string }{
		"a time in front is when it happened":    {line: "13:55 disk full", at: "Fri 13:55:00", words: "disk full"},
		"seconds may be said":                    {line: "13:55:07 disk full", at: "Fri 13:55:07", words: "disk full"},
		"a day may be said":                      {line: "2026-11-19 23:50  page", at: "Thu 23:50:00", words: "page"},
		"a zone may be said":                     {line: "2026-11-19T23:50:00+01:00 page", at: "Thu 22:50:00", words: "page"},
		"a minute ahead is a clock that differs": {line: "14:04 page", at: "Fri 14:04:00", words: "page"},
		"a time still to come is asked about":    {line: "14:30 page", wrong: `for yesterday's write "2026-11-19 14:30"`},
		"a day still to come is asked about":     {line: "2026-11-21 14:30 page", wrong: "is in the future"},
		"no time is now":                         {line: "disk full at 13:55", words: "disk full at 13:55"},
		"a time alone is words":                  {line: "13:55", words: "13:55"},
		"a day alone is a day":                   {line: "2026-11-19 page", at: "2026-11-19", words: "page"},
		"a day still to come is asked about too": {line: "2026-11-22 page", wrong: "is in the future"},
		"a day and a time alone are words":       {line: "2026-11-19 23:50", words: "2026-11-19 23:50"},
		"an impossible time is words":            {line: "25:99 x", words: "25:99 x"},
		"a word and a time are words":            {line: "at 23:50 page", words: "at 23:50 page"},
	} {
		t.Run(name, func(t *testing.T) {
			when, words, err := Clock{func() time.Time { return now }, time.UTC}.Read(c.line)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("got %v, %v", when, err)
				}
				return
			}
			got := when.Day
			if at := when.At; !at.IsZero() {
				got = at.UTC().Format("Mon 15:04:05")
			}
			if err != nil || got != c.at || words != c.words {
				t.Fatalf("got %q %q %v", got, words, err)
			}
		})
	}
}
