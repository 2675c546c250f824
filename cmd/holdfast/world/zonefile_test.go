package world

import (
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
)

// The times of a file that somebody opens are read as those of the log it is of.
func TestAFileThatIsOpenedHasTheZoneOfItsLog(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*3600)
	cfg := &config.Config{Logs: []config.LogSource{{Name: "api", File: "/v/*.log", Zone: tokyo}}}
	machine := func(name string) (string, bool) { return "Europe/Berlin", name == "TZ" }
	for path, want := range map[string]string{"/v/api.log.1.gz": "JST", "/w/api.log.1.gz": "Europe/Berlin"} {
		if got := ZoneOfFile(cfg, path, machine); got.String() != want {
			t.Errorf("%s: %v, want %s", path, got, want)
		}
	}
}
