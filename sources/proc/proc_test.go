package proc

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/text"
)

func sh(script string) Command { return Command{Args: []string{"sh", "-c", script}} }

func do(t *testing.T, c Command) Result {
	t.Helper()
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBothStreamsAndTheExitCodeAreKept(t *testing.T) {
	r := do(t, sh("echo out; echo err >&2; exit 3"))
	if r.Exit != 3 || string(r.Stdout) != "out\n" || string(r.Stderr) != "err\n" || r.Killed != "" || r.Cut != 0 {
		t.Errorf("got %+v", r)
	}
	if len(r.Combined) != len("out\nerr\n") || r.Took <= 0 {
		t.Errorf("got %q after %s", r.Combined, r.Took)
	}
	if r := do(t, sh("kill -9 $$")); r.Exit != 128+9 || r.Killed != "" {
		t.Errorf("a command killed by someone else: %+v", r)
	}
}

func TestWhereAndWithWhatItRuns(t *testing.T) {
	dir := t.TempDir()
	c := sh("pwd; cat; echo $GIVEN$HOME")
	c.Dir, c.Env, c.Stdin = dir, []string{"GIVEN=yes"}, strings.NewReader("in\n")
	if r := do(t, c); string(r.Stdout) != dir+"\nin\nyes\n" {
		t.Errorf("got %q", r.Stdout)
	}
	t.Setenv("INHERITED", "ours")
	if r := do(t, sh("echo $INHERITED; wc -c")); strings.Fields(string(r.Stdout))[0] != "ours" || strings.Fields(string(r.Stdout))[1] != "0" {
		t.Errorf("got %q", r.Stdout)
	}
}

// A label can hold anything; as a variable it must stay a word.
func TestAHostileValueInTheEnvironmentIsInert(t *testing.T) {
	dir := t.TempDir()
	for _, label := range []string{"$(touch pwned)", "`touch pwned`", "; touch pwned", "a\ntouch pwned", "' ; touch pwned #"} {
		c := sh(`printf '%s' "$ALERT_INSTANCE"; printf '%s' $ALERT_INSTANCE >/dev/null`)
		c.Dir, c.Env = dir, []string{"ALERT_INSTANCE=" + label, "PATH=" + os.Getenv("PATH")}
		if r := do(t, c); string(r.Stdout) != label {
			t.Errorf("%q became %q", label, r.Stdout)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a label ran")
	}
}

// alive reports whether the process whose id is in the file still runs.
func alive(t *testing.T, file string) bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err == nil && bytes.Contains(stat, []byte(") Z ")) {
		return false // dead, and not yet collected by its new parent
	}
	return syscall.Kill(pid, 0) == nil
}

func waitGone(t *testing.T, file string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); alive(t, file); {
		if time.Now().After(end) {
			t.Fatal("a background child outlived its group")
		}
		<-time.After(time.Millisecond)
	}
}

// deadline is long enough for a shell to begin on a machine that has much else to do.
const deadline = 10 * time.Second

func TestAtTheDeadlineTheWholeGroupIsKilled(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	c := sh("sleep 100 & echo $! >" + pid + "; echo started; sleep 100")
	c.Timeout = deadline
	r := do(t, c)
	if r.Killed != "deadline of 10s" || string(r.Stdout) != "started\n" {
		t.Errorf("got %+v, %q", r, r.Stdout)
	}
	if r.Exit != 128+int(syscall.SIGTERM) {
		t.Errorf("exit %d, although nothing resisted being asked", r.Exit)
	}
	waitGone(t, pid)
}

func TestWhoIgnoresBeingAskedIsKilled(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	c := sh("trap '' TERM; (trap '' TERM; sleep 100 & echo $! >" + pid + "; wait) & sleep 100")
	c.Timeout = deadline
	r := do(t, c)
	if r.Killed != "deadline of 10s" || r.Took < deadline+grace || r.Exit != 128+int(syscall.SIGKILL) {
		t.Errorf("got %+v", r)
	}
	waitGone(t, pid)
}

func TestTheEngineerStopsIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := sh("trap 'echo cleaned up; exit 7' TERM; echo ready; sleep 100 & wait")
	c.Output = func(Stream, []byte) { cancel() } // as soon as it is ready
	r, err := Run(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Killed != "stopped by the engineer" || r.Exit != 7 || !strings.Contains(string(r.Stdout), "cleaned up") {
		t.Errorf("got %+v, %q", r, r.Stdout)
	}
}

func TestADeadlineOfTheCallerIsADeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r, err := Run(ctx, sh("sleep 100"))
	if err != nil || r.Killed != "deadline" {
		t.Errorf("got %+v, %v", r, err)
	}
}

// A daemon started by a step holds the pipe; the step must end all the same.
func TestABackgroundChildDoesNotHoldTheCommand(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	r := do(t, sh("sleep 100 & echo $! >"+pid+"; echo done"))
	if r.Exit != 0 || r.Killed != "" || string(r.Stdout) != "done\n" || r.Took > 50*time.Second {
		t.Errorf("got %+v, %q", r, r.Stdout)
	}
	if !alive(t, pid) {
		t.Error("a daemon that a step started was killed with it")
	}
	data, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	_ = syscall.Kill(n, syscall.SIGKILL)
}

func TestOutputIsCappedAndTheRestCounted(t *testing.T) {
	seen := 0
	c := sh("i=0; while [ $i -lt 1000 ]; do echo 0123456789; i=$((i+1)); done")
	c.MaxOutput = 1000
	c.Output = func(_ Stream, chunk []byte) { seen += len(chunk) }
	r := do(t, c)
	if len(r.Combined) != 1000 || len(r.Stdout) != 1000 || r.Cut != 10_000 || r.Exit != 0 {
		t.Errorf("kept %d and %d, cut %d, exit %d", len(r.Combined), len(r.Stdout), r.Cut, r.Exit)
	}
	if seen != 11_000 {
		t.Errorf("%d bytes were shown live, want all 11000", seen)
	}
}

func TestSecretsLeaveNeitherLiveNorKept(t *testing.T) {
	var live, logged bytes.Buffer
	c := sh("printf 'it is hunt'; printf 'er2hunter2\\nAuthorization: Bearer abcdefgh\\n'; echo hunter2hunter2 >&2")
	c.Redact = text.NewRedactor("hunter2hunter2")
	c.Output = func(_ Stream, chunk []byte) { live.Write(chunk) }
	c.Args = append(c.Args, "hunter2hunter2")
	c.Log = func(line string, _ time.Duration, _ error) { logged.WriteString(line) }
	r := do(t, c)
	if string(r.Stdout) != "it is [redacted]\nAuthorization: Bearer [redacted]\n" || string(r.Stderr) != "[redacted]\n" {
		t.Errorf("kept %q and %q", r.Stdout, r.Stderr)
	}
	if strings.Contains(live.String(), "hunter2hunter2") || !strings.HasSuffix(logged.String(), " [redacted]") {
		t.Errorf("live %q, logged %q", &live, &logged)
	}
	c.Raw = true
	if r := do(t, c); !strings.Contains(string(r.Stdout), "hunter2hunter2") || string(r.Stderr) != "[redacted]\n" {
		t.Errorf("raw: kept %q and %q", r.Stdout, r.Stderr)
	}
}

func TestItHasNoTerminalToAskAPasswordOn(t *testing.T) {
	if r := do(t, sh("exec 3<>/dev/tty")); r.Exit == 0 {
		t.Error("it could open a terminal, and write over the cockpit")
	}
}

func TestWhatCannotBeStartedSaysWhy(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		c    Command
		want string
	}{
		"nothing":               {Command{}, "no command to run"},
		"a program not there":   {Command{Args: []string{"holdfast-no-such\x1bprogram"}}, "cannot run holdfast-no-such<U+001B>program: it is not installed, or not on the PATH"},
		"a path not there":      {Command{Args: []string{"/nonexistent/x"}}, "no such file"},
		"a file that is none":   {Command{Args: []string{plain}}, "not executable for this user"},
		"a directory not there": {Command{Args: []string{"sh"}, Dir: "/nonexistent"}, "the program or the directory does not exist"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var logged error
			tt.c.Log = func(_ string, _ time.Duration, err error) { logged = err }
			_, err := Run(t.Context(), tt.c)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if !errors.Is(logged, err) {
				t.Errorf("logged %v", logged)
			}
		})
	}
}

func TestAPanicOfWhoeverShowsOutputIsAnError(t *testing.T) {
	c := sh("echo one; echo two")
	c.Output = func(Stream, []byte) { panic("boom") }
	r, err := Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "a defect in holdfast: boom") {
		t.Errorf("got %v", err)
	}
	if r.Exit != 0 || string(r.Stdout) != "one\ntwo\n" {
		t.Errorf("the command suffered: %+v, %q", r, r.Stdout)
	}
}

func TestTheLogSaysHowItWent(t *testing.T) {
	for script, want := range map[string]string{"exit 0": "<nil>", "exit 4": "exit 4"} {
		var line, how string
		c := sh(script)
		c.Log = func(l string, _ time.Duration, err error) {
			line, how = l, "<nil>"
			if err != nil {
				how = err.Error()
			}
		}
		do(t, c)
		if line != "sh -c '"+script+"'" || how != want {
			t.Errorf("logged %q, %q", line, how)
		}
	}
}

// What a script printed before it failed stands above the error, whichever of its pipes
// is read first.
func TestTheErrorOfAScriptStandsBehindWhatItPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newCollector(Command{})
		var wrote sync.WaitGroup
		wrote.Go(func() { _, _ = o.writer(Stderr).Write([]byte("error: the pod does not terminate\n")) })
		synctest.Wait() // it was read first
		if _, err := o.writer(Stdout).Write([]byte("draining pod 14 of 14\n")); err != nil {
			t.Fatal(err)
		}
		wrote.Wait()
		r, err := o.result("")
		if want := "draining pod 14 of 14\nerror: the pod does not terminate\n"; err != nil || string(r.Combined) != want {
			t.Errorf("%v: %q", err, r.Combined)
		}
	})
}
