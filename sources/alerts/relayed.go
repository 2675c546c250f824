package alerts

// The names of the sources that come in at the door. Nobody can ask them; while the
// door is shut nothing more is heard of what they told.
const (
	Pushed    = "pushed"    // POST /api/v2/alerts
	Emergency = "emergency" // POST /emergency
	Webhook   = "alertmanager webhook"
	Grafana   = "grafana webhook"
	PagerDuty = "pagerduty event"
)

// AtDoor reports whether a source comes in at the door and is believed only for as
// long as its word holds: all but an emergency, which ends when a human acts.
func AtDoor(source string) bool { return source == Pushed || Relays(source) }

// Relays reports whether a source passes on what another system told it, once and
// again hours later. It does not tell of what is silenced, not even that it is over, so
// its silence means nothing, and of whether the alert makes noise it knows nothing.
func Relays(source string) bool {
	return source == Webhook || source == Grafana || source == PagerDuty
}

// overElsewhere lets go of what was only passed on, where a source that is asked has
// seen it end since: a relay that does not tell of a silenced alert never says so.
func (th *thread) overElsewhere() {
	for name, r := range th.runs {
		if !Relays(name) || r.state == Resolved {
			continue
		}
		for _, other := range th.runs {
			if other.seenToEnd() && other.episode.Equal(r.episode) && other.cleared.After(r.last.time()) {
				th.resolve(r, other.cleared)
				th.owed.looks[name] = true
				break
			}
		}
	}
}

// seenToEnd reports whether a source that is asked has seen the alert end.
func (r *run) seenToEnd() bool {
	return r.state == Resolved && r.gone == nil && !r.pushed && !r.own && !r.emergent
}
