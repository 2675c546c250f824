package sop

import (
	"os"
	"strings"
	"testing"
)

// The folder of the program comes last; one that a PATH cannot hold is left out.
func TestAScriptFindsTheProgramThatRunsIt(t *testing.T) {
	for program, want := range map[string]string{
		"/opt/holdfast/bin/holdfast": os.Getenv("PATH") + ":/opt/holdfast/bin|/srv/team.yaml",
		"/opt/two:three/holdfast":    os.Getenv("PATH") + "|/srv/team.yaml",
		"":                           os.Getenv("PATH") + "|/srv/team.yaml",
	} {
		s := newStage(t, "1. Look\n   ```sh\n   echo \"$PATH|$HOLDFAST_CONFIG\"\n   ```\n")
		s.runner.Ours(program, "/srv/team.yaml")
		s.does(s.runStep("1"))
		if got := strings.TrimSpace(s.state("1").Output); got != want {
			t.Errorf("of %q a script has %q, not %q", program, got, want)
		}
	}
}
