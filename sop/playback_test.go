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
	now.runner.Rehearse(incident, []*Run{then.now()})
	if now.runner.Rehearses(incident+1) || !now.runner.Rehearses(incident) {
		t.Error("another incident is a rehearsal")
	}
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
	if out, ok := now.runner.Output(Place{incident, now.run, "2"}, 0); !ok || !out.Over || !strings.Contains(strings.Join(out.Lines, "\n"), "nobody ran this then") {
		t.Errorf("what was played back is shown as %+v", out)
	}
	if _, err := now.runner.Start(t.Context(), alice, incident, Parse("test", "test.md", []byte("1. Restart <host>\n   ```sh\n   restart <host>\n   ```\n")), nil, nil); err != nil {
		t.Fatal(err)
	}
	runs, err := now.runner.Runs(t.Context(), incident)
	if err != nil || !runs[1].Practice {
		t.Fatalf("what is started in a rehearsal is no practice: %+v, %v", runs, err)
	}
	if _, err := now.runner.Run(t.Context(), alice, Place{incident, runs[1].Run, "1"}, now.hashOf(runs[1].Run), nil); err != nil {
		t.Errorf("a rehearsal lacks a value: %v", err)
	}
	if ran, err := os.ReadFile(mark); err != nil || strings.Count(string(ran), "x") != 2 {
		t.Errorf("the rehearsal ran something: %q %v", ran, err)
	}
	if got := scriptOf(proc.Command{Args: []string{"sh"}}); got != "" {
		t.Errorf("%+v", got)
	}
}
