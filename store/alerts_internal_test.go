package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// read holds what is scanned of a row against what encoding/json reads of it.
func read(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, row string) (scanned bool) {
	t.Helper()
	var got, want keptAlert
	if !got.scan([]byte(row), &text.Words{}) {
		return false
	}
	if err := json.Unmarshal([]byte(row), &want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is scanned as\n%+v\nand read as\n%+v, %v", row, got, want, err)
	}
	return true
}

func TestWhatIsKeptOfAnAlertIsScanned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := func(name string) map[string]string { return rapid.MapOf(rapid.String(), rapid.String()).Draw(t, name) }
		at := func(name string) time.Time {
			return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, name)).In(time.FixedZone("", 3600*rapid.IntRange(-9, 9).Draw(t, "zone")))
		}
		a := alerts.Alert{
			Labels: set("labels"), Annotations: set("annotations"), StartsAt: at("starts"), EndsAt: at("ends"), UpdatedAt: at("updated"),
			State: rapid.SampledFrom([]alerts.State{alerts.Firing, alerts.Pending, alerts.Resolved}).Draw(t, "state"), GeneratorURL: rapid.String().Draw(t, "from"),
		}
		if rapid.Bool().Draw(t, "quiet") {
			a.Quiet = &alerts.Quiet{Why: alerts.Silenced, By: rapid.String().Draw(t, "by"), Until: at("until")}
		}
		if rapid.Bool().Draw(t, "of a rule") {
			a.Rule = &alerts.Rule{Since: at("since")}
		}
		if rapid.Bool().Draw(t, "as it came") {
			a.Raw, a.RawText = set("raw"), set("raw text")
		}
		row := packSeen(a, rapid.SliceOf(rapid.String()).Draw(t, "members"))
		if !read(t, row) {
			t.Fatalf("it is odd: %s", row)
		}
	})
	for _, odd := range []string{`{"labels":null}`, `{"quiet":"x"}`, `{"rule":[]}`, `{"state":1}`, `{"members":null}`, `{"labels":{"a":"b"},"labels":{}}`, `{"Labels":{"a":"b"}}`, `{`} {
		if read(t, odd) {
			t.Errorf("it is scanned: %s", odd)
		}
	}
}
