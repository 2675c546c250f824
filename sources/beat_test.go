package sources

import (
	"testing"
	"testing/synctest"
	"time"
)

// What looks every second and what looks every quarter of one looks at once, however
// far apart they began.
func TestBeatsFallTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		<-time.After(130 * time.Millisecond)
		slow := NewBeat(time.Second)
		defer slow.Stop()
		<-time.After(300 * time.Millisecond)
		quick := NewBeat(250 * time.Millisecond)
		defer quick.Stop()
		wakes := map[time.Time]bool{}
		for range 15 {
			select {
			case <-slow.C:
				slow.Again()
			case <-quick.C:
				quick.Again()
			}
			wakes[time.Now()] = true
		}
		if len(wakes) > 13 {
			t.Errorf("15 beats woke the machine %d times", len(wakes))
		}
		for at := range wakes {
			if at.Truncate(250*time.Millisecond) != at {
				t.Errorf("a beat at %s", at)
			}
		}
	})
}
