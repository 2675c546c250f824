package alertmanager_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
)

const groups = "GET /api/v2/alerts/groups"

// group is one group of the answer: who mutes it, and its alerts.
func group(receiver, mutedBy string, list ...alerts.Alert) string {
	var words []string
	for _, a := range list {
		words = append(words, fmt.Sprintf(`{"fingerprint":%q,"labels":{"alertname":%q},"status":{"state":"active","silencedBy":[],"inhibitedBy":[],"mutedBy":[%s]}}`,
			a.Fingerprint, a.Name(), mutedBy))
	}
	return fmt.Sprintf(`{"labels":{},"receiver":{"name":%q},"alerts":[%s]}`, receiver, strings.Join(words, ","))
}

func named(name string) alerts.Alert {
	labels := map[string]string{"alertname": name, "severity": "critical"}
	return alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, StartsAt: time.Now().Add(-time.Minute), EndsAt: time.Now().Add(time.Hour)}
}

func TestAnAlertIsMutedWhenEveryGroupThatListsItMutesIt(t *testing.T) {
	night, both, loud, alone := named("Night"), named("Both"), named("Loud"), named("Alone")
	r := newRoom(t, 1)
	r.List(0, night, both, loud, alone)
	r.fakes[0].answer(groups, 200, "["+strings.Join([]string{
		group("mail", `"nights"`, night, both, loud), group("chat", `"weekends\u202e"`, both), group("pager", "", loud),
	}, ",")+"]")
	r.ask(t)
	want := map[string]string{"Night": "nights", "Both": "nights", "Loud": "", "Alone": ""}
	for name, by := range want {
		row, ok := r.board.View().Row(named(name).Fingerprint)
		switch {
		case !ok:
			t.Errorf("%s is not there", name)
		case by == "" && (row.Quiet != nil || row.Section() != alerts.SectionFiring):
			t.Errorf("%s is quiet: %+v", name, row.Quiet)
		case by != "" && (row.Quiet == nil || row.Quiet.Why != alerts.Muted || row.Quiet.By != by || row.Section() != alerts.SectionQuiet):
			t.Errorf("%s: %+v", name, row.Quiet)
		}
	}
	// The interval ends: it is loud with the next answer.
	r.fakes[0].answer(groups, 200, "["+group("mail", "", night)+"]")
	r.ask(t)
	if row, _ := r.board.View().Row(night.Fingerprint); row.Quiet != nil {
		t.Errorf("after the interval: %+v", row.Quiet)
	}
}

// Of two members both must say so: the one that does not would notify.
func TestAnAlertIsLoudWhenAMemberDoesNotMuteIt(t *testing.T) {
	a := named("Night")
	r := newRoom(t, 2)
	for i := range 2 {
		r.List(i, a)
	}
	r.fakes[0].answer(groups, 200, "["+group("mail", `"nights"`, a)+"]")
	r.fakes[1].answer(groups, 200, "["+group("mail", "", a)+"]")
	r.ask(t)
	if row, _ := r.board.View().Row(a.Fingerprint); row.Quiet != nil {
		t.Errorf("%+v", row.Quiet)
	}
}

// The groups are a second list of everything: they are asked for only where
// they could tell something, and what they cannot tell is loud.
func TestTheGroupsAreAskedWhereTheyCanTellSomething(t *testing.T) {
	const says = `{"uptime":"2026-11-20T13:31:07Z","versionInfo":{"version":%q},"config":{"original":%q}}`
	for name, tc := range map[string]struct {
		status string
		groups reply
		asked  bool
		down   string
	}{
		"0.25":                             {status: fmt.Sprintf(says, "0.25.0", "mute_time_intervals: [x]"), groups: reply{200, "[]"}},
		"0.27":                             {status: fmt.Sprintf(says, "0.27.0", ""), groups: reply{200, "[]"}},
		"0.28 that mutes":                  {status: fmt.Sprintf(says, "0.28.0", "  - mute_time_intervals: [x]"), groups: reply{200, "[]"}, asked: true},
		"0.35 with active times":           {status: fmt.Sprintf(says, "0.35.0", "  - active_time_intervals: [x]"), groups: reply{200, "[]"}, asked: true},
		"0.35 that mutes nothing":          {status: fmt.Sprintf(says, "0.35.0", "route: {receiver: x}"), groups: reply{200, "[]"}},
		"1.2":                              {status: fmt.Sprintf(says, "1.2.0", ""), groups: reply{200, "[]"}, asked: true},
		"built by hand":                    {status: fmt.Sprintf(says, "", ""), groups: reply{200, "[]"}, asked: true},
		"one that has no such question":    {status: fmt.Sprintf(says, "", ""), groups: reply{404, ""}, asked: true},
		"one that cannot say":              {status: fmt.Sprintf(says, "", ""), groups: reply{500, "broken"}, asked: true, down: "rings"},
		"one whose answer cannot be read":  {status: fmt.Sprintf(says, "", ""), groups: reply{200, "<html>"}, asked: true, down: "rings"},
		"one that says nothing about time": {status: `{"uptime":"2026-11-20T13:31:07Z"}`, groups: reply{200, "[]"}, asked: true},
	} {
		t.Run(name, func(t *testing.T) {
			a := named("Night")
			r := newRoom(t, 2)
			for i := range 2 {
				r.List(i, a)
				r.fakes[i].answer("GET /api/v2/status", 200, tc.status)
				r.fakes[i].answer(groups, tc.groups.status, tc.groups.body)
			}
			r.ask(t)
			if asked := len(r.fakes[0].requests(groups)) > 0; asked != tc.asked {
				t.Errorf("asked for its groups: %v", asked)
			}
			if row, _ := r.board.View().Row(a.Fingerprint); row.State != alerts.Firing || row.Quiet != nil {
				t.Errorf("%s, quiet %+v", row.State, row.Quiet)
			}
			h, _ := r.health.Get("alertmanager", "prod", strings.TrimPrefix(r.fakes[0].URL, "http://"))
			if !h.Up || !strings.Contains(h.Err, tc.down) || (tc.down == "") != (h.Err == "") {
				t.Errorf("up %v: %q", h.Up, h.Err)
			}
		})
	}
}

// A real one mutes at every hour what its route sends to `always`.
func TestPeerMutedByATimeInterval(t *testing.T) {
	for name, tc := range map[string]struct {
		path func(testing.TB) string
		tell bool
	}{"0.25": {peertest.AlertmanagerOld, false}, "current": {peertest.AlertmanagerNew, true}} {
		t.Run(name, func(t *testing.T) {
			dir, port := t.TempDir(), peertest.FreePort(t)
			conf := filepath.Join(dir, "alertmanager.yml")
			const text = "route:\n  receiver: none\n  group_wait: 1s\n  group_interval: 1s\n  group_by: [alertname]\n" +
				"  routes:\n" +
				"    - {matchers: [team=\"night\"], receiver: none, mute_time_intervals: [always], continue: true}\n" +
				"    - {matchers: [also=\"day\"], receiver: none}\n" +
				"receivers: [{name: none}]\n" +
				"time_intervals: [{name: always, time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]}]\n"
			if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			base := fmt.Sprintf("http://127.0.0.1:%d", port)
			peertest.Start(t, base+"/-/ready", tc.path(t), "--config.file="+conf, "--storage.path="+filepath.Join(dir, "data"),
				fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port), "--cluster.listen-address=")
			for name, labels := range map[string]map[string]string{"Muted": {"team": "night"}, "AndLoud": {"team": "night", "also": "day"}, "Loud": {"team": "day"}} {
				labels["alertname"], labels["severity"] = name, "critical"
				post(t, base, map[string]any{"labels": labels, "startsAt": time.Now().Add(-time.Minute), "endsAt": time.Now().Add(time.Hour)})
			}
			s := newShift(t, nil, base)
			var rows map[string]alerts.Row
			peertest.Until(10*time.Second, func() bool {
				s.ask()
				rows = map[string]alerts.Row{}
				for _, r := range s.board.View().Rows {
					rows[r.Name()] = *r
				}
				return len(rows) == 3 && (rows["Muted"].Quiet != nil) == tc.tell
			})
			if q := rows["Muted"].Quiet; tc.tell && (q == nil || q.Why != alerts.Muted || q.By != "always") {
				t.Errorf("muted: %+v", q)
			}
			for _, name := range []string{"AndLoud", "Loud"} {
				if row, ok := rows[name]; !ok || row.Quiet != nil {
					t.Errorf("%s: there %v, quiet %+v", name, ok, row.Quiet)
				}
			}
		})
	}
}
