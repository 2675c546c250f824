package proc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// escaped is a script that starts a child in a session of its own, which ignores
// nothing and holds no pipe, and waits until it has written its id.
func escaped(pid string) string {
	return "setsid sh -c 'echo $$ >" + pid + "; exec sleep 100' </dev/null >/dev/null 2>&1 & until [ -s " + pid + " ]; do sleep 0.01; done; "
}

func needSetsid(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("setsid is not installed")
	}
}

func stop(t *testing.T, file string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	_ = syscall.Kill(n, syscall.SIGKILL)
	return n
}

func TestWhatLeftTheGroupEndsAtTheDeadline(t *testing.T) {
	needSetsid(t)
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	c := sh(escaped(pid) + "echo started; sleep 100")
	c.Bound, c.Timeout = true, deadline
	if r := do(t, c); r.Killed != "deadline of 10s" || string(r.Combined) != "started\n" {
		t.Errorf("got %+v, %q", r, r.Combined)
	}
	waitGone(t, pid)
}

// What a step leaves behind when it ends by itself stays, and is named.
func TestWhatIsLeftRunningIsNamed(t *testing.T) {
	needSetsid(t)
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	c := sh(escaped(pid) + "printf done")
	c.Bound = true
	r := do(t, c)
	n := stop(t, pid)
	if want := "done\n[holdfast: left running in the background: sleep 100 (pid " + strconv.Itoa(n) + ")]\n"; r.Exit != 0 || string(r.Combined) != want {
		t.Errorf("exit %d, it says %q, want %q", r.Exit, r.Combined, want)
	}
}

// Only what carries the whole mark of the command is its own: an empty mark, or
// one cut short, is nobody's.
func TestAMarkThatIsNoneFindsNobody(t *testing.T) {
	for _, mark := range []string{"", "=", markName, markName + "=", newMark()[:len(markName)+4], newMark()} {
		if whole(mark) != (len(mark) > len(markName)+20) {
			t.Errorf("%q is whole: %v", mark, whole(mark))
		}
		if list := marked(mark); len(list) != 0 {
			t.Errorf("%q is carried by %v", mark, list)
		}
	}
}

// What is left is named without its secrets and controls, and not without end.
func TestWhatIsLeftIsSaidInALine(t *testing.T) {
	var list []process
	for i := range 7 {
		list = append(list, process{i + 1, "daemon\x1b[2J -n " + strconv.Itoa(i)})
	}
	got := describe(list)
	if !strings.HasPrefix(got, "[holdfast: left running in the background: daemon<U+001B>[2J -n 0 (pid 1), ") || !strings.HasSuffix(got, "-n 4 (pid 5), and 2 more]\n") {
		t.Errorf("it says %q", got)
	}
	if describe(nil) != "" {
		t.Error("nothing is left, and something is said")
	}
}
