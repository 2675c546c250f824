package incident

import "time"

// Zone is the zone an incident is told in; one this machine does not know is UTC, and
// whoever tells of it says which zone its times are in.
func Zone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Zones are the zones that many incidents are told in, each read from the disk once.
// The zero Zones is ready; it is not safe for concurrent use.
type Zones struct{ known map[string]*time.Location }

// Of is what Zone is.
func (z *Zones) Of(name string) *time.Location {
	zone, ok := z.known[name]
	if !ok {
		zone = Zone(name)
		if z.known == nil {
			z.known = map[string]*time.Location{}
		}
		z.known[name] = zone
	}
	return zone
}
