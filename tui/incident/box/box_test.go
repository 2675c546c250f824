package box

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/tui/pane"
)

func TestATimeIsShownAsShortAsItIsClear(t *testing.T) {
	zone := time.FixedZone("", 9*3600)
	s := Sight{Look: pane.Look{Now: time.Date(2026, 1, 2, 1, 0, 0, 0, zone), Zone: zone}}
	for at, want := range map[time.Time][3]string{
		time.Date(2026, 1, 1, 15, 30, 7, 0, time.UTC):   {"00:30:07", "00:30", "2 Jan"},
		time.Date(2026, 1, 1, 14, 30, 7, 0, time.UTC):   {"1 Jan 23:30", "1 Jan 23:30", "1 Jan"},
		time.Date(2025, 12, 31, 14, 30, 7, 0, time.UTC): {"31 Dec 2025 23:30", "31 Dec 2025 23:30", "31 Dec 2025"},
	} {
		if got := [3]string{s.Exactly(at), s.Minute(at), s.Day(at)}; got != want {
			t.Errorf("%s is shown as %q, want %q", at, got, want)
		}
	}
	if Date("2022-05-25") != "25 May 2022" || Date("") != "" || Date("soon") != "" {
		t.Errorf("days are shown as %q, %q, %q", Date("2022-05-25"), Date(""), Date("soon"))
	}
}

func TestAnErrorOfAnActIsWordedForAPerson(t *testing.T) {
	for want, err := range map[string]error{
		"somebody else acted on this step first": fmt.Errorf("it: %w", sop.ErrMoved),
		"the record did not answer within 5s":    fmt.Errorf("it: %w", context.DeadlineExceeded),
		"not done: no space left":                errors.New("no space left"),
	} {
		if got := Kindly(err); !strings.Contains(got, want) {
			t.Errorf("%v is worded %q", err, got)
		}
	}
	act := Act("k", func(context.Context) (string, error) { return "said", nil })
	if done, err := act.Do(t.Context()); err != nil || done.Said != "said" || act.Key != "k" || act.Words(errors.New("x")) != "not done: x" {
		t.Errorf("the act is %+v", act)
	}
}
