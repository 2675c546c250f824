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
	for name, ignore := range map[string]string{"asked": "", "killed, when it ignores being asked": "trap '' TERM; "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			leader, child := filepath.Join(t.TempDir(), "leader"), filepath.Join(t.TempDir(), "child")
			parent := exec.Command(os.Args[0], "-test.run=^$")
			parent.Env = append(os.Environ(), asParent+"="+ignore+"sleep 100 & echo $! >"+child+"; echo $$ >"+leader+"; wait; sleep 100")
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, leader)
			if !alive(t, leader) || !alive(t, child) {
				t.Error("it did not run")
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // it was killed
			waitGone(t, child)
			waitGone(t, leader)
		})
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
