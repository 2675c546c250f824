package logs

import "time"

// AppendWritten appends a line as it is handed to somebody: behind when it happened,
// with the day and the zone, and its source; with the end of the line. A time that is
// not the line's own word is marked.
func AppendWritten(dst []byte, l Line, zone *time.Location) []byte {
	dst = l.At.In(zone).AppendFormat(dst, "2006-01-02 15:04:05.000 MST")
	if l.Untimed {
		dst = append(dst, '~')
	}
	dst = append(append(append(dst, ' '), l.Source...), ' ')
	if l.Gap {
		dst = append(dst, "-- "...)
	}
	return append(append(dst, l.Whole()...), '\n')
}
