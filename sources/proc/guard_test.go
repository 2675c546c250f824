package proc

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asParent makes this test binary a parent that runs the script, and is killed.
const asParent = "HOLDFAST_PROC_PARENT"

func TestMain(m *testing.M) {
	script := os.Getenv(asParent)
	if script == "" {
		os.Exit(m.Run())
	}
	c := sh(script)
	c.Bound = true
	if _, err := Run(context.Background(), c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func waitFor(t *testing.T, file string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; {
		if data, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(data), "\n") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s was not written", file)
		}
		<-time.After(time.Millisecond)
	}
}

func TestABoundGroupEndsWhenItsParentIsKilled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ignore string
		whole  bool // what ends the parent ends its whole group, as a terminal that is closed does
	}{
		"asked": {}, "killed, when it ignores being asked": {ignore: "trap '' TERM; "}, "asked, when nothing of our group is left": {whole: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			leader, child := filepath.Join(t.TempDir(), "leader"), filepath.Join(t.TempDir(), "child")
			asked := filepath.Join(t.TempDir(), "asked")
			if test.ignore == "" {
				test.ignore = "trap 'echo yes >" + asked + "; exit' TERM; "
			}
			parent := exec.Command(os.Args[0], "-test.run=^$")
			parent.Env = append(os.Environ(), asParent+"="+test.ignore+"sleep 100 & echo $! >"+child+"; echo $$ >"+leader+"; wait; sleep 100")
			parent.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, leader)
			if !alive(t, leader) || !alive(t, child) {
				t.Error("it did not run")
			}
			victim := parent.Process.Pid
			if test.whole {
				victim = -victim
			}
			if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // it was killed
			waitGone(t, child)
			waitGone(t, leader)
			if _, err := os.Stat(asked); err != nil && strings.HasPrefix(name, "asked") {
				t.Errorf("it was killed without being asked: %v", err)
			}
		})
	}
}

// What made itself a session of its own ends with the command that started it,
// and nobody else's does.
func TestWhatLeftTheGroupEndsWhenTheParentIsKilled(t *testing.T) {
	needSetsid(t)
	t.Parallel()
	for name, ignore := range map[string]string{"asked": "", "killed, when it ignores being asked": "trap '' TERM; "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child, ready := filepath.Join(t.TempDir(), "child"), filepath.Join(t.TempDir(), "ready")
			other := exec.Command("sleep", "100")
			other.Env = []string{newMark()}
			if err := other.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := other.Process.Kill(); err != nil {
					t.Errorf("what another command started is gone: %v", err)
				}
				if err := other.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
					t.Errorf("what another command started ended with %v", err)
				}
			}()
			parent := exec.Command(os.Args[0], "-test.run=^$")
			parent.Env = append(os.Environ(), asParent+"="+ignore+escaped(child)+"echo yes >"+ready+"; sleep 100")
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, ready)
			if !alive(t, child) {
				t.Error("it did not run")
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // it was killed
			waitGone(t, child)
		})
	}
}

// A guard that hears no more after the mark ends what carries it: holdfast was killed
// between starting the command and naming its group.
func TestWhatWasStartedEndsAlsoBeforeItsGroupIsNamed(t *testing.T) {
	t.Parallel()
	mark := newMark()
	g, err := newGuard(mark)
	if err != nil {
		t.Fatal(err)
	}
	carrier := exec.Command("sleep", "100")
	carrier.Env = append(os.Environ(), mark)
	if err := carrier.Start(); err != nil {
		t.Fatal(err)
	}
	if err := g.to.Close(); err != nil { // as our end does when we are killed
		t.Fatal(err)
	}
	if err := carrier.Wait(); err == nil || !strings.Contains(err.Error(), "terminated") {
		t.Errorf("it ended with %v", err)
	}
	_ = g.cmd.Wait() // its last kill finds nobody
}

// A guard looks for the whole of a mark, and without one for nobody.
func TestAGuardSeeksOnlyAWholeMark(t *testing.T) {
	t.Parallel()
	mark := newMark()
	for _, sought := range []string{mark, "", markName, markName + "=", mark[:len(mark)-1], mark + "A", newMark(), "PATH=" + strings.Repeat("/", 21), strings.Repeat(".", len(mark))} {
		carrier := exec.Command("sleep", "100")
		carrier.Env = append(os.Environ(), mark)
		if err := carrier.Start(); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("/bin/sh", "-c", "mark=$1; "+seeking+"seek", "sh", sought)
		out, err := c.Output()
		found := strings.Fields(string(out))
		if want := sought == mark; want && (err != nil || len(found) != 1 || found[0] != strconv.Itoa(carrier.Process.Pid)) || !want && len(found) > 0 {
			t.Errorf("%q finds %q of %d: %v", sought, out, carrier.Process.Pid, err)
		}
		if err := carrier.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = carrier.Wait() // it was killed
	}
}

// A guard must never end what a command left behind on purpose.
func TestABoundCommandThatEndsLeavesItsDaemons(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	c := sh("sleep 100 >/dev/null 2>&1 & echo $! >" + pid + "; echo done")
	c.Bound = true
	r := do(t, c)
	if r.Exit != 0 || string(r.Stdout) != "done\n" || !alive(t, pid) {
		t.Errorf("got %+v, %q", r, r.Stdout)
	}
	data, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(n, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
}

func TestABoundCommandThatCannotStartLeavesNoGuard(t *testing.T) {
	if _, err := Run(t.Context(), Command{Args: []string{"/no/such/program"}, Bound: true}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("it says %v", err)
	}
	if r := do(t, Command{Args: []string{"sh", "-c", "exit 3"}, Bound: true}); r.Exit != 3 {
		t.Errorf("got %+v", r)
	}
}
