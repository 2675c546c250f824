package incident

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
)

// entry is the chosen entry of the timeline.
func (b *bench) entry() (timeline.Moment, bool) {
	for _, m := range b.pane.known.Moments {
		if m.Entry.Seq == b.pane.boxes.timeline.At() {
			return m, true
		}
	}
	return timeline.Moment{}, false
}

func (b *bench) misses(unwanted string) {
	b.t.Helper()
	if strings.Contains(b.screen(), unwanted) {
		b.t.Fatalf("the screen shows %q:\n%s", unwanted, b.screen())
	}
}

// noted writes a note by somebody, now.
func (b *bench) noted(who people.Person, words string) incident.Entry {
	b.t.Helper()
	e, err := b.store.Incidents.AddNote(b.t.Context(), people.Actor{Person: who, Via: string(who) + "@db-7"}, b.pane.way.id, time.Time{}, words)
	if err != nil {
		b.t.Fatal(err)
	}
	b.clock.pass(time.Second)
	b.refresh()
	return e
}

func TestTheTimelineIsFilteredByKindPersonAndWords(t *testing.T) {
	b := newBench(t, 120, 36)
	b.story()
	b.noted("carol", "the replica lags")
	b.press("/")
	b.write("kind:nose")
	b.press("enter")
	b.asks("no entry here is a nose; there are: ")
	b.press("esc", "/")
	b.write("kind:note by:carol replica")
	b.press("enter")
	b.sees("/kind:note by:carol replica")
	b.sees("carol the replica lags")
	b.misses("support sees 40 tickets")
	b.sees("1 of ")
	b.press("esc")
	b.sees("support sees 40 tickets")
	b.sees("Timeline important")
}

func TestAFilterFindsWhatIsNotImportantToo(t *testing.T) {
	b := newBench(t, 120, 36)
	b.story()
	b.misses("gave commander")
	b.press("/")
	b.write("kind:role")
	b.press("enter")
	b.sees("gave commander: alice")
}

func TestTheChoiceFollowsTheEntryNotTheRow(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	first := b.noted("bob", "the first")
	b.press("right")
	if m, ok := b.entry(); !ok || m.Entry.Seq != first.Seq {
		t.Fatalf("the last entry is not chosen: %v %v", m.Entry, ok)
	}
	b.noted("carol", "the second") // comes in below
	if _, err := b.store.Incidents.AddNote(t.Context(), people.Actor{Person: "carol"}, b.pane.way.id, began.Add(-time.Minute), "earlier"); err != nil {
		t.Fatal(err) // and one above
	}
	b.refresh()
	b.sees("carol the second")
	if m, _ := b.entry(); m.Entry.Seq != first.Seq {
		t.Fatalf("the choice went to %q", m.Entry.Text)
	}
	b.press("enter")
	b.asks("the first")
}

func TestAnEntryIsOpenedWhole(t *testing.T) {
	b := newBench(t, 120, 36)
	b.story()
	b.press("right", "/")
	b.write("kind:pinned")
	b.press("enter", "enter")
	b.asks("ERROR upstream timed out host=10.0.3.9")
	b.asks("sha256 ")
	b.asks("alice@db-7")
	b.asks("recorded  Fri 20 Nov 2026 13:52:12")
	b.press("esc", "esc", "/")
	b.write("kind:step by:alice exit")
	b.press("enter", "enter")
	b.asks("exit      0 after 1.2s")
	b.asks("upstreams of eu-1 answer")
}

func TestACorrectionLeavesTheEntryAndSaysSo(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	was := b.noted("alice", "moved to eu-3")
	if a := b.action("C"); !strings.Contains(a.WhyNot, "no entry is chosen") {
		t.Fatalf("C without a chosen entry: %q", a.WhyNot)
	}
	b.press("right", "C")
	b.asks("Correct entry #")
	for range 3 {
		b.typeKey(keyOf("backspace"))
	}
	b.write("u-2")
	b.press("enter")
	b.sees("moved to eu-3")
	b.sees("corrected by #")
	b.sees("corrected #")
	b.sees("moved to eu-2")
	// Correcting the correction corrects the same entry.
	b.press("G", "C")
	b.write(" at once")
	b.press("enter")
	m := b.pane.known.Moments
	last := m[len(m)-1]
	if last.Entry.Kind != incident.Corrected || last.Entry.Text != "moved to eu-2 at once" {
		t.Fatalf("the last entry is %s %q", last.Entry.Kind, last.Entry.Text)
	}
	for _, one := range m {
		if one.Entry.Seq == was.Seq && one.CorrectedBy != last.Entry.Seq {
			t.Fatalf("entry %d is corrected by %d, the last correction is %d", was.Seq, one.CorrectedBy, last.Entry.Seq)
		}
	}
}

func TestStepsAreNotActedOnFromTheTimeline(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.press("right")
	for _, key := range []string{"space", "-", "!"} {
		if a := b.action(key); !strings.Contains(a.WhyNot, "Left goes there") {
			t.Errorf("%s would act on a step: %q", key, a.WhyNot)
		}
	}
}

func TestAStatusUpdateIsOwedAndSaidToBe(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	top := func() string { return b.top(120) }
	see := func(want string) {
		t.Helper()
		b.send(pane.Tick{Now: b.clock.Now()})
		if !strings.Contains(top(), want) {
			t.Fatalf("the top line does not say %q: %s", want, top())
		}
	}
	see("update in 1h")
	b.clock.pass(48 * time.Minute)
	see("update in 12m")
	b.clock.pass(17 * time.Minute)
	see("update overdue 5m")
	b.press("S", "G", "enter")
	b.asks("Next one in")
	b.press("enter")
	b.asks("the update is empty")
	b.write("failing over")
	b.press("enter")
	for range 2 {
		b.typeKey(keyOf("backspace"))
	}
	b.write("soon")
	b.press("enter")
	b.asks("write it as 30m")
	for range 4 {
		b.typeKey(keyOf("backspace"))
	}
	b.write("200h")
	b.press("enter")
	b.asks("promise it within a week")
	for range 4 {
		b.typeKey(keyOf("backspace"))
	}
	b.write("20m")
	b.press("enter")
	b.sees("alice status update: failing over")
	see("update in 20m")
}

func TestAResolvedIncidentIsOpenedAgainWithAReason(t *testing.T) {
	b := newBench(t, 120, 36)
	id := b.incident()
	if _, err := b.store.Incidents.Resolve(t.Context(), b.pane.Actor, id, "done"); err != nil {
		t.Fatal(err)
	}
	b.refresh()
	if top := ansi.Strip(b.top(120)); !strings.Contains(top, " after ") || strings.Contains(top, "00:00:") {
		t.Errorf("a stopwatch reads as a time of day: %q", top)
	}
	b.choose("1")
	b.press("enter")
	b.asks("was not done before " + id.String() + " was resolved")
	b.press("esc")
	b.press("S", "enter", "enter")
	b.asks("a reason is needed")
	b.write("it fires again")
	b.press("enter")
	if !b.pane.known.Incident.Open() {
		t.Fatal("it is still resolved")
	}
	b.sees("opened it again: it fires again")
}

// earlier opens and resolves an incident with the same alert before today's.
func (b *bench) earlier(title string) incident.ID {
	b.t.Helper()
	row := checkoutDown()
	row.Episode, row.StartsAt = began.Add(-40*24*time.Hour), began.Add(-40*24*time.Hour)
	bob := people.Actor{Person: "bob"}
	inc, err := b.store.Incidents.Open(b.t.Context(), bob, title, incident.Sev3, reading.Held([]alerts.Row{row})...)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.store.Incidents.AddNote(b.t.Context(), bob, inc.ID, time.Time{}, "the certificate was old"); err != nil {
		b.t.Fatal(err)
	}
	b.clock.pass(22 * time.Minute)
	if _, err := b.store.Incidents.Resolve(b.t.Context(), bob, inc.ID, "rolled back"); err != nil {
		b.t.Fatal(err)
	}
	b.clock.pass(time.Hour)
	return inc.ID
}

func TestWhatIsLikeThisIncidentIsShownAndComesBack(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 21}} {
		b := newBench(t, size[0], size[1])
		old := b.earlier("Checkout slow")
		now := b.incident()
		b.press("B")
		b.sees("the same alert: CheckoutDown")
		b.sees("22m")
		b.press("enter")
		if b.pane.way.id != old {
			t.Fatalf("%s is shown, not %s", b.pane.way.id, old)
		}
		if a := b.action("esc"); a.WhyNot != "" {
			t.Fatalf("there is no way back: %s", a.WhyNot)
		}
		b.press("esc")
		if b.pane.way.id != now {
			t.Fatalf("Esc came back to %s, not %s", b.pane.way.id, now)
		}
	}
}

func TestTheRecordIsSearchedAndAHitIsShownAtItsEntry(t *testing.T) {
	b := newBench(t, 120, 36)
	old := b.earlier("Checkout slow")
	now := b.incident()
	b.send(pane.SearchIncidents{})
	b.asks("Enter searches")
	b.press("enter")
	b.asks("search for what?")
	b.write("certificate")
	b.press("enter")
	b.asks("1 entry")
	b.asks("INC-1")
	b.asks("bob")
	b.press("enter")
	if b.dialog != nil || b.pane.way.id != old {
		t.Fatalf("%s is shown, not %s", b.pane.way.id, old)
	}
	if m, ok := b.entry(); !ok || m.Entry.Text != "the certificate was old" {
		t.Fatalf("the chosen entry is %q", m.Entry.Text)
	}
	b.press("esc")
	if b.pane.way.id != now {
		t.Fatalf("Esc came back to %s", b.pane.way.id)
	}
	b.press("L", "/")
	b.asks("Search all incidents")
	b.write("nowhere to be found")
	b.press("enter")
	b.asks("no entry of any incident holds")
}

// named runs an action that has no key, as the palette does.
func (b *bench) named(name string) {
	b.t.Helper()
	for _, a := range b.pane.Actions() {
		if a.Name == name {
			if a.WhyNot != "" {
				b.t.Fatalf("%s cannot be done: %s", name, a.WhyNot)
			}
			b.run(a.Do())
			return
		}
	}
	b.t.Fatalf("there is no action %q", name)
}

func TestIncidentsAreLinkedAndMarkedAsDuplicates(t *testing.T) {
	b := newBench(t, 120, 36)
	old := b.earlier("Checkout slow")
	now := b.incident()
	b.named("link")
	b.asks("INC-1 Checkout slow")
	b.press("enter")
	b.write("the same pool")
	b.press("enter")
	b.sees("linked INC-1 Checkout slow — the same")
	b.sees("            pool")
	b.sees("linked · the same alert")
	b.named("duplicate")
	b.press("enter")
	b.asks("work goes on in INC-1")
	b.press("enter")
	if b.dialog == nil {
		t.Fatal("Enter confirmed it")
	}
	b.press("y")
	inc, err := b.store.Book.Incident(t.Context(), now)
	if err != nil || inc.DuplicateOf != old || inc.Open() {
		t.Fatalf("%+v %v", inc, err)
	}
	b.sees("marked it as a duplicate of INC-1")
}

func TestTheIncidentIsSwitchedFromEveryPane(t *testing.T) {
	b := newBench(t, 120, 36)
	b.send(pane.SwitchIncident{})
	if got := b.told("why not"); !strings.Contains(got, "holds no incident") {
		t.Fatalf("with no incident it says %q", got)
	}
	old := b.earlier("Checkout slow")
	b.incident()
	b.send(pane.SwitchIncident{})
	b.asks("Which incident?")
	b.press("G", "enter")
	if b.pane.way.id != old {
		t.Fatalf("%s is shown", b.pane.way.id)
	}
}

func TestAClickChoosesWhatIsBeneathIt(t *testing.T) {
	b := newBench(t, 120, 36)
	old := b.earlier("Checkout slow")
	b.earlier("Checkout slower")
	b.incident()
	b.noted("bob", "the first")
	click := func(words string) {
		t.Helper()
		for y, line := range strings.Split(b.screen(), "\n") {
			if before, _, found := strings.Cut(line, words); found {
				b.send(tea.MouseClickMsg{X: len([]rune(before)), Y: y, Button: tea.MouseLeft})
				return
			}
		}
		t.Fatalf("%q is not seen:\n%s", words, b.screen())
	}
	click("bob the first")
	if m, ok := b.entry(); !ok || m.Entry.Text != "the first" {
		t.Errorf("the chosen entry is %q", m.Entry.Text)
	}
	click("INC-1")
	if b.pane.boxes.front != box.Before || b.pane.boxes.before.Chosen() != old {
		t.Errorf("in box %d the chosen incident is %s", b.pane.boxes.front, b.pane.boxes.before.Chosen())
	}
	click("Rotate keys")
	if b.pane.boxes.front != box.Checklist || b.list().Chosen() != b.id("6") {
		t.Errorf("in box %d the chosen step is %s", b.pane.boxes.front, b.list().Chosen())
	}
}
