package alerts

import (
	"time"

	"holdfast/tui/pane"
)

const (
	// leftAlone is how long nobody does anything before the list goes back to its
	// loudest row by itself.
	leftAlone = time.Minute
	// tooSoon is for how long acts are refused then: the key may have been meant
	// for the row that was there before.
	tooSoon = 800 * time.Millisecond
	// again is for how long acts are refused after one that went on to the next row:
	// a key that is held down, or struck twice, was meant once.
	again = 400 * time.Millisecond
)

// attend is whether somebody works in the list. As long as nobody does, the
// loudest row is selected and seen: whoever is woken finds it on the screen, not
// the row that happened to be there when it was calm.
type attend struct {
	touched time.Time // when a person last did something here
	swapped time.Time // when another row came to be selected by itself
	stepped time.Time // when the selection went on by itself after an act
}

// touch notes that a person works here: what is selected stays selected.
func (a *attend) touch(now time.Time) { a.touched = now }

// alone reports whether nobody has done anything for a while.
func (a *attend) alone(now time.Time) bool { return now.Sub(a.touched) >= leftAlone }

// still reports whether nobody has done anything for a moment.
func (a *attend) still(now time.Time) bool { return now.Sub(a.touched) >= stands }

// swap notes that what is selected by itself went from one row to another.
func (a *attend) swap(from, to string, now time.Time) {
	if from != "" && to != "" && from != to {
		a.swapped = now
	}
}

// step notes that the selection went on after an act.
func (a *attend) step(now time.Time) { a.stepped = now }

// whyNot says why nothing can be done right after that; empty: it can.
func (a *attend) whyNot(now time.Time) string {
	if now.Sub(a.swapped) < tooSoon {
		return "another alert has just come to the top; look again"
	}
	if now.Sub(a.stepped) < again {
		return "the next alert has just been selected; look again"
	}
	return ""
}

// rests says until when it stays so; just after that it may be drawn as it was before.
func (a *attend) rests(rest *pane.Rest, now time.Time) {
	if swapped := a.swapped.Add(tooSoon); now.Before(swapped.Add(time.Second)) {
		rest.To(swapped)
	}
	if stepped := a.stepped.Add(again); now.Before(stepped.Add(time.Second)) {
		rest.To(stepped)
	}
}
