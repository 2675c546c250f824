package alerts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
)

// Kin is what is to be said of a row that several sources tell of, or that may be the
// same as another. It is immutable.
type Kin struct {
	// Also are the other fingerprints that the alert has: those of its rules' labels.
	Also []Fingerprint
	// Rules are the sources that evaluate its rule, of an alert that was also sent on.
	Rules []string
	// Extra are the labels, safe to show, that it has beside those of its rule.
	Extra []string
	// Apart says, safe to show, why the alert of a rule was not taken for one that was
	// sent; empty: nothing like it was.
	Apart string
	// Says is how each source tells of it, where they do not agree.
	Says []Word
}

// Word is how one source tells of an alert.
type Word struct {
	Source string
	State  State
	At     time.Time // since when it is over, or until when it was told of; zero: it is
}

// Also are the other fingerprints by which the row's alert is known.
func (r *Row) Also() []Fingerprint {
	if r.Kin == nil {
		return nil
	}
	return r.Kin.Also
}

// Is reports whether a fingerprint is one of the row's.
func (r *Row) Is(fp Fingerprint) bool {
	return r.Fingerprint == fp || slices.Contains(r.Also(), fp)
}

// Names are all fingerprints by which the row's alert is known, its own first.
func (r *Row) Names() []Fingerprint { return append([]Fingerprint{r.Fingerprint}, r.Also()...) }

// Tie says how the row stands to the alerts of rules, safe to show; empty: there is
// nothing to say.
func (r *Row) Tie() string {
	switch k := r.Kin; {
	case k == nil:
		return ""
	case len(k.Rules) == 0:
		return k.Apart
	case len(k.Extra) == 0:
		return "the same in " + text.Clean(strings.Join(k.Rules, ", ")) + ": its labels are the same"
	default:
		return "the same in " + text.Clean(strings.Join(k.Rules, ", ")) + ": all its labels are there; extra: " + strings.Join(k.Extra, ", ")
	}
}

// kinOf is what is to be said of the thread's row, the very same while it says the same;
// nil: nothing. carrier is whose labels the row has.
func (th *thread) kinOf(carrier *run) *Kin {
	k := Kin{Also: th.also, Apart: th.apart, Says: th.says()}
	if carrier.alert.Rule == nil {
		for name, r := range th.runs {
			if r.alert.Rule == nil {
				continue
			}
			k.Rules = append(k.Rules, name)
			for label := range carrier.alert.Labels {
				if _, has := r.alert.Labels[label]; !has && !slices.Contains(k.Extra, label) {
					k.Extra = append(k.Extra, label)
				}
			}
		}
		slices.Sort(k.Rules)
		slices.Sort(k.Extra)
	}
	if th.row != nil && sameKin(th.row.Kin, &k) {
		return th.row.Kin
	}
	if sameKin(&k, nil) {
		return nil
	}
	return &k
}

// says is how each source tells of the episode, where they do not agree.
func (th *thread) says() []Word {
	if len(th.runs) < 2 {
		return nil
	}
	var list []Word
	states := map[State]bool{}
	for _, name := range slices.Sorted(maps.Keys(th.runs)) {
		r := th.runs[name]
		if !r.episode.Equal(th.episode) {
			continue
		}
		w := Word{Source: name, State: r.shown(), At: r.cleared}
		if w.State == Unknown {
			w.At = r.last.time()
		}
		states[w.State] = true
		list = append(list, w)
	}
	if len(states) < 2 {
		return nil
	}
	return list
}

// Line is the word in words, safe to show; clock writes a time.
func (w Word) Line(clock func(time.Time) string) string {
	switch source := text.Clean(w.Source); w.State {
	case Resolved:
		return fmt.Sprintf("%s says it cleared %s", source, clock(w.At))
	case Unknown:
		return fmt.Sprintf("%s does not know, it told of it %s", source, clock(w.At))
	default:
		return fmt.Sprintf("%s says %s", source, w.State)
	}
}

func sameKin(x, y *Kin) bool {
	if x == y {
		return true
	}
	none := Kin{}
	if x == nil {
		x = &none
	}
	if y == nil {
		y = &none
	}
	return x.Apart == y.Apart && slices.Equal(x.Also, y.Also) && slices.Equal(x.Rules, y.Rules) && slices.Equal(x.Extra, y.Extra) &&
		slices.EqualFunc(x.Says, y.Says, func(a, b Word) bool { return a.Source == b.Source && a.State == b.State && a.At.Equal(b.At) })
}
