package session

import (
	"sync/atomic"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources/people"
)

// Person is who looks, and in which zone they want their times.
type Person struct {
	Actor people.Actor
	Zone  *time.Location
}

// who is the person at a screen, as the configuration in force has them. It is safe
// for concurrent use.
type who struct {
	world *world.World
	of    func(*config.Config) Person
	last  atomic.Pointer[known]
}

// known is who somebody is by a configuration.
type known struct {
	Person
	by *config.Config
}

func newWho(w *world.World, of func(*config.Config) Person) *who { return &who{world: w, of: of} }

// is says who it is now.
func (w *who) is() Person {
	cfg := w.world.Config()
	last := w.last.Load()
	if last == nil || last.by != cfg {
		last = &known{w.of(cfg), cfg}
		w.last.Store(last)
	}
	return last.Person
}
