package sop

import (
	"strings"
	"testing"
)

// outlineOf is a runbook as `sop show` prints it, without its title.
func outlineOf(t *testing.T, lines ...string) string {
	t.Helper()
	p := Parse("x", "x.md", []byte(strings.Join(lines, "\n")+"\n"))
	checkSound(t, p)
	_, out, _ := strings.Cut(Outline(p), "\n")
	return strings.TrimRight(out, "\n")
}

func TestASessionIsOneUnderEachOfItsNames(t *testing.T) {
	for _, language := range []string{"console", "shell-session", "shellsession", "sh-session", "bash-session", "ShellSession"} {
		got := outlineOf(t, "1. Look", "", "   ```"+language, "   $ uptime", "   10:00 up", "   ```")
		if got != "1   Look\n      $ uptime" {
			t.Errorf("%s:\n%s", language, got)
		}
	}
}
