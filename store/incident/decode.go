package incident

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	// It reads as encoding/json does, in a third of the time.
	json "github.com/go-json-experiment/json/v1"
)

// NoData is what the kinds keep whose text is all they say.
type NoData struct{}

// memo is what was read out of an entry's data; the copies of an entry share it.
type memo struct {
	kind Kind
	data []byte

	once sync.Once
	kept any
	err  error

	told sync.Once
	day  string
}

// Once returns the entry so that what it keeps is decoded when it is first asked
// for and not again, by whichever of its copies. Whoever reads entries to hand
// them on does so once for each. What is decoded is shared: it is read, and
// never changed.
func (e Entry) Once() Entry {
	if !e.remembers() {
		e.memo = &memo{kind: e.Kind, data: e.Data}
	}
	return e
}

// remembers reports whether the entry has a memo, and is still the one it is of.
func (e Entry) remembers() bool {
	m := e.memo
	return m != nil && m.kind == e.Kind && len(m.data) == len(e.Data) && (len(m.data) == 0 || &m.data[0] == &e.Data[0])
}

// kept is what the entry keeps, as its kind decodes it.
func (e Entry) kept() (any, error) {
	if !e.remembers() {
		return e.Kind.row().decode.read(e)
	}
	e.memo.once.Do(func() { e.memo.kept, e.memo.err = e.Kind.row().decode.read(e) })
	return e.memo.kept, e.memo.err
}

// Read is what an entry keeps, which must be a T: its kind says so. The error is
// worded for the person, and means that the record was damaged.
func Read[T any](e Entry) (T, error) {
	if decode, simply := e.Kind.row().decode.(keeps[T]); simply && !e.remembers() {
		return decode.decoded(e)
	}
	kept, err := e.kept()
	if err != nil {
		var none T
		return none, err
	}
	d, is := kept.(T)
	if !is {
		return d, fmt.Errorf("entry %d of %s (%s) keeps %T and no %T", e.Seq, e.Incident, e.Kind, kept, d)
	}
	return d, nil
}

// As is what an entry keeps when that is a T; ok is false when its kind keeps
// something else, or when it cannot be read.
func As[T any](e Entry) (d T, ok bool) {
	kept, err := e.kept()
	if err != nil {
		return d, false
	}
	d, ok = kept.(T)
	return d, ok
}

// Each calls told for every entry that keeps a T, in their order: of all kinds
// that do, or only of those named. It ends at the first that cannot be read.
func Each[T any](entries []Entry, told func(e Entry, d T), only ...Kind) error {
	for _, e := range entries {
		if len(only) > 0 && !slices.Contains(only, e.Kind) {
			continue
		}
		if _, keeps := e.Kind.row().decode.of().(*T); !keeps {
			continue
		}
		d, err := Read[T](e)
		if err != nil {
			return err
		}
		told(e, d)
	}
	return nil
}

// decoder reads what the entries of a kind keep.
type decoder interface {
	read(e Entry) (any, error)
	of() any // a nil pointer to what it reads
}

// keeps reads a T.
type keeps[T any] struct{}

func (k keeps[T]) read(e Entry) (any, error) { return k.decoded(e) }

func (keeps[T]) decoded(e Entry) (d T, err error) {
	err = e.unmarshal(&d)
	return d, err
}

func (keeps[T]) of() any { return (*T)(nil) }

// keepsAction reads an action item; what is to be done is the entry's text where
// nothing else says it.
type keepsAction struct{ keeps[ActionData] }

func (keepsAction) read(e Entry) (any, error) {
	d := ActionData{What: e.Text}
	err := e.unmarshal(&d)
	return d, err
}

// Decode reads what an entry keeps into one of the types of data.
func (e Entry) Decode(into any) error { return e.unmarshal(into) }

func (e Entry) unmarshal(into any) error {
	if len(e.Data) == 0 {
		return nil
	}
	if err := json.Unmarshal(e.Data, into); err != nil {
		return fmt.Errorf("entry %d of %s (%s) keeps data that cannot be read: %w", e.Seq, e.Incident, e.Kind, err)
	}
	return nil
}

// Day is the civil date of an entry of which no more than the day is known, in
// the incident's zone; empty: its time is known. Such an entry stands at the
// beginning of its day.
func (e Entry) Day() string {
	if e.At.Equal(e.RecordedAt) || !bytes.Contains(e.Data, []byte(`"day":`)) {
		return ""
	}
	if !e.remembers() {
		return e.day()
	}
	e.memo.told.Do(func() { e.memo.day = e.day() })
	return e.memo.day
}

// day reads it: it stands beside what the kind keeps.
func (e Entry) day() string {
	var d struct {
		Day string `json:"day"`
	}
	if json.Unmarshal(e.Data, &d) != nil {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return ""
	}
	return d.Day
}
