package incident

import (
	"time"
)

// SourceState is how one source of the world is, since when, and why.
type SourceState struct {
	Kind  string    `json:"source_kind"` // the technology, such as alertmanager
	Name  string    `json:"name"`
	Up    bool      `json:"up"`
	Since time.Time `json:"since"`
	Why   string    `json:"why,omitempty"` // it is down
}

// SourceData is kept by a `source` entry: that a source went down while the
// incident was open, or came back.
type SourceData = SourceState

// Key names the source among all of them.
func (s SourceState) Key() string { return s.Kind + "\x00" + s.Name }

// Moved are the states that are not as a timeline says. A timeline that says
// nothing of a source has it up.
func Moved(said map[string]bool, states []SourceState) []SourceState {
	var list []SourceState
	for _, state := range states {
		if said[state.Key()] == state.Up {
			list = append(list, state)
		}
	}
	return list
}

// DownIn are the sources that are down by a timeline.
func DownIn(entries []Entry) map[string]bool {
	down := map[string]bool{}
	for _, e := range entries {
		if d, ok := As[SourceData](e); ok {
			down[d.Key()] = !d.Up
		}
	}
	return down
}
