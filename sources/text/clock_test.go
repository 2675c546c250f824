package text

import (
	"testing"
	"time"
)

func TestAClockOfAnotherDayCarriesIt(t *testing.T) {
	zone := time.FixedZone("east", 2*3600)
	now := time.Date(2026, 11, 21, 23, 30, 0, 0, zone)
	for at, want := range map[time.Time][2]string{
		now.Add(20 * time.Minute).UTC():                {"23:50", "23:50:00"},
		now.Add(time.Hour).UTC():                       {"Sun 22 Nov 00:30", "Sun 22 Nov 00:30:00"},
		now.Add(-24 * time.Hour):                       {"Fri 20 Nov 23:30", "Fri 20 Nov 23:30:00"},
		now.AddDate(1, 0, 0):                           {"21 Nov 2027 23:30", "21 Nov 2027 23:30:00"},
		now.AddDate(-1, 0, 0):                          {"21 Nov 2025 23:30", "21 Nov 2025 23:30:00"},
		time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC): {"1 Jan 2027 01:00", "1 Jan 2027 01:00:00"},
	} {
		if got := [2]string{Clock(at, now), ClockSeconds(at, now)}; got != want {
			t.Errorf("%v is %q, want %q", at, got, want)
		}
	}
}

func TestADayOfAnotherYearCarriesIt(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for days, want := range map[int]string{0: "2 Jan", -1: "1 Jan", -2: "31 Dec 2025", -365: "2 Jan 2025"} {
		if got := Day(now.AddDate(0, 0, days), now); got != want {
			t.Errorf("%d days away is %q, want %q", days, got, want)
		}
	}
}

func TestAClockElsewhereSaysItsZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 29, 13, 30, 0, 0, time.UTC)
	at := time.Date(2026, 11, 29, 16, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name    string
		at, now time.Time
		want    string
	}{
		{"here", at, now, "Sun 29 Nov 16:00"},
		{"in another zone", at.In(berlin), now, "Sun 29 Nov 17:00 CET"},
		{"of another day, in that zone", at.Add(7 * time.Hour).In(berlin), now, "Mon 30 Nov 00:00 CET"},
		{"in one with the same clocks", at.In(berlin), now.In(paris), "Sun 29 Nov 17:00"},
		{"of another year", at.AddDate(1, 0, 0).In(berlin), now, "29 Nov 2027 17:00 CET"},
	} {
		if got := DayClockThere(tt.at, tt.now); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAColumnOfClocksTellsThemApart(t *testing.T) {
	now := time.Date(2026, 11, 29, 13, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		times []time.Time
		want  string
	}{
		{nil, "15:04:05"},
		{[]time.Time{now, now.Add(-time.Hour)}, "15:04:05"},
		{[]time.Time{now, now.AddDate(0, -5, 0)}, "02 Jan 15:04:05"},
		{[]time.Time{now.AddDate(0, 0, -1), now.AddDate(-1, 0, 0)}, "2006-01-02 15:04:05"},
	} {
		if got := ClockLayout(now, tt.times...); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.times, got, tt.want)
		}
	}
}
