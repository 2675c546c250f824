package main

import (
	"strings"
	"testing"

	"holdfast/store/duty"
)

func TestTheStatusStaysOneScreenInAStorm(t *testing.T) {
	items := make([]duty.Line, 10_000)
	for i := range items {
		items[i] = duty.Line{N: 1, Item: duty.Item{What: "NodeDown " + strings.Repeat("x", 10_000), Why: strings.Repeat("y ", 10_000)}}
	}
	var b strings.Builder
	writeItems(&b, items)
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != mostItems+1 {
		t.Errorf("%d lines for %d items", len(lines), len(items))
	}
	if got, want := lines[mostItems], "  and 9970 more; `holdfast alerts` lists every alert"; got != want {
		t.Errorf("the last line is %q, want %q", got, want)
	}
	for _, line := range lines {
		if n := len([]rune(line)); n > 2+whatCells+2+whyCells {
			t.Errorf("a line has %d cells", n)
		}
	}
}
