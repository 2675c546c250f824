package sop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Steps that need each other are told, in however wide a circle, and no others: as
// somebody finds who goes from each to whatever it needs.
func TestStepsThatNeedEachOtherAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "steps")
		needs := make([][]int, n+1)
		var src strings.Builder
		for step := 1; step <= n; step++ {
			needs[step] = rapid.SliceOfN(rapid.IntRange(1, n+1), 0, 4).Draw(t, "needs")
			fmt.Fprintf(&src, "%d. step", step)
			if len(needs[step]) > 0 {
				fmt.Fprintf(&src, " {needs=%s}", strings.Trim(strings.ReplaceAll(fmt.Sprint(needs[step]), " ", ","), "[]"))
			}
			src.WriteString("\n")
		}
		reaches := func(from, to int) bool {
			seen := map[int]bool{}
			var on func(at int) bool
			on = func(at int) bool {
				if seen[at] || at > n {
					return false
				}
				seen[at] = true
				return slices.ContainsFunc(needs[at], func(next int) bool { return next == to || on(next) })
			}
			return on(from)
		}
		said := map[string]bool{}
		for _, p := range Parse("x", "", []byte(src.String())).Problems {
			if strings.Contains(p.Message, "need each other") {
				said[p.Message[:strings.Index(p.Message, " need each")]] = true
			}
		}
		want := map[string]bool{}
		for step := 1; step <= n; step++ {
			for _, to := range needs[step] {
				if to <= n && to != step && reaches(to, step) {
					want[fmt.Sprintf("step %d and step %d", step, to)] = true
				}
			}
		}
		if len(said) != len(want) {
			t.Fatalf("%s\nsaid %v, want %v", src.String(), said, want)
		}
		for words := range want {
			if !said[words] {
				t.Fatalf("%s\n%s is not said", src.String(), words)
			}
		}
	})
}
