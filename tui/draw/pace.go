package draw

import "time"

const (
	// answers is how long after a person did something every frame is owed at once:
	// what they asked for may come in parts.
	answers = 500 * time.Millisecond
	// worth is how many bytes a second the frames are worth that nobody asked for. A
	// link of 128 kbit/s has as much again for keys.
	worth = 8 << 10
	// longestRest is how late such a frame may be for that.
	longestRest = 320 * time.Millisecond
)

// rest is how long after a frame of so many bytes the next one is owed that nobody
// asks for. A clock that goes on is owed at once; a log that runs through half the
// screen, three times a second, which is faster than anybody reads.
func rest(bytes int) time.Duration {
	return min(time.Duration(bytes)*time.Second/worth, longestRest)
}
