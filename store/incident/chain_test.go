package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/people"
)

// The bytes that are hashed are those of every earlier holdfast.
func TestAnEntryIsHashedAsItAlwaysWas(t *testing.T) {
	e := Entry{
		Seq: 2, At: night, RecordedAt: night.Add(1500 * time.Millisecond), By: people.Actor{Person: "alice", Via: "ssh 10.0.3.7"},
		Kind: Note, Text: "größer: a line\nand another", Data: json.RawMessage(`{"a":1}`),
	}
	// As sha256sum has it of those bytes.
	const want = "07d7a318adf623aa31f8aad0e7b799c6aa404c84b7ec61d552f1a89ab41dc519"
	if got := Hash(Genesis, "019b", e); got != want {
		t.Errorf("it is hashed as %s, want %s", got, want)
	}
}

// Lengths come first: what is moved from one field to the next makes another hash,
// and so does every other change.
func TestNoTwoEntriesHaveOneHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9:\n]{0,6}`)
		make := func(name string) Entry {
			return Entry{
				Seq: rapid.Int64Range(1, 3).Draw(t, name+" seq"), At: night, RecordedAt: night,
				By:   people.Actor{Person: people.Person(word.Draw(t, name+" person")), Via: word.Draw(t, name+" via")},
				Kind: Kind(word.Draw(t, name+" kind")), Text: word.Draw(t, name+" text"), Data: json.RawMessage(word.Draw(t, name+" data")),
			}
		}
		a, b := make("a"), make("b")
		same := fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
		if same != (Hash(Genesis, "u", a) == Hash(Genesis, "u", b)) {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

// What the comment on Hash says is enough to hash an entry by.
func TestTheEncodingIsAsItIsWrittenDown(t *testing.T) {
	e := Entry{Seq: 12, At: night, RecordedAt: night, By: people.Actor{Person: "bob"}, Kind: Pinned, Text: "x", Data: json.RawMessage("{}")}
	text := "holdfast entry 1\n"
	ms := fmt.Sprint(night.UnixMilli())
	for _, field := range []string{Genesis, "uid", "12", ms, ms, "bob", "", "pinned", "x", "{}"} {
		text += fmt.Sprintf("%d:%s\n", len(field), field)
	}
	sum := sha256.Sum256([]byte(text))
	if got, want := Hash(Genesis, "uid", e), hex.EncodeToString(sum[:]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
