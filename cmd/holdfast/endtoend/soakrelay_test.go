//go:build soak

package endtoend

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"holdfast/sources/logs/loki/lokitest"
	"holdfast/sources/peertest"
)

// soakRelay is an Alertmanager that nobody asks: what it knows it sends to the door, to
// the webhook and, a group at a time, as PagerDuty's events.
type soakRelay struct {
	*soakPeer
	vain atomic.Uint64 // how often it could not be told
	over atomic.Bool   // every other one of its alerts is over
}

// relays makes it.
func (w *soakWorld) relays(program string) *soakRelay {
	conf := fmt.Sprintf(`route:
  receiver: hook
  group_by: [team, service]
  group_wait: 200ms
  group_interval: 2s
  repeat_interval: 1m
  routes: [{matchers: ['team="pager"'], receiver: pager}]
receivers:
- {name: hook, webhook_configs: [{url: '%s/webhook/alertmanager'}]}
- {name: pager, pagerduty_configs: [{routing_key: any, url: '%s/v2/enqueue'}]}
`, w.stage.door, w.stage.door)
	port, dir := peertest.FreePort(w), w.TempDir()
	return &soakRelay{soakPeer: &soakPeer{name: "the Alertmanager that sends", at: fmt.Sprintf("http://127.0.0.1:%d", port), begin: func() killable {
		_, p := peertest.AlertmanagerWith(w, program, port, dir, conf, "--cluster.listen-address=")
		return p
	}}}
}

// tell lets it know of its alerts. They fire for ten minutes more, which is longer than
// it may hang: of those that end meanwhile it would say so.
func (r *soakRelay) tell(w *soakWorld) bool {
	now := time.Now()
	list := make([]map[string]any, 0, ofHook+ofPager)
	for i := range ofHook + ofPager {
		team, name := "hook", "HookDown"
		if i >= ofHook {
			team, name = "pager", "PageDown"
		}
		ends := now.Add(10 * time.Minute)
		if i%2 == 1 && r.over.Load() {
			ends = now
		}
		list = append(list, map[string]any{
			"labels":      map[string]string{"alertname": name, "team": team, "service": fmt.Sprintf("s%d", i/10), "severity": "warning", "instance": fmt.Sprintf("10.9.0.%d:80", i)},
			"annotations": map[string]string{"summary": fmt.Sprintf("%s %d does not answer", name, i)},
			"startsAt":    w.booted.Format(time.RFC3339), "endsAt": ends.Format(time.RFC3339Nano),
		})
	}
	body, err := json.Marshal(list)
	if err != nil {
		w.Error(err)
		return false
	}
	if !r.is() || !taken(r.at+"/api/v2/alerts", "application/json", body) {
		r.vain.Add(1)
		return false
	}
	return true
}

// acts are what can happen to it. What it told goes on firing while it is away.
func (r *soakRelay) acts(s *soak) []act {
	away := func(does func()) func() {
		return func() {
			does()
			before := r.vain.Load()
			s.until("it was to be told twice in vain", func() bool { return r.vain.Load() >= before+2 })
		}
	}
	return []act{
		{name: r.name + " is killed", does: away(r.kill), back: r.start},
		{name: r.name + " hangs", does: away(r.hang), back: r.goOn},
		{name: "half of what it sent is over", does: func() { r.over.Store(true) }, back: func() { r.over.Store(false) }, moves: (ofHook + ofPager) / 2},
	}
}

// members are the two Alertmanagers that are asked, and whose event recorders post to
// the door.
func (w *soakWorld) makeMembers(program string) {
	conf := "route: {receiver: none, group_by: [alertname], group_wait: 1s, group_interval: 5s}\nreceivers: [{name: none}]\n" +
		fmt.Sprintf("event_recorder: {webhook_outputs: [{name: door, batch: true, url: '%s/events/alertmanager'}]}\n", w.stage.door)
	for i := range w.members {
		port, dir := peertest.FreePort(w), w.TempDir()
		w.members[i] = &soakPeer{name: fmt.Sprintf("Alertmanager %d", i+1), at: fmt.Sprintf("http://127.0.0.1:%d", port), begin: func() killable {
			_, p := peertest.AlertmanagerWith(w, program, port, dir, conf, "--cluster.listen-address=", "--enable-feature=event-recorder")
			return p
		}}
	}
}

// muting is a silence in both of the Alertmanagers that are asked.
type muting struct {
	*soakWorld
	on  atomic.Bool
	ids [2]string
}

// does mutes some of the alerts.
func (m *muting) does() {
	for i, member := range m.members {
		body := fmt.Sprintf(`{"matchers": [{"name": "alertname", "value": "PodDown", "isRegex": false, "isEqual": true}, {"name": "instance", "value": "10[.]0[.]0[.].*", "isRegex": true, "isEqual": true}],
			"startsAt": %q, "endsAt": %q, "createdBy": "bob", "comment": "a deploy"}`, time.Now().UTC().Format(time.RFC3339), time.Now().UTC().Add(time.Hour).Format(time.RFC3339))
		var made struct {
			ID string `json:"silenceID"`
		}
		if said, err := sent(http.MethodPost, member.at+"/api/v2/silences", body); err != nil || json.Unmarshal(said, &made) != nil || made.ID == "" {
			m.Fatalf("the silence: %v: %s", err, said)
		}
		m.ids[i] = made.ID
	}
	m.on.Store(true)
}

// back ends it.
func (m *muting) back() {
	for i, member := range m.members {
		if said, err := sent(http.MethodDelete, member.at+"/api/v2/silence/"+m.ids[i], ""); err != nil {
			m.Fatalf("the end of the silence: %v: %s", err, said)
		}
	}
	m.on.Store(false)
}

// seen waits until of each alert that is muted it is known by the event recorder.
func (m *muting) seen() {
	m.until("each of the muted alerts is seen to be so", func() bool {
		var rows []struct {
			Quiet *struct{ Why, By, Known string }
		}
		listed := m.stage.run("alerts", `alertname="PodDown"`, `instance=~"10[.]0[.]0[.].*"`, "--json")
		if json.Unmarshal([]byte(listed.out), &rows) != nil || len(rows) != ofMuted {
			return false
		}
		for _, row := range rows {
			if row.Quiet == nil || row.Quiet.Why != "silenced" || row.Quiet.By != "bob" || row.Quiet.Known != "seen" {
				return false
			}
		}
		return true
	})
}

// sent is what a server answers with 2xx.
func sent(method, url, body string) (said []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	said, err = io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("it answered %s", res.Status)
	}
	return bytes.TrimSpace(said), err
}

// soakLoki is a Loki of ours, which counts what it holds: what is written while nobody
// can ask it is there afterwards.
type soakLoki struct{ *lokitest.Server }

// Kill lets it vanish with its connections.
func (l soakLoki) Kill() { l.Down(true) }

// Hang lets it say nothing.
func (l soakLoki) Hang() { l.Server.Hang(true) }

// GoOn lets it go on.
func (l soakLoki) GoOn() { l.Server.Hang(false) }

// begins one.
func (w *soakWorld) makeLoki() (*soakPeer, *lokitest.Server) {
	server := lokitest.New(w)
	started := false
	return &soakPeer{name: "Loki", at: server.URL(), begin: func() killable {
		if started {
			server.Down(false)
		}
		started = true
		return soakLoki{server}
	}}, server
}

// edges writes lines into the Loki.
func (w *soakWorld) edges(n int) bool {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("level=info msg=\"request done\" n=%d ms=12", i)
	}
	w.loki.Write(lines...)
	return true
}
