package plain

import (
	"errors"
	"strings"
	"unicode"
)

// Words are those of a line, as a shell has them, without what a shell would put in
// their place: quotes of either kind keep what stands between them together, and \
// takes the next letter as it is; between ' it is itself, between " it takes only
// another and ".
func Words(line string) ([]string, error) {
	var list []string
	var word strings.Builder
	began, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteRune('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			began, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			began, quote = true, r
		case unicode.IsSpace(r):
			if began {
				list = append(list, word.String())
				word.Reset()
			}
			began = false
		default:
			began = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed: nothing was done; close it, or write \\" + string(quote))
	}
	if escaped {
		return nil, errors.New("a letter is missing behind \\: nothing was done")
	}
	if began {
		list = append(list, word.String())
	}
	return list, nil
}
