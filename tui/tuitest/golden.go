package tuitest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Golden compares what is shown with what is kept in testdata/file; the test
// flag -update, which the package under test declares, writes it anew.
func Golden(t testing.TB, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if updating() {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("nothing is kept yet (-update writes it): %v", err)
	}
	if got != string(want) {
		t.Errorf("it differs from %s:\n%s", path, difference(string(want), got))
	}
}

// updating reports whether the test was run with -update.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// difference shows the lines that differ, the kept one first.
func difference(want, got string) string {
	var b strings.Builder
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		line := func(list []string) string {
			if i < len(list) {
				return list[i]
			}
			return ""
		}
		if line(w) != line(g) {
			b.WriteString("- " + line(w) + "\n+ " + line(g) + "\n")
		}
	}
	return b.String()
}
