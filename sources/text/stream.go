package text

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
)

// holdAtMost is how long an unfinished line may grow before its beginning is
// passed on; the longest shape of a secret must fit in what stays held.
const (
	holdAtMost = 64 << 10
	holdBack   = 8 << 10
)

// pem remembers, from line to line, that a private key is being written.
type pem struct{ inside bool }

var (
	pemBegin = regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----`)
	pemEnd   = regexp.MustCompile(`-----END [A-Z0-9 ]*PRIVATE KEY-----`)
	pemBody  = regexp.MustCompile(`^[ \t|>]*(?:[A-Za-z0-9+/=]*|[A-Za-z-]+: [A-Za-z0-9,+ -]*)[ \t\r\n]*$`)
)

// swallows reports whether the line belongs to a private key whose beginning
// was already replaced. A line that cannot be part of a key ends it, so that a
// key cut short does not swallow everything that follows.
func (p *pem) swallows(line string) bool {
	if p.inside {
		if pemEnd.MatchString(line) {
			p.inside = false
			return true
		}
		if pemBody.MatchString(line) {
			return true
		}
		p.inside = false
	}
	if begin := pemBegin.FindStringIndex(line); begin != nil {
		p.inside = !pemEnd.MatchString(line[begin[1]:])
	}
	return false
}

// Writer passes on to w what is written to it, redacted as Redact would redact
// the whole, however the writes cut it. A line is passed on when it is complete
// (or grows beyond 64 KiB); Close passes on the rest and does not close w. It
// is not safe for concurrent use.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return &stream{r: r, w: w} }

type stream struct {
	r      *Redactor
	w      io.Writer
	above  above
	held   []byte
	closed bool
}

// Write holds the last unfinished line back and passes the others on.
func (s *stream) Write(p []byte) (int, error) {
	if s.closed {
		return 0, errors.New("text: write after close of a redacting writer")
	}
	s.held = append(s.held, p...)
	end := bytes.LastIndexAny(s.held, "\n\r") + 1
	var out strings.Builder
	for line := range eachLine(string(s.held[:end])) {
		out.WriteString(s.r.line(line, &s.above))
	}
	s.held = append(s.held[:0], s.held[end:]...)
	if len(s.held) > holdAtMost {
		s.shorten(&out)
	}
	return len(p), s.pass(out.String())
}

// shorten passes on the beginning of a very long line, up to where no secret
// can straddle the cut.
func (s *stream) shorten(out *strings.Builder) {
	line := string(s.held)
	keep := max(holdBack, s.r.longest())
	cut := len(line) - keep
	if cut <= 0 {
		return
	}
	for _, sp := range s.r.spans(line) {
		if sp.context < cut && sp.end > cut {
			cut = sp.context
		}
	}
	if cut <= 0 { // one secret from the first byte on, longer than any known shape
		cut = len(line)
	}
	out.WriteString(replace(line[:cut], s.r.spans(line[:cut])))
	s.held = append(s.held[:0], s.held[cut:]...)
}

// Close passes on the unfinished line.
func (s *stream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	rest := s.r.line(string(s.held), &s.above)
	s.held = nil
	return s.pass(rest)
}

func (s *stream) pass(out string) error {
	if out == "" {
		return nil
	}
	_, err := io.WriteString(s.w, out)
	return err
}
