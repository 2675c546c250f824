package file

import "time"

// brisk is from how many bytes a second on lines come faster than anybody reads: they
// are read as often as they are announced then, so many times less often. From fast on
// they are not: a file that grows so may be rotated away soon.
const brisk, briskly, fast = 16 << 10, 3, 1 << 20

// flow is how lines follow upon lines.
type flow struct {
	took  time.Time // when some were read last
	speed int64     // how many bytes a second came until then since the time before
}

// read notes that so many bytes were read now.
func (w *flow) read(now time.Time, bytes int64) {
	if bytes == 0 {
		return
	}
	if since := now.Sub(w.took); since > 0 {
		w.speed = int64(float64(bytes) / since.Seconds())
	}
	w.took = now
}

// rest is how long until the next reading where there is gather between two of them;
// not above 0: none came just now, and what comes is read at once.
func (w *flow) rest(now time.Time, gather time.Duration) time.Duration {
	if w.speed >= brisk && w.speed < fast {
		gather *= briskly
	}
	rest := gather - now.Sub(w.took)
	if rest > gather {
		return 0 // the clock was put back
	}
	return rest
}
