package detail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	source "holdfast/sources/alerts"
	"holdfast/sources/events"
)

// recorded is a silence as an event recorder saw it mute an alert, and a rule.
func recorded() []events.Span {
	return []events.Span{
		{Kind: events.Inhibited, Told: events.Told{Rule: `feed: alertname="Feed" inhibits alertname="A"`}, From: noon.Add(-time.Hour), Last: noon.Add(-2 * time.Minute)},
		{Kind: events.Silenced, Cause: "d91c", Told: events.Told{By: "carol", Comment: "deploy", Rule: `alertname="A"`}, From: noon.Add(-time.Hour), Last: noon.Add(-time.Minute)},
	}
}

func TestTheDetailSaysHowItIsKnownWhyAnAlertIsQuiet(t *testing.T) {
	until := noon.Add(4 * time.Hour)
	for name, of := range map[string]struct {
		quiet *source.Quiet
		fail  error
		want  []string
		miss  string
	}{
		"a silence that was seen": {quiet: &source.Quiet{Why: source.Silenced, By: "carol", Until: until, SilenceID: "d91c"},
			want: []string{"silenced by carol to 16:00", "quiet is seen by Alertmanager's recorder, last 11:59", `muted by alertname="A": deploy silence d91c`}},
		"another silence": {quiet: &source.Quiet{Why: source.Silenced, By: "dave", Until: until, SilenceID: "77aa"},
			want: []string{"quiet is concluded from polls", "concluded from polls silence 77aa"}, miss: "deploy"},
		"a rule": {quiet: &source.Quiet{Why: source.Inhibited, By: "01ab"},
			want: []string{"quiet is seen by Alertmanager's recorder, last 11:58", `muted by feed: alertname="Feed" inhibits alertname="A"`}},
		"a time interval, which no recorder tells of": {quiet: &source.Quiet{Why: source.Muted, By: "weekends"}, want: []string{"quiet is concluded from polls"}, miss: "silence"},
		"what is expected to fire":                    {quiet: &source.Quiet{Why: source.Expected}, miss: "quiet is"},
		"what is not quiet":                           {miss: "quiet is"},
		"a record that cannot be read":                {quiet: &source.Quiet{Why: source.Inhibited, By: "01ab"}, fail: errors.New("locked"), want: []string{"the record could not be read: locked"}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			d := New(nil, nil, func(context.Context, source.Fingerprint) ([]events.Span, error) {
				asked++
				return recorded(), of.fail
			})
			d.SetTheme(look(t).Theme)
			d.Place(100, 30, true)
			a := firing("A")
			a.Quiet = of.quiet
			d.Follow(a.Fingerprint)
			if cmd := d.Want(a, noon); cmd != nil {
				d.Take(cmd())
			}
			if (asked == 1) != (of.quiet != nil) || d.Want(a, noon.Add(59*time.Second)) != nil {
				t.Errorf("the record was asked %d times", asked)
			}
			got := strings.Join(strings.Fields(show(t, d, a)), " ")
			for _, want := range of.want {
				if !strings.Contains(got, want) {
					t.Errorf("it says\n%s\nwant %s", got, want)
				}
			}
			if of.miss != "" && strings.Contains(got, of.miss) {
				t.Errorf("it says\n%s", got)
			}
			if of.quiet != nil && d.Want(a, noon.Add(time.Minute)) == nil {
				t.Error("after a minute it is not asked again, and recorders tell nobody")
			}
		})
	}
}
