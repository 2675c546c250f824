package alerts

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"

	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/alertmanager/pkg/labels"
)

// Matchers select alerts by their labels, in Alertmanager's own syntax; all of
// them must match. They see the values as the source sent them (Alert.Sent). No
// matchers select everything; whoever acts reads them with ParseSelector, which
// never gives such a set.
type Matchers []*labels.Matcher

// chooseParser picks Alertmanager's default parser (UTF-8 first, the classic
// one as a fallback) once for the process: the library keeps its choice in
// package variables, and until it is told it would read the classic syntax only.
//
//nolint:gochecknoglobals // what the library keeps once for the process is chosen once for the process
var chooseParser = sync.OnceFunc(func() {
	compat.InitFromFlags(slog.New(slog.DiscardHandler), featurecontrol.NoopFlags{})
})

// ParseMatchers reads each string as one matcher or a list of them, such as
// `severity="critical"` or `{job="api", zone=~"eu-.+"}`.
func ParseMatchers(list ...string) (Matchers, error) {
	chooseParser()
	var all Matchers
	for _, s := range list {
		ms, err := compat.Matchers(s, "holdfast")
		if err != nil {
			return nil, matcherError(s, err)
		}
		all = append(all, ms...)
	}
	return all, nil
}

// ParseSelector reads matchers as ParseMatchers does, for whoever acts on what
// they select. As in Alertmanager at least one must not match the empty string:
// what would take in every alert, such as the "" that an unset variable leaves,
// is an error and never "everything".
func ParseSelector(list ...string) (Matchers, error) {
	var all Matchers
	for _, s := range list {
		ms, err := ParseMatchers(s)
		if err != nil {
			return nil, err
		}
		if len(ms) == 0 {
			return nil, fmt.Errorf("%q holds no matcher; was a variable empty? %s", s, selectHow)
		}
		all = append(all, ms...)
	}
	if err := all.Selective(); err != nil {
		return nil, err
	}
	return all, nil
}

const selectHow = `Write what is meant, such as alertname="NodeDown"; alertname=~".+" is every alert`

// Selective is nil when the matchers can leave an alert out by what it has: at
// least one of them does not match the empty string. The error says what to
// write instead.
func (ms Matchers) Selective() error {
	for _, m := range ms {
		if !m.Matches("") {
			return nil
		}
	}
	if len(ms) == 0 {
		return errors.New("no matcher is given. " + selectHow)
	}
	return fmt.Errorf("%s takes in alerts that have no such label: at least one matcher must not match the empty string; was a variable empty? %s", ms, selectHow)
}

// Labelled is the matchers that ask for exactly these values, for whoever has
// them as they are and not as words of the syntax.
func Labelled(lset map[string]string) (Matchers, error) {
	ms := make(Matchers, 0, len(lset))
	for _, name := range sortedKeys(lset) {
		m, err := labels.NewMatcher(labels.MatchEqual, name, lset[name])
		if err != nil {
			return nil, fmt.Errorf("%q is no label that can be matched: %w", name, err)
		}
		ms = append(ms, m)
	}
	return ms, nil
}

// bareWord is what people type when they mean an alert's name.
var bareWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func matcherError(s string, err error) error {
	if bareWord.MatchString(s) {
		return fmt.Errorf("%q is not a matcher; to name an alert write alertname=%q", s, s)
	}
	return fmt.Errorf("%q is not a matcher: %w; write label=\"value\", or use != =~ !~", s, err)
}

// Exact are the labels that an alert must have just so to match.
func (ms Matchers) Exact() map[string]string {
	exact := map[string]string{}
	for _, m := range ms {
		if m.Type == labels.MatchEqual && m.Value != "" {
			exact[m.Name] = m.Value
		}
	}
	return exact
}

// Match reports whether every matcher matches the label set; a label that is
// missing matches as the empty string, as in Alertmanager.
func (ms Matchers) Match(lset map[string]string) bool {
	for _, m := range ms {
		if !m.Matches(lset[m.Name]) {
			return false
		}
	}
	return true
}

// MatchShown is Match for labels of which only the form that is safe to show is
// known, as an incident keeps them: a value that must be equal is compared in
// that form too.
func (ms Matchers) MatchShown(lset map[string]string) bool {
	for _, m := range ms {
		value := lset[m.Name]
		if !m.Matches(value) && (m.Type != labels.MatchEqual || CleanValue(m.Value) != value) {
			return false
		}
	}
	return true
}

// String writes the matchers as one list that ParseMatchers reads back. It holds
// their values as they are: whoever shows it cleans it.
func (ms Matchers) String() string {
	words := make([]string, len(ms))
	for i, m := range ms {
		words[i] = m.String()
	}
	return strings.Join(words, ", ")
}

// ParseTargets reads what a command line names: fingerprints, or a selector (see
// ParseSelector), and never both, because "these two and everything critical" is
// nobody's wish.
func ParseTargets(args ...string) ([]Fingerprint, Matchers, error) {
	var prints []Fingerprint
	var rest []string
	for _, arg := range args {
		if fp, ok := ParseFingerprint(arg); ok {
			prints = append(prints, fp)
		} else {
			rest = append(rest, arg)
		}
	}
	if len(prints) > 0 && len(rest) > 0 {
		return nil, nil, fmt.Errorf("%s is a fingerprint and %q is not: name fingerprints or matchers, never both", prints[0], rest[0])
	}
	if len(prints) > 0 {
		return prints, nil, nil
	}
	ms, err := ParseSelector(rest...)
	return nil, ms, err
}
