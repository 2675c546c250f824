package alerts

import (
	"context"
	"strings"
	"sync"
	"time"

	"holdfast/sources"
)

// Vigil looks whether the alerts of a source fire that must always fire, and raises
// an alert of our own while one does not. Only an answer counts: a source that is
// down is not blind. It is safe for concurrent use.
type Vigil struct {
	name, kind string // of the source, as its Health has them
	every      time.Duration
	expect     []Matchers

	mu   sync.Mutex
	calm bool // all that must fire did, and the board was told so
}

// NewVigil watches a source that is asked so often; kind is its technology's name.
func NewVigil(name, kind string, every time.Duration, expect []Matchers) *Vigil {
	return &Vigil{name: name, kind: kind, every: every, expect: expect}
}

// Watch judges what the source answered; answered is false where nobody did. again:
// it lists what it listed the last time, so that nothing is to be done where all was
// well and the board has not heard otherwise from anybody. What the record refuses is
// shown by the board. health may be nil.
func (v *Vigil) Watch(ctx context.Context, board *Board, health *sources.HealthBoard, snap Snapshot, answered, again bool) {
	row, was := board.View().Row(Blind(v.name, "").Fingerprint)
	well := !was || row.State == Resolved
	v.mu.Lock()
	calm := again && v.calm
	v.mu.Unlock()
	if well && (calm || len(v.expect) == 0) {
		return
	}
	blind := ""
	if answered {
		own := Snapshot{At: snap.At, Own: true, Members: []Member{{Name: "holdfast"}}}
		if missing := Missing(v.expect, Merge(snap.Members)); len(missing) > 0 {
			blind = "expected but not firing: " + strings.Join(missing, "; ")
			raised := Blind(v.name, blind)
			raised.StartsAt = snap.At
			own.Members[0].Alerts = []Alert{raised}
		}
		_ = board.Receive(ctx, BlindSource(v.name), own) // shown as the view's SaveErr, and tried again
	}
	v.mu.Lock()
	v.calm = answered && blind == ""
	v.mu.Unlock()
	if health == nil {
		return
	}
	h, known := health.Get(v.kind, v.name, "")
	if known && h.Blind == blind {
		return
	}
	h.Name, h.Kind, h.Blind, h.Every, h.BlindSince = v.name, v.kind, blind, v.every, time.Time{}
	if row, raised := board.View().Row(Blind(v.name, "").Fingerprint); raised && blind != "" {
		h.BlindSince = row.StartsAt // an earlier process may have raised it
	}
	health.Report(h)
}
