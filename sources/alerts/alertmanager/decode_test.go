package alertmanager

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/text"
)

func TestOnlyWhatChangedIsDecoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCache(redacting(nil))
		var last map[string]bool
		for range rapid.IntRange(1, 6).Draw(t, "looks") {
			names := rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B", "C", "D", `q"{}[],\`}), 0, 6).Draw(t, "names")
			var objects []string
			now := map[string]bool{}
			fresh := 0
			for _, n := range names {
				obj, err := json.Marshal(map[string]any{"labels": map[string]string{"alertname": n}, "annotations": map[string]string{"x": "]}\""}})
				if err != nil {
					t.Fatal(err)
				}
				objects = append(objects, string(obj))
				if !last[n] {
					fresh++
				}
				now[n] = true
			}
			got, err := c.decode([]byte(" [" + strings.Join(objects, ", ") + "]\n"))
			if err != nil {
				t.Fatal(err)
			}
			for i, w := range got {
				if w.alert.Name() != names[i] {
					t.Fatalf("item %d is %q, want %q", i, w.alert.Name(), names[i])
				}
			}
			if len(got) != len(names) || c.decoded != fresh {
				t.Fatalf("%d of %d, decoded %d, want %d", len(got), len(names), c.decoded, fresh)
			}
			last = now
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, path := range []string{"testdata/0.25/am-alerts.json", "testdata/0.25/am-alerts-silenced.json", "testdata/0.34/am-alerts.json"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`[{"labels":{"a":"\u001b"}},{}]`))
	f.Add([]byte(`[{"labels":{"a":"b"},"startsAt":"0001-01-01T00:00:00Z"}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, body []byte) {
		c := newCache(redacting(nil))
		first, err := c.decode(body)
		if err != nil {
			return
		}
		var whole []json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil {
			t.Fatalf("taken although it is not JSON: %v", err)
		}
		if len(whole) != len(first) {
			t.Fatalf("%d items, encoding/json sees %d", len(first), len(whole))
		}
		again, err := c.decode(append([]byte(nil), body...))
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("the second look differs: %v", err)
		}
		join(first, nil)
	})
}

// storm is n alerts as Alertmanager lists them.
func storm(tb testing.TB, n int) []byte {
	tb.Helper()
	list := make([]map[string]any, n)
	for i := range list {
		list[i] = map[string]any{
			"annotations": map[string]string{
				"description": "The filesystem has been filling for an hour and will be full within the day; see the runbook for what may be deleted.",
				"runbook_url": "https://example.invalid/runbooks/disk-full", "summary": fmt.Sprintf("Disk %d is full", i),
			},
			"endsAt": time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC), "fingerprint": fmt.Sprintf("%016x", i),
			"receivers": []map[string]string{{"name": "hook"}}, "startsAt": time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC),
			"status":    map[string]any{"inhibitedBy": []string{}, "mutedBy": []string{}, "silencedBy": []string{}, "state": "active"},
			"updatedAt": time.Date(2026, 11, 20, 13, 59, 0, 0, time.UTC), "generatorURL": "http://prometheus:9090/graph?g0.expr=disk_free+%3C+0.1&g0.tab=1",
			"labels": map[string]string{
				"alertname": "DiskFull", "instance": fmt.Sprintf("10.0.%d.%d:9100", i/250, i%250), "job": "node", "device": "/dev/nvme0n1p1",
				"mountpoint": "/var/lib/data", "severity": "critical", "cluster": "eu-1", "team": "storage",
			},
		}
	}
	data, err := json.Marshal(list)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// BenchmarkDecode10k is one look at ten thousand alerts of which ten changed,
// beside decoding the whole with encoding/json.
func BenchmarkDecode10k(b *testing.B) {
	body := storm(b, 10_000)
	changed := []byte(strings.ReplaceAll(string(body), "Disk 77", "Disk 78"))
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var list []gettableAlert
			if err := json.Unmarshal(body, &list); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("what-changed", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		c := newCache(redacting(nil))
		bodies := [][]byte{body, changed}
		if _, err := c.decode(body); err != nil {
			b.Fatal(err)
		}
		for i := 1; b.Loop(); i++ {
			if _, err := c.decode(bodies[i%2]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What is scanned is what encoding/json reads: an alert is one or the other.
func alike(t *testing.T, raw []byte) (scanned bool) {
	t.Helper()
	var got, want gettableAlert
	if !got.scan(raw, &text.Words{}) {
		return false
	}
	if err := json.Unmarshal(raw, &want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is scanned as\n%+v\nand read as\n%+v, %v", raw, got, want, err)
	}
	return true
}

func TestWhatAlertmanagersListIsScanned(t *testing.T) {
	for _, path := range []string{"testdata/0.25/am-alerts.json", "testdata/0.25/am-alerts-silenced.json", "testdata/0.34/am-alerts.json"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var list []json.RawMessage
		if err := json.Unmarshal(data, &list); err != nil || len(list) == 0 {
			t.Fatalf("%s lists %d alerts, %v", path, len(list), err)
		}
		for _, raw := range list {
			if !alike(t, raw) {
				t.Errorf("%s: it is odd: %s", path, raw)
			}
		}
	}
	for _, odd := range []string{`{"Labels":{"a":"b"}}`, `{"labels":{"a":"b"},"labels":{"c":"d"}}`, `{"labels":null}`, `{"status":{"SilencedBy":["x"]}}`, `{"startsAt":"now"}`} {
		if alike(t, []byte(odd)) {
			t.Errorf("it is scanned: %s", odd)
		}
	}
}

func FuzzScanAlert(f *testing.F) {
	f.Add([]byte(`{"labels":{"alertname":"A"},"annotations":{"x":"\u003c\n"},"status":{"state":"active","silencedBy":["1"],"inhibitedBy":[],"mutedBy":[]},"receivers":[{"name":"r"}]}`))
	f.Add([]byte(`{"startsAt":"2026-11-20T03:00:00.000Z","endsAt":"2026-11-20T03:00:00+01:00","fingerprint":"0123456789abcdef","generatorURL":"http://x/?a=b"}`))
	f.Fuzz(func(t *testing.T, raw []byte) { alike(t, raw) })
}
