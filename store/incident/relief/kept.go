package relief

import (
	"bytes"
	"encoding/json"

	"holdfast/sop"
)

// kept is what is read of an entry that tells of a run: the text of the checklist and
// what scripts printed are most of it, and are not read.
type kept struct {
	Run      string   `json:"run"`
	Name     string   `json:"name"`
	Practice bool     `json:"practice"`
	Step     string   `json:"step"`
	Number   string   `json:"number"`
	Title    string   `json:"title"`
	What     sop.What `json:"what"`
	Seconds  float64  `json:"seconds"`
	SHA256   string   `json:"sha256"`
}

// read reads what an entry keeps. The record writes one form of it, compact and without
// doubt; what is of another form is read as any JSON is.
func (k *kept) read(data []byte) error {
	if k.quick(data) {
		return nil
	}
	*k = kept{}
	return json.Unmarshal(data, k)
}

// quick reads an object that holds text without escapes where it matters; ok: it was one.
func (k *kept) quick(data []byte) (ok bool) {
	if len(data) < 2 || data[0] != '{' {
		return false
	}
	for data = data[1:]; ; data = data[1:] {
		name, rest, plain := word(data)
		if !plain || len(rest) == 0 || rest[0] != ':' {
			return false
		}
		if data, ok = k.value(string(name), rest[1:]); !ok || len(data) == 0 {
			return false
		}
		if data[0] == '}' {
			return len(data) == 1
		}
		if data[0] != ',' {
			return false
		}
	}
}

// value takes in the value of a field, and returns what follows it.
func (k *kept) value(name string, data []byte) (rest []byte, ok bool) {
	into := k.field(name)
	if into == nil {
		return over(data)
	}
	if rest, ok = over(data); !ok {
		return nil, false
	}
	if found := data[:len(data)-len(rest)]; found[0] != '"' || bytes.IndexByte(found, '\\') >= 0 {
		return rest, json.Unmarshal(found, into) == nil
	} else if s, is := into.(*string); is {
		*s = string(found[1 : len(found)-1])
		return rest, true
	}
	k.What = sop.What(data[1 : len(data)-len(rest)-1])
	return rest, true
}

// field is where the value of a field goes; nil: it is not read.
func (k *kept) field(name string) any {
	switch name {
	case "run":
		return &k.Run
	case "name":
		return &k.Name
	case "practice":
		return &k.Practice
	case "step":
		return &k.Step
	case "number":
		return &k.Number
	case "title":
		return &k.Title
	case "what":
		return &k.What
	case "seconds":
		return &k.Seconds
	case "sha256":
		return &k.SHA256
	}
	return nil
}

// word is a text that begins here; plain: it has no escapes.
func word(data []byte) (inside, rest []byte, plain bool) {
	if len(data) == 0 || data[0] != '"' {
		return nil, data, false
	}
	end := bytes.IndexByte(data[1:], '"')
	if end < 0 || bytes.IndexByte(data[1:1+end], '\\') >= 0 {
		return nil, data, false
	}
	return data[1 : 1+end], data[end+2:], true
}

// over is what follows a value; ok: it ends.
func over(data []byte) (rest []byte, ok bool) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			end := closes(data, i)
			if end < 0 {
				return nil, false
			}
			i = end
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth < 0 {
				return data[i:], i > 0
			}
		case c == ',' && depth == 0:
			return data[i:], i > 0
		}
	}
	return nil, false
}

// closes is where the text that begins at i ends; negative: nowhere.
func closes(data []byte, i int) int {
	for i++; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return -1
		}
		end := i + n
		odd := false
		for b := end - 1; b >= i && data[b] == '\\'; b-- {
			odd = !odd
		}
		if i = end + 1; !odd {
			return end
		}
	}
}
