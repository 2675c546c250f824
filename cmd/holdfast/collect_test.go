package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// A command collects late once; one that goes on longer collects as any program does.
func TestGarbageIsCollectedLateOnceAndThenAsUsual(t *testing.T) {
	// Asked of the metrics: debug tells the value only by setting another, which
	// would undo what is set beside us.
	percent := func() int {
		is := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(is)
		return int(is[0].Value.Uint64())
	}
	before := debug.SetGCPercent(usual)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	collectLate(answersAt)
	if percent() != answersAt {
		t.Errorf("at first it collects at %d %%, want %d", percent(), answersAt)
	}
	runtime.GC()
	for end := time.Now().Add(10 * time.Second); percent() != usual && time.Now().Before(end); {
		runtime.Gosched() // what follows a collection runs beside us
	}
	if percent() != usual {
		t.Errorf("after the first collection it collects at %d %%, want %d", percent(), usual)
	}
	debug.SetGCPercent(50)
	if collectLate(firstAt); percent() != 50 {
		t.Errorf("what GOGC says is overruled by %d %%", percent())
	}
}
