package rota_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests mean the same zones on every machine

	"holdfast/sources/people"
	"holdfast/sources/rota"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at reads an instant as RFC 3339.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func window(t testing.TB, days, from, to string) rota.Window {
	t.Helper()
	w, err := rota.ParseWindow(days, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func team(names ...people.Person) []people.Person { return names }

// primary is the rotation of the documentation.
func primary(t testing.TB) rota.Rotation {
	return rota.Rotation{Name: "primary", Zone: zone(t, "Europe/Berlin"), Layers: []rota.Layer{
		{People: team("alice", "bob", "carol"), Every: rota.Week, Weekday: time.Monday, At: 9 * 60, From: rota.Date{Year: 2026, Month: 1, Day: 5}},
		{People: team("dave"), Only: []rota.Window{window(t, "Sat-Sun", "00:00", "24:00")}},
	}}
}

func TestAt(t *testing.T) {
	r := primary(t)
	for _, c := range []struct{ name, at, who, from, until string }{
		{"the first turn begins on the first hand-off day", "2026-01-05T08:00:00Z", "alice", "2026-01-05T08:00:00Z", "2026-01-09T23:00:00Z"},
		{"the layer above takes the weekend, midnight to midnight", "2026-01-10T12:00:00Z", "dave", "2026-01-09T23:00:00Z", "2026-01-11T23:00:00Z"},
		{"after the weekend the turn goes on until Monday morning", "2026-01-11T23:00:00Z", "alice", "2026-01-11T23:00:00Z", "2026-01-12T08:00:00Z"},
		{"Monday at nine the next one takes over", "2026-01-12T08:00:00Z", "bob", "2026-01-12T08:00:00Z", "2026-01-16T23:00:00Z"},
		{"in summer nine o'clock is an hour earlier", "2026-03-30T07:00:00Z", "alice", "2026-03-30T07:00:00Z", "2026-04-03T22:00:00Z"},
		{"before the first hand-off only the other layer covers", "2026-01-03T12:00:00Z", "dave", "2026-01-02T23:00:00Z", "2026-01-04T23:00:00Z"},
		{"a gap is a shift of nobody", "2026-01-05T07:59:59Z", "", "2026-01-04T23:00:00Z", "2026-01-05T08:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := r.At(at(t, c.at))
			if string(got.Person) != c.who || !got.From.Equal(at(t, c.from)) || !got.Until.Equal(at(t, c.until)) {
				t.Errorf("At(%s) = %s from %s until %s, want %s from %s until %s",
					c.at, got.Person, got.From.UTC().Format(time.RFC3339), got.Until.UTC().Format(time.RFC3339), c.who, c.from, c.until)
			}
		})
	}
}

func TestHandoffsWhenClocksChange(t *testing.T) {
	daily := func(zoneName, clock string) rota.Rotation {
		c, err := rota.ParseClock(clock)
		if err != nil {
			t.Fatal(err)
		}
		return rota.Rotation{Zone: zone(t, zoneName), Layers: []rota.Layer{
			{People: team("a", "b", "c"), Every: rota.Day, At: c, From: rota.Date{Year: 2000, Month: 1, Day: 1}},
		}}
	}
	for _, c := range []struct{ name, zone, clock, within, handoff string }{
		{"a time that comes twice hands off the first time", "Europe/Berlin", "02:30", "2026-10-25T01:00:00Z", "2026-10-25T00:30:00Z"},
		{"a time that never comes hands off when the hole ends", "Europe/Berlin", "02:30", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
		{"a hole of half an hour", "Australia/Lord_Howe", "02:15", "2026-10-03T16:00:00Z", "2026-10-03T15:30:00Z"},
		{"half an hour that comes twice", "Australia/Lord_Howe", "01:45", "2026-04-04T15:30:00Z", "2026-04-04T14:45:00Z"},
		{"midnight that never comes", "America/Sao_Paulo", "00:00", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z"},
		{"midnight of the day that came in twice from above", "America/Sao_Paulo", "23:30", "2018-02-18T03:00:00Z", "2018-02-18T01:30:00Z"},
		{"the day Apia left out hands off when the next one begins", "Pacific/Apia", "09:00", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"},
		{"the last day of a leap year", "Europe/Berlin", "09:00", "2040-12-31T12:00:00Z", "2040-12-31T08:00:00Z"},
		{"and the day after it at its own time", "Pacific/Apia", "09:00", "2011-12-30T20:00:00Z", "2011-12-30T19:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := daily(c.zone, c.clock).At(at(t, c.within))
			if !got.From.Equal(at(t, c.handoff)) {
				t.Errorf("the shift at %s began %s, want %s", c.within, got.From.UTC().Format(time.RFC3339), c.handoff)
			}
		})
	}
}

func TestWindows(t *testing.T) {
	berlin := func(days, from, to string) rota.Rotation {
		return rota.Rotation{Zone: zone(t, "Europe/Berlin"), Layers: []rota.Layer{
			{People: team("alice"), Only: []rota.Window{window(t, days, from, to)}},
		}}
	}
	for _, c := range []struct {
		name, days, from, to, at string
		open                     bool
	}{
		{"a night window belongs to the day it opens", "Fri", "22:00", "06:00", "2026-11-21T04:59:00Z", true},
		{"and not to the day it ends", "Sat", "22:00", "06:00", "2026-11-21T04:59:00Z", false},
		{"it ends on the minute", "Fri", "22:00", "06:00", "2026-11-21T05:00:00Z", false},
		{"24:00 is the end of the day", "Sat", "00:00", "24:00", "2026-11-21T22:59:59Z", true},
		{"and not a minute more", "Sat", "00:00", "24:00", "2026-11-21T23:00:00Z", false},
		{"the same time twice is a whole day", "Sat", "08:00", "08:00", "2026-11-22T06:59:00Z", true},
		{"an opening that comes twice opens the first time", "Sun", "02:30", "04:00", "2026-10-25T00:30:00Z", true},
		{"a closing that comes twice closes the second time", "Sun", "01:00", "02:30", "2026-10-25T01:29:59Z", true},
		{"a closing that never comes closes when the hole ends", "Sun", "01:00", "02:30", "2026-03-29T01:00:00Z", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := berlin(c.days, c.from, c.to).At(at(t, c.at)).Person == "alice"; got != c.open {
				t.Errorf("open at %s: %v, want %v", c.at, got, c.open)
			}
		})
	}
}

func TestEndsNobodyCanSee(t *testing.T) {
	r := rota.Rotation{Layers: []rota.Layer{{People: team("alice")}}}
	now := at(t, "2026-11-21T12:00:00Z")
	if got := r.At(now); got.Person != "alice" || !got.From.IsZero() || !got.Until.IsZero() {
		t.Errorf("a layer without turns or windows has neither beginning nor end, got %+v", got)
	}
	if got := r.Next(now); got.Person != "" || !got.From.IsZero() {
		t.Errorf("nobody comes next, got %+v", got)
	}
	if got, ok := r.NextFor("alice", now); ok {
		t.Errorf("alice never begins again, got %+v", got)
	}
	if got := r.Shifts(now, now.Add(time.Hour)); len(got) != 1 || !got[0].Until.Equal(now.Add(time.Hour)) {
		t.Errorf("Shifts cuts off at its bounds, got %+v", got)
	}
	var nobody rota.Rotation
	if got := nobody.At(now); got.Person != "" || !got.Until.IsZero() {
		t.Errorf("a rotation without layers is one gap, got %+v", got)
	}
}

func TestNextFor(t *testing.T) {
	r := primary(t)
	now := at(t, "2026-11-20T13:00:00Z") // Friday; carol's week, weekend dave's
	for _, c := range []struct{ name, who, from string }{
		{"the one on call now comes again after the weekend", "alice", "2026-11-22T23:00:00Z"},
		{"the next one in line", "bob", "2026-11-23T08:00:00Z"},
		{"the one of the other layer", "dave", "2026-11-20T23:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := r.NextFor(people.Person(c.who), now)
			if !ok || !got.From.Equal(at(t, c.from)) {
				t.Errorf("NextFor(%s) = %v %v, want %s", c.who, got, ok, c.from)
			}
		})
	}
	if got, ok := r.NextFor("mallory", now); ok {
		t.Errorf("mallory is in no layer, got %v", got)
	}
	if r.Next(now).Person != "dave" {
		t.Errorf("Next = %v, want dave's weekend", r.Next(now))
	}
}

func TestALayerThatBeginsFarAheadIsSeen(t *testing.T) {
	r := rota.Rotation{Layers: []rota.Layer{
		{People: team("alice", "bob"), Every: rota.Week, Weekday: time.Monday, At: 540, From: rota.Date{Year: 2036, Month: 1, Day: 1}},
	}}
	got := r.At(at(t, "2026-01-01T00:00:00Z"))
	if got.Person != "" || !got.Until.Equal(at(t, "2036-01-07T09:00:00Z")) {
		t.Errorf("the gap ends at the first hand-off, a Monday: got %v", got)
	}
}

func TestGaps(t *testing.T) {
	r := rota.Rotation{Name: "office", Zone: zone(t, "Europe/Berlin"), Layers: []rota.Layer{
		{People: team("alice"), Only: []rota.Window{window(t, "Mon-Fri", "09:00", "17:00")}},
	}}
	got := r.Gaps(at(t, "2026-11-20T12:00:00Z"), at(t, "2026-11-23T12:00:00Z"))
	if len(got) != 1 || !got[0].From.Equal(at(t, "2026-11-20T16:00:00Z")) || !got[0].Until.Equal(at(t, "2026-11-23T08:00:00Z")) {
		t.Errorf("one gap over the weekend, got %v", got)
	}
}

func BenchmarkAt(b *testing.B) {
	r, now := primary(b), at(b, "2026-11-20T13:00:00Z")
	for b.Loop() {
		r.At(now)
	}
}

func BenchmarkWeek(b *testing.B) {
	r, now := primary(b), at(b, "2026-11-20T13:00:00Z")
	for b.Loop() {
		r.Shifts(now, now.AddDate(0, 0, 7))
	}
}
