package journald

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// entry is one entry of the journal, as journalctl prints it.
type entry struct {
	Cursor     string `json:"__CURSOR"`
	Realtime   string `json:"__REALTIME_TIMESTAMP"` // microseconds since 1970
	Message    value  `json:"MESSAGE"`
	Priority   value  `json:"PRIORITY"`
	Unit       value  `json:"_SYSTEMD_UNIT"`
	Identifier value  `json:"SYSLOG_IDENTIFIER"`
	Comm       value  `json:"_COMM"`
	PID        value  `json:"_PID"`
	SyslogPID  value  `json:"SYSLOG_PID"`
	Host       value  `json:"_HOSTNAME"`
}

// fields are those that are asked for; the cursor and the times always come.
const fields = "MESSAGE,PRIORITY,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,_COMM,_PID,SYSLOG_PID,_HOSTNAME"

// value is a field of an entry: a text, bytes that are none as a list of numbers,
// several of either where the field is there more than once, or null where journalctl
// found it too large to print.
type value struct {
	there bool
	null  bool
	text  []byte // several are apart by line ends
}

// UnmarshalJSON reads a field in any of its shapes.
func (v *value) UnmarshalJSON(b []byte) error {
	v.there = true
	switch {
	case len(b) == 0:
		return nil
	case string(b) == "null":
		v.null = true
		return nil
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		v.text = []byte(s)
		return nil
	case b[0] == '[':
		return v.list(b)
	}
	v.text = bytes.Clone(b) // a number, which no journalctl prints today
	return nil
}

// list reads a list: of bytes, or of values.
func (v *value) list(b []byte) error {
	if octets, ok := numbers(b); ok {
		v.text = octets
		return nil
	}
	var several []value
	if err := json.Unmarshal(b, &several); err != nil {
		return err
	}
	var all [][]byte
	for _, one := range several {
		all, v.null = append(all, one.text), v.null || one.null
	}
	v.text = bytes.Join(all, []byte("\n"))
	return nil
}

// numbers are the bytes that a list of numbers from 0 to 255 writes.
func numbers(b []byte) (octets []byte, ok bool) {
	if string(b) == "[]" {
		return nil, true
	}
	n, digits := 0, 0
	for _, c := range b[1:] {
		switch {
		case c >= '0' && c <= '9' && digits < 3:
			n, digits = n*10+int(c-'0'), digits+1
		case (c == ',' || c == ']') && digits > 0 && n < 256:
			octets, n, digits = append(octets, byte(n)), 0, 0
		case c == ' ':
		default:
			return nil, false
		}
	}
	return octets, true
}

// first is the value, or the first of several.
func (v value) first() string {
	s, _, _ := strings.Cut(string(v.text), "\n")
	return s
}

// at is when the journal took the entry; zero: it does not say.
func (e *entry) at() time.Time {
	micros, err := strconv.ParseInt(e.Realtime, 10, 64)
	if err != nil || micros <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// from is who wrote the entry: "nginx[100]", behind its unit where that is called
// otherwise, and behind its host where that is not here.
func (e *entry) from(here string) string {
	name := e.Identifier.first()
	if name == "" {
		name = e.Comm.first()
	}
	unit := strings.TrimSuffix(e.Unit.first(), ".service")
	switch {
	case name == "" && unit == "":
		name = "unknown"
	case name == "":
		name = unit
	case unit != "" && !strings.EqualFold(unit, name):
		name = unit + "/" + name
	}
	if pid := e.PID.first(); pid != "" {
		name += "[" + pid + "]"
	} else if pid := e.SyslogPID.first(); pid != "" {
		name += "[" + pid + "]"
	}
	if host := e.Host.first(); host != "" && host != here {
		name = host + " " + name
	}
	const longest = 200
	return text.Excerpt([]byte(name), longest)
}

// words are the entry's message, or what is known where it has none; missing: there
// was one, and it was not printed.
func (e *entry) words() (words []byte, missing bool) {
	switch {
	case e.Message.null:
		return nil, true
	case !e.Message.there:
		return []byte("<an entry without a message>"), false
	}
	return e.Message.text, false
}

// level is how loud the entry is, by its priority and its own words.
func (e *entry) level(read *logs.Reader, words []byte, at time.Time) logs.Level {
	said, _ := read.Read(words, at)
	severity, err := strconv.Atoi(e.Priority.first())
	if err != nil {
		return said
	}
	return logs.Severity(severity, said)
}

// parse reads a line of journalctl's.
func parse(line []byte) (entry, error) {
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("journalctl printed %s, which is no entry: %w", text.Excerpt(line, 80), err)
	}
	if e.Cursor == "" {
		return e, fmt.Errorf("journalctl printed %s, an entry without its place in the journal", text.Excerpt(line, 80))
	}
	return e, nil
}
