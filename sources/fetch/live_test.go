package fetch

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestAnAnswerThatDoesNotEndIsReadWhileItComes(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Header.Get("X-Scope-OrgID"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	var said string
	c := client(t, Options{Timeout: 20 * time.Second, Headers: map[string]Secret{"X-Scope-OrgID": fixed("team-a")}, Log: func(line string, _ time.Duration, _ error) { said = line }})
	body, err := c.Open(t.Context(), s.URL+"/tail")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len("team-a"))
	if _, err := io.ReadFull(body, got); err != nil || string(got) != "team-a" {
		t.Errorf("%q, %v", got, err)
	}
	if !strings.Contains(said, "'X-Scope-OrgID: [redacted]'") || strings.Contains(said, "team-a") {
		t.Error(said)
	}
	_ = body.Close() // ends the server's part, or the test never does
}

func TestAnAnswerThatDoesNotBeginHasADeadline(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	_, err := client(t, Options{Timeout: 50 * time.Millisecond}).Open(t.Context(), s.URL)
	says(t, err, "no answer from", "within 50ms")
}

// After its beginning an answer has no deadline of ours.
func TestAnAnswerThatBeganIsNotCutOff(t *testing.T) {
	for deadline := 200 * time.Millisecond; ; deadline *= 2 { // where the machine stands still, it does not begin in time
		release := make(chan struct{})
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-release:
			case <-r.Context().Done():
			}
			_, _ = io.WriteString(w, "late")
		})
		body, err := client(t, Options{Timeout: deadline}).Open(t.Context(), s.URL)
		if err != nil && deadline < time.Minute {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(2*deadline, func() { close(release) })
		if got, err := io.ReadAll(body); err != nil || string(got) != "late" {
			t.Errorf("%q, %v", got, err)
		}
		_ = body.Close() // it was read to its end
		return
	}
}

func TestNeitherAnAnswerNorAWebsocketIsRedirected(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://203.0.113.7/", http.StatusFound)
	})
	c := client(t, Options{Bearer: fixed("token")})
	_, err := c.Open(t.Context(), s.URL)
	says(t, err, "redirects to host 203.0.113.7")
	_, err = c.Websocket(t.Context(), s.URL)
	says(t, err, "redirects to host 203.0.113.7")
}

func TestAWebsocket(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
			return
		case "/none":
			_, _ = io.WriteString(w, "hello")
			return
		case "/refused":
			http.Error(w, "too many tails", http.StatusTooManyRequests)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		ctx := conn.CloseRead(context.Background())
		_ = conn.Write(ctx, websocket.MessageText, []byte(r.Header.Get("Authorization")))
		_ = conn.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", 100)))
		<-ctx.Done()
	})
	c := client(t, Options{Bearer: fixed("token"), MaxBody: 50})
	conn, err := c.Websocket(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	if _, got, err := conn.Read(t.Context()); err != nil || string(got) != "Bearer token" {
		t.Errorf("%q, %v", got, err)
	}
	if _, got, err := conn.Read(t.Context()); err == nil {
		t.Errorf("a message of %d bytes is read", len(got))
	}
	_, err = c.Websocket(t.Context(), s.URL+"/none")
	says(t, err, "opens no websocket: it answered 200 OK")
	_, err = c.Websocket(t.Context(), s.URL+"/refused")
	says(t, err, "answered 429 Too Many Requests: too many tails")
	_, err = client(t, Options{Timeout: 50 * time.Millisecond}).Websocket(t.Context(), s.URL+"/hang")
	says(t, err, "no answer from", "within 50ms")
}
