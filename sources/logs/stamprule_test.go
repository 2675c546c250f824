package logs_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/logs"
)

// A time that is written in a layout is read back to the same instant, in
// whichever zone it was written.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	layouts := map[string]time.Duration{ // to how much they are exact
		time.RFC3339Nano: time.Nanosecond, time.RFC1123Z: time.Second, time.RubyDate: time.Second, time.RFC822Z: time.Minute,
		"2006-01-02 15:04:05.000 -0700": time.Millisecond, "2006/01/02 15:04:05": time.Second, "2006-01-02 15:04:05,000": time.Millisecond,
		"2006.01.02 15:04:05.000000": time.Microsecond, "20060102T150405Z0700": time.Second, "20060102 15:04:05": time.Second,
		"060102 150405": time.Second, "060102 15:04:05": time.Second, "02.01.2006 15:04:05": time.Second, time.ANSIC: time.Second,
		"02/Jan/2006:15:04:05 -0700": time.Second, "02 Jan 2006 15:04:05,000": time.Millisecond, "02-Jan-2006 15:04:05.000": time.Millisecond,
		"Jan 2, 2006 3:04:05 PM": time.Second, time.Stamp: time.Second, "01-02 15:04:05.000": time.Millisecond, "2006-01-02T15:04Z07:00": time.Minute,
		"Mon Jan _2 15:04:05 -0700 2006": time.Second, "06/01/02 15:04:05": time.Second, "Mon 2006-01-02 15:04:05": time.Second, "20060102150405": time.Second,
	}
	names := make([]string, 0, len(layouts))
	for layout := range layouts {
		names = append(names, layout)
	}
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		layout, name := rapid.SampledFrom(names).Draw(t, "layout"), rapid.SampledFrom(zones).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1_300_000_000, 2_000_000_000).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).In(zone)
		_, before := at.Add(-25 * time.Hour).Zone()
		if _, after := at.Add(25 * time.Hour).Zone(); before != after {
			return // the hours that are there twice have their own rows
		}
		want := at.Truncate(layouts[layout])
		if _, east := at.Zone(); layouts[layout] == time.Minute && east%60 != 0 {
			return
		}
		line := at.Format(layout) + " ERROR x"
		if _, got := logs.NewReader(zone).Read([]byte(line), at.Add(time.Second)); !got.Equal(want) {
			t.Fatalf("%s in %s is %v, want %v", line, name, got, want.UTC())
		}
	})
}

// FuzzStamp holds the reading of times to what must be true of any line.
func FuzzStamp(f *testing.F) {
	for _, line := range []string{
		"2026-11-29 13:36:03.657 UTC [5701] ERROR", "Sun Nov 29 13:00:00 UTC 2026", "17/06/09 20:10:40", "20171223-22:15:29:606|", "1234:M 19 Nov 2026 14:02:50.123 * x",
		"- 1117838570 2005.06.03 R02", "134681 node-246 unix.hw state 1077804742 1 x", "[10.30 16:49:06] x", "29-NOV-2026 13:00:00", "Sunday, 29-Nov-26 13:00:00 GMT",
		`{"t":{"$date":{"$numberLong":"1795872840250"}},"s":"E"}`, `{"date":"2026-11-29","time":"13:00:00"}`, "02:30:00,000 x", "2026-11-29 13:00:00 GMT+3", "I, [2026-11-29T13:00:00",
		"type=SYSCALL msg=audit(1364481363.243:24287)", "0229 10:00:00", "E0229 10:00:00", "Feb 29 10:00:00", "1/2/3 4:05", "[", "1:M ", "99/99/99 99:99",
	} {
		f.Add([]byte(line))
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	near := time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, line []byte) {
		r := logs.NewReader(berlin)
		level, at := r.Read(line, near)
		if !at.IsZero() && (at.Year() < 0 || at.Location() != time.UTC) {
			t.Errorf("%q is of %v", line, at)
		}
		if l, again := logs.NewReader(berlin).Read(line, near); l != level || !again.Equal(at) {
			t.Errorf("%q is of %v and then of %v", line, at, again)
		}
		r.ReadOld(line, near)
		_ = logs.Line{Text: string(line), Untimed: at.IsZero()}.Message()
	})
}
