package proc

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestACommandThatStaysIsHeardAsItSpeaks(t *testing.T) {
	var out, err strings.Builder
	ticks := 0
	ctx, cancel := context.WithCancel(t.Context())
	result, failed := Stay(ctx, Command{Args: []string{"sh", "-c", "echo password=hunter2hunter2; echo oh >&2; exec sleep 60"}}, 10*time.Millisecond, func(p Piece) {
		if p.Stream == Stdout {
			out.Write(p.Bytes)
		} else {
			err.Write(p.Bytes)
		}
	}, func() {
		if ticks++; out.Len() > 0 && err.Len() > 0 {
			cancel()
		}
	})
	if failed != nil || out.String() != "password=hunter2hunter2\n" || err.String() != "oh\n" || ticks == 0 {
		t.Fatalf("%v, out %q, err %q, %d ticks", failed, out.String(), err.String(), ticks)
	}
	if result.Killed == "" || len(result.Stdout)+len(result.Stderr)+len(result.Combined) > 0 {
		t.Errorf("the result is %+v", result)
	}
}

func TestACommandThatEndsTellsHow(t *testing.T) {
	nothing := func(Piece) {}
	result, err := Stay(t.Context(), Command{Args: []string{"sh", "-c", "exit 5"}}, time.Hour, nothing, func() {})
	if err != nil || result.Exit != 5 || result.Killed != "" {
		t.Errorf("%+v, %v", result, err)
	}
	if _, err := Stay(t.Context(), Command{Args: []string{"/nowhere/kubectl"}}, time.Nanosecond, nothing, func() { t.Error("what never ran is said to run") }); err == nil {
		t.Error("what is not there ran")
	}
}

// A defect of whoever takes the lines leaves nothing running.
func TestACommandThatStaysEndsWithItsReader(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic is swallowed")
		}
	}()
	_, _ = Stay(t.Context(), Command{Args: []string{"sh", "-c", "trap '' TERM; echo here; sleep 60"}}, time.Hour, func(Piece) { panic("a defect") }, func() {})
}

// When it is ended, what was taken is the beginning of what was printed: no piece is
// missing between others.
func TestWhatIsTakenOfACommandThatIsEndedHasNoHole(t *testing.T) {
	for range 20 {
		var out strings.Builder
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Stay(ctx, Command{Args: []string{"sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo $i; done"}}, time.Hour, func(p Piece) {
			if out.Write(p.Bytes); out.Len() > 2000 {
				cancel()
			}
		}, func() {})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		for i, line := range lines[:len(lines)-1] {
			if line != strconv.Itoa(i+1) {
				t.Fatalf("line %d is %q", i+1, line)
			}
		}
	}
}
