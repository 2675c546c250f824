package endtoend

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// patience is how long a test waits for what must come. Nothing is that slow but
// a machine on which everything else runs, too.
const patience = time.Minute

// stage is the world around the program: what it watches, where it writes.
type stage struct {
	testing.TB
	dir    string
	binary string
	errors atomic.Int64 // the metric that the rule watches
	log    *os.File

	alertmanager string // base URL; empty: none
	prometheus   *peertest.Process
	door         string // base URL of the program's own door; empty: none
}

// newStage makes the world without any peer, for the program with the race
// detector in it. A test that makes one for each of several cases says itself that it
// is parallel: no other would begin before the last of them ended.
func newStage(t *testing.T) *stage {
	t.Helper()
	t.Parallel() // they wait for their peers, mostly
	s := stageFor(t, checked)
	t.Cleanup(func() { noRaces(t, s.dir) })
	return s
}

// plainStage is the same for the program as people run it.
func plainStage(t *testing.T) *stage {
	t.Helper()
	t.Parallel()
	return stageFor(t, plain)
}

func stageFor(t testing.TB, program func() (string, error)) *stage {
	t.Helper()
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{TB: t, dir: t.TempDir(), binary: binary}
	s.log, err = os.Create(s.path("api.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.log.Close() })
	return s
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

func (s *stage) write(name, text string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o700); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
}

// logs lets the log grow by these messages, and returns the lines of it.
func (s *stage) logs(messages ...string) []string {
	s.Helper()
	lines := make([]string, len(messages))
	for i, m := range messages {
		lines[i] = time.Now().UTC().Format(time.RFC3339) + " " + m
	}
	if _, err := s.log.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
		s.Fatal(err)
	}
	return lines
}

// withAlertmanager starts one.
func (s *stage) withAlertmanager(path string) {
	s.Helper()
	s.alertmanager, _ = peertest.Alertmanager(s, path)
}

const rules = `groups:
  - name: shop
    interval: 1s
    rules:
      - alert: Watchdog
        expr: vector(1)
        labels: {severity: none}
        annotations: {summary: always fires}
      - alert: CheckoutDown
        expr: checkout_errors > 5
        labels: {severity: critical, service: checkout}
        annotations: {summary: "{{ $value }} errors a second", runbook: checkout}
`

// withPrometheus starts one that scrapes an exporter of ours and sends its
// alerts to the targets, host:port each.
func (s *stage) withPrometheus(targets ...string) {
	s.Helper()
	program := peertest.Need(s, "prometheus")[0]
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, "# TYPE checkout_errors gauge\ncheckout_errors %d\n", s.errors.Load())
	}))
	s.Cleanup(exporter.Close)
	s.write("rules.yml", rules)
	quoted, err := json.Marshal(targets)
	if err != nil {
		s.Fatal(err)
	}
	s.write("prometheus.yml", fmt.Sprintf(`global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
scrape_configs:
  - job_name: shop
    static_configs: [{targets: [%q]}]
alerting:
  alertmanagers:
    - static_configs: [{targets: %s}]
`, strings.TrimPrefix(exporter.URL, "http://"), quoted))
	base := fmt.Sprintf("http://127.0.0.1:%d", peertest.FreePort(s))
	s.prometheus = peertest.Start(s, base+"/-/ready", program,
		"--config.file="+s.path("prometheus.yml"), "--storage.tsdb.path="+s.path("tsdb"),
		"--web.listen-address="+strings.TrimPrefix(base, "http://"), "--rules.alert.resend-delay=1s")
}

// withRestic makes a repository with one backup in it.
func (s *stage) withRestic() {
	s.Helper()
	program := peertest.Need(s, "restic")[0]
	s.write("password", "not a secret\n")
	s.write("orders/orders.sql", "select 1;\n")
	for _, args := range [][]string{{"init"}, {"backup", s.path("orders")}} {
		cmd := exec.Command(program, args...)
		cmd.Dir = s.dir
		cmd.Env = append(os.Environ(), "HOME="+s.dir, "RESTIC_REPOSITORY="+s.path("restic"), "RESTIC_PASSWORD_FILE="+s.path("password"))
		if out, err := cmd.CombinedOutput(); err != nil {
			s.Fatalf("restic %s: %v\n%s", args[0], err, out)
		}
	}
}

// configure writes the configuration for what is on the stage.
func (s *stage) configure(more string) {
	s.Helper()
	text := "me: alice\nstore: ./record/holdfast.db\nreports: ./reports\nsops: [./sops]\nring: {critical: bell, warning: bell}\n" +
		"logs:\n  - {name: api, file: ./api.log}\n"
	if s.alertmanager != "" {
		text += fmt.Sprintf("alerts:\n  - name: prod\n    alertmanager: [%q]\n    poll: 500ms\n"+
			"    expect: ['alertname=\"Watchdog\"']\n    ack: {silence: 15m, extend: true, limit: 24h}\n", s.alertmanager)
	}
	if s.door != "" {
		text += fmt.Sprintf("inbound:\n  listen: %s\n", strings.TrimPrefix(s.door, "http://"))
	}
	s.write("holdfast.yaml", text+more)
	s.write("sops/checkout.md", procedure)
	if checked := s.run("config", "check"); checked.code != 0 {
		s.Fatalf("config check: %s%s", checked.out, checked.err)
	}
}

// withDoor opens the program's own door.
func (s *stage) withDoor() { s.door = fmt.Sprintf("http://127.0.0.1:%d", peertest.FreePort(s)) }

const backupConfig = `backups:
  - name: orders-db
    rpo: 26h
    copies:
      - {restic: {repository: ./restic, password: {file: ./password}}, site: rack1}
rota:
  - name: primary
    zone: Europe/Berlin
    layers:
      - {people: [alice, bob], every: week, at: "Mon 09:00", from: 2001-01-01}
`

const procedure = "---\ntitle: Checkout is down\nalerts: ['alertname=\"CheckoutDown\"']\n---\n\n" + `
1. Note the time
2. Ask the upstreams {#ask}
   ` + "```sh" + `
   echo "asked upstreams of $ALERT_SERVICE"
   printf 'asked\n' >> proof
   ` + "```" + `
   ` + "```sh verify {timeout=5s}" + `
   test -s proof
   ` + "```" + `
3. Drain the cart
   ` + "```sh" + `
   echo "no such pod" >&2; exit 3
   ` + "```" + `
4. Tell support
`

// run runs one command of the program on this stage's configuration.
func (s *stage) run(args ...string) ran {
	s.Helper()
	return command(s, s.dir, s.binary, append([]string{"--config", s.path("holdfast.yaml")}, args...)...)
}

// open opens the cockpit in a terminal.
func (s *stage) open(args ...string) *tuitest.Terminal { return s.openAt(120, 40, args...) }

func (s *stage) openAt(cols, rows int, args ...string) *tuitest.Terminal {
	s.Helper()
	return s.openIn(tuitest.Options{Cols: cols, Rows: rows, Patience: patience}, args...)
}

// openIn opens it in a terminal of this kind.
func (s *stage) openIn(o tuitest.Options, args ...string) *tuitest.Terminal {
	s.Helper()
	o.Dir, o.Env = s.dir, []string{"GORACE=" + gorace(s.dir), "SHELL=/bin/sh"}
	o.Args = append([]string{s.binary, "--config", s.path("holdfast.yaml")}, args...)
	return tuitest.Start(s, o)
}

// leave ends a cockpit as a person does.
func (s *stage) leave(c *tuitest.Terminal) {
	s.Helper()
	c.Press("1")
	if code := c.Leave(); code != 0 {
		s.Errorf("the cockpit ended with %d; its screen:\n%s", code, c.Screen())
	}
}

// until waits for what only an answer of somebody else can tell.
func (s *stage) until(what string, ok func() bool) {
	s.Helper()
	if !peertest.Until(patience, ok) {
		s.Fatalf("not seen within %s: %s", patience, what)
	}
}

// get reads JSON over HTTP.
func (s *stage) get(url string, into any) {
	s.Helper()
	res, err := http.Get(url)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		s.Fatalf("%s: %s", url, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		s.Fatalf("%s: %v", url, err)
	}
}

// post sends a body and returns the status.
func (s *stage) post(url, kind, body string) int {
	s.Helper()
	res, err := http.Post(url, kind, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// pushes tells the program's door of alerts as Prometheus does: what a slow disk did
// not take in time is told again.
func (s *stage) pushes(alerts string) {
	s.Helper()
	code := 0
	s.until("the alerts are taken", func() bool {
		code = s.post(s.door+"/api/v2/alerts", "application/json", alerts)
		return code != http.StatusServiceUnavailable
	})
	if code != http.StatusOK {
		s.Fatalf("the push was answered with %d", code)
	}
}
