package incident

import (
	"encoding/json"
	"time"
)

// Stamp cuts a time to what the record keeps: milliseconds, UTC.
func Stamp(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// Millis is a time as the record keeps it; the zero time is 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// pack writes one of our own plain types, none of which can fail.
func pack(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
