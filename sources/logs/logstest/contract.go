// Package logstest holds every source of log lines to one contract: late, slow, giant,
// malformed, vanishing and returning, nothing lost in silence, nothing old shown as
// fresh. It is for tests only.
package logstest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
)

// Peer is a source of log lines that a test controls, seen through the adapter under
// test.
type Peer interface {
	// Follow is the adapter's, of a source named "api".
	Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard)
	// Kind is the kind of its health.
	Kind() string
	// Write makes the peer write lines, in their order.
	Write(lines ...string)
	// Part makes it write the beginning of a line; what is written next goes on with it.
	// false: its lines only come whole.
	Part(beginning string) bool
	// Down makes it vanish, or come back. false: it has no such thing.
	Down(down bool) bool
	// Keeps reports whether what is written while nobody reads is there afterwards.
	Keeps() bool
	// Garbage makes it write what is not its protocol. false: whatever comes is a line.
	Garbage() bool
}

// Bounded is a Peer whose protocol has a longest line.
type Bounded interface{ Longest() int }

// Contract holds an adapter to what every source of log lines must do. peer returns a
// new one that has written nothing.
func Contract(t *testing.T, peer func(t *testing.T) Peer) {
	for name, test := range map[string]func(*bench){
		"a line comes once and in its order":                   ordered,
		"what is quiet is up":                                  quiet,
		"a line that comes in pieces is one line":              pieces,
		"of a giant line the rest is counted":                  giant,
		"hostile text is shown and never obeyed":               hostile,
		"what is not its protocol is told and hides no line":   garbage,
		"what vanishes is down and comes back":                 vanishing,
		"of a flood nothing is lost in silence":                flood,
		"where nobody takes its lines none is lost in silence": stalled,
		"it ends when it is told to":                           ended,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t, peer: peer(t), feed: sources.NewFeed(), heard: newHeard()}
			b.health = sources.NewHealthBoard(b.feed)
			test(b)
		})
	}
}

type bench struct {
	*testing.T
	peer   Peer
	feed   *sources.Feed
	health *sources.HealthBoard
	heard  *heard
}

// patience is how long is waited for what must come.
const patience = time.Minute

// follow begins to follow, and waits until the source is up.
func (b *bench) follow() (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		b.peer.Follow(ctx, b.heard, b.health)
	}()
	stop = func() {
		cancel()
		select {
		case <-over:
		case <-time.After(patience):
			b.Errorf("it did not end within %s after it was told to", patience)
		}
	}
	b.Cleanup(stop)
	b.untilHealth("up", func(h sources.Health) bool { return h.Up })
	return stop
}

// untilHealth waits for a health of the source.
func (b *bench) untilHealth(what string, enough func(sources.Health) bool) sources.Health {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	defer cancel()
	watch := b.feed.Watch()
	defer watch.Close()
	for {
		if _, err := watch.Next(ctx); err != nil {
			h, _ := b.health.Get(b.peer.Kind(), "api", "")
			b.Fatalf("it is not %s within %s: %+v\nheard:\n%s", what, patience, h, b.heard)
		}
		if h, ok := b.health.Get(b.peer.Kind(), "api", ""); ok && enough(h) {
			return h
		}
	}
}

// has waits for a line with these words, and returns it.
func (b *bench) has(words string) logs.Line {
	b.Helper()
	l, ok := b.heard.until(func(l logs.Line) bool { return !l.Gap && strings.Contains(l.Text, words) })
	if !ok {
		b.Fatalf("no line says %q; heard:\n%s", words, b.heard)
	}
	return l
}

func ordered(b *bench) {
	b.follow()
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprintf("request %d took %d ms", i, 7*i))
	}
	b.peer.Write(want[:20]...)
	b.peer.Write(want[20:]...)
	b.has(want[49])
	got := b.heard.texts()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.Fatalf("written were\n%s\nheard were\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	for _, l := range b.heard.all() {
		if l.Source != "api" || l.Received.IsZero() || l.At.IsZero() {
			b.Fatalf("a line does not say where and when it is from: %+v", l)
		}
	}
}

func quiet(b *bench) {
	b.follow()
	if h, _ := b.health.Get(b.peer.Kind(), "api", ""); !h.Up || h.Stale(time.Now()) {
		b.Fatalf("a source that has nothing to say is told as %+v", h)
	}
	b.peer.Write("it speaks at last")
	b.has("it speaks at last")
}

func pieces(b *bench) {
	b.follow()
	if !b.peer.Part("the beginning of ") {
		b.Log("not of this kind of log: its lines only come whole")
		return
	}
	b.heard.until(func(l logs.Line) bool { return strings.Contains(l.Text, "not written yet") })
	b.peer.Write("a line", "the next one")
	b.has("the next one")
	whole := 0
	for _, l := range b.heard.all() {
		if strings.HasSuffix(l.Text, "the beginning of a line") {
			whole++
		}
	}
	if whole != 1 {
		b.Fatalf("the line is there %d times, whole:\n%s", whole, b.heard)
	}
}

func giant(b *bench) {
	const size = 200_000
	if bounded, ok := b.peer.(Bounded); ok && bounded.Longest() < size {
		b.Logf("not of this kind of log: no line is longer than %d bytes", bounded.Longest())
		return
	}
	b.follow()
	b.peer.Write("giant "+strings.Repeat("x", size)+" end", "the line behind it")
	b.has("the line behind it")
	l := b.has("giant ")
	if len(l.Text) > 2*logs.MaxLine {
		b.Fatalf("%d bytes of one line are kept", len(l.Text))
	}
	if !strings.Contains(l.Text, " more bytes of ") {
		b.Fatalf("nothing says that the line was cut: …%s", l.Text[len(l.Text)-100:])
	}
}

func hostile(b *bench) {
	b.follow()
	b.peer.Write("a\x1b]0;owned\x07b\u202ec\x9b2Jd\xff", "next")
	b.has("next")
	l := b.heard.all()[0]
	if strings.ContainsAny(l.Text+l.From, "\x1b\x07\u202e\u009b\n") || !strings.Contains(l.Text, "<U+001B>") {
		b.Fatalf("shown as %q", l.Text)
	}
}

func garbage(b *bench) {
	b.follow()
	b.peer.Write("before")
	b.has("before")
	if !b.peer.Garbage() {
		b.Log("not of this kind of log: whatever comes is a line")
		return
	}
	b.peer.Write("behind")
	b.has("behind")
	if b.heard.gaps() == 0 {
		b.Fatalf("nothing says that something could not be read:\n%s", b.heard)
	}
}

func vanishing(b *bench) {
	b.follow()
	b.peer.Write("before it went")
	b.has("before it went")
	if !b.peer.Down(true) {
		b.Log("not of this kind of log: it has no such thing")
		return
	}
	down := b.untilHealth("down", func(h sources.Health) bool { return !h.Up })
	if len(down.Err) < 10 || !down.Stale(time.Now()) {
		b.Fatalf("a source that vanished is told as %+v", down)
	}
	if !b.peer.Keeps() && b.heard.gaps() == 0 {
		b.Fatalf("no gap stands where lines may be missing:\n%s", b.heard)
	}
	b.peer.Down(false)
	b.untilHealth("up again", func(h sources.Health) bool { return h.Up })
	b.peer.Write("after it came back")
	b.has("after it came back")
	if n := strings.Count(strings.Join(b.heard.texts(), "\n"), "before it went"); n != 1 {
		b.Fatalf("a line from before is there %d times:\n%s", n, b.heard)
	}
}

// floods is how many lines a flood has.
const floods = 100_000

func flood(b *bench) {
	b.follow()
	lines := make([]string, floods)
	for i := range lines {
		lines[i] = fmt.Sprintf("flood %d of many, with some words behind it as lines have", i)
	}
	b.peer.Write(lines...)
	b.peer.Write("the flood is over")
	b.accounted(floods)
}

// accounted waits for the end of a flood, and for each line that is missing to be told.
func (b *bench) accounted(n int) {
	b.Helper()
	_, ok := b.heard.until(func(l logs.Line) bool {
		return strings.Contains(l.Text, "the flood is over") || l.Gap && strings.Contains(l.Text, "dropped")
	})
	got := b.heard.count("flood ")
	if got < n { // that some are missing may be told a moment later
		b.heard.until(func(l logs.Line) bool { return l.Gap })
		got = b.heard.count("flood ")
	}
	if !ok || got > n || got < n && b.heard.gaps() == 0 {
		b.Fatalf("of %d lines %d came, with %d gaps (the end came, or was told as lost: %v); the last:\n%s", n, got, b.heard.gaps(), ok, b.heard)
	}
	b.Logf("of %d lines %d came, with %d gaps", n, got, b.heard.gaps())
}

func stalled(b *bench) {
	b.follow()
	release := b.heard.block()
	b.Cleanup(release)
	const n = 20_000
	written := make(chan struct{})
	go func() {
		defer close(written)
		lines := make([]string, n)
		for i := range lines {
			lines[i] = fmt.Sprintf("flood %d while nobody takes anything", i)
		}
		b.peer.Write(lines...)
	}()
	select { // a peer that has to wait is as good as one that need not
	case <-written:
	case <-b.heard.waits:
	}
	release()
	<-written
	b.peer.Write("the flood is over")
	b.accounted(n)
}

func ended(b *bench) {
	stop := b.follow()
	b.peer.Write("a line")
	b.has("a line")
	stop()
	n := len(b.heard.all())
	if b.peer.Keeps() {
		b.peer.Write("nobody reads this")
	}
	if more := len(b.heard.all()); more != n {
		b.Fatalf("%d lines came after it ended", more-n)
	}
}
