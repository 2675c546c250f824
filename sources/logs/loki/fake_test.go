package loki

import (
	"context"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/loki/lokitest"
	"holdfast/sources/logs/remote"
)

// quick is a pace at which tests need not wait for what nothing tells.
func quick() pace {
	return pace{ping: 100 * time.Millisecond, pong: 20 * time.Second, frame: time.Minute, look: 50 * time.Millisecond}
}

func hasty() remote.Pace {
	return remote.Pace{First: 20 * time.Millisecond, Last: 100 * time.Millisecond, Steady: time.Minute, Settle: time.Second}
}

// fake answers as a Loki does, and is a peer of the contract.
type fake struct {
	*lokitest.Server
	t *testing.T
}

func newFake(t *testing.T) *fake {
	t.Helper()
	return &fake{lokitest.New(t), t}
}

// log is one that asks the fake.
func (f *fake) log(o fetch.Options) *Log {
	f.t.Helper()
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	l, err := New(Config{Name: "api", URL: f.URL(), Query: `{app="api"}`, Fetch: o})
	if err != nil {
		f.t.Fatal(err)
	}
	l.pace = quick()
	return l
}

func (f *fake) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	remote.Run(ctx, f.log(fetch.Options{}).source(nil), to, health, time.Now, hasty())
}

func (f *fake) Kind() string { return Kind }

func (f *fake) Keeps() bool { return true }

func (f *fake) Part(string) bool { return false }

func (f *fake) Garbage() bool {
	f.Server.Garbage("<html>502</html>")
	return true
}
