package rota

import (
	"reflect"
	"sync/atomic"
	"time"

	"holdfast/sources"
	"holdfast/sources/people"
)

// Roster owns who is on call: it holds the rotations in force, publishes them as a
// view, and tells the feed when they are other ones. It is safe for concurrent use.
type Roster struct {
	feed *sources.Feed
	view atomic.Pointer[View]
}

// NewRoster is a roster without a rotation, whose changes are told to feed.
func NewRoster(feed *sources.Feed) *Roster {
	r := &Roster{feed: feed}
	r.view.Store(NewView(nil))
	return r
}

// Set puts other rotations in force. What is known of the turns of those that are
// the same stays known.
func (r *Roster) Set(rotations []Rotation) {
	was := r.view.Load().Rotations()
	if len(was) == len(rotations) && (len(was) == 0 || reflect.DeepEqual(was, rotations)) {
		return
	}
	r.view.Store(NewView(rotations))
	r.feed.Changed(sources.Rota)
}

// View is the roster as it is now.
func (r *Roster) View() *View { return r.view.Load() }

// View answers who is on call, by rotations that never change. A nil one has none.
// It is safe for concurrent use: whoever asks next within a turn is told what was
// found out before.
type View struct {
	rotations []Rotation
	known     []atomic.Pointer[known] // of each rotation, the turn it was asked for last
}

// Turn is who is on call in a rotation at an instant, and who is next.
type Turn struct {
	Shift
	Layer string // which layer decides at that instant, as Rotation.Layer
	// Next is what follows the shift; its From is zero when that has no end in sight.
	Next Shift
}

// known is a turn and the instant it was found out for.
type known struct {
	Turn
	at time.Time
}

// fresh is how long a shift without an end in sight is believed to have none.
const fresh = time.Hour

// covers reports whether what is known holds at an instant, too.
func (k *known) covers(at time.Time) bool {
	if k == nil || at.Before(k.at) {
		return false
	}
	if k.Until.IsZero() || k.From.IsZero() || k.Next.Until.IsZero() {
		return at.Sub(k.at) < fresh
	}
	return at.Before(k.Until)
}

// NewView is the view of rotations, which nobody may change any more.
func NewView(rotations []Rotation) *View {
	return &View{rotations: rotations, known: make([]atomic.Pointer[known], len(rotations))}
}

// Rotations are those that are known, in the order of the configuration.
func (v *View) Rotations() []Rotation {
	if v == nil {
		return nil
	}
	return v.rotations
}

// At is the turn of every rotation at an instant, in their order. It is never nil.
func (v *View) At(t time.Time) []Turn {
	list := make([]Turn, len(v.Rotations()))
	for i := range list {
		list[i] = v.turn(i, t)
	}
	return list
}

func (v *View) turn(i int, t time.Time) Turn {
	r := v.rotations[i]
	k := v.known[i].Load()
	if !k.covers(t) {
		k = &known{Turn{Shift: r.At(t)}, t}
		k.Next = Shift{Rotation: r.Name}
		if !k.Until.IsZero() {
			k.Next = r.At(k.Until)
		}
		v.known[i].Store(k)
	}
	turn := k.Turn
	turn.Layer = r.Layer(t) // within one person's shift it may be another one
	return turn
}

// Uncovered are the shifts at an instant that nobody has, in the rotations' order.
func (v *View) Uncovered(t time.Time) []Shift {
	var list []Shift
	for _, turn := range v.At(t) {
		if turn.Person == "" {
			list = append(list, turn.Shift)
		}
	}
	return list
}

// NextFor is the person's next shift of any rotation that begins after an instant;
// false: none is in sight.
func (v *View) NextFor(who people.Person, t time.Time) (best Shift, found bool) {
	for _, r := range v.Rotations() {
		if next, ok := r.NextFor(who, t); ok && (!found || next.From.Before(best.From)) {
			best, found = next, true
		}
	}
	return best, found
}

// Gaps lists the gaps of every rotation between two instants, rotation by rotation.
// It is never nil.
func (v *View) Gaps(from, until time.Time) []Gap {
	list := []Gap{}
	for _, r := range v.Rotations() {
		for _, s := range r.Gaps(from, until) {
			list = append(list, Gap{r.Name, s.From.UTC(), s.Until.UTC()})
		}
	}
	return list
}

// Now says of each rotation who is on call at t, for JSON. It is never nil.
func (v *View) Now(t time.Time) []OnCall {
	turns := v.At(t)
	list := make([]OnCall, len(turns))
	for i, turn := range turns {
		list[i] = OnCall{Rotation: turn.Rotation, Person: someone(turn.Person), From: instant(turn.From), Until: instant(turn.Until)}
		if !turn.Next.From.IsZero() {
			list[i].Next = &Upcoming{Person: someone(turn.Next.Person), From: turn.Next.From.UTC()}
		}
	}
	return list
}
