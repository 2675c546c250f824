package silences

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

var friday = time.Date(2026, 11, 20, 14, 2, 51, 0, time.UTC)

// row is an alert of prod.
func row(words ...string) *alerts.Row {
	labels := map[string]string{"severity": "critical"}
	for i := 0; i+1 < len(words); i += 2 {
		labels[words[i]] = words[i+1]
	}
	return &alerts.Row{
		Alert:   alerts.Alert{Fingerprint: alerts.FingerprintOf(labels), Labels: labels, State: alerts.Firing, StartsAt: friday.Add(-4 * time.Minute)},
		Sources: []string{"prod"},
	}
}

// fired is a firing of it that began so long ago and lasted so long.
func fired(r *alerts.Row, ago, lasted time.Duration) Fired {
	return Fired{Fingerprint: r.Fingerprint, Sent: r.Labels, Labels: r.Labels, Sources: []string{"prod"}, From: friday.Add(-ago), To: friday.Add(-ago + lasted)}
}

func matchers(t testing.TB, list ...string) alerts.Matchers {
	t.Helper()
	ms, err := alerts.ParseMatchers(list...)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func draft(t testing.TB, list ...string) Draft {
	t.Helper()
	return Draft{Clusters: []string{"prod"}, Chips: ChipsOf(matchers(t, list...)), For: Usual, Comment: "the vendor works on it"}
}

func words(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(map[Tone]string{Under: "  ", Warns: "! "}[l.Tone] + l.Text + "\n")
	}
	return b.String()
}

func held(id, by, comment string, ends time.Duration, ms alerts.Matchers) alerts.Silence {
	return alerts.Silence{ID: id, By: by, Comment: comment, StartsAt: friday.Add(-5 * time.Hour), EndsAt: friday.Add(ends), Active: true, Others: ms}
}

func TestADraftThatMutesEverythingOrSaysNothingIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Draft)
		want   string
	}{
		"no matcher":          {func(d *Draft) { d.Chips = nil }, "no matcher is given"},
		"all taken away":      {func(d *Draft) { d.Chips[0].Off = true }, "no matcher is given"},
		"matches the empty":   {func(d *Draft) { d.Chips = ChipsOf(matchers(t, `x=~".*"`)) }, "must not match the empty string"},
		"only what is not":    {func(d *Draft) { d.Chips = ChipsOf(matchers(t, `x!="y"`)) }, "must not match the empty string"},
		"no comment":          {func(d *Draft) { d.Comment = "  " }, "the comment is missing"},
		"a comment of an ack": {func(d *Draft) { d.Comment = "holdfast ack: mine" }, "marks the silences that acks have"},
		"for seconds":         {func(d *Draft) { d.For = time.Second }, "a minute at least"},
		"nowhere":             {func(d *Draft) { d.Clusters = nil }, "no Alertmanager is named"},
	} {
		d := draft(t, `alertname="A"`)
		if err := d.Check(); err != nil {
			t.Fatalf("a good one: %v", err)
		}
		c.change(&d)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestWhatAlertsHaveInCommonBecomesChips(t *testing.T) {
	a, b := row("alertname", "A", "instance", "10.0.3.7", "job", "api"), row("alertname", "A", "instance", "10.0.3.8")
	list := FromRows([]*alerts.Row{a, b})
	var got []string
	for _, c := range list {
		got = append(got, c.String())
	}
	want := []string{`alertname="A"`, `instance=~"10\\.0\\.3\\.7|10\\.0\\.3\\.8"`, `severity="critical"`}
	if !slices.Equal(got, want) { // job is not on both
		t.Errorf("chips %q, want %q", got, want)
	}
	var many []*alerts.Row
	for _, name := range strings.Split("abcdefghijklm", "") {
		many = append(many, row("alertname", "A", "pod", name))
	}
	if list := FromRows(many); len(list) != 2 {
		t.Errorf("a label of %d values is asked for: %v", len(many), list)
	}
	for _, r := range many {
		if !(Draft{Chips: FromRows(many)}).Matchers().Match(r.Labels) {
			t.Errorf("%v is not muted", r.Labels)
		}
	}
}

func TestWhatIsNotSafeToShowIsMatchedAsItCameAndShownOtherwise(t *testing.T) {
	r := row("alertname", "A", "queue", "<U+001B>[31m")
	r.Raw = map[string]string{"alertname": "A", "queue": "\x1b[31m", "severity": "critical"}
	d := Draft{Chips: FromRows([]*alerts.Row{r})}
	if !d.Matchers().Match(r.Raw) || d.Matchers().Match(r.Labels) {
		t.Error("it is not matched as it came")
	}
	if s := d.Words(); strings.ContainsRune(s, 0x1b) || !strings.Contains(s, `<U+001B>[31m`) {
		t.Errorf("shown as %q", s)
	}
	if _, ok := d.Chips[1].Text(); ok {
		t.Error("it can be typed")
	}
}

func TestAChipIsTurnedAndTurnedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOf(rapid.SampledFrom([]rune(`ab.|*+?()[]{}^$\ -"é`))).Draw(t, "value")
		op := rapid.SampledFrom([]string{"=", "!="}).Draw(t, "op")
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
		c, err := ParseChip("x" + op + `"` + quoted + `"`)
		if err != nil {
			t.Fatal(err)
		}
		is := c.Matcher.Matches(value)
		if n := c.Negated(); n.Matcher.Matches(value) == is || n.Negated().String() != c.String() {
			t.Fatalf("%s negated is %s and back %s", c, n, n.Negated())
		}
		r := c.Regexed()
		if r.Matcher.Matches(value) != is || r.Matcher.Matches(value+"x") == is {
			t.Fatalf("%s as an expression is %s, which takes something else", c, r)
		}
		if back := r.Regexed(); back.Matcher.Value != value && len(literals(r.Matcher.Value)) == 1 {
			t.Fatalf("%s and back is %s", c, back)
		}
	})
	if _, err := ParseChip(`a="b", c="d"`); err == nil {
		t.Error("two are one")
	}
	if _, err := ParseChip(`a=~"("`); err == nil {
		t.Error("a broken expression is taken")
	}
}

func TestOnlyAListOfTextsIsOne(t *testing.T) {
	for expr, want := range map[string][]string{
		"a": {"a"}, "b|a|b": {"a", "b"}, `10\.0|c`: {"10.0", "c"}, "": {""}, "a|": {"", "a"},
		"a.": nil, "a(b|c)": nil, "[ab]": nil, "a{2}": nil, `\d`: nil, "a*|b": nil, `a\`: nil,
	} {
		if got := literals(expr); !slices.Equal(got, want) {
			t.Errorf("%q is %q, want %q", expr, got, want)
		}
	}
}

func TestCombinationsThatNeverFiredAreNamed(t *testing.T) {
	sets := []map[string]string{{"alertname": "A", "instance": "x"}, {"alertname": "B", "instance": "y"}, {"alertname": "A", "instance": "x"}}
	n := neverFired(matchers(t, `alertname=~"A|B"`, `instance=~"x|y"`, `severity="critical"`), sets)
	if n.Of != 4 || n.Count != 2 || strings.Join(n.Some, ",") != "alertname=A instance=y,alertname=B instance=x" {
		t.Errorf("%+v", n)
	}
	if n := neverFired(matchers(t, `alertname="A"`, `instance=~"x.*"`), sets[:1]); n.Of != 1 || n.Count != 0 {
		t.Errorf("without alternatives %+v", n)
	}
	if n := neverFired(matchers(t, `x=~"a|b"`, `x!="b"`), nil); n.Of != 1 {
		t.Errorf("of two matchers of a label %+v", n)
	}
	wide := "a0|a1|a2|a3|a4|a5|a6|a7|a8|a9"
	var many []string
	for _, name := range strings.Split("abcdefghijklmnop", "") {
		many = append(many, name+`=~"`+wide+`"`)
	}
	if n := neverFired(matchers(t, many...), nil); n.Of != mostOf || len(n.Some) != someNamed {
		t.Errorf("very many: %+v", n)
	}
}

func TestAPreviewSaysWhatItMutesAndWouldHaveMuted(t *testing.T) {
	a, b := row("alertname", "A", "instance", "x"), row("alertname", "A", "instance", "y")
	b.Quiet = &alerts.Quiet{Why: alerts.Inhibited}
	elsewhere := row("alertname", "A", "instance", "z")
	elsewhere.Sources = []string{"door"}
	over := row("alertname", "A", "instance", "w")
	over.State = alerts.Resolved
	watchdog := row("alertname", "A", "instance", "dog")
	watchdog.Quiet = &alerts.Quiet{Why: alerts.Expected}
	inIncident := fired(a, 50*time.Hour, time.Hour)
	inIncident.Incidents = []string{"INC-7"}
	k := Known{
		Now: friday, Rows: []*alerts.Row{a, b, elsewhere, over, watchdog, row("alertname", "B")}, Since: friday.AddDate(0, -2, 0),
		Fired: []Fired{fired(a, 3*time.Hour, 2*time.Hour), inIncident, fired(over, 9*24*time.Hour, time.Hour), fired(row("alertname", "B"), time.Hour, time.Hour)},
	}
	p := draft(t, `alertname="A"`).Preview(k)
	if len(p.Mutes) != 3 || len(p.Others) != 1 || len(p.Earlier) != 1 || p.Earlier[0].Times != 2 || p.Earlier[0].Lasted != 3*time.Hour {
		t.Errorf("it mutes %d, not %d, earlier %+v", len(p.Mutes), len(p.Others), p.Earlier)
	}
	said := words(p.Lines())
	for _, want := range []string{
		`alertname="A"`, "in prod, for 2h, to 16:02: the vendor works on it", "It mutes 3 alerts now, 2 of them quiet already:", "  CRIT A x 4m",
		"! A dog is expected to fire: whoever waits for it elsewhere hears nothing", "! It matches 1 alert more of which prod does not tell",
		"In the last 7 days it would have muted 2 firings of 1 alert, 3h in all:", "  2 times A x, last Fri 20 Nov 11:02", "! some of that was in INC-7",
		"No silence like it is in force.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	k.Since, k.Doubts = friday.Add(-30*time.Hour), []string{"prod does not answer"}
	p = draft(t, `alertname="C"`).Preview(k)
	said = words(p.Lines())
	for _, want := range []string{
		"! prod does not answer", "It mutes nothing now.", "In the last 7 days, of which the record has all since Thu 19 Nov 08:02, it would have muted nothing.",
		"! Nothing that it matches ever fired, as far as the record goes, which has all since Thu 19 Nov 08:02: is a matcher mistyped?",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
}

func TestSilencesLikeItAreFound(t *testing.T) {
	a := row("alertname", "A", "instance", "x")
	k := Known{Now: friday, Rows: []*alerts.Row{a}, Held: map[string][]alerts.Silence{
		"prod": {
			held("1", "bob", "x", 3*time.Hour, matchers(t, `instance=~"x|z"`, `alertname="A"`)),
			held("2", "bob", "x", 3*time.Hour, matchers(t, `alertname=~"A|B"`)),
			held("3", "bob", "x", 3*time.Hour, matchers(t, `alertname="A"`, `instance="x"`, `pod="p"`)),
			held("4", "bob", "x", 3*time.Hour, matchers(t, `severity="critical"`, `team=~".*"`)),
			held("5", "bob", "x", 3*time.Hour, matchers(t, `alertname="Z"`)),
			held("6", "bob", "holdfast ack: mine", 3*time.Hour, matchers(t, `alertname="A"`)),
			held("7", "bob", "x", -time.Minute, matchers(t, `alertname="A"`)),
			held("8", "bob", "x", 3*time.Hour, nil),
		},
		"lab": {held("9", "bob", "x", 3*time.Hour, matchers(t, `alertname="A"`))},
	}}
	p := draft(t, `alertname="A"`, `instance=~"x|z"`).Preview(k)
	var got []string
	for _, like := range p.Similar {
		got = append(got, like.ID()+[...]string{" same", " wider", " narrower", " beside"}[like.How])
	}
	if want := []string{"1 same", "2 wider", "3 narrower", "4 beside"}; !slices.Equal(got, want) {
		t.Errorf("like it are %q, want %q", got, want)
	}
	if said := words(p.Lines()); !strings.Contains(said, "! 2 by bob in prod to 17:02, mutes all that this one would: alertname=~\"A|B\"") {
		t.Errorf("it says\n%s", said)
	}
}

func TestTheListTellsWhoseToWhenAndWhatMatchesNothing(t *testing.T) {
	a := row("alertname", "A", "instance", "x")
	ofAck := row("alertname", "K")
	ofAck.Ack = &alerts.Ack{By: people.Actor{Person: "carol"}}
	later := held("later", "bob", "x", 9*time.Hour, matchers(t, `alertname="L"`))
	later.StartsAt = friday.Add(time.Hour)
	k := Known{
		Now: friday, Rows: []*alerts.Row{a, ofAck}, Since: friday.Add(-IdleSeen),
		Fired: []Fired{fired(row("alertname", "I"), 4*time.Hour, time.Hour), fired(row("alertname", "J"), 40*time.Minute, 30*time.Minute)},
		Held: map[string][]alerts.Silence{"prod": {
			held("force", "alice", "x", 9*time.Hour, matchers(t, `alertname="A"`)), held("soon", "dan\x1b", "a\nb", 20*time.Minute, matchers(t, `alertname="A"`)),
			held("idle", "bob", "x", 9*time.Hour, matchers(t, `alertname="I"`)), held("just", "bob", "x", 9*time.Hour, matchers(t, `alertname="J"`)),
			held("acked", "carol", "holdfast ack: on it", 9*time.Hour, matchers(t, `alertname="K"`)), later,
			held("never", "bob", "x", 9*time.Hour, matchers(t, `alertname="N"`)), held("other", "bob", "holdfast ack: of another", 9*time.Hour, matchers(t, `alertname="O"`)),
		}},
	}
	var got []string
	byID := map[string]Item{}
	for _, it := range List(k) {
		byID[it.Silence.ID] = it
		got = append(got, it.Silence.ID+": "+it.Part(friday).String()+": "+it.State(friday))
	}
	want := []string{
		"soon: ending soon: mutes 1 alert, ends soon", "idle: matching nothing: matches nothing for 3h", "never: matching nothing: matches nothing for 5h",
		"force: in force: mutes 1 alert", "just: in force: matches nothing now", "later: not begun: begins 15:02",
		"acked: kept for acks: mutes 1 alert, kept for the ack of carol", "other: kept for acks: was made for an ack that is not known here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("listed\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	acked, free, soon := byID["acked"], byID["other"], byID["soon"]
	if acked.WhyNot() == "" || free.WhyNot() != "" {
		t.Errorf("of an ack: %q, of none: %q", acked.WhyNot(), free.WhyNot())
	}
	if soon.By() != "dan<U+001B>" || soon.Comment() != "a<U+000A>b" && soon.Comment() != "a b" {
		t.Errorf("shown as %q, %q", soon.By(), soon.Comment())
	}
	// Nobody watched: what is not known is not said.
	k.Since = friday
	for _, it := range List(k) {
		if it.IsIdle(friday) {
			t.Errorf("%s is said to match nothing for hours", it.Silence.ID)
		}
	}
}

func TestASilenceIsFoundByTheBeginningOfItsID(t *testing.T) {
	list := []Item{{Silence: alerts.Silence{ID: "abc1"}}, {Silence: alerts.Silence{ID: "abd2"}}, {Silence: alerts.Silence{ID: "abd"}}}
	for id, want := range map[string]string{"abc": "abc1", "abd": "abd", "abd2": "abd2", "ab": "!3 silences begin", "x": "!no silence x", "": "!no silence"} {
		it, err := Find(list, id)
		if got := it.Silence.ID; err != nil && !strings.Contains(err.Error(), strings.TrimPrefix(want, "!")) || err == nil && got != want {
			t.Errorf("%q finds %q, %v; want %q", id, got, err, want)
		}
	}
}

func TestAnExtensionChangesNothingButTheEnd(t *testing.T) {
	s := held("abc", "bob", "why", time.Hour, matchers(t, `alertname=~"A.*"`))
	s.Annotations = map[string]string{"a": "b"}
	it := Item{Cluster: "prod", Silence: s, Matchers: s.Selects()}
	req, err := it.Longer(2 * time.Hour)
	if err != nil || req.ID != "abc" || !req.StartsAt.Equal(s.StartsAt) || !req.EndsAt.Equal(friday.Add(3*time.Hour)) || req.By != "bob" || req.Comment != "why" || req.Annotations["a"] != "b" || req.Matchers.String() != s.Others.String() {
		t.Errorf("%+v, %v", req, err)
	}
	it.Matchers = nil
	if _, err := it.Longer(time.Hour); err == nil {
		t.Error("what cannot be read is written again")
	}
}

func TestWhatIsDoneIsSaidAsAmtoolWouldDoIt(t *testing.T) {
	d := draft(t, `alertname="it's"`, `b=~"c|d"`)
	d.Chips[1].Off = true
	if got, want := d.Amtool("http://am", "alice"), `amtool silence add --alertmanager.url=http://am --author=alice '--comment=the vendor works on it' --duration=2h0m0s 'alertname="it'\''s"'`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	act := Act{What: Extended, ID: "new", Was: "old", Until: friday}
	if got := act.Amtool("http://am"); got != "amtool silence update --alertmanager.url=http://am --end=2026-11-20T14:02:51Z old" {
		t.Error(got)
	}
	act.What = Ended
	if got := act.Amtool("http://am"); got != "amtool silence expire --alertmanager.url=http://am new" {
		t.Error(got)
	}
}

func TestWhereNothingCanBeSilencedItIsSaid(t *testing.T) {
	pushed, own := row("alertname", "P"), row("alertname", "Q")
	pushed.Sources, own.Own = []string{"door"}, true
	in, nowhere := Where([]*alerts.Row{row("alertname", "A"), pushed}, []string{"lab", "prod"})
	if !slices.Equal(in, []string{"prod"}) || len(nowhere) != 1 || nowhere[0] != pushed {
		t.Errorf("in %v, nowhere %v", in, nowhere)
	}
	if s := Nowhere(pushed); !strings.Contains(s, "of P no Alertmanager tells, but door") || !strings.Contains(s, "holdfast ack") {
		t.Error(s)
	}
	if s := Nowhere(own); !strings.Contains(s, "but holdfast itself") {
		t.Error(s)
	}
}

// BenchmarkListOfAStorm is ten thousand alerts that somebody holds, each with its silence,
// beside matching each silence against each alert.
func BenchmarkListOfAStorm(b *testing.B) {
	k := Known{Now: friday, Since: friday.Add(-IdleSeen), Held: map[string][]alerts.Silence{}}
	for i := range 10_000 {
		r := row("alertname", "PodCrashLooping", "pod", fmt.Sprint(i))
		r.Ack = &alerts.Ack{By: people.Actor{Person: "alice"}}
		k.Rows = append(k.Rows, r)
		k.Held["prod"] = append(k.Held["prod"], alerts.Silence{ID: fmt.Sprint(i), Comment: "holdfast ack: storm", Active: true, EndsAt: friday.Add(time.Hour), Labels: r.Labels})
	}
	for b.Loop() {
		if list := List(k); len(list) != 10_000 || list[9_999].Holder() != "alice" {
			b.Fatal("it is another list")
		}
	}
}
