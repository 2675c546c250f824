package logs

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Highlight is what is to stand out in the text of lines; it hides none.
type Highlight struct {
	text string
	re   *regexp.Regexp
}

// ParseHighlight reads a highlight: words, in upper or lower case, one behind the
// other as they are written, quoted or not; or a /regexp/, where /regexp/i ignores
// case. The error is for the person who typed it.
func ParseHighlight(s string) (Highlight, error) {
	h := Highlight{text: strings.TrimSpace(s)}
	var expr string
	switch body, isRegexp := strings.CutPrefix(h.text, "/"); {
	case h.text == "":
		return Highlight{}, fmt.Errorf("nothing to highlight: write words or a /regexp/")
	case isRegexp && strings.HasSuffix(body, "/i") && len(body) > 2:
		expr = "(?i:" + strings.TrimSuffix(body, "/i") + ")"
	case isRegexp && strings.HasSuffix(body, "/") && len(body) > 1:
		expr = strings.TrimSuffix(body, "/")
	default:
		words := h.text
		if len(words) > 2 && words[0] == '"' && words[len(words)-1] == '"' {
			words = words[1 : len(words)-1]
		}
		expr = "(?i:" + regexp.QuoteMeta(words) + ")"
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return Highlight{}, fmt.Errorf("%s is not a regular expression: %s", h.text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	h.re = re
	return h, nil
}

// String is the highlight as it was typed.
func (h Highlight) String() string { return h.text }

// In reports whether it is in a text.
func (h Highlight) In(s string) bool { return len(h.Spans(s)) > 0 }

// Spans are the bytes of a text that stand out, from and up to: whole characters with
// the marks on them, in their order.
func (h Highlight) Spans(s string) (list [][2]int) {
	for _, at := range h.re.FindAllStringIndex(s, -1) {
		a, b := at[0], at[1]
		if len(list) > 0 {
			a = max(a, list[len(list)-1][1])
		}
		for b < len(s) {
			r, n := utf8.DecodeRuneInString(s[b:])
			if !unicode.In(r, unicode.M) {
				break
			}
			b += n
		}
		for a < b {
			r, n := utf8.DecodeRuneInString(s[a:])
			if !unicode.In(r, unicode.M) {
				break
			}
			a += n
		}
		if at[0] < at[1] && a < b {
			list = append(list, [2]int{a, b})
		}
	}
	return list
}
