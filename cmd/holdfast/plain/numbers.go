package plain

import (
	"sync"

	"holdfast/sources/alerts"
)

// Numbers are those that alerts are printed with, from 1. A number stands for the
// alert that it was printed for, for ever; one that was never printed stands for
// none. It is safe for concurrent use.
type Numbers struct {
	mu     sync.Mutex
	of     map[alerts.Fingerprint]int
	prints []alerts.Fingerprint
}

// NewNumbers has given none yet.
func NewNumbers() *Numbers { return &Numbers{of: map[alerts.Fingerprint]int{}} }

// Of is the number of an alert that is printed now.
func (n *Numbers) Of(fp alerts.Fingerprint) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of[fp] == 0 {
		n.prints = append(n.prints, fp)
		n.of[fp] = len(n.prints)
	}
	return n.of[fp]
}

// Rename has the number of an alert stand for it by another fingerprint.
func (n *Numbers) Rename(was, is alerts.Fingerprint) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if number := n.of[was]; number > 0 && n.of[is] == 0 {
		n.of[is], n.prints[number-1] = number, is
		delete(n.of, was)
	}
}

// Has reports whether an alert was printed with a number.
func (n *Numbers) Has(fp alerts.Fingerprint) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.of[fp] > 0
}

// Named is the alert that a number was printed for; false: none was.
func (n *Numbers) Named(number int) (alerts.Fingerprint, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if number < 1 || number > len(n.prints) {
		return "", false
	}
	return n.prints[number-1], true
}
