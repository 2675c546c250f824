package rota_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/people"
	"holdfast/sources/rota"
)

// zones is every zone of the tz database that Go carries; where its sources
// are not at hand, the treacherous ones.
func zones(t testing.TB) []*time.Location {
	t.Helper()
	names := []string{
		"UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/Santiago", "America/Scoresbysund",
		"Africa/Casablanca", "Africa/Cairo", "Africa/Juba", "Asia/Tehran", "Asia/Gaza", "Asia/Beirut", "Asia/Pyongyang", "Asia/Kathmandu",
		"Antarctica/Troll", "Antarctica/Casey", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Fakaofo", "Pacific/Chatham", "Pacific/Kiritimati",
	}
	root := os.Getenv("GOROOT")
	if root == "" {
		root = runtime.GOROOT() //nolint:staticcheck // the go command sets the variable; without it this is the next best
	}
	if archive, err := zip.OpenReader(filepath.Join(root, "lib", "time", "zoneinfo.zip")); err == nil {
		defer func() { _ = archive.Close() }()
		names = names[:0]
		for _, f := range archive.File {
			if !strings.HasSuffix(f.Name, "/") {
				names = append(names, f.Name)
			}
		}
	}
	list := make([]*time.Location, 0, len(names))
	for _, name := range names {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, z)
	}
	return list
}

// transitions are the hours between 2000 and 2040 in which a zone's clocks change.
func transitions(z *time.Location) []time.Time {
	var list []time.Time
	t := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).In(z)
	for t.Year() <= 2040 {
		next := t.Add(24 * time.Hour)
		if offset(t) != offset(next) {
			list = append(list, t)
		}
		t = next
	}
	return list
}

func offset(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}

var everybody = []people.Person{"alice", "bob", "carol", "dave"}

// drawLayer draws any layer that Check accepts.
func drawLayer(t *rapid.T) rota.Layer {
	l := rota.Layer{
		Every:   rapid.SampledFrom([]rota.Every{rota.Always, rota.Day, rota.Week}).Draw(t, "every"),
		Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")),
		At:      rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "at")),
		From:    rota.Date{Year: rapid.IntRange(1999, 2039).Draw(t, "year"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "day")},
	}
	most := 4
	if l.Every == rota.Always {
		most = 1
	}
	first := rapid.IntRange(0, 3).Draw(t, "first")
	for i := range rapid.IntRange(1, most).Draw(t, "people") {
		l.People = append(l.People, everybody[(first+i)%4])
	}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		w := rota.Window{From: rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "opens")), To: rota.Clock(rapid.IntRange(0, 24*60).Draw(t, "closes"))}
		for d := range w.Days {
			w.Days[d] = rapid.Bool().Draw(t, "day")
		}
		w.Days[rapid.IntRange(0, 6).Draw(t, "some day")] = true
		l.Only = append(l.Only, w)
	}
	return l
}

// drawInstant draws an instant of 2000 to 2040, mostly close to a change of clocks.
func drawInstant(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time) time.Time {
	if _, known := changes[z]; !known {
		changes[z] = transitions(z)
	}
	if list := changes[z]; len(list) > 0 && rapid.IntRange(0, 3).Draw(t, "near") > 0 {
		near := rapid.SampledFrom(list).Draw(t, "transition")
		return near.Add(time.Duration(rapid.Int64Range(-50*3600, 50*3600).Draw(t, "off")) * time.Second)
	}
	return time.Unix(rapid.Int64Range(946684800, 2240524800).Draw(t, "unix"), 0).In(z)
}

// inEveryZone checks a rule in any zone, and in the most treacherous ones often.
func inEveryZone(t *testing.T, rule func(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time)) {
	all, changes := zones(t), map[*time.Location][]time.Time{}
	rapid.Check(t, func(t *rapid.T) { rule(t, rapid.SampledFrom(all).Draw(t, "zone"), changes) })
	for _, name := range []string{"Australia/Lord_Howe", "Pacific/Apia", "Europe/Berlin"} {
		t.Run(name, func(t *testing.T) {
			z := zone(t, name)
			rapid.Check(t, func(t *rapid.T) { rule(t, z, changes) })
		})
	}
}

func TestShiftsPartitionTimeInEveryZone(t *testing.T) {
	inEveryZone(t, func(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time) {
		r := rota.Rotation{Zone: z}
		for range rapid.IntRange(1, 3).Draw(t, "layers") {
			l := drawLayer(t)
			if err := l.Check(); err != nil {
				t.Fatal(err)
			}
			r.Layers = append(r.Layers, l)
		}
		from := drawInstant(t, z, changes)
		until := from.Add(time.Duration(rapid.IntRange(1, 12*24*60).Draw(t, "minutes")) * time.Minute)
		shifts := r.Shifts(from, until)
		end := from
		for i, s := range shifts {
			if !s.From.Equal(end) || !s.Until.After(s.From) {
				t.Fatalf("shift %d goes from %v until %v, but the one before ended %v", i, s.From, s.Until, end)
			}
			if i > 0 && s.Person == shifts[i-1].Person {
				t.Fatalf("%q has two shifts in a row at %v", s.Person, s.From)
			}
			end = s.Until
			whole := r.At(s.From)
			for _, moment := range []time.Time{s.From, s.From.Add(s.Until.Sub(s.From) / 2), s.Until.Add(-time.Nanosecond)} {
				got := r.At(moment)
				if got.Person != s.Person || !sameEnd(got.From, whole.From, moment) || !sameEnd(got.Until, whole.Until, moment) {
					t.Fatalf("at %v: %v, in a shift that is %v", moment, got, whole)
				}
			}
			if i > 0 && !sameEnd(whole.From, s.From, s.From) {
				t.Fatalf("the shift at %v began earlier: %v", s.From, whole)
			}
			if i < len(shifts)-1 {
				if next := r.Next(s.From); !next.From.Equal(shifts[i+1].From) || next.Person != shifts[i+1].Person {
					t.Fatalf("after %v comes %v, not %v", s, shifts[i+1], next)
				}
			}
		}
		if !end.Equal(until) {
			t.Fatalf("the shifts end %v, not %v", end, until)
		}
	})
}

func TestHandoffsLandOnTheWallClockInEveryZone(t *testing.T) {
	inEveryZone(t, func(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time) {
		l := rota.Layer{
			People: everybody, Every: rapid.SampledFrom([]rota.Every{rota.Day, rota.Week}).Draw(t, "every"),
			Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")),
			At:      rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "at")), From: rota.Date{Year: 1999, Month: 1, Day: 1},
		}
		r := rota.Rotation{Zone: z, Layers: []rota.Layer{l}}
		from := drawInstant(t, z, changes)
		shifts := r.Shifts(from, from.AddDate(0, 0, 24))
		for i, s := range shifts[1:] {
			if s.Person == "" {
				t.Fatalf("nobody has %v", s)
			}
			checkHandoff(t, l, s.From.In(z))
			if was := shifts[i].Person; follows(was) != s.Person && !skipped(z, s.From) {
				t.Fatalf("%s follows %s at %v", s.Person, was, s.From)
			}
		}
	})
}

// sameEnd reports whether two ends of a shift, seen from about t, are one; an
// end more than a year away need not be in sight.
func sameEnd(a, b, t time.Time) bool {
	const year = 365 * 24 * time.Hour
	switch {
	case a.IsZero():
		return b.IsZero() || b.Sub(t).Abs() > year
	case b.IsZero():
		return a.Sub(t).Abs() > year
	}
	return a.Equal(b)
}

func follows(p people.Person) people.Person {
	for i, who := range everybody {
		if who == p {
			return everybody[(i+1)%len(everybody)]
		}
	}
	return ""
}

// skipped reports whether a whole civil day was left out just before t, with
// which a turn of no length can go.
func skipped(z *time.Location, t time.Time) bool {
	return offset(t.In(z))-offset(t.Add(-48*time.Hour).In(z)) >= 20*60*60
}

// checkHandoff demands the time the layer names or, where that is in a hole,
// the end of the hole.
func checkHandoff(t *rapid.T, l rota.Layer, at time.Time) {
	clock := rota.Clock(at.Hour()*60 + at.Minute())
	onDay := l.Every != rota.Week || at.Weekday() == l.Weekday
	if clock == l.At && at.Second() == 0 && onDay {
		// The first of two: the clock showed less all the hours before.
		for back := time.Minute; back < 4*time.Hour; back += time.Minute {
			earlier := at.Add(-back)
			if wallMinutes(earlier) >= wallMinutes(at) {
				t.Fatalf("handed off at %v, but the clock already showed that at %v", at, earlier)
			}
		}
		return
	}
	if offset(at) <= offset(at.Add(-time.Second)) {
		t.Fatalf("handed off at %v, where no hole ends, want %v %v", at, l.Weekday, l.At)
	}
}

// wallMinutes orders readings of the wall clock.
func wallMinutes(t time.Time) int64 {
	return (t.Unix() + int64(offset(t))) / 60
}

// A window is open where the wall clock stands in it. Where clocks change within hours, it
// is open at least while each reading of theirs is well inside, and shut while each is
// well outside.
func TestAWindowIsReadOffTheWallClockInEveryZone(t *testing.T) {
	inEveryZone(t, func(t *rapid.T, z *time.Location, changes map[*time.Location][]time.Time) {
		w := rota.Window{From: rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "opens")), To: rota.Clock(rapid.IntRange(0, 24*60).Draw(t, "closes"))}
		for d := range w.Days {
			w.Days[d] = true
		}
		at := drawInstant(t, z, changes)
		inside := func(at time.Time) bool {
			read := rota.Clock(at.Hour()*60 + at.Minute())
			if w.From < w.To {
				return w.From <= read && read < w.To
			}
			return read >= w.From || read < w.To
		}
		const around = 26 * time.Hour // one day was left out in Apia
		if offset(at.Add(-around)) == offset(at.Add(around)) && offset(at) == offset(at.Add(around)) {
			if got := w.Open(at, z); got != inside(at) {
				t.Fatalf("%s to %s at %s: open %v", w.From, w.To, at, got)
			}
			return
		}
		in, out := true, true
		for m := -around; m <= around; m += time.Minute {
			in, out = in && inside(at.Add(m)), out && !inside(at.Add(m))
		}
		if in && !w.Open(at, z) || out && w.Open(at, z) {
			t.Fatalf("%s to %s at %s: inside %v, outside %v, open %v", w.From, w.To, at, in, out, w.Open(at, z))
		}
	})
}
