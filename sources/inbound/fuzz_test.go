package inbound

import (
	"testing"
	"time"

	"holdfast/sources/text"
)

func FuzzDecodeAlerts(f *testing.F) {
	for _, s := range []string{
		`[]`, `[null]`, `[{"labels":{"alertname":"A","x":""},"startsAt":"2026-11-20T14:00:00Z"}]`,
		`[{"labels":{"a":"\u001b"},"annotations":{"b":"\ud800\n"},"endsAt":"0001-01-01T00:00:00Z","generatorURL":"\u0000"}]`, `[[`, `[{"labels":{"":"x"}}]`,
	} {
		f.Add([]byte(s))
	}
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		list, bad, err := decodeAlerts(body, now)
		if err != nil {
			if list != nil || bad != nil {
				t.Error("a mistake has a partial effect")
			}
			return
		}
		for _, a := range list {
			if len(a.Labels) == 0 || a.StartsAt.IsZero() || a.EndsAt.IsZero() || a.EndsAt.Before(a.StartsAt) || len(a.Fingerprint) != 16 {
				t.Errorf("an alert without what makes it one: %+v", a)
			}
			for name, value := range a.Labels {
				if text.Clean(name) != name || text.Clean(value) != value {
					t.Errorf("the label %q=%q is not safe to show", name, value)
				}
			}
			for name, value := range a.Annotations {
				if text.Clean(name) != name || text.CleanBlock(value) != value {
					t.Errorf("the annotation %q=%q is not safe to show", name, value)
				}
			}
		}
	})
}

func FuzzDecodeEmergency(f *testing.F) {
	f.Add("text/plain", []byte("down\nall of it"))
	f.Add("application/json", []byte(`{"summary":"x","source":"\u001b","details":"a\nb"}`))
	f.Add("", []byte("{"))
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		e, err := decodeEmergency(media, body)
		if err != nil {
			return
		}
		a := e.alert(time.Unix(0, 0))
		for name, value := range a.Labels {
			if text.Clean(value) != value || len(value) > longestSummary+len("…") && name == "summary" {
				t.Errorf("the label %s is %q", name, value)
			}
		}
		if b := e.alert(time.Unix(9, 0)); b.Fingerprint != a.Fingerprint {
			t.Error("the same emergency said twice is two")
		}
	})
}
