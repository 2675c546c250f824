package endtoend

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

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
	return s.serveTo(nil)
}

// serveTo starts it with standard output and error on a file; nil: they are kept.
func (s *stage) serveTo(out *os.File) *served {
	s.Helper()
	v := &served{s: s, over: make(chan error, 1)}
	v.cmd = exec.Command(s.binary, "--config", s.path("holdfast.yaml"), "serve")
	v.cmd.Dir = s.dir
	v.cmd.Env = append(os.Environ(), "HOME="+s.dir, "USER=nobody", "TZ=UTC", "GORACE="+gorace(s.dir))
	v.cmd.Stdout, v.cmd.Stderr = &v.said, &v.said
	if out != nil {
		v.cmd.Stdout, v.cmd.Stderr = out, out
	}
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
	s.pushes(`[{"labels": {"alertname": "CheckoutDown", "severity": "critical"}}]`)
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

// Whoever reads what it says may go, or stop reading. It goes on taking what is
// sent to it, and ends when it is told to.
func TestWhatIsServedDoesNotHangOnWhoReadsIt(t *testing.T) {
	t.Parallel()
	for name, leaves := range map[string]func(from, to *os.File){
		"who reads it has gone": func(from, _ *os.File) { _ = from.Close() },
		"who reads it has stopped": func(_, to *os.File) {
			go func() { // until the pipe takes no more, and in the end breaks
				for full := bytes.Repeat([]byte("."), 512); ; {
					if _, err := to.Write(full); err != nil {
						return
					}
				}
			}()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.withDoor()
			s.nightly("")
			from, to, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer from.Close()
			v := s.serveTo(to)
			s.until("it is ready", func() bool { return answers(s.door + "/readyz") })
			leaves(from, to)
			s.nightly("logs:\n  - {name: api, file: ./api.log}\n")
			s.until("it took the changed configuration", func() bool {
				return strings.Contains(scraped(s.door+"/metrics"), `name="api"`)
			})
			if code := s.post(s.door+"/emergency", "text/plain", "payments are being charged twice"); code != 200 {
				t.Fatalf("the emergency was answered with %d", code)
			}
			if err := v.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-v.over:
				if err != nil {
					t.Errorf("told to end it ended with %v", err)
				}
			case <-time.After(patience):
				t.Error("told to end it goes on")
			}
		})
	}
}

// scraped is what a page holds; empty: it does not answer.
func scraped(url string) string {
	res, err := http.Get(url)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		return ""
	}
	return string(page)
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
	c.See("1 needs you", "CRIT  ▸Emergency", "payments are being")
	s.leave(c)
	if err := v.ends(syscall.SIGTERM); err != nil {
		t.Fatalf("told to end it ended with %v:\n%s", err, v.said.String())
	}
}
