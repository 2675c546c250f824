package sop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdfast/sources/alerts"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

func says(lacks []Lack) string {
	var all []string
	for _, l := range lacks {
		all = append(all, l.Name+" "+string(l.Kind))
	}
	return strings.Join(all, ", ")
}

func TestNothingRunsBeforeItsPlaceholdersAreFilledIn(t *testing.T) {
	s := newStage(t, "1. Go\n   ```sh\n   echo \"on <host>\" '<host>'\n   ```\n   ```sh verify\n   test \"<host>\" = \"web 1\"\n   ```\n2. Again\n   ```sh\n   echo <host>\n   ```\n")
	s.refuses(ErrAsk)(s.runStep("1"))
	if got := says(s.now().Lacks("1")); got != "<host> placeholder" {
		t.Errorf("it lacks %s", got)
	}
	s.refuses(ErrAsk)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Fill(map[string]string{"FILL_HOST": ""})))
	s.refuses(ErrCannot)(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Fill(map[string]string{"PATH": "/x"})))
	s.does(s.runner.Do(t.Context(), bob, Place{incident, s.run, "1"}, Fill(map[string]string{"FILL_HOST": "web 1"})))
	if st := s.state("1"); st.State != StepOpen || len(s.now().Lacks("1")) != 0 {
		t.Errorf("%+v", st)
	}
	s.does(s.runStep("1"))
	if st := s.state("1"); st.State != StepDone || st.Output != "on web 1 web 1" {
		t.Errorf("%+v", st)
	}
	s.does(s.runStep("2")) // it stays for the later steps
	if st := s.state("2"); st.Output != "web 1" {
		t.Errorf("%+v", st)
	}
}

func TestAnEmptyLabelOfTheAlertStopsTheStep(t *testing.T) {
	markdown := "1. Clean\n   ```sh\n   echo rm -rf /srv/$ALERT_INSTANCE/cache \"$ALERT_TEAM\"\n   ```\n"
	s := newStage(t, markdown)
	s.refuses(ErrAsk)(s.runStep("1"))
	if got := says(s.now().Lacks("1")); got != "ALERT_INSTANCE alert, ALERT_TEAM alert" {
		t.Errorf("it lacks %s", got)
	}
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Fill(map[string]string{"ALERT_INSTANCE": "web-1", "ALERT_TEAM": ""})))
	s.does(s.runStep("1"))
	if st := s.state("1"); st.Output != "rm -rf /srv/web-1/cache " {
		t.Errorf("%q", st.Output)
	}
	of := Procedure{Alerts: Parse("x", "", []byte("---\nalerts: ['alertname=\"B\"']\n---\n1. a\n")).Alerts}
	list := []alerts.Alert{{Labels: map[string]string{"alertname": "A"}}, {Labels: map[string]string{"alertname": "B"}}}
	if a, ok := of.Of(list); !ok || a.Name() != "B" {
		t.Errorf("the alert is %v", a.Labels)
	}
	if a, ok := (Procedure{}).Of(list); !ok || a.Name() != "A" {
		t.Errorf("the alert is %v", a.Labels)
	}
}

func TestWhatAStepExportsIsThereInTheNext(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newStage(t, "1. Set\n   ```sh\n   export NAMESPACE=\"my shop\"; LOCAL=1; PATH=/nowhere:$PATH; export PATH\n   ```\n2. Use\n   ```sh\n   echo \"in [$NAMESPACE]\"\n   ```\n3. Not exported\n   ```sh\n   echo \"[$LOCAL]\"\n   ```\n")
	if got := says(s.now().Lacks("2")); got != "NAMESPACE unset" {
		t.Errorf("before it lacks %s", got)
	}
	s.does(s.runStep("1"))
	if got := s.now().Vars; got["NAMESPACE"] != "my shop" || got["PATH"] != "" || len(got) != 1 {
		t.Errorf("the run has %q", got)
	}
	s.does(s.runStep("2"))
	if st := s.state("2"); st.Output != "in [my shop]" {
		t.Errorf("%q", st.Output)
	}
	if got := says(s.now().Lacks("3")); got != "LOCAL unset" {
		t.Errorf("it lacks %s", got)
	}
	s.does(s.runStep("3"))
	s.wants("3", StepFailed)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "holdfast-exports-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestASecretThatIsFilledInStaysWithItsProcess(t *testing.T) {
	s := newStage(t, "1. Log in\n   ```sh\n   test \"<password>\" = hunter2secret; echo it is <password>\n   ```\n")
	s.does(s.runner.Do(t.Context(), alice, Place{incident, s.run, "1"}, Fill(map[string]string{"FILL_PASSWORD": "hunter2secret"})))
	if all := fmt.Sprint(s.journal.records); strings.Contains(all, "hunter2secret") {
		t.Errorf("the record has it: %s", all)
	}
	s.does(s.runStep("1"))
	if st := s.state("1"); st.State != StepDone || st.Output != "it is "+text.Redacted {
		t.Errorf("%+v", st)
	}
	other := NewRunner(s.journal, proc.Run, text.NewRedactor("hunter2secret"), s.runner.now)
	runs, err := other.Runs(t.Context(), incident)
	if err != nil || says(runs[0].Lacks("1")) != "<password> placeholder" {
		t.Errorf("elsewhere it lacks %s (%v)", says(runs[0].Lacks("1")), err)
	}
}

func TestAScriptEndsAtTheFirstLineThatFails(t *testing.T) {
	for name, tt := range map[string]struct {
		fence, script string
		state         State
		output        string
	}{
		"a failed line":          {"sh", "cd /nowhere/at/all 2>/dev/null\necho after", StepFailed, ""},
		"a variable that is not": {"sh", "echo \"$NOWHERE\" 2>/dev/null\necho after", StepFailed, ""},
		"what is tested":         {"sh", "false || echo absent\nif false; then echo x; fi", StepDone, "absent"},
		"a failed pipe, in bash": {"bash", "false | cat\necho after", StepFailed, ""},
		"taken back":             {"sh {loose}", "false\necho \"after$NOWHERE\"", StepDone, "after"},
		"bash in an sh fence":    {"sh", "[[ a == b ]] && echo same\n[[ a == a ]] && echo \"${HOME:0:1}\"", StepDone, "/"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "1. Go\n   ```"+tt.fence+"\n   "+strings.ReplaceAll(tt.script, "\n", "\n   ")+"\n   ```\n")
			s.does(s.runStep("1"))
			if st := s.state("1"); st.State != tt.state || (tt.state == StepDone && st.Output != tt.output) || strings.Contains(st.Output, "after") != strings.Contains(tt.output, "after") {
				t.Errorf("%s, %q", st.State, st.Output)
			}
		})
	}
}

func TestAScriptUsesWhatItDoesNotSetItself(t *testing.T) {
	for script, want := range map[string]string{
		"echo $A ${B} \"$C\"":                        "A B C",
		"A=1; echo $A; for B in x; do echo $B; done": "",
		"echo ${A:-x} ${B-} ${C:=y} ${D:+z}":         "",
		"read -r A; echo $A $HOME $PATH $? $1 $@ $$": "HOME PATH",
		"cat <<'EOF'\n$A\nEOF\ncat <<EOF\n$B\nEOF":   "B",
		"awk '{print $A}' x; echo '$B'":              "",
		"export A=1; local B=2; echo $A$B":           "",
	} {
		s := Script{Shell: "bash", Text: script}
		got := strings.Join(s.uses(), " ")
		if got != want {
			t.Errorf("%q uses %q, want %q", script, got, want)
		}
	}
}

// What a script of sh exports is set, in it and in the steps after it.
func TestWhatAnyShellExportsIsSet(t *testing.T) {
	for _, shell := range []string{"sh", "bash", "zsh", "shell"} {
		p := Parse("x", "x.md", []byte("1. Set\n   ```"+shell+"\n   export STAGE=production\n   echo \"$STAGE\" $NOWHERE\n   ```\n2. Use\n   ```"+shell+"\n   echo \"$STAGE\"\n   ```\n"))
		if got := p.unset(p.Steps[0]); len(got) != 1 || got[0] != "NOWHERE" {
			t.Errorf("%s: step 1 lacks %v", shell, got)
		}
		if got := p.unset(p.Steps[1]); len(got) != 0 {
			t.Errorf("%s: step 2 lacks %v", shell, got)
		}
	}
}

// What a step sets and does not export is gone in the next one; what only zsh sets
// is set in zsh.
func TestWhatIsNotExportedIsNamed(t *testing.T) {
	p := Parse("x", "x.md", []byte("1. Set\n   ```sh\n   GOOD=v411\n   echo $GOOD $HOST $UID $PWD\n   ```\n2. Use\n   ```sh\n   echo \"$GOOD\"\n   ```\n3. Zsh\n   ```zsh\n   echo $HOST $UID\n   ```\n4. All\n   ```sh\n   set -a\n   GOOD=v412\n   ```\n5. Use\n   ```sh\n   echo \"$GOOD\"\n   ```\n"))
	for i, want := range []string{"HOST UID", "GOOD", "", "", ""} {
		if got := strings.Join(p.unset(p.Steps[i]), " "); got != want {
			t.Errorf("step %d lacks %q, not %q", i+1, got, want)
		}
	}
	if l := Lint(p); !slices.ContainsFunc(l.Problems, func(p Problem) bool {
		return p.Line == 8 && strings.Contains(p.Message, "step 2: $GOOD is set nowhere: an earlier step sets it, but does not export it")
	}) {
		t.Errorf("%+v", l.Problems)
	}
}
