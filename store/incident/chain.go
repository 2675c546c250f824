package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Encoding is the version of the canonical encoding below. An entry keeps the
// version it was hashed with, so that a later one can live beside it.
const Encoding = 1

// Genesis is the hash before a chain's first entry.
const Genesis = "0000000000000000000000000000000000000000000000000000000000000000"

// Hash is the hash of an entry of the incident named by uid after the
// entry whose hash is previous: the SHA-256, in hexadecimal, of
//
//	holdfast entry 1\n
//
// followed by these fields, each written as its length in bytes in decimal, a
// colon, the bytes and a newline: previous hash, incident UID, number of the
// entry, time it happened, time it was recorded (both as milliseconds since
// 1970 in decimal), person, via, kind, text, data. Lengths come first, so no
// two different entries have the same encoding.
func Hash(previous, uid string, e Entry) string {
	b := make([]byte, 0, 512+len(e.Text)+len(e.Data))
	b = append(b, "holdfast entry "+strconv.Itoa(Encoding)+"\n"...)
	field := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, ':')
		b = append(b, s...)
		b = append(b, '\n')
	}
	field(previous)
	field(uid)
	field(strconv.FormatInt(e.Seq, 10))
	field(strconv.FormatInt(Millis(e.At), 10))
	field(strconv.FormatInt(Millis(e.RecordedAt), 10))
	field(string(e.By.Person))
	field(e.By.Via)
	field(string(e.Kind))
	field(e.Text)
	field(string(e.Data))
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
