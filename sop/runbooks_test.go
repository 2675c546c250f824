package sop

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden outlines anew")

// Each runbook in testdata is written the way public ones are; its outline,
// with the bodies and the problems, stands beside it.
func TestRunbooksReadAsTheirOutlinesSay(t *testing.T) {
	files, err := filepath.Glob("testdata/runbooks/*.md")
	if err != nil || len(files) < 30 {
		t.Fatalf("only %d runbooks: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := Parse(nameOf(file), filepath.Base(file), src)
			checkSound(t, p)
			got := wholeOutline(p)
			golden := strings.TrimSuffix(file, ".md") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
