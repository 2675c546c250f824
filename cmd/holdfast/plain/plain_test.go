package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/people"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func row(name, host string, change ...func(*alerts.Row)) alerts.Row {
	labels := map[string]string{"alertname": name, "severity": "critical", "host": host}
	r := alerts.Row{
		Alert:    alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, Annotations: map[string]string{"summary": "it\nis full"}, State: alerts.Firing, StartsAt: noon()},
		Severity: alerts.Critical,
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func is(state alerts.State) func(*alerts.Row) { return func(r *alerts.Row) { r.State = state } }

func heldBy(p people.Person) func(*alerts.Row) {
	return func(r *alerts.Row) { r.Ack = &alerts.Ack{By: people.Actor{Person: p}, At: noon()} }
}

func quietened(r *alerts.Row) { r.Quiet = &alerts.Quiet{Why: "silenced"} }

func board(rows ...alerts.Row) *alerts.View { return &alerts.View{Rows: alerts.Rows(rows...)} }

func begun() *News {
	n := NewNews(NewNumbers())
	n.Begun()
	return n
}

func TestEachChangeOfAnAlertIsALine(t *testing.T) {
	n := begun()
	seen := func(r alerts.Row) func(*alerts.Row) { return func(to *alerts.Row) { to.LastSeen = r.LastSeen } }
	for _, step := range []struct {
		rows []alerts.Row
		want []string
	}{
		{[]alerts.Row{row("Disk", "a")}, []string{"12:00 1 fired critical: Disk a: it is full"}},
		{[]alerts.Row{row("Disk", "a", seen(row("Disk", "a")))}, nil},
		{[]alerts.Row{row("Disk", "a", heldBy("bob"))}, []string{"12:00 1 held by bob: Disk a"}},
		{[]alerts.Row{row("Disk", "a", heldBy("alice"))}, []string{"12:00 1 held by alice: Disk a"}},
		{[]alerts.Row{row("Disk", "a")}, []string{"12:00 1 let go of critical: Disk a: it is full"}},
		{[]alerts.Row{row("Disk", "a", quietened)}, []string{"12:00 1 silenced: Disk a"}},
		{[]alerts.Row{row("Disk", "a")}, []string{"12:00 1 no longer silenced critical: Disk a: it is full"}},
		{[]alerts.Row{row("Disk", "a", is(alerts.Unknown), func(r *alerts.Row) { r.LastSeen = noon().Add(-time.Minute) })}, []string{"12:00 1 unknown critical: Disk a, last heard of 1m ago"}},
		{[]alerts.Row{row("Disk", "a")}, []string{"12:00 1 heard of again critical: Disk a: it is full"}},
		{[]alerts.Row{row("Disk", "a"), row("Disk", "b", is(alerts.Pending)), row("Disk", "c", quietened)}, nil},
		{[]alerts.Row{row("Disk", "a", is(alerts.Resolved)), row("Disk", "b")}, []string{"12:00 2 fired critical: Disk b: it is full", "12:00 1 cleared: Disk a"}},
		{[]alerts.Row{row("Disk", "a"), row("Disk", "b")}, []string{"12:00 1 fired critical: Disk a: it is full"}},
		{[]alerts.Row{row("Disk", "b")}, []string{"12:00 1 no longer listed: Disk a: its source is no longer watched"}},
	} {
		slices.SortFunc(step.rows, func(x, y alerts.Row) int { return int(x.Section()) - int(y.Section()) })
		n.folds = folds{} // what folds is another test's
		if got := n.Alerts(board(step.rows...), noon()); !slices.Equal(got, step.want) {
			t.Errorf("told %q, want %q", got, step.want)
		}
	}
}

func TestWhatStandsAtTheBeginningIsNoNews(t *testing.T) {
	n := NewNews(NewNumbers())
	for _, lines := range [][]string{
		n.Alerts(board(row("Disk", "a")), noon()),
		n.Sources([]sources.Health{{Name: "edge", Kind: "alertmanager", Err: "refused"}}, noon()),
		n.Backups([]backups.Status{{Name: "orders", Verdict: backups.OK}}, noon()),
	} {
		if len(lines) > 0 {
			t.Errorf("told %q", lines)
		}
	}
	n.Begun()
	if got := n.Alerts(board(row("Disk", "a")), noon()); len(got) > 0 {
		t.Errorf("told again: %q", got)
	}
}

func TestSourcesThatDieAndComeBack(t *testing.T) {
	n := begun()
	good := sources.Health{Name: "edge", Kind: "alertmanager", Up: true, LastGood: noon(), Every: 5 * time.Second}
	for _, step := range []struct {
		after  time.Duration
		health []sources.Health
		want   []string
	}{
		{0, []sources.Health{good}, nil},
		{20 * time.Second, []sources.Health{good}, nil},
		{42 * time.Second, []sources.Health{good}, []string{"12:00 source edge alertmanager is dead, its data is 42s old"}}, // by time alone
		{43 * time.Second, []sources.Health{good}, nil},
		{43 * time.Second, []sources.Health{{Name: "edge", Kind: "alertmanager", Up: true, LastGood: noon().Add(43 * time.Second)}}, []string{"12:00 source edge alertmanager is back"}},
		{44 * time.Second, []sources.Health{{Name: "edge", Kind: "alertmanager", Up: true, LastGood: noon().Add(43 * time.Second), Blind: "Watchdog"}}, []string{"12:00 source edge alertmanager is blind: Watchdog"}},
		{45 * time.Second, []sources.Health{{Name: "edge", Kind: "alertmanager", Member: "a", Err: "x"}, {Name: "orders", Kind: backups.HealthKind, Err: "x"}}, []string{"12:00 source edge alertmanager: that is over"}},
	} {
		n.folds = folds{}
		if got := n.Sources(step.health, noon().Add(step.after)); !slices.Equal(got, step.want) {
			t.Errorf("after %s: told %q, want %q", step.after, got, step.want)
		}
	}
}

// A verdict that raises an alert is told as that alert, which can be held.
func TestAVerdictIsToldOnce(t *testing.T) {
	n := begun()
	n.Backups([]backups.Status{{Name: "orders", Verdict: backups.OK}}, noon())
	if got := n.Backups([]backups.Status{{Name: "orders", Verdict: backups.Late, Reasons: []string{"30h old"}}}, noon()); len(got) > 0 {
		t.Errorf("late: %q", got)
	}
	late := row("BackupLate", "", func(r *alerts.Row) { r.Own = true; r.Labels["dataset"] = "orders" })
	if got := n.Alerts(board(late), noon()); len(got) != 1 {
		t.Errorf("the alert: %q", got)
	}
	late.State = alerts.Resolved
	if got := n.Alerts(board(late), noon()); len(got) > 0 {
		t.Errorf("it cleared: %q", got)
	}
	if got := n.Backups([]backups.Status{{Name: "orders", Verdict: backups.OK}}, noon()); !slices.Equal(got, []string{"12:00 backup orders: ok"}) {
		t.Errorf("ok: %q", got)
	}
}

func TestWhatIsToldAsAnAlertIsNoEntry(t *testing.T) {
	n := begun()
	entry := incident.Entry{Incident: 7, At: noon(), RecordedAt: noon(), By: people.Actor{Person: "bob"}}
	var list []incident.Entry
	for kind, words := range map[incident.Kind]string{incident.Fired: "Disk", incident.Acked: "Disk", incident.Note: "two\nlines"} {
		e := entry
		e.Kind, e.Text, e.Data = kind, words, []byte("{}")
		list = append(list, e)
	}
	if got := n.Entries(list, noon()); !slices.Equal(got, []string{"12:00 INC-7 note by bob: two lines"}) {
		t.Errorf("told %q", got)
	}
	list = list[:0]
	late := entry
	late.Kind, late.Text, late.At = incident.Note, "earlier", noon().Add(-time.Hour)
	if got := n.Entries(append(list, late), noon()); !slices.Equal(got, []string{"12:00 INC-7 note by bob (of 11:00): earlier"}) {
		t.Errorf("told %q", got)
	}
}

// What is proposed is said once, and no more once the person has ended it.
func TestWhatIsProposedIsSaidWhenItIsAnother(t *testing.T) {
	words, broke := "`ack 1` holds it", error(nil)
	p := proposal{coach: func(context.Context, Stand) (string, error) { return words, broke }}
	for _, step := range []struct {
		words string
		broke error
		want  string
	}{
		{"`ack 1` holds it", nil, "now: `ack 1` holds it"}, {"`ack 1` holds it", nil, ""}, {"", nil, ""}, {"`ack 1` holds it", nil, "now: `ack 1` holds it"},
		{"two\nlines", nil, "now: two lines"}, {"x", io.ErrUnexpectedEOF, ""}, {"x", nil, "now: x"},
	} {
		words, broke = step.words, step.broke
		if got, err := p.next(t.Context(), Stand{}); got != step.want || !errors.Is(err, step.broke) {
			t.Errorf("of %q it says %q, %v; want %q", step.words, got, err, step.want)
		}
	}
	words = "`step` shows it"
	if first, again := p.end(), p.end(); first == again {
		t.Errorf("ended twice it says %q", again)
	}
	if got, err := p.next(t.Context(), Stand{}); got != "" || err != nil {
		t.Errorf("ended it says %q, %v", got, err)
	}
	if got, err := new(proposal).next(t.Context(), Stand{}); got != "" || err != nil {
		t.Errorf("where nobody proposes anything it says %q, %v", got, err)
	}
}

// However many change, and whenever: a few are told one by one, and all of them are
// told in the end, one by one or counted.
func TestNothingFoldedIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, now, total, told := begun(), noon(), 0, 0
		count := func(lines []string) {
			for _, l := range lines {
				more := 0
				if _, err := fmt.Sscanf(l[6:], "%d more Pod: fired; `alerts` lists them", &more); err == nil && strings.Contains(l, " more ") {
					told += more
					continue
				}
				told++
			}
		}
		var rows []alerts.Row
		for range rapid.IntRange(1, 8).Draw(t, "batches") {
			for range rapid.IntRange(0, 12).Draw(t, "alerts") {
				rows = append(rows, row("Pod", fmt.Sprint(total)))
				total++
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			sorted := slices.Clone(rows)
			slices.SortFunc(sorted, func(x, y alerts.Row) int { return strings.Compare(string(x.Fingerprint), string(y.Fingerprint)) })
			lines := n.Alerts(board(sorted...), now)
			if len(lines) > each+1 {
				t.Fatalf("%d lines at once", len(lines))
			}
			count(lines)
		}
		for range 3 {
			now = now.Add(within)
			count(n.Folded(now))
		}
		if told != total {
			t.Fatalf("%d of %d are told", told, total)
		}
		if len(n.folds) > 0 {
			t.Fatalf("%d are counted for ever", len(n.folds))
		}
	})
}

func TestANumberStandsForOneAlertForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, given := NewNumbers(), map[int]alerts.Fingerprint{}
		for _, fp := range rapid.SliceOf(rapid.SampledFrom([]alerts.Fingerprint{"a", "b", "c", "d"})).Draw(t, "printed") {
			number := n.Of(fp)
			if was, ok := given[number]; ok && was != fp {
				t.Fatalf("%d was %s and is %s", number, was, fp)
			}
			given[number] = fp
		}
		for number := -1; number <= len(given)+1; number++ {
			if fp, ok := n.Named(number); ok != (given[number] != "") || fp != given[number] {
				t.Fatalf("%d names %q", number, fp)
			}
		}
	})
}

// A word that only begins with a number is none, nor is one as long as a fingerprint:
// an act would be done to another alert.
func TestANumberIsNothingButItsDigits(t *testing.T) {
	for word, want := range map[string]int{"1": 1, "12": 12, "1abc": 0, "3fa9": 0, "1,2": 0, "": 0, "1234567890123456": 0, "INC-1": 0} {
		if got, ok := numberIn(word); ok != (want > 0) || ok && got != want {
			t.Errorf("%q is %d, %v", word, got, ok)
		}
	}
	for word, want := range map[string]bool{"--note": true, "--note=x": false, "--": false, "-n": false, "x": false} {
		if got := takesValue(word); got != want {
			t.Errorf("%q takes a value: %v", word, got)
		}
	}
}

// A summary that begins with a number is not the number of an incident.
func TestASummaryIsNoIncident(t *testing.T) {
	for words, want := range map[string]struct {
		id      incident.ID
		summary string
	}{
		"INC-7 is over": {7, "is over"}, "inc-7": {7, ""}, "7": {7, ""},
		"2 pods were restarted": {}, "it is over": {}, "": {},
	} {
		id, summary, named := incidentIn(words)
		if named != (want.id != 0) || named && (id != want.id || summary != want.summary) {
			t.Errorf("%q is %d %q, %v", words, id, summary, named)
		}
	}
}

// What was opened is the current incident, not what somebody else opened meanwhile.
func TestWhichIncidentWasOpened(t *testing.T) {
	inc := func(id incident.ID, title string) incident.Incident { return incident.Incident{ID: id, Title: title} }
	old := []incident.Incident{inc(6, "old")}
	for name, test := range map[string]struct {
		before, after []incident.Incident
		want          incident.ID
	}{
		"the first of all":          {nil, []incident.Incident{inc(1, "mine")}, 1},
		"the only new one":          {old, []incident.Incident{inc(7, "as it was put"), old[0]}, 7},
		"mine before another's":     {old, []incident.Incident{inc(8, "theirs"), inc(7, "mine"), old[0]}, 7},
		"mine behind another's":     {old, []incident.Incident{inc(8, "mine"), inc(7, "theirs"), old[0]}, 8},
		"two of the same title":     {old, []incident.Incident{inc(8, "mine"), inc(7, "mine"), old[0]}, 0},
		"two, and neither has mine": {old, []incident.Incident{inc(8, "a"), inc(7, "b"), old[0]}, 0},
		"none is new":               {old, old, 0},
	} {
		if id, certain := opened(test.before, test.after, "mine"); id != test.want || certain != (test.want != 0) {
			t.Errorf("%s: %d, %v", name, id, certain)
		}
	}
}

// An incident that was opened and resolved between two looks is told; what there was
// at the beginning is not.
func TestEveryIncidentThatCameIsComeTo(t *testing.T) {
	inc := func(id incident.ID, entries int64) incident.Incident {
		return incident.Incident{ID: id, Head: incident.Head{Count: entries}}
	}
	read := map[incident.ID]int64{}
	newest := come(read, 0, false, []incident.Incident{inc(3, 7)}, []incident.Incident{inc(4, 2), inc(3, 7), inc(2, 9)})
	if want := map[incident.ID]int64{3: 7}; newest != 4 || !maps.Equal(read, want) {
		t.Errorf("at the beginning %v to %d, want %v", read, newest, want)
	}
	newest = come(read, newest, true, []incident.Incident{inc(3, 8), inc(6, 1), inc(2, 10)}, []incident.Incident{inc(6, 1), inc(5, 2), inc(4, 2), inc(3, 8)})
	if want := map[incident.ID]int64{2: 0, 3: 7, 5: 0, 6: 0}; newest != 6 || !maps.Equal(read, want) {
		t.Errorf("later %v to %d, want %v", read, newest, want)
	}
}

// An entry that was read beside a timeline that could not be is told later, not lost.
func TestNoEntryIsLostToATimelineThatCannotBeRead(t *testing.T) {
	entry := func(id incident.ID, seq int64, minute int) incident.Entry {
		return incident.Entry{Incident: id, Seq: seq, RecordedAt: noon().Add(time.Duration(minute) * time.Minute)}
	}
	written := map[incident.ID][]incident.Entry{1: {entry(1, 3, -60), entry(1, 4, 3)}, 2: {entry(2, 1, 1), entry(2, 2, 5)}, 3: {entry(3, 9, 2)}}
	broken := incident.ID(2)
	look := func(id incident.ID, after int64) ([]incident.Entry, error) {
		if id == broken {
			return nil, io.ErrUnexpectedEOF
		}
		return slices.DeleteFunc(slices.Clone(written[id]), func(e incident.Entry) bool { return e.Seq <= after }), nil
	}
	read := map[incident.ID]int64{1: 0, 2: 0, 3: 8} // 1 is an old one, opened again
	if list, err := unread(read, noon(), look); err == nil || len(list) > 0 || read[1] != 0 || read[3] != 8 {
		t.Errorf("%v, %v, read to %v", list, err, read)
	}
	broken = 0
	list, err := unread(read, noon(), look)
	var got []string
	for _, e := range list {
		got = append(got, fmt.Sprintf("%s#%d", e.Incident, e.Seq))
	}
	if want := []string{"INC-2#1", "INC-3#9", "INC-1#4", "INC-2#2"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("told %v, %v, want %v", got, err, want)
	}
	if list, err := unread(read, noon(), look); err != nil || len(list) > 0 {
		t.Errorf("told twice: %v, %v", list, err)
	}
}

func TestTheWordsOfALine(t *testing.T) {
	for line, want := range map[string][]string{
		"":                         nil,
		"ack 1  3":                 {"ack", "1", "3"},
		`a "b c" 'd e'`:            {"a", "b c", "d e"},
		`severity="critical"`:      {"severity=critical"},
		`'severity="critical"'`:    {`severity="critical"`},
		`pod=~"web-\d+"`:           {`pod=~web-\d+`},
		`"a \"b\" \\"`:             {`a "b" \`},
		`""`:                       {""},
		`it\'s`:                    {"it's"},
		"$HOME `x` *; rm | a && b": {"$HOME", "`x`", "*;", "rm", "|", "a", "&&", "b"},
	} {
		if got, err := Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	for _, line := range []string{`"a`, `it's`, `a\`} {
		if got, err := Words(line); err == nil {
			t.Errorf("%s: %q", line, got)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add(`a "b`)
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Words(line)
		if err != nil && len(words) > 0 {
			t.Errorf("%q, and %v", words, err)
		}
	})
}

// Whoever writes, and in whatever pieces, a line is whole.
func TestNoLineStandsWithinAnother(t *testing.T) {
	var out strings.Builder
	p := NewPaper(&out)
	var all sync.WaitGroup
	all.Go(func() {
		for range 100 {
			_, _ = io.WriteString(p, "aa")
			_, _ = io.WriteString(p, "aa\naa")
			_, _ = io.WriteString(p, "aa\n")
		}
		_, _ = io.WriteString(p, "aaaa")
	})
	all.Go(func() {
		for range 100 {
			if err := p.Line("bb"); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	if err := p.End(); err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(out.String()) {
		if line != "aaaa\n" && line != "bb\n" {
			t.Fatalf("%q", line)
		}
	}
	if n := strings.Count(out.String(), "\n"); n != 301 {
		t.Errorf("%d lines", n)
	}
}

// When a source dies it is told of how many alerts nobody tells any more, in one line.
func TestASourceThatDiesLeavesItsAlertsInDoubt(t *testing.T) {
	n := begun()
	of := func(names ...string) func(*alerts.Row) { return func(r *alerts.Row) { r.Sources = names } }
	n.Alerts(board(row("Disk", "a", of("edge")), row("Disk", "b", of("edge", "prod")), row("Disk", "c", of("edge")), row("Disk", "d", of("edge"), is(alerts.Unknown)), row("Disk", "e", of("pushed"))), noon())
	good := sources.Health{Name: "prod", Kind: "alertmanager", Up: true, LastGood: noon(), Every: 5 * time.Second}
	dead := sources.Health{Name: "edge", Kind: "alertmanager", LastGood: noon().Add(-28 * time.Second), Every: 5 * time.Second, Err: "refused"}
	other := sources.Health{Name: "edge", Kind: "file", Err: "no file"}
	door := sources.Health{Name: "door", Kind: "door", Err: "taken"}
	want := []string{
		"12:00 source edge alertmanager is dead, its data is 28s old: refused; its 2 alerts read unknown until it answers",
		"12:00 source edge file is dead: no file",
		"12:00 source door is dead: taken; its alert reads unknown until it answers",
	}
	if got := n.Sources([]sources.Health{good, dead, other, door}, noon()); !slices.Equal(got, want) {
		t.Errorf("told %q,\nwant %q", got, want)
	}
}

func TestAVitalIsToldWhenItIsAnotherThing(t *testing.T) {
	warn, crit := 1.0, 5.0
	panel := vitals.NewPanel(sources.NewFeed())
	panel.Set([]vitals.Vital{{Name: "errors", Unit: "/s", Warn: &warn, Crit: &crit, Every: 15 * time.Second}})
	n := begun()
	told := func() string { return strings.Join(n.Vitals(panel.View(), noon()), "|") }
	if got := told(); got != "" {
		t.Errorf("one that was not asked is %q", got)
	}
	for _, step := range []struct {
		value float64
		why   string
		want  string
	}{
		{0.5, "", ""}, {0.6, "", ""},
		{6, "", "12:00 vital errors: 6/s, critical from 5/s up"}, {7, "", ""},
		{2, "", "12:00 vital errors: 2/s, warning from 1/s up"},
		{0, "no data", "12:00 vital errors: not known: no data; it was 2/s, 0s ago"}, {0, "no data", ""},
		{0.5, "", "12:00 vital errors: well again, 0.5/s"},
	} {
		if step.why != "" {
			panel.Failed("errors", step.why, noon())
		} else {
			panel.Told("errors", step.value, "", noon())
		}
		if got := told(); got != step.want {
			t.Errorf("%v %s is told as %q, want %q", step.value, step.why, got, step.want)
		}
	}
	if got := strings.Join(n.Sources([]sources.Health{{Kind: vitals.HealthKind, Name: "errors", Err: "no data"}}, noon()), "|"); got != "" {
		t.Errorf("it is a source besides: %q", got)
	}
}
