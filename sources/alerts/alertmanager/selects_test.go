package alertmanager_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
)

// A recorded answer of 0.35, whose silences amtool made.
func TestTheMatchersOfASilenceAreReadAsTheyAreMeant(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("GET /api/v2/silences", 200, recorded(t, "0.35/am-silences.json"))
	list, err := r.Silences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range list {
		got[s.By] = s.Selects().String()
		if (s.Labels != nil) != (s.Others == nil) {
			t.Errorf("the silence of %s has labels %v and others %v", s.By, s.Labels, s.Others)
		}
	}
	want := map[string]string{
		"alice": `alertname="HighErrorRate", instance=~"api-1|api-9"`, "dan": `alertname="DiskFull", path="C:\\x \"y\""`,
		"carol": `alertname!="DiskFull", instance=~"api-.+", team!~"ops|", köln.region="eu"`,
	}
	if !maps.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}

func TestAMatcherThatCannotBeReadLeavesTheSilenceListed(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("GET /api/v2/silences", 200, `[{"id":"a","status":{"state":"active"},"matchers":[{"name":"x","value":"(","isRegex":true,"isEqual":true}]}]`)
	list, err := r.Silences(t.Context())
	if err != nil || len(list) != 1 || list[0].Selects() != nil {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestMatchersArePostedInTheirOrderAndAlwaysSayWhetherTheyAreEqual(t *testing.T) {
	r := newRoom(t, 1)
	r.fakes[0].answer("POST /api/v2/silences", 200, `{"silenceID":"new"}`)
	ms := selector(t, `z=~"a|b"`, `b!="c"`, `a!~"d.*"`, `c="e"`)
	if id, err := r.Silence(t.Context(), alerts.SilenceRequest{Matchers: ms, By: "bob", Comment: "why"}); err != nil || id != "new" {
		t.Fatal(id, err)
	}
	var posted struct {
		Matchers []struct {
			Name, Value      string
			IsRegex, IsEqual *bool
		}
	}
	if err := json.Unmarshal([]byte(r.fakes[0].requests("POST /api/v2/silences")[0]), &posted); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range posted.Matchers {
		if m.IsRegex == nil || m.IsEqual == nil {
			t.Fatalf("%s does not say all", m.Name)
		}
		op := map[[2]bool]string{{false, true}: "=", {false, false}: "!=", {true, true}: "=~", {true, false}: "!~"}[[2]bool{*m.IsRegex, *m.IsEqual}]
		got = append(got, m.Name+op+m.Value)
	}
	if want := "z=~a|b b!=c a!~d.* c=e"; strings.Join(got, " ") != want {
		t.Errorf("posted %q, want %s", got, want)
	}
}

func selector(t *testing.T, list ...string) alerts.Matchers {
	t.Helper()
	ms, err := alerts.ParseMatchers(list...)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

// A real Alertmanager mutes what these matchers take, and lets the silence be extended
// under its id.
func TestPeerMatchersMuteWhatTheySay(t *testing.T) {
	t.Parallel()
	bothVersions(t, func(t *testing.T, path string) {
		base, _ := peertest.Alertmanager(t, path)
		s := newShift(t, nil, base)
		now := time.Now()
		var sent []map[string]string
		var list []map[string]any
		for _, name := range []string{"a.b", "axb", "b", "c"} {
			labels := map[string]string{"alertname": "Order", "queue": name}
			sent = append(sent, labels)
			list = append(list, map[string]any{"labels": labels, "startsAt": now.Add(-time.Minute), "endsAt": now.Add(5 * time.Minute)})
		}
		post(t, base, list...)
		s.until(alerts.FingerprintOf(sent[3]), alerts.Firing)
		ms := selector(t, `alertname=~"Ord.r"`, `queue=~"a\\.b|b|c"`, `queue!="c"`, `team!~".+"`)
		req := alerts.SilenceRequest{Matchers: ms, StartsAt: now, EndsAt: now.Add(time.Hour), By: "bob", Comment: "its queue is moved"}
		id, err := s.cluster.Silence(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		var quiet []string
		ok := peertest.Until(10*time.Second, func() bool {
			s.ask()
			quiet = nil
			for _, r := range s.board.View().Rows {
				if r.Quiet != nil {
					quiet = append(quiet, r.Labels["queue"])
				}
				if (r.Quiet != nil) != ms.Match(r.Sent()) {
					return false
				}
			}
			slices.Sort(quiet)
			return strings.Join(quiet, " ") == "a.b b"
		})
		if !ok {
			t.Fatalf("quiet are %q", quiet)
		}
		held := s.silences()[0]
		longer := alerts.SilenceRequest{ID: id, Matchers: held.Selects(), StartsAt: held.StartsAt, EndsAt: held.EndsAt.Add(time.Hour), By: held.By, Comment: held.Comment}
		again, err := s.cluster.Silence(context.Background(), longer)
		if err != nil || again != id {
			t.Fatalf("extended it is %s and was %s: %v", again, id, err)
		}
		if list := s.silences(); len(list) != 1 || list[0].By != "bob" || list[0].EndsAt.Sub(held.EndsAt) != time.Hour {
			t.Errorf("the cluster holds %+v", list)
		}
	})
}
