package fetch

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"holdfast/sources/text"
)

// bodyShown is how much of a body the curl line repeats.
const bodyShown = 4 << 10

// curl is the command that asks the same, without its secrets.
func (c *Client) curl(method, url string, body []byte) string {
	args := []string{"curl", "-sS"}
	if method != http.MethodGet {
		args = append(args, "-X", method)
	}
	switch {
	case c.opts.Bearer != nil:
		args = append(args, "-H", "'Authorization: Bearer "+text.Redacted+"'")
	case c.opts.User != "" || c.opts.Password != nil:
		args = append(args, "-u", text.Word(c.opts.User+":"+text.Redacted))
	}
	for _, name := range slices.Sorted(maps.Keys(c.opts.Headers)) {
		args = append(args, "-H", text.Word(name+": "+text.Redacted))
	}
	for _, file := range []struct{ flag, path string }{{"--cacert", c.opts.CA}, {"--cert", c.opts.Cert}, {"--key", c.opts.Key}} {
		if file.path != "" {
			args = append(args, file.flag, text.Word(file.path))
		}
	}
	hide := (*text.Redactor)(nil)
	if body != nil {
		args = append(args, "-H", "'Content-Type: application/json'", "--data")
		if len(body) <= bodyShown {
			args = append(args, text.Word(text.Clean(hide.Redact(string(body)))))
		} else {
			args = append(args, fmt.Sprintf("'… %d bytes'", len(body)))
		}
	}
	return strings.Join(append(args, text.Word(text.Clean(hide.Redact(url)))), " ")
}
