package inbound

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
	"holdfast/sources/logs/posted"
	"holdfast/sources/peertest"
)

// poster posts what a test writes: each time a request, or all of it as one that does
// not end.
type poster struct {
	t      *testing.T
	port   int
	stream bool
	opened sync.Once
	pipe   *io.PipeWriter
}

func newPoster(t *testing.T, stream bool) *poster {
	t.Helper()
	return &poster{t: t, port: peertest.FreePort(t), stream: stream}
}

func (p *poster) url() string { return fmt.Sprintf("http://127.0.0.1:%d/log/api", p.port) }

func (p *poster) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	desk := posted.New(to, health, time.UTC, time.Now)
	door, err := New(Options{
		Listen: fmt.Sprintf("127.0.0.1:%d", p.port), Board: alerts.NewBoard(&record{}, sources.NewFeed(), time.Now), Logs: desk,
		Health: sources.NewHealthBoard(sources.NewFeed()), Now: time.Now,
	})
	if err != nil {
		p.t.Error(err)
		return
	}
	over := make(chan error, 1)
	go func() { over <- door.Run(ctx) }()
	peertest.Until(time.Minute, func() bool { return door.Addr() != "" || ctx.Err() != nil })
	if err := desk.Open("api"); err != nil {
		p.t.Error(err)
	}
	if err := <-over; err != nil {
		p.t.Error(err)
	}
}

func (p *poster) Kind() string { return posted.Kind }

func (p *poster) Write(lines ...string) {
	text := strings.Join(lines, "\n") + "\n"
	if !p.stream {
		p.post(text)
		return
	}
	p.opened.Do(func() {
		r, w := io.Pipe()
		p.pipe = w
		over := make(chan struct{})
		go func() {
			defer close(over)
			p.request(r)
		}()
		p.t.Cleanup(func() { _ = w.Close(); <-over })
	})
	// A door that was shut takes no more.
	_, _ = io.WriteString(p.pipe, text)
}

// post posts until it is taken.
func (p *poster) post(body string) {
	peertest.Until(time.Minute, func() bool {
		status, _ := p.request(bytes.NewReader([]byte(body)))
		return status == http.StatusOK
	})
}

func (p *poster) request(body io.Reader) (status int, answer string) {
	req, err := http.NewRequest(http.MethodPost, p.url(), body)
	if err != nil {
		p.t.Error(err)
		return 0, ""
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "" // the door is shut, or not open yet
	}
	defer func() { _ = res.Body.Close() }()
	said, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(said)
}

func (p *poster) Part(string) bool { return false }
func (p *poster) Down(bool) bool   { return false }
func (p *poster) Keeps() bool      { return false }
func (p *poster) Garbage() bool    { return false }

func TestTheContractOfPostedLogs(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newPoster(t, false) })
}

func TestTheContractOfLogsThatAreSentAsTheyCome(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newPoster(t, true) })
}

// logStand is a door that takes lines, and the tail that has them.
func logStand(t *testing.T, change func(*Options)) (*stand, *logs.Tail) {
	t.Helper()
	var tail *logs.Tail
	s := newStand(t, func(o *Options) {
		tail = logs.NewTail(1000, sources.NewFeed(), o.Now)
		o.Logs = posted.New(tail, o.Health, time.UTC, o.Now)
		if change != nil {
			change(o)
		}
	})
	return s, tail
}

func textsOf(tail *logs.Tail) string {
	var list []string
	for _, l := range tail.Last(1000) {
		list = append(list, l.Source+" "+l.Text)
	}
	return strings.Join(list, "\n")
}

func TestLinesOfALogNobodyConfigured(t *testing.T) {
	s, tail := logStand(t, nil)
	for path, body := range map[string]string{
		"/log/shop": "  at pay()\nnext\n", "/log/shop/v1/logs": `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"told by OTLP"}}]}]}]}`,
	} {
		n := 2.0
		if strings.HasPrefix(body, "{") {
			n = 1
		}
		if status, answer := s.ask("POST", path, body, "Content-Type", "text/plain"); status != 200 || answer["accepted"] != n {
			t.Errorf("%s answers %d %v", path, status, answer)
		}
	}
	if status, answer := s.ask("PUT", "/log/other", ""); status != 200 || answer["accepted"] != 0.0 {
		t.Errorf("nothing answers %d %v", status, answer)
	}
	got := textsOf(tail)
	if !strings.Contains(got, "shop   at pay()\nshop next") || !strings.Contains(got, "shop told by OTLP") {
		t.Errorf("the tail holds\n%s", got)
	}
	for _, name := range []string{"shop", "other"} {
		if h, ok := s.health.Get(posted.Kind, name, ""); !ok || !h.Up || h.Err != "" {
			t.Errorf("the health of %s is %+v", name, h)
		}
	}
	if c := s.door.Counts(); c != (Counts{Lines: 3}) {
		t.Errorf("it counts %+v", c)
	}
}

func TestLinesThatAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		why                      string
	}{
		{"no name", "POST", "/log/", "x", nil, 400, "which log? Post to /log/NAME"},
		{"a name that is a path", "POST", "/log/a/b", "x", nil, 400, "is no name of a log"},
		{"a name that goes up", "POST", "/log/..", "x", nil, 400, "is no name of a log"},
		{"a name that is hostile", "POST", "/log/%1b%5b2J", "x", nil, 400, `"<U+001B>[2J" is no name of a log`},
		{"too much", "POST", "/log/api", strings.Repeat("x", maxLog+1), nil, 413, "larger than"},
		{"packed", "POST", "/log/api", "x", []string{"Content-Encoding", "gzip"}, 415, "encoded as gzip"},
		{"OTLP in bytes", "POST", "/log/api", "x", []string{"Content-Type", "application/x-protobuf"}, 415, "OTLP is read as JSON"},
		{"JSON that is none", "POST", "/log/api", "hello", []string{"Content-Type", "application/json"}, 400, "the body is no JSON"},
		{"reading", "GET", "/log/api", "", nil, 405, "/log/NAME takes POST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, tail := logStand(t, nil)
			status, answer := s.ask(tt.method, tt.path, tt.body, tt.header...)
			if why := whyOf(answer); status != tt.status || !strings.Contains(why, tt.why) {
				t.Errorf("it answers %d %q, want %d %q", status, why, tt.status, tt.why)
			}
			if _, last := tail.Bounds(); last != 0 || s.door.Counts() != (Counts{Refused: 1}) {
				t.Errorf("it had an effect: %s, %+v", textsOf(tail), s.door.Counts())
			}
		})
	}
}

func TestTheSixtyFifthLogIsOneTooMany(t *testing.T) {
	s, _ := logStand(t, nil)
	for i := range posted.Most {
		if status, answer := s.ask("POST", fmt.Sprint("/log/l", i), "x"); status != 200 {
			t.Fatalf("the %d. answers %d %v", i+1, status, answer)
		}
	}
	if status, answer := s.ask("POST", "/log/one-more", "x"); status != 413 || !strings.Contains(whyOf(answer), "64 logs already") {
		t.Errorf("it answers %d %v", status, answer)
	}
	if status, _ := s.ask("POST", "/log/l3", "x"); status != 200 {
		t.Errorf("one that is there answers %d", status)
	}
}

func TestWhatALogLostIsSaid(t *testing.T) {
	s, tail := logStand(t, nil)
	s.ask("POST", "/log/api", "before")
	s.ask("POST", "/log/api", strings.Repeat("x", maxLog+1))
	s.ask("POST", "/log/api", "behind")
	if got, want := textsOf(tail), "api before\napi 1 request was refused here: lines are missing unless they were sent again\napi behind"; got != want {
		t.Errorf("the tail holds\n%s\nwant\n%s", got, want)
	}
	if h, _ := s.health.Get(posted.Kind, "api", ""); !strings.HasPrefix(h.Err, "1 request was refused") {
		t.Errorf("its health is %+v", h)
	}
}

func TestLogsNeedTheTokenToo(t *testing.T) {
	s, tail := logStand(t, func(o *Options) { o.Token = func(context.Context) (string, error) { return "secret", nil } })
	if status, _ := s.ask("POST", "/log/api", "x"); status != 401 {
		t.Errorf("without it answers %d", status)
	}
	if status, _ := s.ask("POST", "/log/api", "x", "Authorization", "Bearer secret"); status != 200 || textsOf(tail) != "api x" {
		t.Errorf("with it answers %d, the tail holds %s", status, textsOf(tail))
	}
	none := newStand(t, nil)
	if status, _ := none.ask("POST", "/log/api", "x"); status != 404 {
		t.Errorf("a door that takes no lines answers %d", status)
	}
}

// Lines that are sent as they come are there before the sender has ended, and where it
// breaks off that is said.
func TestLinesAreThereAsTheyCome(t *testing.T) {
	feed := sources.NewFeed()
	tail := logs.NewTail(1000, feed, time.Now)
	s := newStand(t, func(o *Options) {
		o.Now = time.Now
		o.Logs = posted.New(tail, o.Health, time.UTC, time.Now)
	})
	s.run()
	s.untilHealth("the open door", isUp)
	until := func(want string) {
		t.Helper()
		if !peertest.Until(time.Minute, func() bool { return strings.HasSuffix(textsOf(tail), want) }) {
			t.Fatalf("the tail holds\n%s\nwant at its end\n%s", textsOf(tail), want)
		}
	}
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", s.door.Addr())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /log/job HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n\r\n", s.door.Addr())
		return conn
	}
	chunk := func(conn net.Conn, text string) { fmt.Fprintf(conn, "%x\r\n%s\r\n", len(text), text) }
	conn := dial()
	chunk(conn, "one\ntw")
	until("job one")
	chunk(conn, "o\nthree")
	until("job one\njob two")
	fmt.Fprint(conn, "0\r\n\r\n")
	until("job one\njob two\njob three")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != http.StatusOK || answer["accepted"] != 3.0 {
		t.Errorf("it answers %d %v, %v", res.StatusCode, answer, err)
	}
	_ = res.Body.Close()
	_ = conn.Close()

	conn = dial()
	chunk(conn, "four\nfi")
	until("job four")
	_ = conn.Close()
	until("job fi\njob what 127.0.0.1 sent ended in the middle: lines may be missing")
}
