package main

import (
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/demo"
)

// Who rehearses is on call, at whatever hour of the week they begin.
func TestWhoRehearsesIsOnCall(t *testing.T) {
	for _, at := range []string{
		"2026-11-30T00:42:00Z", "2026-11-30T07:59:59Z", "2026-11-30T08:00:00Z", "2026-11-29T23:59:00Z", "2026-12-03T12:00:00Z",
		"2026-10-26T07:30:00Z", "2027-03-29T06:59:59Z", "2027-03-29T07:00:00Z", // the Mondays after the clocks changed
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		path, err := demo.Lay(dir, "alice", now)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(path, config.Env{Lookup: func(string) (string, bool) { return "", false }, Dir: dir, Home: dir})
		if err != nil {
			t.Fatal(err)
		}
		if who := cfg.Rota[0].At(now).Person; who != "alice" {
			t.Errorf("at %s %q is on call", at, who)
		}
		if who := cfg.Rota[1].At(now).Person; who == "" {
			t.Errorf("at %s nobody is the second", at)
		}
	}
}
