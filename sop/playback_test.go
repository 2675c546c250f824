package sop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/sources/proc"
)

func TestARehearsalAnswersAsItWasAndRunsNothing(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "ran")
	markdown := "1. a\n   ```sh\n   echo x >>" + mark + "; echo lines: $(wc -l <" + mark + "); test $(wc -l <" + mark + ") -ge 2\n   ```\n   ```sh verify\n   echo checked\n   ```\n2. b\n   ```bash\n   echo never\n   ```\n"
	then := newStage(t, markdown)
	then.does(then.runStep("1"))
	then.does(then.runStep("1"))
	then.wants("1", StepDone)

	now := newStage(t, markdown)
	now.runner.exec = Playback([]*Run{then.now()})
	for try, want := range []struct {
		exit   int
		output string
	}{{1, "lines: 1"}, {0, "lines: 2\nchecked"}} {
		now.does(now.runStep("1"))
		if st := now.state("1"); *st.Exit != want.exit || st.Output != want.output {
			t.Errorf("try %d: exit %d, %q", try+1, *st.Exit, st.Output)
		}
	}
	now.wants("1", StepDone)
	now.does(now.runStep("2"))
	if st := now.state("2"); st.State != StepDone || !strings.Contains(st.Output, "nobody ran this then") {
		t.Errorf("%+v", st)
	}
	if ran, err := os.ReadFile(mark); err != nil || strings.Count(string(ran), "x") != 2 {
		t.Errorf("the rehearsal ran something: %q %v", ran, err)
	}
	if got := scriptOf(proc.Command{Args: []string{"sh"}}); got != "" {
		t.Errorf("%+v", got)
	}
}
