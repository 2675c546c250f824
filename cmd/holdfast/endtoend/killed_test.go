package endtoend

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A script does not go on when the holdfast that ran it was killed, nor what it
// put into a session of its own: what its step says next, cut off, is true.
func TestAScriptEndsWithTheHoldfastThatIsKilled(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("setsid is not installed")
	}
	s := newStage(t)
	s.configure("")
	s.write("sops/slow.md", "# Slow\n1. Copy\n   ```sh\n   setsid sh -c 'echo $$ >far; exec sleep 600' </dev/null >/dev/null 2>&1 &\n   sleep 600 &\n   echo $! >child\n   wait\n   ```\n")
	c := exec.Command(s.binary, "--config", s.path("holdfast.yaml"), "sop", "run", "slow")
	c.Dir, c.Env = s.dir, append(os.Environ(), "GORACE="+gorace(s.dir))
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, "y\n"); err != nil {
		t.Fatal(err)
	}
	running := func(file string) (pid int) {
		s.until("the script runs", func() bool {
			data, err := os.ReadFile(s.path(file))
			if err == nil {
				pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
			}
			return err == nil && runs(pid)
		})
		return pid
	}
	child, far := running("child"), running("far")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // it was killed
	s.until("what the script had started is gone", func() bool { return !runs(child) && !runs(far) })
	left := exec.Command(s.binary, "--config", s.path("holdfast.yaml"), "sop", "run", "slow", "--incident", "INC-1")
	left.Dir, left.Stdin = s.dir, strings.NewReader("q\n")
	if out, err := left.CombinedOutput(); err != nil || !strings.Contains(string(out), "cut off") {
		t.Errorf("%v: %s", err, out)
	}
}

// runs reports whether there is such a process, other than a dead one that
// nobody has collected yet.
func runs(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ") && syscall.Kill(pid, 0) == nil
}
