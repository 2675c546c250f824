package duty

import (
	"math"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/vitals"
)

// reading is a vital as a panel has it after what was done.
func reading(name string, do func(p *vitals.Panel)) *vitals.Reading {
	warn, crit := 1.0, 5.0
	p := vitals.NewPanel(sources.NewFeed())
	p.Set([]vitals.Vital{{Name: name, Unit: "/s", From: "rules", Expr: name, Warn: &warn, Crit: &crit, Every: 15 * time.Second}})
	if do != nil {
		do(p)
	}
	return p.View()[0]
}

func told(name string, v float64, ago time.Duration) *vitals.Reading {
	return reading(name, func(p *vitals.Panel) { p.Told(name, v, "", now.Add(-ago)) })
}

func failing(name, why string) *vitals.Reading {
	return reading(name, func(p *vitals.Panel) {
		p.Told(name, 0.5, "", now.Add(-5*time.Minute))
		p.Failed(name, why, now.Add(-4*time.Minute))
	})
}

func TestAVitalThatIsCriticalOrNotKnownNeedsAHuman(t *testing.T) {
	rules := sources.Health{Name: "rules", Kind: "prometheus", Up: true, LastGood: now, Every: 5 * time.Second}
	dead := sources.Health{Name: "rules", Kind: "prometheus", Err: "connection refused", LastGood: now.Add(-time.Minute)}
	for name, c := range map[string]struct {
		vitals []*vitals.Reading
		health sources.Health
		whats  string
		why    string // a part of the first's
		loud   bool
	}{
		"well":                           {[]*vitals.Reading{told("errors", 0.5, 0)}, rules, "", "", false},
		"a warning is coloured only":     {[]*vitals.Reading{told("errors", 2, 0)}, rules, "", "", false},
		"critical":                       {[]*vitals.Reading{told("errors", 6.1, 20*time.Second)}, rules, "errors", "6.1/s, critical from 5/s up", true},
		"not asked yet":                  {[]*vitals.Reading{reading("errors", nil)}, rules, "", "", false},
		"no data":                        {[]*vitals.Reading{failing("errors", "no data")}, rules, "errors", "not known: no data; it was 0.5/s, 5m ago", false},
		"late":                           {[]*vitals.Reading{told("errors", 0.5, time.Minute)}, rules, "errors", "not known: nobody tells it; it was 0.5/s, 1m ago", false},
		"critical, and old":              {[]*vitals.Reading{told("errors", 9, time.Minute)}, rules, "errors", "not known: nobody tells it; it was 9/s", false},
		"of one reason they are one":     {[]*vitals.Reading{failing("a", "no data"), told("b", 6, 0), failing("c", "no data"), failing("d", "it is 3 series")}, rules, "b, 2 vitals, d", "6/s, critical", true},
		"whom they ask is counted once":  {[]*vitals.Reading{failing("a", "connection refused"), failing("b", "connection refused")}, dead, "rules", "connection refused", true},
		"what is critical is so besides": {[]*vitals.Reading{told("a", 6, 0)}, dead, "rules, a", "connection refused", true},
	} {
		t.Run(name, func(t *testing.T) {
			own := sources.Health{Name: "a", Kind: vitals.HealthKind, Err: "connection refused"}
			s := Rank(Input{Now: now, Vitals: c.vitals, Health: []sources.Health{c.health, own}})
			if whats(s) != c.whats {
				t.Fatalf("there need a human %q, want %q", whats(s), c.whats)
			}
			if c.whats != "" && (!strings.Contains(s.Items[0].Why, c.why) || s.Items[0].Loud != c.loud) {
				t.Errorf("%+v", s.Items[0])
			}
			if s.Blindfolded != (c.health.Err != "") {
				t.Errorf("blindfolded: %v", s.Blindfolded)
			}
		})
	}
}

func TestTheStatusTellsOfVitals(t *testing.T) {
	status := func(r *vitals.Reading) VitalJSON {
		list := StatusOf(new(Ranker).Rank(Input{Now: now, Vitals: []*vitals.Reading{r}}), nil, time.UTC).Vitals
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		return list[0]
	}
	v := status(told("errors", 6.1, 20*time.Second))
	if v.Name != "errors" || *v.Value != 6.1 || v.Says != "6.1/s" || v.Level != "crit" || *v.AgeSeconds != 20 || !v.Since.Equal(now.Add(-20*time.Second)) || *v.Crit != 5 || v.Source != "rules" || v.Error != "" {
		t.Errorf("%+v", v)
	}
	if v := status(failing("errors", "no data")); *v.Value != 0.5 || v.Level != "unknown" || *v.AgeSeconds != 300 || v.Error != "no data" {
		t.Errorf("%+v", v)
	}
	if v := status(reading("errors", nil)); v.Value != nil || v.AgeSeconds != nil || v.Since != nil || v.Level != "unknown" || v.Says != "" {
		t.Errorf("%+v", v)
	}
	if got := StatusOf(new(Ranker).Rank(Input{Now: now}), nil, time.UTC); got.Vitals == nil {
		t.Error("no vitals are null")
	}
}

func TestWhatAVitalSaysInWords(t *testing.T) {
	for want, r := range map[string]*vitals.Reading{
		"0.5/s": told("e", 0.5, 0), "2/s, warning from 1/s up": told("e", 2, 10*time.Second), "not asked yet": reading("e", nil),
		"2/s, warning from 1/s up, for 20s": reading("e", func(p *vitals.Panel) {
			p.Told("e", 0.5, "", now.Add(-35*time.Second))
			p.Told("e", 2, "", now.Add(-20*time.Second))
		}),
		"2/s, warning from 1/s up, for at least 2m": reading("e", func(p *vitals.Panel) {
			for ago := 2 * time.Minute; ago >= 0; ago -= 15 * time.Second {
				p.Told("e", 2, "", now.Add(-ago))
			}
		}),
		"not known: no data":                             reading("e", func(p *vitals.Panel) { p.Failed("e", "no data", now) }),
		"0.5/s; its server warns: partial response":      reading("e", func(p *vitals.Panel) { p.Told("e", 0.5, "partial response", now) }),
		"+Inf/s, critical from 5/s up":                   reading("e", func(p *vitals.Panel) { p.Told("e", math.Inf(1), "", now) }),
		"not known: refused; it was 0.5/s, 5m ago":       failing("e", "refused"),
		"not known: nobody tells it; it was 2/s, 2m ago": told("e", 2, 2*time.Minute),
	} {
		if got := VitalWords(r, now); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestAVitalThatChangesIsRankedAnew(t *testing.T) {
	in := Input{Now: now, Vitals: []*vitals.Reading{told("errors", 0.5, 0)}}
	d := NewDesk(func() Input { return in })
	if got := whats(d.View().In(time.UTC)); got != "" {
		t.Errorf("well it is %q", got)
	}
	in.Vitals = []*vitals.Reading{told("errors", 9, 0)} // within the same second
	if got := whats(d.View().In(time.UTC)); got != "errors" {
		t.Errorf("critical it is %q", got)
	}
}
