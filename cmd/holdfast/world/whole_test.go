package world

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"holdfast/sources"
)

// Whatever tells of the world outside is a job: it is kept going, looked at by
// the doctor, counted where its pane asks for health, and forgotten. A source
// whose job lacks one of them would be watched by half.
func TestEverySourceIsAWholeJob(t *testing.T) {
	w, _ := watched(t, "alerts:\n  - {name: prod, alertmanager: ['http://127.0.0.1:1'], ack: {silence: 15m}}\n"+
		"vitals:\n  - {name: errors, prometheus: 'http://127.0.0.1:1', expr: up}\n"+
		"logs:\n  - {name: api, file: '*.log'}\nchanges:\n  - {name: deploys, command: [false]}\n"+
		"backups:\n  - {name: orders, rpo: 26h, copies: [{files: 'backup/*'}]}\ninbound: {listen: '127.0.0.1:0'}\n")
	var kinds []string
	seen := map[jobKey]bool{}
	for _, j := range w.current.Load().jobs {
		kinds = append(kinds, j.Kind+" "+j.Name)
		if seen[j.key()] {
			t.Errorf("two jobs are called %s %s", j.Kind, j.Name)
		}
		seen[j.key()] = true
		if j.Run == nil {
			t.Errorf("%s %s is not kept going", j.Kind, j.Name)
		}
		watches := j.Kind != kindSilences
		if watches != (j.Of != 0) {
			t.Errorf("%s %s tells of %d", j.Kind, j.Name, j.Of)
		}
		asked := j.Once != nil || j.Check != nil || j.Settle != nil || j.Kind == "backup" // those are asked together
		if !asked {
			t.Errorf("nobody can look at %s %s", j.Kind, j.Name)
		}
		if j.Kind != Kind && j.Same == "" {
			t.Errorf("a reload cannot tell whether %s %s changed", j.Kind, j.Name)
		}
	}
	want := []string{"alertmanager prod", "vital errors", "silences prod", "file api", "changes deploys", "holdfast backups", "backup orders", "door door"}
	if !slices.Equal(kinds, want) {
		t.Errorf("the jobs are %q, want %q", kinds, want)
	}
	w.until(t, "all of them have reported", func() bool {
		return len(w.HealthOf(sources.Alerts)) == 2 && len(w.HealthOf(sources.Logs)) == 1 && len(w.HealthOf(sources.Changes)) == 1 && len(w.HealthOf(sources.Vitals)) == 1 && len(w.HealthOf(sources.Backups)) == 1
	})
}

// What the configuration names and nobody has asked yet is there, as not asked: a
// screen that is drawn before the first answer shows it, and nobody is told that this
// process is ready.
func TestASourceIsThereBeforeItWasAsked(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/holdfast.yaml", "alerts:\n  - {name: prod, alertmanager: ['http://127.0.0.1:1']}\nlogs:\n  - {name: api, file: '*.log'}\n"+
		"changes:\n  - {name: deploys, command: [false]}\nbackups:\n  - {name: orders}\ninbound: {listen: '127.0.0.1:0'}\n")
	w := opened(t, dir+"/holdfast.yaml", false)
	var names []string
	for _, h := range w.HealthOf(0) {
		if !h.Unasked() {
			t.Errorf("%+v was asked", h)
		}
		names = append(names, h.Kind+" "+h.Name)
	}
	if want := []string{"alertmanager prod", "changes deploys", "door door", "file api"}; !slices.Equal(names, want) {
		t.Errorf("there are %q, want %q", names, want)
	}
	if all := w.HealthOf(sources.Alerts); len(all) != 2 || all[0].Name != "prod" || all[1].Name != "door" {
		t.Errorf("of alerts there are %+v", all)
	}
	if err := w.ready(t.Context()); err == nil || !strings.Contains(err.Error(), "prod has not answered yet") {
		t.Errorf("ready: %v", err)
	}
	w.Survey(t.Context(), sources.Alerts)
	if all := w.HealthOf(sources.Alerts); all[0].Unasked() || all[0].Up {
		t.Errorf("it was asked, and does not answer: %+v", all[0])
	}
	if all := w.HealthOf(0); len(all) != 4 {
		t.Errorf("each once: %+v", all)
	}
}

// What the doctor looks at is left in the health of every source, and nothing is
// kept going by it.
func TestACheckLooksAtEverything(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/holdfast.yaml", "logs:\n  - {name: api, file: api.log}\n  - {name: gone, file: '*.nothing'}\ninbound: {listen: '127.0.0.1:0'}\n")
	write(t, dir+"/api.log", "one\n")
	w := opened(t, dir+"/holdfast.yaml", false)
	w.Check(t.Context())
	for name, up := range map[[2]string]bool{{"file", "api"}: true, {"file", "gone"}: false, {"door", "door"}: true} {
		if h, ok := w.Health.Get(name[0], name[1], ""); !ok || h.Up != up {
			t.Errorf("%s %s is %+v", name[0], name[1], h)
		}
	}
	if w.DoorURL() != "" || linesOf(w, "one") != 0 {
		t.Error("it goes on with what it only looked at")
	}
}

// A source that could not even be looked at is no source of which all is well.
func TestWhatACheckCannotLookAtIsSaid(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/holdfast.yaml", "me: alice\n")
	w := opened(t, dir+"/holdfast.yaml", false)
	fails := errors.New("it was not read within 5s")
	w.current.Store(&inForce{cfg: w.Config(), library: w.Library(), jobs: []Job{
		{Kind: "file", Name: "api", Once: func(context.Context) error {
			w.Health.Report(sources.Health{Kind: "file", Name: "api", Up: true})
			return nil
		}},
		{Kind: "file", Name: "hangs", Once: func(context.Context) error { return fails }},
		{Kind: "file", Name: "refused", Once: func(context.Context) error {
			w.Health.Report(sources.Health{Kind: "file", Name: "refused", Err: "permission denied"})
			return fails
		}},
		{Kind: "file", Name: "breaks", Check: func(ctx context.Context) error {
			return untilReported(ctx, w.Record.Feed, w.Health, "file", "breaks", func(context.Context) { panic("a line it does not know") })
		}},
	}})
	w.Check(t.Context())
	for name, says := range map[string]string{"api": "", "hangs": "not read within 5s", "refused": "permission denied", "breaks": "a line it does not know"} {
		h, known := w.Health.Get("file", name, "")
		if !known || h.Up != (says == "") || !strings.Contains(h.Err, says) {
			t.Errorf("of %s it says %+v", name, h)
		}
	}
}
