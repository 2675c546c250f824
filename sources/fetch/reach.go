package fetch

import (
	"context"
	"fmt"
	"net/http"

	"holdfast/sources/text"
)

// mostHops is how many redirects Reach follows.
const mostHops = 10

// Reach asks whether a page is there, as a browser would: redirects are followed
// and the page is not read. It takes no credentials along, also where the client
// has some. A page that wants to know who asks first (401, 403), or asks to wait
// (429), is there. The error says in a person's words why it cannot be reached.
func (c *Client) Reach(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, errTimeout)
	defer cancel()
	from := ""
	for range mostHops {
		status, to, err := c.look(ctx, url)
		switch {
		case err != nil:
			return hop(from, err)
		case to != "":
			from, url = "it leads to "+text.Excerpt([]byte((*text.Redactor)(nil).Redact(to)), 200)+": ", to
		case status >= 200 && status < 300, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests:
			return nil
		default:
			return hop(from, fmt.Errorf("%s answered %d %s", hostOf(url), status, http.StatusText(status)))
		}
	}
	return fmt.Errorf("it is redirected more than %d times", mostHops)
}

func hop(from string, err error) error {
	if from == "" {
		return err
	}
	return fmt.Errorf("%s%w", from, err)
}

// look asks once; to is where the answer leads, empty when it is the last one.
func (c *Client) look(ctx context.Context, url string) (status int, to string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", &Error{What: "not a usable address", Err: err}
	}
	req.Header.Set("User-Agent", "holdfast")
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, "", c.explain(ctx, req.URL.Host, err)
	}
	resp.Body.Close()
	if resp.StatusCode >= 300 && resp.StatusCode <= 399 && resp.Header.Get("Location") != "" {
		at, err := req.URL.Parse(resp.Header.Get("Location"))
		if err != nil || at.Scheme != "http" && at.Scheme != "https" {
			return 0, "", &Error{Host: req.URL.Host, What: req.URL.Host + " redirects to what is no address of a page"}
		}
		return resp.StatusCode, at.String(), nil
	}
	return resp.StatusCode, "", nil
}
