package sources

import "time"

// Beat fires at the multiples of a duration on the wall clock, and not at some time
// of its own: all that looks at the world every so often looks at once, and an idle
// machine is woken once for it.
type Beat struct {
	*time.Timer
	every time.Duration
}

// NewBeat begins one; every divides a minute. Stop ends it.
func NewBeat(every time.Duration) *Beat { return &Beat{time.NewTimer(untilBeat(every)), every} }

// Again is to be called when it has fired, and has it fire at the next multiple.
func (b *Beat) Again() { b.Reset(untilBeat(b.every)) }

func untilBeat(every time.Duration) time.Duration {
	now := time.Now()
	return now.Truncate(every).Add(every).Sub(now)
}
