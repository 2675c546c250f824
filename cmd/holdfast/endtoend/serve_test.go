package endtoend

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"holdfast/sources/peertest"
)

// served is `holdfast serve` as a process of its own.
type served struct {
	s    *stage
	cmd  *exec.Cmd
	said safeBuffer
	over chan error
}

// safeBuffer is what a process said so far.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// nightly is the configuration of what is served: the door, and more.
func (s *stage) nightly(more string) {
	s.Helper()
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\ninbound: {listen: "+strings.TrimPrefix(s.door, "http://")+"}\n"+more)
}

// serve starts it on the stage's configuration.
func (s *stage) serve() *served {
	s.Helper()
	v := &served{s: s, over: make(chan error, 1)}
	v.cmd = exec.Command(s.binary, "--config", s.path("holdfast.yaml"), "serve")
	v.cmd.Dir = s.dir
	v.cmd.Env = append(os.Environ(), "HOME="+s.dir, "USER=nobody", "TZ=UTC", "GORACE="+gorace(s.dir))
	v.cmd.Stdout, v.cmd.Stderr = &v.said, &v.said
	if err := v.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	go func() { v.over <- v.cmd.Wait() }()
	s.Cleanup(func() { _ = v.cmd.Process.Kill() })
	return v
}

func (v *served) says(words ...string) {
	v.s.Helper()
	for _, w := range words {
		if !peertest.Until(patience, func() bool { return strings.Contains(v.said.String(), w) }) {
			v.s.Fatalf("it never said %q, but\n%s", w, v.said.String())
		}
	}
}

// ends sends a signal and returns how it ended.
func (v *served) ends(sig os.Signal) error {
	v.s.Helper()
	if err := v.cmd.Process.Signal(sig); err != nil {
		v.s.Fatal(err)
	}
	return <-v.over
}

// What takes alerts and emergencies at night has no screen: it outlives being
// killed, takes a changed configuration, and ends when it is told to.
func TestItServesWithoutAScreen(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.nightly("")
	first := s.serve()
	first.says("door door: up")
	s.until("it is ready", func() bool { return answers(s.door + "/readyz") })
	if code := s.post(s.door+"/emergency", "application/json", `{"summary": "Payments are down for everyone", "source": "support"}`); code != 200 {
		t.Fatalf("the emergency was answered with %d", code)
	}
	if code := s.post(s.door+"/api/v2/alerts", "application/json", `[{"labels": {"alertname": "CheckoutDown", "severity": "critical"}}]`); code != 200 {
		t.Fatalf("the alert was answered with %d", code)
	}
	_ = first.ends(syscall.SIGKILL)

	// All that was answered is there when it starts again.
	again := s.serve()
	again.says("door door: up")
	if list := s.run("alerts"); !strings.Contains(list.out, "critical  Emergency") || !strings.Contains(list.out, "CheckoutDown") {
		t.Fatalf("after it was killed there are\n%s%s", list.out, list.err)
	}

	// A second one finds the door taken, and says so.
	second := s.serve()
	second.says("port taken: another holdfast with this record has the door")
	if err := second.ends(syscall.SIGTERM); err != nil {
		t.Fatalf("told to end it ended with %v:\n%s", err, second.said.String())
	}

	// A changed configuration is taken; a bad one is refused and said.
	s.nightly("logs:\n  - {name: api, file: ./api.log}\n")
	again.says("file api: up")
	s.nightly("logs:\n  - {name: api, fil: ./api.log}\n")
	again.says("DOWN: the changed file was not taken", "unknown key")
	if code := s.post(s.door+"/emergency", "text/plain", "and support cannot log in"); code != 200 {
		t.Fatalf("beside a refused configuration an emergency was answered with %d", code)
	}
	if err := again.ends(syscall.SIGTERM); err != nil {
		t.Fatalf("told to end it ended with %v:\n%s", err, again.said.String())
	}
	if strings.Contains(again.said.String(), "\x1b") {
		t.Errorf("it wrote to a terminal that is none:\n%q", again.said.String())
	}
}

// A cockpit beside it shows what it took in.
func TestACockpitShowsWhatIsServed(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.nightly("")
	v := s.serve()
	v.says("door door: up")
	c := s.open("--as", "alice")
	c.See("Alerts")
	if code := s.post(s.door+"/emergency", "text/plain", "payments are being charged twice"); code != 200 {
		t.Fatalf("the emergency was answered with %d", code)
	}
	c.See("1 needs you", "CRIT ▸Emergency", "payments are being")
	s.leave(c)
	if err := v.ends(syscall.SIGTERM); err != nil {
		t.Fatalf("told to end it ended with %v:\n%s", err, v.said.String())
	}
}
