package remote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// kept is a server that keeps what it is given.
type kept struct {
	entries []Entry
	most    int // entries one question may ask for; 0: any number
	asked   int
	fails   error
	tail    func() (Live, error)
}

func (k *kept) Page(_ context.Context, from, until time.Time, n int) (page []Entry, more bool, err error) {
	k.asked++
	if k.fails != nil {
		return nil, false, k.fails
	}
	if k.most > 0 {
		n = min(n, k.most)
	}
	list := k.entries
	if byTime := func(a, b Entry) int { return a.At.Compare(b.At) }; !slices.IsSortedFunc(list, byTime) {
		list = slices.Clone(list)
		slices.SortStableFunc(list, byTime)
	}
	for _, e := range slices.Backward(list) {
		if len(page) == n {
			break
		}
		if !e.At.Before(from) && (until.IsZero() || e.At.Before(until)) {
			page = append(page, e)
		}
	}
	slices.Reverse(page)
	return page, len(page) == n, nil
}

func (k *kept) Tail(context.Context) (Live, error) { return k.tail() }

func (k *kept) Count(_ context.Context, from, until time.Time) (n int, err error) {
	for _, e := range k.entries {
		if !e.At.Before(from) && e.At.Before(until) {
			n++
		}
	}
	return n, k.fails
}

// lines is a sink that keeps them.
type lines struct{ all []logs.Line }

func (l *lines) Append(list []logs.Line) { l.all = append(l.all, list...) }

func (l *lines) texts() (list []string) {
	for _, line := range l.all {
		if !line.Gap {
			list = append(list, line.Text)
		}
	}
	return list
}

func (l *lines) gaps() (list []string) {
	for _, line := range l.all {
		if line.Gap {
			list = append(list, line.Text)
		}
	}
	return list
}

var start = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

// bench is a follower at a clock that the test sets.
type bench struct {
	*follower
	server *kept
	heard  *lines
	clock  time.Time
}

func newBench() *bench {
	b := &bench{server: &kept{}, heard: &lines{}, clock: start}
	b.follower = &follower{
		src:  Source{Name: "api", Kind: "kept", Title: "Kept", Server: b.server, Place: &Place{}},
		sink: b.heard, health: sources.NewHealthBoard(sources.NewFeed()), now: func() time.Time { return b.clock },
		pace: Pace{First: time.Second, Last: time.Second, Steady: time.Minute, Settle: 10 * time.Second}, words: logs.NewReader(nil), since: start,
	}
	return b
}

func entry(at time.Time, words string, labels map[string]string) Entry {
	return Entry{At: at, Words: []byte(words), Is: words, Labels: labels}
}

// Whatever comes when, and wherever connections break: each entry is told once.
func TestOverReconnectsEachEntryIsToldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBench()
		b.server.most = rapid.SampledFrom([]int{0, 20, 40}).Draw(t, "entries a question may ask for")
		repeats := rapid.Bool().Draw(t, "it keeps what is alike")
		want := map[string]int{}
		var pending []Entry // told by the tail next
		answer := uint64(0)
		connect := func() {
			pending = nil
			if err := b.catchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			answer = b.src.Place.Answer()
		}
		connected := true
		connect()
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1: // entries are written, some of them late, some at one instant
				b.clock = b.clock.Add(1)
				for range rapid.IntRange(1, 8).Draw(t, "entries") {
					b.clock = b.clock.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 1e9}).Draw(t, "later")))
					late := time.Duration(rapid.SampledFrom([]int64{0, 0, 0, 1, 2e9, 20e9}).Draw(t, "late"))
					labels := map[string]string{"pod": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "pod")}
					e := entry(b.clock.Add(-late), fmt.Sprint("line ", rapid.IntRange(0, 3).Draw(t, "words"), " of ", labels["pod"], " at ", b.clock.Add(-late).UnixNano()), labels)
					e.Is = e.Is[:len("line 0")] // the pod is told by its labels only
					if e.Repeats = repeats; !repeats && want[string(e.Words)] > 0 {
						continue // such a server has it once
					}
					if repeats {
						e.Is, e.Labels = string(e.Words), nil
					}
					want[string(e.Words)]++
					b.server.entries = append(b.server.entries, e)
					told := e
					if !repeats && rapid.Bool().Draw(t, "the tail says less") {
						told.Labels = map[string]string{"pod": labels["pod"]}
						b.server.entries[len(b.server.entries)-1].Labels = map[string]string{"pod": labels["pod"], "detected_level": "unknown"}
					}
					pending = append(pending, told)
				}
			case 2: // the tail tells some of it
				if n := rapid.IntRange(0, len(pending)).Draw(t, "told"); connected && n > 0 {
					if err := b.take(t.Context(), News{Entries: pending[:n]}, answer); err != nil {
						t.Fatal(err)
					}
					pending = pending[n:]
				}
			case 3:
				connected = false
			case 4:
				connect()
				connected = true
			}
		}
		connect()
		got := map[string]int{}
		for _, l := range b.heard.texts() {
			got[l]++
		}
		for words, n := range want {
			if got[words] != n {
				t.Fatalf("%q was written %d times and told %d times", words, n, got[words])
			}
		}
		if len(b.heard.gaps()) > 0 {
			t.Fatalf("gaps where nothing is missing: %q", b.heard.gaps())
		}
	})
}

// A burst is more than is remembered: what is looked for afterwards is not told again.
func TestABurstIsNotToldAgainByASecondLook(t *testing.T) {
	b := newBench()
	answer := b.src.Place.Answer()
	const n = 3 * most
	for i := range n {
		b.server.entries = append(b.server.entries, entry(start.Add(time.Duration(i)), fmt.Sprint("burst ", i), nil))
	}
	for list := range slices.Chunk(b.server.entries, 500) {
		if err := b.take(t.Context(), News{Entries: list}, answer); err != nil {
			t.Fatal(err)
		}
	}
	b.clock = start.Add(time.Minute)
	if err := b.take(t.Context(), News{Look: true}, answer); err != nil {
		t.Fatal(err)
	}
	if err := b.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(b.heard.texts()); got != n {
		t.Errorf("%d of %d lines", got, n)
	}
	if held := b.src.Place.held; held > most {
		t.Errorf("%d entries are remembered", held)
	}
}

// A tail that is still telling a burst, long behind, is not overtaken by a look: what a
// look told first the tail would tell again. Once it is silent, what it left out is found.
func TestALookDoesNotOvertakeASlowTail(t *testing.T) {
	b := newBench()
	answer := b.src.Place.Answer()
	const n = 3 * most
	for i := range n {
		b.server.entries = append(b.server.entries, entry(start.Add(time.Duration(i)), fmt.Sprint("burst ", i), nil))
	}
	b.clock = start.Add(time.Minute)
	told := slices.Clone(b.server.entries)
	told = slices.Delete(told, n-10, n-9) // the tail leaves one out
	for list := range slices.Chunk(told, 500) {
		b.clock = b.clock.Add(time.Second)
		if err := b.take(t.Context(), News{Entries: list}, answer); err != nil {
			t.Fatal(err)
		}
		if err := b.take(t.Context(), News{Look: true}, answer); err != nil {
			t.Fatal(err)
		}
	}
	b.clock = b.clock.Add(time.Minute)
	if err := b.take(t.Context(), News{Look: true}, answer); err != nil {
		t.Fatal(err)
	}
	if got := len(b.heard.texts()); got != n {
		t.Errorf("%d of %d lines", got, n)
	}
}

// ending is a tail that tells what there is, looks, and ends.
type ending struct {
	news  int
	clock *time.Time
	hangs time.Duration // how long before it was found to be silent
	err   error
}

func (e *ending) Next(context.Context) (News, error) {
	if e.news--; e.news >= 0 {
		return News{}, nil
	}
	*e.clock = e.clock.Add(e.hangs)
	return News{}, e.err
}

func (e *ending) Close() {}

// slow is how an error says that nobody answered in time.
type slow struct{ error }

func (slow) Timeout() bool { return true }

// One that hung was good when it last answered, not until that was found; one that broke
// off was good until then.
func TestWhoHungIsAsOldAsItsLastAnswer(t *testing.T) {
	const hung = 22 * time.Second
	for name, c := range map[string]struct {
		err  error
		good time.Time
	}{
		"it hangs":      {fmt.Errorf("asked in vain: %w", slow{errors.New("no answer in time")}), start},
		"it breaks off": {errors.New("it ended the tail"), start.Add(hung)},
	} {
		b := newBench()
		b.server.tail = func() (Live, error) { return &ending{2, &b.clock, hung, c.err}, nil }
		why := b.try(t.Context())
		b.failed(why, time.Second)
		if is, _ := b.health.Get("kept", "api", ""); is.Up || !is.LastGood.Equal(c.good) || is.Err != c.err.Error() {
			t.Errorf("%s: its health is %+v", name, is)
		}
		b.server.tail = func() (Live, error) { return nil, slow{errors.New("no answer in time")} } // again and again
		b.failed(b.try(t.Context()), time.Second)
		if is, _ := b.health.Get("kept", "api", ""); !is.LastGood.Equal(c.good) {
			t.Errorf("%s: asked again in vain, it was good at %s", name, is.LastGood)
		}
	}
}

// What comes while nobody reads is more than is read: the older is left out, with a gap,
// and is not told later.
func TestOfALongOutageTheOlderIsLeftOutWithAGap(t *testing.T) {
	b := newBench()
	b.server.entries = []Entry{entry(start.Add(-time.Second), "before", nil)}
	if err := b.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.clock = start.Add(time.Hour)
	const n = catchUp + 5000
	for i := range n {
		b.server.entries = append(b.server.entries, entry(start.Add(time.Duration(i)*time.Millisecond), fmt.Sprint("line ", i), nil))
	}
	b.out = true
	for range 2 {
		if err := b.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := b.heard.texts()
	if len(got) < catchUp || got[len(got)-1] != fmt.Sprint("line ", n-1) || got[1] == "line 0" {
		t.Fatalf("%d lines, from %q to %q", len(got), got[1], got[len(got)-1])
	}
	if g := b.heard.gaps(); len(g) != 2 || !strings.Contains(g[1], "is left out") {
		t.Errorf("gaps %q", g)
	}
}

func TestHistoryIsTheLastOfWhatThereIsAndNoNews(t *testing.T) {
	b := newBench()
	for i := range 5000 {
		b.server.entries = append(b.server.entries, entry(start.Add(time.Duration(i-5000)*10*time.Millisecond), fmt.Sprint("line ", i), nil))
	}
	for range 2 { // the second time, as when the tail stands
		if err := b.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := b.heard.texts()
	if len(got) != history || got[0] != "line 4000" || got[history-1] != "line 4999" {
		t.Fatalf("%d lines, from %q to %q", len(got), got[0], got[len(got)-1])
	}
	if l := b.heard.all[0]; !l.Begins || l.Text != logs.Unread || !l.At.Equal(b.heard.all[1].At) || len(b.heard.gaps()) != 1 {
		t.Errorf("it begins with %+v, gaps %q", l, b.heard.gaps())
	}
	for _, l := range b.heard.all {
		if !l.History {
			t.Fatalf("news: %+v", l)
		}
	}
}

// A writer whose clock is ahead does not make the present old.
func TestAnEntryOfTheFutureDoesNotHideThePresent(t *testing.T) {
	b := newBench()
	b.server.entries = []Entry{entry(start.Add(-time.Second), "now", nil), entry(start.Add(8*time.Minute), "ahead", nil)}
	if err := b.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.clock = start.Add(time.Second)
	b.server.entries = append(b.server.entries, entry(start, "after", nil))
	if err := b.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.heard.texts(); !slices.Equal(got, []string{"now", "ahead", "after"}) {
		t.Errorf("%q", got)
	}
}

func TestWhatTheServerDroppedIsToldAndAskedFor(t *testing.T) {
	b := newBench()
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	b.server.entries = []Entry{entry(at(-3), "first", nil), entry(at(-2), "dropped", nil), entry(at(-1), "third", nil)}
	answer := b.src.Place.Answer()
	told := News{Entries: []Entry{b.server.entries[0], b.server.entries[2]}, Lost: 1, Since: at(-2)}
	if err := b.take(t.Context(), told, answer); err != nil {
		t.Fatal(err)
	}
	if g := b.heard.gaps(); len(g) != 1 || !strings.Contains(g[0], "Kept dropped 1 lines") {
		t.Fatalf("gaps %q", g)
	}
	if h, _ := b.health.Get("kept", "api", ""); !h.Up || h.Err != "1 lines dropped on their way" {
		t.Errorf("%+v", h)
	}
	if err := b.take(t.Context(), News{Look: true}, answer); err != nil {
		t.Fatal(err)
	}
	if got := b.heard.texts(); !slices.Equal(got, []string{"first", "third", "dropped"}) {
		t.Errorf("%q", got)
	}
	if err := b.take(t.Context(), News{Lost: 1000, More: true, Since: at(-2)}, answer); err != nil {
		t.Fatal(err)
	}
	if g := b.heard.gaps(); len(g) != 2 || !strings.Contains(g[1], "Kept dropped at least 1000 lines") {
		t.Errorf("gaps %q", g)
	}
	if h, _ := b.health.Get("kept", "api", ""); h.Err != "at least 1001 lines dropped on their way" {
		t.Errorf("%+v", h)
	}
}

func TestWhatTheTailLeftOutIsFound(t *testing.T) {
	b := newBench()
	b.server.entries = []Entry{entry(start, "told", nil)}
	if err := b.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.server.entries = append(b.server.entries, entry(start, "left out", nil))
	b.clock = start.Add(11 * time.Second)
	for range 2 {
		if err := b.take(t.Context(), News{Look: true}, b.src.Place.Answer()); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.heard.texts(); !slices.Equal(got, []string{"told", "left out"}) {
		t.Errorf("%q", got)
	}
	if h, _ := b.health.Get("kept", "api", ""); h.Err != "1 lines came late" {
		t.Errorf("%+v", h)
	}
	b.server.fails = errors.New("it does not answer")
	if err := b.take(t.Context(), News{Look: true}, 0); err == nil {
		t.Error("a server that does not answer is taken for one that is quiet")
	}
}

// Another question is another log: what was told of the one before says nothing of it.
func TestAnotherQuestionBeginsAnew(t *testing.T) {
	p := &Place{}
	p.Of("one")
	e := entry(start, "line", nil)
	if !p.Fresh(&e, p.Answer(), start) || p.Fresh(&e, p.Answer(), start) {
		t.Fatal("an entry is not new once")
	}
	if p.Of("one"); p.Fresh(&e, p.Answer(), start) {
		t.Error("the same question forgets")
	}
	if p.Of("another"); !p.Fresh(&e, p.Answer(), start) || p.From().IsZero() {
		t.Error("another question remembers")
	}
}
