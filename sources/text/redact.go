package text

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands where a secret was.
const Redacted = "[redacted]"

// shortest is the length below which a known secret is not looked for: taking
// every "abc" out of a text would destroy it and show what the secret is.
const shortest = 4

// Redactor takes secrets out of text: those it was told, also in the encodings
// they travel in, and what has the well-known shape of one. A nil Redactor
// knows the shapes only. It is safe for concurrent use.
type Redactor struct {
	secrets []string // longest first
	longest int
}

// NewRedactor returns a redactor that knows these secrets, each also in base64,
// URL and JSON encoding. A secret of several lines is known line by line;
// secrets under four characters are not looked for.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, whole := range secrets {
		lines := strings.FieldsFunc(whole, func(c rune) bool { return c == '\n' || c == '\r' })
		for _, line := range lines {
			line = strings.TrimSpace(line)
			if len(line) < shortest || len(lines) > 1 && len(line) < 2*shortest {
				continue
			}
			r.secrets = append(r.secrets, encodings(line)...)
		}
	}
	slices.SortFunc(r.secrets, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	r.secrets = slices.Compact(r.secrets)
	if len(r.secrets) > 0 {
		r.longest = len(r.secrets[0])
	}
	return r
}

func encodings(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		quoted = []byte(`"` + secret + `"`)
	}
	return []string{
		secret,
		string(quoted[1 : len(quoted)-1]),
		url.QueryEscape(secret),
		url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// shape is how a kind of secret looks on one line; its first group is the
// secret, what stands before it tells what it is and stays.
type shape struct {
	re *regexp.Regexp
	// hints are lower-case strings one of which must be in the line, because
	// looking for them costs far less than the expression does.
	hints []string
}

// shapes lists what secrets look like. No expression crosses a line break.
//
//nolint:gochecknoglobals // compiled once, never written
var shapes = []shape{
	{regexp.MustCompile(`(?i)authorization\\?["']?[ \t]*[:=][ \t]*\\?["']?(?:(?:bearer|basic|token|digest|apikey)[ \t]+)?([^\s"',;\\]+)`), []string{"authorization"}},
	{regexp.MustCompile(`(?i)\b(?:bearer|basic)[ \t]+([a-z0-9._~+/=-]{12,})`), []string{"bearer", "basic"}},
	{regexp.MustCompile(`(?i)(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|pwd|credential)[a-z0-9_-]*\\?["']?[ \t]*[:=][ \t]*(\\?"(?:[^"\\\r\n]|\\[^"\r\n])+|\\?'[^'\r\n]+|[^\s"'&,;<>|)\]}\\]+)`), []string{"pass", "secret", "token", "key", "pwd", "credential"}},
	{regexp.MustCompile(`(?i)--?(?:password|passwd|passphrase|secret|token|api-key)[ \t]+([^\s"'-][^\s"']*|"[^"\r\n]+|'[^'\r\n]+)`), []string{"-pass", "-secret", "-token", "-api-key"}},
	{regexp.MustCompile(`(?i)(?:set-)?cookie["']?[ \t]*:[ \t]*["']?([^\r\n"']+)`), []string{"cookie"}},
	{regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://([^\s/?#"'@]*:[^\s/?#"'@]+)@`), []string{"://"}},
	{regexp.MustCompile(`\b((?:AKIA|ASIA)[A-Z0-9]{16})\b`), []string{"akia", "asia"}},
	{regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,})`), []string{"gh", "glpat-"}},
	{regexp.MustCompile(`\b(xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,})`), []string{"xox", "xapp-"}},
	{regexp.MustCompile(`https://hooks\.slack\.com/(services/[A-Za-z0-9/_-]+)`), []string{"hooks.slack.com"}},
	{regexp.MustCompile(`\b(eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*)`), []string{"eyj"}},
	{regexp.MustCompile(`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY-----|[^\r\n]*))`), []string{"private key"}},
}

// Redact returns s with every secret replaced by "[redacted]".
func (r *Redactor) Redact(s string) string {
	var out strings.Builder
	var keys pem
	for line := range eachLine(s) {
		out.WriteString(r.line(line, &keys))
	}
	return out.String()
}

// eachLine yields s in pieces that end after a line feed or a carriage return.
func eachLine(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for s != "" {
			n := strings.IndexAny(s, "\n\r") + 1
			if n == 0 {
				n = len(s)
			}
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

// line redacts one line, its end included; keys carries a private key that
// began on an earlier line.
func (r *Redactor) line(s string, keys *pem) string {
	if keys.swallows(s) {
		return ""
	}
	return replace(s, r.spans(s))
}

// span is a secret in a line: from start to end, found because of what stands
// from context on.
type span struct{ context, start, end int }

// spans finds the secrets in one line, ordered, none overlapping.
func (r *Redactor) spans(s string) []span {
	var found []span
	if r != nil {
		for _, secret := range r.secrets {
			for at := 0; ; {
				i := strings.Index(s[at:], secret)
				if i < 0 {
					break
				}
				found = append(found, span{at + i, at + i, at + i + len(secret)})
				at += i + len(secret)
			}
		}
	}
	lower := strings.ToLower(s)
	for _, sh := range shapes {
		if !slices.ContainsFunc(sh.hints, func(h string) bool { return strings.Contains(lower, h) }) {
			continue
		}
		for _, m := range sh.re.FindAllStringSubmatchIndex(s, -1) {
			start := m[2]
			for start < m[3] && (s[start] == '"' || s[start] == '\'' || s[start] == '\\') {
				start++
			}
			if start < m[3] && !strings.HasPrefix(Redacted, s[start:m[3]]) && s[start:m[3]] != Redacted {
				found = append(found, span{m[0], start, m[3]})
			}
		}
	}
	return merge(found)
}

// merge joins what overlaps.
func merge(spans []span) []span {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	out := spans[:1]
	for _, s := range spans[1:] {
		last := &out[len(out)-1]
		if s.start < last.end || s.start == last.start {
			last.end = max(last.end, s.end)
			last.context = min(last.context, s.context)
			continue
		}
		out = append(out, s)
	}
	return out
}

func replace(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		b.WriteString(s[at:sp.start])
		b.WriteString(Redacted)
		at = sp.end
	}
	b.WriteString(s[at:])
	return b.String()
}
