package world

import (
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
)

// The times of a log that name no zone are the log's or the machine's, whatever
// zone the person who looks has asked for.
func TestTheZoneOfALogIsNobodysWhoLooks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tokyo := func(name string) (string, bool) { return "Asia/Tokyo", name == "TZ" }
	a := &adapters{lookup: tokyo}
	if zone := a.log(config.LogSource{Name: "api"}, nil).Zone; zone == nil || zone.String() != "Asia/Tokyo" {
		t.Errorf("the machine's is %v", zone)
	}
	if zone := a.log(config.LogSource{Name: "api", Zone: berlin}, nil).Zone; zone != berlin {
		t.Errorf("its own is %v", zone)
	}
}
