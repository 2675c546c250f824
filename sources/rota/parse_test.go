package rota_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"holdfast/sources/rota"
)

func TestParseHandoff(t *testing.T) {
	for _, c := range []struct {
		name, in string
		every    rota.Every
		day      time.Weekday
		clock    rota.Clock
		wrong    string
	}{
		{name: "a week hands off on a day", in: "Mon 09:00", every: rota.Week, day: time.Monday, clock: 540},
		{name: "names may be whole and in any case", in: "sunday 9:05", every: rota.Week, day: time.Sunday, clock: 545},
		{name: "a day hands off at a time", in: "17:30", every: rota.Day, clock: 1050},
		{name: "a week needs its day", in: "09:00", every: rota.Week, wrong: "day and time"},
		{name: "a day takes none", in: "Mon 09:00", every: rota.Day, wrong: "daily hand-off"},
		{name: "24:00 is the next day", in: "Mon 24:00", every: rota.Week, wrong: "next day"},
		{name: "no such day", in: "Mo 09:00", every: rota.Week, wrong: "not a day of the week"},
		{name: "no such hour", in: "25:00", every: rota.Day, wrong: "time of day"},
		{name: "no sign", in: "+9:00", every: rota.Day, wrong: "time of day"},
		{name: "minutes are two digits", in: "9:0", every: rota.Day, wrong: "time of day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			day, clock, err := rota.ParseHandoff(c.every, c.in)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("got %v, want an error with %q", err, c.wrong)
				}
				return
			}
			if err != nil || day != c.day || clock != c.clock {
				t.Errorf("got %v %v %v", day, clock, err)
			}
		})
	}
}

func TestParseWindow(t *testing.T) {
	w, err := rota.ParseWindow("Fri-Mon,Wed", "22:00", "06:00")
	want := [7]bool{true, true, false, true, false, true, true}
	if err != nil || w.Days != want || w.From != 1320 || w.To != 360 {
		t.Errorf("got %v %v", w, err)
	}
	if w, err = rota.ParseWindow("", "00:00", "24:00"); err != nil || w.Days != [7]bool{true, true, true, true, true, true, true} {
		t.Errorf("no days are all days, got %v %v", w, err)
	}
	for _, bad := range [][3]string{{"Sat-", "00:00", "24:00"}, {"Sat", "24:00", "06:00"}, {"Sat", "00:00", "24:01"}, {"Weekend", "0", "x"}} {
		if _, err := rota.ParseWindow(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestParseDate(t *testing.T) {
	if d, err := rota.ParseDate("2026-01-05"); err != nil || d.String() != "2026-01-05" {
		t.Errorf("got %v %v", d, err)
	}
	for _, bad := range []string{"2026-02-30", "05.01.2026", "", "2026-1-5"} {
		if _, err := rota.ParseDate(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestCheckNamesWhatWouldLeavePeopleOut(t *testing.T) {
	for _, c := range []struct {
		name  string
		layer rota.Layer
		want  string
	}{
		{"nobody", rota.Layer{}, "people is empty"},
		{"an empty name", rota.Layer{People: team(" ")}, "names nobody"},
		{"a second person without turns", rota.Layer{People: team("alice", "bob")}, "bob would never be on call"},
		{"turns without a beginning", rota.Layer{People: team("alice", "bob"), Every: rota.Day}, "from is missing"},
		{"a window on no day", rota.Layer{People: team("alice"), Only: []rota.Window{{}}}, "names no day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := rota.Rotation{Layers: []rota.Layer{c.layer}}.Check()
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "layer 1") {
				t.Errorf("got %v, want %q of layer 1", err, c.want)
			}
		})
	}
	if err := primary(t).Check(); err != nil {
		t.Errorf("the documented rotation: %v", err)
	}
	if err := (rota.Rotation{}).Check(); err == nil {
		t.Error("a rotation without layers is accepted")
	}
}

func TestJSONOfNow(t *testing.T) {
	now := at(t, "2026-01-10T12:00:00Z")
	got, err := json.Marshal(rota.NewView([]rota.Rotation{primary(t), {Name: "none"}}).Now(now))
	want := `[{"rotation":"primary","person":"dave","from":"2026-01-09T23:00:00Z","until":"2026-01-11T23:00:00Z",` +
		`"next":{"person":"alice","from":"2026-01-11T23:00:00Z"}},` +
		`{"rotation":"none","person":null,"from":null,"until":null,"next":null}]`
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s (%v)", got, want, err)
	}
	if got, _ := json.Marshal(rota.NewView(nil).Gaps(now, now)); string(got) != "[]" {
		t.Errorf("no gaps are an empty list, got %s", got)
	}
	if got, _ := json.Marshal(rota.Spans(nil)); string(got) != "[]" {
		t.Errorf("no shifts are an empty list, got %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Mon 09:00")
	f.Add("24:00")
	f.Add("Sat-Sun")
	f.Add("2026-01-05")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := rota.ParseClock(s); err == nil && (c < 0 || c > 1440) {
			t.Errorf("%q is %d minutes", s, c)
		}
		if c, err := rota.ParseClock(s); err == nil {
			if again, err := rota.ParseClock(c.String()); err != nil || again != c {
				t.Errorf("%q does not survive being written: %v", s, err)
			}
		}
		for _, every := range []rota.Every{rota.Always, rota.Day, rota.Week} {
			if day, c, err := rota.ParseHandoff(every, s); err == nil && (day < 0 || day > 6 || c < 0 || c >= 1440) {
				t.Errorf("%q is %d %d", s, day, c)
			}
		}
		if w, err := rota.ParseWindow(s, "00:00", "24:00"); err == nil && w.Days == [7]bool{} {
			t.Errorf("%q is a window on no day", s)
		}
		if d, err := rota.ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q is %s", s, d)
		}
	})
}
