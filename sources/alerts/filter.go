package alerts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"holdfast/sources/text"
)

// Filter selects rows by what a person typed: matchers in Alertmanager's
// syntax, plain words, or both; all must hold. The zero Filter selects all.
type Filter struct {
	text     string
	matchers Matchers
	words    []string // folded
}

// ErrUnfinished marks a filter that somebody is still typing: as it stands it
// means nothing yet, or something else than it will.
var ErrUnfinished = errors.New("not finished")

// labelThenOperator is how a token must start to be meant as a matcher.
var labelThenOperator = regexp.MustCompile(`^("[^"]*"|[\pL_:][\pL\d_:.\-]*)\s*(=~|!~|!=|=)`)

// operatorAlone is a matcher up to its operator, or to a part of it.
var operatorAlone = regexp.MustCompile(`^("[^"]*"|[\pL_:][\pL\d_:.\-]*)\s*(=~|!~|!=|=|!)$`)

// ParseFilter reads words and matchers separated by spaces or commas. A word
// is found in any label, annotation, source, state or owner, in any case;
// "quotes" keep a phrase together. The error says which matcher is wrong; it is
// ErrUnfinished where more must follow: a closing quote or brace, a value.
func ParseFilter(s string) (Filter, error) {
	f := Filter{text: strings.TrimSpace(s)}
	body := f.text
	if strings.HasPrefix(body, "{") {
		if !strings.HasSuffix(body, "}") {
			return Filter{}, fmt.Errorf("%w: the closing } is missing", ErrUnfinished)
		}
		body = body[1 : len(body)-1]
	}
	list, closed := tokens(body)
	if !closed {
		return Filter{}, fmt.Errorf("%w: the closing \" is missing", ErrUnfinished)
	}
	for _, token := range list {
		if operatorAlone.MatchString(token) {
			return Filter{}, fmt.Errorf("%w: %s has no value yet; \"\" is the empty one", ErrUnfinished, token)
		}
		if labelThenOperator.MatchString(token) {
			ms, err := ParseMatchers(token)
			if err != nil {
				return Filter{}, err
			}
			f.matchers = append(f.matchers, ms...)
			continue
		}
		if word := strings.Trim(token, `"`); word != "" {
			f.words = append(f.words, strings.ToLower(word))
		}
	}
	return f, nil
}

// tokens splits at spaces and commas outside quotes, and keeps an operator
// with what stands around it, so that `job = "a b"` is one token. closed is
// false when a quote at the end is still open.
func tokens(s string) (list []string, closed bool) {
	var token []byte
	flush := func() {
		if len(token) > 0 {
			list = append(list, string(token))
			token = nil
		}
	}
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\' && i+1 < len(s):
			token = append(token, c, s[i+1])
			i++
		case c == '"':
			quoted = !quoted
			token = append(token, c)
		case quoted || (c != ' ' && c != '\t' && c != ','):
			token = append(token, c)
		case c == ',' || !besideOperator(token, s[i:]):
			flush()
		}
	}
	flush()
	return list, !quoted
}

// besideOperator reports whether a space stands next to a matcher's operator.
func besideOperator(before []byte, after string) bool {
	if n := len(before); n > 0 && (before[n-1] == '=' || before[n-1] == '~') {
		return true
	}
	after = strings.TrimLeft(after, " \t")
	return strings.HasPrefix(after, "=") || strings.HasPrefix(after, "!=") || strings.HasPrefix(after, "!~")
}

// String is the filter as it was typed.
func (f Filter) String() string { return f.text }

// IsZero reports whether the filter selects everything.
func (f Filter) IsZero() bool { return len(f.matchers) == 0 && len(f.words) == 0 }

// Match reports whether the row is selected.
func (f Filter) Match(r *Row) bool {
	if !f.matchers.Match(r.Sent()) {
		return false
	}
	for _, w := range f.words {
		if !mentions(r, w) {
			return false
		}
	}
	return true
}

func mentions(r *Row, word string) bool {
	for _, set := range []map[string]string{r.Labels, r.Raw} {
		for name, value := range set {
			if holds(value, word) || holds(name, word) {
				return true
			}
		}
	}
	for _, value := range r.Annotations {
		if holds(value, word) {
			return true
		}
	}
	for _, s := range r.Sources {
		if holds(s, word) {
			return true
		}
	}
	if holds(string(r.State), word) || holds(r.Severity.String(), word) || string(r.Fingerprint) == word {
		return true
	}
	return r.Ack != nil && (holds(string(r.Ack.By.Person), word) || holds(r.Ack.Note, word))
}

// holds reports whether s contains the folded word, in any case.
func holds(s, word string) bool {
	if len(s) < len(word) {
		return false
	}
	return strings.Contains(strings.ToLower(s), word)
}

// Target finds the rows a command names: each fingerprint must be on the
// board, and matchers must select something that has not cleared.
func (v *View) Target(prints []Fingerprint, ms Matchers) ([]Row, error) {
	var rows []Row
	for _, fp := range prints {
		row, ok := v.Row(fp)
		if !ok {
			return nil, fmt.Errorf("no alert %s is on the board; `holdfast alerts` lists them", fp)
		}
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Fingerprint == row.Fingerprint }) {
			rows = append(rows, row)
		}
	}
	if len(prints) > 0 {
		return rows, nil
	}
	for _, row := range v.Rows {
		if row.State != Resolved && ms.Match(row.Sent()) {
			rows = append(rows, *row)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no alert matches %s", text.Clean(ms.String()))
	}
	return rows, nil
}
