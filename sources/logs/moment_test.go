package logs

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAMomentIsTheLastThatWas(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	summer := time.Date(2001, 7, 3, 10, 30, 0, 0, berlin)
	back := time.Date(2001, 10, 28, 12, 0, 0, 0, berlin)                 // that night 02:30 was twice
	between := time.Date(2001, 10, 28, 0, 45, 0, 0, time.UTC).In(berlin) // 02:45, for the first time
	forward := time.Date(2001, 3, 25, 12, 0, 0, 0, berlin)               // that night 02:30 was not
	for _, c := range []struct {
		s    string
		now  time.Time
		want string
	}{
		{"02:14", summer, "2001-07-03T02:14:00+02:00"},
		{"10:30", summer, "2001-07-03T10:30:00+02:00"},
		{"10:31", summer, "2001-07-02T10:31:00+02:00"},
		{" 23:59:58 ", summer, "2001-07-02T23:59:58+02:00"},
		{"10m", summer, "2001-07-03T10:20:00+02:00"},
		{"-1h30m", summer, "2001-07-03T09:00:00+02:00"},
		{"2001-01-02 03:04", summer, "2001-01-02T03:04:00+01:00"},
		{"2001-01-02T03:04:05", summer, "2001-01-02T03:04:05+01:00"},
		{"2001-07-03 10:31", summer, ""},
		{"2001-13-03 10:31", summer, ""},
		{"25:00", summer, ""},
		{"noon", summer, ""},
		{"", summer, ""},
		{"-0s", summer, ""},
		{"02:30", back, "2001-10-28T02:30:00+01:00"},
		{"02:30", between, "2001-10-28T02:30:00+02:00"},
		{"02:50", between, "2001-10-27T02:50:00+02:00"},
		{"02:30", forward, "2001-03-24T02:30:00+01:00"},
		{"2001-03-25 02:30", forward, ""},
	} {
		got, err := ParseMoment(c.s, c.now, berlin)
		if c.want == "" {
			if err == nil {
				t.Errorf("%q is taken for %s", c.s, got)
			}
			continue
		}
		if err != nil || got.In(berlin).Format(time.RFC3339) != c.want {
			t.Errorf("%q at %s is %s (%v), want %s", c.s, c.now, got.In(berlin).Format(time.RFC3339), err, c.want)
		}
	}
}

// A time of day is never in the future, never more than two days ago, and what it says.
func TestATimeOfDayIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "now"), 0)
		clock := time.Date(0, 1, 1, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, time.UTC).Format("15:04")
		at, err := ParseMoment(clock, now, zone)
		if err != nil {
			t.Fatalf("%s: %v", clock, err)
		}
		if ago := now.Sub(at); ago < 0 || ago > 50*time.Hour || at.In(zone).Format("15:04") != clock {
			t.Fatalf("%s at %s is %s", clock, now.In(zone), at.In(zone))
		}
	})
}
