// Package peertest starts the real programs that tests are held against, on
// loopback and free ports, and stops them. A program that is missing skips the
// test visibly, or fails it where HOLDFAST_PEERS=require says that all must be
// there; one whose clock cannot follow a shifted one leaves its test out by name.
// It is for tests only.
package peertest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Need finds every named program, in the module's bin folder first and then on
// PATH, and returns their paths in the same order. Under a shifted clock a
// program that compares its own clock with holdfast's is none to hold a test
// against.
func Need(t testing.TB, names ...string) []string {
	t.Helper()
	paths := make([]string, len(names))
	for i, name := range names {
		if Shifted() && slices.Contains([]string{"prometheus", "prometheus-3", "prometheus-alertmanager", "restic", "restic-0.18", "restic-0.19", "logger", "rsyslogd", "victoria-logs"}, name) {
			t.Skipf("real clock: %s knows no other", name)
		}
		path, ok := find(name)
		if !ok {
			missing(t, name)
		}
		paths[i] = path
	}
	return paths
}

// AlertmanagerOld finds Debian's Alertmanager, which is one of the 0.2x line.
func AlertmanagerOld(t testing.TB) string {
	t.Helper()
	return Need(t, "prometheus-alertmanager")[0]
}

// AlertmanagerNew finds the current Alertmanager that `make peers` builds. Its
// clock follows a shifted one; another build's does not.
func AlertmanagerNew(t testing.TB) string {
	t.Helper()
	path := Need(t, "alertmanager")[0]
	if !Shifted() {
		return path
	}
	out, err := exec.Command(path, "--version").CombinedOutput() // #nosec G204 -- Need found it
	if err != nil {
		t.Fatalf("%s --version: %v\n%s", path, err, out)
	}
	if !strings.Contains(string(out), "-clock ") {
		missing(t, "an alertmanager whose clock can be shifted")
	}
	return path
}

// ShiftVariable is the environment variable that says how far the clock of the
// tests, and of the programs they build, is from the machine's, in nanoseconds.
// .ci/clock sets it, and builds them so that they follow it.
const ShiftVariable = "HOLDFAST_SHIFT"

// Shifted reports whether the tests run at another time than the machine's.
func Shifted() bool {
	by := os.Getenv(ShiftVariable)
	return by != "" && by != "0"
}

func missing(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("HOLDFAST_PEERS") == "require" {
		t.Fatalf("peer missing: %s is neither in bin/ nor on PATH; run `make peers`", name)
	}
	t.Skipf("peer missing: %s is neither in bin/ nor on PATH; `make peers` installs it", name)
}

func find(name string) (string, bool) {
	if root, ok := moduleRoot(); ok {
		path := filepath.Join(root, "bin", name)
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path, true
		}
	}
	path, err := exec.LookPath(name)
	return path, err == nil
}

func moduleRoot() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// FreePort returns a loopback port that nothing listens on. It is none of those
// that the kernel gives to connections going out: one of them could take the
// port before the program does that it is meant for. No other test is given it before
// this one ends, in whichever process: two programs that begin at once would else be
// taken for one another.
func FreePort(t testing.TB) int {
	t.Helper()
	const first, count = 20_000, 12_000
	var conf net.ListenConfig
	for range 100 {
		port := first + rand.IntN(count) // #nosec G404 -- not to collide is all that is asked of it
		if !reserve(t, port) {
			continue
		}
		l, err := conf.Listen(context.Background(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue // taken
		}
		if err := l.Close(); err != nil {
			t.Fatalf("find a free port: %v", err)
		}
		return port
	}
	t.Fatal("find a free port: a hundred of them were taken")
	return 0
}

// Listen listens on a port that a server of the test had before, and waits until that
// has let go of it; nil: it never did, and the test has failed.
func Listen(t testing.TB, port int) (l net.Listener) {
	t.Helper()
	var err error
	Until(30*time.Second, func() bool {
		l, err = new(net.ListenConfig).Listen(context.Background(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		return err == nil
	})
	if err != nil {
		t.Errorf("port %d stays taken: %v", port, err)
		return nil
	}
	return l
}

// reserve keeps a port for a test until it ends, by the lock of a file that all tests
// share; false: another one has it.
func reserve(t testing.TB, port int) bool {
	t.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("holdfast-test-ports-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatalf("keep a port: %v", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, strconv.Itoa(port)), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatalf("keep a port: %v", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return false
	}
	t.Cleanup(func() { _ = file.Close() }) // which unlocks it
	return true
}

// Process is a program that Start started.
type Process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  output
	done chan struct{}
}

// Start starts a program in a process group of its own, waits until readyURL
// answers 2xx (an empty one is not waited for), and stops the program when the
// test ends.
func Start(t testing.TB, readyURL string, argv ...string) *Process {
	t.Helper()
	p := &Process{t: t, cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{})} // #nosec G204 -- a test names it
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", argv[0], err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait() // how it ended shows in its output
	}()
	t.Cleanup(p.Stop)
	if readyURL != "" {
		p.ready(readyURL, argv[0])
	}
	return p
}

func (p *Process) ready(url, name string) {
	p.t.Helper()
	ok := Until(20*time.Second, func() bool {
		select {
		case <-p.done:
			p.t.Fatalf("%s ended before it was ready:\n%s", name, p.out.String())
		default:
		}
		return answers(url)
	})
	if !ok {
		p.t.Fatalf("%s does not answer at %s:\n%s", name, url, p.out.String())
	}
}

func answers(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}

// Stop ends the program and everything it started: asked first, then killed.
func (p *Process) Stop() { p.end(syscall.SIGTERM) }

// Kill ends it at once, as a crash would.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

// Hang stops the program where it stands until GoOn: its connections stay, and nothing
// answers. Stop does not end one that hangs before it is killed.
func (p *Process) Hang() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGSTOP) }

// GoOn lets a program go on that Hang stopped.
func (p *Process) GoOn() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGCONT) }

func (p *Process) end(sig syscall.Signal) {
	_ = syscall.Kill(-p.cmd.Process.Pid, sig)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.done
	}
}

// Output is what the program has printed so far.
func (p *Process) Output() string { return p.out.String() }

// Until asks again and again, quickly, until cond holds, and reports whether it
// did within the time. It is for waiting on programs that only tell when asked.
func Until(within time.Duration, cond func() bool) bool {
	deadline := time.Now().Add(within)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		if cond() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
		<-ticker.C
	}
}

// Alertmanager starts one with a configuration that notifies nobody, and
// returns its base URL. extra are further flags; without any it stands alone.
func Alertmanager(t testing.TB, path string, extra ...string) (string, *Process) {
	t.Helper()
	return AlertmanagerAt(t, path, FreePort(t), t.TempDir(), extra...)
}

// AlertmanagerAt is Alertmanager on a port and a data directory of the
// caller's choice, to start the same one again.
func AlertmanagerAt(t testing.TB, path string, port int, dir string, extra ...string) (string, *Process) {
	t.Helper()
	const conf = "route: {receiver: none, group_wait: 1s, group_interval: 1s}\nreceivers: [{name: none}]\n" +
		"inhibit_rules: [{source_matchers: [severity=\"critical\"], target_matchers: [severity=\"info\"], equal: [service]}]\n"
	if len(extra) == 0 {
		extra = []string{"--cluster.listen-address="}
	}
	return AlertmanagerWith(t, path, port, dir, conf, extra...)
}

// AlertmanagerWith is AlertmanagerAt with a configuration of the caller's, and no flags
// but those of the caller's.
func AlertmanagerWith(t testing.TB, path string, port int, dir, conf string, extra ...string) (string, *Process) {
	t.Helper()
	file := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	argv := append([]string{
		path, "--config.file=" + file, "--storage.path=" + filepath.Join(dir, "data"),
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port),
	}, extra...)
	return base, Start(t, base+"/-/ready", argv...)
}

// output collects what a program prints, the last megabyte of it.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buf.Len() > 1<<20 {
		o.buf.Reset()
	}
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
