package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/logs"
)

// The files of every log that is followed in files are looked through, each once, and
// none of a log that the filter leaves out.
func TestTheFilesBehindTheLogsAreSearched(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("api-1.log", "2026-11-20T11:00:00Z needle one\n")
	write("api-2.log", "2026-11-20T11:00:02Z needle three\nhay\n")
	write("web.log", "2026-11-20T11:00:01Z needle two\n")
	if err := os.Symlink("api-1.log", filepath.Join(dir, "api-now.log")); err != nil {
		t.Fatal(err)
	}
	w := staged(t)
	w.Config().Logs = []config.LogSource{{Name: "api", File: dir + "/api-*.log"}, {Name: "web", File: dir + "/web.log"}, {Name: "net", Command: []string{"true"}}}
	for words, want := range map[string]string{"needle": "one two three", "needle source:web": "two", "needle -source:web": "one three", "needle source:none": ""} {
		filter, err := logs.ParseFilter(words)
		if err != nil {
			t.Fatal(err)
		}
		tail, told := logs.NewTail(10, w.Record.Feed, w.Now), logs.Searched{}
		b := behind{w, func(string) (string, bool) { return "", false }}
		if err := b.Search(t.Context(), filter, tail, func(at logs.Searched) { told = at }); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range tail.Last(10) {
			got = append(got, l.Text[strings.LastIndex(l.Text, " ")+1:])
		}
		if s := strings.Join(got, " "); s != want || told.Found != len(got) || len(told.Unread) > 0 {
			t.Errorf("%s finds %q, want %q; it tells %+v", words, s, want, told)
		}
	}
}
