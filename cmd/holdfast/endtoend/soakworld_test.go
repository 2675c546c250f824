//go:build soak

package endtoend

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/sources/logs/loki/lokitest"
	"holdfast/sources/peertest"
)

// How many alerts there are, and who tells of them.
const (
	ofMembers  = 9000 // two Alertmanagers, which both have all of them
	ofRules    = 500  // a Prometheus that is asked for its rules
	ofDoor     = 200  // what is pushed at the door
	ofHook     = 200  // what an Alertmanager posts to the webhook
	ofPager    = 100  // what it posts as PagerDuty's events
	soakAlerts = ofMembers + ofRules + ofDoor + ofHook + ofPager
	ofMuted    = 250 // of the members', while some are muted
)

// What the vital is where all is well, and where it is not.
const (
	errorsFew, errorsMany = 5, 500
)

// truth is what must stand.
type truth struct {
	firing, unknown, silenced int
	up                        map[string]bool // sources by name, members by address
	shown                     map[string]bool // names on the screen, and whether they are well
	wild                      bool            // the vital is critical
}

func (t truth) String() string {
	var down []string
	for _, name := range slices.Sorted(maps.Keys(t.up)) {
		if !t.up[name] {
			down = append(down, name)
		}
	}
	words := fmt.Sprintf("%d fire, %d unknown, %d silenced", t.firing, t.unknown, t.silenced)
	if t.wild {
		words += ", errors are critical"
	}
	if len(down) > 0 {
		words += ", down: " + strings.Join(down, " ")
	}
	return words
}

// soakPeer is a real program that can be killed, hung and brought back.
type soakPeer struct {
	name, at string // at is its base URL
	begin    func() killable
	process  killable
	well     atomic.Bool
}

// killable is what can be killed, hung and let go on.
type killable interface {
	Kill()
	Hang()
	GoOn()
}

func (p *soakPeer) start()   { p.process = p.begin(); p.well.Store(true) }
func (p *soakPeer) kill()    { p.well.Store(false); p.process.Kill() }
func (p *soakPeer) hang()    { p.well.Store(false); p.process.Hang() }
func (p *soakPeer) goOn()    { p.process.GoOn(); p.well.Store(true) }
func (p *soakPeer) is() bool { return p.well.Load() }

// sender sends something at a pace until it is told to stop.
type sender struct {
	name   string
	every  time.Duration
	send   func() (sent int, sure bool) // sure: nobody else can have taken them without saying so
	told   atomic.Uint64                // what was taken
	most   atomic.Uint64                // what may have been taken
	paused atomic.Bool
	lossy  bool // what it sends may be lost by what is between
}

func (n *sender) pause()  { n.paused.Store(true) }
func (n *sender) resume() { n.paused.Store(false) }

func (n *sender) run(ctx context.Context) {
	tick := time.NewTicker(n.every)
	defer tick.Stop()
	for {
		if !n.paused.Load() {
			n.once()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// once sends; a reader that looks between never sees more told than may have been.
func (n *sender) once() {
	const burst = 1 << 20
	n.most.Add(burst)
	sent, sure := n.send()
	if sure {
		n.told.Add(uint64(sent))
	}
	n.most.Add(^uint64(burst - uint64(sent) - 1)) // less the rest of the burst
}

// soakWorld is all that a cockpit can watch.
type soakWorld struct {
	*stage
	members [2]*soakPeer
	rules   *soakPeer // a Prometheus
	store   *soakPeer // a VictoriaLogs
	relay   *soakRelay
	edge    *soakPeer // a Loki, which is loki
	loki    *lokitest.Server
	quiet   *muting
	errors  atomic.Int64 // the vital
	moving  atomic.Int64 // how many alerts come or go at the moment
	door    *sender
	logs    []*sender
	syslog  string // address
	rotated int
	journal io.Writer // of systemd-journal-remote
	booted  time.Time // since when all of them fire

	writing sync.Mutex // guards log
	linking sync.Mutex // guards link
	link    net.Conn   // of syslog; nil: none
}

func newSoakWorld(s *stage) *soakWorld {
	s.Helper()
	w := &soakWorld{stage: s, booted: time.Now().Add(-time.Hour).UTC(), syslog: fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(s))}
	program := peertest.AlertmanagerNew(s)
	w.makeMembers(program)
	w.relay, w.quiet = w.relays(program), &muting{soakWorld: w}
	w.edge, w.loki = w.makeLoki()
	w.errors.Store(errorsFew)
	w.rules = w.prometheus()
	logs, port, dir := peertest.Need(s, "victoria-logs")[0], peertest.FreePort(s), s.TempDir()
	at := fmt.Sprintf("http://127.0.0.1:%d", port)
	w.store = &soakPeer{name: "VictoriaLogs", at: at, begin: func() killable {
		return peertest.Start(s, at+"/health", logs, fmt.Sprintf("-httpListenAddr=127.0.0.1:%d", port), "-storageDataPath="+dir)
	}}
	w.door = &sender{name: "door", every: 10 * time.Second, send: func() (int, bool) { return ofDoor, w.pushesTo(s.door, "Door", ofDoor) }}
	for _, p := range []*soakPeer{w.members[0], w.members[1], w.rules, w.store, w.relay.soakPeer, w.edge} {
		p.start()
	}
	w.journal = w.journalWriter()
	s.write("talk.sh", "n=0\nwhile :; do seq -f 'info request %.0f took 12 ms' $n $((n+39)); n=$((n+40)); sleep 0.1; done\n")
	return w
}

// prometheus is one whose rule finds so many things broken.
func (w *soakWorld) prometheus() *soakPeer {
	var broken strings.Builder
	broken.WriteString("# TYPE soak_broken gauge\n")
	for i := range ofRules {
		fmt.Fprintf(&broken, "soak_broken{disk=\"d%d\"} 1\n", i)
	}
	exporter := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(out, "%s# TYPE soak_errors gauge\nsoak_errors %d\n", broken.String(), w.errors.Load())
	}))
	w.Cleanup(exporter.Close)
	conf := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\nscrape_configs: [{job_name: soak, static_configs: [{targets: [%q]}]}]\n",
		strings.TrimPrefix(exporter.URL, "http://"))
	const rule = "groups:\n- name: soak\n  rules:\n  - alert: DiskBroken\n    expr: soak_broken > 0\n    labels: {severity: warning}\n    annotations: {summary: 'disk {{ $labels.disk }} is broken'}\n"
	program, port, dir := peertest.PrometheusNew(w), peertest.FreePort(w), w.TempDir()
	return &soakPeer{name: "Prometheus", at: fmt.Sprintf("http://127.0.0.1:%d", port), begin: func() killable {
		_, p := peertest.PrometheusAt(w, program, port, dir, conf, rule)
		return p
	}}
}

// configuration is what the cockpit watches.
func (w *soakWorld) configuration() string {
	return fmt.Sprintf(`me: alice
store: ./record/holdfast.db
ring: {}
alerts:
  - {name: prod, alertmanager: [%q, %q], poll: 2s}
  - {name: rules, prometheus: %q, poll: 2s}
vitals:
  - {name: errors, prometheus: rules, expr: soak_errors, warn: 50, crit: 100, unit: /s, poll: 2s}
inbound: {listen: %s}
logs:
  - {name: api, file: ./api.log}
  - {name: pods, command: [sh, ./talk.sh]}
  - {name: net, syslog: {listen: "tcp://%s"}}
  - {name: host, journald: {dir: ./journal}}
  - {name: vault, victorialogs: {url: %q, query: '*'}}
  - {name: edge, loki: {url: %q, query: '{app="api"}'}}
`, w.members[0].at, w.members[1].at, w.rules.at, strings.TrimPrefix(w.stage.door, "http://"), w.syslog, w.store.at, w.edge.at)
}

// truth is what must stand while the peers are as they are.
func (w *soakWorld) truth() truth {
	one, two := w.members[0].is(), w.members[1].is()
	t := truth{up: map[string]bool{host(w.members[0].at): one, host(w.members[1].at): two, "rules": w.rules.is(), "errors": w.rules.is(), "vault": w.store.is(), "edge": w.edge.is(), "api": true},
		shown: map[string]bool{"rules": w.rules.is(), "errors": w.rules.is(), "vault": w.store.is(), "edge": w.edge.is(), "prod": one && two},
		wild:  w.rules.is() && w.errors.Load() == errorsMany}
	for _, of := range []struct {
		n     int
		known bool
	}{{ofMembers, one || two}, {ofRules, w.rules.is()}, {ofDoor, !w.door.paused.Load()}, {ofHook + ofPager, true}} {
		if of.known {
			t.firing += of.n
		} else {
			t.unknown += of.n
		}
	}
	if w.relay.over.Load() {
		t.firing -= (ofHook + ofPager) / 2
	}
	if w.quiet.on.Load() {
		t.firing, t.silenced = t.firing-ofMuted, ofMuted
	}
	return t
}

// run sends until it is told to stop.
func (w *soakWorld) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	w.logs = []*sender{
		{name: "api", every: 20 * time.Millisecond, send: func() (int, bool) { return 20, w.writes(20) }},
		{name: "net", every: 100 * time.Millisecond, send: func() (int, bool) { return 20, w.tells(20) }, lossy: true},
		{name: "vault", every: 100 * time.Millisecond, send: func() (int, bool) { return 20, w.stores(20) }, lossy: true},
		{name: "host", every: 200 * time.Millisecond, send: func() (int, bool) { return 20, w.journals(20) }},
		{name: "nightly", every: 100 * time.Millisecond, send: func() (int, bool) { return 20, w.posts(20) }},
		{name: "edge", every: 200 * time.Millisecond, send: func() (int, bool) { return 20, w.edges(20) }},
	}
	all := append([]*sender{w.door, {name: "relay", every: 2 * time.Second, send: func() (int, bool) { return ofHook + ofPager, w.relay.tell(w) }}}, w.logs...)
	for _, m := range w.members {
		all = append(all, &sender{name: m.name, every: 10 * time.Second, send: func() (int, bool) { return ofMembers, m.is() && w.pushesTo(m.at, "Pod", ofMembers) }})
	}
	var running sync.WaitGroup
	for _, n := range all {
		running.Go(func() { n.run(ctx) })
	}
	return sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
}

// sent is how many lines were taken of each sender.
func (w *soakWorld) sent() map[string]uint64 {
	return w.figures(func(n *sender) uint64 { return n.told.Load() })
}

// tried is how many may have been taken.
func (w *soakWorld) tried() map[string]uint64 {
	return w.figures(func(n *sender) uint64 { return n.most.Load() })
}

func (w *soakWorld) figures(of func(*sender) uint64) map[string]uint64 {
	list := map[string]uint64{}
	for _, n := range w.logs {
		list[n.name] = of(n)
	}
	return list
}

// lossy says that what a sender sent may be lost on its way, when what takes it is killed.
func (w *soakWorld) lossy(name string) bool {
	return slices.ContainsFunc(w.logs, func(n *sender) bool { return n.name == name && n.lossy })
}

// pushesTo tells of so many alerts, which fire for another minute.
func (w *soakWorld) pushesTo(base, name string, n int) bool {
	now := time.Now()
	for first := 0; first < n; first += 500 {
		list := make([]map[string]any, 0, 500)
		for i := first; i < min(n, first+500); i++ {
			list = append(list, map[string]any{
				"labels":      map[string]string{"alertname": name + "Down", "severity": []string{"critical", "warning"}[i%2], "instance": fmt.Sprintf("10.0.%d.%d:9100", i/250, i%250), "job": "node"},
				"annotations": map[string]string{"summary": fmt.Sprintf("%s %d does not answer", name, i)},
				"startsAt":    w.booted.Format(time.RFC3339), "endsAt": now.Add(time.Minute).Format(time.RFC3339),
			})
		}
		body, err := json.Marshal(list)
		if err != nil {
			w.Error(err)
			return false
		}
		if !taken(base+"/api/v2/alerts", "application/json", body) {
			return false
		}
	}
	return true
}
