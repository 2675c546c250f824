package logs

import "time"

const (
	// calm is the shortest time between two announcements of new lines; hectic is the
	// same while more lines come, a second, than anybody reads.
	calm, hectic = 100 * time.Millisecond, 300 * time.Millisecond
	readable     = 200
	// grace is how long the lines that are owed in a hectic time wait for the next ones,
	// which are announced with them: nobody has to be woken for that.
	grace = 60 * time.Millisecond
)

// herald knows when the news of a tail is announced. Its timer is set only when it
// would go off too late: to set it earlier may wake a thread.
type herald struct {
	timer     *time.Timer
	armed     time.Time // when the timer goes off
	announced time.Time
	owed      bool // lines came that were not announced
}

func newHerald() herald { return herald{timer: time.NewTimer(time.Hour)} }

// hear takes that lines came, and reports whether they are to be announced at once.
func (h *herald) hear(now time.Time, r *rate) (atOnce bool) {
	apart, _ := h.apart(now, r)
	atOnce = now.Sub(h.announced) >= apart
	if atOnce {
		h.announced = now
	}
	h.owed = !atOnce
	h.arm(now, r)
	return atOnce
}

// ring takes that the timer went off, and reports whether anything is to be announced.
func (h *herald) ring(now time.Time, r *rate) bool {
	h.armed = time.Time{}
	due := h.due(now, r) <= 0
	if due {
		h.announced, h.owed = now, false
	}
	h.arm(now, r)
	return due
}

// arm sets the timer, if it would go off later than something is due. What is not due
// yet, in a hectic time, is looked at as soon as it would be if more lines came.
func (h *herald) arm(now time.Time, r *rate) {
	next := h.due(now, r)
	if _, latest := h.apart(now, r); latest > calm && now.Sub(h.announced) < latest {
		next = min(next, latest-now.Sub(h.announced))
	}
	if at := now.Add(next); h.armed.IsZero() || at.Before(h.armed) {
		h.armed = at
		h.timer.Reset(next)
	}
}

// due is how long until the next announcement is due that no line brings: of lines that
// are owed, or of the rate, which changes while lines still count into it.
func (h *herald) due(now time.Time, r *rate) time.Duration {
	since := now.Sub(h.announced)
	switch {
	case h.owed:
		_, latest := h.apart(now, r)
		return max(0, latest-since)
	case r.moves(now):
		return max(0, time.Second-since)
	}
	return time.Hour
}

// apart is how long there is at least between two announcements, and at most before
// the second where lines are owed.
func (h *herald) apart(now time.Time, r *rate) (least, most time.Duration) {
	if r.late(now) >= 2*readable {
		return hectic, hectic + grace
	}
	return calm, calm
}
