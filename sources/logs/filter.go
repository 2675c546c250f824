package logs

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Filter says which lines to show. The zero Filter shows all.
type Filter struct {
	text  string
	terms []term
}

// term is one condition of a filter; all must hold.
type term struct {
	not     bool
	source  bool   // it looks at where the line is from, which holds for gaps too
	need    string // in lower case: what a line has in any case that it matches; empty: nothing that is known
	matches func(l *Line) bool
}

// Match reports whether the line is shown. A gap is always shown unless its
// source is not: what is missing could have been anything.
func (f Filter) Match(l Line) bool {
	for i := range f.terms {
		t := &f.terms[i]
		if l.Gap && !t.source {
			continue
		}
		if t.matches(&l) == t.not {
			return false
		}
	}
	return true
}

// Concerns reports whether a line of a source may be shown.
func (f Filter) Concerns(source string) bool {
	l := Line{Source: source}
	for i := range f.terms {
		if t := &f.terms[i]; t.source && t.matches(&l) == t.not {
			return false
		}
	}
	return true
}

// Empty reports whether the filter shows all lines.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// String is the filter as it was typed.
func (f Filter) String() string { return f.text }

// ParseFilter reads a filter. Its parts stand between spaces, and all must
// hold:
//
//	word          the line contains it, in upper or lower case
//	"two words"   the line contains exactly this, in upper or lower case
//	/regexp/      the line matches; /regexp/i ignores case
//	level>=warn   also >, <=, <, = and !=
//	source:api    the source is api; source:api,host is either of the two
//	-part         the part does not hold; !part is the same
//
// The error is for the person who typed it.
func ParseFilter(s string) (Filter, error) {
	f := Filter{text: strings.TrimSpace(s)}
	for rest := f.text; rest != ""; rest = strings.TrimLeft(rest, " \t") {
		t := term{}
		if len(rest) > 1 && (rest[0] == '-' || rest[0] == '!') && rest[1] != ' ' {
			t.not, rest = true, rest[1:]
		}
		var err error
		if rest, err = t.parse(rest); err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// parse reads one part and returns what stands behind it.
func (t *term) parse(s string) (rest string, err error) {
	switch {
	case s[0] == '/':
		return t.parseRegexp(s)
	case s[0] == '"':
		word, rest, closed := strings.Cut(s[1:], `"`)
		if !closed {
			return "", fmt.Errorf(`%s has no closing quote: write "two words"`, s)
		}
		t.word(word)
		return rest, nil
	}
	part, rest, _ := strings.Cut(s, " ")
	switch {
	case strings.HasPrefix(part, "source:"):
		return rest, t.parseSource(strings.TrimPrefix(part, "source:"))
	case strings.HasPrefix(part, "level") && len(part) > len("level") && strings.ContainsRune("<>=!", rune(part[len("level")])):
		return rest, t.parseLevel(strings.TrimPrefix(part, "level"))
	}
	t.word(part)
	return rest, nil
}

func (t *term) parseRegexp(s string) (rest string, err error) {
	end := 1
	for end < len(s) && s[end] != '/' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s) {
		if strings.LastIndexByte(s, '/') == 0 && !strings.ContainsAny(s, `\*+?[](){}|^$`) {
			t.word(s) // a path such as /health, with nothing of a regexp in it
			return "", nil
		}
		return "", fmt.Errorf("%s has no closing slash: write /regexp/", s)
	}
	expr := strings.ReplaceAll(s[1:end], `\/`, "/")
	rest = s[end+1:]
	if strings.HasPrefix(rest, "i") && (len(rest) == 1 || rest[1] == ' ') {
		expr, rest = "(?i:"+expr+")", rest[1:]
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return "", fmt.Errorf("/%s/ is not a regular expression: %s", s[1:end],
			strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	t.need = literalOf(expr)
	t.matches = func(l *Line) bool { return re.MatchString(l.Whole()) }
	return rest, nil
}

func (t *term) parseLevel(s string) error {
	var op string
	for _, o := range []string{">=", "<=", "!=", "==", ">", "<", "="} {
		if strings.HasPrefix(s, o) {
			op = o
			break
		}
	}
	word := s[len(op):]
	want, ok := ParseLevel(word)
	if op == "" || !ok {
		return fmt.Errorf("level%s: write level>=warn, with one of debug, info, warn, error, fatal", s)
	}
	t.matches = map[string]func(l *Line) bool{
		">=": func(l *Line) bool { return l.Level >= want },
		">":  func(l *Line) bool { return l.Level > want },
		"<=": func(l *Line) bool { return l.Level <= want },
		"<":  func(l *Line) bool { return l.Level < want },
		"=":  func(l *Line) bool { return l.Level == want },
		"==": func(l *Line) bool { return l.Level == want },
		"!=": func(l *Line) bool { return l.Level != want },
	}[op]
	return nil
}

func (t *term) parseSource(s string) error {
	var names []string
	for name := range strings.SplitSeq(s, ",") {
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return errors.New("source: names no source: write source:api")
	}
	t.source = true
	t.matches = func(l *Line) bool {
		for _, name := range names {
			if strings.EqualFold(l.Source, name) {
				return true
			}
		}
		return false
	}
	return nil
}

// word makes the term look for a word, ignoring case.
func (t *term) word(word string) {
	lower := strings.ToLower(word)
	t.need = plainRun(lower)
	for i := range len(lower) {
		if lower[i] >= utf8.RuneSelf {
			t.matches = func(l *Line) bool { return strings.Contains(strings.ToLower(l.Whole()), lower) }
			return
		}
	}
	t.matches = func(l *Line) bool { return containsFold(l.Whole(), lower) }
}

// containsFold reports whether s contains the lower-case ASCII word in any case.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	first := lower[0]
	both := [2]byte{first, first}
	if isLetter(first) {
		both[1] = first &^ 0x20
	}
	for len(s) >= len(lower) {
		i := strings.IndexByte(s, both[0])
		if both[1] != both[0] {
			if j := strings.IndexByte(s[:upTo(i, len(s))], both[1]); j >= 0 {
				i = j
			}
		}
		if i < 0 || len(s)-i < len(lower) {
			return false
		}
		if hasFold(s[i:i+len(lower)], lower) {
			return true
		}
		s = s[i+1:]
	}
	return false
}

func upTo(i, n int) int {
	if i < 0 {
		return n
	}
	return i
}

func hasFold(s, lower string) bool {
	for i := range len(lower) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
