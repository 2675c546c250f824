package inbound

import (
	"encoding/json"
	"net/http"

	"holdfast/sources/text"
)

// mistakesTold is how many mistakes of one request are listed.
const mistakesTold = 100

// mistake is an answer that says what went wrong, in the shape that clients made
// for PagerDuty read: `error` is an object, or there is none. The first word is
// the message.
func mistake(status int, why string, all ...string) map[string]any {
	why = text.Clean(why)
	if len(all) == 0 {
		all = []string{why}
	}
	return map[string]any{"error": map[string]any{"code": status, "message": why, "errors": all}}
}

// with adds to an answer.
func with(v map[string]any, more map[string]any) map[string]any {
	for name, value := range more {
		v[name] = value
	}
	return v
}

// refuse answers a request that had no effect.
func (d *Door) refuse(w http.ResponseWriter, status int, why string) {
	d.counts.refused.Add(1)
	answer(w, status, mistake(status, why))
}

// unrecorded answers a request that shows, or does not even show, and is not in
// the record.
func (d *Door) unrecorded(w http.ResponseWriter, why string, more map[string]any) {
	d.counts.unrecorded.Add(1)
	w.Header().Set("Retry-After", "5")
	answer(w, http.StatusServiceUnavailable, with(with(mistake(http.StatusServiceUnavailable, why), map[string]any{"recorded": false}), more))
}

// answer writes one JSON line.
func answer(w http.ResponseWriter, status int, v map[string]any) {
	line, err := json.Marshal(v)
	if err != nil {
		status, line = http.StatusInternalServerError, []byte(`{"error":{"code":500,"message":"the answer could not be written","errors":[]}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(line, '\n')) // a caller that left is not waited for
}
