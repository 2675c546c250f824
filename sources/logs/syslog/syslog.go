// Package syslog takes what is sent as syslog over UDP or TCP, as RFC 5424 and RFC 3164
// write it and as senders do: whatever comes is a line, also what is no syslog. It must
// not know how lines are kept.
package syslog

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// Kind is the Kind of the source's Health.
const Kind = "syslog"

// Source is one address that is listened at.
type Source struct {
	Name   string
	Listen string         // such as udp://127.0.0.1:5514 or tcp://[::1]:601
	Zone   *time.Location // of times without a zone; nil: UTC
}

// CheckListen says what is wrong with an address to listen at.
func CheckListen(listen string) error {
	_, _, err := parseListen(listen)
	return err
}

func parseListen(listen string) (network, address string, err error) {
	bad := fmt.Errorf("%q is no address to listen at; write it as udp://127.0.0.1:5514 or tcp://127.0.0.1:5514", listen)
	network, address, ok := strings.Cut(listen, "://")
	if !ok || network != "udp" && network != "tcp" {
		return "", "", bad
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", "", bad
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", "", bad
	}
	if host != "" && host != "localhost" && net.ParseIP(host) == nil {
		return "", "", fmt.Errorf("%q: %s is no address of this machine; write it in numbers, such as udp://127.0.0.1:5514", listen, host)
	}
	return network, address, nil
}

// pace says how long the listener waits.
type pace struct {
	first, last time.Duration // before it listens again where it could not
	look        time.Duration // how often what no message tells is looked at
	idle        time.Duration // before a message that does not end is shown as it stands
}

func usual() pace {
	return pace{first: 2 * time.Second, last: 30 * time.Second, look: time.Second, idle: 3 * time.Second}
}

// Follow listens until ctx ends, hands every message to sink as a line and reports to
// health how it goes. What is known to be lost is a gap.
func Follow(ctx context.Context, src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time) {
	logs.Whole(sink) // it tells nothing of before
	newListener(src, sink, health, now, usual()).follow(ctx)
}

// Try looks whether the source could listen here, and leaves that in its health.
func Try(ctx context.Context, src Source, health *sources.HealthBoard, now func() time.Time) {
	is := sources.Health{Name: src.Name, Kind: Kind, Up: true, Since: now()}
	o, err := open(ctx, src.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		is.Err = src.Listen + " is taken: by a holdfast that is open, or by another program"
	case err != nil:
		is.Up, is.Err = false, text.ErrorLine(err)
	default:
		is.Err = "nobody listens there now"
		o.close()
	}
	health.Report(is)
}

// opened is a socket that is listened at; one of both is set.
type opened struct {
	udp *net.UDPConn
	tcp *net.TCPListener
}

// open begins to listen.
func open(ctx context.Context, listen string) (o opened, err error) {
	network, address, err := parseListen(listen)
	if err != nil {
		return o, err
	}
	var conf net.ListenConfig
	if network == "udp" {
		conn, err := conf.ListenPacket(ctx, network, address)
		if err != nil {
			return o, explain(listen, err)
		}
		o.udp, _ = conn.(*net.UDPConn)
		// What the system does not grant is what it has room for.
		_ = o.udp.SetReadBuffer(buffer)
		return o, nil
	}
	l, err := conf.Listen(ctx, network, address)
	if err != nil {
		return o, explain(listen, err)
	}
	o.tcp, _ = l.(*net.TCPListener)
	return o, nil
}

// buffer is how many bytes of datagrams the system is asked to hold for us.
const buffer = 8 << 20

func (o opened) close() {
	if o.udp != nil {
		_ = o.udp.Close()
	}
	if o.tcp != nil {
		_ = o.tcp.Close()
	}
}

// explain says why nobody can listen.
func explain(listen string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is taken: another program, or another holdfast, listens there: %w", listen, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s: a port below 1024 needs a privilege that holdfast does not have; choose a higher one: %w", listen, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is no address of this machine: %w", listen, err)
	}
	return fmt.Errorf("nobody can listen at %s: %w", listen, err)
}

// listener is the state of one Follow.
type listener struct {
	src    Source
	health *sources.HealthBoard
	now    func() time.Time
	pace   pace
	intake *intake
	out    bool // nobody listens, and a gap says so
}

func newListener(src Source, sink logs.Sink, health *sources.HealthBoard, now func() time.Time, p pace) *listener {
	return &listener{src: src, health: health, now: now, pace: p, intake: &intake{source: src.Name, sink: sink, now: now, read: newReader(src.Zone)}}
}

// follow listens again and again until ctx ends.
func (l *listener) follow(ctx context.Context) {
	retry := sources.Retry{First: l.pace.first, Last: l.pace.last}
	for ctx.Err() == nil {
		o, err := open(ctx, l.src.Listen)
		if err == nil {
			retry.Went()
			if l.out {
				l.out = false
				l.intake.gap("it is listened again: what was sent meanwhile is missing")
			}
			err = l.serve(ctx, o)
		}
		if ctx.Err() != nil {
			return
		}
		if !l.out {
			l.out = true
			l.intake.gap("nothing is received: " + text.ErrorLine(err))
		}
		wait := retry.Failed()
		l.report(sources.Health{Err: text.ErrorLine(err), NextTry: l.now().Add(wait)})
		sources.Pause(ctx, wait)
	}
}

// serve takes what comes until ctx ends, or the socket fails.
func (l *listener) serve(ctx context.Context, o opened) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, o.close)
	defer stop()
	defer o.close()
	l.report(sources.Health{Up: true})
	failed := make(chan error, 1)
	h := newHall(l.intake, l.pace.idle)
	defer h.clear() // once nobody is let in any more
	var wait sync.WaitGroup
	wait.Go(func() { failed <- guarded(func() error { return l.receive(ctx, o, h) }) })
	defer wait.Wait()
	defer cancel()
	ticker := time.NewTicker(l.pace.look)
	defer ticker.Stop()
	drops := dropsOf(o.udp)
	for {
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			l.look(h, drops)
		}
	}
}

func (l *listener) receive(ctx context.Context, o opened, h *hall) error {
	if o.udp != nil {
		return l.intake.datagrams(ctx, o.udp)
	}
	return h.admit(ctx, o.tcp)
}

// guarded runs a part; its panic becomes the error.
func guarded(part func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it stopped through a defect in holdfast: %v (%s)", r, text.Excerpt(debug.Stack(), 300))
		}
	}()
	return part()
}

// look tells what was lost since the last look.
func (l *listener) look(h *hall, drops *drops) {
	if n := drops.more(); n > 0 {
		l.intake.gap(fmt.Sprintf("%d datagrams came faster than they could be read, and the system dropped them", n))
	}
	n, all := h.putOut()
	if n > 0 {
		l.intake.gap(fmt.Sprintf("%d connections were closed to make room for others, the longest silent ones first: at most %d are held", n, mostConns))
	}
	l.report(sources.Health{Up: true, Err: lossWords(drops.all, all)})
}

// lossWords is what is to be said of a listener that lost something; empty: nothing.
func lossWords(dropped uint64, out int) string {
	var words []string
	if dropped > 0 {
		words = append(words, fmt.Sprintf("%d datagrams dropped since it listens", dropped))
	}
	if out > 0 {
		words = append(words, fmt.Sprintf("%d connections closed to make room", out))
	}
	return strings.Join(words, "; ")
}

// report says how the source does.
func (l *listener) report(is sources.Health) {
	is.Name, is.Kind, is.Since = l.src.Name, Kind, l.now()
	l.health.Report(is)
}
