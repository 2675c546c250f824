package world

import (
	"os"
	"strings"
	"sync/atomic"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/people"
)

// Zones says in which zone a person has their times: the one that the configuration
// in force gives them, else everybody's. It is safe for concurrent use.
type Zones struct {
	everybodys *time.Location
	alone      bool // nobody has their own
	theirs     atomic.Pointer[map[people.Person]config.Person]
}

// NewZones are the zones of a process. alone: everybodys is the zone of all people,
// whatever the configuration gives them.
func NewZones(everybodys *time.Location, alone bool) *Zones {
	return &Zones{everybodys: everybodys, alone: alone}
}

// Take takes what a configuration says of people.
func (z *Zones) Take(cfg *config.Config) { z.theirs.Store(&cfg.People) }

// Of is the zone of a person's times.
func (z *Zones) Of(p people.Person) *time.Location {
	if theirs := z.theirs.Load(); theirs != nil && !z.alone && (*theirs)[p].Zone != nil {
		return (*theirs)[p].Zone
	}
	return z.everybodys
}

// named is the name of the zone in which what somebody does is told.
func (z *Zones) named(by people.Actor) string { return z.Of(by.Person).String() }

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
