package logs

import (
	"bytes"
	"time"
)

// place is a zone of the database that lines name, as Europe/Berlin.
type place struct {
	name string
	zone *time.Location // nil: the database has none of that name
}

// placeAt reads the name of a zone, as PHP writes it behind its times.
func (c *clock) placeAt(b []byte, civil int64) written {
	n, slash := 0, 0
	for n < len(b) && n < 40 && (isAlnum(b[n]) || b[n] == '/' || b[n] == '_' || n > 0 && (b[n] == '-' || b[n] == '+')) {
		if b[n] == '/' && slash == 0 {
			slash = n
		}
		n++
	}
	switch {
	case slash > 0 && isArea(b[:slash]) && n > slash+1:
	case string(b[:n]) == "EST5EDT", string(b[:n]) == "CST6CDT", string(b[:n]) == "MST7MDT", string(b[:n]) == "PST8PDT":
	default:
		return written{}
	}
	if !bytes.Equal(b[:n], []byte(c.place.name)) {
		c.place = place{name: string(b[:n])}
		if zone, err := time.LoadLocation(c.place.name); err == nil {
			c.place.zone = zone
		}
	}
	if c.place.zone == nil {
		return written{kind: unknownZone, len: n}
	}
	there := clock{zone: c.place.zone, near: c.near, last: c.last}
	at := there.local(civil, 0)
	if at.IsZero() {
		return written{kind: unknownZone, len: n}
	}
	return written{kind: knownZone, east: civil - at.Unix(), len: n}
}

// isArea reports the parts of the world by which the zone database sorts.
func isArea(b []byte) bool {
	switch string(b) {
	case "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile", "Etc", "Europe", "Indian", "Mexico", "Pacific", "US":
		return true
	}
	return false
}
