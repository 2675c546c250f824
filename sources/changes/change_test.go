package changes_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/text"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestALineSaysWhatTheSummaryLeavesOut(t *testing.T) {
	for want, c := range map[string]changes.Change{
		"deploy checkout 4f2c1 by ci":                 {Summary: "deploy checkout 4f2c1", Service: "checkout", Version: "4f2c1", Source: "ci"},
		"checkout rolled back 1.4.1 by ci":            {Summary: "rolled back", Service: "checkout", Version: "1.4.1", Source: "ci"},
		"checkout v1.4.2: Retry payments once by bob": {Summary: "v1.4.2: Retry payments once", Service: "checkout", Version: "v1.4.2", Source: "checkout", Details: map[string]string{"by": "bob"}},
		"checkout v1":           {Summary: "v1", Service: "checkout", Source: "checkout"},
		"Deploy Checkout by ci": {Summary: "Deploy Checkout by ci", Service: "checkout", Source: "ci"},
	} {
		if got := c.Line(); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestIdentityIsOfThePartsAndNotOfTheirSum(t *testing.T) {
	if changes.Identity("ab", "c") == changes.Identity("a", "bc") || changes.Identity("a") == changes.Identity("a", "") {
		t.Error("different parts are the same change")
	}
	if got := changes.Identity("a", "b"); got != "facdde7abf1eac5b301273ab2e282f79" {
		t.Errorf("the same parts are another change than they were: %s", got)
	}
	c := changes.Change{At: noon, Summary: "x", Details: map[string]string{"a": "1", "b": "2"}}
	later := c
	later.At = noon.Add(time.Second)
	if c.ContentIdentity() == later.ContentIdentity() || !c.SaysTheSame(later) {
		t.Error("the time is no part of what is said, and part of the identity")
	}
}

func TestWhatIsNoChangeIsRefusedInWords(t *testing.T) {
	for want, c := range map[string]changes.Change{
		"no summary": {At: noon, Summary: " \n"},
		"no time":    {Summary: "x"},
		"the year 1": {Summary: "x", At: time.Date(1, 2, 3, 4, 5, 6, 0, time.UTC)},
	} {
		if _, err := changes.Admit(c, noon, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func FuzzAdmit(f *testing.F) {
	f.Add("deploy", "ci", "checkout", "v1", "https://x/", "k", "v")
	f.Add("\x1b]0;x\x07\u202e", "\xff\xfe", strings.Repeat("\x00", 300), "\r\n", "javascript:x", "", strings.Repeat("\r\n", 3000))
	f.Add(strings.Repeat("ä", 600), " ", "", "", "http://", "link", "x")
	f.Fuzz(func(t *testing.T, summary, source, service, version, link, name, value string) {
		c, err := changes.Admit(changes.Change{
			At: noon.Add(time.Hour), Summary: summary, Source: source, Service: service, Version: version, Link: link, Details: map[string]string{name: value, "z": value},
		}, noon, nil)
		if err != nil {
			return
		}
		for _, s := range []string{c.Summary, c.Source, c.Service, c.Version, c.Link, c.Line()} {
			if text.Clean(s) != s || len(s) > 4000 {
				t.Errorf("%q is not safe to show", s)
			}
		}
		for k, v := range c.Details {
			if text.Clean(k) != k || text.CleanBlock(v) != v || len(v) > 4100 {
				t.Errorf("the detail %q is not safe to show: %q", k, v)
			}
		}
		if c.Link != "" && !strings.HasPrefix(strings.ToLower(c.Link), "http") {
			t.Errorf("the link is %q", c.Link)
		}
		if c.At.After(noon) || c.UID == "" {
			t.Errorf("it is dated %s with identity %q", c.At, c.UID)
		}
		again, err := changes.Admit(c, noon, nil)
		if err != nil || again.UID != c.UID || !again.At.Equal(c.At) {
			t.Errorf("admitted again it is another one:\n%+v\n%+v\n%v", c, again, err)
		}
	})
}

func TestWhichAlertsAChangeConcerns(t *testing.T) {
	deploy := changes.Change{Service: "checkout-api", Details: map[string]string{"instance": "eu-1"}}
	for name, tt := range map[string]struct {
		labels map[string]string
		want   bool
	}{
		"by its service":                 {map[string]string{"service": "checkout-api"}, true},
		"by its job, written otherwise":  {map[string]string{"job": "Checkout_API"}, true},
		"in the same place":              {map[string]string{"service": "checkout-api", "instance": "eu-1"}, true},
		"in another place":               {map[string]string{"service": "checkout-api", "instance": "eu-2"}, false},
		"another service":                {map[string]string{"service": "billing"}, false},
		"a label that names nothing":     {map[string]string{"severity": "checkout-api"}, false},
		"an alert without labels of use": {map[string]string{"alertname": "X"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := deploy.Concerns(tt.labels); got != tt.want {
				t.Errorf("it says %v", got)
			}
		})
	}
	if (changes.Change{Summary: "x"}).Concerns(map[string]string{"service": ""}) {
		t.Error("a change without a service concerns everything without one")
	}
}

func TestSuspectsAreThoseOfTheHourBeforeAndTheOnesOfTheServiceFirst(t *testing.T) {
	at := func(name, service string, before time.Duration) changes.Change {
		return changes.Change{UID: name, Summary: name, Service: service, At: noon.Add(-before)}
	}
	list := []changes.Change{
		at("after", "checkout", -time.Second), at("older", "checkout", 50*time.Minute), at("last", "billing", time.Minute),
		at("own", "checkout", 4*time.Minute), at("too old", "checkout", 61*time.Minute), at("nobody's", "", 2*time.Minute),
	}
	found, related := changes.Suspects(list, map[string]string{"service": "checkout"}, noon)
	var names []string
	for _, c := range found {
		names = append(names, c.UID)
	}
	if strings.Join(names, ", ") != "own, older, last, nobody's" || related != 2 {
		t.Errorf("suspects %v, %d of the service", names, related)
	}
}
