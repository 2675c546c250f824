package incident

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
	w := e.Write()
	_, digits := w.hash(make([]byte, 0, 512+len(w.Text)+len(w.Data)), previous, uid)
	return string(digits[:])
}
