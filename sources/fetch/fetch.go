// Package fetch is the one HTTP client of holdfast. It gives every question a
// deadline and every answer a size limit, follows no redirect (Go would carry
// custom credentials to the other host), never skips certificate checks, and
// says in a person's words what went wrong. It knows no API.
package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"holdfast/sources/text"
)

// Defaults of Options.
const (
	DefaultTimeout = 10 * time.Second
	DefaultMaxBody = 32 << 20
)

// maxHeader is how many bytes of answer header are read.
const maxHeader = 256 << 10

// Secret reads a secret when it is needed, so that a rotated one is picked up.
type Secret func(ctx context.Context) (string, error)

// Options say how a server is asked.
type Options struct {
	Timeout time.Duration // for one question, body included; zero: DefaultTimeout
	MaxBody int64         // bytes of one answer, after decompression; zero: DefaultMaxBody

	Bearer   Secret // sent as Authorization: Bearer
	User     string // with Password: basic authentication
	Password Secret
	// Headers are sent besides, such as the X-Scope-OrgID of a tenant. The questions
	// that Log is told do not say their values.
	Headers map[string]Secret

	CA   string // file with the PEM certificates to trust; empty: the system's
	Cert string // file with our certificate, for a server that asks for one
	Key  string // file with its key

	// Log is told every question as the curl command that would ask it, without
	// its secrets. It may be called from several goroutines.
	Log func(line string, took time.Duration, err error)
}

// Client asks servers. It is safe for concurrent use.
type Client struct {
	opts Options
	http *http.Client
}

// New checks the options (the files named must be readable) and returns a client.
func New(o Options) (*Client, error) {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.Bearer != nil && (o.User != "" || o.Password != nil) {
		return nil, errors.New("auth: bearer and basic are both set; keep one")
	}
	conf, err := tlsConfig(o)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		TLSClientConfig:        conf,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    16, // silences are posted so many at once
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    o.Timeout,
		MaxResponseHeaderBytes: maxHeader,
	}
	return &Client{opts: o, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func tlsConfig(o Options) (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CA != "" {
		pem, err := ReadFile(o.CA)
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls.ca: %s holds no PEM certificate", o.CA)
		}
	}
	if (o.Cert == "") != (o.Key == "") {
		return nil, errors.New("tls.cert and tls.key belong together: one of them is missing")
	}
	if o.Cert == "" {
		return conf, nil
	}
	load := func() (*tls.Certificate, error) {
		pair, err := keyPair(o.Cert, o.Key)
		if err != nil {
			return nil, fmt.Errorf("tls.cert and tls.key (%s, %s): %w", o.Cert, o.Key, err)
		}
		return &pair, nil
	}
	if _, err := load(); err != nil {
		return nil, err
	}
	// Read again at every handshake: short-lived certificates are renewed in place.
	conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return load() }
	return conf, nil
}

func keyPair(cert, key string) (tls.Certificate, error) {
	c, err := ReadFile(cert)
	if err != nil {
		return tls.Certificate{}, err
	}
	k, err := ReadFile(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(c, k)
}

// Response is a whole answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // decompressed, as the server sent it: not yet safe to show
}

// Do asks once and reads the whole answer. A body is sent as JSON. A status
// other than 2xx is an answer, not an error; a redirect is an error that names
// where it leads. Errors are for the person to read.
func (c *Client) Do(ctx context.Context, method, url string, body []byte) (Response, error) {
	start := time.Now()
	answer, err := c.ask(ctx, method, url, body, nil)
	if c.opts.Log != nil {
		c.opts.Log(c.curl(method, url, body), time.Since(start), err)
	}
	return answer, err
}

func (c *Client) ask(ctx context.Context, method, url string, body, last []byte) (Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, errTimeout)
	defer cancel()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		return Response{}, &Error{What: "not a usable address: " + text.Clean((*text.Redactor)(nil).Redact(url)), Err: err}
	}
	if err := c.dress(ctx, req, body != nil); err != nil {
		return Response{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Response{}, c.explain(ctx, req.URL.Host, err)
	}
	defer resp.Body.Close()
	if err := refuseRedirect(req, resp); err != nil {
		return Response{}, err
	}
	data, err := readAgain(io.LimitReader(resp.Body, c.opts.MaxBody+1), last)
	if err != nil {
		return Response{}, c.explain(ctx, req.URL.Host, err)
	}
	if int64(len(data)) > c.opts.MaxBody {
		return Response{}, &Error{Host: req.URL.Host, What: fmt.Sprintf("answer of %s is larger than %s; it was not read to the end", req.URL.Host, size(c.opts.MaxBody)), Err: errTooLarge}
	}
	return Response{Status: resp.StatusCode, Header: resp.Header, Body: data}, nil
}

// dress adds the headers, the credentials among them.
func (c *Client) dress(ctx context.Context, req *http.Request, hasBody bool) error {
	req.Header.Set("User-Agent", "holdfast")
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	if hasBody {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.opts.Bearer != nil {
		token, err := c.opts.Bearer(ctx)
		if err != nil {
			return &Error{Host: req.URL.Host, What: "cannot read the bearer token for " + req.URL.Host + ": " + err.Error(), Err: err}
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if c.opts.User != "" || c.opts.Password != nil {
		var password string
		if c.opts.Password != nil {
			var err error
			if password, err = c.opts.Password(ctx); err != nil {
				return &Error{Host: req.URL.Host, What: "cannot read the password for " + req.URL.Host + ": " + err.Error(), Err: err}
			}
		}
		req.SetBasicAuth(c.opts.User, password)
	}
	for name, value := range c.opts.Headers {
		said, err := value(ctx)
		if err != nil {
			return &Error{Host: req.URL.Host, What: "cannot read " + name + " for " + req.URL.Host + ": " + err.Error(), Err: err}
		}
		req.Header.Set(name, said)
	}
	return nil
}

// refuseRedirect makes an answer that leads elsewhere an error.
func refuseRedirect(req *http.Request, resp *http.Response) error {
	if resp.StatusCode < 300 || resp.StatusCode > 399 {
		return nil
	}
	to := resp.Header.Get("Location")
	if to == "" {
		return nil
	}
	shown := text.Excerpt([]byte((*text.Redactor)(nil).Redact(to)), 200)
	where := "elsewhere on the same host"
	if at, err := req.URL.Parse(to); err == nil && at.Host != "" && at.Host != req.URL.Host {
		where = "to host " + text.Excerpt([]byte(at.Host), 100)
	}
	return &Error{
		Host: req.URL.Host,
		What: fmt.Sprintf("%s redirects %s (%d to %s); redirects are not followed because credentials would go along: configure the final address", req.URL.Host, where, resp.StatusCode, shown),
		Err:  errRedirect,
	}
}

// GetJSON asks for url and decodes the answer. A status other than 2xx is a
// *StatusError.
func (c *Client) GetJSON(ctx context.Context, url string, into any) error {
	answer, err := c.Do(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if err := answer.Err(url); err != nil {
		return err
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		host := hostOf(url)
		return &Error{Host: host, What: fmt.Sprintf("%s did not answer in the expected JSON (%s): %q; is this the right address?", host, text.Clean(err.Error()), text.Excerpt(answer.Body, 80)), Err: err}
	}
	return nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
