package syslog

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/peertest"
)

// desk listens and keeps what came.
type desk struct {
	*testing.T
	port   int
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

func listens(t *testing.T, network string, port int) *desk {
	t.Helper()
	d := &desk{T: t, port: port, feed: sources.NewFeed()}
	d.health = sources.NewHealthBoard(d.feed)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		newListener(Source{Name: "net", Listen: fmt.Sprintf("%s://127.0.0.1:%d", network, port)}, d, d.health, time.Now, quick()).follow(ctx)
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
		h, _ := d.health.Get(Kind, "net", "")
		if err != nil {
			d.Fatalf("%s did not come: %+v\n%.3000s", what, h, d.texts())
		}
		if enough(h, d.texts()) {
			return h
		}
	}
}

func (d *desk) up() *desk {
	d.Helper()
	d.until("up", func(h sources.Health, _ string) bool { return h.Up })
	return d
}

func dial(t *testing.T, network string, port int) net.Conn {
	t.Helper()
	conn, err := net.Dial(network, fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func write(t *testing.T, conn net.Conn, words string) {
	t.Helper()
	if _, err := conn.Write([]byte(words)); err != nil {
		t.Fatal(err)
	}
}

func TestAPortThatIsTakenIsSaidAndTriedAgain(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			first := listens(t, network, peertest.FreePort(t)).up()
			d := listens(t, network, first.port)
			taken := d.until("taken", func(h sources.Health, _ string) bool { return !h.Up && h.Err != "" })
			want := fmt.Sprintf("%s://127.0.0.1:%d is taken: another program, or another holdfast, listens there", network, d.port)
			if !strings.HasPrefix(taken.Err, want) || taken.NextTry.IsZero() {
				t.Errorf("its health is %+v", taken)
			}
			checked := sources.NewHealthBoard(sources.NewFeed())
			Try(t.Context(), Source{Name: "net", Listen: fmt.Sprintf("%s://127.0.0.1:%d", network, d.port)}, checked, time.Now)
			if h, _ := checked.Get(Kind, "net", ""); !h.Up || !strings.Contains(h.Err, "is taken: by a holdfast that is open, or by another program") {
				t.Errorf("the doctor is told %+v", h)
			}
			first.stop()
			d.up()
			if texts := d.texts(); strings.Count(texts, "GAP ") != 2 || !strings.Contains(texts, "GAP it is listened again: what was sent meanwhile is missing") {
				t.Errorf("the gap is not told with its end:\n%s", texts)
			}
		})
	}
}

// Who connects and says nothing takes no place of one that has something to say.
func TestManyConnectionsAreBoundedAndSaid(t *testing.T) {
	d := listens(t, "tcp", peertest.FreePort(t)).up()
	first := dial(t, "tcp", d.port)
	write(t, first, "<13>Nov 20 14:33:28 vm a: the first\n")
	d.until("the first", func(_ sources.Health, texts string) bool { return strings.Contains(texts, "the first") })
	for range mostConns + 20 {
		dial(t, "tcp", d.port)
	}
	late := dial(t, "tcp", d.port)
	write(t, late, "<13>Nov 20 14:33:28 vm a: the last\n")
	h := d.until("the last, and those put out", func(h sources.Health, texts string) bool {
		return strings.Contains(texts, "the last") && strings.Contains(h.Err, "22 connections closed to make room")
	})
	if !h.Up || !strings.Contains(d.texts(), "connections were closed to make room for others, the longest silent ones first: at most 256 are held") {
		t.Errorf("%+v\n%s", h, d.texts())
	}
}

// A sender that breaks off in a message leaves what came of it, and a gap.
func TestASenderThatBreaksOffIsSaid(t *testing.T) {
	d := listens(t, "tcp", peertest.FreePort(t)).up()
	conn := dial(t, "tcp", d.port)
	write(t, conn, "<13>Nov 20 14:33:28 vm a: whole\n100 <13>Nov 20 14:33:28 vm a: half a mess")
	_ = conn.Close()
	other := dial(t, "tcp", d.port)
	write(t, other, "<13>Nov 20 14:33:28 vm a: without an end")
	_ = other.Close()
	d.until("the end", func(_ sources.Health, texts string) bool {
		return strings.Contains(texts, "vm a: half a mess") && strings.Contains(texts, "vm a: without an end") && strings.Contains(texts, "GAP ")
	})
	if texts := d.texts(); !strings.Contains(texts, "GAP the connection from 127.0.0.1 ended: 63 bytes of its last message never came\n") || strings.Count(texts, "GAP ") != 1 {
		t.Error(texts)
	}
	for _, l := range d.all() {
		if !l.Gap && l.Path != "tcp://127.0.0.1" {
			t.Errorf("who sent it is %q", l.Path)
		}
	}
}

func TestAnAddressToListenAt(t *testing.T) {
	for _, good := range []string{"udp://127.0.0.1:5514", "tcp://[::1]:601", "udp://:5514", "tcp://localhost:0"} {
		if err := CheckListen(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "127.0.0.1:5514", "udp://127.0.0.1", "http://127.0.0.1:80", "udp://example.org:514", "udp://127.0.0.1:99999", "udp://127.0.0.1:x"} {
		if err := CheckListen(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestDroppedDatagramsAreReadOfTheSystemsTable(t *testing.T) {
	const table = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n" +
		"  100: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 312\n"
	if n, ok := droppedIn([]byte(table), "4711"); !ok || n != 312 {
		t.Errorf("%d, %v", n, ok)
	}
	if _, ok := droppedIn([]byte(table), "47"); ok {
		t.Error("another socket's are taken")
	}
}

func TestPeerLoggerInAllItsModes(t *testing.T) {
	logger := peertest.Need(t, "logger")[0]
	for _, network := range []string{"udp", "tcp"} {
		d := listens(t, network, peertest.FreePort(t)).up()
		modes := map[string][]string{
			"new":      {"--rfc5424"},
			"no time":  {"--rfc5424=notime"},
			"no host":  {"--rfc5424=nohost"},
			"no tq":    {"--rfc5424=notq"},
			"old":      {"--rfc3164"},
			"with pid": {"--rfc5424", "--id=77", "--msgid", "PAY01", "--sd-id", "incident@32473", "--sd-param", `id="INC-7"`},
			"old pid":  {"--rfc3164", "--id=77"},
		}
		if network == "tcp" {
			modes["counted"] = []string{"--rfc5424", "--octet-count"}
			modes["counted old"] = []string{"--rfc3164", "--octet-count"}
		}
		for name, args := range modes {
			args = append([]string{"--server", "127.0.0.1", "--port", fmt.Sprint(d.port), "--" + network, "--tag", "checkout", "--priority", "local0.err"}, args...)
			cmd := exec.Command(logger, append(args, "card declined ä: "+name)...) // #nosec G204 -- Need found it
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, out)
			}
		}
		d.until("all of them", func(_ sources.Health, texts string) bool { return strings.Count(texts, "card declined") == len(modes) })
		host, _ := os.Hostname()
		host, _, _ = strings.Cut(host, ".")
		for _, l := range d.all() {
			_, name, _ := strings.Cut(l.Text, "ä: ")
			name, sd, _ := strings.Cut(name, " [")
			if l.Level != logs.Error || l.Untimed != (name == "no time") || time.Since(l.At) > time.Minute || time.Until(l.At) > time.Minute {
				t.Errorf("%s %s: %v, untimed %v, %s", network, name, l.Level, l.Untimed, l.At)
			}
			want := host + " checkout"
			switch name {
			case "no host":
				want = "127.0.0.1 checkout"
			case "with pid":
				want += "[77] PAY01"
			case "old pid":
				want += "[77]"
			}
			if l.From != want || (sd == `incident@32473 id="INC-7"]`) != (name == "with pid") {
				t.Errorf("%s %s: from %q, want %q; data %q", network, name, l.From, want, sd)
			}
		}
		d.stop()
	}
}

// A real rsyslog sends on what it got, as its three usual templates write it.
func TestPeerRsyslogSendsOn(t *testing.T) {
	paths := peertest.Need(t, "rsyslogd", "logger")
	for _, c := range []struct{ network, template, more string }{
		{"tcp", "RSYSLOG_SyslogProtocol23Format", ` TCP_Framing="octet-counted"`},
		{"tcp", "RSYSLOG_TraditionalForwardFormat", ""},
		{"udp", "RSYSLOG_ForwardFormat", ""},
	} {
		d := listens(t, c.network, peertest.FreePort(t)).up()
		dir, in := t.TempDir(), peertest.FreePort(t)
		conf := fmt.Sprintf("global(workDirectory=%q)\nmodule(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\"%d\")\n"+
			"action(type=\"omfwd\" target=\"127.0.0.1\" port=\"%d\" protocol=%q template=%q%s)\n", dir, in, d.port, c.network, c.template, c.more)
		file := filepath.Join(dir, "rsyslog.conf")
		if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cmd := exec.CommandContext(ctx, paths[0], "-n", "-f", file, "-i", filepath.Join(dir, "pid")) // #nosec G204 -- Need found it
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Nobody says when it listens: it is sent the same until it came.
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, paths[1], "--server", "127.0.0.1", "--port", fmt.Sprint(in), "--udp", "--tag", "checkout", "--id=7", "--priority", "local0.warning", "card declined").Run() // #nosec G204 -- Need found it
				select {
				case <-ctx.Done():
				case <-time.After(100 * time.Millisecond):
				}
			}
		}()
		d.until(c.template, func(_ sources.Health, texts string) bool {
			return strings.Contains(texts, "checkout[7]: card declined")
		})
		cancel()
		<-sent
		_ = cmd.Wait()
		for _, l := range d.all() {
			if l.Level != logs.Warn || l.Untimed || time.Since(l.At) > time.Minute || time.Until(l.At) > time.Minute {
				t.Errorf("%s: %+v", c.template, l)
			}
		}
		d.stop()
	}
}
