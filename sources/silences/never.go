package silences

import (
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
)

// Never is what matchers take that never fired, as far as is known.
type Never struct {
	// Of is how many combinations of values the matchers name, 1: they name no
	// alternatives.
	Of int
	// Count is how many of those never fired.
	Count int
	// Some are a few of them, safe to show.
	Some []string
}

const (
	someNamed = 5
	mostOf    = 1 << 40 // combinations, of which no more are counted
)

// neverFired compares the combinations that matchers name with the label sets of what
// fired. A silence of several values of several labels mutes all that they combine to,
// also what nobody has ever seen.
func neverFired(ms alerts.Matchers, sets []map[string]string) Never {
	var names []string
	var axes [][]string
	of := 1
	for _, m := range ms {
		values := alternatives(m)
		if len(values) < 2 || asked(ms, m.Name) > 1 {
			continue // of two matchers of a label it is not known what they leave
		}
		names, axes = append(names, m.Name), append(axes, values)
		of = min(of*len(values), mostOf)
	}
	seen := map[string]bool{}
	tuple := make([]string, len(names))
	for _, set := range sets {
		for i, name := range names {
			tuple[i] = set[name]
		}
		seen[strings.Join(tuple, "\x00")] = true
	}
	n := Never{Of: of, Count: of - len(seen)}
	at := make([]int, len(axes))
	for more := n.Count > 0; more && len(n.Some) < min(n.Count, someNamed); more = turn(at, axes) {
		for i := range axes {
			tuple[i] = axes[i][at[i]]
		}
		if !seen[strings.Join(tuple, "\x00")] {
			n.Some = append(n.Some, named(names, tuple))
		}
	}
	return n
}

// asked is how many of the matchers are of a label.
func asked(ms alerts.Matchers, name string) (n int) {
	for _, m := range ms {
		if m.Name == name {
			n++
		}
	}
	return n
}

// turn goes to the next combination; false: that was the last.
func turn(at []int, axes [][]string) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i] < len(axes[i]) {
			return true
		}
		at[i] = 0
	}
	return false
}

func named(names, values []string) string {
	words := make([]string, len(names))
	for i := range names {
		words[i] = names[i] + "=" + values[i]
	}
	return shown(strings.Join(words, " "))
}

// alternatives are the values that a matcher takes, where they can be counted; none:
// they cannot.
func alternatives(m *labels.Matcher) []string {
	switch m.Type {
	case labels.MatchEqual:
		return []string{m.Value}
	case labels.MatchRegexp:
		return literals(m.Value)
	}
	return nil
}

// literals are the texts that an expression takes, where it is nothing but a list of
// texts; nil: it is more.
func literals(expr string) []string {
	list := []string{}
	var one strings.Builder
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '|':
			list = append(list, one.String())
			one.Reset()
		case c == '\\' && i+1 < len(expr) && strings.IndexByte(special, expr[i+1]) >= 0:
			i++
			one.WriteByte(expr[i])
		case strings.IndexByte(special, c) >= 0:
			return nil
		default:
			one.WriteByte(c)
		}
	}
	list = append(list, one.String())
	slices.Sort(list)
	return slices.Compact(list)
}

// special are the letters that mean something else than themselves in an expression.
const special = `\.+*?()|[]{}^$`
