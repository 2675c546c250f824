package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"holdfast/sources/people"
)

// Written is an entry as the record writes it down: times are milliseconds since
// 1970, and 0 is no time.
type Written struct {
	Incident   int64
	Seq        int64
	Version    int64 // of the encoding it was hashed with
	At         int64
	RecordedAt int64
	Person     string
	Via        string
	Kind       string
	Text       string
	Data       string
	Hash       string
}

// Entry is the entry that was written.
func (w *Written) Entry() Entry {
	return Entry{
		Incident: ID(w.Incident), Seq: w.Seq, At: instant(w.At), RecordedAt: instant(w.RecordedAt),
		By: people.Actor{Person: people.Person(w.Person), Via: w.Via}, Kind: Kind(w.Kind),
		Text: w.Text, Data: json.RawMessage(w.Data), Hash: w.Hash,
	}
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Write is the entry as it is written down.
func (e Entry) Write() Written {
	return Written{
		Incident: int64(e.Incident), Seq: e.Seq, Version: Encoding, At: Millis(e.At), RecordedAt: Millis(e.RecordedAt),
		Person: string(e.By.Person), Via: e.By.Via, Kind: string(e.Kind), Text: e.Text, Data: string(e.Data), Hash: e.Hash,
	}
}

// hash is what Hash says; b is room to work in, and is returned for the next one.
func (w *Written) hash(b []byte, previous, uid string) ([]byte, [2 * sha256.Size]byte) {
	b = append(b[:0], "holdfast entry "...)
	b = append(strconv.AppendInt(b, Encoding, 10), '\n')
	b = field(b, previous)
	b = field(b, uid)
	b = number(b, w.Seq)
	b = number(b, w.At)
	b = number(b, w.RecordedAt)
	for _, s := range [...]string{w.Person, w.Via, w.Kind, w.Text, w.Data} {
		b = field(b, s)
	}
	var digits [2 * sha256.Size]byte
	sum := sha256.Sum256(b)
	hex.Encode(digits[:], sum[:])
	return b, digits
}

func field(b []byte, s string) []byte {
	b = append(strconv.AppendInt(b, int64(len(s)), 10), ':')
	return append(append(b, s...), '\n')
}

func number(b []byte, n int64) []byte {
	var digits [20]byte
	return field(b, string(strconv.AppendInt(digits[:0], n, 10)))
}
