package silences

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
)

// Chip is one matcher of a draft, which can be taken away and put back, changed, made
// a regular expression and negated.
type Chip struct {
	Matcher *labels.Matcher
	// Shown is its value where that is not safe to show as it is; empty: it is.
	Shown string
	Off   bool // it was taken away
}

// mostValues is how many values of a label stand in one chip at most: of more, the
// label tells the alerts apart rather than what they have in common.
const mostValues = 10

// ChipsOf are the chips of matchers as somebody wrote them.
func ChipsOf(ms alerts.Matchers) []Chip {
	list := make([]Chip, len(ms))
	for i, m := range ms {
		list[i] = Chip{Matcher: m}
	}
	return list
}

// FromRows are the chips of what alerts have in common: a label that is the same in all
// of them is asked for as it is, one of few values by all of those. A label that one of
// them does not have is left out.
func FromRows(rows []*alerts.Row) []Chip {
	var list []Chip
	for _, name := range namesOf(rows) {
		values, shownValues, ok := valuesOf(rows, name)
		if !ok || len(values) > mostValues {
			continue
		}
		kind, value := labels.MatchEqual, values[0]
		if len(values) > 1 {
			kind, value = labels.MatchRegexp, joined(values)
		}
		m, err := labels.NewMatcher(kind, name, value)
		if err != nil {
			continue // a name that no matcher can have
		}
		c := Chip{Matcher: m}
		if !slices.Equal(values, shownValues) {
			c.Shown = strings.Join(shownValues, "|")
		}
		list = append(list, c)
	}
	return list
}

// namesOf are the labels of the rows, the name of the alert first.
func namesOf(rows []*alerts.Row) []string {
	known := map[string]bool{}
	var names []string
	for _, r := range rows {
		for name := range r.Sent() {
			if !known[name] {
				known[name] = true
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if first := a == "alertname"; first != (b == "alertname") {
			if first {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// valuesOf are the values of a label, and how they are shown; ok is false where one of
// the rows has none.
func valuesOf(rows []*alerts.Row, name string) (values, shownValues []string, ok bool) {
	for _, r := range rows {
		value := r.Sent()[name]
		if value == "" {
			return nil, nil, false
		}
		if at, there := slices.BinarySearch(values, value); !there {
			values = slices.Insert(values, at, value)
			shownValues = slices.Insert(shownValues, at, shown(r.Labels[name]))
		}
	}
	return values, shownValues, true
}

// joined is the expression that takes just these values.
func joined(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = regexp.QuoteMeta(v)
	}
	return strings.Join(quoted, "|")
}

// ParseChip reads one matcher.
func ParseChip(s string) (Chip, error) {
	ms, err := alerts.ParseMatchers(strings.TrimSpace(s))
	switch {
	case err != nil:
		return Chip{}, errors.New(shown(err.Error()))
	case len(ms) != 1:
		return Chip{}, fmt.Errorf("%d matchers stand there: one a line, such as severity=\"critical\"", len(ms))
	}
	return Chip{Matcher: ms[0]}, nil
}

// Negated is the chip that takes what this one does not.
func (c Chip) Negated() Chip {
	return c.as(map[labels.MatchType]labels.MatchType{
		labels.MatchEqual: labels.MatchNotEqual, labels.MatchNotEqual: labels.MatchEqual,
		labels.MatchRegexp: labels.MatchNotRegexp, labels.MatchNotRegexp: labels.MatchRegexp,
	}[c.Matcher.Type], c.Matcher.Value)
}

// Regexed is the chip with its value as a regular expression that takes the same, and
// of such a one the chip with what it takes as its value.
func (c Chip) Regexed() Chip {
	switch c.Matcher.Type {
	case labels.MatchEqual:
		return c.as(labels.MatchRegexp, regexp.QuoteMeta(c.Matcher.Value))
	case labels.MatchNotEqual:
		return c.as(labels.MatchNotRegexp, regexp.QuoteMeta(c.Matcher.Value))
	}
	value := c.Matcher.Value
	if list := literals(value); len(list) == 1 {
		value = list[0]
	}
	if c.Matcher.Type == labels.MatchRegexp {
		return c.as(labels.MatchEqual, value)
	}
	return c.as(labels.MatchNotEqual, value)
}

func (c Chip) as(kind labels.MatchType, value string) Chip {
	m, err := labels.NewMatcher(kind, c.Matcher.Name, value)
	if err != nil {
		return c // it stays what it is; an expression that was one stays one
	}
	c.Matcher = m
	return c
}

// Text is the matcher as it is typed; false: it holds what cannot be shown, and is to
// be written anew.
func (c Chip) Text() (string, bool) {
	s := c.Matcher.String()
	return s, c.Shown == "" && shown(s) == s
}

// String is the matcher, safe to show.
func (c Chip) String() string {
	if c.Shown != "" {
		m := labels.Matcher{Name: c.Matcher.Name, Type: c.Matcher.Type, Value: c.Shown}
		return shown(m.String())
	}
	return shown(c.Matcher.String())
}
