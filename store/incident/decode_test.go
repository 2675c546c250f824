package incident_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"holdfast/sop"
	"holdfast/store/incident"
)

// What is in a record was written by every version, and is read as they read it.
func TestDataIsReadAsTheStandardReads(t *testing.T) {
	for _, data := range []string{
		`{}`, `null`, `{"run":"r","step":"s","exit":1,"seconds":1.5}`, `{"RUN":"r","Step":"s"}`, `{"run":"a","run":"b"}`, `{"run":null,"exit":null}`,
		"{\"title\":\"\xff\"}", `{"title":"\ud800 \u00e9 <"}`, `{"vars":{"a":"1","a":"2"}}`, `{"unknown":[1,{"a":null}],"try":2}`, ` { "try" : 3 } `,
		`{"try":"3"}`, `{"try":1.5}`, `{"seconds":1e3}`, `[]`, `"x"`, `{`, `{} x`, `{"run":}`, `{"try":99999999999999999999}`,
	} {
		var got, want sop.Event
		e := incident.Entry{Incident: 1, Seq: 2, Kind: incident.StepEntry, Data: json.RawMessage(data)}
		gotErr, wantErr := e.Decode(&got), json.Unmarshal([]byte(data), &want)
		if (gotErr == nil) != (wantErr == nil) || wantErr == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v; want %+v, %v", data, got, gotErr, want, wantErr)
		}
		if kept, err := incident.Read[sop.Event](e); wantErr == nil && (err != nil || !reflect.DeepEqual(kept, want)) {
			t.Errorf("%s is kept as %+v, %v", data, kept, err)
		}
	}
}
