package step

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/replay"
	"holdfast/store/sqlite"
)

// seat is a person at a terminal that is a pipe, on a record of their own.
type seat struct {
	*testing.T
	store    *store.Store
	runner   *sop.Runner
	out      strings.Builder
	troubles []string
}

func newSeat(t *testing.T) *seat {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &seat{T: t, store: store.New(db, sources.NewFeed(), time.Now, "UTC")}
	exec := func(ctx context.Context, c proc.Command) (proc.Result, error) { return proc.Run(ctx, c) }
	s.runner = sop.NewRunner(s.store.Runs, exec, nil, time.Now)
	return s
}

func (s *seat) desk(in io.Reader) Desk {
	s.out.Reset()
	s.troubles = nil
	return Desk{
		Book: s.store.Book, Acts: s.store.Incidents, Runner: s.runner, Library: none{}, Actor: people.Actor{Person: "alice"}, Zone: time.UTC, Now: time.Now,
		Ask: prompt.New(in, &s.out, prompt.Options{Now: time.Now}), Out: &s.out, Complain: func(m string) { s.troubles = append(s.troubles, m) },
	}
}

// none is a library without checklists.
type none struct{}

func (none) Linked(sop.Link) (sop.Procedure, bool) { return sop.Procedure{}, false }

// state is how a step of an incident's first run stands.
func (s *seat) state(id incident.ID, step string) sop.StepState {
	s.Helper()
	runs, err := s.runner.Runs(s.Context(), int64(id))
	if err != nil || len(runs) == 0 {
		s.Fatalf("%d runs: %v", len(runs), err)
	}
	return runs[0].Steps[step]
}

const moving = `# Move

This is about moving.

## Background

The primary has the flag.

` + "```" + `
# no heading
` + "```" + `

## Do it

Read all of it first.

1. Look
2. Stop it

   ` + "```sh\n   echo stopped\n   ```" + `

## After

1. Tell people
`

// The text of the sections before a step's own stands above the heading of that, as
// in the file, and not below the step's title as if it were about it.
func TestTheTextOfEarlierSectionsStandsAboveTheHeading(t *testing.T) {
	s := newSeat(t)
	if err := Through(t.Context(), s.desk(strings.NewReader("d\ny\nd\n")), sop.Parse("move", "", []byte(moving)), Wish{}); err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, part := range []string{
		"opened INC-1 for this\n\n    This is about moving.\n\n    ## Background\n\n    The primary has the flag.\n", "# no heading\n",
		"\nDO IT\n\n1  Look\n    Read all of it first.\n    [d done", "\n2  Stop it\n    $ echo stopped\n", "stopped\n    ended exit 0 after ",
		"\nAFTER\n\n3  Tell people\n    [d done", "Move: nothing is left to do\n",
	} {
		i := strings.Index(s.out.String()[at:], part)
		if i < 0 {
			t.Fatalf("%q is not where it belongs:\n%s", part, s.out.String())
		}
		at += i + len(part)
	}
	if len(s.troubles) > 0 {
		t.Errorf("it complains of %q", s.troubles)
	}
}

func TestTheTextBeforeAStepIsDividedByItsHeading(t *testing.T) {
	for name, test := range map[string]struct{ before, earlier, own string }{
		"nothing":                     {"", "", ""},
		"its own text":                {"Read.", "", "Read."},
		"an earlier section":          {"## Why\n\nFlags.", "## Why\n\nFlags.", ""},
		"both":                        {"## Why\n\nFlags.\n\n## Do it\n\nRead.", "## Why\n\nFlags.\n\n", "\n\nRead."},
		"a comment of a script":       {"```\n## Why\n```", "", "```\n## Why\n```"},
		"a word with a number sign":   {"#42 is the ticket", "", "#42 is the ticket"},
		"its heading within a script": {"~~~\n## Do it\n~~~", "", "~~~\n## Do it\n~~~"},
	} {
		if earlier, own := divided(test.before, "Do it"); strings.TrimSpace(earlier) != strings.TrimSpace(test.earlier) || strings.TrimSpace(own) != strings.TrimSpace(test.own) {
			t.Errorf("%s: %q and %q", name, earlier, own)
		}
	}
}

// A line of a pipe that no answer can be as long as is refused, and what follows
// it is read.
func TestALineThatIsTooLongIsRefusedAndTheRunGoesOn(t *testing.T) {
	for name, length := range map[string]int{"fits": prompt.Longest - 1, "does not": prompt.Longest, "never": 5 * prompt.Longest} {
		s := newSeat(t)
		answers := "d" + strings.Repeat(" ", length-1) + "\nd\n"
		err := Through(t.Context(), s.desk(strings.NewReader(answers)), sop.Parse("two", "", []byte("# Two\n1. One\n2. Two\n")), Wish{})
		if err != nil {
			t.Fatal(err)
		}
		long := length >= prompt.Longest
		if done := s.state(1, "2").State == sop.StepDone; done == long {
			t.Errorf("%s: after it the second step is %s", name, s.state(1, "2").State)
		}
		if st := s.state(1, "1").State; st != sop.StepDone {
			t.Errorf("%s: the first step is %s", name, st)
		}
		if said := strings.Join(s.troubles, "\n"); long != strings.Contains(said, "and an answer has at most 64: nothing was done") || len(s.troubles) > 1 {
			t.Errorf("%s: it complains of %q", name, said)
		}
	}
}

// That the answers cannot be read is an error, and not that somebody left.
func TestAnswersThatCannotBeReadAreAnError(t *testing.T) {
	s := newSeat(t)
	broken := io.MultiReader(strings.NewReader("d\n"), iotest.ErrReader(errors.New("input/output error")))
	err := Through(t.Context(), s.desk(broken), sop.Parse("two", "", []byte("# Two\n1. One\n2. Two\n")), Wish{})
	if err == nil || !strings.Contains(err.Error(), "the answers cannot be read any more: input/output error") {
		t.Errorf("it says %v, and prints\n%s", err, s.out.String())
	}
	if st := s.state(1, "1").State; st != sop.StepDone {
		t.Errorf("the first step is %s", st)
	}
}

// However the output of a script comes in pieces, it is written as it would be
// whole.
func TestOutputIsWrittenAsItComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out strings.Builder
		o, all := outputLines{to: &out}, ""
		for _, piece := range rapid.SliceOf(rapid.StringOf(rapid.SampledFrom([]rune("ab\r\n\té€😀\x1b\x00")))).Draw(t, "pieces") {
			cut := rapid.IntRange(0, len(piece)).Draw(t, "cut")
			o.piece([]byte(piece[:cut]))
			o.piece([]byte(piece[cut:]))
			all += piece
		}
		o.end()
		if want := text.CleanBlock(all); out.String() != want {
			t.Errorf("%q is written as %q", all, out.String())
		}
	})
}

// A rehearsal tells what was seen then, answers as it did, and leaves nothing open.
func TestARehearsalRunsNothingAndEndsResolved(t *testing.T) {
	s := newSeat(t)
	p := sop.Parse("count", "", []byte("# Count\n1. Count\n\n   ```sh\n   echo counted\n   ```\n2. Look\n"))
	if err := Through(t.Context(), s.desk(strings.NewReader("y\nd\n")), p, Wish{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.Incidents.Resolve(t.Context(), people.Actor{Person: "alice"}, 1, "counted"); err != nil {
		t.Fatal(err)
	}
	past, err := replay.Of(t.Context(), s.store.Book, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.runner = sop.NewRunner(s.store.Runs, func(context.Context, proc.Command) (proc.Result, error) {
		t.Error("it was run")
		return proc.Result{}, nil
	}, nil, time.Now)
	if err := Rehearse(t.Context(), s.desk(strings.NewReader("y\nq\n")), past, p); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"REHEARSAL of INC-1 Count: nothing is run", "counted\n    ended exit 0 after ", "`holdfast report INC-1` says how it went then"} {
		if !strings.Contains(s.out.String(), part) {
			t.Errorf("%q is not said:\n%s", part, s.out.String())
		}
	}
	practice, err := s.store.Book.Incident(t.Context(), 2)
	if err != nil || practice.Open() || !practice.Practice {
		t.Errorf("it leaves %+v, %v", practice, err)
	}
}
