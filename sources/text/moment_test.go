package text

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhenItHappened(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	afternoon := time.Date(2026, 11, 29, 13, 30, 0, 0, berlin)
	midnight := time.Date(2026, 11, 29, 0, 20, 0, 0, berlin)
	back := time.Date(2026, 10, 25, 9, 0, 0, 0, berlin)
	for name, c := range map[string]struct {
		s     string
		now   time.Time
		want  string // RFC 3339
		wrong string
	}{
		"a time of day is today's":                    {s: "13:05", now: afternoon, want: "2026-11-29T13:05:00+01:00"},
		"with seconds too":                            {s: "13:05:09", now: afternoon, want: "2026-11-29T13:05:09+01:00"},
		"a clock may be a little wrong":               {s: "13:33", now: afternoon, want: "2026-11-29T13:33:00+01:00"},
		"what is still to come is refused":            {s: "13:34", now: afternoon, wrong: `13:34 is still to come, it is 13:30 now: for yesterday's write "2026-11-28 13:34"`},
		"hours ahead as well":                         {s: "23:50", now: afternoon, wrong: `"2026-11-28 23:50"`},
		"shortly after midnight it was yesterday":     {s: "23:50", now: midnight, want: "2026-11-28T23:50:00+01:00"},
		"but the morning is still to come":            {s: "09:00", now: midnight, wrong: `"2026-11-28 09:00"`},
		"a date says its day":                         {s: "2026-11-28 14:05", now: afternoon, want: "2026-11-28T14:05:00+01:00"},
		"written with a T":                            {s: "2026-11-28T14:05", now: afternoon, want: "2026-11-28T14:05:00+01:00"},
		"RFC 3339 says its zone":                      {s: "2026-11-28T14:05:00-03:00", now: afternoon, want: "2026-11-28T18:05:00+01:00"},
		"also without seconds":                        {s: "2026-11-28T14:05Z", now: afternoon, want: "2026-11-28T15:05:00+01:00"},
		"a date that lies ahead is refused":           {s: "2026-11-30 14:05", now: afternoon, wrong: "is in the future"},
		"no such day":                                 {s: "2026-02-31 14:05", now: afternoon, wrong: "is not a time"},
		"words are no time":                           {s: "yesterday", now: afternoon, wrong: "is not a time"},
		"nothing is no time":                          {s: "", now: afternoon, wrong: "is not a time"},
		"an hour that came twice is refused":          {s: "02:30", now: back, wrong: "write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"},
		"but of two the one that is over":             {s: "02:30", now: back.Add(-7 * time.Hour), want: "2026-10-25T02:30:00+02:00"},
		"a time that the clocks leapt over":           {s: "2026-03-29 02:30", now: afternoon, wrong: "does not exist"},
		"yesterday's in an hour that came twice asks": {s: "23:30", now: time.Date(2026, 10, 26, 0, 5, 0, 0, berlin), want: "2026-10-25T23:30:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Happened(c.s, c.now)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("%v, %v, want %q", got, err, c.wrong)
				}
				return
			}
			if err != nil || got.In(berlin).Format(time.RFC3339) != c.want {
				t.Fatalf("%v, %v, want %s", got.In(berlin).Format(time.RFC3339), err, c.want)
			}
		})
	}
}

func TestAMomentMayLieAhead(t *testing.T) {
	now := time.Date(2026, 11, 29, 13, 30, 0, 0, time.UTC)
	for s, want := range map[string]string{
		"18:00": "2026-11-29T18:00:00Z", "09:00": "2026-11-29T09:00:00Z", "2027-01-01 00:00": "2027-01-01T00:00:00Z",
	} {
		if got, err := Moment(s, now); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %v, %v", s, got, err)
		}
	}
	if _, err := Moment("noon", now); !errors.Is(err, ErrNoTime) {
		t.Errorf("noon is %v", err)
	}
}

// Whatever is written, in whichever zone: what is taken is never ahead, shows
// the clock that was written, and is at most 12 hours away when it is another
// day's.
func TestATimeOfDayIsNeverTakenForAnotherDaysUnseen(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Unix(rapid.Int64Range(1_500_000_000, 2_000_000_000).Draw(t, "now"), 0).In(zone)
		s := time.Unix(rapid.Int64Range(0, 86399).Draw(t, "clock"), 0).UTC().Format("15:04:05")
		at, err := Happened(s, now)
		if err != nil {
			if errors.Is(err, ErrNoTime) {
				t.Fatal(err)
			}
			return
		}
		at = at.In(zone)
		if at.After(now.Add(Skew)) || at.Format("15:04:05") != s {
			t.Fatalf("%s at %s is %s", s, now, at)
		}
		if at.Day() != now.Day() && now.Sub(at) > 12*time.Hour+time.Hour {
			t.Fatalf("%s at %s is another day's: %s", s, now, at)
		}
	})
}
