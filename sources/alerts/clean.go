package alerts

import (
	"maps"
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

// CleanTexts is CleanAnnotations that also returns the annotations that this
// changed as they came; nil when none was. One that was cut short is not kept.
func CleanTexts(raw map[string]string) (clean, original map[string]string) {
	clean = CleanAnnotations(raw)
	for name, value := range raw {
		if clean[name] != value && len(value) <= maxValue {
			if original == nil {
				original = map[string]string{}
			}
			original[name] = value
		}
	}
	return clean, original
}

// AsSent is the labels and annotations as they came, for data: JSON and the
// record. Of a value that somebody changed on purpose since, because it held a
// secret, only what is shown of it is given.
func (a *Alert) AsSent() (labels, annotations map[string]string) {
	labels, annotations = a.Labels, a.Annotations
	if a.Raw != nil {
		labels = make(map[string]string, len(a.Raw))
		for name, value := range a.Raw {
			asSent(labels, a.Labels, name, value, CleanValue(value))
		}
	}
	if len(a.RawText) > 0 {
		annotations = maps.Clone(a.Annotations)
		for name := range a.RawText {
			delete(annotations, text.Clean(name))
		}
		for name, value := range a.RawText {
			asSent(annotations, a.Annotations, name, value, cleanAnnotation(name, value))
		}
	}
	return labels, annotations
}

// asSent puts a value into the set: as it came when cleaning alone makes of it
// what is shown, else as it is shown.
func asSent(set, shown map[string]string, name, value, clean string) {
	is, ok := shown[text.Clean(name)]
	switch {
	case !ok:
	case is == clean:
		set[name] = value
	default:
		set[name] = is
	}
}

// CleanAnnotations makes annotations from outside safe to show. A description
// is written in lines and keeps them; everything else is one line. The line
// break that YAML puts at the end of a block is no part of the text.
func CleanAnnotations(raw map[string]string) map[string]string {
	clean := make(map[string]string, len(raw))
	for name, value := range raw {
		clean[text.Clean(name)] = cleanAnnotation(name, value)
	}
	return clean
}

func cleanAnnotation(name, value string) string {
	value = strings.TrimRight(cut(value), "\r\n")
	if name == "description" {
		return text.CleanBlock(value)
	}
	return text.Clean(value)
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
