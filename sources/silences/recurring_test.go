package silences

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/rota"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func rule(t testing.TB, every, last string, times int, now time.Time) Rule {
	t.Helper()
	r, err := NewRule(every, last, times, now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// nightly is a silence that comes each night.
func nightly(t testing.TB, now time.Time) *Recurring {
	t.Helper()
	d := draft(t, `alertname="BackupLoad"`)
	r := rule(t, "02:00-04:00", "", 0, now)
	d.Again = &r
	it := d.Recurs(people.Actor{Person: "carol", Via: "carol@db-7"})
	it.ID, it.Came = "R1", map[string]Came{}
	return &it
}

func TestARuleEndsOnItsLastDayOrAfterSoManyTimes(t *testing.T) {
	now := friday.In(berlin(t))
	for _, x := range []struct {
		every, last string
		times       int
		want        string
	}{
		{"02:00-04:00", "2026-11-22", 0, "2026-11-21 2026-11-22"},
		{"Sun", "", 3, "2026-11-22 2026-11-29 2026-12-06"},
		{"14:00-16:00", "", 2, "2026-11-20 2026-11-21"}, // it is in it: that is one
		{"Mon-Fri 22:00-06:00", "2026-11-24", 0, "2026-11-20 2026-11-23 2026-11-24"},
	} {
		var days []string
		r := rule(t, x.every, x.last, x.times, now)
		for o, ok := r.Next(now); ok; o, ok = r.Next(o.Until) {
			days = append(days, o.Day.String())
		}
		if got := strings.Join(days, " "); got != x.want {
			t.Errorf("%s comes %s, want %s", r, got, x.want)
		}
	}
	for _, x := range []struct {
		every, last string
		times       int
		want        string
	}{
		{"night", "", 0, "not a day of the week"}, {"02:00", "", 0, "is no window"}, {"02:00-04:00", "2026-11-20", 0, "it would never come"}, {"02:00-04:00", "tomorrow", 0, "not a date"},
		{"02:00-04:00", "2026-12-01", 2, "say one of them"}, {"02:00-04:00", "", -1, "from 1 to"},
	} {
		if _, err := NewRule(x.every, x.last, x.times, now); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v: %v", x, err)
		}
	}
	if _, err := NewRule("02:00-04:00", "", 0, friday.In(time.Local)); err == nil && time.Local != time.UTC {
		t.Error("hours of a zone without a name are taken")
	}
}

// What is due is each time of the rule once, in its order, never before its quarter of an
// hour and never when it is over; what nobody made in time is counted.
func TestEachTimeOfARuleIsDueOnceAndNeverWhenItIsOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo"}).Draw(t, "zone")
		z, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2011, 12, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 500*24*60).Draw(t, "begins")) * time.Minute).In(z)
		w := rota.Window{From: rota.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "opens")), To: rota.Clock(rapid.IntRange(0, 24*60).Draw(t, "closes"))}
		w.Days[rapid.IntRange(0, 6).Draw(t, "one day")] = true
		for d := range w.Days {
			w.Days[d] = w.Days[d] || rapid.Bool().Draw(t, "day")
		}
		r := Recurring{ID: "R1", Clusters: []string{"prod"}, Rule: Rule{Hours: w, Zone: z, Since: at}, Came: map[string]Came{}}
		var want []rota.Opening
		for o, ok := r.Rule.Next(at); ok && len(want) < 12; o, ok = r.Rule.Next(o.Until) {
			want = append(want, o)
		}
		seen := 0
		for seen < len(want) {
			at = at.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(t, "later")) * time.Minute)
			due := r.Due("prod", at)
			seen += due.Missed.Missed
			for i := seen - due.Missed.Missed; i < min(seen, len(want)); i++ {
				if want[i].Until.After(at) {
					t.Fatalf("at %s that of %s is missed, which is over at %s", at, want[i].Day, want[i].Until)
				}
			}
			if !due.Any {
				if seen < len(want) && !want[seen].From.After(at.Add(Ahead)) {
					t.Fatalf("at %s nothing is due, but that of %s begins at %s", at, want[seen].Day, want[seen].From)
				}
				if due.Missed.Missed > 0 {
					r.Came["prod"] = due.Missed
				}
				continue
			}
			if seen >= len(want) {
				break
			}
			if due.Make != want[seen] || due.Make.From.After(at.Add(Ahead)) || !due.Make.Until.After(at) {
				t.Fatalf("at %s that of %v is due, want %v", at, due.Make, want[seen])
			}
			if rapid.Bool().Draw(t, "made") {
				r.Came["prod"] = Came{Day: due.Make.Day, From: due.Make.From, Until: due.Make.Until, Fate: CameMade}
				seen++
			} else if due.Missed.Missed > 0 {
				r.Came["prod"] = due.Missed
			}
		}
	})
}

func TestWhatComesAgainIsFoundByItsMark(t *testing.T) {
	r := nightly(t, friday.In(berlin(t)))
	o, _ := r.Rule.Next(friday)
	req := r.Request(o, "ab12", friday)
	if req.Comment != "the vendor works on it (R1@ab12 2026-11-21)" || req.By != "carol" || !req.StartsAt.Equal(o.From) || req.EndsAt.Sub(req.StartsAt) != 2*time.Hour {
		t.Errorf("asked for is %+v", req)
	}
	if late := r.Request(o, "ab12", o.From.Add(time.Hour)); late.EndsAt.Sub(late.StartsAt) != time.Hour {
		t.Errorf("an hour late it lasts %s", late.EndsAt.Sub(late.StartsAt))
	}
	one := func(id string, active bool) alerts.Silence {
		return alerts.Silence{ID: id, Active: active, Comment: req.Comment, By: "carol", EndsAt: req.EndsAt}
	}
	other := r.Request(o, "ffff", friday)
	for _, x := range []struct {
		what   string
		held   []alerts.Silence
		known  string
		id     string
		active bool
		twice  string
	}{
		{"none", nil, "", "", false, ""},
		{"another record's", []alerts.Silence{{ID: "x", Active: true, Comment: other.Comment}}, "", "", false, ""},
		{"it", []alerts.Silence{one("a", true)}, "", "a", true, ""},
		{"one that a person ended", []alerts.Silence{one("a", false)}, "", "a", false, ""},
		{"one that was made twice", []alerts.Silence{one("b", true), one("a", true)}, "b", "b", true, "a"},
		{"one that was changed, so that it has another id", []alerts.Silence{one("a", false), one("b", true)}, "a", "b", true, ""},
		{"one whose comment was changed", []alerts.Silence{{ID: "a", Active: true, Comment: "mine now"}}, "a", "a", true, ""},
	} {
		id, active, twice := r.There(x.held, x.known, "ab12", o.Day)
		if id != x.id || active != x.active || strings.Join(twice, " ") != x.twice {
			t.Errorf("%s: %q %v %q", x.what, id, active, twice)
		}
	}
}

func TestThePreviewOfWhatComesAgainCountsWhatFiredInItsHours(t *testing.T) {
	z := berlin(t)
	disk := row("alertname", "BackupLoad", "instance", "db-7")
	night := func(days int, hour int) Fired { // at an hour of Berlin's clock
		from := time.Date(2026, 11, 20-days, hour, 30, 0, 0, z)
		return Fired{Fingerprint: disk.Fingerprint, Sent: disk.Labels, Labels: disk.Labels, Sources: []string{"prod"}, From: from, To: from.Add(time.Hour)}
	}
	d := draft(t, `alertname="BackupLoad"`)
	r := rule(t, "02:00-04:00", "", 0, friday.In(z))
	d.Again, d.For = &r, 0
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	other := nightly(t, friday.In(z))
	p := d.Preview(Known{Now: friday.In(z), Rows: []*alerts.Row{disk}, Coming: []*Recurring{other}, Fired: []Fired{night(0, 3), night(1, 2), night(2, 12), night(3, 5)}})
	if len(p.Earlier) != 1 || p.Earlier[0].Times != 2 || p.Earlier[0].Lasted != 90*time.Minute {
		t.Errorf("earlier are %+v", p.Earlier)
	}
	if len(p.Similar) != 1 || p.Similar[0].How != Same || p.Similar[0].ID() != "R1" {
		t.Errorf("like it are %+v", p.Similar)
	}
	said := words(p.Lines())
	for _, want := range []string{
		"in prod, each 02:00-04:00 Europe/Berlin: the vendor works on it\n",
		"next: Sat 21 Nov 02:00 to 04:00; Sun 22 Nov 02:00 to 04:00; Mon 23 Nov 02:00 to 04:00\n",
		"It begins later; of what fires now it would mute 1 alert:\n",
		"it would have muted 2 firings of 1 alert, 1h in all:\n",
		"! R1 by carol in prod each 02:00-04:00 Europe/Berlin, the same matchers: alertname=\"BackupLoad\"\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
}

func TestWhatComesAgainStandsInTheListWithItsNextTime(t *testing.T) {
	now := friday.In(berlin(t))
	r, stopped, over := nightly(t, now), nightly(t, now), nightly(t, now)
	stopped.ID, stopped.Stopped = "R2", true
	over.ID, over.Rule.Last = "R3", rota.Date{Year: 2026, Month: 11, Day: 19}
	k := Known{Now: now, Coming: []*Recurring{r, stopped, over}, Held: map[string][]alerts.Silence{"prod": {held("R10aa", "dan", "x", time.Hour, matchers(t, `alertname="X"`))}}}
	list := List(k)
	if len(list) != 2 || list[1].ID() != "R1" || list[1].Part(now) != Coming || list[1].State(now) != "next Sat 21 Nov 02:00 to 04:00" || list[1].EndsSoon(now) {
		t.Fatalf("listed are %+v: %s", list, list[len(list)-1].State(now))
	}
	if it, err := Find(list, "r1"); err != nil || it.Again != r {
		t.Errorf("found is %+v: %v", it, err)
	}
	if _, err := list[1].Longer(time.Hour); err == nil || !strings.Contains(err.Error(), "stop it, and make another") {
		t.Errorf("extended: %v", err)
	}
	r.Came["prod"] = Came{Day: rota.Date{Year: 2026, Month: 11, Day: 20}, Fate: CameMissed, Missed: 3, Why: "no holdfast watched"}
	if got := list[1].State(now); !strings.HasSuffix(got, ", not made in prod on 2026-11-20 and 2 times before: no holdfast watched") {
		t.Errorf("missed: %s", got)
	}
	j := JSONOf(list, now)
	if j[1].State != "recurring" || j[1].Recurs == nil || j[1].Recurs.Every != "02:00-04:00" || j[1].Recurs.Came["prod"].Missed != 3 || j[0].Recurs != nil {
		t.Errorf("as data: %+v", j[1])
	}
	lines := words(list[1].Lines(now))
	if !strings.Contains(lines, "each 02:00-04:00 Europe/Berlin\n") || !strings.Contains(lines, "then Sun 22 Nov 02:00 to 04:00; ") {
		t.Errorf("it says\n%s", lines)
	}
	set, ended := RecursOf(r), StoppedOf(r)
	acts := []string{set.Words(now), ended.Words(now)}
	if want := []string{
		`R1 silences in prod each 02:00-04:00 Europe/Berlin: alertname="BackupLoad"; next Sat 21 Nov 02:00 to 04:00`, "stopped the recurring silence R1 in prod",
	}; !slices.Equal(acts, want) {
		t.Errorf("done is %q", acts)
	}
}
