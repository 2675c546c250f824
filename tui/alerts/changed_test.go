package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/sources/changes"
	"holdfast/tui/pane"
)

// changing is a pane that knows of changes.
func changing(t *testing.T, w, h int, health func() []sources.Health, list []changes.Change, rows ...source.Row) *fixture {
	t.Helper()
	between := func(from, until time.Time) []changes.Change {
		found := []changes.Change{}
		for _, c := range list {
			if !c.At.Before(from) && c.At.Before(until) {
				found = append(found, c)
			}
		}
		return found
	}
	f := openWith(t, w, h, func(d *Deps) { d.Changes, d.ChangeHealth = between, health }, rows...)
	f.View()
	return f
}

func ofService(name, service string, age time.Duration) source.Row {
	r := alert(name, "critical", "eu-1", age)
	r.Labels["service"] = service
	return r
}

func deploy(service, version string, ago time.Duration) changes.Change {
	return changes.Change{
		UID: service + version, At: friday.Add(-ago), Source: "ci", Summary: "deploy " + service + " " + version, Service: service, Version: version,
		Link: "https://ci.example/" + version,
	}
}

func TestADetailListsWhatWasChangedInTheHourBeforeAndTheServiceFirst(t *testing.T) {
	f := changing(t, 250, 40, nil, []changes.Change{
		deploy("checkout", "4f2c1", 8*time.Minute), deploy("till", "77", 6*time.Minute), deploy("checkout", "old", 70*time.Minute), deploy("checkout", "later", time.Minute),
	}, ofService("CheckoutDown", "checkout", 4*time.Minute))
	f.sees("── changed in the hour before", "↻ 13:54:51  4m before  deploy checkout 4f2c1 by ci", "  13:56:51  2m before  deploy till 77 by ci")
	f.misses("deploy checkout old", "deploy checkout later")
	screen := f.screen()
	if strings.Index(screen, "deploy checkout 4f2c1") > strings.Index(screen, "deploy till") {
		t.Errorf("its own service does not stand first:\n%s", screen)
	}
	if !strings.Contains(f.View(), "https://ci.example/4f2c1") {
		t.Error("the link of the deploy cannot be opened")
	}
	row, _ := f.Pane.board.view.Row(source.Fingerprint(f.list.Current()))
	if words := f.page(row).Plain(); !strings.Contains(words, "changed: 13:54:51  4m before  deploy checkout 4f2c1 by ci\n") || strings.Contains(words, "till") {
		t.Errorf("copied, it says %q", words)
	}
}

func TestARowIsMarkedWhenItsServiceWasChangedBeforeIt(t *testing.T) {
	f := changing(t, 90, 12, nil, []changes.Change{deploy("checkout", "4f2c1", 8*time.Minute)},
		ofService("CheckoutDown", "checkout", 4*time.Minute), ofService("TillSlow", "till", 4*time.Minute), ofService("CheckoutOld", "checkout", 2*time.Hour))
	for _, line := range strings.Split(f.screen(), "\n") {
		switch {
		case strings.Contains(line, "CheckoutDown") && !strings.Contains(line, "↻4m"), strings.Contains(line, "TillSlow") && strings.Contains(line, "↻"),
			strings.Contains(line, "CheckoutOld") && strings.Contains(line, "↻"):
			t.Errorf("marked: %q", line)
		}
	}
}

func TestANewChangeIsSeenAtOnce(t *testing.T) {
	var list []changes.Change
	f := openWith(t, 90, 12, func(d *Deps) {
		d.Changes = func(time.Time, time.Time) []changes.Change { return append([]changes.Change{}, list...) }
	}, ofService("CheckoutDown", "checkout", 4*time.Minute))
	f.misses("↻")
	list = []changes.Change{deploy("checkout", "4f2c1", 8*time.Minute)}
	f.misses("↻4m")
	f.play(f.Update(pane.Changed{Topics: sources.Topics(sources.Changes)}))
	f.sees("↻4m")
}

func TestNoChangeIsNoGoodNewsWhenNobodyTells(t *testing.T) {
	down := sources.Health{Name: "ci", Kind: changes.HealthKind, Err: "exit 1", Since: friday}
	up := sources.Health{Name: "ci", Kind: changes.HealthKind, Up: true, LastGood: friday, Every: time.Minute}
	tests := map[string]struct {
		health       []sources.Health
		age          time.Duration
		want, unwant []string
	}{
		"nobody tells of changes": {nil, time.Minute, nil, []string{"changed in the hour before"}},
		"there were none":         {[]sources.Health{up}, time.Minute, []string{"changed in the hour before", "nothing, as far as the sources of changes say"}, nil},
		"a source is down":        {[]sources.Health{down}, time.Minute, []string{"◐ what ci would say is not known: exit 1"}, []string{"nothing, as far"}},
		"a source has not answered yet": {[]sources.Health{{Name: "ci", Kind: changes.HealthKind}}, time.Minute,
			[]string{"what ci would say is not known: it has not answered yet"}, []string{"nothing, as far"}},
		"it began long ago": {[]sources.Health{up}, 20 * 24 * time.Hour, []string{"it began before the 14d of changes"}, []string{"nothing, as far"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := changing(t, 250, 40, func() []sources.Health { return test.health }, nil, ofService("CheckoutDown", "checkout", test.age))
			f.sees(test.want...)
			f.misses(test.unwant...)
		})
	}
}

func TestAStormOfChangesIsCut(t *testing.T) {
	var list []changes.Change
	for i := range 40 {
		list = append(list, deploy("till", strings.Repeat("x", i+1), time.Duration(i+5)*time.Minute))
	}
	f := changing(t, 250, 60, nil, list, ofService("CheckoutDown", "checkout", 4*time.Minute))
	f.sees("and 28 more: `holdfast changes` lists them")
	if n := strings.Count(ansi.Strip(f.View()), "deploy till"); n != 12 {
		t.Errorf("%d are listed", n)
	}
}
