//go:build soak

package endtoend

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// bound is within which time what happened must stand on the screen: the longest that a
// source may be silent before it is called so, its next try after a failure, and what
// the peer itself needs to begin.
const bound = 90 * time.Second

// soak is a cockpit that watches everything at once, and a script that knows what must
// stand there.
type soak struct {
	*stage
	world *soakWorld
	c     *tuitest.Terminal
	began time.Time

	mu     sync.Mutex
	broken []string // what was seen and cannot be true
}

// TestSoak lets a cockpit watch every kind of source, 2,000 lines a second and 10,000
// alerts, while one peer after another is killed, hung and brought back. At each moment
// what must stand is known: which source is down, how many alerts fire and of how many
// nobody knows. HOLDFAST_SOAK says how long.
func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("HOLDFAST_SOAK"))
	if err != nil {
		t.Fatalf("HOLDFAST_SOAK=10m says how long it soaks: %v", err)
	}
	s := &soak{stage: stageFor(t, plain), began: time.Now()}
	s.withDoor()
	s.world = newSoakWorld(s.stage)
	s.write("holdfast.yaml", s.world.configuration())
	if checked := s.run("config", "check"); checked.code != 0 {
		t.Fatalf("config check: %s%s", checked.out, checked.err)
	}
	s.c = s.openAt(200, 50)
	s.until("the door is open", func() bool { return answers(s.door + "/healthz") })
	stop := s.world.run()
	t.Cleanup(stop)
	s.stands("everything is there")
	watching := s.watch()
	acts := s.acts()
	seed := uint64(time.Now().UnixNano())
	t.Logf("soaking for %s, seed %d", long, seed)
	dice := rand.New(rand.NewPCG(seed, seed)) // #nosec G404 -- an order of acts
	rounds := 0
	for time.Since(s.began) < long {
		for _, i := range dice.Perm(len(acts)) {
			s.plays(acts[i])
			if time.Since(s.began) >= long {
				break
			}
		}
		rounds++
	}
	watching()
	stop()
	s.counted()
	s.leave(s.c)
	s.cleared()
	for _, b := range s.broken {
		t.Error(b)
	}
	t.Logf("%d rounds; lines sent %v", rounds, s.world.sent())
}

// act is something that happens to a peer, and how it is undone.
type act struct {
	name       string
	does, back func()
	moves      int    // how many alerts it brings and takes
	looks      func() // for what else must stand meanwhile; nil: nothing
}

// acts are what can happen.
func (s *soak) acts() []act {
	w := s.world
	list := []act{
		{name: "one Alertmanager of two is killed", does: w.members[0].kill, back: w.members[0].start},
		{name: "the other Alertmanager hangs", does: w.members[1].hang, back: w.members[1].goOn},
		{name: "both Alertmanagers are killed", does: func() { w.members[0].kill(); w.members[1].kill() }, back: func() { w.members[0].start(); w.members[1].start() }},
		{name: "both Alertmanagers hang", does: func() { w.members[0].hang(); w.members[1].hang() }, back: func() { w.members[0].goOn(); w.members[1].goOn() }},
		{name: "the sender of the door falls silent", does: w.door.pause, back: w.door.resume},
		{name: "some alerts are muted", does: w.quiet.does, back: w.quiet.back, looks: w.quiet.seen},
		{name: "the vital is critical", does: func() { w.errors.Store(errorsMany) }, back: func() { w.errors.Store(errorsFew) }},
	}
	for _, p := range []*soakPeer{w.rules, w.store, w.edge} {
		list = append(list, act{name: p.name + " is killed", does: p.kill, back: p.start}, act{name: p.name + " hangs", does: p.hang, back: p.goOn})
	}
	return append(append(list, w.relay.acts(s)...),
		act{name: "the log file is rotated", does: w.rotate, back: func() {}},
		act{name: "the log file is taken away", does: w.takeAway, back: w.bringBack},
		act{name: "the program that prints a log is killed", does: func() { s.gapes("pods", w.killTalker) }, back: func() {}},
		act{name: "the sender of syslog breaks off", does: w.breakOff, back: func() {}},
	)
}

// toldTogether is how long the end of a program may wait to be told with the next ones,
// where it was not the first in a short time, and what it takes to see it.
const toldTogether = 4 * time.Minute

// gapes waits until what a log lost is said as a gap in it.
func (s *soak) gapes(name string, lost func()) {
	s.Helper()
	before := s.figures().gaps[name]
	lost()
	if !peertest.Until(toldTogether, func() bool { return s.figures().gaps[name] > before }) {
		s.Fatalf("no gap in %s is said within %s", name, toldTogether)
	}
}

// plays lets an act happen, looks whether its truth stands, undoes it, and looks again.
func (s *soak) plays(a act) {
	s.Helper()
	before := s.world.sent()
	s.world.moving.Store(int64(a.moves))
	a.does()
	s.stands(a.name)
	if a.looks != nil {
		a.looks()
	}
	s.flows(a.name, before)
	a.back()
	s.stands(a.name + ", and that is over")
	s.world.moving.Store(0)
}

// stands waits until the cockpit says what is true, and not longer than it may take.
func (s *soak) stands(when string) {
	s.Helper()
	want := s.world.truth()
	var seen figures
	began := time.Now()
	ok := peertest.Until(bound, func() bool {
		seen = s.figures()
		return seen.agrees(want) == ""
	})
	if !ok {
		s.Fatalf("%s: after %s %s; the screen:\n%s", when, bound, seen.agrees(want), s.c.Screen())
	}
	s.Logf("%6s  %-60s stands after %4.1f s: %s", time.Since(s.began).Round(time.Second), when, time.Since(began).Seconds(), want)
	s.c.Wait(when+", on the screen", func(screen string) bool { return onScreen(screen, want) == "" })
}

// flows says that what still sends is still read.
func (s *soak) flows(when string, before map[string]uint64) {
	s.Helper()
	now := s.world.sent()
	s.until(when+": the logs go on", func() bool {
		seen := s.figures()
		for name, sent := range now {
			if sent > before[name] && !s.world.lossy(name) && seen.lines[name] < before[name] {
				return false
			}
		}
		return true
	})
}

// watch looks twice a second, until it is told to stop, for what can never be true: an
// alert that is neither known to fire nor in doubt, and a line that nobody sent.
func (s *soak) watch() (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				moving := s.world.moving.Load()
				seen := s.figures()
				s.mayBe(seen, int(max(moving, s.world.moving.Load())))
			}
		}
	})
	return func() {
		close(done)
		watching.Wait()
	}
}

// mayBe notes what of some figures cannot be true, while so many alerts come or go.
func (s *soak) mayBe(seen figures, moving int) {
	if seen.alerts == nil {
		return // the door did not answer: the next look tells
	}
	var wrong []string
	if n := seen.sum(); n > soakAlerts || n < soakAlerts-moving {
		wrong = append(wrong, fmt.Sprintf("%d alerts fire or are in doubt, of %d: %v", n, soakAlerts, seen.alerts))
	}
	sent := s.world.tried()
	for name, n := range seen.lines {
		if most, counted := sent[name]; counted && n > most {
			wrong = append(wrong, fmt.Sprintf("%s: %d lines are told of %d sent", name, n, most))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range wrong {
		if len(s.broken) < 50 {
			s.broken = append(s.broken, time.Since(s.began).Round(time.Second).String()+": "+w)
		}
	}
}

// counted compares what was sent with what was told, once nothing is sent any more:
// what can lose nothing lost nothing, and nothing is told twice.
func (s *soak) counted() {
	s.Helper()
	sent := s.world.sent()
	var seen figures
	equal := func() bool {
		if seen = s.figures(); seen.lines["vault"] < s.world.kept() { // what it kept over being killed
			return false
		}
		for name, n := range sent {
			if !s.world.lossy(name) && seen.lines[name] != n {
				return false
			}
		}
		return true
	}
	if !peertest.Until(bound, equal) {
		s.Errorf("not all was told, of which the VictoriaLogs kept %d", s.world.kept())
	}
	s.Logf("sent %v, told %v, gaps %v", sent, seen.lines, seen.gaps)
}

// cleared looks in the record for an alert of which it was written that it cleared:
// all of them went on firing.
func (s *soak) cleared() {
	s.Helper()
	list := s.run("alerts", "--json")
	if n := strings.Count(list.out, `"state":"resolved"`) + strings.Count(list.out, `"state": "resolved"`); n > 0 {
		s.Errorf("%d alerts are said to have cleared", n)
	}
}

// figures are what the cockpit says of itself.
type figures struct {
	alerts map[string]int  // by state
	up     map[string]bool // by name, of a member by its address
	lines  map[string]uint64
	gaps   map[string]uint64
}

var metric = regexp.MustCompile(`(?m)^holdfast_(alerts|source_up|log_lines_total|log_gaps_total)\{(.*?)\} (\S+)$`)

// figures reads the door's metrics; empty: they could not be read.
func (s *soak) figures() (f figures) {
	body, ok := fetched(s.door + "/metrics")
	if !ok {
		return f
	}
	f = figures{map[string]int{}, map[string]bool{}, map[string]uint64{}, map[string]uint64{}}
	for _, m := range metric.FindAllStringSubmatch(body, -1) {
		var n float64
		if _, err := fmt.Sscan(m[3], &n); err != nil {
			s.Fatalf("%s: %v", m[0], err)
		}
		switch name := labelled(m[2], "name"); m[1] {
		case "alerts":
			f.alerts[labelled(m[2], "state")] = int(n)
		case "source_up":
			if member := labelled(m[2], "member"); member != "" {
				name = member
			}
			f.up[name] = n == 1
		case "log_lines_total":
			f.lines[name] = uint64(n)
		case "log_gaps_total":
			f.gaps[name] = uint64(n)
		}
	}
	return f
}

// labelled is the value of a label.
func labelled(labels, name string) string {
	_, rest, _ := strings.Cut(","+labels, ","+name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// sum is how many alerts are not over.
func (f figures) sum() (n int) {
	for _, state := range []string{"firing", "acked", "unknown", "pending", "silenced", "inhibited"} {
		n += f.alerts[state]
	}
	return n
}

// agrees says what is not as it must be; empty: all is.
func (f figures) agrees(want truth) string {
	if f.alerts == nil {
		return "the door does not answer"
	}
	var wrong []string
	if f.alerts["firing"] != want.firing || f.alerts["unknown"] != want.unknown || f.alerts["silenced"] != want.silenced {
		wrong = append(wrong, fmt.Sprintf("%d alerts fire, %d are unknown and %d silenced", f.alerts["firing"], f.alerts["unknown"], f.alerts["silenced"]))
	}
	for _, name := range slices.Sorted(maps.Keys(want.up)) {
		if up, known := f.up[name]; !known || up != want.up[name] {
			wrong = append(wrong, fmt.Sprintf("%s is up: %v", name, up))
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return strings.Join(wrong, ", ") + "; but " + want.String()
}

// onScreen says what of it a screen lacks or denies; empty: nothing.
func onScreen(screen string, want truth) string {
	first, _, _ := strings.Cut(screen, "\n")
	for name, up := range want.shown {
		if ill := shows(first, "[◐○] "+name+" "); ill == up {
			return fmt.Sprintf("%s is ill: %v, in %s", name, ill, first)
		}
	}
	if len(want.shown) == 0 || !slices.Contains(slices.Collect(maps.Values(want.shown)), false) {
		if !shows(first, `● \d+ sources`) || !want.wild && !shows(first, fmt.Sprintf(` errors \S+ %d/s`, errorsFew)) {
			return "not all is well in " + first
		}
	}
	if wild := shows(first, fmt.Sprintf(`CRIT errors \S+ %d/s`, errorsMany)); wild != want.wild {
		return fmt.Sprintf("the vital is critical: %v, in %s", wild, first)
	}
	return ""
}
