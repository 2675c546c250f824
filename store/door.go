package store

import (
	"bytes"
	"encoding/json"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// door is the record's own: whatever a caller forgot to sanitise or to redact does
// not become durable. Both are safe to do twice.
type door struct{ redact *text.Redactor }

func (d door) admit(e incident.Entry) incident.Entry {
	e.Text = d.clean(e.Text)
	e.Data = d.cleanData(e.Kind, e.Data)
	return e
}

func (d door) admitActor(by people.Actor) people.Actor {
	return people.Actor{Person: people.Person(text.Clean(string(by.Person))), Via: d.redact.Redact(text.Clean(by.Via))}
}

func (d door) clean(v string) string { return d.redact.Redact(text.CleanBlock(v)) }

// cleanData cleans every string in the data, keys included, and writes it in
// one canonical form: compact, keys of objects sorted.
func (d door) cleanData(kind incident.Kind, data json.RawMessage) json.RawMessage {
	if len(bytes.TrimSpace(data)) == 0 {
		return json.RawMessage("{}")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return pack(map[string]string{"unreadable": d.clean(string(data))})
	}
	if run, ok := v.(map[string]any); ok && kind == incident.RunEntry {
		return d.cleanRun(run)
	}
	return pack(d.cleanValue(v))
}

// cleanRun keeps the text of a procedure as it is written, but for its secrets:
// people approve scripts by their hash, and a run goes on from this copy. It is
// the team's own file; whoever shows it sanitises it. The hash beside it stays
// that of the file, so that a copy without its secrets is known as one.
func (d door) cleanRun(run map[string]any) json.RawMessage {
	verbatim, isText := run["text"].(string)
	clean, _ := d.cleanValue(run).(map[string]any)
	if isText {
		clean["text"] = d.redact.Redact(verbatim)
	}
	return pack(clean)
}

func (d door) cleanValue(v any) any {
	switch v := v.(type) {
	case string:
		return d.clean(v)
	case []any:
		for i := range v {
			v[i] = d.cleanValue(v[i])
		}
		return v
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, value := range v {
			clean[d.clean(key)] = d.cleanValue(value)
		}
		return clean
	default:
		return v
	}
}
