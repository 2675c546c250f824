package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func client(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func fixed(s string) Secret { return func(context.Context) (string, error) { return s, nil } }

func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestAnAnswerIsReadWhole(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Got", r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short and stout"))
	})
	got, err := client(t, Options{}).Do(t.Context(), http.MethodPost, s.URL, []byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != http.StatusTeapot || string(got.Body) != "short and stout" || got.Header.Get("X-Got") != `POST application/json {"a":1}` {
		t.Errorf("got %+v, %s", got, got.Body)
	}
}

func TestJSONIsDecoded(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write([]byte(`{"a": 7}`))
		case "/html":
			_, _ = w.Write([]byte("<html>\x1b[2Jlog in"))
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("token=abcdefgh is\nwrong"))
		}
	})
	c := client(t, Options{})
	var into struct{ A int }
	if err := c.GetJSON(t.Context(), s.URL+"/good", &into); err != nil || into.A != 7 {
		t.Errorf("got %+v, %v", into, err)
	}
	says(t, c.GetJSON(t.Context(), s.URL+"/html", &into), "did not answer in the expected JSON", "<html><U+001B>[2Jlog in", "right address?")

	err := c.GetJSON(t.Context(), s.URL+"/no", &into)
	says(t, err, "answered 401 Unauthorized: token=[redacted] is wrong; check auth")
	var status *StatusError
	if !errors.As(err, &status) || status.Status != http.StatusUnauthorized {
		t.Errorf("got %#v", err)
	}
}

func TestARedirectIsRefusedAndItsHostNamed(t *testing.T) {
	asked := false
	other := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/login?token=abcdefgh", http.StatusFound)
	})
	_, err := client(t, Options{Bearer: fixed("tok")}).Do(t.Context(), http.MethodGet, s.URL, nil)
	says(t, err, "redirects to host "+strings.TrimPrefix(other.URL, "http://"), "302", "not followed", "configure the final address", "[redacted]")
	if asked {
		t.Error("the other host was asked")
	}
	if strings.Contains(err.Error(), "abcdefgh") {
		t.Errorf("%q tells the token", err)
	}
}

func TestARedirectWithinTheHostIsRefusedToo(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/am/", http.StatusMovedPermanently) })
	_, err := client(t, Options{}).Do(t.Context(), http.MethodGet, s.URL, nil)
	says(t, err, "elsewhere on the same host (301 to /am/)")
}

func TestAnAnswerTooLargeIsRefused(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/plain" {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 4<<10))
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(bytes.Repeat([]byte("x"), 2<<20)) // 2 KiB on the wire
		_ = z.Close()
	})
	for _, tt := range []struct {
		path, limit string
		max         int64
	}{{"/plain", "1 KiB", 1 << 10}, {"/gzip", "1 MiB", 1 << 20}, {"/plain", "1000 bytes", 1000}} {
		_, err := client(t, Options{MaxBody: tt.max}).Do(t.Context(), http.MethodGet, s.URL+tt.path, nil)
		says(t, err, "is larger than "+tt.limit)
	}
	got, err := client(t, Options{MaxBody: 2 << 20}).Do(t.Context(), http.MethodGet, s.URL+"/gzip", nil)
	if err != nil || len(got.Body) != 2<<20 {
		t.Errorf("exactly the limit: %d bytes, %v", len(got.Body), err)
	}
}

func TestASilentServerIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	headers := make(chan struct{}, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow-body" {
			_, _ = w.Write([]byte("the beginning"))
			w.(http.Flusher).Flush()
		}
		headers <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	for _, path := range []string{"/silent", "/slow-body"} {
		_, err := client(t, Options{Timeout: 50 * time.Millisecond}).Do(t.Context(), http.MethodGet, s.URL+path, nil)
		<-headers
		says(t, err, "no answer from 127.0.0.1:", "within 50ms")
		var e *Error
		if !errors.As(err, &e) || !e.Timeout() {
			t.Errorf("%s: %#v is no timeout", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-headers; cancel() }()
	_, err := client(t, Options{}).Do(ctx, http.MethodGet, s.URL, nil)
	says(t, err, "stopped asking 127.0.0.1")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not the context's error", err)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	_, err = client(t, Options{}).Do(t.Context(), http.MethodGet, "http://user:hunter2@"+addr, nil)
	says(t, err, "connection refused by "+addr)
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%q tells the password", err)
	}
}

func TestAServerThatHangsUp(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
	})
	_, err := client(t, Options{}).Do(t.Context(), http.MethodGet, s.URL, nil)
	says(t, err, "closed the connection before its answer was complete")
}

func TestAnAddressThatIsNone(t *testing.T) {
	_, err := client(t, Options{}).Do(t.Context(), http.MethodGet, "http://[::1", nil)
	says(t, err, "not a usable address")
}

func TestCredentialsAreSentAndNeverLogged(t *testing.T) {
	var auth string
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { auth = r.Header.Get("Authorization") })
	tests := map[string]struct {
		o         Options
		auth, log string
	}{
		"a bearer token": {Options{Bearer: fixed("tok-123456")}, "Bearer tok-123456", "curl -sS -H 'Authorization: Bearer [redacted]' "},
		"basic":          {Options{User: "bob", Password: fixed("hunter2")}, "Basic Ym9iOmh1bnRlcjI=", "curl -sS -u 'bob:[redacted]' "},
		"none":           {Options{}, "", "curl -sS "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var logged string
			tt.o.Log = func(line string, _ time.Duration, err error) { logged = line }
			if _, err := client(t, tt.o).Do(t.Context(), http.MethodGet, s.URL+"/x", nil); err != nil {
				t.Fatal(err)
			}
			if auth != tt.auth {
				t.Errorf("sent %q", auth)
			}
			if logged != tt.log+s.URL+"/x" {
				t.Errorf("logged %q", logged)
			}
		})
	}
	t.Run("a secret that cannot be read", func(t *testing.T) {
		broken := func(context.Context) (string, error) {
			return "", errors.New("open /run/secrets/am: permission denied")
		}
		_, err := client(t, Options{Bearer: broken}).Do(t.Context(), http.MethodGet, s.URL, nil)
		says(t, err, "cannot read the bearer token", "permission denied")
		_, err = client(t, Options{User: "bob", Password: broken}).Do(t.Context(), http.MethodGet, s.URL, nil)
		says(t, err, "cannot read the password", "permission denied")
	})
	t.Run("both at once", func(t *testing.T) {
		_, err := New(Options{Bearer: fixed("a"), User: "b"})
		says(t, err, "bearer and basic are both set")
	})
}

func TestTheCurlLineCanBeRepeatedByHand(t *testing.T) {
	c := client(t, Options{})
	got := c.curl(http.MethodPost, "http://bob:hunter2@am:9093/api?x=1&y=2", []byte(`{"comment":"it's mine"}`))
	want := `curl -sS -X POST -H 'Content-Type: application/json' --data '{"comment":"it'\''s mine"}' 'http://[redacted]@am:9093/api?x=1&y=2'`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if long := c.curl(http.MethodPost, "http://am", make([]byte, 5000)); !strings.Contains(long, "5000 bytes") {
		t.Errorf("got %s", long)
	}
}

// authority signs certificates for the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string // file
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pem = write(t, "ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func write(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// issue signs a certificate for 127.0.0.1, or for a name, valid until an hour from `from`.
func (a *authority) issue(t *testing.T, name string, from time.Time) (cert, key string) {
	t.Helper()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: from, NotAfter: from.Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		tmpl.IPAddresses = []net.IP{ip}
	} else {
		tmpl.DNSNames = []string{name}
	}
	leaf := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, leaf.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := x509.MarshalECPrivateKey(leaf)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "cert.pem", "CERTIFICATE", der), write(t, "key.pem", "EC PRIVATE KEY", bits)
}

func serveTLS(t *testing.T, certFile, keyFile string, conf *tls.Config) *httptest.Server {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	conf.Certificates = []tls.Certificate{pair}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = conf
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestCertificates(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	hour := time.Now().Add(-30 * time.Minute)
	good, goodKey := ca.issue(t, "127.0.0.1", hour)
	mine, myKey := ca.issue(t, "me", hour)
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	ask := func(s *httptest.Server, o Options) error {
		_, err := client(t, o).Do(t.Context(), http.MethodGet, s.URL, nil)
		return err
	}
	plain := serveTLS(t, good, goodKey, &tls.Config{})
	t.Run("signed by the configured authority", func(t *testing.T) {
		if err := ask(plain, Options{CA: ca.pem}); err != nil {
			t.Error(err)
		}
	})
	t.Run("signed by nobody we know", func(t *testing.T) {
		says(t, ask(plain, Options{}), "certificate of 127.0.0.1:", "is not trusted", "unknown authority", "set tls.ca")
		says(t, ask(plain, Options{CA: stranger.pem}), "is not trusted", "set tls.ca")
	})
	t.Run("for another name", func(t *testing.T) {
		cert, key := ca.issue(t, "am.example.org", hour)
		says(t, ask(serveTLS(t, cert, key, &tls.Config{}), Options{CA: ca.pem}), "is not for this name", "127.0.0.1")
	})
	t.Run("expired", func(t *testing.T) {
		cert, key := ca.issue(t, "127.0.0.1", time.Now().Add(-48*time.Hour))
		says(t, ask(serveTLS(t, cert, key, &tls.Config{}), Options{CA: ca.pem}), "is not valid at this time", "expired")
	})
	t.Run("with a certificate of ours", func(t *testing.T) {
		s := serveTLS(t, good, goodKey, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool})
		if err := ask(s, Options{CA: ca.pem, Cert: mine, Key: myKey}); err != nil {
			t.Error(err)
		}
		says(t, ask(s, Options{CA: ca.pem}), "wants a certificate from us", "set tls.cert and tls.key")
	})
	t.Run("TLS older than 1.2", func(t *testing.T) {
		s := serveTLS(t, good, goodKey, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}) // #nosec G402 -- what we must refuse
		says(t, ask(s, Options{CA: ca.pem}), "offers only TLS older than 1.2")
	})
	t.Run("no TLS at all", func(t *testing.T) {
		s := serve(t, func(http.ResponseWriter, *http.Request) {})
		_, err := client(t, Options{}).Do(t.Context(), http.MethodGet, strings.Replace(s.URL, "http:", "https:", 1), nil)
		says(t, err, "does not speak TLS", "http://")
	})
}

func TestABadSettingIsRefusedAtOnce(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "garbage")
	if err := os.WriteFile(garbage, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		o    Options
		want string
	}{
		"an authority that is not there": {Options{CA: "/nonexistent/ca.pem"}, "tls.ca: open /nonexistent/ca.pem: no such file"},
		"an authority without any":       {Options{CA: garbage}, "holds no PEM certificate"},
		"a certificate without key":      {Options{Cert: garbage}, "belong together"},
		"a certificate that is none":     {Options{Cert: garbage, Key: garbage}, "tls.cert and tls.key"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := New(tt.o)
			says(t, err, tt.want)
		})
	}
}
