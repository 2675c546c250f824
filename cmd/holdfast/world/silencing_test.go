package world

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/store"
	"holdfast/store/incident"
)

var carol = people.Actor{Person: "carol", Via: "carol@db-7"}

// sends pushes alerts to an Alertmanager.
func sends(t *testing.T, base string, list ...map[string]string) {
	t.Helper()
	var all []map[string]any
	for _, labels := range list {
		all = append(all, map[string]any{"labels": labels, "startsAt": time.Now().Add(-time.Minute), "endsAt": time.Now().Add(10 * time.Minute)})
	}
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
}

func draftOf(t *testing.T, clusters []string, list ...string) silences.Draft {
	t.Helper()
	ms, err := alerts.ParseMatchers(list...)
	if err != nil {
		t.Fatal(err)
	}
	return silences.Draft{Clusters: clusters, Chips: silences.ChipsOf(ms), For: time.Hour, Comment: "the vendor works on it"}
}

// silencedIn are the entries of an incident that tell of silences, in words.
func silencedIn(t *testing.T, w *World, id incident.ID) (list []string) {
	t.Helper()
	timeline, err := w.Record.Store.Book.Timeline(t.Context(), id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range timeline {
		if e.Kind == incident.Silenced {
			list = append(list, string(e.By.Person)+" "+strings.SplitN(e.Text, " ", 2)[0])
		}
	}
	return list
}

// A real Alertmanager, whose other member is down and which keeps silences for acks: a
// person's silence is made there, seen, extended under its id and ended, and those of
// acks are left to the acks.
func TestPeerAPersonsSilenceLivesBesideThoseOfAcks(t *testing.T) {
	t.Parallel()
	base, _ := peertest.Alertmanager(t, peertest.AlertmanagerNew(t))
	w, _ := watched(t, "alerts:\n  - {name: prod, poll: 1s, alertmanager: ['http://127.0.0.1:1', '"+base+"'], ack: {silence: 15m, extend: true}}\n")
	mine, held := map[string]string{"alertname": "Queue", "queue": "a"}, map[string]string{"alertname": "Disk", "device": "b"}
	sends(t, base, mine, held)
	row := func(of map[string]string) alerts.Row {
		r, _ := w.Board.View().Row(alerts.FingerprintOf(of))
		return r
	}
	w.until(t, "both fire", func() bool { return row(mine).State == alerts.Firing && row(held).State == alerts.Firing })
	fires := row(mine)
	attached := incident.AttachedAlert{Fingerprint: fires.Fingerprint, Episode: fires.Episode, Labels: fires.Labels, StartsAt: fires.StartsAt, Source: "prod"}
	inc, err := w.Acts().Open(t.Context(), carol, "queue", incident.Sev2, attached)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Board.Ack(t.Context(), carol, []alerts.Fingerprint{alerts.FingerprintOf(held)}, "on it", time.Time{}); err != nil {
		t.Fatal(err)
	}
	of := SilencesOf(w)
	d := draftOf(t, []string{"prod"}, `alertname=~"Queue|Never"`)
	p, err := of.Weigh(t.Context(), d, w.Now())
	if err != nil || len(p.Mutes) != 1 || p.Never.Count != 1 || len(p.Earlier) != 1 || !slices.Equal(p.Earlier[0].Incidents, []string{inc.ID.String()}) || len(p.Doubts) > 0 {
		t.Fatalf("it would mute %d, never %+v, earlier %+v, doubts %v: %v", len(p.Mutes), p.Never, p.Earlier, p.Doubts, err)
	}
	acts, err := of.Make(t.Context(), carol, d)
	if err != nil || len(acts) != 1 {
		t.Fatal(acts, err)
	}
	id := acts[0].ID
	w.until(t, "it is quiet", func() bool { r := row(mine); return r.Quiet != nil && r.Quiet.SilenceID == id && r.Quiet.By == "carol" })
	w.until(t, "the ack has its silence", func() bool { r := row(held); return r.Ack != nil && !r.SilenceUntil.IsZero() })
	list, doubts := of.List(t.Context(), w.Now())
	if len(list) != 2 || len(doubts) != 0 || list[0].Silence.ID != id || !list[1].Kept {
		t.Fatalf("listed are %+v, %v", list, doubts)
	}
	ack := list[1].Silence.ID
	for what, do := range map[string]func() error{
		"extended": func() error { _, err := of.Extend(t.Context(), carol, ack, time.Hour); return err },
		"ended":    func() error { _, err := of.Expire(t.Context(), carol, ack); return err },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "kept for the ack of carol") {
			t.Errorf("the silence of an ack is %s: %v", what, err)
		}
	}
	longer, err := of.Extend(t.Context(), carol, id[:8], time.Hour)
	if err != nil || longer.ID != id || longer.Was != "" || longer.Until.Sub(list[0].Silence.EndsAt) != time.Hour {
		t.Errorf("extended it is %+v: %v", longer, err)
	}
	if _, err := of.Expire(t.Context(), carol, id); err != nil {
		t.Error(err)
	}
	w.until(t, "it is loud again, and the other is not", func() bool { return row(mine).Quiet == nil && !row(held).SilenceUntil.IsZero() })
	if got := silencedIn(t, w, inc.ID); !slices.Equal(got, []string{"carol silenced", "carol extended", "carol ended"}) {
		t.Errorf("the timeline tells %q", got)
	}
	if _, err := of.Extend(t.Context(), carol, id, time.Hour); err == nil || !strings.Contains(err.Error(), "it has ended, or never was") {
		t.Errorf("what has ended is extended: %v", err)
	}
	var amtool []string
	for _, call := range w.Calls.All() {
		if strings.HasPrefix(call.Line, "amtool ") {
			amtool = append(amtool, call.Line)
		}
	}
	want := []string{
		"amtool silence add --alertmanager.url=" + base + " --author=carol '--comment=the vendor works on it' --duration=1h0m0s 'alertname=~\"Queue|Never\"'",
		"amtool silence update --alertmanager.url=" + base + " --end=" + longer.Until.UTC().Format(time.RFC3339) + " " + id,
		"amtool silence expire --alertmanager.url=" + base + " " + id,
	}
	if !slices.Equal(amtool, want) {
		t.Errorf("called are\n%s\nwant\n%s", strings.Join(amtool, "\n"), strings.Join(want, "\n"))
	}
}

// A cluster that refuses is named with what it says; what another took is done, kept and
// not done again.
func TestASilenceThatOneClusterRefusesIsMadeInTheOther(t *testing.T) {
	cluster := func(status int, said string) string {
		s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if r.Method == http.MethodPost {
				rw.WriteHeader(status)
				_, _ = fmt.Fprint(rw, said)
				return
			}
			_, _ = fmt.Fprint(rw, "[]")
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	dir := t.TempDir()
	text := "alerts:\n  - {name: lab, alertmanager: ['" + cluster(400, `"silence duration exceeds the limit"`) + "']}\n  - {name: prod, alertmanager: ['" + cluster(200, `{"silenceID":"new"}`) + "']}\n"
	write(t, dir+"/holdfast.yaml", text)
	w := opened(t, dir+"/holdfast.yaml", false)
	of := SilencesOf(w)
	acts, err := of.Make(t.Context(), carol, draftOf(t, of.Clusters(), `alertname="A"`))
	if len(acts) != 1 || acts[0].Cluster != "prod" || err == nil || !strings.Contains(err.Error(), "not silenced in lab") || !strings.Contains(err.Error(), "exceeds the limit") {
		t.Errorf("done %+v: %v", acts, err)
	}
	stood, err := w.Record.Store.Chronicle.At(t.Context(), store.SilenceStood, w.Now())
	if err != nil || len(stood) != 1 || stood[0].Name != "prod new" {
		t.Errorf("the record has %+v: %v", stood, err)
	}
	if _, err := of.Make(t.Context(), carol, draftOf(t, []string{"elsewhere"}, `alertname="A"`)); err == nil || !strings.Contains(err.Error(), "elsewhere is no Alertmanager of the configuration") {
		t.Errorf("in what is not configured: %v", err)
	}
}

func TestAReadOnlyWorldSilencesNothing(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			asked++
		}
		_, _ = fmt.Fprint(rw, "[]")
	}))
	t.Cleanup(s.Close)
	dir := t.TempDir()
	write(t, dir+"/holdfast.yaml", "alerts:\n  - {name: prod, alertmanager: ['"+s.URL+"']}\n")
	opened(t, dir+"/holdfast.yaml", false) // there is a record
	w := opened(t, dir+"/holdfast.yaml", true)
	of := SilencesOf(w)
	_, made := of.Make(t.Context(), carol, draftOf(t, []string{"prod"}, `alertname="A"`))
	_, longer := of.Extend(t.Context(), carol, "x", time.Hour)
	_, ended := of.Expire(t.Context(), carol, "x")
	for _, err := range []error{made, longer, ended} {
		if err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("read-only it says %v", err)
		}
	}
	if asked > 0 {
		t.Errorf("the cluster was told %d times", asked)
	}
}
