package sop

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/proc"
)

func TestTheRegisterCountsPeopleAndTroubleAndLeavesPracticeOut(t *testing.T) {
	const markdown = "1. a\n2. b\n3. c\n"
	exit := 1
	run := func(at time.Time, practice bool, by people.Actor, events ...Event) *Run {
		rec := Record{Started: Started{Name: "x", Text: markdown, Practice: practice}, By: by, At: at}
		for i, ev := range events {
			ev.Seq, ev.At = int64(i+1), at.Add(time.Duration(i)*time.Minute)
			rec.Events = append(rec.Events, ev)
		}
		return Fold(rec)
	}
	runs := []*Run{
		run(night.AddDate(0, 0, 2), false, bob, Event{Step: "1", What: Done, By: bob}, Event{Step: "2", What: Skipped, Reason: "r", By: alice}),
		run(night, false, alice, Event{Step: "2", What: Running, Try: 1, By: alice}, Event{Step: "2", What: Ended, Try: 1, Exit: &exit, By: alice},
			Event{Step: "2", What: Failed, By: alice}, Event{Step: "3", What: Skipped, Reason: "r", By: alice}),
		run(night.AddDate(0, 0, 9), true, people.Actor{Person: "carol"}, Event{Step: "1", What: Failed, By: people.Actor{Person: "carol"}}),
	}
	e := Register(runs)["x"]
	if !e.LastUsed.Equal(night.AddDate(0, 0, 2)) || e.LastUsedBy != "bob" || e.Uses != 2 || e.Practices != 1 {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(e.People, []people.Person{"alice", "bob"}) || !slices.Equal(e.PractisedBy, []people.Person{"carol"}) {
		t.Errorf("%v, practised by %v", e.People, e.PractisedBy)
	}
	want := []Trouble{{"2", "2", "b", 1, 1, 2}, {"3", "3", "c", 0, 1, 1}}
	if !slices.Equal(e.Trouble, want) {
		t.Errorf("got %+v", e.Trouble)
	}
	if got := Register(nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAPractiseRunIsMarked(t *testing.T) {
	journal := &memory{now: func() time.Time { return night }}
	r := NewRunner(journal, proc.Run, nil, journal.now)
	if _, err := r.Practise(t.Context(), alice, incident, Parse("x", "", []byte("1. a\n")), nil, nil); err != nil {
		t.Fatal(err)
	}
	if !journal.records[0].Practice {
		t.Error("it is not")
	}
}

func TestGitSaysWhenAProcedureWasLastEdited(t *testing.T) {
	dir := t.TempDir()
	git := func(day string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=Ana \x1b[31m", "-c", "user.email=a@x", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_COMMITTER_DATE="+day+"T00:00:00Z", "GIT_AUTHOR_DATE="+day+"T00:00:00Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
	write(t, dir, map[string]string{"a.md": "1. a\n", "deep/größe.md": "1. b\n", "new.md": "1. c\n"})
	git("2026-01-01", "init", "-q")
	git("2026-01-01", "add", "a.md", "deep")
	git("2026-01-01", "commit", "-q", "-m", "one")
	write(t, dir, map[string]string{"a.md": "1. a\n2. b\n"})
	git("2026-02-01", "commit", "-q", "-a", "-m", "two")
	edited := Edited(t.Context(), proc.Run, open(t, dir).All())
	if got := edited[filepath.Join(dir, "a.md")]; got.At.Format(time.DateOnly) != "2026-02-01" || got.By != "Ana <U+001B>[31m" {
		t.Errorf("%+v of %v", got, edited)
	}
	if got := edited[filepath.Join(dir, "deep/größe.md")]; got.At.Format(time.DateOnly) != "2026-01-01" {
		t.Errorf("%+v", got)
	}
	if got, known := edited[filepath.Join(dir, "new.md")]; known {
		t.Errorf("a file that was never committed: %+v", got)
	}
	outside := t.TempDir()
	write(t, outside, map[string]string{"x.md": "1. a\n"})
	if got := Edited(t.Context(), proc.Run, open(t, outside).All()); len(got) != 0 {
		t.Errorf("no repository: %+v", got)
	}
}
