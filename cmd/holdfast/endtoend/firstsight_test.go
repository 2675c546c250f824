package endtoend

import (
	stdsql "database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"holdfast/tui/tuitest"
)

// locked makes the record of a stage and has a connection of SQLite lock it for itself
// alone, until release.
func (s *stage) locked() (release func()) {
	s.Helper()
	if made := s.run("incident", "list"); made.code != 0 {
		s.Fatalf("the record is not made: %s%s", made.out, made.err)
	}
	db, err := stdsql.Open("sqlite3", "file:"+s.path("holdfast.db")+"?_locking_mode=EXCLUSIVE&_busy_timeout=60000")
	if err != nil {
		s.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(s.Context(), "BEGIN EXCLUSIVE; CREATE TABLE held (x); ROLLBACK"); err != nil {
		s.Fatal(err)
	}
	released := false
	release = func() {
		if !released {
			released = true
			if err := db.Close(); err != nil {
				s.Error(err)
			}
		}
	}
	s.Cleanup(release)
	return release
}

// While the record is opened a line stands there, and says what that waits for. What is
// typed meanwhile does not stand in it. When the cockpit has been left, the shell's
// screen is as it was.
func TestAFirstLineStandsUntilTheFirstFrame(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{
		"at the top":              "echo above",
		"at the bottom":           "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do echo above; done",
		"in the middle of a line": "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do echo above; done; printf %60s above",
	} {
		t.Run(name, func(t *testing.T) {
			s := plainStage(t)
			s.write("holdfast.yaml", unprotected)
			size := tuitest.Options{Cols: 80, Rows: 24}
			c := s.held(size, before+"; ", name != "in the middle of a line")
			s.signal(syscall.SIGTERM)
			if code := c.Exit(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			// What the terminal answers late stands behind it.
			shell, _, _ := strings.Cut(c.Screen(), "^[")
			if words := strings.Fields(shell); len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return w != "above" }) {
				t.Errorf("the shell has\n%s", c.Screen())
			}
		})
	}
}

// held opens the cockpit while its record is locked, looks at the line that stands
// meanwhile, and then lets it go on; whole: all of the line has room. SQLite waits five
// seconds for a lock: where the test itself stood still for so long, it is done again.
func (s *stage) held(size tuitest.Options, before string, whole bool) *tuitest.Terminal {
	s.Helper()
	for range 20 {
		release := s.locked()
		c := s.openShelled(size, before)
		gaveUp := func() bool { return strings.Contains(c.Raw(), "another process held") }
		wrote := func(words string) func(string) bool {
			return func(string) bool { return strings.Contains(c.Raw(), words) || gaveUp() }
		}
		c.Wait("the line", wrote("holdfast opens the record "))
		c.Type("\rjj\r\r")
		c.Wait("what it waits for", wrote("holdfast waits for a slow disk, or another program that holds the record "))
		screen := c.Screen()
		release()
		c.Wait("the first frame", func(screen string) bool { return strings.Contains(screen, "unprotected") || gaveUp() })
		if gaveUp() {
			c.Exit()
			continue
		}
		if strings.Contains(screen, "jj") || strings.Contains(screen, "holdfast opens") || whole && !strings.Contains(screen, "holdfast waits for a slow disk, or another program that holds the record …") {
			s.Errorf("it stands there\n%s", screen)
		}
		c.Gone("holdfast waits", "holdfast opens")
		return c
	}
	s.Fatal("this machine stands still all the time")
	return nil
}

// A record that is not opened in the end is told of where the line stood, and whoever
// does not wait that long has their shell back, which shows what is typed.
func TestTheFirstLineIsGoneWhereNoFrameComes(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{"an error": 0, "Ctrl-C": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			s := plainStage(t)
			s.write("holdfast.yaml", unprotected)
			s.locked()
			c := tuitest.Start(s, tuitest.Options{
				Cols: 120, Rows: 24, Dir: s.dir, Patience: patience,
				Args: []string{"/bin/sh", "-c", `sh -c 'echo $$ > pid; exec "$0" --config holdfast.yaml' "$0"; stty -a > after; echo ended`, s.binary},
			})
			c.Wait("the line", func(string) bool { return strings.Contains(c.Raw(), "holdfast opens the record ") })
			if sig != 0 {
				s.signal(sig)
			}
			c.See("ended")
			screen := c.Screen()
			if strings.Contains(screen, "holdfast opens") || strings.Contains(screen, "holdfast waits") || !strings.Contains(screen, "holdfast: ") {
				t.Errorf("the shell has\n%s", screen)
			}
			c.Exit()
			set, err := os.ReadFile(s.path("after"))
			if err != nil {
				t.Fatal(err)
			}
			if set := string(set); !strings.Contains(set, " echo ") || !strings.Contains(set, " icanon ") {
				t.Errorf("the shell's terminal is not set as it was:\n%s", set)
			}
		})
	}
}

// Where no screen is drawn, nothing of it is said: it would stand between the lines that
// are read there.
func TestTheFirstLineIsForScreensAlone(t *testing.T) {
	s := plainStage(t)
	s.write("holdfast.yaml", unprotected)
	for name, args := range map[string]string{
		"TERM=dumb":     `TERM=dumb "$0" --config holdfast.yaml`,
		"a command":     `"$0" --config holdfast.yaml status`,
		"output piped":  `"$0" --config holdfast.yaml | cat`,
		"no input":      `"$0" --config holdfast.yaml < /dev/null`,
		"line by line":  `echo q | "$0" --config holdfast.yaml --plain`,
		"a rehearsal":   `echo q | "$0" --plain demo`,
		"status --line": `"$0" --config holdfast.yaml status --line`,
	} {
		c := tuitest.Start(s, tuitest.Options{Cols: 120, Rows: 24, Dir: s.dir, Patience: patience, Args: []string{"/bin/sh", "-c", args + "; echo ended", s.binary}})
		c.See("ended")
		c.Exit()
		if raw := c.Raw(); strings.Contains(raw, "\x1b") || strings.Contains(raw, "opens the record") || strings.Contains(raw, "lays out") {
			t.Errorf("%s: it wrote %q", name, raw)
		}
	}
}

// The line comes within the first moments, whatever is slow: before the record, and
// before a rehearsal is laid out.
func TestTheFirstLineOfARehearsal(t *testing.T) {
	s := plainStage(t)
	c := tuitest.Start(s, tuitest.Options{Cols: 200, Rows: 50, Dir: s.dir, Patience: patience, Args: []string{s.binary, "demo", "--keep", s.path("kept")}})
	c.See("1 Alerts", "? help")
	raw := c.Raw()
	at := 0
	for _, want := range []string{
		"holdfast lays out the rehearsal in " + s.path("kept"), "holdfast opens the record " + s.path("kept"), "holdfast makes the record ",
		"holdfast gives the rehearsal its past in ", "\x1b8\x1b[K", "\x1b[?1049h",
	} {
		i := strings.Index(raw[at:], want)
		if i < 0 {
			t.Fatalf("%q does not stand in %s", want, fmt.Sprintf("%.3000q", raw[at:]))
		}
		at += i
	}
	if first, frame := c.FirstSight(), c.FirstFrame(); first <= 0 || first >= frame {
		t.Errorf("the first line stood after %s, the first frame after %s", first, frame)
	}
}
