package alerts

import (
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
// them must match. No matchers select everything.
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

// bareWord is what people type when they mean an alert's name.
var bareWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func matcherError(s string, err error) error {
	if bareWord.MatchString(s) {
		return fmt.Errorf("%q is not a matcher; to name an alert write alertname=%q", s, s)
	}
	return fmt.Errorf("%q is not a matcher: %w; write label=\"value\", or use != =~ !~", s, err)
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

// String writes the matchers as one list that ParseMatchers reads back.
func (ms Matchers) String() string {
	words := make([]string, len(ms))
	for i, m := range ms {
		words[i] = m.String()
	}
	return strings.Join(words, ", ")
}

// ParseTargets reads what a command line names: fingerprints, or matchers, and
// never both, because "these two and everything critical" is nobody's wish.
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
	ms, err := ParseMatchers(rest...)
	return prints, ms, err
}
