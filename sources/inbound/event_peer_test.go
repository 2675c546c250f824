package inbound

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PagerDuty/go-pagerduty"

	"holdfast/sources/alerts"
)

// TestARealAlertmanagersPagerDutyEvents lets an Alertmanager page this door as if it
// were PagerDuty: the event of a group is opened into its alerts, which are those that
// its own list has.
func TestARealAlertmanagersPagerDutyEvents(t *testing.T) {
	t.Parallel()
	bothAlertmanagers(t, func(t *testing.T, p *pair) {
		p.sends("pagerduty_configs: [{routing_key: any, url: '%s" + eventPath + "'}]")
		a, b := labels("A", "code", "2", "on", "yes", "version", "1e3", "note", "a: b"), labels("B")
		p.push(time.Hour, a, b)
		row := p.until(a, alerts.Firing, false, alerts.PagerDuty)
		p.until(b, alerts.Firing, false, alerts.PagerDuty)
		if row.Annotations["summary"] != "all of<U+000A>it is down" || row.Labels["code"] != "2" || row.Severity != alerts.Critical || row.GeneratorURL == "" {
			t.Errorf("it arrived as %+v", row.Alert)
		}
		p.until(a, alerts.Firing, true, alerts.PagerDuty, "prod")
		if n := len(p.board.View().Rows); n != 2 {
			t.Errorf("two alerts are %d rows: %v", n, p.rows())
		}

		// Whoever is paged acknowledges elsewhere: somebody tells the door by the group's key.
		client := pagerduty.NewClient("", pagerduty.WithV2EventsAPIEndpoint("http://"+p.door.Addr()))
		key := fmt.Sprintf("%x", sha256.Sum256([]byte(`{}:{service="checkout"}`)))
		res, err := client.ManageEventWithContext(t.Context(), &pagerduty.V2Event{RoutingKey: "any", Action: actAcknowledge, DedupKey: key, Client: "a phone"})
		if err != nil || res.Status != "success" || res.DedupKey != key || res.Message != "Event processed" {
			t.Fatalf("it answers %+v, %v", res, err)
		}
		if row := p.until(a, alerts.Firing, true, alerts.PagerDuty, "prod"); row.Ack == nil || row.Ack.By.Person != OutsideParty || !strings.Contains(row.Ack.By.Via, "a phone") {
			t.Errorf("it is held by %+v", row.Ack)
		}

		p.push(0, a)
		p.until(a, alerts.Resolved, true, alerts.PagerDuty, "prod")
		p.push(0, b)
		p.until(b, alerts.Resolved, true, alerts.PagerDuty, "prod")
	})
}

// TestPagerDutysOwnClient holds the door's answers to what programs read that were made
// for PagerDuty.
func TestPagerDutysOwnClient(t *testing.T) {
	s := eventStand(t, func(o *Options) {
		o.Token = func(context.Context) (string, error) { return "secret", nil }
	})
	s.run()
	s.untilHealth("the open door", isUp)
	client := pagerduty.NewClient("", pagerduty.WithV2EventsAPIEndpoint("http://"+s.door.Addr()))
	send := func(action, key string) (*pagerduty.V2EventResponse, error) {
		return client.ManageEventWithContext(t.Context(), &pagerduty.V2Event{
			RoutingKey: "secret", Action: action, DedupKey: key,
			Payload: &pagerduty.V2Payload{Summary: "disk is full", Source: "db-7", Severity: "critical", Class: "DiskFull", Details: map[string]any{"free": 0, "of": "2 TB"}},
		})
	}
	res, err := send(actTrigger, "")
	if err != nil || res.Status != "success" || res.DedupKey == "" {
		t.Fatalf("it answers %+v, %v", res, err)
	}
	s.wantRows("DiskFull firing")
	row := s.board.View().Rows[0]
	if row.Severity != alerts.Critical || row.Labels["source"] != "db-7" || row.Annotations["free"] != "0" || row.Annotations["summary"] != "disk is full" || row.Sources[0] != alerts.PagerDuty {
		t.Errorf("the row is %+v", row)
	}
	if _, err = send(actAcknowledge, res.DedupKey); err != nil || s.board.View().Rows[0].Ack == nil {
		t.Errorf("acknowledging says %v, the row is held by %+v", err, s.board.View().Rows[0].Ack)
	}
	if _, err = send(actResolve, res.DedupKey); err != nil {
		t.Error(err)
	}
	s.wantRows("DiskFull resolved")
	var refused pagerduty.APIError
	if _, err = send("explode", ""); !errors.As(err, &refused) || refused.StatusCode != http.StatusBadRequest || !strings.Contains(refused.Error(), `event_action is "explode"`) {
		t.Errorf("a mistake reads %v", err)
	}
	if _, err = client.ManageEventWithContext(t.Context(), &pagerduty.V2Event{RoutingKey: "wrong", Action: actResolve, DedupKey: "x"}); !errors.As(err, &refused) || refused.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong key reads %v", err)
	}
}
