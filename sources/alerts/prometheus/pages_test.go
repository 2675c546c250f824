package prometheus_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/prometheus"
)

func (r *room) feed() *sources.Feed { return sources.NewFeed() }

// many lets so many rules fire.
func (r *room) many(n int) (fps []alerts.Fingerprint) {
	r.with(func() {
		for i := range n {
			labels := map[string]string{"alertname": fmt.Sprintf("Rule%02d", i)}
			r.rule(labels["alertname"]).Alerts = []told{{labels, nil, "firing", noon.Add(-time.Hour), "1"}}
			fps = append(fps, alerts.FingerprintOf(labels))
		}
	})
	return fps
}

func TestRulesAreReadPageByPage(t *testing.T) {
	r := newRoom(t)
	fps := r.many(7)
	r.page = 3
	for _, fp := range fps {
		r.reads(r.after(5*time.Second, fp), alerts.Firing)
	}
	ask, err := url.ParseQuery(r.asked[1])
	if err != nil || ask.Get("type") != "alert" || ask.Get("group_limit") == "" || ask.Get("group_next_token") != "token of Rule03" {
		t.Fatalf("the second page was asked for with %q", r.asked[1])
	}
}

func TestRulesThatChangeBetweenTwoPagesAreReadAnew(t *testing.T) {
	r := newRoom(t)
	fps := r.many(7)
	r.page = 3
	first := true
	r.Misbehave(0, moving(r, &first))
	r.reads(r.after(5*time.Second, fps[6]), alerts.Firing)
	if n := len(r.board.View().Rows); n != 6 {
		t.Fatalf("%d rows of 6 rules", n)
	}
}

// moving answers as the fake does, and takes a rule away before the second page.
func moving(r *room, first *bool) http.Handler {
	var h http.HandlerFunc
	h = func(w http.ResponseWriter, req *http.Request) {
		if *first && strings.Contains(req.URL.RawQuery, "group_next_token") {
			*first = false
			r.with(func() { r.rules = append(r.rules[:3], r.rules[4:]...) })
		}
		r.with(func() { r.instead = nil })
		r.ServeHTTP(w, req)
		r.with(func() { r.instead = h })
	}
	return h
}

func TestPagesThatLeadInACircleAreAnError(t *testing.T) {
	r := newRoom(t)
	r.fires()
	r.Misbehave(0, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"groups":[],"groupNextToken":"again"}}`)
	}))
	r.at = r.at.Add(5 * time.Second)
	if err := r.Ask(context.Background(), r.board, r.health); err == nil || !strings.Contains(err.Error(), "read already") {
		t.Fatalf("it is told as %v", err)
	}
	row, _ := r.board.View().Row(slowFP)
	r.reads(row, alerts.Firing)
}

func TestAnAnswerThatIsNoListOfRulesIsAnError(t *testing.T) {
	r := newRoom(t)
	r.fires()
	for name, body := range map[string]string{
		"nothing":              `{}`,
		"no groups":            `{"status":"success","data":{}}`,
		"null":                 `{"status":"success","data":{"groups":null}}`,
		"an error":             `{"status":"error","errorType":"internal","error":"the manager is gone"}`,
		"an alert of no label": `{"status":"success","data":{"groups":[{"rules":[{"name":"A","health":"ok","alerts":[{"labels":{},"state":"firing"}]}]}]}}`,
		"a state of no kind":   `{"status":"success","data":{"groups":[{"rules":[{"name":"A","health":"ok","alerts":[{"labels":{"alertname":"A"},"state":"on fire"}]}]}]}}`,
		"cut off":              `{"status":"success","data":{"groups":[`,
		"more than it":         `{"status":"success","data":{"groups":[]}} {}`,
	} {
		r.Misbehave(0, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) }))
		r.at = r.at.Add(5 * time.Second)
		if err := r.Ask(context.Background(), r.board, r.health); err == nil || !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s is told as %v", name, err)
		}
		row, _ := r.board.View().Row(slowFP)
		r.reads(row, alerts.Firing)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, bad := range []string{"", "127.0.0.1:9090", "http://u:p@h", "http://h/#/alerts", "http://h/graph?g0.expr=up", "ftp://h", "http://h:99999"} {
		if _, err := prometheus.New(prometheus.Config{Name: "rules", URL: bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
