package journald

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
	"holdfast/sources/peertest"
)

// quick is a pace at which tests need not wait for what no entry tells.
func quick() pace {
	return pace{first: 50 * time.Millisecond, last: 300 * time.Millisecond, tick: 100 * time.Millisecond, watch: 300 * time.Millisecond, steady: time.Minute}
}

const journalRemote = "/lib/systemd/systemd-journal-remote"

// journal is a real one, which a real systemd-journal-remote writes.
type journal struct {
	t   *testing.T
	dir string
	to  *os.File
	n   int
}

func newJournal(t *testing.T) *journal {
	t.Helper()
	j := &journal{t: t, dir: filepath.Join(t.TempDir(), "journal")}
	paths := peertest.Need(t, "journalctl", journalRemote)
	if err := os.Mkdir(j.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	j.to = to
	process, err := os.StartProcess(paths[1], []string{paths[1], "--output=" + filepath.Join(j.dir, "live.journal"), "-"},
		&os.ProcAttr{Files: []*os.File{from, nil, nil}})
	if err != nil {
		t.Fatal(err)
	}
	_ = from.Close()
	t.Cleanup(func() {
		_ = j.to.Close()
		_ = process.Kill()
		_, _ = process.Wait()
	})
	return j
}

// entry writes an entry of a unit; more are fields besides, each NAME=value.
func (j *journal) entry(unit, message string, more ...string) {
	var b strings.Builder
	now := time.Now().UnixMicro()
	j.n++
	fmt.Fprintf(&b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=0123456789abcdef0123456789abcde%x\n", now, now, j.boot())
	fmt.Fprintf(&b, "_MACHINE_ID=fedcba9876543210fedcba9876543210\n_SYSTEMD_UNIT=%s\n", unit)
	field(&b, "MESSAGE", message)
	for _, m := range more {
		name, value, _ := strings.Cut(m, "=")
		field(&b, name, value)
	}
	b.WriteString("\n")
	if _, err := j.to.WriteString(b.String()); err != nil {
		j.t.Error(err)
	}
}

// there waits until the journal has an entry with these words.
func (j *journal) there(words string) {
	j.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		out, _ := exec.Command("journalctl", "--merge", "--quiet", "-o", "cat", "-D", j.dir, "-n", "1").Output() // until it is there
		if strings.Contains(string(out), words) {
			return
		}
		select {
		case <-deadline:
			j.t.Fatalf("the journal never has %q", words)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// boot changes with every thousandth entry: a machine that is followed for long is
// started anew.
func (j *journal) boot() int { return j.n / 1000 % 10 }

// field writes a field as the journal's export format does, with its length.
func field(b *strings.Builder, name, value string) {
	b.WriteString(name + "\n")
	var size [8]byte
	binary.LittleEndian.PutUint64(size[:], uint64(len(value)))
	b.Write(size[:])
	b.WriteString(value + "\n")
}

func (j *journal) source(units ...string) Source {
	return Source{Name: "api", Dir: j.dir, Units: units}
}

func (j *journal) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	newFollower(j.source(), to, health, time.Now, quick()).follow(ctx)
}

func (j *journal) Kind() string { return Kind }

func (j *journal) Write(lines ...string) {
	for _, l := range lines {
		j.entry("nginx.service", l, "SYSLOG_IDENTIFIER=nginx", "_PID=100", "PRIORITY=6")
	}
}

func (j *journal) Part(string) bool { return false }

func (j *journal) Down(down bool) bool {
	from, to := j.dir, j.dir+".away"
	if !down {
		from, to = to, from
	}
	if err := os.Rename(from, to); err != nil {
		j.t.Error(err)
	}
	return true
}

func (j *journal) Keeps() bool   { return true }
func (j *journal) Garbage() bool { return false }

// The first entry is there from the start: a journal without any is not known to be
// one.
func TestPeerTheContract(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer {
		j := newJournal(t)
		j.entry("boot.service", "an entry of before")
		j.there("of before")
		return &begun{j}
	})
}

// begun is a journal whose first entry is not shown to the contract.
type begun struct{ *journal }

func (b *begun) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	b.journal.Follow(ctx, without{to, "an entry of before"}, health)
}

// without is a Sink that leaves a line out.
type without struct {
	logs.Sink
	text string
}

// Append takes lines.
func (w without) Append(lines []logs.Line) {
	var list []logs.Line
	for _, l := range lines {
		if l.Text != w.text {
			list = append(list, l)
		}
	}
	if len(list) > 0 {
		w.Sink.Append(list)
	}
}

// desk follows a journal and keeps what came.
type desk struct {
	*testing.T
	mu     sync.Mutex
	lines  []logs.Line
	feed   *sources.Feed
	health *sources.HealthBoard
	stop   func()
}

// Append takes lines.
func (d *desk) Append(lines []logs.Line) {
	d.mu.Lock()
	d.lines = append(d.lines, lines...)
	d.mu.Unlock()
	d.feed.Changed(sources.Logs)
}

func (d *desk) all() []logs.Line {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]logs.Line(nil), d.lines...)
}

func (d *desk) texts() string {
	var b strings.Builder
	for _, l := range d.all() {
		if l.Gap {
			b.WriteString("GAP ")
		}
		b.WriteString(l.Whole() + "\n")
	}
	return b.String()
}

func follows(t *testing.T, src Source) *desk {
	t.Helper()
	return followsAt(t, src, quick())
}

func followsAt(t *testing.T, src Source, p pace) *desk {
	t.Helper()
	d := &desk{T: t, feed: sources.NewFeed()}
	d.health = sources.NewHealthBoard(d.feed)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		newFollower(src, d, d.health, time.Now, p).follow(ctx)
	}()
	d.stop = sync.OnceFunc(func() { cancel(); <-over })
	t.Cleanup(d.stop)
	return d
}

// until waits for the lines and the health to be as wanted.
func (d *desk) until(what string, enough func(h sources.Health, texts string) bool) sources.Health {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
	defer cancel()
	watch := d.feed.Watch()
	defer watch.Close()
	for {
		_, err := watch.Next(ctx)
		h, _ := d.health.Get(Kind, "api", "")
		if err != nil {
			d.Fatalf("%s did not come: %+v\n%s", what, h, d.texts())
		}
		if enough(h, d.texts()) {
			return h
		}
	}
}

func TestPeerAnEntryInEveryShape(t *testing.T) {
	j := newJournal(t)
	j.entry("nginx.service", "plain", "SYSLOG_IDENTIFIER=nginx", "_PID=100", "PRIORITY=3", "_HOSTNAME=web-1")
	j.entry("postgresql@15-main.service", "a\x1b[31mred\x00b\xff", "SYSLOG_IDENTIFIER=postgres", "_PID=7", "PRIORITY=4")
	j.entry("api.service", "Traceback:\n  line 1\n  line 2", "SYSLOG_IDENTIFIER=api", "PRIORITY=6")
	j.entry("api.service", "first", "MESSAGE=second", "PRIORITY=7")
	j.entry("api.service", `{"level":"error","msg":"card declined"}`, "SYSLOG_IDENTIFIER=api", "PRIORITY=6")
	j.entry("big.service", strings.Repeat("y", 70_000))
	j.entry("end.service", "the end")
	j.there("the end")
	d := follows(t, j.source())
	d.until("the end", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "end: the end\n") })
	texts := d.texts()
	for _, want := range []string{
		"web-1 nginx[100]: plain\n",
		"postgresql@15-main/postgres[7]: a<U+001B>[31mred<U+0000>b<0xFF>\n",
		"api: Traceback:\napi:   line 1\napi:   line 2\n",
		"api: first\napi: second\n",
		"yyyy … <4464 more bytes of it are not shown>\n",
	} {
		if !strings.Contains(texts, want) {
			t.Errorf("no %q in\n%s", want, texts)
		}
	}
	for _, l := range d.all() {
		if !l.History || l.Untimed || time.Since(l.At) > time.Minute {
			t.Errorf("%q: history %v, untimed %v, %s", l.Text[:min(len(l.Text), 50)], l.History, l.Untimed, l.At)
		}
	}
	lines := d.all()
	if lines[0].Level != logs.Error || lines[1].Level != logs.Warn || lines[2].Level != logs.Info || lines[5].Level != logs.Debug || lines[7].Level != logs.Error {
		t.Errorf("levels %v %v %v %v %v", lines[0].Level, lines[1].Level, lines[2].Level, lines[5].Level, lines[7].Level)
	}
}

func TestPeerAJournalIsReadOnWhereItWasLeft(t *testing.T) {
	j := newJournal(t)
	j.entry("api.service", "one")
	j.there("one")
	src := j.source("api.service")
	src.Place = &Place{}
	d := follows(t, src)
	d.until("one", func(h sources.Health, texts string) bool { return h.Up && texts == "api: one\n" })
	d.stop()
	for i := range 30 { // more than a journalctl that follows shows by itself
		j.entry("other.service", "not asked for")
		j.entry("api.service", fmt.Sprint("while nobody read ", i))
	}
	j.there("while nobody read 29")
	p := quick()
	p.watch = time.Hour // nobody looks whether something was missed
	d = followsAt(t, src, p)
	d.until("the last", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "read 29\n") })
	if texts := d.texts(); strings.Count(texts, "\n") != 30 || strings.Contains(texts, "one") || strings.Contains(texts, "GAP") {
		t.Errorf("30 lines are wanted:\n%s", texts)
	}
	for _, l := range d.all() {
		if l.History && !l.At.Before(time.Now()) {
			t.Errorf("what came meanwhile is told as %+v", l)
		}
	}
}

// A machine that was started anew, and another one, are in the same folder: what came
// before is history, too, and what comes after is followed at once.
func TestPeerEveryBootIsRead(t *testing.T) {
	j := newJournal(t)
	for boot := range 3 {
		j.n = 1000 * boot
		j.entry("api.service", fmt.Sprint("boot ", boot))
	}
	j.there("boot 2")
	p := quick()
	p.watch = time.Hour // nobody looks whether something was missed
	d := followsAt(t, j.source(), p)
	d.until("the last boot", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "boot 2\n") })
	j.n = 3000
	j.entry("api.service", "boot 3")
	d.until("the next boot", func(_ sources.Health, texts string) bool { return strings.HasSuffix(texts, "boot 3\n") })
	if texts := d.texts(); texts != "api: boot 0\napi: boot 1\napi: boot 2\napi: boot 3\n" {
		t.Error(texts)
	}
}

// Where more is in the journal than is read of it at the start, that is marked; where it
// is read whole, or goes on, it is not.
func TestPeerWhereTheJournalSetsInIsMarked(t *testing.T) {
	j := newJournal(t)
	for i := range history {
		j.entry("api.service", fmt.Sprint("entry ", i))
	}
	j.there(fmt.Sprint("entry ", history-1))
	whole := follows(t, j.source())
	whole.until("all of it", func(_ sources.Health, texts string) bool {
		return strings.Contains(texts, fmt.Sprint("entry ", history-1, "\n"))
	})
	if l := whole.all()[0]; l.Gap {
		t.Errorf("it is read whole, and begins with %+v", l)
	}
	j.entry("api.service", "one more")
	j.there("one more")
	src := j.source()
	src.Place = &Place{}
	d := follows(t, src)
	d.until("the last", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "one more\n") })
	all := d.all()
	if l := all[0]; !l.Begins || l.Text != logs.Unread || !l.At.Equal(all[1].At) || all[1].Text != "entry 1" {
		t.Errorf("it begins with %+v, then %q", l, all[1].Text)
	}
}

// What a journalctl that follows did not notice is looked for, and read.
func TestPeerAFolderThatWasReplacedIsNoticed(t *testing.T) {
	j := newJournal(t)
	j.entry("api.service", "one")
	j.there("one")
	d := follows(t, j.source())
	d.until("one", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "api: one\n") })
	other := newJournal(t)
	other.entry("api.service", "of another")
	other.there("of another")
	j.Down(true)
	if err := os.Rename(other.dir, j.dir); err != nil {
		t.Fatal(err)
	}
	d.until("its entry", func(h sources.Health, texts string) bool { return h.Up && strings.Contains(texts, "api: of another\n") })
	if texts := d.texts(); !strings.Contains(texts, "GAP the journal no longer has the entry that was read last") || strings.Count(texts, "GAP ") != 1 {
		t.Error(texts)
	}
}

// A journalctl that is killed is started again, at its place.
func TestPeerAJournalctlThatEndsLosesNothing(t *testing.T) {
	j := newJournal(t)
	j.entry("api.service", "one")
	j.there("one")
	d := follows(t, j.source())
	d.until("one", func(h sources.Health, texts string) bool { return h.Up && strings.Contains(texts, "api: one\n") })
	kill(t, j.dir)
	j.entry("api.service", "two")
	d.until("two", func(h sources.Health, texts string) bool { return h.Up && strings.Contains(texts, "api: two\n") })
	want := "api: one\nGAP journalctl ended with exit 137\nGAP the journal is read again, from where it was left: nothing is missing\napi: two\n"
	if texts := d.texts(); texts != want {
		t.Errorf("%s\nwant\n%s", texts, want)
	}
}

// Ended in the middle of what it prints, again and again, it loses none and shows none
// twice.
func TestPeerAJournalctlThatIsCutShortLosesNothing(t *testing.T) {
	j := newJournal(t)
	j.entry("api.service", "first")
	j.there("first")
	d := follows(t, j.source())
	d.until("first", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "api: first\n") })
	const n = 6000
	for i := range n {
		j.entry("api.service", fmt.Sprint("entry ", i))
		if i%1500 == 1000 {
			kill(t, j.dir)
		}
	}
	d.until("the last", func(_ sources.Health, texts string) bool {
		return strings.Contains(texts, fmt.Sprintf("entry %d\n", n-1))
	})
	i := 0
	for _, l := range d.all() {
		switch {
		case l.Gap && !strings.Contains(l.Text, "journalctl ended with exit 137") && !strings.Contains(l.Text, "nothing is missing"):
			t.Errorf("GAP %s", l.Text)
		case l.Gap || l.Text == "first":
		case l.Text != fmt.Sprint("entry ", i):
			t.Fatalf("entry %d is %q", i, l.Text)
		default:
			i++
		}
	}
	if i != n {
		t.Errorf("%d entries came", i)
	}
}

// kill kills the journalctl that follows a folder.
func kill(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		args, err := os.ReadFile(f)
		if err != nil || !strings.Contains(string(args), "--directory="+dir+"\x00") || !strings.Contains(string(args), "--follow") {
			continue
		}
		var pid int
		if _, err := fmt.Sscan(filepath.Base(filepath.Dir(f)), &pid); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// A journal that was replaced by another has not the entry that was read last.
func TestPeerAJournalThatWasReplacedIsToldAsAGap(t *testing.T) {
	j := newJournal(t)
	j.entry("api.service", "one")
	j.there("one")
	src := j.source()
	src.Place = &Place{}
	d := follows(t, src)
	d.until("one", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "api: one\n") })
	d.stop()
	other := newJournal(t)
	other.entry("api.service", "of another")
	other.there("of another")
	j.Down(true)
	if err := os.Rename(other.dir, j.dir); err != nil {
		t.Fatal(err)
	}
	d = follows(t, src)
	d.until("its entry", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "api: of another\n") })
	if texts := d.texts(); texts != "GAP the journal no longer has the entry that was read last: some after it may be missing, and others may repeat\napi: of another\n" {
		t.Error(texts)
	}
}

func TestPeerWhatIsNotKnownIsNotQuiet(t *testing.T) {
	j := newJournal(t)
	d := follows(t, Source{Name: "api", Dir: j.dir + "-nowhere"})
	d.until("no folder", func(h sources.Health, _ string) bool {
		return !h.Up && strings.Contains(h.Err, "journalctl ended with exit 1: Failed to open ") && !h.NextTry.IsZero()
	})
	d.stop()

	empty := follows(t, Source{Name: "api", Dir: j.dir})
	empty.until("no journal", func(h sources.Health, _ string) bool {
		return !h.Up && strings.HasPrefix(h.Err, "journalctl names no entry in "+j.dir+": ")
	})
	wrong := follows(t, j.source("nginx.service", "ngimx.service"))
	wrong.until("no journal either", func(h sources.Health, _ string) bool {
		return !h.Up && strings.HasPrefix(h.Err, "journalctl names no entry of nginx.service, ngimx.service in ")
	})

	// It begins: what the journal knows is up, what it does not is said.
	j.Write("hello")
	empty.until("its first entry", func(h sources.Health, texts string) bool {
		return h.Up && h.Err == "" && strings.HasSuffix(texts, "nginx[100]: hello\n")
	})
	wrong.until("one of two units", func(h sources.Health, texts string) bool {
		return h.Up && strings.HasPrefix(h.Err, "journalctl names no entry of ngimx.service in ") && strings.HasSuffix(texts, "nginx[100]: hello\n")
	})
	j.entry("ngimx.service", "so it is called")
	wrong.until("both", func(h sources.Health, texts string) bool {
		return h.Up && h.Err == "" && strings.Contains(texts, "so it is called")
	})
}

// fake is a journalctl that prints these lines and stays.
func fake(t *testing.T, lines ...string) Source {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "journalctl")
	if err := os.WriteFile(filepath.Join(dir, "lines"), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ncase \"$*\" in\n*--follow*) cat " + dir + "/lines; exec sleep 60 ;;\n*) tail -n 1 " + dir + "/lines ;;\nesac\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil { // #nosec G306 -- it is run
		t.Fatal(err)
	}
	return Source{Name: "api", Program: program}
}

// What is no entry, too large or cut short is a gap, and hides no other.
func TestWhatCannotBeReadIsAGap(t *testing.T) {
	good := `{"__CURSOR":"c%d","__REALTIME_TIMESTAMP":"1795181504655390","MESSAGE":"request %d","_COMM":"api"}`
	d := follows(t, fake(t,
		fmt.Sprintf(good, 1, 1),
		`not JSON`,
		`{"__CURSOR":"c2","MESSAGE":null,"SYSLOG_IDENTIFIER":"api"}`,
		`{"MESSAGE":"no cursor"}`,
		`{"__CURSOR":"c3","SYSLOG_IDENTIFIER":["api","twice"],"_PID":["7","8"]}`,
		`{"__CURSOR":"c4","MESSAGE":[[104,105],"there",null]}`,
		`{"__CURSOR":"c4","MESSAGE":[256]}`,
		`{"__CURSOR":"c5","MESSAGE":"`+strings.Repeat("x", longestEntry)+`"}`,
		fmt.Sprintf(good, 6, 6),
	))
	d.until("the last", func(h sources.Health, texts string) bool { return h.Up && strings.Contains(texts, "api: request 6\n") })
	want := []string{
		"api: request 1",
		"GAP an entry is missing: journalctl printed not JSON, which is no entry: ",
		"GAP an entry of api is too large for journalctl to print",
		"GAP an entry is missing: journalctl printed {\"MESSAGE\":\"no cursor\"}, an entry without its place in the journal",
		"api[7]: <an entry without a message>",
		"GAP an entry of unknown is too large for journalctl to print",
		"unknown: 256",
		"GAP an entry of 8.0 MiB is too large to be read",
		"api: request 6",
	}
	got := strings.Split(strings.TrimSuffix(d.texts(), "\n"), "\n")
	for i, line := range got {
		if i >= len(want) || !strings.HasPrefix(line, want[i]) {
			t.Fatalf("line %d is %.200q; want %q", i+1, line, want)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d lines", len(got))
	}
}

func FuzzEntry(f *testing.F) {
	for _, s := range []string{`{"__CURSOR":"c","MESSAGE":[1,27,255]}`, `{"__CURSOR":"c","MESSAGE":["a","b"],"PRIORITY":"3"}`, `{"__CURSOR":"c","MESSAGE":null}`, `{"__CURSOR":"c","MESSAGE":[]}`, `[]`} {
		f.Add(s)
	}
	read := logs.NewReader(nil)
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parse([]byte(s))
		if err != nil {
			return
		}
		words, missing := e.words()
		if missing && len(words) > 0 {
			t.Error("what is missing has words")
		}
		if from := e.from("here"); strings.ContainsAny(from, "\x1b\n\r") || len(from) > 1000 {
			t.Errorf("from %q", from)
		}
		e.level(read, words, e.at())
	})
}
