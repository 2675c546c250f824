package incident

import "testing"

func TestAPinnedLineIsShownWithoutItsTime(t *testing.T) {
	for line, want := range map[string]string{
		"2026-11-21T01:17:46Z WARN  retry 2/5 order=9": "WARN retry 2/5 order=9",
		"just words": "just words",
	} {
		if got := gist(line); got != want {
			t.Errorf("%q is shown as %q, want %q", line, got, want)
		}
	}
}
