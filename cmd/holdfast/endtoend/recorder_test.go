package endtoend

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"holdfast/sources/peertest"
)

// withRecorder starts an Alertmanager whose event recorder posts to the stage's door.
func (s *stage) withRecorder() {
	s.Helper()
	program := peertest.AlertmanagerNew(s)
	s.write("am/alertmanager.yml", `route: {receiver: none, group_by: [alertname], group_wait: 100ms, group_interval: 1s}
receivers: [{name: none}]
inhibit_rules: [{name: feed, source_matchers: ['alertname="Feed"'], target_matchers: ['alertname="Leaf"'], equal: [zone]}]
event_recorder: {webhook_outputs: [{name: door, url: "`+s.door+`/events/alertmanager", batch: true}]}
`)
	at := fmt.Sprintf("127.0.0.1:%d", peertest.FreePort(s))
	s.alertmanager = "http://" + at
	peertest.Start(s, s.alertmanager+"/-/ready", program, "--config.file="+s.path("am/alertmanager.yml"), "--storage.path="+s.path("am/data"),
		"--web.listen-address="+at, "--cluster.listen-address=", "--enable-feature=event-recorder")
}

// A real Alertmanager's event recorder posts to the service, and commands and the
// cockpit say that it was seen what mutes an alert, and by which silence or rule.
func TestWhyAnAlertIsQuietIsSeenByARealRecorder(t *testing.T) {
	s := newStage(t)
	s.withDoor()
	s.withRecorder()
	s.configure("")
	v := s.serve()
	v.says("door door: up")
	labels := func(name string) string {
		return fmt.Sprintf(`{"labels":{"alertname":%q,"zone":"eu","severity":"warning"},"annotations":{"summary":"it fails"}}`, name)
	}
	if code := s.post(s.alertmanager+"/api/v2/alerts", "application/json", "["+labels("Muted")+","+labels("Feed")+","+labels("Leaf")+"]"); code != 200 {
		t.Fatalf("the alerts were answered with %d", code)
	}
	made := s.run("--as", "carol", "silence", `alertname="Muted"`, "--for", "1h", "--comment", "deploy", "--yes")
	if made.code != 0 {
		t.Fatalf("the silence: %s%s", made.out, made.err)
	}
	var rows []struct {
		Labels map[string]string
		Quiet  *struct{ Why, By, Known, Rule string }
	}
	s.until("both alerts are seen to be quiet", func() bool {
		listed := s.run("alerts", `alertname=~"Muted|Leaf"`, "--json")
		if json.Unmarshal([]byte(listed.out), &rows) != nil || len(rows) != 2 {
			return false
		}
		for _, row := range rows {
			if row.Quiet == nil || row.Quiet.Known != "seen" {
				return false
			}
		}
		return true
	})
	rules := map[string]string{"Muted": `alertname="Muted"`, "Leaf": `feed: alertname="Feed" inhibits alertname="Leaf" of the same zone`}
	for _, row := range rows {
		if name := row.Labels["alertname"]; row.Quiet.Rule != rules[name] {
			t.Errorf("%s is quiet by %q", name, row.Quiet.Rule)
		}
	}
	if listed := s.run("alerts", `alertname="Muted"`); !strings.Contains(listed.out, "silenced by carol to ") || !strings.Contains(listed.out, `, seen by Alertmanager's recorder: alertname="Muted"`) {
		t.Errorf("in words: %s%s", listed.out, listed.err)
	}

	c := s.open()
	c.See("Muted")
	c.Press("/")
	c.Type("Muted")
	c.Press("enter", "enter")
	c.See("silenced by carol to", "quiet is", "seen by Alertmanager's", "recorder, last", "muted by        alertname=\"Muted\": deploy", "silence         "+strings.TrimSpace(made.out)[:24])
	c.Press("esc", "esc")
	s.leave(c)
}
