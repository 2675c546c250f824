package store

import (
	"bytes"
	"encoding/json"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// admit is the record's own door: whatever a caller forgot to sanitise or to
// redact does not become durable. Both are safe to do twice.
func (s *Store) admit(e Entry) Entry {
	e.Text = s.clean(e.Text)
	e.Data = s.cleanData(e.Kind, e.Data)
	return e
}

func (s *Store) admitActor(by people.Actor) people.Actor {
	return people.Actor{Person: people.Person(text.Clean(string(by.Person))), Via: s.redact.Redact(text.Clean(by.Via))}
}

func (s *Store) clean(v string) string { return s.redact.Redact(text.CleanBlock(v)) }

// cleanData cleans every string in the data, keys included, and writes it in
// one canonical form: compact, keys of objects sorted.
func (s *Store) cleanData(kind Kind, data json.RawMessage) json.RawMessage {
	if len(bytes.TrimSpace(data)) == 0 {
		return json.RawMessage("{}")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return pack(map[string]string{"unreadable": s.clean(string(data))})
	}
	if run, ok := v.(map[string]any); ok && kind == RunEntry {
		return s.cleanRun(run)
	}
	return pack(s.cleanValue(v))
}

// cleanRun keeps the text of a procedure as it is written, but for its secrets:
// people approve scripts by their hash, and a run goes on from this copy. It is
// the team's own file; whoever shows it sanitises it. The hash beside it stays
// that of the file, so that a copy without its secrets is known as one.
func (s *Store) cleanRun(run map[string]any) json.RawMessage {
	verbatim, isText := run["text"].(string)
	clean, _ := s.cleanValue(run).(map[string]any)
	if isText {
		clean["text"] = s.redact.Redact(verbatim)
	}
	return pack(clean)
}

func (s *Store) cleanValue(v any) any {
	switch v := v.(type) {
	case string:
		return s.clean(v)
	case []any:
		for i := range v {
			v[i] = s.cleanValue(v[i])
		}
		return v
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, value := range v {
			clean[s.clean(key)] = s.cleanValue(value)
		}
		return clean
	default:
		return v
	}
}
