package world

import (
	"os"
	"strings"
	"time"
)

// MachineZone finds the IANA name behind the local time: a report names its
// zone, and "Local" would mean another one on the next machine. UTC where there
// is none. lookup is the process's environment.
func MachineZone(lookup func(string) (string, bool)) *time.Location {
	names := []string{}
	if tz, ok := lookup("TZ"); ok {
		names = append(names, strings.TrimPrefix(tz, ":"))
	} else if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, found := strings.Cut(target, "zoneinfo/"); found {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if zone, err := time.LoadLocation(name); err == nil && name != "" {
			return zone
		}
	}
	return time.UTC
}
