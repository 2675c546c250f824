package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"holdfast/sources/peertest"
)

// The program's behaviour told as scripts: each file of testdata/script is the
// story of one topic, and every line of it that says holdfast runs the real
// program as a process of its own. CONTRIBUTING.md says where to add one.

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"holdfast": main})
}

func TestStory(t *testing.T) {
	testscript.Run(t, stories("testdata/script"))
}

// The stories that need restic are skipped, visibly, where it is not there.
func TestStoryOfRestic(t *testing.T) {
	restic := peertest.Need(t, "restic")[0]
	t.Setenv("PATH", filepath.Dir(restic)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	testscript.Run(t, stories("testdata/script/restic"))
}

func stories(dir string) testscript.Params {
	return testscript.Params{
		Dir: dir, Setup: setStage, RequireUniqueNames: true, RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":        exits,
			"json":         jsonHas,
			"fields":       jsonFields,
			"plain":        plainText,
			"aged":         aged,
			"moment":       setMoment,
			"hostile":      hostile,
			"flip":         flip,
			"alertmanager": fakeAlertmanager,
			"prometheus":   fakePrometheus,
			"midday":       midday,
			"site":         fakeSite,
			"door":         freeDoor,
			"post":         post,
		},
	}
}

// setStage gives a script a home, a person and a zone of its own, so that the
// machine's settings play no part in it. Its files were written just now, by the
// clock of this process, which the program follows, too.
func setStage(e *testscript.Env) error {
	home := filepath.Join(e.WorkDir, "home")
	for _, kv := range [][2]string{
		{"HOME", home},
		{"XDG_CONFIG_HOME", filepath.Join(home, ".config")},
		{"XDG_STATE_HOME", filepath.Join(home, ".state")},
		{"XDG_CACHE_HOME", filepath.Join(home, ".cache")},
		{"USER", "alice"},
		{"TZ", "Europe/Berlin"},
		{"LC_ALL", "C"},
		{"TERM", "xterm-256color"},
		{"GORACE", "atexit_sleep_ms=0 " + os.Getenv("GORACE")}, // a second at the end of each process otherwise
		{peertest.ShiftVariable, os.Getenv(peertest.ShiftVariable)},
	} {
		e.Setenv(kv[0], kv[1])
	}
	e.Values[fakesKey{}] = map[string]*fakeCluster{}
	e.Values[promsKey{}] = map[string]*fakeProm{}
	e.Values[sitesKey{}] = map[string]*site{}
	now := time.Now()
	err := filepath.WalkDir(e.WorkDir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, now, now)
	})
	return errors.Join(err, os.MkdirAll(home, 0o700))
}

// exits runs a command and checks its exit code: exits 1 holdfast status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s exited with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// jsonHas checks one value of the JSON on the last standard output:
// json 0.labels.alertname CheckoutDown. Strings stand without quotes, all else
// as compact JSON; a path that ends in length is the length of the list.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] json PATH VALUE")
	}
	got := words(ts, dig(ts, args[0]))
	if (got == args[1]) == neg {
		ts.Fatalf("%s is %s", args[0], got)
	}
}

// jsonFields checks that an object of the JSON on the last standard output, or
// each object of a list, has these fields: fields 0.ack by at note until.
func jsonFields(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fields PATH FIELD…")
	}
	list, ok := dig(ts, args[0]).([]any)
	if !ok {
		list = []any{dig(ts, args[0])}
	}
	if len(list) == 0 {
		ts.Fatalf("%s is an empty list, so it shows no field", args[0])
	}
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			ts.Fatalf("%s is %s, no object", args[0], words(ts, item))
		}
		for _, field := range args[1:] {
			if _, ok := object[field]; !ok {
				ts.Fatalf("%s has no field %s: %s", args[0], field, words(ts, item))
			}
		}
	}
}

func dig(ts *testscript.TestScript, path string) any {
	var at any
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	dec.UseNumber()
	if err := dec.Decode(&at); err != nil {
		ts.Fatalf("standard output is not JSON: %v", err)
	}
	for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		switch in := at.(type) {
		case map[string]any:
			next, ok := in[part]
			if !ok {
				ts.Fatalf("%s: no field %s in %s", path, part, words(ts, at))
			}
			at = next
		case []any:
			if part == "length" {
				at = json.Number(strconv.Itoa(len(in)))
				continue
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(in) {
				ts.Fatalf("%s: no item %s in %s", path, part, words(ts, at))
			}
			at = in[i]
		default:
			ts.Fatalf("%s: %s is in %s, which has no parts", path, part, words(ts, at))
		}
	}
	return at
}

func words(ts *testscript.TestScript, v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	ts.Check(enc.Encode(v))
	return strings.TrimSpace(b.String())
}

// plainText checks that nothing the last command printed, or a file holds, could
// command a terminal or turn the reading direction: plain [FILE…].
func plainText(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: plain [FILE…]")
	}
	for _, name := range append([]string{"stdout", "stderr"}, args...) {
		content := ts.ReadFile(name)
		if !utf8.ValidString(content) {
			ts.Fatalf("%s holds bytes that are no text: %q", name, content)
		}
		for i, r := range content {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				ts.Fatalf("%s holds %U at byte %d: %q", name, r, i, content[max(0, i-20):min(len(content), i+20)])
			}
		}
	}
}

// aged writes a file of a size that was last changed so long ago: aged FILE 26h 4096.
func aged(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: aged FILE AGE BYTES")
	}
	age, err := time.ParseDuration(args[1])
	ts.Check(err)
	size, err := strconv.Atoi(args[2])
	ts.Check(err)
	name, at := ts.MkAbs(args[0]), time.Now().Add(-age)
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o700))
	ts.Check(os.WriteFile(name, bytes.Repeat([]byte{'x'}, size), 0o600))
	ts.Check(os.Chtimes(name, at, at))
}

// setMoment sets a variable to the time so long ago, by this process's clock: the
// programs beside holdfast know only the machine's. It is written as RFC 3339 in
// UTC, or as seconds since 1970: moment NAME AGE [seconds].
func setMoment(ts *testscript.TestScript, neg bool, args []string) {
	seconds := len(args) == 3 && args[2] == "seconds"
	if neg || !seconds && len(args) != 2 {
		ts.Fatalf("usage: moment NAME AGE [seconds]")
	}
	age, err := time.ParseDuration(args[1])
	ts.Check(err)
	at := time.Now().Add(-age).UTC()
	if seconds {
		ts.Setenv(args[0], strconv.FormatInt(at.Unix(), 10))
		return
	}
	ts.Setenv(args[0], at.Format(time.RFC3339))
}

// hostile sets the variable HOSTILE to text that would do harm on a terminal:
// it clears the screen, retitles the window, writes the clipboard, rewrites the
// line, turns the reading direction and hides a letter.
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: hostile")
	}
	ts.Setenv("HOSTILE", "a\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\rb\u202ec\u200bd\u009b31m\xffe")
}

// flip changes bytes of a file in place, as a failing disk or an intruder with
// an editor would: flip FILE OLD NEW, both equally long.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || len(args[1]) != len(args[2]) {
		ts.Fatalf("usage: flip FILE OLD NEW, OLD and NEW equally long")
	}
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	if !bytes.Contains(content, []byte(args[1])) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, bytes.ReplaceAll(content, []byte(args[1]), []byte(args[2])), 0o600))
}
