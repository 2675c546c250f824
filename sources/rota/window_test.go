package rota_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/rota"
)

func TestHoursAreWrittenAsTheyAreRead(t *testing.T) {
	for _, s := range []string{"02:00-04:00", "Mon-Fri 22:00-06:00", "Sun", "Sat,Sun 09:30-17:00", "Mon,Wed,Fri 00:00-02:00", "Tue-Thu,Sun 01:00-24:00", "Mon-Sat"} {
		w, err := rota.ParseHours(s)
		if err != nil || w.String() != s {
			t.Errorf("%q is read as %q: %v", s, w, err)
		}
	}
	for s, want := range map[string]string{
		"day 02:00-04:00": "02:00-04:00", "Fri-Mon 22:00-23:00": "Mon,Fri-Sun 22:00-23:00", "sunday 02:00-03:00": "Sun 02:00-03:00", "Mon, Tue 1:00-2:00": "Mon,Tue 01:00-02:00", "day": "00:00-24:00",
	} {
		if w, err := rota.ParseHours(s); err != nil || w.String() != want {
			t.Errorf("%q is read as %q: %v, want %q", s, w, err, want)
		}
	}
	for _, s := range []string{"", "02:00", "02:00-", "02:00-04:00 Mon", "Mon 02:00-04:00 Tue 03:00-04:00", "night", "Mon 25:00-26:00", "24:00-02:00"} {
		if w, err := rota.ParseHours(s); err == nil {
			t.Errorf("%q is read as %q", s, w)
		}
	}
}

// When clocks change, a window that opens or closes at a time that comes twice is open
// for the longer of the two, one that does so at a time that does not come does it where
// the hole ends, and one all of which lies in the hole does not open that day.
func TestOpeningsWhereClocksChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		hours, on    string // a day before it
		day          string
		from, lasted string
	}{
		{"02:00-04:00", "2026-03-27", "2026-03-28", "01:00Z", "2h0m0s"},
		{"02:00-04:00", "2026-03-28", "2026-03-29", "01:00Z", "1h0m0s"}, // 02:00 to 03:00 is left out
		{"02:30-04:00", "2026-03-28", "2026-03-29", "01:00Z", "1h0m0s"},
		{"01:00-02:30", "2026-03-28", "2026-03-29", "00:00Z", "1h0m0s"},
		{"02:15-02:45", "2026-03-28", "2026-03-30", "00:15Z", "30m0s"},
		{"02:00-04:00", "2026-10-24", "2026-10-25", "00:00Z", "3h0m0s"}, // 02:00 to 03:00 comes twice
		{"02:15-02:45", "2026-10-24", "2026-10-25", "00:15Z", "1h30m0s"},
		{"Sun", "2026-10-24", "2026-10-25", "22:00Z", "25h0m0s"},
		{"22:00-02:30", "2026-10-24", "2026-10-24", "20:00Z", "5h30m0s"},
	} {
		w, err := rota.ParseHours(x.hours)
		if err != nil {
			t.Fatal(err)
		}
		day, err := rota.ParseDate(x.on)
		if err != nil {
			t.Fatal(err)
		}
		after := rota.DayStart(day, berlin).Add(23 * time.Hour)
		o, ok := w.After(after, berlin)
		if got := o.From.UTC().Format("15:04Z"); !ok || o.Day.String() != x.day || got != x.from || o.Until.Sub(o.From).String() != x.lasted {
			t.Errorf("%s after %s: %s from %s for %s, want %s from %s for %s", x.hours, after, o.Day, got, o.Until.Sub(o.From), x.day, x.from, x.lasted)
		}
	}
	if o, ok := (rota.Window{}).After(time.Unix(0, 0), berlin); ok {
		t.Errorf("a window of no day opens %v", o)
	}
}

// The openings of a window are the times that it is open, in every zone: the next one is
// open from its beginning to its end, and between t and it the window is shut.
func TestTheNextOpeningIsTheNextTimeThatTheWindowIsOpenInEveryZone(t *testing.T) {
	inEveryZone(t, func(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time) {
		w := rota.Window{From: rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "opens")), To: rota.Clock(rapid.IntRange(0, 24*60).Draw(t, "closes"))}
		w.Days[rapid.IntRange(0, 6).Draw(t, "one day")] = true
		for d := range w.Days {
			w.Days[d] = w.Days[d] || rapid.Bool().Draw(t, "day")
		}
		at := drawInstant(t, z, changes)
		o, ok := w.After(at, z)
		if !ok || !o.Until.After(at) || !o.From.Before(o.Until) {
			t.Fatalf("%s after %s: %v to %v, %v", w, at, o.From, o.Until, ok)
		}
		for m := at; m.Before(o.From); m = m.Add(15 * time.Minute) {
			if w.Open(m, z) {
				t.Fatalf("%s after %s: the next is %s, but it is open at %s", w, at, o.From, m)
			}
		}
		for m := o.From; m.Before(o.Until); m = m.Add(15 * time.Minute) {
			if !w.Open(m, z) {
				t.Fatalf("%s after %s: %s to %s, but it is shut at %s", w, at, o.From, o.Until, m)
			}
		}
		if next, _ := w.After(o.Until, z); !o.Day.Before(next.Day) {
			t.Fatalf("%s: after that of %s comes that of %s", w, o.Day, next.Day)
		}
	})
}
