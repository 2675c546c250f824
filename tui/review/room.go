package review

import "holdfast/tui/review/card"

const (
	gridWidth, gridHeight = 110, 30 // from here on every card is seen at once
	listWidth             = 31      // cells of the list of cards where they are not
	besideFrom            = 72      // from here on the chosen card stands beside the list
	wordsLeast            = 4       // lines of a box with two lines of words, where there is no figure
	listsLeast            = 6       // lines of a box with a list
	headerOnly            = 4       // below so many lines there is room for no box
)

// room is how the cards are shown in so many cells and lines: all at once, as a
// list, a list beside the chosen one, or the chosen one whole.
type room struct {
	w, h  int
	whole bool
}

// gridded reports whether every card is seen at once.
func (r room) gridded() bool { return !r.whole && r.w >= gridWidth && r.h >= gridHeight }

// opened is where the chosen card is shown with all there is to say of it: from
// which cell on, and its cells and lines, its border included; no cells: nowhere.
func (r room) opened() (x, w, h int) {
	switch {
	case r.h < headerOnly || r.gridded():
		return 0, 0, 0
	case r.whole:
		return 0, r.w, r.h - 1
	case r.w >= besideFrom:
		return listWidth, r.w - listWidth, r.h - 1
	}
	return 0, 0, 0
}

// heights gives the first row of the grid what it needs, within bounds, and shares
// the rest. first and lists are what the first and the last row need.
func heights(h, first, lists int) []int {
	first = min(first, max(5, h/5))
	lists = min(max(lists, listsLeast), (h-first)/3)
	charts := (h - first - lists) / 2
	return []int{first, charts, h - first - lists - charts, lists}
}

// needs is what the highest of some cards needs.
func needs(cards []card.Card, ids []string, least int) int {
	for _, id := range ids {
		least = max(least, cards[card.Index(cards, id)].Needs())
	}
	return least
}
