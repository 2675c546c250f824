package events

import (
	"testing"

	"holdfast/sources/alerts"
)

func TestWhatARecorderSawIsToldApartFromWhatWasConcluded(t *testing.T) {
	list := []Span{{Kind: Inhibited, Cause: "feed"}, {Kind: Silenced, Cause: "s1", Told: Told{By: "carol"}}, {Kind: Silenced, Cause: "s2"}}
	for name, of := range map[string]struct {
		quiet *alerts.Quiet
		known string
		span  int // in list; -1: none
	}{
		"the silence that was seen":              {&alerts.Quiet{Why: alerts.Silenced, SilenceID: "s1"}, "seen by Alertmanager's recorder", 1},
		"another silence":                        {&alerts.Quiet{Why: alerts.Silenced, SilenceID: "s3"}, "concluded from polls", -1},
		"a silence whose id is not known":        {&alerts.Quiet{Why: alerts.Silenced}, "concluded from polls", -1},
		"an inhibition":                          {&alerts.Quiet{Why: alerts.Inhibited, By: "f00d"}, "seen by Alertmanager's recorder", 0},
		"a time interval, which is not recorded": {&alerts.Quiet{Why: alerts.Muted, By: "weekends"}, "concluded from polls", -1},
		"what is expected to fire":               {&alerts.Quiet{Why: alerts.Expected}, "", -1},
		"what is not quiet":                      {nil, "", -1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Known(list, of.quiet); got != of.known {
				t.Errorf("known: %q, want %q", got, of.known)
			}
			switch span := Muting(list, of.quiet); {
			case of.span < 0 && span != nil, of.span >= 0 && span != &list[of.span]:
				t.Errorf("it is muted by %+v", span)
			}
		})
	}
}
