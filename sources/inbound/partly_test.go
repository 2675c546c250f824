package inbound

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"holdfast/sources/alerts"
)

func TestTheGoodAlertsOfABatchAreTaken(t *testing.T) {
	s := newStand(t, nil)
	status, answer := s.ask("POST", "/api/v2/alerts", `[
		{"labels":{"alertname":"A"}}, {"labels":{}}, {"labels":{"alertname":"B"}}, {"labels":{"alertname":"X","alertname":"Y"}},
		{"labels":{"alertname":"C"},"startsAt":"yesterday"}, 7, {"labels":{"alertname":"D"}}]`)
	why, _ := answer["error"].(map[string]any)
	all, _ := why["errors"].([]any)
	if status != 400 || answer["accepted"] != 3.0 || len(all) != 4 {
		t.Fatalf("it answers %d %v", status, answer)
	}
	for i, want := range []string{"alert 2: it has no labels", "alert 4: the name /labels/alertname stands there twice", `alert 5: `, "alert 6: "} {
		if got, _ := all[i].(string); !strings.HasPrefix(got, want) {
			t.Errorf("mistake %d is %q, want %q", i, got, want)
		}
	}
	if want := "4 of 7 alerts are refused, the others are taken"; !strings.HasPrefix(whyOf(answer), want) {
		t.Errorf("it says %q", whyOf(answer))
	}
	s.wantRows("A firing", "B firing", "D firing")
	if n := s.record.saved(); n < 3 {
		t.Errorf("%d alerts are in the record", n)
	}
	if c := s.door.Counts(); c != (Counts{Alerts: 3}) {
		t.Errorf("it counts %+v", c)
	}
}

func TestTheMistakesOfABatchAreNotListedWithoutEnd(t *testing.T) {
	s := newStand(t, nil)
	_, answer := s.ask("POST", "/api/v2/alerts", "["+strings.Repeat("{},", 5000)+"{}]")
	why, _ := answer["error"].(map[string]any)
	if all, _ := why["errors"].([]any); len(all) != mistakesTold || !strings.HasPrefix(whyOf(answer), "5001 of 5001") {
		t.Errorf("%d are listed, it says %q", len(all), whyOf(answer))
	}
}

func TestAnEmergencySaysWhatCanBeRead(t *testing.T) {
	for body, want := range map[string]string{
		"\u200b\n\x00\nthe shop is down\nall of it": "the shop is down",
		"\x00the shop is down":                      "<U+0000>the shop is down",
		"L\xf6schwasser im Keller":                  "L<0xF6>schwasser im Keller",
		"火":                                         "火",
		"🔥":                                         "🔥",
		"!":                                         "!",
	} {
		s := newStand(t, nil)
		if status, answer := s.ask("POST", "/emergency", body, "Content-Type", "text/plain"); status != 200 {
			t.Errorf("%q answers %d %v", body, status, answer)
			continue
		}
		if got := s.board.View().Rows[0].Labels["summary"]; got != want {
			t.Errorf("%q says %q, want %q", body, got, want)
		}
	}
}

// A push of many alerts is written in pieces, and one that is refused holds back
// no other.
func TestWhatDoesNotFitHoldsBackNothingElse(t *testing.T) {
	s := newStand(t, nil)
	s.record.refuse = func(seen alerts.Seen) error {
		for _, x := range seen.Sightings {
			if x.Labels["alertname"] == "Fat" {
				return errors.New("disk is full")
			}
		}
		return nil
	}
	var list []string
	for i := range 1200 {
		list = append(list, fmt.Sprintf(`{"labels":{"alertname":"A","n":"%d"}}`, i))
	}
	list[700] = `{"labels":{"alertname":"Fat"}}`
	status, answer := s.ask("POST", "/api/v2/alerts", "["+strings.Join(list, ",")+"]")
	if status != 503 || answer["recorded"] != false || !strings.Contains(whyOf(answer), "disk is full") {
		t.Errorf("it answers %d %v", status, answer)
	}
	// After a push as large as this the view may wait for the next tick.
	if err := s.board.Tick(t.Context()); err == nil || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("the tick says %v", err)
	}
	unrecorded := 0
	for _, r := range s.board.View().Rows {
		if r.Unrecorded {
			unrecorded++
			if r.Name() != "Fat" {
				t.Fatalf("%s is in the record, and shows as not recorded", r.Fingerprint)
			}
		}
	}
	if unrecorded != 1 || len(s.board.View().Rows) != 1200 {
		t.Errorf("%d of %d rows are not recorded, want 1 of 1200", unrecorded, len(s.board.View().Rows))
	}
	if status, answer := s.ask("POST", "/emergency", "the shop is down"); status != 200 || answer["recorded"] != true {
		t.Errorf("what fits is held back: %d %v", status, answer)
	}
	if s.board.View().SaveErr == nil {
		t.Error("the view does not say any more that something is refused")
	}
	s.record.refuse = nil
	if err := s.board.Tick(t.Context()); err != nil || s.board.View().SaveErr != nil {
		t.Errorf("with room again: %v, %v", err, s.board.View().SaveErr)
	}
}

func TestAnEmergencySaidAgainOnAFullDiskIsInTheRecordStill(t *testing.T) {
	s := newStand(t, nil)
	s.ask("POST", "/emergency", "the shop is down")
	s.record.fail = errors.New("disk is full")
	if status, answer := s.ask("POST", "/emergency", "the shop is down"); status != 200 || answer["recorded"] != true {
		t.Errorf("it answers %d %v", status, answer)
	}
	if rows := s.board.View().Rows; len(rows) != 1 || rows[0].Unrecorded {
		t.Errorf("the board shows %+v", rows)
	}
	if status, answer := s.ask("POST", "/emergency", "and so is the bank"); status != 503 || answer["recorded"] != false {
		t.Errorf("another one answers %d %v", status, answer)
	}
}
