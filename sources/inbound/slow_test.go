package inbound

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// caller is a connection to an open door.
func caller(t *testing.T, s *stand) net.Conn {
	t.Helper()
	var d net.Dialer
	c, err := d.DialContext(t.Context(), "tcp", s.door.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// begin sends the beginning of a request whose body never comes whole.
func begin(t *testing.T, c net.Conn, path string, body string) {
	t.Helper()
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, len(body)+1)
	if _, err := io.WriteString(c, head+body); err != nil {
		t.Fatal(err)
	}
}

func post(t *testing.T, s *stand, path, body string) (int, string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.door.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	line, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(line)
}

func TestThoseWhoSendSlowlyTakeNobodysPlace(t *testing.T) {
	s := newStand(t, nil)
	s.run()
	s.untilHealth("the open door", isUp)
	for range 3 * max(atOnce, emergenciesAtOnce) / 2 {
		begin(t, caller(t, s), "/api/v2/alerts", "[")
		begin(t, caller(t, s), "/emergency", "{")
	}
	for path, body := range map[string]string{"/api/v2/alerts": `[{"labels":{"alertname":"A"}}]`, "/emergency": "the shop is down"} {
		if status, line := post(t, s, path, body); status != 200 {
			t.Errorf("%s answers %d %s", path, status, line)
		}
	}
}

func TestMoreConnectionsThanThereIsRoomForPushOutTheOldestIdler(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lobby := newLobby(l, 3)
	defer func() { _ = lobby.Close() }()
	came := make(chan net.Conn, 10)
	go func() {
		for {
			c, err := lobby.Accept()
			if err != nil {
				return
			}
			came <- c
		}
	}()
	var theirs, ours []net.Conn
	enter := func() {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		theirs = append(theirs, c)
	}
	for range 3 {
		enter()
		ours = append(ours, <-came)
	}
	ours[0].(*guest).acts() // the first is being answered
	enter()
	ours = append(ours, <-came)
	if _, err := theirs[1].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the oldest that does nothing was not closed: %v", err)
	}
	for _, g := range ours[2:] {
		g.(*guest).acts()
	}
	enter() // everybody is being answered
	if _, err := theirs[4].Read(make([]byte, 1)); err == nil {
		t.Error("one too many was let in")
	}
	ours[0].(*guest).reads()
	enter()
	if c := <-came; c == nil {
		t.Error("there was room again")
	}
	for _, c := range theirs {
		_ = c.Close()
	}
}

func TestBodiesThatAreOnTheirWayForLongestMakeRoom(t *testing.T) {
	room := newBodies(64 << 10)
	var cut []int
	reading := make([]*body, 2)
	for i := range reading {
		reading[i] = room.begin(func() { cut = append(cut, i); reading[i].end() })
		reading[i].since = reading[i].since.Add(time.Duration(i)*time.Second - time.Minute)
		if !reading[i].grow(t.Context(), 32<<10) {
			t.Fatal("there was room")
		}
	}
	honest := room.begin(func() { t.Error("the newest was given up") })
	if !honest.grow(t.Context(), 4<<10) || len(cut) != 1 || cut[0] != 0 {
		t.Fatalf("given up were %v, want the oldest", cut)
	}
	reading[1].whole() // it is being answered
	if honest.grow(t.Context(), 64<<10) {
		t.Error("more was taken than there is")
	}
	honest.end()
	reading[1].end()
	if room.left != 64<<10 || len(room.reading) != 0 {
		t.Errorf("%d bytes are left, %d read", room.left, len(room.reading))
	}
}

func TestAnOrdinaryPushNeverWaitsForTheRoomOfLargeOnes(t *testing.T) {
	room := newBodies(0) // all of it is taken by bodies that are being answered
	whole, err := room.begin(func() {}).read(t.Context(), strings.NewReader(strings.Repeat("x", small-1)), maxAlerts, func(time.Time) {})
	if err != nil || len(whole) != small-1 {
		t.Errorf("%d bytes, %v", len(whole), err)
	}
	if _, err := room.begin(func() {}).read(t.Context(), strings.NewReader(strings.Repeat("x", small+1)), maxAlerts, func(time.Time) {}); !errors.As(err, new(noRoomError)) {
		t.Errorf("a large one came in: %v", err)
	}
}

// deadlined is a reader that notes until when it may take.
type deadlined struct {
	io.Reader
	until []time.Time
}

func TestABodyMustArriveInTime(t *testing.T) {
	r := &deadlined{Reader: bytes.NewReader(make([]byte, 5<<20))}
	b := newBodies(bodiesHeld).begin(func() {})
	whole, err := b.read(t.Context(), r, maxAlerts, func(at time.Time) { r.until = append(r.until, at) })
	if err != nil || len(whole) != 5<<20 {
		t.Fatalf("%d bytes, %v", len(whole), err)
	}
	first, last := r.until[0].Sub(b.since), r.until[len(r.until)-1].Sub(b.since)
	if first != grace || last != longest {
		t.Errorf("it had %v at first and %v at last", first, last)
	}
	b.end()

	s := newStand(t, nil)
	s.run()
	s.untilHealth("the open door", isUp)
	c := caller(t, s)
	begin(t, c, "/emergency", "{")
	s.door.called.bodies.mu.Lock()
	for len(s.door.called.bodies.reading) == 0 { // until it is being read
		s.door.called.bodies.mu.Unlock()
		<-time.After(time.Millisecond)
		s.door.called.bodies.mu.Lock()
	}
	for b := range s.door.called.bodies.reading {
		b.cut()
	}
	s.door.called.bodies.mu.Unlock()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if line, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(line), "too slowly") {
		t.Errorf("it answers %d %s, %v", res.StatusCode, line, err)
	}
}

// hanging is a Board over a disk that hangs.
type hanging struct{ let chan struct{} }

func (b hanging) Receive(context.Context, string, alerts.Snapshot) error { <-b.let; return nil }

func TestADiskThatHangsHoldsNoCallerUp(t *testing.T) {
	b := hanging{make(chan struct{})}
	s := newStand(t, func(o *Options) { o.Board, o.Ready = b, func(context.Context) error { <-b.let; return nil } })
	for path, body := range map[string]string{"/api/v2/alerts": `[{"labels":{"alertname":"A"}}]`, "/emergency": "the shop is down", "/readyz": ""} {
		method := "POST"
		if path == "/readyz" {
			method = "GET"
		}
		began := time.Now()
		status, answer := s.ask(method, path, body)
		if took := time.Since(began); status != 503 || took > 3*answerIn || !strings.Contains(whyOf(answer), "has not answered") {
			t.Errorf("%s answers %d %v after %v", path, status, answer, took)
		}
	}
	close(b.let)
}
