package alerts

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// Section is where a row stands in the list.
type Section uint8

// The sections, in the order they are shown.
const (
	SectionFiring  Section = iota // needs a human; unknown and not held stands here too
	SectionHeld                   // acknowledged, not fixed
	SectionQuiet                  // silenced, inhibited, muted, as expected, of severity none, or still pending
	SectionCleared                // resolved within the last quarter of an hour
)

// Section says where the row stands.
func (r Row) Section() Section {
	switch {
	case r.State == Resolved:
		return SectionCleared
	case r.Ack != nil:
		return SectionHeld
	case r.Quiet != nil || r.State == Pending || r.Severity == None:
		return SectionQuiet
	default:
		return SectionFiring
	}
}

// Standing reports whether it is a fact of the configuration that holdfast tells.
func (r *Row) Standing() bool { return r.Own && r.Annotations[StandingNote] != "" }

// Began is when it started, or where nobody can tell when that was, when it was first seen.
func (r *Row) Began() time.Time {
	if r.StartsAt.IsZero() {
		return r.FirstSeen
	}
	return r.StartsAt
}

// Row finds a row by its fingerprint, or by another that its alert has, and says when it was last seen.
func (v *View) Row(fp Fingerprint) (Row, bool) {
	at := -1
	if v.index != nil {
		if i, ok := v.index.of(v.Rows)[fp]; ok {
			at = i
		}
	} else {
		at = slices.IndexFunc(v.Rows, func(r *Row) bool { return r.Is(fp) })
	}
	if at < 0 {
		return Row{}, false
	}
	return v.Lately(v.Rows[at]), true
}

// Lately is a row of the view with when it was last seen as far as the view knows.
func (v *View) Lately(r *Row) Row {
	row := *r
	for _, look := range row.with {
		if again := v.looks[look]; again.After(row.LastSeen) {
			row.LastSeen = again
		}
	}
	return row
}

// Counts is the board in numbers; every row is counted once.
type Counts struct {
	Firing    int `json:"firing"`
	Acked     int `json:"acked"`
	Silenced  int `json:"silenced"`
	Inhibited int `json:"inhibited"`
	Expected  int `json:"expected"`
	Pending   int `json:"pending"`
	Unknown   int `json:"unknown"`
	// UnknownHeld is how many of the unknown ones somebody holds: they are counted there.
	UnknownHeld int `json:"unknown_held"`
	Resolved    int `json:"resolved"`
	None        int `json:"none"` // of severity none
}

// Counts counts each row as the first that it is of: resolved, unknown, acked,
// silenced (muted too), inhibited, expected, pending, of severity none, firing. One of
// which nobody tells now, as late says, is unknown.
func (v *View) Counts(late Late) Counts {
	var c Counts
	for _, r := range v.Rows {
		switch {
		case r.State == Resolved:
			c.Resolved++
		case r.State == Unknown, late.Doubts(r):
			c.Unknown++
			if r.Section() == SectionHeld {
				c.UnknownHeld++
			}
		case r.Ack != nil:
			c.Acked++
		case r.Quiet != nil && r.Quiet.Why == Inhibited:
			c.Inhibited++
		case r.Quiet != nil && r.Quiet.Why == Expected:
			c.Expected++
		case r.Quiet != nil:
			c.Silenced++
		case r.State == Pending:
			c.Pending++
		case r.Severity == None:
			c.None++
		default:
			c.Firing++
		}
	}
	return c
}

// OfThemHeld goes on with how many are unknown: how many of those somebody holds, with
// numbers as count writes them. Empty: nobody holds any.
func (c Counts) OfThemHeld(count func(int) string) string {
	switch {
	case c.UnknownHeld == 0:
		return ""
	case c.Unknown == 1:
		return ", held"
	case c.UnknownHeld == c.Unknown:
		return ", all held"
	}
	return ", " + count(c.UnknownHeld) + " of them held"
}

// index finds the rows of a view. It is made when it is first asked: in a storm
// most views are never asked.
type index struct {
	once sync.Once
	at   map[Fingerprint]int
}

func (x *index) of(rows []*Row) map[Fingerprint]int {
	x.once.Do(func() {
		x.at = make(map[Fingerprint]int, len(rows))
		for i := range rows {
			x.at[rows[i].Fingerprint] = i
		}
		for i := range rows {
			for _, fp := range rows[i].Also() {
				if _, own := x.at[fp]; !own {
					x.at[fp] = i
				}
			}
		}
	})
	return x.at
}

// orderKey sorts rows without looking at them again.
type orderKey struct {
	rank  int64 // section, then pending last in its section, facts of the configuration before it, then severity
	start int64
	name  string
	fp    Fingerprint
	at    int32
}

// order sorts by section, loudest, oldest, name, fingerprint: total, so the
// list stands still while nothing changes.
func order(rows []*Row) []*Row {
	keys := make([]orderKey, len(rows))
	for i, r := range rows {
		keys[i] = keyOf(r, i)
	}
	slices.SortFunc(keys, orderKey.compare)
	sorted := make([]*Row, len(rows))
	for i, k := range keys {
		sorted[i] = rows[k.at]
	}
	return sorted
}

func keyOf(r *Row, at int) orderKey {
	rank := int64(r.Section())<<16 | int64(r.Severity)
	if r.State == Pending {
		rank |= 1 << 8
	}
	if r.Standing() {
		rank |= 1 << 7
	}
	return orderKey{rank, r.Began().UnixMilli(), r.Name(), r.Fingerprint, int32(at)}
}

func (x orderKey) compare(y orderKey) int {
	if c := cmp.Compare(x.rank, y.rank); c != 0 {
		return c
	}
	if c := cmp.Compare(x.start, y.start); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.fp, y.fp))
}

// sameView reports whether two views would look the same; when a source last
// listed a row and how long its word holds changes with every answer, and is
// not looked at.
func sameView(x, y *View) bool {
	if len(x.Rows) != len(y.Rows) || !sameError(x.SaveErr, y.SaveErr) || !maps.EqualFunc(x.KeepErrs, y.KeepErrs, sameError) {
		return false
	}
	for i := range x.Rows {
		if !x.Rows[i].LooksLike(y.Rows[i]) {
			return false
		}
	}
	return true
}

// LooksLike reports whether a person sees no difference between two rows.
func (r *Row) LooksLike(other *Row) bool { return r == other || sameRow(r, other) }

func sameRow(x, y *Row) bool {
	return x.Fingerprint == y.Fingerprint && x.State == y.State && x.Severity == y.Severity &&
		x.Episode.Equal(y.Episode) && x.StartsAt.Equal(y.StartsAt) && x.ClearedAt.Equal(y.ClearedAt) &&
		x.SilenceUntil.Equal(y.SilenceUntil) && x.Cover == y.Cover && x.Flaps == y.Flaps && x.Unrecorded == y.Unrecorded &&
		x.GeneratorURL == y.GeneratorURL && sameRule(x.Rule, y.Rule) && sameKin(x.Kin, y.Kin) && sameQuiet(x.Quiet, y.Quiet) && sameAck(x.Ack, y.Ack) &&
		slices.Equal(x.Sources, y.Sources) && sameMap(x.Labels, y.Labels) && sameMap(x.Annotations, y.Annotations)
}

// sameWord compares what sameRow leaves out: what a person does not see change,
// but what is asked of a row all the same.
func sameWord(x, y *Row) bool {
	return x.FirstSeen.Equal(y.FirstSeen) && x.LastSeen.Equal(y.LastSeen) && x.EndsAt.Equal(y.EndsAt) && x.UpdatedAt.Equal(y.UpdatedAt) &&
		x.Own == y.Own && x.Gone == y.Gone && slices.Equal(x.with, y.with) && sameQuiet(x.Kept, y.Kept) && sameMap(x.Raw, y.Raw) && sameMap(x.RawText, y.RawText)
}

func sameAck(x, y *Ack) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.By == y.By && x.At.Equal(y.At) && x.Note == y.Note && x.Until.Equal(y.Until) && x.Episode.Equal(y.Episode)
}

func sameError(x, y error) bool {
	if x == nil || y == nil {
		return x == nil && y == nil
	}
	return x.Error() == y.Error()
}

func sameQuiet(x, y *Quiet) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.Why == y.Why && x.By == y.By && x.SilenceID == y.SilenceID && x.Until.Equal(y.Until)
}
