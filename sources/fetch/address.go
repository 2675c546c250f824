package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/text"
)

// Base is the URL that the paths of a server's interface begin with, such as
// http://127.0.0.1:9093. The zero Base is none.
type Base struct{ url url.URL }

// ParseBase reads a base URL. The error says what is wrong with it, for the person who
// wrote it.
func ParseBase(raw string) (Base, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return Base{}, fmt.Errorf("%q is not a URL; write it as http://HOST:PORT", text.Clean(raw))
	}
	if _, err := strconv.ParseUint(u.Port(), 10, 16); err != nil && u.Port() != "" {
		return Base{}, fmt.Errorf("%q is not a URL: a port is a number up to 65535", text.Clean(raw))
	}
	switch {
	case u.User != nil:
		return Base{}, errors.New("holds a password; use auth: {basic: {user, password}} instead")
	case strings.Contains(raw, "#"):
		return Base{}, fmt.Errorf("%q leads to a page for people; write only what stands before the #", text.Clean(raw))
	case strings.Contains(raw, "?"):
		return Base{}, fmt.Errorf("%s://%s: a base URL is scheme, host and path, without a ?", u.Scheme, text.Clean(u.Host))
	}
	u.Path = strings.TrimRight(u.Path, "/")
	return Base{*u}, nil
}

// String is the URL without a slash at its end.
func (b Base) String() string { return b.url.String() }

// Name is how a person tells the server from others, safe to show: host, port, path.
func (b Base) Name() string { return text.Clean(b.url.Host + b.url.Path) }

// Same is equal for two URLs that lead to one server.
func (b Base) Same() string {
	if b.url.Host == "" {
		return ""
	}
	port := b.url.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[b.url.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(b.url.Hostname()), port) + b.url.Path
}

// ClockOf is a server's clock when it was asked, by its answer's header; zero: that
// does not tell. A Date has whole seconds; when it is not plainly off ours, both clocks
// agree as far as can be told. One that is off is read as the end of its second, so that
// the end of something is never placed later than it is: too late, a sender that fell
// silent would read as one that said it is over.
func ClockOf(h http.Header, asked, answered time.Time) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	latest := date.Add(time.Second)
	if !latest.Before(asked) && !date.After(answered) {
		return asked
	}
	return latest
}
