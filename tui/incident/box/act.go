package box

import (
	"context"
	"errors"
	"fmt"

	"holdfast/sop"
	"holdfast/tui/pane"
)

// Act is an act on the record; said is what to tell when it went well, empty
// where the screen shows it.
func Act(key string, do func(ctx context.Context) (said string, err error)) pane.Act {
	return pane.Act{Key: key, Words: Kindly, Do: func(ctx context.Context) (pane.Done, error) {
		said, err := do(ctx)
		return pane.Done{Said: said}, err
	}}
}

// Kindly words an error for the person whose act did not take place.
func Kindly(err error) string {
	switch {
	case errors.Is(err, sop.ErrMoved):
		return "somebody else acted on this step first, so yours was not written; the step now stands as they left it"
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("nothing was written: the record did not answer within %s; try again", pane.ActLimit)
	}
	return "not done: " + err.Error()
}
