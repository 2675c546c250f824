package posted

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"strings"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// entry is one thing that a log says, as it came.
type entry struct {
	words []byte
	cut   int64 // how many bytes more it had
	from  string
	level logs.Level // none: its words may say
	at    time.Time  // zero: its words may say
}

// entriesOf reads what was posted. A list of JSON is an entry each, an export of
// OpenTelemetry what it exports, one object over several lines one; of all else a line
// is one, be it text or JSON.
func entriesOf(media string, body []byte) ([]entry, error) {
	kind, _, err := mime.ParseMediaType(media)
	isJSON := err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
	whole := bytes.TrimSpace(body)
	switch {
	case len(whole) == 0:
		return nil, nil
	case whole[0] == '{' && bytes.Contains(whole, []byte(`"resourceLogs"`)) && json.Valid(whole):
		return exported(whole)
	case isJSON && whole[0] == '[':
		return listed(whole)
	case isJSON && whole[0] == '{' && json.Valid(whole):
		return []entry{{words: onOneLine(whole)}}, nil
	case kind == "application/json" && whole[0] != '{':
		return nil, &logs.PostError{Why: "the body is no JSON, as its Content-Type says: send text as text/plain, lines of JSON as application/x-ndjson"}
	}
	return lines(body), nil
}

// lines are the lines of a text.
func lines(body []byte) (list []entry) {
	var split logs.Splitter
	emit := func(line []byte, cut int64) {
		list = append(list, entry{words: bytes.Clone(line), cut: cut})
	}
	split.Split(body, emit)
	split.End(emit)
	return list
}

// listed are the elements of a list, such as Fluent Bit sends one.
func listed(body []byte) ([]entry, error) {
	var all []json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, &logs.PostError{Why: "the body is no JSON list: " + text.ErrorLine(err)}
	}
	list := make([]entry, len(all))
	for i, one := range all {
		var s string
		if json.Unmarshal(one, &s) == nil {
			list[i].words = []byte(s)
		} else {
			list[i].words = onOneLine(one)
		}
		list[i].words, list[i].cut = shortened(list[i].words)
	}
	return list, nil
}

// shortened is what is kept of words, and how many bytes are not.
func shortened(words []byte) (kept []byte, cut int64) {
	if len(words) <= logs.MaxLine {
		return words, 0
	}
	return words[:logs.MaxLine], int64(len(words) - logs.MaxLine)
}

// onOneLine is valid JSON without line breaks.
func onOneLine(v []byte) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, v); err != nil {
		return v
	}
	return b.Bytes()
}

// export is a request of OpenTelemetry's OTLP/HTTP as JSON, as far as it is read.
type export struct {
	ResourceLogs []struct {
		Resource struct {
			Attributes []attribute `json:"attributes"`
		} `json:"resource"`
		ScopeLogs []struct {
			LogRecords []record `json:"logRecords"`
		} `json:"scopeLogs"`
	} `json:"resourceLogs"`
}

type record struct {
	Time       nanos       `json:"timeUnixNano"`
	Observed   nanos       `json:"observedTimeUnixNano"`
	Number     int         `json:"severityNumber"`
	Severity   string      `json:"severityText"`
	Body       value       `json:"body"`
	Attributes []attribute `json:"attributes"`
	TraceID    string      `json:"traceId"`
}

type attribute struct {
	Key   string `json:"key"`
	Value value  `json:"value"`
}

// exported reads an export. One with a record that cannot be read is refused as a whole.
func exported(body []byte) (list []entry, err error) {
	if deep(body) {
		return nil, &logs.PostError{Why: fmt.Sprintf("the body has more than %d brackets within each other", deepest)}
	}
	var e export
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, &logs.PostError{Why: "the body is no export of OTLP logs as JSON: " + text.ErrorLine(err)}
	}
	for _, of := range e.ResourceLogs {
		from := ""
		for _, a := range of.Resource.Attributes {
			if a.Key == "service.name" {
				from = text.Excerpt([]byte(a.Value.words), 100)
			}
		}
		for _, scope := range of.ScopeLogs {
			for _, r := range scope.LogRecords {
				list = append(list, r.entry(from))
			}
		}
	}
	return list, nil
}

// deepest is how far the brackets of an export may stand within each other: each level
// is read anew for the one around it.
const deepest = 64

// deep reports whether valid JSON goes deeper.
func deep(v []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > deepest {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// entry is the record's body, and behind its first line what else it says.
func (r record) entry(from string) entry {
	e := entry{from: from, at: r.Time.at(), level: r.level()}
	if e.at.IsZero() {
		e.at = r.Observed.at()
	}
	first, rest, more := strings.Cut(r.Body.words, "\n")
	var b strings.Builder
	b.WriteString(first)
	for _, a := range append(r.Attributes, attribute{"trace_id", value{r.TraceID}}) {
		if a.Key == "" || a.Value.words == "" {
			continue
		}
		fmt.Fprintf(&b, " %s=%s", a.Key, quoted(a.Value.words))
	}
	if more {
		b.WriteString("\n" + rest)
	}
	e.words, e.cut = shortened([]byte(strings.TrimPrefix(b.String(), " ")))
	return e
}

// quoted is a value as logfmt writes it.
func quoted(s string) string {
	if strings.ContainsAny(s, " =\"\t\r\n") {
		return fmt.Sprintf("%q", s)
	}
	return s
}

// level is what the number of the severity says, else its word.
func (r record) level() logs.Level {
	switch {
	case r.Number >= 21:
		return logs.Fatal
	case r.Number >= 17:
		return logs.Error
	case r.Number >= 13:
		return logs.Warn
	case r.Number >= 9:
		return logs.Info
	case r.Number >= 1:
		return logs.Debug
	}
	level, _ := logs.ParseLevel(r.Severity)
	return level
}

// nanos is a time in nanoseconds since 1970, which is a text or a number.
type nanos struct{ json.Number }

// UnmarshalJSON reads it; null and an empty text are none.
func (n *nanos) UnmarshalJSON(b []byte) error {
	b = bytes.Trim(b, `"`)
	if len(b) == 0 || string(b) == "null" {
		return nil
	}
	if err := json.Unmarshal(b, &n.Number); err != nil {
		return fmt.Errorf("%s is no time in nanoseconds", text.Excerpt(b, 40))
	}
	return nil
}

// at is the time; zero: none is said.
func (n nanos) at() time.Time {
	i, err := n.Int64()
	if err != nil || i <= 0 {
		return time.Time{}
	}
	return time.Unix(0, i).UTC()
}

// value is an AnyValue of OpenTelemetry in words: a text as it is, all else as JSON.
type value struct{ words string }

// UnmarshalJSON reads it.
func (v *value) UnmarshalJSON(b []byte) error {
	var of struct {
		String *string         `json:"stringValue"`
		Bool   json.RawMessage `json:"boolValue"`
		Int    json.RawMessage `json:"intValue"`
		Double json.RawMessage `json:"doubleValue"`
		Bytes  json.RawMessage `json:"bytesValue"`
		Array  *struct {
			Values []value `json:"values"`
		} `json:"arrayValue"`
		Pairs *struct {
			Values []attribute `json:"values"`
		} `json:"kvlistValue"`
	}
	if string(b) == "null" {
		return nil
	}
	if err := json.Unmarshal(b, &of); err != nil {
		return fmt.Errorf("%s is no value of OTLP: %w", text.Excerpt(b, 60), err)
	}
	switch {
	case of.String != nil:
		v.words = *of.String
	case of.Array != nil:
		words := make([]string, len(of.Array.Values))
		for i, one := range of.Array.Values {
			words[i] = quoted(one.words)
		}
		v.words = "[" + strings.Join(words, ", ") + "]"
	case of.Pairs != nil:
		words := make([]string, len(of.Pairs.Values))
		for i, one := range of.Pairs.Values {
			words[i] = one.Key + "=" + quoted(one.Value.words)
		}
		v.words = strings.Join(words, " ")
	default:
		for _, raw := range []json.RawMessage{of.Bool, of.Int, of.Double, of.Bytes} {
			if len(raw) > 0 && string(raw) != "null" {
				v.words = strings.Trim(string(raw), `"`)
			}
		}
	}
	return nil
}
