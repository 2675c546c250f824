package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/sources/peertest"
)

// notebook keeps what a recorder tells in memory.
type notebook struct {
	mu    sync.Mutex
	list  []events.Event
	fails error
}

func (k *notebook) Receive(_ context.Context, list []events.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fails != nil {
		return k.fails
	}
	k.list = append(k.list, list...)
	return nil
}

func (k *notebook) spans() []events.Span {
	k.mu.Lock()
	defer k.mu.Unlock()
	return events.Spans(k.list)
}

func TestWhatARecorderPostsIsTakenWholeOrNotAtAll(t *testing.T) {
	kept := &notebook{}
	s := newStand(t, func(o *Options) { o.Recorder = kept })
	const good = `{"@timestamp":"2026-03-01T12:00:00Z","instance":"am","data":{"alertCreated":{"alert":{"fingerprint":"7"}}}}`
	for _, tc := range []struct {
		body string
		want int
		kept int
	}{
		{good, http.StatusOK, 1},
		{"[" + good + "," + good + "]", http.StatusOK, 3},
		{"[" + good + `,{"data":{}}]`, http.StatusBadRequest, 3},
		{"", http.StatusBadRequest, 3},
		{`{"@timestamp":"2026-03-01T12:00:00Z","data":{"alertmanagerStartupEvent":{}}}`, http.StatusOK, 3},
	} {
		if status, answer := s.ask(http.MethodPost, recorderPath, tc.body); status != tc.want || len(kept.list) != tc.kept {
			t.Errorf("%s: %d %v, and %d are kept", tc.body, status, answer, len(kept.list))
		}
	}
	kept.fails = errors.New("disk full")
	if status, answer := s.ask(http.MethodPost, recorderPath, good); status != http.StatusServiceUnavailable || !strings.Contains(fmt.Sprint(answer), "disk full") {
		t.Errorf("a record that fails: %d %v", status, answer)
	}
}

// A real Alertmanager's event recorder posts to the door, and what muted which alert
// is known by it.
func TestPeerEventRecorder(t *testing.T) {
	program := peertest.AlertmanagerNew(t)
	kept := &notebook{}
	s := newStand(t, func(o *Options) { o.Now, o.Recorder = time.Now, kept })
	s.run()
	s.untilHealth("the open door", isUp)
	dir := t.TempDir()
	conf := `route: {receiver: none, group_by: [alertname], group_wait: 100ms, group_interval: 1s}
receivers: [{name: none}]
inhibit_rules: [{name: feed, source_matchers: ['alertname="Feed"'], target_matchers: ['alertname="Leaf"'], equal: [zone]}]
event_recorder: {webhook_outputs: [{name: door, url: "http://` + s.door.Addr() + recorderPath + `", batch: true}]}
`
	if err := os.WriteFile(filepath.Join(dir, "alertmanager.yml"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	base := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(t))
	peertest.Start(t, "http://"+base+"/-/ready", program, "--config.file="+filepath.Join(dir, "alertmanager.yml"), "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+base, "--cluster.listen-address=", "--enable-feature=event-recorder")
	now := time.Now().UTC()
	toPeer(t, base+"/api/v2/silences", map[string]any{
		"matchers": []map[string]any{{"name": "alertname", "value": "Muted", "isRegex": false, "isEqual": true}},
		"startsAt": now.Format(time.RFC3339), "endsAt": now.Add(time.Hour).Format(time.RFC3339), "createdBy": "carol", "comment": "deploy",
	})
	labels := func(name string) map[string]string { return map[string]string{"alertname": name, "zone": "eu"} }
	toPeer(t, base+"/api/v2/alerts", []any{
		map[string]any{"labels": labels("Muted")}, map[string]any{"labels": labels("Feed")}, map[string]any{"labels": labels("Leaf")},
	})
	has := func(name string, kind events.Kind, by func(events.Span) bool) bool {
		return slices.ContainsFunc(kept.spans(), func(s events.Span) bool {
			return s.Fingerprint == alerts.FingerprintOf(labels(name)) && s.Kind == kind && by(s) && s.Last.After(s.From)
		})
	}
	if !peertest.Until(time.Minute, func() bool {
		return has("Muted", events.Silenced, func(s events.Span) bool { return s.By == "carol" && s.Rule == `alertname="Muted"` }) &&
			has("Leaf", events.Inhibited, func(s events.Span) bool {
				return strings.HasPrefix(s.Rule, "feed: ") && slices.Equal(s.Inhibiting, []alerts.Fingerprint{alerts.FingerprintOf(labels("Feed"))})
			})
	}) {
		t.Fatalf("the recorder told of %+v", kept.spans())
	}
}

func toPeer(t *testing.T, address string, v any) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post("http://"+address, "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", address, res.Status)
	}
}
