package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"holdfast/sources/text"
)

// What an Error may wrap, beside what the network said.
var (
	errTimeout  = errors.New("no answer in time")
	errTooLarge = errors.New("answer too large")
	errRedirect = errors.New("redirect refused")
)

// Error says for a person why a server could not be asked.
type Error struct {
	Host string // host and port that was asked
	What string // what happened, what it means, what to do; safe to show
	Err  error  // the cause
}

// Error is What.
func (e *Error) Error() string { return e.What }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether the server did not answer in time.
func (e *Error) Timeout() bool {
	var late interface{ Timeout() bool }
	return errors.Is(e.Err, errTimeout) || errors.Is(e.Err, context.DeadlineExceeded) || errors.As(e.Err, &late) && late.Timeout()
}

// TooLarge reports whether an answer was larger than it may be.
func TooLarge(err error) bool { return errors.Is(err, errTooLarge) }

// StatusError is an answer whose status was not 2xx.
type StatusError struct {
	Host   string
	Status int
	Body   string // the beginning of the answer, safe to show
}

// Status is the status of the answer that err is about; 0 when it is about none.
func Status(err error) int {
	var e *StatusError
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// Error says what the server answered, and for a refused login what to do.
func (e *StatusError) Error() string {
	s := fmt.Sprintf("%s answered %d %s", e.Host, e.Status, http.StatusText(e.Status))
	if e.Body != "" {
		s += ": " + e.Body
	}
	switch e.Status {
	case http.StatusUnauthorized:
		s += "; check auth"
	case http.StatusForbidden:
		s += "; these credentials may not do this"
	case http.StatusNotFound:
		s += "; is the address right, its path prefix too?"
	}
	return s
}

// Err is nil for 2xx, else a *StatusError that quotes the answer.
func (r Response) Err(url string) error {
	if r.Status >= 200 && r.Status <= 299 {
		return nil
	}
	return &StatusError{
		Host:   hostOf(url),
		Status: r.Status,
		Body:   (*text.Redactor)(nil).Redact(text.Excerpt(r.Body, 200)),
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the server"
	}
	return u.Host
}

// explain turns what the network said into words.
func (c *Client) explain(ctx context.Context, host string, err error) error {
	return &Error{Host: host, What: text.Clean(c.words(ctx, host, err)), Err: withCause(ctx, err)}
}

func withCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return errors.Join(err, cause)
	}
	return err
}

func (c *Client) words(ctx context.Context, host string, err error) string {
	var (
		dns   *net.DNSError
		timed net.Error
		inner = err
	)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		inner = wrapped.Err // without the URL, which may carry credentials
	}
	switch {
	case errors.Is(context.Cause(ctx), errTimeout):
		return fmt.Sprintf("no answer from %s within %s", host, c.opts.Timeout)
	case errors.Is(err, context.Canceled):
		return "stopped asking " + host
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer from " + host + " in time"
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fmt.Sprintf("there is no host %s: check the name, or the resolver", dns.Name)
		}
		return fmt.Sprintf("cannot look up %s: the resolver does not answer", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("connection refused by %s: nothing listens there", host)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Sprintf("%s cannot be reached: no route; is the network or the VPN up?", host)
	case errors.Is(err, syscall.ECONNRESET):
		return fmt.Sprintf("%s closed the connection before it answered", host)
	}
	if s := tlsWords(host, err); s != "" {
		return s
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Sprintf("%s closed the connection before its answer was complete", host)
	case errors.As(err, &timed) && timed.Timeout():
		return "no answer from " + host + " in time"
	}
	return fmt.Sprintf("cannot ask %s: %s", host, (*text.Redactor)(nil).Redact(inner.Error()))
}

// tlsWords explains what went wrong with certificates; empty when nothing did.
func tlsWords(host string, err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		plain   tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &name):
		return fmt.Sprintf("certificate of %s is not for this name: %s", host, name.Error())
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("certificate of %s is not valid at this time: %s", host, invalid.Error())
	case errors.As(err, &unknown), errors.As(err, &invalid):
		return fmt.Sprintf("certificate of %s is not trusted: %s; set tls.ca to the file of the authority that signed it", host, certCause(err))
	case errors.As(err, &plain), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Sprintf("%s does not speak TLS: is the address http:// instead of https://?", host)
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"):
		return alertWords(host, err)
	case strings.Contains(err.Error(), "protocol version not supported"):
		return fmt.Sprintf("%s offers only TLS older than 1.2, which is not safe", host)
	}
	return ""
}

func alertWords(host string, err error) string {
	what := err.Error()
	switch {
	case strings.Contains(what, "certificate required"), strings.Contains(what, "bad certificate"),
		strings.Contains(what, "unknown certificate"):
		return fmt.Sprintf("%s wants a certificate from us, and refused what it got: set tls.cert and tls.key", host)
	case strings.Contains(what, "protocol version"):
		return fmt.Sprintf("%s offers only TLS older than 1.2, which is not safe", host)
	}
	return fmt.Sprintf("%s refused the TLS connection: %s", host, certCause(err))
}

// certCause is the innermost description of a TLS failure.
func certCause(err error) string {
	var verify *tls.CertificateVerificationError
	if errors.As(err, &verify) {
		return verify.Err.Error()
	}
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

// size writes a number of bytes for a person.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
