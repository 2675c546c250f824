package tuitest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/tuitest"
)

// The test binary is the program in the terminal, too.
func TestMain(m *testing.M) {
	if os.Getenv("TUITEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	if _, err := tea.NewProgram(program{}, tea.WithInput(os.Stdin), tea.WithOutput(os.Stdout)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	os.Exit(7)
}

// program shows the keys it was given, the terminal's size and its background.
type program struct {
	keys []string
	w, h int
	back string
}

func (program) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		p.back = fmt.Sprint("dark ", msg.IsDark())
	case tea.KeyPressMsg:
		p.keys = append(p.keys, msg.String())
		switch msg.String() {
		case "b":
			return p, tea.Raw("\a")
		case "q":
			return p, tea.Quit
		}
	}
	return p, nil
}

func (p program) View() tea.View {
	lines := []string{fmt.Sprintf("%d×%d %s", p.w, p.h, p.back), "wide 漢字 end"}
	lines = append(lines, p.keys...)
	if slices.Contains(p.keys, "x") { // a column in the middle of the screen
		for range 10 - len(lines) {
			lines = append(lines, strings.Repeat(" ", 30)+"x")
		}
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	return v
}

func open(t *testing.T) *tuitest.Terminal {
	t.Helper()
	s := tuitest.Start(t, tuitest.Options{Cols: 60, Rows: 12, Args: []string{os.Args[0]}, Env: []string{"TUITEST_PROGRAM=1"}})
	s.See("60×12 dark true", "wide 漢字 end")
	return s
}

func TestTerminalDrawsWhatTheProgramWrites(t *testing.T) {
	s := open(t)
	if got := s.Line(1); got != "wide 漢字 end" {
		t.Errorf("the second row is %q", got)
	}
	before := s.Bytes()
	s.Press("j", "enter", "space", "pgdown", "up", "esc")
	s.Wait("the keys, each in a row of its own", func(screen string) bool {
		return strings.HasSuffix(screen, "\nj\nenter\nspace\npgdown\nup\nesc") || strings.Contains(screen, "\nj\nenter\nspace\npgdown\nup\nesc\n")
	})
	if n := s.Bytes() - before; n <= 0 || n > 1000 {
		t.Errorf("six keys made %d bytes", n)
	}
	if s.FirstFrame() <= 0 || s.FirstFrame() > 20*time.Second || s.Raw() == "" || !strings.Contains(s.Painted(), "wide") {
		t.Errorf("the first frame came after %s", s.FirstFrame())
	}
	took, err := s.Measure("k", func(at func(int) string) bool { return at(8) == "k" })
	if err != nil || took <= 0 {
		t.Errorf("k was seen after %s: %v", took, err)
	}
}

// In a raw terminal a line feed goes down and stays in its column.
func TestTerminalKeepsTheColumn(t *testing.T) {
	s := open(t)
	s.Press("x")
	s.Wait("a column of x", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return len(lines) > 9 && !slices.ContainsFunc(lines[3:10], func(l string) bool { return l != strings.Repeat(" ", 30)+"x" })
	})
}

func TestTerminalHearsTheBell(t *testing.T) {
	s := open(t)
	s.Press("b", "b")
	s.Wait("two bells", func(string) bool { return s.Bells() == 2 })
}

func TestTerminalResizes(t *testing.T) {
	s := open(t)
	s.Resize(80, 24)
	s.See("80×24")
	s.Gone("60×12")
}

func TestTerminalTellsHowTheProgramEnded(t *testing.T) {
	s := open(t)
	s.Press("q")
	if code := s.Exit(); code != 7 {
		t.Errorf("it ended with %d", code)
	}
	killed := open(t)
	killed.Kill()
	if code := killed.Exit(); code != -1 {
		t.Errorf("killed, it ended with %d", code)
	}
}
