package main

import (
	"fmt"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// midday takes a script to a zone in which it is around noon now, and writes
// times of day there into variables: midday SOON 25m JUST -10m. A story about
// times of day holds so at every hour at which it is told.
func midday(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 0 {
		ts.Fatalf("usage: midday [NAME OFFSET]…")
	}
	now := time.Now().UTC()
	zone := fmt.Sprintf("Etc/GMT%+d", now.Hour()-12) // the sign is the other way round there
	if now.Hour() == 12 {
		zone = "Etc/GMT"
	}
	place, err := time.LoadLocation(zone)
	ts.Check(err)
	ts.Setenv("TZ", zone)
	ts.Setenv("YESTERDAY", now.In(place).AddDate(0, 0, -1).Format(time.DateOnly))
	for i := 0; i < len(args); i += 2 {
		offset, err := time.ParseDuration(args[i+1])
		ts.Check(err)
		ts.Setenv(args[i], now.In(place).Add(offset).Format("15:04"))
	}
}
