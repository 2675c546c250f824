package store

import (
	"encoding/json"
)

func pack(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		// Only our own plain types are packed; none can fail.
		panic(err)
	}
	return b
}
