package sop

import (
	"os"
	"path/filepath"
	"testing"
)

// Whatever is fed to it, the parser neither fails nor makes ids that are not
// unique, nor leaves a lock or a branch that points nowhere unmentioned.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/runbooks/*.md")
	if err != nil {
		f.Fatal(err)
	}
	bundledFiles, err := filepath.Glob("library/*.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, bundledFiles...) {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8<<10 {
			return
		}
		p := Parse("fuzz", "fuzz.md", src)
		checkSound(t, p)
		Lint(p)
		run := Fold(Record{Started: Started{Name: "fuzz", Text: p.Text}})
		run.Progress()
		run.Next()
	})
}
