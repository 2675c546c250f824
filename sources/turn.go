package sources

import (
	"context"
	"slices"
	"sync"
)

type urgency struct{}

// Urgent marks what is done under ctx as something that passes every queue: an
// emergency that somebody calls.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgency{}, true) }

// IsUrgent reports whether ctx was marked by Urgent.
func IsUrgent(ctx context.Context) bool {
	is, _ := ctx.Value(urgency{}).(bool)
	return is
}

// Turn lets one in at a time: those who are urgent first, the others in the
// order in which they came. The zero Turn is nobody's.
type Turn struct {
	mu     sync.Mutex
	taken  bool
	urgent []chan struct{}
	others []chan struct{}
}

// Take waits for the turn, or returns why ctx ended. Who took it must Give it.
func (t *Turn) Take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	mine := make(chan struct{})
	line := t.line(ctx)
	*line = append(*line, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(*line, mine); i >= 0 {
		*line = slices.Delete(*line, i, i+1)
		return ctx.Err()
	}
	t.pass() // it became ours in the very moment in which we left
	return ctx.Err()
}

func (t *Turn) line(ctx context.Context) *[]chan struct{} {
	if IsUrgent(ctx) {
		return &t.urgent
	}
	return &t.others
}

// Give lets the next one in.
func (t *Turn) Give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

// Waiting is how many wait for their turn.
func (t *Turn) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.urgent) + len(t.others)
}

func (t *Turn) pass() {
	for _, line := range []*[]chan struct{}{&t.urgent, &t.others} {
		if len(*line) > 0 {
			close((*line)[0])
			*line = (*line)[1:]
			return
		}
	}
	t.taken = false
}
