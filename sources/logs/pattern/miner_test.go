package pattern

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASkeletonHasAHoleForWhatVaries(t *testing.T) {
	for message, want := range map[string]string{
		"took 12 ms":                           "took <*>",
		"took 1.5 s, then 90.2 KB":             "took <*>, then <*>",
		"lifetime <1 sec":                      "lifetime <*>",
		"lifetime 00:01":                       "lifetime <*>",
		"to /10.0.0.7:50010:":                  "to <*>:",
		"from [2001:db8::1]:443":               "from [<*>]:<*>",
		"GET /a/b?x=1&y=z HTTP":                "GET <*> HTTP",
		"see https://example.com/a?b=c, then":  "see <*>, then",
		`with C:\Windows\a.sqm, flags: 0x2`:    "with <*>, flags: <*>",
		"uid=0 euid=0 user=root":               "uid=<*> euid=<*> user=root",
		"blk_-12 blk_7 blk_9":                  "<*>",
		"fans ( 1 2 **** 3 )":                  "fans ( <*> )",
		"mask=ffffffff old=0":                  "mask=<*> old=<*>",
		"interactive=true keyguard=false":      "interactive=<*> keyguard=<*>",
		"it is true":                           "it is true",
		"at Sun Jul 17 14:03:05 2005":          "at <*>",
		"the sun may rise":                     "the sun may rise",
		"ann@example.com wrote":                "<*> wrote",
		"relay.example.com:5070 open":          "<*> open",
		"status:200 ok.":                       "status:<*> ok.",
		"id 4f2a-11. Done":                     "id <*>. Done",
		"error in module.":                     "error in module.",
		"über 7 Äpfel":                         "über <*> Äpfel",
		"":                                     "",
		"   ":                                  "",
		"1":                                    "<*>",
		"a\tb  c":                              "a b c",
		"and/or":                               "and/or",
		"failed / retried":                     "failed / retried",
		"x = 5, y = 6":                         "x = <*>, y = <*>",
		strings.Repeat("word ", 60):            strings.TrimSpace(strings.Repeat("word ", mostWord)),
		strings.Repeat("x", longest) + "tail":  strings.Repeat("x", longest),
		strings.Repeat("y ", 20) + "\x00 \xff": strings.Repeat("y ", 20) + "\x00 \xff",
	} {
		if got := shown(string(newReducer().reduce([]byte(message)))); got != want {
			t.Errorf("%q becomes %q, want %q", message, got, want)
		}
	}
}

// learned are the texts and counts of the patterns of messages.
func learned(messages ...string) map[string]int {
	m := New(Limit)
	for _, s := range messages {
		m.Add([]byte(s))
	}
	got := map[string]int{}
	for _, p := range m.Patterns() {
		got[p.Text] += p.Count
	}
	return got
}

func TestWhatVariesIsFoundByHowManyWordsThereAre(t *testing.T) {
	var messages []string
	for _, user := range []string{"root", "root", "ann", "bob", "carol", "dave", "erin"} {
		messages = append(messages, "failed password for "+user+" from 10.0.0.1 port 22 ssh2")
	}
	for range 9 {
		messages = append(messages, "job moved from NEW to RUNNING now", "job moved from RUNNING to DONE now", "link is up", "link is down")
	}
	got := learned(messages...)
	want := map[string]int{"failed password for <*> from <*> port <*> ssh2": 7, "job moved from NEW to RUNNING now": 9, "job moved from RUNNING to DONE now": 9, "link is up": 9, "link is down": 9}
	want["failed password for <*> from 10.0.0.1 port 22 ssh2"] = 7 // what never varied stands there
	delete(want, "failed password for <*> from <*> port <*> ssh2")
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Words of capital letters name states, and several places that vary at once need more
// words that are the same: else events are taken for values.
func TestWhatIsSeldomSeenIsNotTakenForAVariableAtOnce(t *testing.T) {
	var messages []string
	for i, state := range []string{"NEW", "LOADING", "READY", "ACTIVE", "DRAINING", "STOPPED", "FAILED", "LOST"} {
		messages = append(messages, fmt.Sprintf("volume %d moved to %s at last", i, state))
	}
	for i, kind := range []string{"illegal instruction", "imprecise exception", "privileged call", "trapped operation", "unaligned load", "unknown opcode"} {
		messages = append(messages, fmt.Sprintf("program interrupt: %s %d", kind, i))
	}
	for p, n := range learned(messages...) {
		if n > 1 {
			t.Errorf("%d lines are %q", n, p)
		}
	}
}

// What is behind so many bytes does not count, and no half of a word does either.
func TestAMessageIsReadUpToAWholeWord(t *testing.T) {
	rest := strings.Repeat("abcdefghijklmnopqrstuvw ", 20) + "abcdefghijklmnopqrstuvwxyz"
	got := learned("took 1 "+rest, "took 10 "+rest, "took 1000 "+rest)
	if len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestAListIsOneVariableHoweverLong(t *testing.T) {
	got := learned("delete blk_1", "delete blk_2 blk_3", "delete blk_4 blk_5 blk_6")
	if len(got) != 1 || got["delete <*>"] != 3 {
		t.Errorf("got %v", got)
	}
}

// A word that is missing leaves two blanks; one that is not there leaves none.
func TestAWordThatIsMissingIsAValueToo(t *testing.T) {
	var messages []string
	for _, user := range []string{"ann", "bob", "carol", "dave", "erin", ""} {
		messages = append(messages, "invalid user "+user+" from 10.0.0.1")
	}
	got := learned(append(messages, "connection from 10.0.0.1 (a.b.example)", "connection from 10.0.0.2 ()", "connection from 10.0.0.3 (c.example)", "connection from 10.0.0.4 (d.example)")...)
	if got["invalid user <*> from <*>"] != 6 {
		t.Errorf("got %v", got)
	}
	if got["connection from <*> <*>"] != 3 {
		t.Errorf("an empty bracket is of the pattern of full ones: %v", got)
	}
}

func TestAWordThatBeginsToVaryIsNoLongerShown(t *testing.T) {
	m := New(Limit)
	for range 3 * watched {
		m.Add([]byte("accepted by ssh2"))
	}
	if got := m.Patterns()[0].Text; got != "accepted by ssh2" {
		t.Errorf("got %q", got)
	}
	m.Add([]byte("accepted by ssh1"))
	if got := m.Patterns()[0].Text; got != "accepted by <*>" {
		t.Errorf("got %q", got)
	}
}

// messages draws messages of few words, so that they meet.
func messages() *rapid.Generator[[]string] {
	word := rapid.OneOf(rapid.SampledFrom([]string{"user", "from", "is", "up", "down", "a.b.example", "x=1", "", "12", "0x1f", "NEW", "DONE", "\x01", "\x00", "/var/log", "ms"}), rapid.StringMatching(`[a-z]{1,6}[0-9]{0,2}`))
	return rapid.SliceOfN(rapid.Map(rapid.SliceOfN(word, 0, 8), func(words []string) string { return strings.Join(words, " ") }), 1, 300)
}

func TestEveryLineHasOnePatternAndTheSameAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, limit := messages().Draw(t, "messages"), rapid.IntRange(1, 60).Draw(t, "limit")
		one, numbers := run(limit, all)
		again, same := run(limit, all)
		if !slices.Equal(numbers, same) || !slices.Equal(one.Patterns(), again.Patterns()) {
			t.Fatal("the same lines gave other numbers")
		}
		counts := map[int]int{}
		for _, n := range numbers {
			counts[n]++
		}
		sum := 0
		for _, p := range one.Patterns() {
			sum += p.Count
			if p.Count != counts[p.Number] {
				t.Fatalf("pattern %d has %d lines, %d have its number", p.Number, p.Count, counts[p.Number])
			}
		}
		if sum != len(all) {
			t.Fatalf("%d lines are %d of the patterns", len(all), sum)
		}
		if kept := len(one.order); kept > one.limit {
			t.Fatalf("%d rows are kept, the limit is %d", kept, one.limit)
		}
	})
}

// Two lines that are the same are of the same pattern, and so are two that differ in a
// number only.
func TestLinesThatDifferInANumberAreOfOnePattern(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := messages().Draw(t, "messages")
		a, b := rapid.IntRange(0, 1e9).Draw(t, "a"), rapid.IntRange(0, 1e9).Draw(t, "b")
		all = append(all, fmt.Sprintf("queue has %d messages", a), fmt.Sprintf("queue has %d messages", b), all[0])
		_, numbers := run(Limit, all)
		if n := len(numbers); numbers[n-3] != numbers[n-2] || numbers[n-1] != numbers[0] {
			t.Fatalf("%v", numbers)
		}
	})
}

func run(limit int, all []string) (*Miner, []int) {
	m := New(limit)
	numbers := make([]int, len(all))
	for i, s := range all {
		numbers[i] = m.Add([]byte(s))
	}
	of := m.Numbers()
	for i, n := range numbers {
		numbers[i] = of[n]
	}
	return m, numbers
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

const promised = 20 << 20 // bytes that a miner may take

// never are n lines of which no two are alike: not in a word, not in how many there are.
func never(m *Miner, n int) {
	var line []byte
	for i := range n {
		line = line[:0]
		for k := range 3 + i%40 {
			line = append(line, spelt(i*53+k*7919)...)
			line = append(line, ' ')
		}
		m.Add(line)
	}
}

// spelt is a number in letters.
func spelt(n int) []byte {
	var w []byte
	for ; n > 0; n /= 17 {
		w = append(w, "ghijklmnopqrstuvw"[n%17])
	}
	return w
}

func TestLinesThatNeverRepeatTakeNoMoreRoom(t *testing.T) {
	before := heap()
	m := New(Limit)
	for range 100 {
		m.Add([]byte("the one that repeats"))
	}
	never(m, 60_000)
	if took := heap() - before; took > promised {
		t.Errorf("%d bytes", took)
	}
	if len(m.order) > Limit {
		t.Errorf("%d rows", len(m.order))
	}
	n, sum := 0, 0
	for _, p := range m.Patterns() {
		if p.Text == "the one that repeats" {
			n = p.Count
		}
		sum += p.Count
	}
	if n != 100 || sum != 60_100 {
		t.Errorf("%d of 100 are left, %d of 60,100 in all", n, sum)
	}
	first := m.Add([]byte("this is new here"))
	if second := m.Add([]byte("this is new here")); first == second {
		t.Error("what is seen for a second time after a flood has no pattern of its own")
	}
	runtime.KeepAlive(m)
}

// Ten thousand patterns of a hundred bytes and more, each seen often.
func TestTenThousandPatternsTakeLittleRoom(t *testing.T) {
	before := heap()
	m := New(Limit)
	for range 3 {
		for i := range Limit {
			m.Add(fmt.Appendf(nil, "%s %s of module %s could not reach 10.0.%d.7:443 after %d ms, gave up on request %08x of user=%s", spelt(i*31+7), spelt(i*13+5), spelt(i*7+3), i%250, i, i, spelt(i*3+1)))
		}
	}
	took := heap() - before
	t.Logf("%.1f MB", float64(took)/(1<<20))
	if took > promised {
		t.Errorf("%d bytes", took)
	}
	if len(m.order) != Limit {
		t.Errorf("%d rows", len(m.order))
	}
	runtime.KeepAlive(m)
}

// A layout is learned from half of what comes in, and the rest is cut and mined by it.
func FuzzMiner(f *testing.F) {
	for _, s := range shapes() {
		lines, _, _ := s.lines(20)
		f.Add(bytes.Join(lines, []byte{'\n'}), uint8(40))
	}
	f.Add([]byte("||\n[\n(<{[\n<1>1 \n= \"\n{\"msg\":\n\x01 \x00\n- - :\n::::\n://:::\n/.:"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, limit uint8) {
		lines := bytes.Split(data, []byte{'\n'})
		layout, m := Learn(lines[:(len(lines)+1)/2]), New(int(limit))
		var numbers []int
		for _, line := range lines {
			message := layout.Message(line)
			if len(message) > len(line) {
				t.Fatalf("%q becomes longer: %q", line, message)
			}
			numbers = append(numbers, m.Add(message))
		}
		of, sum := m.Numbers(), 0
		counts := map[int]int{}
		for _, n := range numbers {
			counts[of[n]]++
		}
		for _, p := range m.Patterns() {
			sum += p.Count
			if p.Count != counts[p.Number] {
				t.Fatalf("pattern %d has %d lines, %d have its number", p.Number, p.Count, counts[p.Number])
			}
		}
		if sum != len(lines) || len(m.order) > m.limit {
			t.Fatalf("%d lines, %d counted, %d rows of %d", len(lines), sum, len(m.order), m.limit)
		}
	})
}
