package world

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
)

// A new kind of log is a folder beside sources/logs/file, a key of the configuration
// and a function of logKinds. Whoever forgets one of them is told here.
func TestEveryKindOfLogIsWhole(t *testing.T) {
	// Of each key that says where a log is: the folder of its adapter, and a
	// configuration that takes it. A key that this version does not build has none.
	kinds := map[string]struct{ folder, example string }{
		"file":         {"file", "logs: [{name: api, file: api.log}]\n"},
		"syslog":       {"syslog", "logs: [{name: api, syslog: {listen: \"udp://127.0.0.1:0\"}}]\n"},
		"journald":     {"journald", "logs: [{name: api, journald: {}}]\n"},
		"loki":         {"loki", "logs: [{name: api, loki: {url: \"http://127.0.0.1:1\", query: \"{a='b'}\"}}]\n"},
		"victorialogs": {"victorialogs", "logs: [{name: api, victorialogs: {url: \"http://127.0.0.1:1\", query: \"*\"}}]\n"},
		"posted":       {"posted", "inbound: {listen: '127.0.0.1:0'}\nlogs: [{name: api, posted: true}]\n"},
		"command":      {"command", "logs: [{name: api, command: [sleep, 60]}]\n"},
	}
	// An adapter is a folder of which something follows a source, or takes what is posted;
	// the others hold rules.
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "sources", "logs", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	adapters := map[string]bool{}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(code), "\nfunc Follow(") || strings.Contains(string(code), "\nfunc (d *Desk) Take(") {
			adapters[filepath.Base(filepath.Dir(file))] = true
		}
	}
	for _, key := range config.LogKinds() {
		kind, known := kinds[key]
		if !known {
			t.Errorf("the configuration takes logs[].%s: say here which adapter reads it", key)
			continue
		}
		if !adapters[kind.folder] {
			t.Errorf("logs[].%s has no adapter sources/logs/%s", key, kind.folder)
		}
		delete(adapters, kind.folder)
		path := filepath.Join(t.TempDir(), "holdfast.yaml")
		write(t, path, kind.example)
		w := opened(t, path, false)
		list, err := w.logJobs(w.Config())
		if err != nil || len(list) != 1 || list[0].Name != "api" || list[0].Kind == "" || list[0].Run == nil || list[0].Check == nil || list[0].Same == "" {
			t.Errorf("nothing follows a log by %s: %+v, %v", key, list, err)
			continue
		}
		if err := list[0].Check(t.Context()); err != nil {
			t.Errorf("a log by %s cannot be looked at: %v", key, err)
		}
		if h, ok := w.Health.Get(list[0].Kind, "api", ""); !ok {
			t.Errorf("a log by %s reports no health: %+v", key, h)
		}
		delete(kinds, key)
	}
	for key := range kinds {
		t.Errorf("the configuration has no key logs[].%s", key)
	}
	for folder := range adapters {
		t.Errorf("no key of the configuration leads to the adapter sources/logs/%s", folder)
	}
}

// Which log is read first says nothing: at the start the lines of all stand by time.
func TestAtTheStartTheLinesOfAllLogsStandByTime(t *testing.T) {
	dir := t.TempDir()
	text := "logs:\n"
	names := []string{"api", "edge", "host"}
	var want []string
	began := time.Now().Add(-time.Hour)
	files := map[string]string{}
	for i := range 30 {
		name := names[i%len(names)]
		said := fmt.Sprintf("line %d", i)
		files[name] += began.Add(time.Duration(i)*time.Second).UTC().Format(time.RFC3339) + " " + said + "\n"
		want = append(want, name+" "+said)
	}
	for _, name := range names {
		file := filepath.Join(dir, name+".log")
		write(t, file, files[name])
		text += "  - {name: " + name + ", file: " + file + "}\n"
	}
	w, _ := watched(t, text)
	w.until(t, "all lines are there", func() bool { return len(w.Tail.Last(100)) >= len(want) })
	var got []string
	for _, l := range w.Tail.Last(100) {
		got = append(got, l.Source+" "+l.Text[strings.Index(l.Text, "line"):])
	}
	if !slices.Equal(got, want) {
		t.Errorf("not by time: %q", got)
	}
}
