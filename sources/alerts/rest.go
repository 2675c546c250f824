package alerts

import "time"

// rest is how long nothing about a thread changes by time alone. With ten
// thousand alerts on the board most rest at most times, and a second that passes
// asks only about the others. The zero rest is none.
type rest struct {
	from, until time.Time
	turn        int // of the board
}

// covers reports whether the thread rests still at a time. A clock that was set
// back wakes it: what had run out has not.
func (r rest) covers(at time.Time, turn int) bool {
	return turn == r.turn && at.Before(r.until) && !at.Before(r.from)
}

// restsFrom is how long the thread rests that was settled at a time: until the
// first moment at which a word, an ack or a stay on the board may run out. A source that
// falls silent wakes all that it told of.
func (th *thread) restsFrom(at time.Time, ack *Ack, turn int) rest {
	next := at.Add(forgetDown)
	wake := func(when time.Time) {
		if when.After(at) && when.Before(next) {
			next = when
		}
	}
	if ack != nil {
		wake(ack.Until)
		wake(ack.At.Add(emergencyStays))
	}
	for _, r := range th.runs {
		if r.state == Resolved {
			if th.state != Resolved && len(th.also) > 0 {
				continue // it stays while the rule tells of it
			}
			if at.Sub(r.cleared) > clearedStays || !th.told.fired {
				return rest{} // it leaves once its end is written
			}
			wake(r.cleared.Add(clearedStays + time.Millisecond))
			continue
		}
		last := r.last.time()
		wake(last.Add(forgetAfter + time.Millisecond))
		wake(last.Add(forgetDown + time.Millisecond))
		wake(r.word())
		for _, l := range r.heard.lists {
			wake(l.wordEnds(last))
		}
	}
	return rest{at, next, turn}
}
