package alerts

import "time"

const (
	// leftAlone is how long nobody does anything before the list goes back to its
	// loudest row by itself.
	leftAlone = time.Minute
	// tooSoon is for how long acts are refused then: the key may have been meant
	// for the row that was there before.
	tooSoon = 800 * time.Millisecond
)

// attend is whether somebody works in the list. As long as nobody does, the
// loudest row is selected and seen: whoever is woken finds it on the screen, not
// the row that happened to be there when it was calm.
type attend struct {
	touched time.Time // when a person last did something here
	swapped time.Time // when another row came to be selected by itself
}

// touch notes that a person works here: what is selected stays selected.
func (p *Pane) touch() {
	p.attend.touched = p.deps.Now()
	p.list.StayOnTop(false)
}

// relax lets the list go to its loudest row when it was left alone.
func (p *Pane) relax() {
	if p.reading == "" && len(p.list.Marked()) == 0 && p.deps.Now().Sub(p.attend.touched) >= leftAlone {
		p.list.StayOnTop(true)
	}
}

// noteSwap notes when another row came to be selected than was.
func (p *Pane) noteSwap(was string) {
	if now := p.list.Current(); was != "" && now != "" && was != now {
		p.attend.swapped = p.deps.Now()
	}
}

// justSwapped says why nothing can be done right after that; empty: it can.
func (p *Pane) justSwapped() string {
	if p.deps.Now().Sub(p.attend.swapped) < tooSoon {
		return "another alert has just come to the top; look again"
	}
	return ""
}
