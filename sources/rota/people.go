package rota

import (
	"slices"
	"time"

	"holdfast/sources/people"
)

// People are all whom the rotations name, each once: who is on call at t first, and
// how many of them are.
func (v *View) People(t time.Time) (list []people.Person, onCall int) {
	add := func(p people.Person) {
		if p != "" && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	for _, turn := range v.At(t) {
		add(turn.Person)
	}
	onCall = len(list)
	for _, r := range v.Rotations() {
		for _, layer := range r.Layers {
			for _, p := range layer.People {
				add(p)
			}
		}
	}
	return list, onCall
}
