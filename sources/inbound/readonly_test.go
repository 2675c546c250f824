package inbound

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources"
)

// What a door that may not write answers with 2xx would not be in the record:
// it refuses, says why, and has no effect. An emergency shows all the same.
func TestADoorThatMayNotWriteTakesNothingIn(t *testing.T) {
	s, kept, log := changeStand(t, func(o *Options) { o.ReadOnly = true })
	for path, body := range map[string]string{
		"/api/v2/alerts": `[{"labels":{"alertname":"A"}}]`,
		changePath:       `{"payload":{"summary":"deploy","source":"ci"}}`,
	} {
		status, answer := s.ask("POST", path, body)
		if why := whyOf(answer); status != 503 || answer["recorded"] != false || !strings.Contains(why, "--read-only") {
			t.Errorf("%s answers %d %v", path, status, answer)
		}
	}
	if status, _ := s.ask("POST", "/api/v2/alerts", "no list"); status != 400 {
		t.Errorf("nonsense is answered with %d", status)
	}
	s.wantRows()
	if n := len(log.Between(time.Time{}, s.now.Add(time.Hour))); n != 0 || s.record.saved() != 0 || len(kept.All()) != 0 {
		t.Errorf("%d changes are at hand", n)
	}

	status, answer := s.ask("POST", "/emergency", "the shop is down")
	if why := whyOf(answer); status != 503 || answer["recorded"] != false || !strings.Contains(why, "shows but is not recorded") || !strings.Contains(why, "--read-only") {
		t.Errorf("the emergency is answered with %d %v", status, answer)
	}
	s.wantRows(AlertName + " firing")
	if rows := s.board.View().Rows; len(rows) != 1 || !rows[0].Unrecorded {
		t.Errorf("it does not show as not recorded: %+v", rows)
	}
	if status, answer := s.ask("GET", "/readyz", ""); status != 503 || answer["read_only"] != true || answer["ready"] != false {
		t.Errorf("it is ready: %d %v", status, answer)
	}
	if status, _ := s.ask("GET", "/healthz", ""); status != 200 {
		t.Errorf("it is alive, and answers %d", status)
	}
	if c := s.door.Counts(); c.Alerts+c.Changes+c.Emergencies != 0 || c.Refused != 3 || c.Unrecorded != 1 {
		t.Errorf("it counts %+v", c)
	}
}

func TestAPortThatADoorWhichMayNotWriteHasIsTrouble(t *testing.T) {
	first := newStand(t, func(o *Options) { o.Record, o.ReadOnly = "mine", true })
	first.run()
	first.untilHealth("the first door", isUp)
	addr := first.door.Addr()
	s := newStand(t, func(o *Options) { o.Listen, o.Record = addr, "mine" })
	s.door.retry = 10 * time.Millisecond
	s.run()
	h := s.untilHealth("port taken", func(h sources.Health) bool { return h.Err != "" })
	if h.Up || !strings.Contains(h.Err, "started with --read-only has "+addr) {
		t.Errorf("health is %+v", h)
	}
}
