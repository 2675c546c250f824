package plain

import (
	"context"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
)

// Coach says in words what to do next; empty: nothing. It is asked again whenever
// something has changed.
type Coach func(ctx context.Context, at Stand) (string, error)

// Stand is how the person stands at whom it is said.
type Stand struct {
	Number func(alerts.Fingerprint) int // that an alert is called by
	Means  incident.ID                  // the incident that words mean; 0: none for certain
	Asks   bool                         // a step is shown, and asks
}

// proposal is what is proposed, until the person wants no more of it.
type proposal struct {
	coach Coach // nil: nobody proposes anything
	said  string
	off   bool
}

// next is what is proposed now, where that is another thing than before; empty: it is
// not.
func (p *proposal) next(ctx context.Context, at Stand) (string, error) {
	if p.coach == nil || p.off {
		return "", nil
	}
	words, err := p.coach(ctx, at)
	if err != nil || words == p.said {
		return "", err
	}
	if p.said = words; words == "" {
		return "", nil
	}
	return Short("now: " + words), nil
}

// end ends it for good, and says so.
func (p *proposal) end() string {
	if p.off {
		return "the hints have ended already"
	}
	p.off = true
	return "the hints are ended"
}
