package peertest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
)

// heard is a test that notes how it was ended.
type heard struct {
	testing.TB
	how string
}

func (h *heard) Helper() {}
func (h *heard) Skipf(format string, args ...any) {
	h.how = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}
func (h *heard) Fatalf(format string, args ...any) {
	h.how = "fatal: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func need(t *testing.T, name string) (how string) {
	t.Helper()
	h := &heard{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		peertest.Need(h, name)
	}()
	<-done
	return h.how
}

func TestAMissingPeerIsNamed(t *testing.T) {
	for _, tc := range []struct{ set, want string }{{"", "skip: peer missing: no-such-peer"}, {"require", "fatal: peer missing: no-such-peer"}} {
		t.Setenv("HOLDFAST_PEERS", tc.set)
		if how := need(t, "no-such-peer"); !strings.HasPrefix(how, tc.want) {
			t.Errorf("with HOLDFAST_PEERS=%q: %q", tc.set, how)
		}
	}
	if how := need(t, "sh"); how != "" {
		t.Errorf("sh is missing: %s", how)
	}
}

func TestAPeerIsStoppedWithAllItStarted(t *testing.T) {
	p := peertest.Start(t, "", "sh", "-c", "echo up; sleep 600 & wait")
	if !peertest.Until(5e9, func() bool { return strings.Contains(p.Output(), "up") }) {
		t.Fatal("it did not start")
	}
	p.Kill()
	p.Stop() // once more does no harm
}

func TestAPeerWithAClockOfItsOwnIsLeftOutUnderAShift(t *testing.T) {
	for shift, left := range map[string]bool{"": false, "0": false, "34560000000000000": true, "-1": true} {
		t.Setenv(peertest.ShiftVariable, shift)
		t.Setenv("HOLDFAST_PEERS", "") // which of them are here is no matter
		for _, name := range []string{"restic", "prometheus", "prometheus-alertmanager"} {
			if how := need(t, name); strings.HasPrefix(how, "skip: real clock: "+name) != left {
				t.Errorf("with a shift of %q, %s: %q", shift, name, how)
			}
		}
		if how := need(t, "sh"); how != "" {
			t.Errorf("with a shift of %q, sh: %s", shift, how)
		}
	}
}

// A shift that nothing follows would prove nothing.
func TestTheClockIsWhereTheShiftPutsIt(t *testing.T) {
	var by time.Duration
	if set := os.Getenv(peertest.ShiftVariable); set != "" {
		ns, err := strconv.ParseInt(set, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		by = time.Duration(ns)
	}
	path := filepath.Join(t.TempDir(), "now")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path) // the kernel's clock, which nothing moves
	if err != nil {
		t.Fatal(err)
	}
	if off := time.Until(info.ModTime().Add(by)).Abs(); off > time.Minute {
		t.Errorf("the clock is %s away from where %s=%d puts it: was this built by .ci/clock?", off, peertest.ShiftVariable, by)
	}
}

// What is left out for its clock is told and is no missing peer.
func TestWhatIsLeftOutIsCounted(t *testing.T) {
	awk := peertest.Need(t, "awk")[0]
	for reason, code := range map[string]int{
		"real clock: restic knows no other":                                             0,
		"peer missing: restic is neither in bin/ nor on PATH; `make peers` installs it": 1,
	} {
		cmd := exec.CommandContext(t.Context(), awk, "-v", "require=require", "-f", "../../.ci/tests.awk")
		cmd.Stdin = strings.NewReader("=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestPeer\n    peer_test.go:30: " + reason + "\n--- SKIP: TestPeer (0.00s)\nPASS\nok  \tx\t0.1s\n")
		out, _ := cmd.CombinedOutput() // how it ended is its exit code
		if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), "skipped  TestPeer  peer_test.go:30: "+reason) {
			t.Errorf("%s: exit %d\n%s", reason, got, out)
		}
	}
}

// A toolchain that reads the clock in another way must not pass for shifted.
func TestAClockThatCannotBeShiftedSaysSo(t *testing.T) {
	bash := peertest.Need(t, "bash")[0]
	fake := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(fake, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil { // #nosec G306 -- the fake go is run
			t.Fatal(err)
		}
	}
	write("bin/go", "#!/bin/sh\n[ \"$2\" = GOROOT ] && echo "+fake+" || echo go0.0\n")
	write("src/time/time.go", "package time\n\nfunc runtimeIsBubbled() bool\n\nfunc Now() Time {\n\treturn read()\n}\n")
	for _, tc := range []struct{ shift, path, says string }{
		{"400d", fake + "/bin:", "no time.Now that begins with"},
		{"400", "", `"400" is no shift`},
		{"2026-02-30", "", `"2026-02-30" is no shift`},
		{"999999d", "", "further away"},
	} {
		cmd := exec.CommandContext(t.Context(), bash, "../../.ci/clock", tc.shift, "echo", "it ran")
		cmd.Env = append(os.Environ(), "PATH="+tc.path+os.Getenv("PATH"))
		out, _ := cmd.CombinedOutput() // how it ended is its exit code
		if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.HasPrefix(string(out), "clock: ") || !strings.Contains(string(out), tc.says) {
			t.Errorf("%s: exit %d\n%s", tc.shift, code, out)
		}
	}
}
