package proc

import (
	"bytes"
	"context"
	"time"
)

// Piece is what a command printed at once on one of its outputs, as it is.
type Piece struct {
	Stream Stream
	Bytes  []byte
}

// Stay runs a command that stays, bound to this process and with all it starts, to its
// end, and hands each piece of its output to take; every so often while it runs tick is
// called. Both are called by the goroutine that called Stay. While take takes its time the command
// waits in its writing: nothing of its output is lost. When ctx ends take may miss the
// end of what was printed, and nothing in between. The Result has no output.
func Stay(ctx context.Context, c Command, every time.Duration, take func(Piece), tick func()) (Result, error) {
	type ending struct {
		result Result
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	pieces, over, started := make(chan Piece), make(chan ending, 1), make(chan struct{})
	c.started = func() { close(started) }
	c.Through, c.Bound, c.Sweep = true, true, true
	ended := false
	c.Output = func(s Stream, chunk []byte) {
		if ended {
			return
		}
		select {
		case pieces <- Piece{s, bytes.Clone(chunk)}:
		case <-ctx.Done():
			ended = true // what comes behind a piece that nobody took would be taken for what comes next
		}
	}
	go func() {
		result, err := Run(ctx, c)
		over <- ending{result, err}
		close(over)
	}()
	defer func() { // also where take panics: nothing is left running
		cancel()
		for range over {
			continue // until it is over
		}
	}()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var ticks <-chan time.Time
	for {
		select {
		case <-started:
			ticks, started = ticker.C, nil
		case p := <-pieces:
			take(p)
		case <-ticks:
			tick()
		case end := <-over:
			return end.result, end.err
		}
	}
}
