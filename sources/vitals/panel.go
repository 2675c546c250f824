package vitals

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/sources"
)

// Panel keeps how every vital stands. It is safe for concurrent use.
type Panel struct {
	feed *sources.Feed
	mu   sync.Mutex // held by who changes it
	view atomic.Pointer[[]*Reading]
}

// NewPanel returns a panel without vitals that reports changes to feed.
func NewPanel(feed *sources.Feed) *Panel {
	p := &Panel{feed: feed}
	p.view.Store(new([]*Reading))
	return p
}

// View is how the vitals stand, in the order of the configuration. Nobody may change it;
// it is the same slice for as long as nothing changed.
func (p *Panel) View() []*Reading { return *p.view.Load() }

// Set says which vitals there are. What is known of one that is asked as before stays.
func (p *Panel) Set(list []Vital) {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.View()
	next := make([]*Reading, len(list))
	for i, v := range list {
		next[i] = &Reading{Vital: v}
		at := slices.IndexFunc(was, func(r *Reading) bool { return r.Name == v.Name })
		if at < 0 {
			continue
		}
		if was[at].From == v.From && was[at].Expr == v.Expr {
			next[i] = was[at].as(v)
		}
	}
	p.view.Store(&next)
	p.feed.Changed(sources.Vitals)
}

// Told takes what a vital was at a time; what is no number is not known.
// note is what was said besides; empty: nothing.
func (p *Panel) Told(name string, value float64, note string, at time.Time) {
	p.change(name, func(r *Reading) *Reading { return r.told(value, note, at) })
}

// Failed says why a vital is not known at a time.
func (p *Panel) Failed(name, why string, at time.Time) {
	p.change(name, func(r *Reading) *Reading { return r.failed(why, at) })
}

// Before takes how a vital went before it was told first.
func (p *Panel) Before(name string, past []Point) {
	p.change(name, func(r *Reading) *Reading { return r.before(past) })
}

func (p *Panel) change(name string, to func(*Reading) *Reading) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.View()
	at := slices.IndexFunc(list, func(r *Reading) bool { return r.Name == name })
	if at < 0 {
		return // the configuration names it no more
	}
	list = slices.Clone(list)
	list[at] = to(list[at])
	p.view.Store(&list)
	p.feed.Changed(sources.Vitals)
}
