package endtoend

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkShowOneOf2000SOPs is the CPU time of showing one checklist of a folder
// of 2,000, beside cat of them all. Whoever shows one must find it, and know that
// no other file has its name.
func BenchmarkShowOneOf2000SOPs(b *testing.B) {
	s := stageFor(b, plain)
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\nsops: [./sops]\n")
	shipped, err := os.ReadFile(filepath.Join("..", "..", "..", "sop", "library", "service-down.md"))
	if err != nil {
		b.Fatal(err)
	}
	cat := []string{"cat"}
	for i := range 2000 {
		name := fmt.Sprintf("sops/team%02d/runbook-%04d.md", i%40, i)
		s.write(name, strings.Replace(string(shipped), "title: ", fmt.Sprintf("title: %04d ", i), 1))
		cat = append(cat, name)
	}
	took := func(says string, args ...string) time.Duration {
		b.Helper()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = s.dir
		out, err := cmd.Output()
		if err != nil || !bytes.Contains(out, []byte(says)) {
			b.Fatalf("%s: %v, %.200q", args[0], err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var ratios, ours, theirs []float64
	pair := func() {
		them := took("1999 Service down", cat...)
		us := took("0777 Service down", s.binary, "--config", "holdfast.yaml", "sop", "show", "runbook-0777")
		ratios = append(ratios, float64(us)/float64(them))
		ours, theirs = append(ours, float64(us.Microseconds())/1000), append(theirs, float64(them.Microseconds())/1000)
	}
	for b.Loop() {
		pair()
	}
	for len(ratios) < 15 { // one pair in which the machine did something else says little
		pair()
	}
	middle := func(list []float64) float64 {
		slices.Sort(list)
		return list[len(list)/2]
	}
	b.ReportMetric(middle(ratios), "ratio")
	b.ReportMetric(1.5, "at-most")
	b.ReportMetric(middle(ours), "x-ms")
	b.ReportMetric(middle(theirs), "x-cat-ms")
}
