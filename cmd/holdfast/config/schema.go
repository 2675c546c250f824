package config

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// schema is a JSON Schema 2020-12, or a part of one. What it refuses the reader
// refuses; the reader knows more, such as which time zones there are.
type schema map[string]any

// Schema is the configuration's JSON Schema, for editors.
func Schema() map[string]any {
	return table().schema().with("$schema", "https://json-schema.org/draft/2020-12/schema").
		with("title", "holdfast.yaml").with("description", "The configuration of holdfast.").with("minProperties", 1)
}

// with is the schema with one word more.
func (s schema) with(word string, v any) schema {
	s = maps.Clone(s)
	s[word] = v
	return s
}

// fromEnv is a text in which the environment has a part, of which nobody knows
// here what it will be.
const fromEnv = `\$\{[^}]*\}`

// orEnv is a pattern of a whole value, or of one from the environment.
func orEnv(pattern string) string { return "^(" + pattern + ")$|" + fromEnv }

// scalar is any plain value: what looks like a number is a text, too.
func scalar() schema {
	return schema{"type": []string{"string", "number", "boolean"}, "minLength": 1}
}

func (s section[T]) schema() schema {
	properties, with := map[string]any{}, map[string]any{}
	var required []string
	for _, row := range s.rows {
		properties[row.Name] = row.described()
		if row.With != "" {
			with[row.Name] = []string{row.With}
		}
		if row.Required {
			required = append(required, row.Name)
		}
	}
	is := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		is["required"] = required
	}
	if len(with) > 0 {
		is["dependentRequired"] = with
	}
	if len(s.one) > 0 {
		each := make([]schema, len(s.one))
		for i, name := range s.one {
			each[i] = schema{"required": []string{name}}
		}
		is["oneOf"] = each
	}
	return is
}

// described is the schema of a key's value with what is known of the key.
func (k Key) described() schema {
	s := k.schema.with("description", k.sentence())
	if k.Default == "" {
		return s
	}
	switch s["type"].(type) {
	case []string: // it need not be written as a text
		if v, err := strconv.ParseBool(k.Default); err == nil && strings.Contains(k.Is, "true") {
			return s.with("default", v)
		}
		if v, err := strconv.Atoi(k.Default); err == nil {
			return s.with("default", v)
		}
	}
	return s.with("default", k.Default)
}

// sentence is all there is to say of a key where there is no table to say it in.
func (k Key) sentence() string {
	said := k.About
	if k.Else != "" {
		said += fmt.Sprintf(" Without it: %s.", k.Else)
	}
	switch k.Taken {
	case AtStart:
		said += " A change needs a restart."
	case Later:
		said += " Not in this version."
	case Live:
	}
	return said
}
