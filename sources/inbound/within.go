package inbound

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"holdfast/sources/text"
)

const (
	// answerIn is within what the door answers: a Prometheus up to 3.5 feeds all
	// its targets in step, and one that is slow starves the others.
	answerIn = 950 * time.Millisecond
	// atMost is how long a request waits for room, or for its turn.
	atMost = 800 * time.Millisecond
	// fewAlerts are answered within answerIn; a push of more gets perAlert more
	// for each, while the record takes one piece after the other.
	fewAlerts = 1000
	perAlert  = 500 * time.Microsecond
)

// lateError says that the answer was due before the record had its say.
type lateError struct{ after time.Duration }

func (e *lateError) Error() string {
	return fmt.Sprintf("the record has not answered for %s; what was sent is still being written, and may be kept", e.after)
}

// defect is a panic on its way from one goroutine to another.
type defect struct {
	what  any
	stack []byte
}

func (d *defect) Error() string { return fmt.Sprint(d.what) }

// within does what the board and the record must do for a request, and returns
// within the limit: a disk that hangs must not hold the caller up. What was begun
// is finished all the same; free is called then.
func (d *Door) within(r *http.Request, limit time.Duration, free func(), do func(ctx context.Context) error) error {
	ctx := context.WithoutCancel(r.Context()) // it goes on when the caller leaves
	done := make(chan error, 1)
	d.working.Go(func() {
		defer free()
		defer func() {
			if v := recover(); v != nil {
				done <- &defect{v, debug.Stack()}
			}
		}()
		done <- do(ctx)
	})
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		if broken, is := err.(*defect); is { //nolint:errorlint // it comes from here, and is not wrapped
			panic(broken)
		}
		return err
	case <-timer.C:
		return &lateError{limit}
	}
}

// limitOf is within what a push of n alerts is answered.
func limitOf(n int) time.Duration { return answerIn + time.Duration(max(0, n-fewAlerts))*perAlert }

// enter waits for one of few places. It is false when there was none in time.
func enter(r *http.Request, places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		return true
	case <-timer.C:
	case <-r.Context().Done():
	}
	return false
}

// oneOfFew bounds how many requests are worked on at a time. They take a place
// when they have arrived whole, so that nobody holds one by sending slowly. leave
// gives it back; without ok it has answered.
func (d *Door) oneOfFew(w http.ResponseWriter, r *http.Request, in intake, size int) (leave func(), ok bool) {
	taken := []chan struct{}{}
	leave = func() {
		for _, places := range taken {
			<-places
		}
	}
	want := []chan struct{}{in.places}
	if size > large {
		want = []chan struct{}{in.large, in.places}
	}
	for _, places := range want {
		if !enter(r, places) {
			leave()
			w.Header().Set("Retry-After", "1")
			d.refuse(w, http.StatusServiceUnavailable, "too many requests at once; try again")
			return nil, false
		}
		taken = append(taken, places)
	}
	return leave, true
}

// recovered turns a defect in a handler into an answer, and into health that a
// person sees.
func (d *Door) recovered(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint,err113 // it is a value, by contract
		panic(v)
	}
	stack := debug.Stack()
	if broken, is := v.(*defect); is {
		v, stack = broken.what, broken.stack
	}
	d.down(fmt.Errorf("%s %s failed through a defect in holdfast: %v (%s)", r.Method, text.Clean(r.URL.Path), v, text.Excerpt(stack, 300)))
	d.refuse(w, http.StatusInternalServerError, "this request failed through a defect in holdfast")
}
