package sop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const lived = `---
title: Lived
vars: {region: eu-1}
---
# Lived

1. Note the time
2. Restart it

   ` + "```sh {timeout=30s}\n   exit 3\n   ```\n\n   ```sh verify\n   true\n   ```" + `
3. Tell support
   by phone {#tell}
4. Which cause?
   > decide: known → #end, unknown → #end
5. Clean up {needs=2}
   1. here
   2. there
6. End {#end}`

// livedThrough is that procedure with a failed, a skipped, an overridden and a
// decided step.
func livedThrough(t *testing.T) *Run {
	s := newStage(t, lived)
	ctx, clock := t.Context(), night
	s.journal.now = func() time.Time { clock = clock.Add(time.Minute); return clock }
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "1"}, Tick("")))
	s.does(s.runStep("2"))
	s.does(s.runStep("2"))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "5"}, Override("no time to wait")))
	s.does(s.runner.Do(ctx, bob, Place{incident, s.run, "5.1"}, Tick("")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "2"}, Tick("restarted it from the console.")))
	s.does(s.runner.Do(ctx, alice, Place{incident, s.run, "tell"}, Skip("they knew")))
	return s.now()
}

func TestADraftTellsWhatWasDoneInItsOrder(t *testing.T) {
	run := livedThrough(t)
	past := Past{
		Name: "INC-7", Title: `Checkout "down"`, Severity: "sev2", Owner: "alice", Alerts: []string{"CheckoutDown"}, Day: night, Runs: []*Run{run},
		Moments: []Moment{
			{At: night.Add(90 * time.Second), By: "carol", Did: "1. looked at [the graph](x.md) {needs=9} `of` <b>"},
			{At: night.Add(150 * time.Second), Phase: "Mitigate"},
			{At: night.Add(160 * time.Second), By: "bob", Did: "Look at the log of api", Lines: []string{"ERROR a", "```", "c", "d"}},
		},
	}
	got := Draft(past)
	p := Parse("draft", "", []byte(got))
	checkSound(t, p)
	if linted := Lint(p); len(linted.Problems) > 0 {
		t.Errorf("%+v\n%s", linted.Problems, got)
	}
	want := `Checkout "down"
Drafted from INC-7 of 20 November 2026. Read it through: leave out what did not help, and give each command a check.
1   Note the time
2   1. looked at [the graph](x.md) (needs=9) ` + "`of`" + ` <b>
      In INC-7 by carol.
3   Restart it
      If it fails: in INC-7 it failed twice (exit 3).

      Done by hand in INC-7: restarted it from the console.
      $ (at most 30s) exit 3
      verify true

Mitigate
4   Look at the log of api
      In INC-7 by bob.

      ` + "````text" + `
      ERROR a
      ` + "```" + `
      c
      ` + "````" + `
5   here
6   Tell support by phone  [if applicable]
      Skipped in INC-7: they knew.

Close
7   Fill the incident report
`
	if Outline(p) != want {
		t.Errorf("got\n%s\nwant\n%s\nof\n%s", Outline(p), want, got)
	}
	if p.Vars["region"] != "eu-1" || p.Owner != "alice" || p.Severity != "sev2" || len(p.Alerts) != 1 || p.Alerts[0].String() != `alertname="CheckoutDown"` {
		t.Errorf("%+v", p)
	}
	for _, part := range []string{"If it fails: in INC-7 it failed twice (exit 3).", "Done by hand in INC-7: restarted it from the console.", "Skipped in INC-7: they knew."} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in\n%s", part, got)
		}
	}
}

func TestDeviationsAreAPatchThatGitTakes(t *testing.T) {
	run := livedThrough(t)
	patch, count := Patch("INC-7", run)
	if count != 3 {
		t.Errorf("%d deviations in\n%s", count, patch)
	}
	p := Parse("test", "", []byte(applied(t, run.Text, patch)))
	checkSound(t, p)
	if len(p.Problems) > 0 || len(p.Flat()) != len(run.Procedure.Flat()) {
		t.Fatalf("%+v\n%s", p.Problems, p.Text)
	}
	if tell, _ := p.Step("tell"); !tell.Optional || tell.Title != "Tell support by phone" || !strings.Contains(tell.Body, "Skipped in INC-7: they knew.") {
		t.Errorf("%+v", tell)
	}
	two, _ := p.Step("2")
	if two.Command == nil || two.Verify == nil || !strings.Contains(two.Body, "it failed twice (exit 3).") {
		t.Errorf("%+v", two)
	}
	if patch, count := Patch("INC-8", Fold(Record{Started: Started{Text: lived}})); patch != "" || count != 0 {
		t.Errorf("nothing happened, and yet\n%s", patch)
	}
}

// applied is a text after a patch, as git applies it.
func applied(t testing.TB, was, patch string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"test.md": was, "p.patch": patch} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "git", "apply", "--whitespace=nowarn", "p.patch")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, patch)
	}
	got, err := os.ReadFile(filepath.Join(dir, "test.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestAPatchFitsWhateverRunbookItIsFor(t *testing.T) {
	files, err := filepath.Glob("testdata/runbooks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "library/security-breach.md", "library/service-down.md")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := Parse("test", "", src)
		if p.Text != string(src) {
			continue // cleaned at the door: the patch is to what was followed
		}
		rec := Record{Started: Started{Name: "test", Text: p.Text}}
		for i, s := range p.Flat() {
			if i%2 == 0 {
				rec.Events = append(rec.Events, Event{Step: s.ID, What: Skipped, Reason: "of {#x} *reasons*", Seq: int64(i + 1)})
			}
		}
		if patch, count := Patch("INC-1", Fold(rec)); count > 0 {
			if got := applied(t, p.Text, patch); len(got) <= len(p.Text) {
				t.Errorf("%s: nothing was added", file)
			}
		}
	}
}

func TestWordsStayWordsInADraft(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		said := strings.TrimSpace(rapid.StringMatching("[ -~éß]{1,60}").Draw(rt, "said"))
		p := Parse("x", "", []byte(Draft(Past{Name: "INC-1", Title: "T", Owner: "o", Moments: []Moment{{At: night, By: "a", Did: said}}})))
		if len(p.Steps) != 2 || len(p.Problems) > 0 || p.Steps[0].Script() != nil || len(p.Steps[0].Steps) > 0 {
			rt.Fatalf("%q became %s %+v", said, Outline(p), p.Problems)
		}
	})
}
