package rota

import (
	"strconv"
	"time"
)

// Layer says which layer of the rotation decides at t, such as "layer 2",
// counted from 1 as they stand in the configuration; empty: none covers.
func (r Rotation) Layer(t time.Time) string {
	for i := len(r.Layers) - 1; i >= 0; i-- {
		if r.Layers[i].person(t, r.zone()) != "" {
			return "layer " + strconv.Itoa(i+1)
		}
	}
	return ""
}
