package command_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/changes/changestest"
	"holdfast/sources/changes/command"
	"holdfast/sources/text"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// printer is a program that prints a file.
type printer struct {
	t      *testing.T
	file   string
	asJSON bool
	config command.Config
	*command.Command
}

func newPrinter(t *testing.T, asJSON bool) *printer {
	t.Helper()
	p := &printer{t: t, file: filepath.Join(t.TempDir(), "printed"), asJSON: asJSON}
	p.print("")
	p.config = command.Config{Name: "ci", Args: []string{"cat", "--", p.file}}
	p.Command = command.New(p.config)
	return p
}

func (p *printer) print(out string) {
	p.t.Helper()
	if err := os.WriteFile(p.file, []byte(out), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *printer) Again() changes.Asker { return command.New(p.config) }

func (p *printer) Make(name string, at time.Time, words string) {
	p.t.Helper()
	line := at.Format(time.RFC3339) + " " + words
	if p.asJSON {
		b, err := json.Marshal(map[string]any{"id": name, "time": at, "summary": words})
		if err != nil {
			p.t.Fatal(err)
		}
		line = string(b)
	}
	was, err := os.ReadFile(p.file)
	if err != nil {
		p.t.Fatal(err)
	}
	p.print(string(was) + line + "\n")
}

func (p *printer) Break() {
	p.t.Helper()
	if err := os.Remove(p.file); err != nil {
		p.t.Fatal(err)
	}
}

func TestACommandKeepsTheContract(t *testing.T) {
	for name, asJSON := range map[string]bool{"lines": false, "JSON": true} {
		t.Run(name, func(t *testing.T) {
			changestest.Contract(t, func(t *testing.T) changestest.Peer { return newPrinter(t, asJSON) })
		})
	}
}

func TestWhatACommandMayPrint(t *testing.T) {
	for line, want := range map[string]changes.Change{
		"2026-11-20T13:00:00+01:00 deploy cart":  {At: noon, Summary: "deploy cart", Source: "ci", Service: "shop"},
		"1795176000\tdeploy cart":                {At: noon, Summary: "deploy cart", Source: "ci", Service: "shop"},
		`{"time": 1795176000.5, "summary": "s"}`: {At: noon.Add(500 * time.Millisecond), Summary: "s", Source: "ci", Service: "shop"},
		`{"id": "77", "time": "2026-11-20T12:00:00Z", "summary": "s", "service": "cart", "version": "4f2c1", "link": "https://ci/77", "by": "bob", "details": {"region": "eu-1"}}`: {
			At: noon, Summary: "s", Source: "ci", Service: "cart", Version: "4f2c1", Link: "https://ci/77", Details: map[string]string{"by": "bob", "region": "eu-1"},
		},
	} {
		p := newPrinter(t, false)
		p.config.Service = "shop"
		p.print("\r\n" + line + "\r\n\n")
		list, err := p.Again().Ask(t.Context(), time.Time{})
		if err != nil || len(list) != 1 || !list[0].SaysTheSame(want) || !list[0].At.Equal(want.At) {
			t.Errorf("%s reads as %+v, %v", line, list, err)
		}
	}
}

func TestALineThatIsNoChangeIsNamedAndHidesNoOther(t *testing.T) {
	const good = "2026-11-20T12:00:00Z deploy cart\n"
	for bad, want := range map[string]string{
		"yesterday deploy":                        "line 2: yesterday deploy: a line is",
		"2026-11-20 12:00:00 deploy":              "line 2: 2026-11-20 12:00:00 deploy: a line is",
		"2026-11-20T12:00:00Z":                    "says nothing of what was changed",
		"-5 deploy":                               "a line is",
		"NaN deploy":                              "a line is",
		"1e300 deploy":                            "a line is",
		`{"summary": "x"}`:                        "time is ; write",
		`{"time": "soon", "summary": "x"}`:        `time is "soon"; write`,
		`{"time": 1795176000, "summary": ""}`:     "says nothing",
		`{"time": 1795176000, "what": "x"}`:       `unknown field "what"`,
		`{"time": 1795176000, "summary": "x"} {}`: "something follows",
		`{"time": 1795176000, "summary": "x`:      "is no change such as",
		"bad\nbad\nbad\nbad\nbad":                 "and 2 more lines",
		"\x1b[2J\x00":                             "<U+001B>[2J<U+0000>",
	} {
		p := newPrinter(t, false)
		p.print(good + bad + "\n" + strings.Replace(good, "cart", "till", 1))
		list, err := p.Ask(t.Context(), time.Time{})
		if err == nil || !strings.Contains(text.ErrorLine(err), want) || len(list) != 2 {
			t.Errorf("%q: %d changes, %v", bad, len(list), err)
		}
	}
}

func TestACommandThatFailsIsSaidAndWhatItPrintedCounts(t *testing.T) {
	ask := func(script string) ([]changes.Change, error) {
		return command.New(command.Config{Name: "ci", Args: []string{"sh", "-c", script}, Redact: text.NewRedactor("hunter22")}).Ask(t.Context(), time.Time{})
	}
	list, err := ask("echo 1795176000 deploy with hunter22; echo first >&2; echo no token hunter22 >&2; exit 3")
	if err == nil || !strings.Contains(err.Error(), "sh ended with exit 3: no token") || strings.Contains(err.Error(), "hunter22") || len(list) != 1 {
		t.Errorf("%d changes, %v", len(list), err)
	}
	if list[0].Summary != "deploy with [redacted]" {
		t.Errorf("it says %q", list[0].Summary)
	}
	if _, err := ask("exit 4"); err == nil || !strings.Contains(err.Error(), "exit 4: it did not say why") {
		t.Errorf("it says %v", err)
	}
	if _, err := ask("yes 1795176000 deploy | head -c 5000000"); err == nil || !strings.Contains(err.Error(), "prints more than 4 MiB") {
		t.Errorf("it says %v", err)
	}
}
