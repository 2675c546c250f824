package syslog

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/logs/logstest"
	"holdfast/sources/peertest"
)

// quick is a pace at which tests need not wait for what no message tells.
func quick() pace {
	return pace{first: 50 * time.Millisecond, last: 200 * time.Millisecond, look: 50 * time.Millisecond, idle: 100 * time.Millisecond}
}

// sender sends what a test writes, over UDP or TCP.
type sender struct {
	t       *testing.T
	network string
	counted bool // each message says how long it is
	port    int
	conn    net.Conn
}

func newSender(t *testing.T, network string, counted bool) *sender {
	t.Helper()
	return &sender{t: t, network: network, counted: counted, port: peertest.FreePort(t)}
}

func (s *sender) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

func (s *sender) Follow(ctx context.Context, to logs.Sink, health *sources.HealthBoard) {
	newListener(Source{Name: "api", Listen: s.network + "://" + s.address()}, to, health, time.Now, quick()).follow(ctx)
}

func (s *sender) Kind() string { return Kind }

// dial connects, unless it did.
func (s *sender) dial() net.Conn {
	if s.conn != nil {
		return s.conn
	}
	conn, err := net.Dial(s.network, s.address())
	if err != nil {
		s.t.Error(err)
		return nil
	}
	s.conn = conn
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

const before = "<14>1 2026-11-20T13:33:28.718066+00:00 web-1 api - - - "

func (s *sender) Write(lines ...string) {
	var b strings.Builder
	for _, l := range lines {
		switch msg := before + l; {
		case s.network == "udp":
			s.send(msg)
		case s.counted:
			fmt.Fprintf(&b, "%d %s", len(msg), msg)
		default:
			b.WriteString(msg + "\n")
		}
	}
	if s.network == "tcp" {
		s.send(b.String())
	}
}

func (s *sender) send(msg string) {
	if conn := s.dial(); conn != nil {
		if _, err := conn.Write([]byte(msg)); err != nil {
			s.t.Error(err)
		}
	}
}

func (s *sender) Down(bool) bool { return false }
func (s *sender) Keeps() bool    { return false }
func (s *sender) Garbage() bool  { return false }

// Part sends the beginning of a message; what is written next has no header then.
func (s *sender) Part(beginning string) bool {
	if s.network == "udp" || s.counted {
		return false
	}
	s.send(before + beginning)
	return true
}

// datagrams is a sender whose lines are as long as a datagram.
type datagrams struct{ *sender }

func (datagrams) Longest() int { return 65_000 }

func TestTheContractOverUDP(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return datagrams{newSender(t, "udp", false)} })
}

func TestTheContractOverTCP(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return &continued{sender: newSender(t, "tcp", false)} })
}

func TestTheContractOverTCPCounted(t *testing.T) {
	logstest.Contract(t, func(t *testing.T) logstest.Peer { return newSender(t, "tcp", true) })
}

// continued goes on, after the beginning of a message, with its rest.
type continued struct {
	*sender
	open bool
}

func (c *continued) Part(beginning string) bool {
	c.open = true
	return c.sender.Part(beginning)
}

func (c *continued) Write(lines ...string) {
	if c.open {
		c.open = false
		c.send(lines[0] + "\n")
		lines = lines[1:]
	}
	if len(lines) > 0 {
		c.sender.Write(lines...)
	}
}
