package alertmanager

import (
	"context"
	"net/http"
	"sync"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// member is one Alertmanager.
type member struct {
	name   string
	base   string // URL without a slash at the end
	client *fetch.Client

	redact *text.Redactor
	expect []alerts.Matchers // that must fire, and are quiet for it

	mu       sync.Mutex // its caches serve one question at a time
	knew     int        // what the redactor knew when the alerts were decoded
	alerts   *cache[wireAlert]
	silences *cache[alerts.Silence]
	groups   *cache[[]groupedAlert]
	last     joined
}

// joined is what was made of the lists of one answer, and of which.
type joined struct {
	of      [3]*alerts.Edition // alerts, silences, groups; nil: not asked
	list    []alerts.Alert     // never changed
	edition *alerts.Edition
	change  *alerts.Change // from the one before; nil: not known
}

// ask asks one member for everything. The start of its process is asked first:
// a restart between the questions then shows at the next look, and can never
// make an emptied list look like alerts that resolved. at is when the whole
// cluster began to be asked. The note is what went wrong without spoiling the
// answer.
func (m *member) ask(ctx context.Context, at time.Time, now func() time.Time) (answer alerts.Member, silences []alerts.Silence, note string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answer.Name = m.name
	if known := m.redact.Known(); known != m.knew {
		// What was decoded before may show what is a secret since.
		m.alerts, m.knew = newCache(redacting(m.redact)), known
	}
	var st status
	st, note = m.status(ctx)
	answer.Started = st.Uptime
	answer.Unproven = answer.Started.IsZero()
	list, header, err := get(ctx, m, "/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true", m.alerts)
	if err != nil {
		answer.Err = err
		return answer, nil, ""
	}
	answer.Clock = fetch.ClockOf(header, at, now())
	silences, _, err = get(ctx, m, "/api/v2/silences", m.silences)
	if err != nil {
		answer.Err = err
		return answer, nil, ""
	}
	of := [3]*alerts.Edition{m.alerts.edition, m.silences.edition}
	var groups [][]groupedAlert
	if len(list) > 0 && st.mayMute() {
		var unmuted string
		if groups, of[2], unmuted = m.muting(ctx); note == "" {
			note = unmuted
		}
	}
	answer.Alerts, answer.Edition, answer.Change = m.joined(of, list, silences, groups)
	return answer, silences, note
}

// joined is what the lists of these editions say together: the very same where they
// are those of the last time.
func (m *member) joined(of [3]*alerts.Edition, list []wireAlert, silences []alerts.Silence, groups [][]groupedAlert) ([]alerts.Alert, *alerts.Edition, *alerts.Change) {
	if m.last.edition == nil || m.last.of != of {
		muted := mute(list, groups)
		made := join(muted, silences)
		alerts.MarkExpected(m.expect, made)
		var change *alerts.Change
		if before := (joined{of: [3]*alerts.Edition{m.alerts.before, of[1], of[2]}}); m.last.edition != nil && m.last.of == before.of {
			change = &alerts.Change{Since: m.last.edition, Of: m.changed(muted)}
		}
		m.last = joined{of, made, new(alerts.Edition), change}
	}
	return m.last.list, m.last.edition, m.last.change
}

// changed are the alerts that may differ from what the list before said, where silences
// and groups are what they were: those that others make quiet, too, for their names
// come from the list.
func (m *member) changed(list []wireAlert) []alerts.Fingerprint {
	var of []alerts.Fingerprint
	for _, some := range [][]wireAlert{m.alerts.fresh, m.alerts.gone} {
		for i := range some {
			of = append(of, some[i].alert.Fingerprint)
		}
	}
	for i := range list {
		if w := &list[i]; len(w.silencedBy)+len(w.inhibitedBy)+len(w.mutedBy) > 0 {
			of = append(of, w.alert.Fingerprint)
		}
	}
	return of
}

// status is what the member says of itself: above all when its process started,
// zero when it does not say.
func (m *member) status(ctx context.Context) (st status, note string) {
	err := m.client.GetJSON(ctx, m.base+"/api/v2/status", &st)
	if err == nil && !st.Uptime.IsZero() {
		return st, ""
	}
	note = "it does not say since when it runs, so alerts that clear will read unknown"
	if err != nil {
		note += ": " + text.ErrorLine(err)
	}
	return st, note
}

// get asks for a list and decodes what changed since the last time.
func get[T any](ctx context.Context, m *member, path string, c *cache[T]) ([]T, http.Header, error) {
	answer, err := m.client.Again(ctx, m.base+path, c.body)
	if err != nil {
		return nil, nil, err
	}
	if err := answer.Err(m.base); err != nil {
		return nil, nil, err
	}
	list, err := c.decode(answer.Body)
	if err != nil {
		return nil, nil, &fetch.Error{Host: m.name, What: m.name + " did not answer as Alertmanager's API v2 does: " + text.ErrorLine(err) + "; is this the right address?", Err: err}
	}
	return list, answer.Header, nil
}

// join makes alerts of what the lists say: which silences name an alert, and
// which alert inhibits it.
func join(list []wireAlert, silences []alerts.Silence) []alerts.Alert {
	var byID map[string]alerts.Silence
	var names map[string]string
	out := make([]alerts.Alert, len(list))
	for i := range list {
		w := &list[i]
		out[i] = w.alert
		if len(w.silencedBy) == 0 && len(w.inhibitedBy) == 0 && len(w.mutedBy) == 0 {
			continue
		}
		if byID == nil {
			byID, names = index(list, silences)
		}
		var hushing []alerts.Silence
		for _, id := range w.silencedBy {
			s, ok := byID[id]
			if !ok {
				s = alerts.Silence{ID: text.Clean(id)} // made between the two questions
			}
			hushing = append(hushing, s)
		}
		by := make([]string, len(w.inhibitedBy))
		for j, fp := range w.inhibitedBy {
			by[j] = text.Clean(fp)
			if name := names[fp]; name != "" {
				by[j] = name
			}
		}
		muted := make([]string, len(w.mutedBy))
		for j, name := range w.mutedBy {
			muted[j] = text.Clean(name)
		}
		out[i].Quiet, out[i].Kept = alerts.Hush(hushing, by, muted)
	}
	return out
}

func index(list []wireAlert, silences []alerts.Silence) (byID map[string]alerts.Silence, names map[string]string) {
	byID = make(map[string]alerts.Silence, len(silences))
	for _, s := range silences {
		byID[s.ID] = s
	}
	names = make(map[string]string, len(list))
	for i := range list {
		names[string(list[i].alert.Fingerprint)] = list[i].alert.Name()
	}
	return byID, names
}
