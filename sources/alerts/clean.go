package alerts

import (
	"strconv"
	"strings"

	"holdfast/sources/text"
)

// maxValue is how many bytes of one label or annotation are kept for showing.
const maxValue = 64 << 10

// CleanLabels returns labels from outside as they are safe to show and, when
// that changed them, as they came: an alert is known by those.
func CleanLabels(raw map[string]string) (clean, original map[string]string) {
	same := true
	for name, value := range raw {
		if text.Clean(name) != name || CleanValue(value) != value {
			same = false
			break
		}
	}
	if same {
		return raw, nil
	}
	clean = make(map[string]string, len(raw))
	for name, value := range raw {
		clean[text.Clean(name)] = CleanValue(value)
	}
	return clean, raw
}

// CleanAnnotations makes annotations from outside safe to show. A description
// is written in lines and keeps them; everything else is one line. The line
// break that YAML puts at the end of a block is no part of the text.
func CleanAnnotations(raw map[string]string) map[string]string {
	clean := make(map[string]string, len(raw))
	for name, value := range raw {
		value = strings.TrimRight(cut(value), "\r\n")
		if name == "description" {
			clean[text.Clean(name)] = text.CleanBlock(value)
		} else {
			clean[text.Clean(name)] = text.Clean(value)
		}
	}
	return clean
}

// CleanValue makes one value from outside safe to show, in one line.
func CleanValue(s string) string { return text.Clean(cut(s)) }

// cut shortens what no screen can show, and says so.
func cut(s string) string {
	if len(s) <= maxValue {
		return s
	}
	return s[:maxValue] + " (cut, " + strconv.Itoa(len(s)) + " bytes)"
}
