package session

import (
	"context"
	"sync"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/store/duty"
	"holdfast/tui"
	"holdfast/tui/draw"
)

// Clock is the one clock of all screens of a world. Each second it asks the world once
// whether anything is another than a second ago, and tells every screen: one that is
// true but for its clock moves that, and nobody else is woken.
type Clock struct {
	world *world.World

	mu    sync.Mutex
	seats map[*sitting]struct{}
	last  *duty.View // what needed a human a second ago; nil: nobody looked
}

// sitting is a screen, and the person in front of it.
type sitting struct {
	screen *draw.Screen
	zone   func() *time.Location
}

// NewClock makes the clock of a world; it goes while Run runs.
func NewClock(w *world.World) *Clock { return &Clock{world: w, seats: map[*sitting]struct{}{}} }

// Run tells the time until ctx ends.
func (c *Clock) Run(ctx context.Context) { tui.EachSecond(ctx, c.world.Now, c.beat) }

// Sit has the clock tell a session's screen the time until leave is called.
func (c *Clock) Sit(s *Session, screen *draw.Screen) (leave func()) {
	at := &sitting{screen, func() *time.Location { return s.who.is().Zone }}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seats[at] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.seats, at)
	}
}

// beat tells the time to all.
func (c *Clock) beat(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seats) == 0 {
		c.last = nil
		return
	}
	was, is := c.last, c.world.Needs.View()
	c.last = is
	moved := map[*time.Location]bool{}
	for at := range c.seats {
		zone := at.zone()
		if _, known := moved[zone]; !known {
			moved[zone] = was == nil || !is.ReadsAs(was, zone)
		}
		at.screen.Beat(now, moved[zone])
	}
}
