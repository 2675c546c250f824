package fetch

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// Open asks for url and returns its answer while it comes, for one that does not end.
// That it begins has the deadline of every question; after that only ctx ends it, and
// whoever reads it has to bound what they keep. An answer other than 2xx is an error.
func (c *Client) Open(ctx context.Context, url string) (io.ReadCloser, error) {
	start := time.Now()
	body, err := c.open(ctx, url)
	if c.opts.Log != nil {
		c.opts.Log(c.curl(http.MethodGet, url, nil), time.Since(start), err)
	}
	return body, err
}

func (c *Client) open(ctx context.Context, url string) (io.ReadCloser, error) {
	ctx, begun, end := c.beginning(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		end()
		return nil, &Error{What: "not a usable address", Err: err}
	}
	if err := c.dress(ctx, req, false); err != nil {
		end()
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		defer end()
		return nil, c.explain(ctx, req.URL.Host, err)
	}
	if err := c.refused(req, resp); err != nil {
		resp.Body.Close()
		end()
		return nil, err
	}
	begun()
	return &opened{resp.Body, end}, nil
}

// beginning is a context of what does not end: begun says that it began in time, end
// ends it.
func (c *Client) beginning(ctx context.Context) (of context.Context, begun, end func()) {
	of, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(c.opts.Timeout, func() { cancel(errTimeout) })
	return of, func() { timer.Stop() }, func() { timer.Stop(); cancel(nil) }
}

// refused is why an answer is none that goes on; nil: it is one.
func (c *Client) refused(req *http.Request, resp *http.Response) error {
	if err := refuseRedirect(req, resp); err != nil {
		return err
	}
	is := Response{Status: resp.StatusCode}
	if err := is.Err(req.URL.String()); err == nil {
		return nil
	}
	const quoted = 1 << 10
	// What cannot be read of an explanation is left out of it.
	is.Body, _ = io.ReadAll(io.LimitReader(resp.Body, quoted))
	return is.Err(req.URL.String())
}

// opened is an answer that is read while it comes.
type opened struct {
	io.ReadCloser
	end func()
}

// Close ends the answer.
func (o *opened) Close() error {
	o.end()
	return o.ReadCloser.Close()
}

// Websocket opens a websocket at url, which begins with http or https. The handshake
// has the deadline of every question and follows no redirect; a message may be as large
// as an answer.
func (c *Client) Websocket(ctx context.Context, url string) (*websocket.Conn, error) {
	start := time.Now()
	conn, err := c.websocket(ctx, url)
	if c.opts.Log != nil {
		c.opts.Log(c.curl(http.MethodGet, url, nil), time.Since(start), err)
	}
	return conn, err
}

func (c *Client) websocket(ctx context.Context, url string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, errTimeout)
	defer cancel() // it is of the handshake only
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, &Error{What: "not a usable address", Err: err}
	}
	if err := c.dress(ctx, req, false); err != nil {
		return nil, err
	}
	conn, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: c.http, HTTPHeader: req.Header}) //nolint:bodyclose // the library closes it
	switch {
	case err == nil:
		conn.SetReadLimit(c.opts.MaxBody)
		return conn, nil
	case resp == nil:
		return nil, c.explain(ctx, req.URL.Host, err)
	}
	if said := c.refused(req, resp); said != nil {
		return nil, said
	}
	return nil, &Error{Host: req.URL.Host, What: req.URL.Host + " opens no websocket: it answered " + resp.Status + "; is something between that does not let one through?", Err: err}
}
