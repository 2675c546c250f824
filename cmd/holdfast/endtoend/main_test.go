// The program from outside: the real binary in a real terminal, against real
// Prometheus, Alertmanager and restic. What one test plays here is one night of
// an engineer; each asserts on what stands on the screen, in the record and in
// the report.
package endtoend

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Set, it makes the test binary the bare program that a benchmark is held to.
const bareEnv = "HOLDFAST_BARE"

func TestMain(m *testing.M) {
	if os.Getenv(bareEnv) != "" {
		bare()
		return
	}
	dir, err := os.MkdirTemp("", "holdfast-endtoend-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	builds = filepath.Join(dir, "bin")
	// A night waits far more than it computes: for peers, for a person's pace, for
	// a minute that has to be over. -parallel says it otherwise.
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// builds is where the program is built to.
var builds string

// checked is the program with the race detector in it, built once.
var checked = sync.OnceValues(func() (string, error) { return build("holdfast-race", "-race") })

// plain is the program as people run it.
var plain = sync.OnceValues(func() (string, error) { return build("holdfast") })

func build(name string, flags ...string) (string, error) {
	path := filepath.Join(builds, name)
	args := append(append([]string{"build"}, flags...), "-o", path, "holdfast/cmd/holdfast")
	out, err := exec.Command("go", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return path, nil
}

// ran is how a command of the program ended.
type ran struct {
	out, err string
	code     int
}

// command runs one command of the program to its end.
func command(t testing.TB, dir, path string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience) // it ends by itself, unless it hangs
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "USER=alice", "TZ=UTC", "GORACE="+gorace(dir))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("holdfast %s: %v", strings.Join(args, " "), err)
	}
	return ran{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// gorace has races written to files, which a screen cannot hide.
func gorace(dir string) string {
	return "atexit_sleep_ms=0 exitcode=66 log_path=" + filepath.Join(dir, "race")
}

// noRaces fails the test for every race that was written down.
func noRaces(t testing.TB, dir string) {
	t.Helper()
	reports, err := filepath.Glob(filepath.Join(dir, "race.*"))
	if err != nil {
		t.Error(err)
	}
	for _, path := range reports {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		t.Errorf("the program raced:\n%s", text)
	}
}

// bare is the least that Bubble Tea can do: it draws one line, and draws it
// anew at each key.
func bare() {
	if _, err := tea.NewProgram(line(0), tea.WithInput(os.Stdin), tea.WithOutput(os.Stdout)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type line int

func (line) Init() tea.Cmd { return nil }

func (l line) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		if key.String() == "q" {
			return l, tea.Quit
		}
		return l + 1, nil
	}
	return l, nil
}

func (l line) View() tea.View {
	v := tea.NewView(fmt.Sprintf("bare %d", int(l)))
	v.AltScreen = true
	return v
}
